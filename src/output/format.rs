//! One listing in every format: what stands before the items, one item, what stands behind them.
//!
//! Pure text in, text out, so that a page can be written as soon as it is there.

use std::borrow::Cow;
use std::io;

use serde_json::Value;

use super::json::{self, Item};
use super::manner::Format;
use super::{cell, csv_safe, escape};

/// What is known before the first item.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) format: Format,
    pub(super) kind: &'static str,
    /// The digest of the plan, where the items are one: hexadecimal digits.
    pub(super) digest: Option<String>,
    /// The run that the items are of, where it is one, and the commands that go on with it.
    pub(super) run: Option<(String, Vec<String>)>,
    /// The fields that are printed, in order.
    pub(super) fields: Vec<&'static str>,
    /// Whether cells of CSV go to a terminal: then each is one line.
    pub(super) is_terminal: bool,
}

impl Shape {
    /// Before the items.
    pub(super) fn head(&self) -> io::Result<String> {
        match self.format {
            Format::Json => Ok(json::head(self.kind, self.digest.as_deref())),
            Format::Tsv => Ok(format!("{}\n", self.fields.join("\t"))),
            Format::Csv => {
                let cells: Vec<Cow<'_, str>> =
                    self.fields.iter().map(|name| (*name).into()).collect();
                csv_safe::record(&cells)
            }
            Format::Ndjson | Format::Ids | Format::Table => Ok(String::new()),
        }
    }

    /// One item, its values in the order of the fields. Tables are made of all items at once.
    pub(super) fn item(&self, values: &[Value], is_first: bool) -> io::Result<String> {
        let item = Item {
            fields: &self.fields,
            values,
        };
        match self.format {
            Format::Json => {
                let before = if is_first { "\n" } else { ",\n" };
                Ok(format!("{before}{}", json::line(&item)?))
            }
            Format::Ndjson => Ok(format!("{}\n", json::line(&item)?)),
            Format::Tsv => {
                let cells: Vec<String> = values
                    .iter()
                    .map(|value| escape::line(&cell::text(value)).into_owned())
                    .collect();
                Ok(format!("{}\n", cells.join("\t")))
            }
            Format::Csv => {
                let cells: Vec<Cow<'_, str>> =
                    values.iter().map(|value| self.csv_cell(value)).collect();
                csv_safe::record(&cells)
            }
            Format::Ids => Ok(match values.first() {
                // What is only planned has no id yet.
                None | Some(Value::Null) => String::new(),
                Some(id) => format!("{}\n", escape::line(&cell::text(id))),
            }),
            Format::Table => Ok(String::new()),
        }
    }

    /// Behind the items.
    pub(super) fn tail(&self, complete: bool, total: u64) -> String {
        match self.format {
            Format::Json => json::tail(complete, total, self.run.as_ref()),
            Format::Ndjson | Format::Tsv | Format::Csv | Format::Ids | Format::Table => {
                String::new()
            }
        }
    }

    fn csv_cell(&self, value: &Value) -> Cow<'static, str> {
        let text = match value {
            // A program reads these, not a person.
            Value::Bool(truth) => truth.to_string(),
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => cell::text(value),
        };
        if self.is_terminal {
            escape::line(&text).into_owned().into()
        } else {
            // What goes through a pipe often ends on a terminal.
            escape::cell(&text).into_owned().into()
        }
    }
}
