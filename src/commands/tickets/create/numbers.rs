//! Numbers as they are written: what a float cannot hold stays text.

use serde_json::Value;
use serde_json::value::RawValue;

/// The value of a cell. A number that would become another one stays the text that it is; any
/// other is what it always was, so that the key of its row does not change: `1.0` and `1e0` are one
/// number, `1` is another spelling.
///
/// # Errors
/// A text that is no text.
pub(super) fn as_written(raw: &RawValue) -> Result<Value, serde_json::Error> {
    let text = raw.get().trim();
    match text.bytes().next() {
        Some(b'-' | b'0'..=b'9') => Ok(match serde_json::from_str::<Value>(text) {
            Ok(number) if decimal(&number.to_string()) == decimal(text) => number,
            Ok(_) | Err(_) => text.into(),
        }),
        Some(b'[') => {
            let all: Vec<&RawValue> = serde_json::from_str(text)?;
            all.into_iter().map(as_written).collect()
        }
        _ => serde_json::from_str(text),
    }
}

/// The digits of a number without zeros around them, and the power of ten behind them.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let behind = i64::try_from(fraction.len()).ok()?;
    let significant = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some((is_negative, String::new(), 0));
    }
    let power = exponent.checked_sub(behind)?.checked_add(zeros)?;
    Some((is_negative, significant.to_owned(), power))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        as_written(serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn numbers_that_a_float_holds_are_what_they_always_were() {
        for text in [
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "1e0",
            "1E+2",
            "0.1",
            "0.10",
            "1.5e-7",
            "12345678901234567",
            "18446744073709551615",
            "-9223372036854775808",
            "1e30",
            "100000000000000000000",
            "true",
            "null",
            "\"x\"",
            "\"1e999\"",
            "[1,2.5,\"x\"]",
            "[]",
        ] {
            let plain: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read(text), plain, "{text}");
        }
    }

    #[test]
    fn numbers_that_no_float_holds_keep_their_text() {
        for text in [
            "18446744073709551617",
            "18446744073709551618",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.1234567890123456789012345",
            "9007199254740993.5",
            "1e400",
            "1.00000000000000000001",
        ] {
            assert_eq!(read(text), json!(text), "{text}");
        }
        assert_eq!(
            read("[18446744073709551617]"),
            json!(["18446744073709551617"])
        );
        assert_ne!(read("18446744073709551617"), read("18446744073709551618"));
    }
}
