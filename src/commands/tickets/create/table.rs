//! Reading a file of rows: CSV with a header, or one JSON object a line.
//!
//! A file is hostile until it is read: what is wrong with a row is told with its line, and takes no
//! other row with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::columns::{COLUMNS_MAX, Column, Columns, repeated, too_many};
use super::draft::Row;
use super::numbers::as_written;
use super::separated;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BadRow {
    /// The line on which it begins.
    pub(super) line: u64,
    /// What is wrong.
    pub(super) why: String,
}

/// The rows of a file, and those that cannot be read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) bad: Vec<BadRow>,
}

/// Reads a whole file; one that begins with `{` has JSON, any other is CSV.
///
/// # Errors
/// What is wrong with the file as a whole: a header that is no column, no text at all.
pub(super) fn read(bytes: &[u8], columns: &Columns) -> Result<Table, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = lines(&bytes[..error.valid_up_to()]);
        format!("line {line} is not UTF-8; save the file as CSV with UTF-8")
    })?;
    match text.trim_start().chars().next() {
        None => Ok(Table::default()),
        Some('{') => json_lines(text, columns),
        Some('[') => {
            Err("a JSON array; one object a line is needed, as `jq -c '.[]'` makes".to_owned())
        }
        Some(_) => separated::rows(text, columns),
    }
}

/// The number of the line that these bytes end on.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count()
}

/// What is wrong, each once, in the order of the file.
pub(super) fn by_why(bad: &[BadRow]) -> Vec<(&str, Vec<u64>)> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all: Vec<(&str, Vec<u64>)> = Vec::new();
    for BadRow { line, why } in bad {
        let place = *places.entry(why).or_insert(all.len());
        match all.get_mut(place) {
            Some((_, lines)) => lines.push(*line),
            None => all.push((why, vec![*line])),
        }
    }
    all
}

/// Numbers in their order, as in `2-5, 9`.
pub(super) fn ranges(lines: &[u64]) -> String {
    let runs = lines.chunk_by(|one, next| one + 1 == *next);
    let runs = runs.filter_map(|run| match run {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// An object with every name it has: a map would keep the last of two in silence.
///
/// Values stay as they are written: a number that goes through a float may become another one.
struct Pairs(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

fn json_lines(text: &str, columns: &Columns) -> Result<Table, String> {
    let mut table = Table::default();
    let mut seen = BTreeSet::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let pairs = match serde_json::from_str::<Pairs>(line) {
            Ok(Pairs(pairs)) => pairs,
            Err(error) => {
                let why = format!("no JSON object: {error}");
                table.bad.push(BadRow { line: number, why });
                continue;
            }
        };
        if columns.has_maps() {
            seen.extend(pairs.iter().map(|(name, _)| name.clone()));
        }
        match object(pairs, columns) {
            Ok(cells) => table.rows.push(Row::new(number, cells)),
            Err(why) => table.bad.push(BadRow { line: number, why }),
        }
    }
    let names: Vec<&str> = seen.iter().map(String::as_str).collect();
    match columns.unused(&names) {
        Some(unused) => Err(format!("--map names {unused:?}, which no object has")),
        None => Ok(table),
    }
}

fn object(
    pairs: Vec<(String, Box<RawValue>)>,
    columns: &Columns,
) -> Result<BTreeMap<Column, Value>, String> {
    if pairs.len() > COLUMNS_MAX {
        return Err(too_many(pairs.len()));
    }
    let mut meant = Vec::new();
    for (name, _) in &pairs {
        meant.push(columns.of(name)?);
    }
    if let Some((place, column)) = repeated(&meant) {
        let name = pairs.get(place).map_or("", |(name, _)| name);
        return Err(format!("two names mean {column}, the second is {name:?}"));
    }
    let mut cells = BTreeMap::new();
    for ((name, value), column) in pairs.into_iter().zip(meant) {
        let Some(column) = column else { continue };
        let value = as_written(&value).map_err(|error| format!("no JSON object: {error}"))?;
        let is_plain = |value: &Value| !value.is_array() && !value.is_object();
        let is_list = |value: &Value| {
            let all = value.as_array();
            column == Column::Tags && all.is_some_and(|all| all.iter().all(is_plain))
        };
        if !is_plain(&value) && !is_list(&value) {
            let shown: String = value.to_string().chars().take(80).collect();
            return Err(format!("{name}: neither text nor a number: {shown}"));
        }
        let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if !is_empty {
            cells.insert(column, trimmed(value));
        }
    }
    Ok(cells)
}

fn trimmed(value: Value) -> Value {
    match value.as_str() {
        Some(text) => text.trim().into(),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(text: &str) -> Table {
        read(text.as_bytes(), &Columns::default()).unwrap()
    }

    fn error(text: &str) -> String {
        read(text.as_bytes(), &Columns::default()).unwrap_err()
    }

    #[test]
    fn csv_and_json_say_the_same() {
        let csv = table("\u{feff}title,tags,Custom.N\n\"a, b\",x;y,1\n\n,,\nc,,\n");
        let json = table(
            "{\"title\":\"a, b\",\"tags\":\"x;y\",\"Custom.N\":\"1\"}\n\n\n{\"title\":\" c\",\"tags\":null}",
        );
        let cells =
            |table: &Table| -> Vec<_> { table.rows.iter().map(|row| row.cells.clone()).collect() };
        assert_eq!(cells(&csv), cells(&json));
        assert_eq!(
            csv.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
            [2, 5]
        );
        assert_eq!((csv.bad.len(), json.bad.len()), (0, 0));
    }

    #[test]
    fn lines_are_counted_through_cells_of_many_lines() {
        let read = table("title,description\r\na,\"1\r\n2\"\r\nb,x,y\r\n\r\nc,\r\n");
        let lines: Vec<u64> = read.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 6]);
        assert_eq!(read.bad[0].line, 4);
        assert!(
            read.bad[0].why.contains("3 cells, the header 2"),
            "{:?}",
            read.bad
        );
    }

    #[test]
    fn separators_of_spreadsheets_are_known() {
        for text in ["title;state\na,b;New\n", "title\tstate\na,b\tNew\n"] {
            assert_eq!(table(text).rows[0].cells[&Column::Title], json!("a,b"));
        }
    }

    #[test]
    fn excel_may_name_the_separator_first() {
        for (text, line) in [
            ("sep=;\ntitle;state\na,b;New\n", 3),
            ("\u{feff}sep=;\r\ntitle;state\r\na,b;New\r\n", 3),
            ("\"sep=;\"\ntitle;state\na,b;New\n", 3),
            ("SEP=|\ntitle|state\na,b|New\n", 3),
            ("sep=\t\ntitle\tstate\na,b\tNew\n", 3),
            ("sep=\\t\ntitle\tstate\na,b\tNew\n", 3),
            ("\n\nsep=;\n\ntitle;state\na,b;New\n", 6),
            ("sep=;;\n;;\ntitle;state;\na,b;New;\n", 4),
            ("  \n,,\ntitle,state\n\"a,b\",New\n", 4),
        ] {
            let read = table(text);
            assert_eq!(read.bad, [], "{text:?}");
            assert_eq!(read.rows[0].cells[&Column::Title], json!("a,b"), "{text:?}");
            assert_eq!(read.rows[0].line, line, "{text:?}");
        }
        // It is no separator, but a column.
        assert!(error("sep=ab\nx\n").contains("no column"));
    }

    #[test]
    fn too_many_columns_are_one_short_error() {
        let names: Vec<String> = (0..200_000).map(|n| format!("c{n}")).collect();
        let csv = error(&format!("{}\n", names.join(",")));
        assert!(csv.contains("200000 columns") && csv.len() < 200, "{csv}");
        let few = error(&format!("{}\n", names[..900].join(",")));
        assert!(few.ends_with("and 890 more") && few.len() < 5_000, "{few}");
        let pairs: Vec<String> = names.iter().map(|name| format!("\"{name}\":1")).collect();
        let read = table(&format!("{{{}}}", pairs.join(",")));
        assert!(read.bad[0].why.contains("200000 columns"), "{:?}", read.bad);
    }

    #[test]
    fn numbers_beyond_a_float_are_two() {
        let read = table(
            "{\"title\":\"a\",\"key\":18446744073709551617}\n{\"title\":\"a\",\"key\":18446744073709551618}\n",
        );
        let keys: Vec<_> = read
            .rows
            .iter()
            .map(|row| &row.cells[&Column::Key])
            .collect();
        assert_eq!(
            keys,
            [
                &json!("18446744073709551617"),
                &json!("18446744073709551618")
            ]
        );
    }

    #[test]
    fn an_accent_is_the_same_as_one_character_or_two() {
        let (nfc, nfd) = (table("title\ncaf\u{e9}\n"), table("title\ncafe\u{301}\n"));
        assert_eq!(nfc.rows[0].cells, nfd.rows[0].cells);
        assert_eq!(nfc.rows[0].as_written, None);
        let written = nfd.rows[0].as_written.as_ref().unwrap();
        assert_eq!(written[&Column::Title], json!("cafe\u{301}"));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_and_not_believed() {
        let read = table("title,state\nfine,\n\"open,New\nnext,New\n");
        assert_eq!(read.rows.len(), 1);
        assert_eq!(read.bad[0].line, 3);
        // What follows a quote that closes too early is no part of the cell.
        let read = table("title,state\n\"two,New\nrow \"three\",New\nfine,New\n");
        assert_eq!((read.rows.len(), read.bad[0].line), (1, 2));
        assert!(read.bad[0].why.contains("line 3"), "{:?}", read.bad);
        // An inch is not a quote that is opened.
        assert_eq!(table("title\n5\" disk\n").rows.len(), 1);
    }

    #[test]
    fn what_is_wrong_with_the_whole_file_is_an_error() {
        assert!(error("titel\na\n").contains("title"));
        assert!(error("title,Title\na,b\n").contains("two columns mean title"));
        assert!(error("[{}]").contains("jq"));
        let bytes = b"title\na\n\xff\n";
        assert!(
            read(bytes, &Columns::default())
                .unwrap_err()
                .starts_with("line 3 is not UTF-8")
        );
        let mapped = Columns::new(&["Name=title".parse().unwrap()]).unwrap();
        assert!(
            read(b"title\na\n", &mapped)
                .unwrap_err()
                .contains("--map names \"name\"")
        );
    }

    #[test]
    fn what_is_wrong_with_an_object_is_told_with_its_line() {
        let read = table(
            "{\"title\":\"a\"}\n{\"title\":\"a\",\"title\":\"b\"}\n{\"titel\":1}\n{\"title\":{}}\n{\"tags\":[[]]}\n\
             {\"tags\":[\"x\",1]}\n{x\n",
        );
        assert_eq!(read.rows.len(), 2);
        let lines: Vec<u64> = read.bad.iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 7]);
    }

    #[test]
    fn an_empty_file_has_no_rows() {
        for text in ["", " \n\n", "title\n"] {
            assert_eq!(table(text), Table::default(), "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_many_rows_is_told_once() {
        let bad = [(2, "a"), (3, "b"), (3, "a"), (4, "a"), (9, "a")].map(|(line, why)| BadRow {
            line,
            why: why.to_owned(),
        });
        let told: Vec<_> = by_why(&bad)
            .into_iter()
            .map(|(why, lines)| format!("{why} {}", ranges(&lines)))
            .collect();
        assert_eq!(told, ["a 2-4, 9", "b 3"]);
    }
}
