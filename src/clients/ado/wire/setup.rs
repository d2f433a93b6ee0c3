//! Shapes that only set-up needs: field definitions, trees, tags, rights.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FieldWire;
use crate::model::field::{AllowedField, FieldDefinition};
use crate::model::process::TypeField;

/// A field of the organization (ado-api, 7.1).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::clients::ado) struct DefinitionWire {
    reference_name: String,
    #[serde(default)]
    name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    is_identity: bool,
    #[serde(default)]
    is_picklist_suggested: bool,
}

impl From<DefinitionWire> for FieldDefinition {
    fn from(wire: DefinitionWire) -> Self {
        Self {
            is_identity: wire.is_identity || wire.kind.eq_ignore_ascii_case("identity"),
            is_suggested: wire.is_picklist_suggested,
            reference_name: wire.reference_name,
            name: wire.name,
            kind: wire.kind,
            read_only: wire.read_only,
        }
    }
}

impl From<FieldWire> for AllowedField {
    fn from(mut wire: FieldWire) -> Self {
        let allowed = wire.allowed_values.take().unwrap_or_default();
        Self {
            default: Some(plain(&wire.default_value)).filter(|text| !text.is_empty()),
            allowed: allowed
                .iter()
                .map(plain)
                .filter(|text| !text.is_empty())
                .collect(),
            help: wire.help_text.take().unwrap_or_default(),
            field: TypeField::from(wire),
        }
    }
}

/// A value as people write it; an identity by what names it best.
fn plain(value: &Value) -> String {
    match value {
        Value::Null | Value::Array(_) => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => text.clone(),
        Value::Object(parts) => ["uniqueName", "displayName"]
            .into_iter()
            .find_map(|key| parts.get(key)?.as_str())
            .unwrap_or_default()
            .to_owned(),
    }
}

/// An area or iteration with what is below it (ado-api, 13).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::clients::ado) struct NodeWire {
    pub(in crate::clients::ado) id: u64,
    #[serde(default)]
    pub(in crate::clients::ado) identifier: String,
    pub(in crate::clients::ado) name: String,
    #[serde(default)]
    pub(in crate::clients::ado) has_children: bool,
    #[serde(default)]
    pub(in crate::clients::ado) attributes: Option<DatesWire>,
    #[serde(default)]
    pub(in crate::clients::ado) children: Vec<Value>,
}

/// First and last day of an iteration.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::clients::ado) struct DatesWire {
    #[serde(default)]
    pub(in crate::clients::ado) start_date: Option<String>,
    #[serde(default)]
    pub(in crate::clients::ado) finish_date: Option<String>,
}

/// A tag definition (ado-api, 8.9).
#[derive(Debug, Deserialize)]
pub(in crate::clients::ado) struct TagWire {
    pub(in crate::clients::ado) name: String,
}

/// What may be done (ado-api, 13).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::clients::ado) struct EvaluationQuestion {
    pub(in crate::clients::ado) always_allow_administrators: bool,
    pub(in crate::clients::ado) evaluations: Vec<Evaluation>,
}

/// One permission of one namespace on one token.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::clients::ado) struct Evaluation {
    pub(in crate::clients::ado) security_namespace_id: &'static str,
    pub(in crate::clients::ado) token: String,
    pub(in crate::clients::ado) permissions: u32,
}

/// The answers, in the order of the questions.
#[derive(Debug, Deserialize)]
pub(in crate::clients::ado) struct EvaluationAnswer {
    pub(in crate::clients::ado) evaluations: Vec<GrantWire>,
}

#[derive(Debug, Deserialize)]
pub(in crate::clients::ado) struct GrantWire {
    pub(in crate::clients::ado) value: bool,
}
