//! How filters compare: wildcards, lists, and what counts as no filter at all.

use serde_json::Value;

/// More asset groups than this, and the answer is silently empty (nucleus-api, 1.5).
const MOST_GROUPS: usize = 12;

/// A filter's values as texts; empty for null, an empty text and an empty list.
pub(super) fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Object(_) => Vec::new(),
        Value::Bool(flag) => vec![u8::from(*flag).to_string()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
    }
}

/// Whether the words ask for nothing, or one of them says the same in any case.
pub(super) fn one_is(words: &[String], text: &str) -> bool {
    words.is_empty() || words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// The same with the wildcards `*` and `%`.
pub(super) fn one_fits(words: &[String], text: &str) -> bool {
    words.is_empty() || words.iter().any(|pattern| fits(pattern, text))
}

/// The same for asset groups, with their trap.
pub(super) fn in_one_group(words: &[String], asset: &super::state::Asset) -> bool {
    words.is_empty() || (words.len() <= MOST_GROUPS && words.iter().any(|group| asset.is_in(group)))
}

/// What PHP takes for true.
pub(super) fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => Some(number.as_f64() != Some(0.0)),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text != "0" && !text.eq_ignore_ascii_case("false")),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a text fits a pattern in which `*` and `%` stand for anything; case is ignored.
fn fits(pattern: &str, text: &str) -> bool {
    let pattern = pattern.to_lowercase();
    let text = text.to_lowercase();
    let mut parts = pattern.split(['*', '%']);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(found) = rest.find(part) else {
            return false;
        };
        rest = &rest[found + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_anything() {
        for pattern in ["pay-web-03", "PAY-*", "%web%", "*", "pay*03", "p%y-*-0%3"] {
            assert!(fits(pattern, "pay-web-03"), "{pattern}");
        }
        for pattern in ["pay", "*-04", "web*", "pay-web-03*3", ""] {
            assert!(!fits(pattern, "pay-web-03"), "{pattern}");
        }
    }

    #[test]
    fn no_words_are_no_filter() {
        assert!(one_is(&words(&Value::Null), "High"));
        assert!(one_is(&words(&serde_json::json!("")), "High"));
        assert!(one_is(&words(&serde_json::json!(["high", "Low"])), "High"));
        assert!(!one_is(&words(&serde_json::json!("Low")), "High"));
    }
}
