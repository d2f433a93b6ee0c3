//! The shape of JSON: keys and types at every level, drawn from an example.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a value looks like, whatever it says.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Leaf(&'static str),
    /// The elements' shape; `None` where the example was empty.
    List(Option<Box<Shape>>),
    /// Keys with their shape, and whether every example had them.
    Object(BTreeMap<String, (Shape, bool)>),
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

impl Shape {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Array(list) => {
                let shapes = list.iter().map(Self::of);
                Self::List(shapes.reduce(Self::merged).map(Box::new))
            }
            Value::Object(map) => Self::Object(
                map.iter()
                    .map(|(key, value)| (key.clone(), (Self::of(value), true)))
                    .collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Self::Leaf(kind(value))
            }
        }
    }

    /// The shape of either example: a key that one lacks may be absent.
    fn merged(self, other: Self) -> Self {
        match (self, other) {
            (Self::List(one), Self::List(other)) => Self::List(match (one, other) {
                (Some(one), Some(other)) => Some(Box::new(one.merged(*other))),
                (one, other) => one.or(other),
            }),
            (Self::Object(mut one), Self::Object(other)) => {
                for (key, (_, always)) in &mut one {
                    *always &= other.contains_key(key);
                }
                for (key, (shape, always)) in other {
                    let merged = match one.remove(&key) {
                        Some((earlier, both)) => (earlier.merged(shape), both && always),
                        None => (shape, false),
                    };
                    one.insert(key, merged);
                }
                Self::Object(one)
            }
            (one, _) => one,
        }
    }

    /// How a value differs from this shape, a line each; empty when it fits.
    pub(super) fn differences(&self, value: &Value, at: &str) -> Vec<String> {
        match (self, value) {
            (Self::Leaf(expected), value) if *expected == kind(value) => Vec::new(),
            (Self::List(None), Value::Array(_)) => Vec::new(),
            (Self::List(Some(shape)), Value::Array(list)) => list
                .iter()
                .flat_map(|element| shape.differences(element, &format!("{at}[]")))
                .collect(),
            (Self::Object(keys), Value::Object(map)) => {
                let missing = keys
                    .iter()
                    .filter(|(key, (_, always))| *always && !map.contains_key(*key))
                    .map(|(key, _)| format!("{at}.{key} is missing"));
                let mut found: Vec<String> = missing.collect();
                for (key, value) in map {
                    match keys.get(key) {
                        Some((shape, _)) => {
                            found.extend(shape.differences(value, &format!("{at}.{key}")));
                        }
                        None => found.push(format!("{at}.{key} is not in the recording")),
                    }
                }
                found
            }
            (expected, value) => vec![format!("{at}: {} instead of {expected:?}", kind(value))],
        }
    }
}

#[test]
fn differences_are_seen() {
    use serde_json::json;
    let example = json!({ "a": 1, "list": [{ "x": "s", "y": true }, { "x": "s" }] });
    let shape = Shape::of(&example);
    assert!(shape.differences(&example, "").is_empty());
    for (value, expected) in [
        (json!({ "list": [] }), ".a is missing"),
        (json!({ "a": "1", "list": [] }), ".a: string instead of"),
        (
            json!({ "a": 1, "list": [{ "y": true }] }),
            ".list[].x is missing",
        ),
        (
            json!({ "a": 1, "list": [{ "x": "", "z": 1 }] }),
            ".list[].z is not in the recording",
        ),
    ] {
        let found = shape.differences(&value, "");
        assert!(
            found.len() == 1 && found[0].starts_with(expected),
            "{found:?}"
        );
    }
}
