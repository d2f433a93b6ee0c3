//! CSV that a spreadsheet opens without running anything.
//!
//! A text that begins like a formula gets an apostrophe before it, as spreadsheets themselves
//! write "this is text"; numbers are left alone (engineering, 4.5 S11).

use std::borrow::Cow;
use std::io;

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// One record with its line end.
pub(super) fn record(cells: &[Cow<'_, str>]) -> io::Result<String> {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::NonNumeric)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| defused(cell).into_owned()))?;
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// The text, harmless to a spreadsheet.
fn defused(text: &str) -> Cow<'_, str> {
    let is_formula = text
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        && !is_number(text);
    if is_formula {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a spreadsheet reads the text as a number; `-inf` is a name to it.
fn is_number(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first_cell(line: &str) -> String {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(line.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        record[0].to_owned()
    }

    #[test]
    fn formulas_are_text_and_numbers_are_numbers() {
        for (text, written) in [
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"\r\n"),
            ("+1+2", "\"'+1+2\"\r\n"),
            ("@SUM(A1)", "\"'@SUM(A1)\"\r\n"),
            ("-1.5", "-1.5\r\n"),
            ("42", "42\r\n"),
            ("-inf", "\"'-inf\"\r\n"),
            ("+NaN", "\"'+NaN\"\r\n"),
            ("say \"hi\", bye", "\"say \"\"hi\"\", bye\"\r\n"),
        ] {
            assert_eq!(record(&[text.into()]).unwrap(), written);
        }
    }

    proptest! {
        #[test]
        fn cells_round_trip_and_are_never_formulas(text in "[=+@\t\r\n\" ,a-]{0,8}") {
            let read = first_cell(&record(&[text.as_str().into(), "x".into()]).unwrap());
            prop_assert!(is_number(&text) || !read.starts_with(['=', '+', '-', '@', '\t', '\r']));
            let plain = read.strip_prefix('\'').unwrap_or(&read);
            prop_assert_eq!(plain, text);
        }
    }
}
