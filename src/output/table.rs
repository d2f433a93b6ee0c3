//! Aligned columns: header, one line of text or up to three when the terminal is narrow.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Row, Table, TableStyle};
use serde_json::Value;

use super::{cell, escape};

const BOLD_CYAN: &str = "\u{1b}[1;36m";
const PLAIN: &str = "\u{1b}[0m";
/// The line below the header, by which it is told from the rows.
const RULE: char = '─';
/// A longer text is cut with `…`; every other format has all of it.
const ROW_HEIGHT: usize = 3;

/// A table of values; numbers are set right.
pub(super) fn of_values(
    headers: &[&str],
    rows: &[Vec<Value>],
    width: Option<u16>,
    color: bool,
) -> String {
    let texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(cell::text).collect())
        .collect();
    let is_numeric: Vec<bool> = (0..headers.len())
        .map(|at| {
            let mut values = rows.iter().filter_map(|row| row.get(at)).peekable();
            values.peek().is_some() && values.all(Value::is_number)
        })
        .collect();
    render(headers, &texts, &is_numeric, width, color)
}

/// A table of texts.
pub(super) fn of_texts(
    headers: &[&str],
    rows: &[Vec<String>],
    width: Option<u16>,
    color: bool,
) -> String {
    let is_numeric: Vec<bool> = (0..headers.len())
        .map(|at| {
            let mut cells = rows.iter().filter_map(|row| row.get(at)).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.parse::<u64>().is_ok())
        })
        .collect();
    render(headers, rows, &is_numeric, width, color)
}

fn render(
    headers: &[&str],
    rows: &[Vec<String>],
    is_numeric: &[bool],
    width: Option<u16>,
    color: bool,
) -> String {
    let mut table = Table::new();
    table.load_style(
        TableStyle::new().header_separator(LineStyle::none().fill(RULE).junction(RULE)),
    );
    match width {
        Some(width) => table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    let aligned = |(at, text): (usize, &str)| {
        let cell = Cell::new(escape::line(text));
        if is_numeric.get(at).copied().unwrap_or(false) {
            cell.set_alignment(CellAlignment::Right)
        } else {
            cell
        }
    };
    let titles: Vec<String> = headers
        .iter()
        .map(|name| name.to_uppercase().replace('_', " "))
        .collect();
    table.set_header(Row::from(
        titles.iter().map(String::as_str).enumerate().map(aligned),
    ));
    let last = headers.len().saturating_sub(1);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if at == last { 0 } else { 2 }));
    }
    for row in rows {
        let mut row = Row::from(row.iter().map(String::as_str).enumerate().map(aligned));
        row.max_height(ROW_HEIGHT);
        table.add_row(row);
    }
    finished(&table, color)
}

/// Lines without blanks at their ends, those of the header in colour.
fn finished(table: &Table, color: bool) -> String {
    let mut text = String::new();
    let mut is_header = true;
    for line in table.lines() {
        let line = line.trim_end();
        is_header &= !line.starts_with(RULE);
        if is_header && color {
            text.push_str(BOLD_CYAN);
            text.push_str(line);
            text.push_str(PLAIN);
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}
