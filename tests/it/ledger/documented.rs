//! `docs/ledger.md` names every table and column of the schema, and none beside them.

use std::collections::BTreeSet;
use std::fs;

use super::dump;
use crate::harness::{Adoconn, World};
use crate::{none_of, root};

/// The table that a heading is about, as in "### `runs`".
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("### `")?.split('`').next()
}

/// The column that a row of a table is about, as in "| `started` | ...".
fn column(line: &str) -> Option<&str> {
    line.strip_prefix("| `")?.split('`').next()
}

/// Tables, and columns as in `runs.started`, that the page describes.
fn described() -> BTreeSet<String> {
    let page = fs::read_to_string(root().join("docs/ledger.md")).unwrap();
    let mut names = BTreeSet::new();
    let mut table = None;
    for line in page.lines() {
        if line.starts_with('#') {
            table = heading(line);
            names.extend(table.map(str::to_owned));
        } else if let (Some(table), Some(column)) = (table, column(line)) {
            names.insert(format!("{table}.{column}"));
        }
    }
    names
}

#[test]
fn every_table_and_column_is_described_and_nothing_else() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let query = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c \
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let mut there = BTreeSet::new();
    for row in dump(&adoconn.ledger(), query) {
        let (table, column) = row.split_once(" | ").unwrap();
        there.insert(table.to_owned());
        there.insert(format!("{table}.{column}"));
    }
    assert!(there.contains("tickets.work_item"), "{there:?}");
    let described = described();
    let lacking = there.difference(&described);
    let lacking = lacking.map(|name| format!("docs/ledger.md lacks {name}"));
    let beyond = described.difference(&there);
    let beyond = beyond.map(|name| format!("docs/ledger.md has {name}, the schema has not"));
    let complaints: Vec<String> = lacking.chain(beyond).collect();
    none_of(&complaints, "describe the schema as it is");
}

#[test]
fn the_newest_version_is_described() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let version = dump(&adoconn.ledger(), "PRAGMA user_version");
    let version = version[0]
        .trim_start_matches("Integer(")
        .trim_end_matches(')');
    let page = fs::read_to_string(root().join("docs/ledger.md")).unwrap();
    assert!(
        page.contains(&format!("| {version} |")),
        "version {version}"
    );
}
