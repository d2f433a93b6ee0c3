//! JSON that no good server writes: halves of surrogate pairs, and names that come twice.
//!
//! Every answer is read strictly first; this is what is tried when that fails.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The text with every half of a surrogate pair, and every byte that is no UTF-8, replaced by
/// U+FFFD; `None` where there is nothing to replace.
pub(super) fn mended(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let is_lossy = matches!(text, Cow::Owned(_));
    match without_halves(&text) {
        Cow::Owned(mended) => Some(mended),
        Cow::Borrowed(_) if is_lossy => Some(text.into_owned()),
        Cow::Borrowed(_) => None,
    }
}

fn without_halves(text: &str) -> Cow<'_, str> {
    let mut mended: Option<String> = None;
    let mut kept = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if *byte != b'\\' {
            at += 1;
            continue;
        }
        let Some(unit) = unit(bytes, at) else {
            // Any other escape has two characters.
            at += 2;
            continue;
        };
        let is_pair = is_high(unit) && unit_is_low(bytes, at + 6);
        if is_pair {
            at += 12;
        } else if is_high(unit) || is_low(unit) {
            let mended = mended.get_or_insert_default();
            mended.push_str(&text[kept..at]);
            mended.push_str("\\ufffd");
            at += 6;
            kept = at;
        } else {
            at += 6;
        }
    }
    match mended {
        Some(mut mended) => {
            mended.push_str(&text[kept..]);
            Cow::Owned(mended)
        }
        None => Cow::Borrowed(text),
    }
}

/// The code unit of `\u` and four digits.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let escape = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    if !escape.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(escape).ok()?, 16).ok()
}

fn unit_is_low(bytes: &[u8], at: usize) -> bool {
    unit(bytes, at).is_some_and(is_low)
}

fn is_high(unit: u32) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn is_low(unit: u32) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

/// An object in which a name may come twice, where it says the same.
#[derive(Debug)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    /// The object as JSON in which every name comes once.
    ///
    /// # Errors
    /// That it is no object, or says two things under one name.
    pub(super) fn once(json: &str) -> Result<String, serde_json::Error> {
        let mended = without_halves(json);
        let Self(object) = serde_json::from_str(&mended)?;
        serde_json::to_string(&object)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Object, A::Error> {
        let mut object = Map::new();
        while let Some((name, value)) = parts.next_entry::<String, Value>()? {
            match object.get(&name) {
                Some(known) if *known != value => {
                    let why = format!("it has {name} twice, with different values");
                    return Err(A::Error::custom(why));
                }
                _ => {
                    object.insert(name, value);
                }
            }
        }
        Ok(Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_pairs_are_replaced_and_pairs_are_not() {
        for (json, text) in [
            (r#""a\ud83db""#, "a\u{fffd}b"),
            (r#""a\uDE00b""#, "a\u{fffd}b"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\\ud83d \ud83d""#, "\\ud83d \u{fffd}"),
        ] {
            let mended = mended(json.as_bytes()).unwrap();
            assert_eq!(serde_json::from_str::<String>(&mended).unwrap(), text);
        }
        for json in [r#""\ud83d\ude00""#, r#""\\ud83d""#, r#""plain \u00e9""#, ""] {
            assert_eq!(mended(json.as_bytes()), None, "{json}");
        }
        assert_eq!(
            mended(b"\"a\xed\xa0\xbdb\"").unwrap(),
            "\"a\u{fffd}\u{fffd}\u{fffd}b\""
        );
    }

    #[test]
    fn a_name_may_come_twice_where_it_says_the_same() {
        assert_eq!(
            Object::once(r#"{"a":1,"b":2,"a":1}"#).unwrap(),
            r#"{"a":1,"b":2}"#
        );
        let error = Object::once(r#"{"a":1,"a":2}"#).unwrap_err().to_string();
        assert!(error.contains("it has a twice"), "{error}");
        for json in ["[]", "null", "1", "\"x\"", "{"] {
            assert!(Object::once(json).is_err(), "{json}");
        }
    }
}
