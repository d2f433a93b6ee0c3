//! Shows a place in the configuration file: its line, with a caret under the place.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml_edit::{Document, Item};

use crate::model::rule::Part;

/// Characters of a long line that are shown before and behind a place.
const AROUND: usize = 60;

/// A file as it was read.
#[derive(Debug, Clone)]
pub struct FileText {
    pub(super) path: PathBuf,
    pub(super) text: Arc<str>,
}

/// A place in the file, or in a text that is in no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    path: Option<PathBuf>,
    line: usize,
    column: usize,
    /// The line and the caret under it.
    pub lines: Vec<String>,
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, .. } = self;
        match &self.path {
            Some(path) => write!(f, "{}: line {line}, column {column}", path.display()),
            None if *line == 1 => write!(f, "column {column}"),
            None => write!(f, "line {line}, column {column}"),
        }
    }
}

impl Quote {
    /// A place in a text that stands alone.
    pub fn of_text(text: &str, at: &Range<usize>) -> Self {
        quote(None, text, at)
    }
}

impl FileText {
    /// A place in the text of a rule, where the file has it.
    pub fn quote(
        &self,
        (profile, rule): (&str, usize),
        part: &Part,
        text: &str,
        at: &Range<usize>,
    ) -> Option<Quote> {
        let document = Document::parse(self.text.as_ref()).ok()?;
        let rules = document.get("profiles")?.get(profile)?.get("rules")?;
        let mut item: &Item = rules.get(rule)?;
        for key in &part.keys {
            item = item.get(key)?;
        }
        let span = match part.index {
            None => item.span()?,
            Some(index) => item.as_array().and_then(|list| list.get(index))?.span()?,
        };
        let value = match part.index {
            None => item.as_str(),
            Some(index) => item.as_array()?.get(index)?.as_str(),
        };
        if value.is_some_and(|value| value != text) {
            return None;
        }
        let raw = self.text.get(span.clone())?;
        let begin = span.start + raw_offset(raw, text, at.start);
        let end = span.start + raw_offset(raw, text, at.end);
        Some(quote(Some(&self.path), &self.text, &(begin..end)))
    }

    /// The value of a key in a rule, where it is a text.
    #[cfg(test)]
    fn text_of(&self, profile: &str, key: &str) -> Option<String> {
        let document = Document::parse(self.text.as_ref()).ok()?;
        let rules = document.get("profiles")?.get(profile)?.get("rules")?;
        let value = rules
            .get(0)?
            .get(key)?
            .as_value()
            .map(toml_edit::Value::as_str)??;
        Some(value.to_owned())
    }
}

/// Where a byte of a value stands in the value as it is written: behind quotes, with escapes.
fn raw_offset(raw: &str, text: &str, wanted: usize) -> usize {
    let (open, is_basic) = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| raw.starts_with(quote))
        .map_or(("", false), |quote| (quote, quote.starts_with('"')));
    let mut at = open.len();
    let rest = |at: usize| raw.get(at..).unwrap_or_default();
    if open.len() == 3 {
        // The first line end belongs to the quotes.
        let first = rest(at);
        at += ["\r\n", "\n"]
            .into_iter()
            .find(|end| first.starts_with(end))
            .map_or(0, str::len);
    }
    for (offset, c) in text.char_indices() {
        // A backslash at the end of a line joins it with the next one.
        while is_basic
            && rest(at).starts_with('\\')
            && rest(at + 1)
                .trim_start_matches([' ', '\t'])
                .starts_with(['\r', '\n'])
        {
            let tail = rest(at + 1);
            at += 1 + tail.len() - tail.trim_start().len();
        }
        if offset >= wanted {
            return at;
        }
        let here = rest(at);
        at += if is_basic && here.starts_with('\\') {
            match here.as_bytes().get(1) {
                Some(b'u') => 6,
                Some(b'U') => 10,
                Some(b'x') => 4,
                _ => 2,
            }
        } else if c == '\n' && here.starts_with("\r\n") {
            2
        } else {
            c.len_utf8()
        };
    }
    at
}

fn quote(path: Option<&Path>, text: &str, at: &Range<usize>) -> Quote {
    let begin = at.start.min(text.len());
    let before = text.get(..begin).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..).unwrap_or_default();
    let line = line.lines().next().unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let column = before.get(start..).unwrap_or_default().chars().count();
    let marked = text.get(begin..at.end.max(begin)).unwrap_or_default();
    let marked = marked.lines().next().unwrap_or_default().chars().count();
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let all: Vec<char> = line.chars().map(plain).collect();
    let from = column.saturating_sub(AROUND);
    let until = (column + marked.max(1) + AROUND).min(all.len());
    let shown = all.get(from..until).unwrap_or_default();
    let mut shown: String = shown.iter().collect();
    let mut indent = column - from;
    if from > 0 {
        shown.insert(0, '…');
        indent += 1;
    }
    if until < all.len() {
        shown.push('…');
    }
    let label = number.to_string();
    let width = label.len();
    Quote {
        path: path.map(Path::to_owned),
        line: number,
        column: column + 1,
        lines: vec![
            format!("  {label} | {shown}"),
            format!(
                "  {:width$} | {}{}",
                "",
                " ".repeat(indent),
                "^".repeat(marked.clamp(1, AROUND))
            ),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(when: &str, wanted: &str) -> Vec<String> {
        let text = format!("version = 1\n\n[[profiles.p.rules]]\nname = \"r\"\n{when}\n");
        let file = FileText {
            path: "c.toml".into(),
            text: text.into(),
        };
        let value = file.text_of("p", "when").unwrap();
        let begin = value.find(wanted).unwrap();
        let at = begin..begin + wanted.len();
        let quote = file.quote(("p", 0), &Part::new(&["when"]), &value, &at);
        quote.unwrap().lines
    }

    #[test]
    fn the_caret_is_under_the_place_however_the_text_is_written() {
        for (when, wanted, lines) in [
            (
                "when = 'a && b'",
                "&&",
                ["  5 | when = 'a && b'", "    |           ^^"],
            ),
            (
                r#"when = "x == \"y\" && b""#,
                "&&",
                [
                    r#"  5 | when = "x == \"y\" && b""#,
                    "    |                    ^^",
                ],
            ),
            (
                r#"when = "x == \u0041\t && b""#,
                "&&",
                [
                    r#"  5 | when = "x == \u0041\t && b""#,
                    "    |                       ^^",
                ],
            ),
            (
                "when = \"\"\"\na and\n  b && c\"\"\"",
                "&&",
                ["  7 |   b && c\"\"\"", "    |     ^^"],
            ),
            (
                "when = '''\na and\n  b && c'''",
                "&&",
                ["  7 |   b && c'''", "    |     ^^"],
            ),
            (
                "when = \"\"\"a and \\\n    b && c\"\"\"",
                "&&",
                ["  6 |     b && c\"\"\"", "    |       ^^"],
            ),
            (
                "when = 'ü && b'",
                "&&",
                ["  5 | when = 'ü && b'", "    |           ^^"],
            ),
        ] {
            assert_eq!(shown(when, wanted), lines, "{when}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{} && {}", "a".repeat(200), "b".repeat(200));
        let quote = Quote::of_text(&text, &(201..203));
        assert!(quote.lines.iter().all(|line| line.chars().count() < 160));
        let at = quote.lines[1].find('^').unwrap();
        let under: String = quote.lines[0].chars().skip(at).take(2).collect();
        assert_eq!(under, "&&");
        assert_eq!(quote.to_string(), "column 202");
    }
}
