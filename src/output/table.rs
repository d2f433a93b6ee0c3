//! Aligned columns: header, one line of text or up to three when the terminal is narrow.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, TableStyle,
    Width,
};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::{cell, escape};

const BOLD_CYAN: &str = "\u{1b}[1;36m";
const PLAIN: &str = "\u{1b}[0m";
/// The line below the header, by which it is told from the rows.
const RULE: char = '─';
/// A colour, drawn.
const SWATCH: char = '■';
/// Blanks behind a column; the line between two, which is blank, adds another.
const GAP: u16 = 2;
/// A column is not made narrower than that while another has more.
const LEAST: usize = 12;
/// A longer text is cut with `…`; every other format has all of it.
const ROW_HEIGHT: usize = 3;

/// How a table is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// The columns of the terminal; as many as it takes where that is not known.
    pub(super) width: Option<u16>,
    /// Whether colour is seen.
    pub(super) has_color: bool,
    /// The column whose hex digits are a colour.
    pub(super) swatch: Option<usize>,
}

/// A table of values; numbers are set right.
pub(super) fn of_values(headers: &[&str], rows: &[Vec<Value>], look: Look) -> String {
    let is_drawn = |at: usize| look.has_color && look.swatch == Some(at);
    let cell = |(at, value): (usize, &Value)| match cell::text(value) {
        color if is_drawn(at) && rgb(&color).is_some() => format!("{SWATCH} {color}"),
        text => text,
    };
    let texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().enumerate().map(cell).collect())
        .collect();
    let is_numeric: Vec<bool> = (0..headers.len())
        .map(|at| {
            let mut values = rows.iter().filter_map(|row| row.get(at)).peekable();
            values.peek().is_some() && values.all(Value::is_number)
        })
        .collect();
    render(headers, &texts, &is_numeric, look)
}

/// A table of texts.
pub(super) fn of_texts(headers: &[&str], rows: &[Vec<String>], look: Look) -> String {
    let is_numeric: Vec<bool> = (0..headers.len())
        .map(|at| {
            let mut cells = rows.iter().filter_map(|row| row.get(at)).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.parse::<u64>().is_ok())
        })
        .collect();
    render(headers, rows, &is_numeric, look)
}

fn render(headers: &[&str], rows: &[Vec<String>], is_numeric: &[bool], look: Look) -> String {
    let mut table = Table::new();
    table.load_style(
        TableStyle::new().header_separator(LineStyle::none().fill(RULE).junction(RULE)),
    );
    match look.width {
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
    let gap = |at: usize| if at == last { 0 } else { GAP };
    let widths = look.width.map(|width| {
        let gaps = last * (usize::from(GAP) + 1);
        shared(&titles, rows, usize::from(width).saturating_sub(gaps))
    });
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, gap(at)));
        let width = widths.as_ref().and_then(|widths| widths.get(at));
        if let Some(width) = width.and_then(|width| u16::try_from(*width).ok()) {
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width + gap(at))));
        }
    }
    for row in rows {
        let mut row = Row::from(row.iter().map(String::as_str).enumerate().map(aligned));
        row.max_height(ROW_HEIGHT);
        table.add_row(row);
    }
    finished(&table, look.has_color)
}

/// The width of each column: as wide as its widest cell where all fit. Else words are kept whole as
/// far as possible, narrow columns get all they need, and wide ones share the rest.
fn shared(titles: &[String], rows: &[Vec<String>], room: usize) -> Vec<usize> {
    let mut whole: Vec<usize> = titles.iter().map(|title| title.width()).collect();
    let mut cells = vec![0; titles.len()];
    let mut words: Vec<usize> = titles.iter().map(|title| longest_word(title)).collect();
    for row in rows {
        for (at, cell) in row.iter().enumerate().take(titles.len()) {
            let cell = escape::line(cell);
            cells[at] = cell.width().max(cells[at]);
            words[at] = longest_word(&cell).max(words[at]);
        }
    }
    for (whole, cell) in whole.iter_mut().zip(&cells) {
        *whole = (*whole).max(*cell);
    }
    if whole.iter().sum::<usize>() <= room {
        return whole;
    }
    let wanted: Vec<usize> = cells.iter().zip(&words).map(|(a, b)| *a.max(b)).collect();
    let mut widths: Vec<usize> = words.iter().map(|word| (*word).min(LEAST)).collect();
    let Some(mut left) = room.checked_sub(widths.iter().sum()) else {
        return filled(&wanted, room)
            .iter()
            .map(|width| (*width).max(1))
            .collect();
    };
    // Columns to the left name things: their words are broken last.
    for (width, word) in widths.iter_mut().zip(&words) {
        let more = word - *width;
        if more <= left {
            *width += more;
            left -= more;
        }
    }
    let more: Vec<usize> = wanted.iter().zip(&widths).map(|(a, b)| a - b).collect();
    let more = filled(&more, left);
    widths
        .iter()
        .zip(more)
        .map(|(width, more)| width + more)
        .collect()
}

fn longest_word(text: &str) -> usize {
    text.split(' ')
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0)
}

/// Shares room among those who want some: who wants little gets all of it.
fn filled(wanted: &[usize], room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted[*at]);
    let (mut got, mut left) = (vec![0; wanted.len()], room);
    for (served, at) in order.iter().enumerate() {
        got[*at] = wanted[*at].min(left / (order.len() - served));
        left -= got[*at];
    }
    got
}

/// Six hex digits as a colour.
fn rgb(hex: &str) -> Option<[u8; 3]> {
    let part = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (hex.len() == 6).then_some([part(0)?, part(2)?, part(4)?])
}

/// The nearest of the 216 colours that every coloured terminal has.
fn painted(color: [u8; 3]) -> String {
    let [red, green, blue] = color.map(|part| (u16::from(part) * 5 + 127) / 255);
    let number = 16 + 36 * red + 6 * green + blue;
    format!("\u{1b}[38;5;{number}m{SWATCH}{PLAIN}")
}

/// The line with its swatches in the colour that stands behind each.
fn with_swatches(line: &str) -> String {
    let mut parts = line.split(SWATCH);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let color = part.get(1..7).and_then(rgb);
        text.push_str(&color.map_or_else(|| SWATCH.to_string(), painted));
        text.push_str(part);
    }
    text
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
        } else if color && line.contains(SWATCH) {
            text.push_str(&with_swatches(line));
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}
