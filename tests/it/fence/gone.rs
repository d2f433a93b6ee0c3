//! The ledger itself goes away while a run works: deleted, renamed, replaced.

use std::fs;

use super::*;

/// What somebody does to the files while a run waits at this request; how many writes it may have
/// sent by then.
#[track_caller]
fn it_stops(path: &str, sent: u64, mischief: impl Fn(&Adoconn<'_>)) {
    let world = world();
    let mut adoconn = Adoconn::new(&world);
    let first = Waiting::sync(&adoconn, &world, path);
    mischief(&adoconn);
    // While it lives, nobody begins at this path: what it sent may still arrive.
    let _refused = adoconn.run(&SYNC).code(6);
    first.ends_fenced_out();
    assert_eq!(world.writes(), sent);
    adoconn.set("ADOCONN_QUIET_PERIOD", "0s");
    comes_right(&adoconn, &world);
}

fn delete(adoconn: &Adoconn<'_>) {
    adoconn.forget();
}

fn rename_folder(adoconn: &Adoconn<'_>) {
    let ledger = adoconn.ledger();
    let folder = ledger.parent().unwrap();
    fs::rename(folder, folder.with_file_name("elsewhere")).unwrap();
}

fn replace_folder(adoconn: &Adoconn<'_>) {
    rename_folder(adoconn);
    let ledger = adoconn.ledger();
    let folder = ledger.parent().unwrap();
    fs::create_dir(folder).unwrap();
    let old = folder.with_file_name("elsewhere").join("test.db");
    fs::copy(old, ledger).unwrap();
}

#[test]
fn a_run_whose_ledger_was_deleted_stops_before_it_sends() {
    it_stops(SEARCH, 0, delete);
}

#[test]
fn a_run_whose_ledger_was_deleted_in_its_first_create_sends_no_other() {
    it_stops(FIRST, 1, delete);
}

#[test]
fn a_run_whose_ledger_was_deleted_in_its_last_request_says_so() {
    it_stops(OTHERS, 2, delete);
}

#[test]
fn a_run_whose_folder_was_renamed_stops() {
    it_stops(SEARCH, 0, rename_folder);
    it_stops(FIRST, 1, rename_folder);
}

#[test]
fn a_run_whose_folder_was_replaced_stops() {
    it_stops(SEARCH, 0, replace_folder);
    it_stops(FIRST, 1, replace_folder);
}

#[test]
fn a_stopped_process_whose_ledger_was_deleted_finds_out_when_it_wakes_up() {
    use rustix::process::Signal;
    let world = world();
    let adoconn = Adoconn::new(&world);
    let first = Waiting::sync(&adoconn, &world, FIRST);
    first.signal(Signal::STOP);
    delete(&adoconn);
    let _refused = adoconn.run(&SYNC).code(6);
    world.mend();
    first.signal(Signal::CONT);
    first.ends_fenced_out();
    assert_eq!(world.writes(), 1);
    comes_right(&adoconn.without_quiet_period(), &world);
}

#[test]
fn a_rebuilding_does_not_replace_another_ledger_than_it_locked() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let rebuild = ["ledger", "rebuild", "--yes"];
    let first = Waiting::command(&adoconn, &world, &rebuild, SEARCH);
    let copy = adoconn.ledger().with_file_name("copy.db");
    fs::copy(adoconn.ledger(), &copy).unwrap();
    fs::rename(&copy, adoconn.ledger()).unwrap();
    first.ends_fenced_out();
    comes_right(&adoconn, &world);
}
