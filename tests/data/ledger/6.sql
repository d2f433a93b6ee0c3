-- A ledger as version 6 of the schema left it.
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
    weighed TEXT, PRIMARY KEY (key, generation)
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
PRAGMA user_version = 6;
INSERT INTO meta VALUES ('identity', 'nucleus.test.example.com');
INSERT INTO meta VALUES ('rebuilt_at', '2026-01-02T03:04:05Z');
INSERT INTO runs VALUES
    ('20260102T030405Z-0000000a', '2026-01-02T03:04:05Z', '2026-01-02T03:04:09Z', 'sync', 3, 2, 1, 0, '[]');
INSERT INTO tickets (key, generation, work_item, nucleus_project, scan_type, finding_number, scope,
    rule, rev, state, pending_state, state_before_close, block_hash, title, fields, facts,
    updated_at, closed) VALUES
    ('m1-a', 1, 5, '1', 'Nessus', 'F-1', 's', 'main', 1, 'New', NULL, NULL, 'hash of 1', 'T',
     '{"A.B":"1"}', '{"severity":"High","due_date":"","open_instances":1,"instances":2,"rest":"r"}',
     NULL, NULL),
    ('m1-b', 2, 6, '1', 'Nessus', 'F-2', '', NULL, 4, 'Closed', NULL, 'Active', NULL, NULL, '{}', NULL,
     '2026-01-02T03:04:08Z', '["7","8"]'),
    ('m1-c', 1, 7, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', NULL, NULL, 'us');
INSERT INTO members (key, instance) VALUES ('m1-a', x'01010101010101010101010101010101'), ('m1-a', x'02020202020202020202020202020202');
INSERT INTO intents (run, action, key, generation, work_item, project, old, new, cause, memo, sent_at,
    state, error, settled_at, way) VALUES
    ('20260102T030405Z-0000000a', 'create_ticket', 'm1-a', 1, 5, 'P', 'null', '{}', 'because',
     '{"generation":1}', '2026-01-02T03:04:06Z', 'done', NULL, '2026-01-02T03:04:07Z', '{}'),
    ('20260102T030405Z-0000000a', 'create_ticket', 'm1-d', 1, NULL, 'P', 'null', '{}', 'because',
     '{"generation":1}', '2026-01-02T03:04:06Z', 'unknown', 'connection lost', NULL, '{}');
INSERT INTO sources VALUES ('1', 12, '2026-01-02T03:04:06Z');
