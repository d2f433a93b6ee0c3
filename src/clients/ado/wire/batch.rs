//! The parts of a `$batch`, asked and answered (ado-api, 9.1).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request of a batch.
#[derive(Debug, Serialize)]
pub(in crate::clients::ado) struct BatchPart {
    pub(in crate::clients::ado) method: &'static str,
    pub(in crate::clients::ado) uri: String,
    pub(in crate::clients::ado) headers: BTreeMap<&'static str, &'static str>,
    pub(in crate::clients::ado) body: Vec<Value>,
}

/// One answer of a batch.
#[derive(Debug, Deserialize)]
pub(in crate::clients::ado) struct BatchSubAnswer {
    pub(in crate::clients::ado) code: u16,
    #[serde(default)]
    headers: Value,
    /// A string with JSON inside (ado-api, 9.1); an object is understood too.
    #[serde(default)]
    pub(in crate::clients::ado) body: Value,
    /// Why the part cannot be understood, if it cannot.
    #[serde(skip)]
    pub(in crate::clients::ado) fault: Option<String>,
}

impl BatchSubAnswer {
    /// A part of an answer, understood or not: one that is not keeps nobody from the others.
    pub(in crate::clients::ado) fn of(part: &Value) -> Self {
        Self::deserialize(part).unwrap_or_else(|error| Self {
            code: 0,
            headers: Value::Null,
            body: Value::Null,
            fault: Some(error.to_string()),
        })
    }

    /// A header of the part, whatever its case.
    pub(in crate::clients::ado) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.as_object()?.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        value.as_str()
    }
}
