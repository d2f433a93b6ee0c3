//! A listing: items of one kind, written page by page in the format that was asked for.

use std::io;
use std::marker::PhantomData;
use std::ops::ControlFlow;

use serde_json::Value;

use super::format::Shape;
use super::manner::{Format, Manner};
use super::out::Out;
use super::rows::Row;
use super::table::{self, Look};
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Whether a listing has everything that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// Nothing is missing.
    Complete,
    /// A limit, an error or an unreadable part cut it short.
    Partial,
}

/// Items of one kind on their way out.
///
/// Nothing is written before the first page, so a command that fails early writes no data. A
/// JSON document is closed by [`Listing::finish`]: call it also when reading broke off.
#[derive(Debug)]
#[must_use = "a listing is written by `finish`"]
pub struct Listing<R> {
    shape: Shape,
    total: u64,
    begun: bool,
    /// A table's rows wait for the last one: columns are as wide as their widest cell.
    rows: Vec<Vec<Value>>,
    kind: PhantomData<R>,
}

impl<R: Row> Listing<R> {
    /// A listing in the writer's format, with the fields asked for.
    ///
    /// # Errors
    /// When `--fields` names a field that these items do not have (exit status 2). Call it
    /// before anything is read.
    pub fn begin(out: &Out) -> Result<Self, Failure> {
        let manner = out.manner();
        let shape = Shape {
            format: manner.format,
            kind: R::KIND,
            digest: None,
            run: None,
            fields: fields::<R>(manner)?,
            is_terminal: manner.stdout.is_terminal,
        };
        Ok(Self {
            shape,
            total: 0,
            begun: false,
            rows: Vec::new(),
            kind: PhantomData,
        })
    }

    /// The same for items that are a plan with this digest, which a JSON document tells.
    pub fn with_digest(mut self, digest: Option<&str>) -> Self {
        self.shape.digest = digest.map(str::to_owned);
        self
    }

    /// The same for what a run did, which a JSON document names with the commands that go on where
    /// something is left.
    pub fn with_run(mut self, run: Option<(&str, Vec<&str>)>) -> Self {
        self.shape.run = run.map(|(run, next)| {
            let next = next.into_iter().map(str::to_owned);
            (run.to_owned(), next.collect())
        });
        self
    }

    /// Writes a page. `Break`: the reader went away, and there is no use in reading on.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub fn page(
        &mut self,
        out: &mut Out,
        items: impl IntoIterator<Item = R>,
    ) -> Result<ControlFlow<()>, Failure> {
        let mut text = self.head().map_err(|error| unwritable(R::KIND, error))?;
        for item in items {
            let values = self
                .values(&item)
                .map_err(|error| unwritable(R::KIND, error))?;
            let item = self.shape.item(&values, self.total == 0);
            text.push_str(&item.map_err(|error| unwritable(R::KIND, error))?);
            self.total += 1;
            if self.shape.format == Format::Table {
                self.rows.push(values);
            }
        }
        out.data(&text)?;
        out.flush()?;
        Ok(if out.is_closed() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    }

    /// How many items were written so far.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether a field is printed: what nobody sees need not be asked for.
    pub fn shows(&self, field: &str) -> bool {
        self.shape.fields.contains(&field)
    }

    /// Ends a listing whose reading broke off: what is there is written and called partial. The
    /// failure to end with is the one given, unless stdout cannot take it either.
    pub fn broken_off(self, out: &mut Out, failure: Failure) -> Failure {
        if self.total == 0 && (!self.begun || self.shape.format == Format::Table) {
            return failure;
        }
        match self.finish(out, Completeness::Partial) {
            Ok(()) => failure,
            Err(unwritable) => unwritable,
        }
    }

    /// Writes what stands behind the items, and on a terminal the table itself.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub fn finish(mut self, out: &mut Out, completeness: Completeness) -> Result<(), Failure> {
        let mut text = self.head().map_err(|error| unwritable(R::KIND, error))?;
        if self.shape.format == Format::Table {
            if self.rows.is_empty() {
                out.status(format_args!("no {}", R::KIND.replace('_', " ")));
                return Ok(());
            }
            let manner = out.manner();
            let fields = &self.shape.fields;
            let look = Look {
                width: manner.width,
                has_color: manner.stdout.has_color,
                swatch: fields.iter().position(|field| Some(*field) == R::SWATCH),
            };
            let table = table::of_values(fields, &self.rows, look);
            text.push_str(&table);
        }
        let complete = completeness == Completeness::Complete;
        text.push_str(&self.shape.tail(complete, self.total));
        out.data(&text)?;
        out.flush()
    }

    fn head(&mut self) -> io::Result<String> {
        if self.begun {
            return Ok(String::new());
        }
        self.begun = true;
        self.shape.head()
    }

    /// The item's values in the order of the fields.
    fn values(&self, item: &R) -> io::Result<Vec<Value>> {
        let mut object = serde_json::to_value(item)?;
        Ok(self
            .shape
            .fields
            .iter()
            .map(|field| object.get_mut(*field).map(Value::take).unwrap_or_default())
            .collect())
    }
}

/// A whole listing at once.
///
/// # Errors
/// As [`Listing::begin`] and [`Listing::page`].
pub fn all<R: Row>(out: &mut Out, items: impl IntoIterator<Item = R>) -> Result<(), Failure> {
    let mut listing = Listing::begin(out)?;
    if listing.page(out, items)?.is_continue() {
        listing.finish(out, Completeness::Complete)?;
    }
    Ok(())
}

fn unwritable(kind: &str, error: io::Error) -> Failure {
    Failure::new(ExitStatus::Error, format!("cannot write the {kind}")).because(error)
}

/// The fields to print: those asked for, each once, or the kind's own for that format.
fn fields<R: Row>(manner: &Manner) -> Result<Vec<&'static str>, Failure> {
    /// A terminal of that many columns shows everything.
    const WIDE: u16 = 100;
    let (format, wanted) = (manner.format, &manner.fields);
    if wanted.is_empty() {
        let is_narrow = manner.width.is_some_and(|width| width < WIDE);
        return Ok(match format {
            Format::Table if is_narrow => R::NARROW.to_vec(),
            Format::Table => R::TABLE.to_vec(),
            Format::Tsv => R::COLUMNS.to_vec(),
            Format::Json | Format::Ndjson | Format::Csv => R::FIELDS.to_vec(),
            Format::Ids => vec![R::ID],
        });
    }
    if format == Format::Ids {
        return Err(Failure::usage(
            "--fields cannot be used with -o ids, which prints the id only",
        )
        .hint("use -o csv or -o ndjson for chosen fields"));
    }
    let mut fields = Vec::new();
    for name in wanted {
        let field = field::<R>(name.trim())?;
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    Ok(fields)
}

fn field<R: Row>(name: &str) -> Result<&'static str, Failure> {
    R::FIELDS
        .iter()
        .copied()
        .find(|field| *field == name)
        .ok_or_else(|| {
            Failure::usage(format!(
                "--fields: {} have no field {name:?}",
                R::KIND.replace('_', " ")
            ))
            .hint(format!("fields: {}", R::FIELDS.join(", ")))
        })
}
