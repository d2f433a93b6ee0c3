//! Parameters of a request: numbers and enumerations, and how the service refuses others.
//!
//! An enumeration takes a name, without case, or its number: Microsoft's client for Node writes
//! numbers. Names and numbers are those of the `OpenAPI` files and of that client.

use serde_json::Value;

use super::error::AdoError;
use super::route::Ask;

/// An enumeration: names with their numbers.
pub(super) type Names = [(&'static str, i64)];

pub(super) const EXPAND: &Names = &[
    ("none", 0),
    ("relations", 1),
    ("fields", 2),
    ("links", 3),
    ("all", 4),
];
pub(super) const ERROR_POLICY: &Names = &[("fail", 1), ("omit", 2)];
pub(super) const TYPE_FIELD_EXPAND: &Names = &[
    ("none", 0),
    ("allowedValues", 1),
    ("dependentFields", 2),
    ("all", 3),
];
pub(super) const COMMENT_ORDER: &Names = &[("asc", 1), ("desc", 2)];
pub(super) const COMMENT_EXPAND: &Names = &[
    ("none", 0),
    ("reactions", 1),
    ("renderedText", 8),
    ("renderedTextOnly", 16),
    ("all", -17),
];
pub(super) const COMMENT_FORMAT: &Names = &[("markdown", 0), ("html", 1)];
pub(super) const PROJECT_STATE: &Names = &[
    ("unchanged", -2),
    ("all", -1),
    ("new", 0),
    ("wellFormed", 1),
    ("deleting", 2),
    ("createPending", 3),
    ("deleted", 4),
];
pub(super) const PATCH_OPERATION: &Names = &[
    ("add", 0),
    ("remove", 1),
    ("replace", 2),
    ("move", 3),
    ("copy", 4),
    ("test", 5),
];

/// The name in an enumeration, as it is spelled there.
pub(super) fn named(names: &Names, text: &str) -> Option<&'static str> {
    let number = text.parse::<i64>().ok();
    let found = names
        .iter()
        .find(|(name, value)| name.eq_ignore_ascii_case(text) || number == Some(*value));
    found.map(|(name, _)| *name)
}

/// A member of a JSON body: a name, or a number.
pub(super) fn member(
    names: &Names,
    key: &str,
    value: Option<&Value>,
) -> Result<Option<&'static str>, AdoError> {
    let text = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let found = named(names, &text);
    found
        .map(Some)
        .ok_or_else(|| AdoError::parameter(key, &text))
}

impl Ask<'_> {
    /// An enumeration in the query.
    pub(super) fn choice(
        &self,
        names: &Names,
        key: &str,
    ) -> Result<Option<&'static str>, AdoError> {
        match self.call.query(key).filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => match named(names, text) {
                Some(name) => Ok(Some(name)),
                None => Err(AdoError::parameter(key, text)),
            },
        }
    }

    /// A whole number in the query that is not negative.
    pub(super) fn count(&self, key: &str) -> Result<Option<usize>, AdoError> {
        match self.call.query(key).filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => match text.parse() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(AdoError::parameter(key, text)),
            },
        }
    }
}
