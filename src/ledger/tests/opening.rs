//! What is no ledger stays out, and is left as it is.

use rusqlite::Connection;

use super::super::{Ledger, LedgerError};
use super::Place;

#[test]
fn a_second_run_is_refused_while_the_first_lives() {
    let place = Place::new();
    let first = place.open();
    let error = Ledger::open(&place.file).unwrap_err();
    let LedgerError::Locked { owner, .. } = &error else {
        unreachable!("{error}");
    };
    assert_eq!(owner.pid, std::process::id());
    assert!(
        error
            .to_string()
            .contains(&format!("process {}", owner.pid))
    );
    assert!(
        Ledger::open_read(&place.file).unwrap().is_some(),
        "reading needs no lock"
    );
    drop(first);
    place.open();
}

#[test]
fn reading_makes_no_file() {
    let place = Place::new();
    assert!(Ledger::open_read(&place.file).unwrap().is_none());
    assert!(!place.file.parent().unwrap().exists());
}

#[test]
fn a_ledger_of_a_newer_version_is_refused_and_left_alone() {
    let place = Place::new();
    place
        .open()
        .db
        .pragma_update(None, "user_version", 99)
        .unwrap();
    for error in [
        Ledger::open(&place.file).unwrap_err(),
        Ledger::open_read(&place.file).unwrap_err(),
    ] {
        assert!(
            matches!(error, LedgerError::Newer { found: 99, .. }),
            "{error}"
        );
    }
}

#[test]
fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
    let place = Place::new();
    std::fs::create_dir_all(place.file.parent().unwrap()).unwrap();
    let text = "not a database. ".repeat(200);
    std::fs::write(&place.file, &text).unwrap();
    for error in [
        Ledger::open(&place.file).unwrap_err(),
        Ledger::open_read(&place.file).unwrap_err(),
    ] {
        assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&place.file).unwrap(), text);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let place = Place::new();
    std::fs::create_dir_all(place.file.parent().unwrap()).unwrap();
    let foreign = Connection::open(&place.file).unwrap();
    foreign
        .execute_batch("CREATE TABLE diary (day TEXT)")
        .unwrap();
    for version in [0, 1] {
        foreign
            .pragma_update(None, "user_version", version)
            .unwrap();
        let error = Ledger::open(&place.file).unwrap_err();
        assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
    }
    drop(foreign);
    let foreign = Connection::open(&place.file).unwrap();
    let tables: i64 = foreign
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);
}
