//! The lock file is removed while a run works: the kernel still knows who has the ledger.

use super::*;

/// Every command that writes, beside a run whose lock was removed at this request.
#[track_caller]
fn nobody_else_gets_in(path: &str) {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let first = Waiting::sync(&adoconn, &world, path);
    let owner = format!("process {} on ", first.child.id());
    let commands: [&[&str]; 8] = [
        &SYNC,
        &[
            "tickets",
            "create",
            "--project",
            "Payments",
            "--type",
            "Bug",
            "--title",
            "T",
            "--yes",
        ],
        &["tickets", "close", "1", "--state", "Closed", "--yes"],
        &["tickets", "move", "1", "--state", "Resolved", "--yes"],
        &["tickets", "comment", "1", "--comment", "Hello", "--yes"],
        &["tickets", "tag", "1", "--add", "x", "--yes"],
        &["ledger", "rebuild", "--yes"],
        &["sync", "--wait=1s"],
    ];
    for args in commands {
        // Each of them makes a new lock file.
        unlock(&adoconn);
        let _refused = adoconn.run(args).code(6).says(&[&owner]);
    }
    unlock(&adoconn);
    let skipped = adoconn.run(&["sync", "--if-locked", "skip"]);
    let _skipped = skipped.code(0).says(&[&owner]);
    first.works();
    comes_right(&adoconn, &world);
}

#[test]
fn nobody_else_gets_in_while_it_observes() {
    nobody_else_gets_in(SEARCH);
}

#[test]
fn nobody_else_gets_in_while_it_makes_the_first_ticket() {
    nobody_else_gets_in(FIRST);
}

#[test]
fn nobody_else_gets_in_while_it_makes_the_others() {
    nobody_else_gets_in(OTHERS);
}

#[test]
fn a_plan_is_not_applied_beside_it() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let plan = adoconn.home().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _saved = adoconn.run(&["sync", "--dry-run", "--out", plan]).code(0);
    let first = Waiting::command(&adoconn, &world, &["apply", plan], FIRST);
    unlock(&adoconn);
    let _refused = adoconn.run(&["apply", plan]).code(6);
    first.works();
    comes_right(&adoconn, &world);
}

#[test]
fn a_process_that_is_stopped_keeps_the_ledger_and_goes_on_with_it() {
    use rustix::process::Signal;
    for path in [SEARCH, FIRST, OTHERS] {
        let world = world();
        let adoconn = Adoconn::new(&world);
        let first = Waiting::sync(&adoconn, &world, path);
        first.signal(Signal::STOP);
        unlock(&adoconn);
        let _refused = adoconn.run(&SYNC).code(6);
        first.signal(Signal::CONT);
        first.works();
        comes_right(&adoconn, &world);
    }
}

#[test]
fn a_rebuilding_whose_lock_was_removed_keeps_syncs_out() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let rebuild = ["ledger", "rebuild", "--yes"];
    let first = Waiting::command(&adoconn, &world, &rebuild, SEARCH);
    unlock(&adoconn);
    let _refused = adoconn.run(&SYNC).code(6);
    let _refused = adoconn.run(&rebuild).code(6);
    first.works();
    comes_right(&adoconn, &world);
}

#[test]
fn a_rebuilding_of_nothing_keeps_syncs_out_as_well() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    adoconn.forget();
    let first = Waiting::command(&adoconn, &world, &["ledger", "rebuild", "--yes"], SEARCH);
    unlock(&adoconn);
    let _refused = adoconn.run(&SYNC).code(6);
    first.works();
    comes_right(&adoconn, &world);
}

#[test]
fn a_run_that_was_killed_holds_nobody_up() {
    for path in [SEARCH, FIRST, OTHERS] {
        let world = world();
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let mut first = Waiting::sync(&adoconn, &world, path);
        first.child.kill().unwrap();
        first.child.wait().unwrap();
        world.mend();
        let outcome = adoconn.sync_once();
        assert_ne!(outcome.status, Some(6), "{outcome}");
        comes_right(&adoconn, &world);
    }
}
