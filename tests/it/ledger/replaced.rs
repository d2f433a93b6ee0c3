//! What becomes of the old ledger: kept whatever it is, and never replaced against reason.

use std::fs;

use super::{check, dump, kept, tamper};
use crate::harness::{Adoconn, Config, Fault, FaultKind, World};

const REBUILD: [&str; 5] = ["ledger", "rebuild", "--yes", "-o", "json"];

fn synced(world: &World) -> Adoconn<'_> {
    let adoconn = Adoconn::new(world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

#[test]
fn the_old_ledger_is_kept_whole_and_for_nobody_else_to_read() {
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    let runs = dump(&adoconn.ledger(), "SELECT id FROM runs");
    let _first = adoconn.run(&REBUILD).code(0);
    let _second = adoconn.run(&REBUILD).code(0);
    let kept = kept(&adoconn);
    assert_eq!(kept.len(), 2, "{kept:?}");
    let is_first = |file: &std::path::PathBuf| dump(file, "SELECT id FROM runs") == runs;
    assert!(kept.iter().any(is_first), "{kept:?}");
    let command = dump(&adoconn.ledger(), "SELECT command FROM runs");
    assert_eq!(command, ["ledger rebuild"]);
    #[cfg(unix)]
    for file in kept.iter().chain([&adoconn.ledger()]) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}

#[test]
fn commits_that_are_still_in_the_log_are_kept_with_it() {
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    // Whoever looks on keeps SQLite from folding the log into the file.
    let onlooker = rusqlite::Connection::open(adoconn.ledger()).unwrap();
    onlooker
        .execute_batch("BEGIN; SELECT count(*) FROM tickets;")
        .unwrap();
    tamper(
        &adoconn.ledger(),
        "PRAGMA wal_autocheckpoint = 0; INSERT INTO meta VALUES ('late', 'x')",
    );
    let _rebuilt = adoconn.run(&REBUILD).code(0);
    drop(onlooker);
    let late = "SELECT value FROM meta WHERE name = 'late'";
    assert_eq!(dump(&kept(&adoconn)[0], late), ["x"]);
    assert!(dump(&adoconn.ledger(), late).is_empty());
    adoconn.sync().did_nothing();
}

#[test]
fn what_a_rebuilding_that_was_cut_short_left_is_no_obstacle() {
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    let beside = |suffix: &str| {
        let mut name = adoconn.ledger().into_os_string();
        name.push(suffix);
        std::path::PathBuf::from(name)
    };
    // Killed while it wrote.
    fs::write(beside(".rebuilding"), "half of a ledger").unwrap();
    fs::write(beside(".rebuilding-wal"), "half of a log").unwrap();
    let _rebuilt = adoconn.run(&REBUILD).code(0);
    assert!(!beside(".rebuilding").exists() && !beside(".rebuilding-wal").exists());
    // Killed between the two renames: a log without its database.
    let onlooker = rusqlite::Connection::open(adoconn.ledger()).unwrap();
    onlooker
        .execute_batch("INSERT INTO meta VALUES ('late', 'x')")
        .unwrap();
    let log = fs::read(beside("-wal")).unwrap();
    assert!(!log.is_empty());
    drop(onlooker);
    fs::rename(adoconn.ledger(), beside(".gone")).unwrap();
    fs::write(beside("-wal"), log).unwrap();
    adoconn.sync().did_nothing();
    let late = "SELECT value FROM meta WHERE name = 'late'";
    assert!(dump(&adoconn.ledger(), late).is_empty());
    let _sound = adoconn.run(&["ledger", "check"]).code(0);
}

#[cfg(unix)]
#[test]
fn a_person_is_asked_and_may_say_no() {
    use crate::harness::Terminal;
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    for (answer, status, files) in [("n", 2, 0), ("y", 0, 1)] {
        let mut terminal = Terminal::start(adoconn.command(&["ledger", "rebuild"]));
        terminal.answer("Replace the ledger by a new one with 1 ticket?", answer);
        let (code, seen) = terminal.ends();
        assert_eq!(code, Some(status), "{seen}");
        assert_eq!(kept(&adoconn).len(), files, "{seen}");
    }
    adoconn.sync().did_nothing();
}

#[test]
fn a_damaged_or_foreign_file_is_kept_and_replaced() {
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    let diary = "Dear diary, ".repeat(100);
    fs::write(adoconn.ledger(), &diary).unwrap();
    let _refused = adoconn
        .sync_once()
        .code(1)
        .says(&["adoconn ledger rebuild"]);
    let _rebuilt = adoconn.run(&REBUILD).code(0);
    assert_eq!(fs::read_to_string(&kept(&adoconn)[0]).unwrap(), diary);
    adoconn.sync().did_nothing();
    let mut half = fs::read(adoconn.ledger()).unwrap();
    half.truncate(half.len() / 2);
    fs::write(adoconn.ledger(), half).unwrap();
    let _rebuilt = adoconn.run(&REBUILD).code(0);
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn where_there_is_none_one_is_made_without_a_question() {
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    adoconn.forget();
    let outcome = adoconn.run(&["ledger", "rebuild", "-o", "json"]).code(0);
    let (_, detail) = check(&outcome, "ledger.written");
    assert!(detail.contains("none before"), "{detail}");
    assert!(kept(&adoconn).is_empty());
    adoconn.sync().did_nothing();
}

#[test]
fn nobody_is_replaced_without_being_asked() {
    let world = World::with_one_finding();
    let adoconn = synced(&world);
    world.sandbox().forget_requests();
    let _refused = adoconn
        .run(&["ledger", "rebuild"])
        .code(2)
        .says(&["nobody can be asked", "--yes"]);
    assert!(!world.was_asked("/"), "it is found out before the reading");
    assert!(kept(&adoconn).is_empty());
}

#[test]
fn writes_in_doubt_are_not_forgotten_unless_told() {
    let world = World::with_one_finding();
    world.fault(Fault::new("workitems/$Bug", FaultKind::DropBefore).nth(1));
    let adoconn = Adoconn::new(&world);
    let _unknown = adoconn.sync_once().code(3);
    let _refused = adoconn
        .run(&REBUILD)
        .code(5)
        .says(&["1 write whose outcome is not known", "--discard-doubts"]);
    assert!(kept(&adoconn).is_empty());
    let args = [&REBUILD[..], &["--discard-doubts"]].concat();
    let _rebuilt = adoconn.run(&args).code(0);
    let _held = adoconn
        .sync_without_waiting()
        .did(&[("create_ticket held rebuild_quiet", 1)]);
    let adoconn = adoconn.without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[test]
fn a_read_in_part_replaces_nothing() {
    let world = World::small();
    world.findings(5, crate::harness::Severity::High);
    let config = Config::one_rule("").and("nucleus.dialect.search_limit = 2");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync();
    let before = fs::read(adoconn.ledger()).unwrap();
    for (path, kind, says) in [
        ("start=2", FaultKind::CutBody, "in part only"),
        ("/wit/wiql", FaultKind::CutBody, "error: "),
        ("workitemsbatch", FaultKind::HtmlPage, "error: "),
    ] {
        world.fault(Fault::new(path, kind));
        let outcome = adoconn.run(&REBUILD).says(&[says]);
        assert_ne!(outcome.status, Some(0), "{path}");
        assert_eq!(fs::read(adoconn.ledger()).unwrap(), before, "{path}");
        world.mend();
    }
    assert!(kept(&adoconn).is_empty());
}

#[test]
fn a_ledger_in_use_a_newer_one_and_a_read_only_profile_are_left_alone() {
    let world = World::with_one_finding();
    let mut adoconn = synced(&world);
    let lock = fs::File::options()
        .write(true)
        .open(adoconn.ledger().with_extension("db.lock"))
        .unwrap();
    lock.lock().unwrap();
    let _locked = adoconn.run(&REBUILD).code(6);
    drop(lock);
    adoconn.configure(&Config::one_rule("").and("read_only = true"));
    let _refused = adoconn.run(&REBUILD).code(5).says(&["read-only"]);
    let _shown = adoconn.run(&["ledger", "rebuild", "-n"]).code(0);
    adoconn.configure(&Config::one_rule(""));
    tamper(&adoconn.ledger(), "PRAGMA user_version = 99");
    let _newer = adoconn.run(&REBUILD).code(1).says(&["newer adoconn"]);
    assert!(kept(&adoconn).is_empty());
}
