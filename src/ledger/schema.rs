//! The tables. A released version of the schema never changes; newer ones migrate it.

use std::collections::BTreeSet;

use rusqlite::Connection;

/// The newest schema we know, kept in `user_version`.
pub(super) const VERSION: i64 = 7;

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE probe (value INTEGER) STRICT;
CREATE TABLE runs (
    id TEXT PRIMARY KEY, started TEXT NOT NULL, finished TEXT, command TEXT NOT NULL,
    planned INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0,
    args TEXT NOT NULL DEFAULT '[]'
) WITHOUT ROWID, STRICT;
CREATE TABLE tickets (
    key TEXT NOT NULL, generation INTEGER NOT NULL, work_item INTEGER NOT NULL,
    nucleus_project TEXT, scan_type TEXT, finding_number TEXT, scope TEXT NOT NULL DEFAULT '',
    rule TEXT, rev INTEGER, state TEXT, pending_state TEXT, state_before_close TEXT,
    block_hash TEXT, title TEXT, fields TEXT NOT NULL DEFAULT '{}', facts TEXT,
    updated_at TEXT, closed TEXT, closing TEXT, scanned_at TEXT, proved_since TEXT,
    proved_reads INTEGER NOT NULL DEFAULT 0, closed_rev INTEGER, closed_since TEXT, claim TEXT,
    weighed TEXT,
    PRIMARY KEY (key, generation)
) WITHOUT ROWID, STRICT;
CREATE INDEX tickets_by_work_item ON tickets (work_item);
CREATE TABLE members (
    key TEXT NOT NULL, instance BLOB NOT NULL, asset TEXT, missing_since TEXT,
    missing_reads INTEGER NOT NULL DEFAULT 0, missing_after TEXT, moved_to TEXT,
    PRIMARY KEY (key, instance)
) WITHOUT ROWID, STRICT;
CREATE TABLE intents (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs (id), action TEXT NOT NULL,
    key TEXT, generation INTEGER, work_item INTEGER, project TEXT NOT NULL,
    old TEXT NOT NULL, new TEXT NOT NULL, cause TEXT NOT NULL, memo TEXT NOT NULL, way TEXT NOT NULL,
    sent_at TEXT NOT NULL, state TEXT NOT NULL, error TEXT, settled_at TEXT
) STRICT;
CREATE INDEX intents_open ON intents (state) WHERE state IN ('sent', 'unknown');
CREATE INDEX intents_by_run ON intents (run);
CREATE TABLE sources (
    nucleus_project TEXT PRIMARY KEY, rows INTEGER NOT NULL, read_at TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE scans (
    nucleus_project TEXT NOT NULL, scan TEXT NOT NULL, round INTEGER NOT NULL,
    PRIMARY KEY (nucleus_project, scan)
) WITHOUT ROWID, STRICT;
CREATE TABLE links (
    work_item INTEGER NOT NULL, key TEXT NOT NULL, generation INTEGER NOT NULL,
    linked_by TEXT NOT NULL, read_at TEXT NOT NULL,
    PRIMARY KEY (work_item, key, generation)
) WITHOUT ROWID, STRICT;
CREATE TABLE lease (
    name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, holder TEXT, expires_at TEXT
) WITHOUT ROWID, STRICT;
";

/// What leads from each version to the next, the first from 1 to 2.
const STEPS: &[&str] = &[
    "ALTER TABLE intents ADD COLUMN way TEXT NOT NULL DEFAULT '{}';",
    "ALTER TABLE tickets ADD COLUMN closing TEXT;
     ALTER TABLE tickets ADD COLUMN scanned_at TEXT;
     ALTER TABLE tickets ADD COLUMN proved_since TEXT;
     ALTER TABLE tickets ADD COLUMN proved_reads INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE members ADD COLUMN asset TEXT;
     ALTER TABLE members ADD COLUMN missing_since TEXT;
     ALTER TABLE members ADD COLUMN missing_reads INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE members ADD COLUMN missing_after TEXT;
     ALTER TABLE members ADD COLUMN moved_to TEXT;",
    "ALTER TABLE runs ADD COLUMN args TEXT NOT NULL DEFAULT '[]';
     CREATE INDEX intents_by_run ON intents (run);",
    "ALTER TABLE tickets ADD COLUMN closed_rev INTEGER;
     ALTER TABLE tickets ADD COLUMN closed_since TEXT;
     ALTER TABLE tickets ADD COLUMN claim TEXT;
     ALTER TABLE tickets ADD COLUMN weighed TEXT;
     CREATE TABLE scans (
         nucleus_project TEXT NOT NULL, scan TEXT NOT NULL, round INTEGER NOT NULL,
         PRIMARY KEY (nucleus_project, scan)
     ) WITHOUT ROWID, STRICT;",
    "CREATE TABLE links (
        work_item INTEGER NOT NULL, key TEXT NOT NULL, generation INTEGER NOT NULL,
        linked_by TEXT NOT NULL, read_at TEXT NOT NULL,
        PRIMARY KEY (work_item, key, generation)
     ) WITHOUT ROWID, STRICT;",
    "CREATE TABLE lease (
         name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, holder TEXT, expires_at TEXT
     ) WITHOUT ROWID, STRICT;",
];

/// Brings the tables of an older version up to date, in one transaction.
pub(super) fn migrate(db: &mut Connection, found: i64) -> rusqlite::Result<()> {
    let done = usize::try_from(found - 1).unwrap_or(0);
    let transaction = db.transaction()?;
    for step in STEPS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// Makes all tables of the newest schema in one transaction.
pub(super) fn create(db: &mut Connection) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// What makes tables of a version that they say they have not; `None` where they fit. A table of
/// somebody else is no concern of ours, a column in one of ours is.
pub(super) fn misfit(db: &Connection, version: i64) -> rusqlite::Result<Option<String>> {
    let newest = Connection::open_in_memory()?;
    newest.execute_batch(TABLES)?;
    let mut expected = columns(&newest)?;
    let tables: BTreeSet<String> = expected.iter().map(|column| table(column)).collect();
    for added in added_since(version) {
        expected.retain(|column| *column != added && table(column) != added);
    }
    let there = columns(db)?;
    if let Some(lacking) = expected.difference(&there).next() {
        return Ok(Some(format!(
            "it has version {version}, but lacks {lacking}"
        )));
    }
    let mut beyond = there.difference(&expected);
    let beyond = beyond.find(|column| tables.contains(&table(column)));
    Ok(beyond.map(|column| {
        format!("it says that it has version {version}, which does not know {column}")
    }))
}

/// Columns as in `tickets.key`.
fn columns(db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = db.prepare(
        "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table'",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

fn table(column: &str) -> String {
    let (table, _) = column.split_once('.').unwrap_or((column, ""));
    table.to_owned()
}

/// Tables, and columns as in `tickets.key`, that the steps from a version on add.
fn added_since(version: i64) -> Vec<String> {
    let done = usize::try_from(version - 1).unwrap_or(0);
    let statements = STEPS.iter().skip(done).flat_map(|step| step.split(';'));
    let added = statements.filter_map(|statement| {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words[..] {
            ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] => {
                Some(format!("{table}.{column}"))
            }
            ["CREATE", "TABLE", table, ..] => Some(table.to_owned()),
            _ => None,
        }
    });
    added.collect()
}
