//! Reading a file of rows: CSV with a header, or one JSON object a line.
//!
//! A file is hostile until it is read: what is wrong with a row is told with its line, and takes no
//! other row with it.

use std::collections::BTreeMap;
use std::fmt;

use csv::{ReaderBuilder, StringRecord};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::columns::{Column, Columns, repeated};
use super::draft::Row;

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
        Some(_) => separated(text, columns),
    }
}

/// The number of the line that these bytes end on.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count()
}

/// What spreadsheets put between cells, by language: that which the header has most of.
fn separator(text: &str) -> u8 {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // The last of equals wins: the comma.
    let most = [b'\t', b';', b','].into_iter().max_by_key(count);
    most.unwrap_or(b',')
}

fn separated(text: &str, columns: &Columns) -> Result<Table, String> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let meant = header_of(&header, columns)?;
    let mut table = Table::default();
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        let line = record.position().map_or(0, |place| begin(text, place));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match cells(&record, &header, &meant) {
            Ok(cells) => table.rows.push(Row { line, cells }),
            Err(why) => table.bad.push(BadRow { line, why }),
        }
    }
    drop_unclosed(text, &mut table);
    Ok(table)
}

/// The line that a row begins on: its place is that of the line ends before it.
fn begin(text: &str, place: &csv::Position) -> u64 {
    let before = usize::try_from(place.byte()).ok();
    let rest = before.and_then(|before| text.as_bytes().get(before..));
    let ends = rest.into_iter().flatten();
    let ends = ends.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n')
        .fold(place.line(), |line, _| line + 1)
}

fn header_of(header: &StringRecord, columns: &Columns) -> Result<Vec<Option<Column>>, String> {
    let names: Vec<&str> = header.iter().collect();
    if let Some(unused) = columns.unused(&names) {
        return Err(format!(
            "--map names {unused:?}; the header has {}",
            names.join(", ")
        ));
    }
    // A separator too many makes a column without a name; its cells are to be empty.
    let named = |name: &&str| match name.trim() {
        "" => Ok(None),
        name => columns.of(name),
    };
    let meant: Vec<_> = names.iter().map(named).collect::<Result<_, _>>()?;
    match repeated(&meant) {
        None => Ok(meant),
        Some((place, column)) => Err(format!(
            "two columns mean {column}, the second is {:?}; --map {0}=- leaves it out",
            names.get(place).copied().unwrap_or_default()
        )),
    }
}

fn cells(
    record: &StringRecord,
    header: &StringRecord,
    meant: &[Option<Column>],
) -> Result<BTreeMap<Column, Value>, String> {
    let mut cells = BTreeMap::new();
    for (place, cell) in record.iter().enumerate() {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        match (meant.get(place), header.get(place).map(str::trim)) {
            (Some(Some(column)), _) => {
                cells.insert(column.clone(), cell.into());
            }
            (Some(None), Some(name)) if !name.is_empty() => {}
            _ => {
                let (has, wants) = (record.len(), header.len());
                return Err(format!(
                    "cell {} has no column: the row has {has} cells, the header {wants}; \
                     text with a separator in it stands between quotes",
                    place + 1
                ));
            }
        }
    }
    Ok(cells)
}

/// A quote that is never closed makes one cell of all that follows: no row like that is believed.
fn drop_unclosed(text: &str, table: &mut Table) {
    let is_open = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let reaches_over_lines = |row: &Row| {
        let mut cells = row.cells.values();
        cells.any(|cell| cell.as_str().is_some_and(|cell| cell.contains('\n')))
    };
    if is_open
        && table.rows.last().is_some_and(reaches_over_lines)
        && let Some(Row { line, .. }) = table.rows.pop()
    {
        let why = "a quote is opened on this line or below and never closed".to_owned();
        table.bad.push(BadRow { line, why });
    }
}

/// An object with every name it has: a map would keep the last of two in silence.
struct Pairs(Vec<(String, Value)>);

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
    let mut seen = Vec::new();
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
        seen.extend(pairs.iter().map(|(name, _)| name.clone()));
        match object(pairs, columns) {
            Ok(cells) => table.rows.push(Row {
                line: number,
                cells,
            }),
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
    pairs: Vec<(String, Value)>,
    columns: &Columns,
) -> Result<BTreeMap<Column, Value>, String> {
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
        let is_plain = |value: &Value| !value.is_array() && !value.is_object();
        let is_list = |value: &Value| {
            let all = value.as_array();
            column == Column::Tags && all.is_some_and(|all| all.iter().all(is_plain))
        };
        if !is_plain(&value) && !is_list(&value) {
            return Err(format!("{name}: neither text nor a number: {value}"));
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
    fn a_quote_that_is_never_closed_is_told_and_not_believed() {
        let read = table("title,state\nfine,\n\"open,New\nnext,New\n");
        assert_eq!(read.rows.len(), 1);
        assert_eq!(read.bad[0].line, 3);
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
}
