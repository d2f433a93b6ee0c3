//! `ledger check`: what it says of sound, old, damaged and differing ledgers.

use std::fs;

use super::{busy, check, tamper};
use crate::harness::{Adoconn, Fault, FaultKind, World};

const CHECK: [&str; 4] = ["ledger", "check", "-o", "json"];
const REMOTE: [&str; 5] = ["ledger", "check", "--remote", "-o", "json"];

#[test]
fn a_sound_ledger_passes_here_and_there() {
    let world = World::small();
    let adoconn = busy(&world);
    // The one that a person deleted is no longer there: that is a difference.
    let before = fs::read(adoconn.ledger()).unwrap();
    let outcome = adoconn.run(&CHECK).code(0);
    let (_, contents) = check(&outcome, "ledger.contents");
    assert!(
        contents.starts_with("9 tickets with 8 members;"),
        "{contents}"
    );
    for name in [
        "file",
        "schema",
        "integrity",
        "references",
        "doubts",
        "last_run",
    ] {
        let (result, detail) = check(&outcome, &format!("ledger.{name}"));
        assert_eq!(result, "pass", "{name}: {detail}");
    }
    let writes = world.writes();
    let outcome = adoconn.run(&REMOTE).code(3);
    let (result, detail) = check(&outcome, "tickets.known");
    assert_eq!(result, "fail");
    assert!(detail.contains("1 deleted: #"), "{detail}");
    assert_eq!(check(&outcome, "tickets.strays").0, "pass");
    assert_eq!(world.writes(), writes);
    assert_eq!(fs::read(adoconn.ledger()).unwrap(), before);
}

#[test]
fn what_differs_is_named_from_both_ends() {
    let world = World::with_one_finding();
    world.finding("F-2", crate::harness::Severity::High, &["web-3"]);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    let _same = adoconn.run(&REMOTE).code(0);
    let [first, second] = [0, 1].map(|at| world.tickets()[at].id);
    tamper(
        &adoconn.ledger(),
        &format!("DELETE FROM tickets WHERE work_item = {first}"),
    );
    world.ado(|ado, _| ado.items.get_mut(&second).unwrap().relations.clear());
    let outcome = adoconn.run(&REMOTE).code(3);
    let (_, known) = check(&outcome, "tickets.known");
    let unlinked = format!("1 without the key link: #{second}");
    assert!(known.contains(&unlinked), "{known}");
    let (_, strays) = check(&outcome, "tickets.strays");
    assert!(strays.contains(&format!("#{first}")), "{strays}");
}

#[test]
fn without_a_ledger_everything_is_a_stray() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let outcome = adoconn.run(&CHECK).code(0);
    assert_eq!(check(&outcome, "ledger.file").0, "warn");
    assert!(!adoconn.ledger().exists());
    let _made = adoconn.sync();
    adoconn.forget();
    let outcome = adoconn.run(&REMOTE).code(3);
    assert_eq!(check(&outcome, "tickets.strays").0, "fail");
    assert!(!adoconn.ledger().exists());
}

#[test]
fn writes_in_doubt_and_runs_cut_short_are_told() {
    let world = World::with_one_finding();
    world.fault(Fault::new("workitems/$Bug", FaultKind::DropBefore).nth(1));
    let adoconn = Adoconn::new(&world);
    let _unknown = adoconn.sync_once().code(3);
    let outcome = adoconn.run(&CHECK).code(0);
    assert_eq!(check(&outcome, "ledger.doubts").0, "warn");
    tamper(&adoconn.ledger(), "UPDATE runs SET finished = NULL");
    let outcome = adoconn.run(&CHECK).code(0);
    let (result, detail) = check(&outcome, "ledger.last_run");
    assert_eq!(result, "warn");
    assert!(detail.contains("sync began at"), "{detail}");
}

#[test]
fn an_older_ledger_is_read_as_it_is_and_named() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    adoconn.forget();
    tamper(&adoconn.ledger(), include_str!("../../data/ledger/1.sql"));
    let outcome = adoconn.run(&CHECK).code(0);
    assert_eq!(check(&outcome, "ledger.schema").0, "warn");
    let (_, contents) = check(&outcome, "ledger.contents");
    assert!(
        contents.starts_with("3 tickets with 2 members"),
        "{contents}"
    );
    tamper(&adoconn.ledger(), "PRAGMA user_version = 99");
    let outcome = adoconn.run(&CHECK).code(1);
    let (_, detail) = check(&outcome, "ledger.file");
    assert!(detail.contains("schema 99"), "{detail}");
}

/// Whatever was done to the version or the tables, it is said, and nothing is written.
#[test]
fn tables_that_do_not_fit_the_version_are_damage() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let sound = fs::read(adoconn.ledger()).unwrap();
    for (mischief, says) in [
        ("PRAGMA user_version = 1", "version 1, which does not know"),
        ("PRAGMA user_version = 2", "version 2, which does not know"),
        ("PRAGMA user_version = 4", "version 4, which does not know"),
        ("PRAGMA user_version = 0", "holds no ledger"),
        ("PRAGMA user_version = -3", "holds no ledger"),
        ("DROP TABLE sources", "lacks sources."),
        ("DROP TABLE members", "holds no ledger"),
        (
            "ALTER TABLE tickets DROP COLUMN title",
            "lacks tickets.title",
        ),
        (
            "ALTER TABLE tickets ADD COLUMN mine TEXT",
            "does not know tickets.mine",
        ),
    ] {
        fs::write(adoconn.ledger(), &sound).unwrap();
        tamper(&adoconn.ledger(), mischief);
        for args in [&["sync", "-o", "json"][..], &["sync", "--dry-run"]] {
            let refused = adoconn.run(args).code(1);
            let _refused = refused.says(&[says, "adoconn ledger rebuild"]);
        }
        let outcome = adoconn.run(&CHECK).code(1);
        assert!(check(&outcome, "ledger.file").1.contains(says), "{outcome}");
        let _rebuilt = adoconn.run(&["ledger", "rebuild", "--yes"]).code(0);
        adoconn.sync().did_nothing();
    }
    // What is not ours does not matter: statistics, views, somebody's own table.
    let harmless = "ANALYZE; CREATE TABLE mine (x); CREATE VIEW open AS SELECT key FROM tickets";
    tamper(&adoconn.ledger(), harmless);
    adoconn.sync().did_nothing();
    tamper(&adoconn.ledger(), "PRAGMA user_version = 2147483647");
    let _newer = adoconn.run(&["sync"]).code(1).says(&["newer adoconn"]);
}

#[test]
fn damage_is_found_and_what_mends_it_is_named() {
    let world = World::small();
    world.findings(60, crate::harness::Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let mut bytes = fs::read(adoconn.ledger()).unwrap();
    // A page in the middle of the tables.
    let page = bytes.len() / 4096 / 2 * 4096;
    bytes[page..page + 4096].fill(0x5A);
    fs::write(adoconn.ledger(), bytes).unwrap();
    let outcome = adoconn.run(&CHECK).code(1);
    assert_eq!(check(&outcome, "ledger.integrity").0, "fail");
    assert!(
        outcome.stdout.contains("adoconn ledger rebuild"),
        "{outcome}"
    );
    fs::write(adoconn.ledger(), "Dear diary, ".repeat(100)).unwrap();
    let outcome = adoconn.run(&REMOTE).code(1);
    assert_eq!(check(&outcome, "ledger.file").0, "fail");
    assert_eq!(check(&outcome, "tickets.known").0, "skip");
}

#[test]
fn a_row_without_its_run_is_found() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    tamper(
        &adoconn.ledger(),
        "PRAGMA foreign_keys = OFF; DELETE FROM runs",
    );
    let outcome = adoconn.run(&CHECK).code(1);
    assert_eq!(check(&outcome, "ledger.references").0, "fail");
}

#[test]
fn f5_in_the_embedded_cloud_the_summary_says_so() {
    // The harness wants a world; this one is never asked.
    let unused = World::small();
    let adoconn = Adoconn::new(&unused);
    for args in [
        &["--sandbox", "ledger", "check"][..],
        &["--sandbox", "ledger", "rebuild", "-n"],
    ] {
        let _said = adoconn.run(args).code(0).says(&["SANDBOX: "]);
    }
}
