//! The versioned envelope, and JSON that is lossless yet harmless to a terminal.

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use serde_json::ser::Formatter;

use super::escape;

/// The version of the envelope and of every item's fields; both are append-only.
const SCHEMA_VERSION: u32 = 1;

/// An item's fields in the order in which they are printed.
pub(super) struct Item<'a> {
    pub(super) fields: &'a [&'static str],
    pub(super) values: &'a [Value],
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (field, value) in self.fields.iter().zip(self.values) {
            map.serialize_entry(field, value)?;
        }
        map.end()
    }
}

/// What stands before the items of a document.
pub(super) fn head(kind: &str, digest: Option<&str>) -> String {
    let digest = digest.map_or_else(String::new, |digest| format!(",\"digest\":\"{digest}\""));
    format!("{{\"schema_version\":{SCHEMA_VERSION},\"kind\":\"{kind}\"{digest},\"items\":[")
}

/// What stands behind them; the count is known only now, as pages are printed when they come.
pub(super) fn tail(complete: bool, total: u64, run: Option<&(String, Vec<String>)>) -> String {
    let run = run.map_or_else(String::new, |(run, next)| {
        // Text always becomes JSON.
        let text = |value: Value| line(&value).unwrap_or_default();
        let (run, next) = (text(run.as_str().into()), text(next.as_slice().into()));
        format!(",\"run\":{run},\"next\":{next}")
    });
    format!("\n],\"complete\":{complete},\"total\":{total}{run}}}\n")
}

/// One line of JSON, without its end.
pub(super) fn line(value: &impl Serialize) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Harmless);
    value.serialize(&mut serializer)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Writes what a terminal acts on as `\u` escapes, which every JSON reader undoes.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, char)) = rest
            .char_indices()
            .find(|(_, char)| escape::is_unsafe(*char))
        {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + char.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn json_is_lossless_and_harmless(text in any::<String>()) {
            let line = line(&Value::String(text.clone())).unwrap();
            prop_assert!(!line.chars().any(escape::is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }

    #[test]
    fn a_character_beyond_the_first_plane_is_a_pair() {
        let line = line(&Value::from("a\u{e0041}b")).unwrap();
        assert_eq!(line, r#""a\udb40\udc41b""#);
        assert_eq!(
            serde_json::from_str::<String>(&line).unwrap(),
            "a\u{e0041}b"
        );
    }
}
