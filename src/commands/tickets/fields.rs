//! Fields as they are typed, and what of them the process refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::apply::report::{Outcome, Report};
use crate::cli::values::FieldValue;
use crate::clients::ado;
use crate::clients::api_error::{BrokenField, FieldWants};
use crate::commands::failures::from_api;
use crate::error::Failure;
use crate::model::ids::WorkItemId;
use crate::observe::nearest;
use crate::output::Out;
use crate::plan::bulk::BulkPlan;

/// The changes by reference name: whole numbers are numbers, null empties a field.
///
/// # Errors
/// A field that is to be set and emptied.
pub(super) fn changes(
    fields: &[FieldValue],
    clear: &[String],
) -> Result<BTreeMap<String, Value>, Failure> {
    let typed = fields.iter().map(|field| {
        let number = field.value.parse::<i64>().ok().map(Value::from);
        let value = number.unwrap_or_else(|| field.value.clone().into());
        (field.reference_name.clone(), value)
    });
    let mut changes: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in typed {
        if changes.keys().any(|set| set.eq_ignore_ascii_case(&name)) {
            return Err(Failure::usage(format!("--field names {name} twice")));
        }
        changes.insert(name, value);
    }
    for name in clear {
        if changes.keys().any(|set| set.eq_ignore_ascii_case(name)) {
            let message = format!("{name} is to be set and emptied");
            return Err(Failure::usage(message).hint("either --field or --clear"));
        }
        changes.insert(name.clone(), Value::Null);
    }
    Ok(changes)
}

/// Refuses fields that no project of the organization has.
///
/// # Errors
/// The first of them with the nearest that exist; a call that fails.
pub(super) async fn check_names(
    changes: &BTreeMap<String, Value>,
    reader: &ado::Reader,
) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    let known = reader.field_definitions().await;
    let known = known.map_err(|error| from_api(&error))?.into_iter();
    let known: Vec<String> = known.map(|field| field.reference_name).collect();
    let is_known = |name: &str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
    match changes.keys().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(name) => {
            let message = format!("there is no field {name:?}");
            let near: Vec<String> = nearest(name, known).into_iter().take(3).collect();
            Err(Failure::usage(message).hint(format!("the nearest are {}", near.join(", "))))
        }
    }
}

/// Which fields stand in the way, for each type that they do, and the flag that helps.
pub(super) fn tell_broken(report: &Report, plan: &BulkPlan<'_>, out: &mut Out) {
    let failed = report.items.iter();
    let failed = failed.filter(|item| item.outcome == Outcome::Failed && !item.fields.is_empty());
    let broken: BTreeMap<WorkItemId, &[BrokenField]> = failed
        .filter_map(|item| Some((item.id?, item.fields.as_slice())))
        .collect();
    if broken.is_empty() {
        return;
    }
    let mut ways = BTreeSet::new();
    for (item, _) in plan.all() {
        for field in broken.get(&item.id).into_iter().copied().flatten() {
            ways.insert((item.project.as_ref(), item.type_name.as_ref(), field));
        }
    }
    for (
        project,
        kind,
        BrokenField {
            reference_name,
            wants,
        },
    ) in ways
    {
        let way = match wants {
            FieldWants::Value => format!(
                "a value for {reference_name}: --field {reference_name}=VALUE sets it with the last step"
            ),
            FieldWants::Nothing => format!(
                "{reference_name} to be empty there: --clear {reference_name} empties it with the last step"
            ),
            FieldWants::Another => continue,
        };
        out.hint(format_args!("{project}: {kind} wants {way}"));
    }
}
