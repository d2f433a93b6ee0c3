//! The ledger itself: checked, made anew, and documented to the last column.

mod check;
mod documented;
mod fresh;
mod rebuild;
mod replaced;

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::harness::{Adoconn, Config, Outcome, Severity, Status, World};

/// A query's rows as text, values side by side.
fn dump(ledger: &Path, query: &str) -> Vec<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(ledger, flags).unwrap();
    let mut statement = db.prepare(query).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|at| text(row.get_ref(at).unwrap()));
        Ok(values.collect::<Vec<_>>().join(" | "))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// Changes a ledger behind adoconn's back.
fn tamper(ledger: &Path, sql: &str) {
    Connection::open(ledger)
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

/// One check of a report, by its name.
#[track_caller]
fn check(outcome: &Outcome, name: &str) -> (String, String) {
    let items = outcome.items();
    let row = items.iter().find(|row| row["name"] == name);
    let row = row.unwrap_or_else(|| unreachable!("no {name} in {outcome}"));
    let text = |field: &str| row[field].as_str().unwrap().to_owned();
    (text("outcome"), text("detail"))
}

/// The other ledgers that were kept beside this one.
fn kept(adoconn: &Adoconn<'_>) -> Vec<std::path::PathBuf> {
    let folder = adoconn.ledger().parent().unwrap().to_owned();
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut kept: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|last| last == "bak"))
        .collect();
    kept.sort();
    kept
}

/// A machine with tickets of every kind: open, closed, of two generations, by hand, of a rule
/// with a scope, moved on by a person, deleted.
fn busy(world: &World) -> Adoconn<'_> {
    world.finding("F-1", Severity::High, &["web-1", "web-2"]);
    world.finding("F-2", Severity::High, &["web-3"]);
    world.finding("F-3", Severity::Low, &["db-1"]);
    world.findings(4, Severity::Medium);
    let config = Config::rules(&[
        "name = 'low'\nscope = 'minor'\nwhen = 'severity == \"Low\"'\nticket.project = 'Platform'\n\
         ticket.type = 'Product Backlog Item'",
        "name = 'main'\nreopen.policy = 'new'",
    ]);
    let adoconn = Adoconn::with(world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 7)]);
    let by_hand = [
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "x", "--key", "INC-1",
        "--yes",
    ];
    let _made = adoconn.run(&by_hand).code(0);
    world.remediate("F-2");
    world.remediate("N-0");
    let _closed = adoconn.sync().did(&[("close_ticket done", 2)]);
    world.set_status("F-2", &Status::Active);
    world.rescan();
    let _second = adoconn.sync().did(&[("create_ticket done", 1)]);
    let ticket = |number: &str| {
        let mut tickets = world.tickets().into_iter();
        let title = format!("Weakness {number}");
        let ticket = tickets.find(|ticket| ticket.title().ends_with(&title));
        ticket.unwrap().id
    };
    world.move_to(ticket("F-1"), "Active");
    let deleted = ticket("N-1");
    world.delete(deleted);
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
    adoconn
}
