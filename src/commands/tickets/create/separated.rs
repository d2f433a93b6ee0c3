//! Rows of a spreadsheet: a header, and cells with separators between them.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use serde_json::Value;

use super::columns::{COLUMNS_MAX, Column, Columns, repeated, too_many};
use super::draft::Row;
use super::quotes;
use super::table::{BadRow, Table};

/// Headers that are told about, where many are no column.
const WRONG_SHOWN: usize = 10;

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

/// What stands before the header.
struct Begin {
    /// Bytes of it.
    skipped: usize,
    /// The separator, where it names one.
    separator: Option<u8>,
}

/// Lines before the header: blank ones, such with separators alone, and the `sep=;` with which
/// Excel names the separator.
fn begin_of(text: &str) -> Begin {
    let mut begin = Begin {
        skipped: 0,
        separator: None,
    };
    for line in text.split_inclusive('\n') {
        let bare = line.trim_matches(['\r', '\n', ' ', '"', ';', ',', '\t']);
        let named = named_separator(line);
        if !bare.is_empty() && named.is_none() {
            break;
        }
        begin.separator = named.or(begin.separator);
        begin.skipped += line.len();
    }
    begin
}

/// The separator of a line such as `sep=;`, with or without quotes.
fn named_separator(line: &str) -> Option<u8> {
    let line = line.trim_matches(['\r', '\n', ' ', '"', '\u{feff}']);
    let begin = line
        .get(..4)
        .filter(|begin| begin.eq_ignore_ascii_case("sep="))?;
    let rest = line.get(begin.len()..)?.trim_matches('"');
    if rest.is_empty() || rest.starts_with('\t') || rest.starts_with("\\t") {
        // A tab at the end of the line looks like nothing.
        return Some(b'\t');
    }
    let separator = rest.bytes().next()?;
    let is_alone = rest.bytes().skip(1).all(|byte| b";,\t \"".contains(&byte));
    (is_alone && separator.is_ascii() && !separator.is_ascii_alphanumeric()).then_some(separator)
}

/// The rows behind a header.
///
/// # Errors
/// What is wrong with the header.
pub(super) fn rows(text: &str, columns: &Columns) -> Result<Table, String> {
    let Begin { skipped, separator } = begin_of(text);
    // Line ends in the place of what is skipped keep the numbers of lines.
    let skipped_lines = text
        .get(..skipped)
        .unwrap_or_default()
        .matches('\n')
        .count();
    let rest = text.get(skipped..).unwrap_or_default();
    let text = format!("{}{rest}", "\n".repeat(skipped_lines));
    let text = text.as_str();
    let separator = separator.unwrap_or_else(|| self::separator(text));
    let odd = quotes::odd(text, separator);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
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
        let line = record
            .position()
            .map_or(0, |position| begin(text, position));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let range = place_of(&record)..place(reader.position());
        let quote = odd.iter().find(|quote| range.contains(&quote.at));
        let cells = match quote {
            Some(quote) => Err(quote.why(text)),
            None => cells(&record, &header, &meant),
        };
        match cells {
            Ok(cells) => table.rows.push(Row::new(line, cells)),
            Err(why) => table.bad.push(BadRow { line, why }),
        }
    }
    Ok(table)
}

fn place_of(record: &StringRecord) -> usize {
    record.position().map_or(0, place)
}

fn place(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

/// The line that a row begins on: its place is that of the line ends before it.
fn begin(text: &str, position: &csv::Position) -> u64 {
    let rest = text.as_bytes().get(place(position)..);
    let ends = rest.into_iter().flatten();
    let ends = ends.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n')
        .fold(position.line(), |line, _| line + 1)
}

fn header_of(header: &StringRecord, columns: &Columns) -> Result<Vec<Option<Column>>, String> {
    let names: Vec<&str> = header.iter().collect();
    if names.len() > COLUMNS_MAX {
        return Err(too_many(names.len()));
    }
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
    let (mut meant, mut wrong) = (Vec::new(), Vec::new());
    for name in &names {
        match named(name) {
            Ok(column) => meant.push(column),
            Err(why) => wrong.push(why),
        }
    }
    if !wrong.is_empty() {
        let left = wrong.len().saturating_sub(WRONG_SHOWN);
        wrong.truncate(WRONG_SHOWN);
        let more = match left {
            0 => String::new(),
            left => format!("; and {left} more"),
        };
        return Err(format!("{}{more}", wrong.join("; ")));
    }
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
