//! Ledgers of older versions, as they were left: opened, brought up to date, nothing lost.

use std::collections::BTreeSet;

use super::*;
use crate::model::key::NucleusIdentity;
use crate::model::observed::Memory;
use crate::plan::action::Verb;

/// Released versions, each with a ledger of it.
const RELEASED: [(i64, &str); 6] = [
    (1, include_str!("../../../tests/data/ledger/1.sql")),
    (2, include_str!("../../../tests/data/ledger/2.sql")),
    (3, include_str!("../../../tests/data/ledger/3.sql")),
    (4, include_str!("../../../tests/data/ledger/4.sql")),
    (5, include_str!("../../../tests/data/ledger/5.sql")),
    (6, include_str!("../../../tests/data/ledger/6.sql")),
];

fn place(sql: &str) -> Place {
    let place = Place::new();
    std::fs::create_dir_all(place.file.parent().unwrap()).unwrap();
    let db = Connection::open(&place.file).unwrap();
    db.execute_batch(sql).unwrap();
    place
}

/// Tables and columns with their types and defaults, in the order of names.
fn shape(db: &Connection) -> BTreeSet<String> {
    let query = "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk \
                 FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'";
    let mut statement = db.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn r29_every_older_version_becomes_the_newest_with_all_that_was_in_it() {
    for (version, sql) in RELEASED {
        let place = place(sql);
        match Ledger::open_read(&place.file) {
            Ok(ledger) => assert!(ledger.is_some() && version == schema::VERSION, "{version}"),
            Err(LedgerError::Older { path: _, found }) => assert_eq!(found, version),
            Err(error) => unreachable!("{version}: {error}"),
        }
        let look = Inspection::of(&place.file).unwrap().unwrap();
        assert_eq!((look.schema, look.damage.len()), (version, 0));
        assert_eq!(look.contents.unwrap().in_doubt, 1, "{version}");
        let ledger = place.open();
        assert_eq!(ledger.version().unwrap(), schema::VERSION);
        assert_eq!(
            shape(&ledger.db),
            shape(&Place::new().open().db),
            "{version}"
        );
        has_everything(&ledger);
        let identity = NucleusIdentity::new("nucleus.test.example.com").unwrap();
        drop(ledger);
        let again = self::place(sql);
        let carried = super::super::remembered(&again.file, &identity);
        assert_eq!(carried.unwrap().unwrap().tickets.len(), 3, "{version}");
        let untouched = Connection::open(&again.file).unwrap();
        let stays: i64 = untouched
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(stays, version, "an old ledger is read, not changed");
        has_everything(&Ledger::open_read(&place.file).unwrap().unwrap());
    }
}

#[test]
fn every_older_version_has_a_ledger_here() {
    for version in 1..schema::VERSION {
        let is_here = RELEASED.iter().any(|(released, _)| *released == version);
        assert!(is_here, "tests/data/ledger lacks version {version}");
    }
}

#[test]
fn r29_a_migration_that_is_cut_short_leaves_the_older_ledger() {
    for (version, sql) in RELEASED {
        let place = place(sql);
        let mut db = Connection::open(&place.file).unwrap();
        let before = shape(&db);
        db.commit_hook(Some(|| true)).unwrap();
        assert!(schema::migrate(&mut db, version).is_err(), "{version}");
        drop(db);
        let db = Connection::open(&place.file).unwrap();
        assert_eq!(shape(&db), before, "{version}");
        drop(db);
        has_everything(&place.open());
    }
}

fn has_everything(ledger: &Ledger) {
    let memory = ledger.memory().unwrap();
    let at = |text: &str, generation| {
        let place = (key(text), Generation(generation));
        memory.tickets[&place].clone()
    };
    let a = at("a", 1);
    assert_eq!(
        (a.id, a.finding, a.scope.as_str(), a.rule.as_deref()),
        (Some(WorkItemId(5)), Some(finding()), "s", Some("main"))
    );
    assert_eq!((a.fields, a.facts), (memo().fields, memo().facts));
    // Older ledgers do not know on which asset a member is.
    let members = memo().members.into_iter();
    let members = members.map(|member| KnownMember {
        asset: None,
        ..member
    });
    assert_eq!(a.members, members.collect());
    assert_eq!(a.block_hash.as_deref(), Some("hash of 1"));
    let b = at("b", 2);
    assert_eq!(b.state_before_close.as_deref(), Some("Active"));
    assert!(b.updated_at.is_some());
    let scans = ["7", "8"].map(ScanId::from).into();
    assert_eq!(b.closed, Some(Closed::ByOthers(KnownScans::Listed(scans))));
    assert_eq!(at("c", 1).closed, Some(Closed::ByUs));
    was_synced(&memory);
    let doubts = ledger.doubts().unwrap();
    assert_eq!(doubts.len(), 1);
    assert_eq!((doubts[0].verb, doubts[0].intent), (Verb::CreateTicket, 2));
    assert_eq!(ledger.rows_before(&"1".into()).unwrap(), Some(12));
}

fn was_synced(memory: &Memory) {
    assert!(memory.was_synced && memory.rebuilt_at.is_some());
    assert!(memory.in_doubt.contains_key(&key("d")));
    assert_eq!(memory.tickets.len(), 3);
}
