//! The JSON Schema of the configuration file, for editors and for checks in a pipeline.

use serde_json::{Map, Value, json};

use super::keys::{FILE, Key, Kind, PROFILE, SECTIONS};
use super::rule_keys::RULE;

/// The schema, as a document of draft 2020-12.
pub fn document() -> Value {
    let mut rule = table("A rule: which findings get a ticket, and what it looks like.");
    add_all(&mut rule, RULE);
    let mut profile = table("A profile: one Azure DevOps, one Nucleus, and the rules between.");
    add_all(&mut profile, PROFILE);
    profile["properties"]["rules"] = json!({
        "description": "The rules; the first that matches an instance takes it.",
        "type": "array",
        "items": rule,
    });
    let mut file = table("The configuration of adoconn.");
    add_all(&mut file, FILE);
    file["properties"]["version"]["const"] = json!(1);
    file["properties"]["profiles"] = json!({
        "description": "Profiles by name: letters, digits, `-`, `_` and `.`.",
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$", "not": { "const": "sandbox" } },
        "additionalProperties": profile,
    });
    file["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    file["title"] = json!("adoconn");
    file
}

fn table(description: &str) -> Value {
    json!({
        "description": description,
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": false,
    })
}

fn add_all(root: &mut Value, keys: &[Key]) {
    for key in keys {
        add(root, key);
    }
}

/// Puts a key at its place; the tables on the way there are made, and required with it.
fn add(root: &mut Value, key: &Key) {
    let mut place = root;
    let mut walked = String::new();
    let mut rest = key.path;
    while let Some((name, below)) = rest.split_once('.') {
        walked = if walked.is_empty() {
            name.to_owned()
        } else {
            format!("{walked}.{name}")
        };
        if key.is_required {
            require(place, name);
        }
        let known = &mut place["properties"][name];
        if known.is_null() {
            *known = table(section(&walked));
        }
        place = known;
        rest = below;
    }
    if key.is_required {
        require(place, rest);
    }
    place["properties"][rest] = of(key);
}

fn section(path: &str) -> &'static str {
    SECTIONS
        .iter()
        .find(|(name, _)| *name == path)
        .map_or("", |(_, about)| about)
}

fn require(place: &mut Value, name: &str) {
    if let Some(required) = place["required"].as_array_mut()
        && !required.iter().any(|known| known == name)
    {
        required.push(json!(name));
    }
}

fn of(key: &Key) -> Value {
    let mut schema = match of_kind(key.kind) {
        Value::Object(schema) => schema,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    };
    let mut about = key.meaning.to_owned();
    if let Some(variable) = key.variable {
        about = format!("{about} {variable} goes over it.");
    }
    schema.insert("description".to_owned(), json!(about));
    if let Some(default) = key.default.and_then(|text| serde_json::from_str(text).ok()) {
        schema.insert("default".to_owned(), default);
    }
    Value::Object(schema)
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::CountOrText => json!({ "type": ["integer", "string"], "minimum": 0 }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Command => {
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 })
        }
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
        Kind::Values => json!({
            "type": "object",
            "additionalProperties": { "type": ["string", "number", "boolean"] },
        }),
        Kind::WordFor(words) => {
            json!({ "type": "object", "additionalProperties": { "enum": words } })
        }
    }
}
