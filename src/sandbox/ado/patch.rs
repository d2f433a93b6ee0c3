//! JSON Patch documents, as far as work items know them (ado-api, 8.4).

use serde_json::Value;

use super::error::AdoError;
use super::params;

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    /// `test` on `/rev` or a field.
    Test { path: String, value: Value },
    /// A field gets a value. `add` merges tags, `replace` does not (ado-api, 8.9).
    Set {
        field: String,
        value: Value,
        replace: bool,
    },
    /// A field gets the value of another one, which is emptied by a move.
    Copy {
        from: String,
        field: String,
        is_move: bool,
    },
    /// A long text becomes Markdown or HTML.
    Format { field: String, format: String },
    /// A new link.
    Relate(Value),
    /// The link at this place goes.
    Unrelate(usize),
    /// The link at this place gets another comment.
    Remark { place: usize, comment: String },
    /// The negative number of a new item within its batch.
    Alias(i64),
}

/// Reads a document.
pub(super) fn parse(body: &Value) -> Result<Vec<Op>, AdoError> {
    let Some(list) = body.as_array().filter(|list| !list.is_empty()) else {
        return Err(bad(
            "You must pass a valid patch document in the body of the request.",
        ));
    };
    list.iter().map(operation).collect()
}

fn bad(message: impl Into<String>) -> AdoError {
    AdoError::malformed("VssPropertyValidationException", message)
}

fn operation(entry: &Value) -> Result<Op, AdoError> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let op = params::member(params::PATCH_OPERATION, "op", entry.get("op"))?.unwrap_or_default();
    let path = text("path");
    let value = entry.get("value").cloned().unwrap_or(Value::Null);
    let wrong = || {
        bad(format!(
            "The operation '{op}' on path '{path}' is not supported."
        ))
    };
    let parts: Vec<&str> = path
        .strip_prefix('/')
        .ok_or_else(wrong)?
        .split('/')
        .collect();
    let sets = matches!(op, "add" | "replace");
    let from = text("from").strip_prefix("/fields/").map(str::to_owned);
    match (op, parts.as_slice()) {
        ("test", ["rev"] | ["fields", _]) => Ok(Op::Test {
            path: path.to_owned(),
            value,
        }),
        ("add" | "replace", ["fields", field]) => Ok(Op::Set {
            field: (*field).to_owned(),
            value,
            replace: op == "replace",
        }),
        ("remove", ["fields", field]) => Ok(Op::Set {
            field: (*field).to_owned(),
            value: Value::Null,
            replace: true,
        }),
        ("copy" | "move", ["fields", field]) => Ok(Op::Copy {
            from: from.ok_or_else(wrong)?,
            field: (*field).to_owned(),
            is_move: op == "move",
        }),
        (_, ["multilineFieldsFormat", field]) if sets => Ok(Op::Format {
            field: (*field).to_owned(),
            format: value.as_str().unwrap_or_default().to_ascii_lowercase(),
        }),
        ("add", ["relations", "-"]) => Ok(Op::Relate(value)),
        ("remove", ["relations", place]) => Ok(Op::Unrelate(place.parse().ok().ok_or_else(wrong)?)),
        (_, ["relations", place, "attributes", "comment"]) if sets => Ok(Op::Remark {
            place: place.parse().ok().ok_or_else(wrong)?,
            comment: value.as_str().unwrap_or_default().to_owned(),
        }),
        ("add", ["id"]) => {
            let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
            Ok(Op::Alias(number.ok_or_else(wrong)?))
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_read() {
        let ops = parse(&json!([
            { "op": "test", "path": "/rev", "value": 3 },
            { "op": "add", "path": "/fields/System.Title", "value": "x" },
            { "op": "remove", "path": "/relations/2" },
            { "op": "add", "path": "/id", "value": "-1" },
        ]))
        .unwrap();
        assert_eq!(ops[2], Op::Unrelate(2));
        assert_eq!(ops[3], Op::Alias(-1));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for body in [
            json!({}),
            json!([]),
            json!([{ "op": "add", "path": "fields/System.Title" }]),
            json!([{ "op": "move", "path": "/fields/System.Title" }]),
            json!([{ "op": "adds", "path": "/fields/System.Title", "value": "x" }]),
            json!([{ "op": 6, "path": "/fields/System.Title", "value": "x" }]),
            json!([{ "op": "remove", "path": "/relations/-" }]),
        ] {
            assert!(parse(&body).is_err(), "{body}");
        }
    }
}
