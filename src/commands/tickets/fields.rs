//! Field values as they are typed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cli::values::FieldValue;

/// The values by reference name; whole numbers are numbers.
pub(super) fn values(fields: &[FieldValue]) -> BTreeMap<String, Value> {
    let typed = fields.iter().map(|field| {
        let number = field.value.parse::<i64>().ok().map(Value::from);
        let value = number.unwrap_or_else(|| field.value.clone().into());
        (field.reference_name.clone(), value)
    });
    typed.collect()
}
