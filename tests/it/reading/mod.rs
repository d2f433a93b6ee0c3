//! Commands that only read: listings of both sides, and selections of tickets.

mod catalog;
mod findings;
mod listings;
mod tickets;

use serde_json::Value;

use crate::harness::Outcome;

/// One field of every row, as text.
fn column(outcome: &Outcome, field: &str) -> Vec<String> {
    let items = outcome.items();
    let texts = items.iter().map(|item| {
        let value = &item[field];
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    });
    texts.collect()
}

/// The document of a listing that has not everything.
#[track_caller]
fn partial(outcome: &Outcome) -> Value {
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["complete"], Value::Bool(false), "{outcome}");
    document
}
