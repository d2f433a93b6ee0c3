//! Values of a request as their fields store them, or why they cannot.

use serde_json::{Value, json};

use super::change::Draft;
use super::error::{AdoError, RuleError};
use super::fields::{FieldDef, FieldKind};
use super::identity::Named;
use super::{Ado, html, tags, written};

/// The longest line and the longest text, in UTF-16 units (ado-api, 12.1).
const LINE: usize = 255;
pub(super) const TEXT: usize = 1_000_000;

pub(super) fn too_long(field: &str) -> AdoError {
    AdoError::invalid(
        "WorkItemFieldTooLongException",
        format!("TF401324: Value for field '{field}' is too long."),
    )
}

/// The value as the field stores it; null empties the field.
pub(super) fn coerced(
    ado: &Ado,
    draft: &Draft,
    def: &FieldDef,
    value: &Value,
    replace: bool,
) -> Result<Result<Value, RuleError>, AdoError> {
    let name = def.reference_name.as_str();
    let wrong = || Err(RuleError::wrong_type(name));
    let text = match value {
        Value::Null => return Ok(Ok(Value::Null)),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Object(_) if def.kind == FieldKind::Identity => String::new(),
        Value::Array(_) | Value::Object(_) => return Ok(wrong()),
    };
    let trimmed = text.trim();
    if trimmed.is_empty() && value.is_string() {
        return Ok(Ok(Value::Null));
    }
    Ok(match def.kind {
        FieldKind::String if trimmed.encode_utf16().count() > LINE => return Err(too_long(name)),
        FieldKind::String if trimmed.chars().any(char::is_control) => {
            Err(RuleError::invalid_characters(name))
        }
        FieldKind::String => Ok(json!(trimmed)),
        FieldKind::Integer => whole(trimmed).map_or_else(wrong, |number| Ok(json!(number))),
        FieldKind::Double => number(trimmed).map_or_else(wrong, |number| Ok(json!(number))),
        FieldKind::Boolean => match trimmed.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(json!(true)),
            "false" | "0" => Ok(json!(false)),
            _ => wrong(),
        },
        FieldKind::DateTime => moment(trimmed).map_or_else(wrong, |time| Ok(json!(time))),
        FieldKind::Html | FieldKind::PlainText if text.encode_utf16().count() > TEXT => {
            return Err(too_long(name));
        }
        FieldKind::Html if draft.item.formats.contains_key(name) => Ok(json!(text)),
        FieldKind::Html => Ok(json!(html::sanitised(&text))),
        FieldKind::PlainText => Ok(tags_value(ado, draft, trimmed, replace)?),
        FieldKind::TreePath => Ok(json!(place(ado, draft, name, trimmed)?)),
        FieldKind::Identity => person(ado, def, value),
        FieldKind::History => Ok(Value::Null),
    })
}

fn whole(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A date, or a date with time and zone, as the service writes it.
pub(super) fn moment(text: &str) -> Option<String> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(written(time));
    }
    let date: jiff::civil::DateTime = text.parse().ok()?;
    let time = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(written(time.timestamp()))
}

fn tags_value(ado: &Ado, draft: &Draft, text: &str, replace: bool) -> Result<Value, AdoError> {
    let earlier = if replace {
        ""
    } else {
        draft.item.text("System.Tags")
    };
    let all = tags::split(&format!("{earlier};{text}"));
    tags::check(&all.join(";"))?;
    Ok(json!(ado.spelled(&all)))
}

/// A path in the area or iteration tree, in the tree's own spelling.
fn place(ado: &Ado, draft: &Draft, field: &str, path: &str) -> Result<String, AdoError> {
    let project = ado.project(&draft.item.project_id);
    let found = project.and_then(|project| {
        let root = match field {
            "System.IterationPath" => &project.iterations,
            _ => &project.areas,
        };
        root.find(path)
    });
    let (_, spelled) = found.ok_or_else(|| {
        AdoError::invalid(
            "WorkItemInvalidTreeNameException",
            format!(
                "TF401347: Invalid tree name given for work item {}, field '{field}'.",
                draft.number()
            ),
        )
    })?;
    Ok(spelled)
}

fn person(ado: &Ado, def: &FieldDef, value: &Value) -> Result<Value, RuleError> {
    let shown = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let unclear = |what| RuleError::person(&def.reference_name, &def.name, &shown, what);
    match ado.named(value) {
        Named::One(id) => Ok(json!(id)),
        Named::Several => Err(unclear("ambiguous")),
        Named::Nobody => Err(unclear("unknown")),
    }
}
