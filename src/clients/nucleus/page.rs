//! Lists of Nucleus: rows out of arrays or envelopes, page after page until a short one
//! (nucleus-api, 1.3).

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::wire::{Fault, FromRow};
use crate::clients::answer::Answer;
use crate::clients::api_error::ApiError;
use crate::clients::http::Request;
use crate::clients::lenient::{self, Object};
use crate::model::finding::{FindingRef, Instance};
use crate::model::ids::{AssetId, NucleusProjectId, ScanType};

/// A list alone, or in an envelope as the rules API has it.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// The rows of an answer, each still as text.
pub(super) fn rows<'a>(
    request: &Request,
    answer: &'a Answer,
) -> Result<Vec<&'a RawValue>, ApiError> {
    rows_in(answer.bytes()).map_err(|error| answer.bad(request, &error.to_string()))
}

/// The same of an answer with bytes that are no UTF-8, which are replaced.
pub(super) fn mended(answer: Answer) -> Answer {
    if std::str::from_utf8(answer.bytes()).is_ok() {
        return answer;
    }
    let body = lenient::mended(answer.bytes()).map(String::into_bytes);
    Answer {
        body: body.unwrap_or_default(),
        ..answer
    }
}

fn rows_in(body: &[u8]) -> Result<Vec<&RawValue>, serde_json::Error> {
    if body.trim_ascii_start().first() == Some(&b'[') {
        return serde_json::from_slice(body);
    }
    let envelope: Envelope<'_> = serde_json::from_slice(body)?;
    if envelope.data.get() == "\"\"" {
        return Ok(Vec::new());
    }
    serde_json::from_str(envelope.data.get())
}

/// The instances in the body of an answer to `findings/search`, as a read of the project takes
/// them; for an answer that was saved, and for measuring.
///
/// # Errors
/// The first row that cannot be read, or what is wrong with the whole.
pub fn instances_in(body: &[u8], project: &NucleusProjectId) -> Result<Vec<Instance>, String> {
    let rows = rows_in(body).map_err(|error| error.to_string())?;
    let read = |raw: &&RawValue| Instance::from_row(raw.get(), project);
    let instances: Result<Vec<_>, _> = rows.iter().map(read).collect();
    instances.map_err(|fault| fault.to_string())
}

/// What all rows mean. A row that cannot be read is an error, never left out: a list with a hole
/// would read as "no longer there".
pub(super) fn meanings<T: FromRow>(
    request: &Request,
    answer: &Answer,
    rows: &[&RawValue],
    start: u32,
    project: &NucleusProjectId,
) -> Result<Vec<T>, ApiError> {
    rows.iter()
        .zip(1..)
        .map(|(raw, number): (_, u32)| {
            meaning(raw.get(), project).map_err(|fault| {
                let what = format!("row {number} of the page from {start}: {fault}");
                answer.bad(request, &what)
            })
        })
        .collect()
}

/// Pages of one list that are read at most.
const MOST_PAGES: usize = 100_000;

/// A page of a list: what its rows mean, and those that mean nothing.
#[derive(Debug)]
pub(super) struct Meanings<T> {
    pub(super) rows: Vec<T>,
    pub(super) odd: Vec<OddRow>,
}

/// A row that cannot be read.
#[derive(Debug, Clone)]
pub struct OddRow {
    /// Where it stands, which one it is, and why.
    pub error: ApiError,
    /// What it tells of itself.
    number: Option<String>,
    scan_type: Option<String>,
    asset: Option<String>,
}

impl OddRow {
    /// Whether it may be a row of a finding: whatever tells no other one may be.
    pub fn may_be_of(&self, finding: &FindingRef) -> bool {
        let is_other = |told: &Option<String>, own: &str| {
            let told = told.as_deref();
            told.is_some_and(|told| !told.trim().eq_ignore_ascii_case(own.trim()))
        };
        !is_other(&self.number, finding.number.as_str())
            && !is_other(&self.scan_type, finding.scan_type.as_str())
    }

    /// The finding that it tells.
    pub fn finding(&self, project: &NucleusProjectId) -> Option<FindingRef> {
        Some(FindingRef {
            project: project.clone(),
            scan_type: self.scan_type.as_deref()?.trim().into(),
            number: self.number.as_deref()?.trim().into(),
        })
    }

    /// The asset that it tells.
    pub fn asset(&self) -> Option<AssetId> {
        self.asset.as_deref().map(AssetId::from)
    }

    /// Whether it may be a row of a scanner.
    pub fn may_be_by(&self, scan_type: &ScanType) -> bool {
        let told = self.scan_type.as_deref();
        told.is_none_or(|told| told.trim().eq_ignore_ascii_case(scan_type.as_str()))
    }

    /// Whether it may be a row of an asset.
    pub fn may_be_on(&self, asset: &AssetId) -> bool {
        let told = self.asset.as_deref();
        told.is_none_or(|told| told.trim() == asset.as_str())
    }
}

/// What each row means. Of a row that cannot be read its place is told, and what identifies it.
pub(super) fn meanings_of_each<T: FromRow>(
    request: &Request,
    answer: &Answer,
    rows: &[&RawValue],
    start: u32,
    project: &NucleusProjectId,
) -> Meanings<T> {
    let mut meanings = Meanings {
        rows: Vec::with_capacity(rows.len()),
        odd: Vec::new(),
    };
    for (raw, number) in rows.iter().zip(1_u32..) {
        match meaning(raw.get(), project) {
            Ok(row) => meanings.rows.push(row),
            Err(fault) => {
                let told = Identity::of(raw.get());
                let what = format!("row {number} of the page from {start}: {fault}{told}");
                let error = answer.bad(request, &what);
                meanings.odd.push(told.of_row(error));
            }
        }
    }
    meanings
}

/// What a row means: strictly, else as far as it can be understood.
fn meaning<T: FromRow>(json: &str, project: &NucleusProjectId) -> Result<T, Fault> {
    T::from_row(json, project).or_else(|fault| match Object::once(json) {
        Ok(once) => T::from_row(&once, project),
        // What is no object at all is better told by the strict reading.
        Err(error) if error.is_data() && error.to_string().contains("twice") => {
            Err(Fault::Json(error))
        }
        Err(_) => Err(fault),
    })
}

/// What identifies a row that cannot be read, as far as it tells.
#[derive(Debug)]
struct Identity([(&'static str, Option<String>); 5]);

impl Identity {
    fn of(json: &str) -> Self {
        let row = lenient::mended(json.as_bytes());
        let row = row.as_deref().unwrap_or(json);
        // Of a name that comes twice nobody knows which value is meant.
        let is_clear = !matches!(Object::once(row), Err(error) if error.is_data());
        let row: Option<Value> = serde_json::from_str(row).ok().filter(|_| is_clear);
        let part = |key: &str| match row.as_ref()?.get(key)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null
            | Value::Bool(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        };
        Self(
            [
                ("finding", "finding_number"),
                ("scanner", "scan_type"),
                ("asset", "asset_id"),
                ("scan", "scan_id"),
                ("project", "project_id"),
            ]
            .map(|(name, key)| (name, part(key))),
        )
    }

    fn of_row(self, error: ApiError) -> OddRow {
        let Self([(_, number), (_, scan_type), (_, asset), _, _]) = self;
        OddRow {
            error,
            number,
            scan_type,
            asset,
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.0.iter();
        let told = told.filter_map(|(name, text)| Some(format!("{name} {}", text.as_ref()?)));
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", told.join(", "))
    }
}

/// Where a list stands, and what it must not show again.
#[derive(Debug)]
pub(super) struct Cursor {
    pub(super) start: u32,
    limit: u32,
    /// Rows so far.
    rows: u32,
    /// Rows that are read at most.
    most: u32,
    first_rows: HashSet<u64>,
    /// A first page shorter than asked for, of a length that a server may have as its cap.
    unconfirmed: Option<u32>,
    pub(super) ended: bool,
}

impl Cursor {
    pub(super) fn new(start: u32, limit: u32, most: u32) -> Self {
        Self {
            start,
            limit,
            rows: 0,
            most,
            first_rows: HashSet::new(),
            unconfirmed: None,
            ended: false,
        }
    }

    /// Takes note of a page.
    ///
    /// # Errors
    /// That the server ignores `start`: the page begins like one before it; that the list has no end.
    pub(super) fn turn(&mut self, rows: &[&RawValue]) -> Result<(), String> {
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let Some(first) = rows.first() else {
            self.ended = true;
            return Ok(());
        };
        self.rows = self.rows.saturating_add(count);
        if self.rows > self.most || self.first_rows.len() >= MOST_PAGES {
            return Err(format!(
                "the list goes on behind {} rows; if that many are real, raise \
                 `nucleus.dialect.max_rows` ({})",
                self.rows - count,
                self.most
            ));
        }
        let mut hash = DefaultHasher::new();
        first.get().hash(&mut hash);
        let is_first_page = self.first_rows.is_empty();
        if !self.first_rows.insert(hash.finish()) {
            return Err(format!(
                "the page from {} begins like an earlier one; the server seems to ignore \"start\"",
                self.start
            ));
        }
        if let Some(cap) = self.unconfirmed.take() {
            self.limit = cap;
        }
        self.start = self.start.saturating_add(count);
        if count < self.limit {
            self.unconfirmed = (is_first_page && may_be_a_cap(count)).then_some(count);
            self.ended = self.unconfirmed.is_none();
        }
        Ok(())
    }
}

/// Servers that give fewer rows than asked for give round numbers (nucleus-api, 1.3). One more
/// request then tells a cap from the end of the list.
fn may_be_a_cap(count: u32) -> bool {
    count.is_multiple_of(50)
}
