//! The value of a field as the service holds it, checked against what is known of the field.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::model::date;
use crate::model::field::{AllowedField, FieldDefinition};
use crate::template::safe;

/// Values of a list that are shown.
const SHOWN: usize = 12;
/// Longest text of a field of one line (ado-api, 12.1).
const TEXT_MAX: usize = 255;

/// The value as the field holds it; `own` is what the type says about the field.
///
/// # Errors
/// Why the service would refuse it.
pub(super) fn typed(
    definition: &FieldDefinition,
    own: Option<&AllowedField>,
    value: &Value,
    zone: &TimeZone,
) -> Result<Value, String> {
    if definition.read_only {
        return Err("only the service sets this field".to_owned());
    }
    let text = plain(value);
    let text = text.trim();
    let kind = definition.kind.to_lowercase();
    let value = match kind.as_str() {
        "integer" | "picklistinteger" => {
            let number = text.parse::<i64>();
            number
                .map(Value::from)
                .map_err(|_wrong| format!("{text:?} is not a whole number"))?
        }
        "double" | "picklistdouble" => number(text)?,
        "boolean" => match text.to_lowercase().as_str() {
            "true" | "yes" | "1" => Value::from(true),
            "false" | "no" | "0" => Value::from(false),
            _ => return Err(format!("{text:?} is neither true nor false")),
        },
        "datetime" => date::sent(text, zone)
            .ok_or_else(|| format!("{text:?} is no date, such as 2026-12-31"))?
            .into(),
        "html" | "history" => safe::html(text).into(),
        "string" | "picklist" | "pickliststring" => {
            let length = text.encode_utf16().count();
            if length > TEXT_MAX && !definition.is_identity {
                return Err(format!(
                    "it has {length} characters; {TEXT_MAX} at most are allowed"
                ));
            }
            text.into()
        }
        _ => text.into(),
    };
    listed(definition, own, value)
}

/// The value as the type's list spells it, where there is a list and it is more than a suggestion.
fn listed(
    definition: &FieldDefinition,
    own: Option<&AllowedField>,
    value: Value,
) -> Result<Value, String> {
    let Some(own) = own.filter(|own| !own.allowed.is_empty() && definition.is_limited()) else {
        return Ok(value);
    };
    let text = plain(&value);
    if text.is_empty() || own.spelled(&text).is_some() {
        return Ok(value);
    }
    let number = |text: &str| text.parse::<f64>().ok();
    if number(&text).is_some_and(|wanted| own.allowed.iter().any(|one| number(one) == Some(wanted)))
    {
        return Ok(value);
    }
    let mut known: Vec<&str> = own.allowed.iter().map(String::as_str).collect();
    let likeness = |one: &str| strsim::jaro_winkler(&one.to_lowercase(), &text.to_lowercase());
    let best = known
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .filter(|one| likeness(one) > 0.75)
        .map_or_else(String::new, |best| format!("; did you mean {best:?}?"));
    let left = known.len().saturating_sub(SHOWN);
    known.truncate(SHOWN);
    let more = match left {
        0 => String::new(),
        left => format!(" and {left} more"),
    };
    Err(format!(
        "{text:?} is none of its values: {}{more}{best}",
        known.join(", ")
    ))
}

/// A number; some languages write a comma where others write a point.
fn number(text: &str) -> Result<Value, String> {
    let point = match text.split_once(',') {
        Some((whole, fraction)) if !text.contains('.') && !fraction.contains(',') => {
            if fraction.len() == 3 {
                return Err(format!(
                    "{text:?} may be two numbers: write {whole}.{fraction} or {whole}{fraction}"
                ));
            }
            format!("{whole}.{fraction}")
        }
        _ => text.to_owned(),
    };
    let number = point
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite());
    number
        .map(Value::from)
        .ok_or_else(|| format!("{text:?} is not a number"))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) | Value::Array(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::process::TypeField;

    fn field(kind: &str) -> FieldDefinition {
        FieldDefinition {
            reference_name: "Custom.X".to_owned(),
            name: "X".to_owned(),
            kind: kind.to_owned(),
            read_only: false,
            is_identity: false,
            is_suggested: false,
        }
    }

    fn value(kind: &str, value: &Value) -> Option<Value> {
        typed(&field(kind), None, value, &TimeZone::UTC).ok()
    }

    #[test]
    fn values_become_what_the_field_holds() {
        for (kind, given, is) in [
            ("integer", json!("1"), Some(json!(1))),
            ("integer", json!("1.5"), None),
            ("double", json!("1.5"), Some(json!(1.5))),
            ("double", json!("1,5"), Some(json!(1.5))),
            ("double", json!("1,500"), None),
            ("double", json!("1.500,5"), None),
            ("double", json!("inf"), None),
            ("string", json!("007"), Some(json!("007"))),
            ("string", json!(7), Some(json!("7"))),
            ("string", json!("x".repeat(256)), None),
            (
                "plainText",
                json!("x".repeat(256)),
                Some(json!("x".repeat(256))),
            ),
            ("boolean", json!("Yes"), Some(json!(true))),
            ("boolean", json!("maybe"), None),
            ("dateTime", json!("31.12.2026"), None),
            (
                "html",
                json!("<b> & @x"),
                Some(json!("&lt;b&gt; &amp; @\u{200b}x")),
            ),
        ] {
            assert_eq!(value(kind, &given), is, "{kind} {given}");
        }
        let read_only = FieldDefinition {
            read_only: true,
            ..field("string")
        };
        assert!(typed(&read_only, None, &json!("x"), &TimeZone::UTC).is_err());
    }

    #[test]
    fn a_list_of_values_is_the_limit_unless_it_suggests() {
        let own = AllowedField {
            field: TypeField {
                reference_name: "Custom.X".to_owned(),
                name: "X".to_owned(),
                always_required: false,
                has_default: false,
            },
            default: None,
            allowed: vec!["1 - Critical".to_owned(), "2 - High".to_owned()],
            help: String::new(),
        };
        let check = |definition: &FieldDefinition, text: &str| {
            typed(definition, Some(&own), &json!(text), &TimeZone::UTC)
        };
        assert_eq!(
            check(&field("string"), "1 - critical"),
            Ok(json!("1 - critical"))
        );
        let error = check(&field("string"), "1 - Critcal").unwrap_err();
        assert_eq!(
            error,
            "\"1 - Critcal\" is none of its values: 1 - Critical, 2 - High; did you mean \"1 - \
             Critical\"?"
        );
        for free in [
            FieldDefinition {
                is_suggested: true,
                ..field("string")
            },
            FieldDefinition {
                is_identity: true,
                ..field("string")
            },
            FieldDefinition {
                reference_name: "Microsoft.VSTS.Common.Activity".to_owned(),
                ..field("string")
            },
        ] {
            assert_eq!(check(&free, "other"), Ok(json!("other")));
        }
        let numbers = AllowedField {
            allowed: vec!["1".to_owned(), "2".to_owned()],
            ..own.clone()
        };
        let number = |text: &str| {
            typed(
                &field("integer"),
                Some(&numbers),
                &json!(text),
                &TimeZone::UTC,
            )
        };
        assert_eq!(number("01"), Ok(json!(1)));
        assert!(number("9").is_err());
    }
}
