//! Runs that start together on one ledger: one works, the others leave and say who does.

use std::process::{Child, Output, Stdio};

use crate::harness::{Adoconn, Fault, FaultKind, Severity, World};

fn started(adoconn: &Adoconn<'_>) -> Child {
    let mut command = adoconn.command(&["sync", "-o", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// So many runs in the same instant, while the service takes its time with the one that works.
fn at_once(adoconn: &Adoconn<'_>, world: &World, count: usize) -> Vec<(u32, Output)> {
    let slow = FaultKind::Delay { ms: 4_000 };
    world.fault(Fault::new("findings/search", slow).nth(1));
    let runs: Vec<Child> = (0..count).map(|_| started(adoconn)).collect();
    let ended = runs.into_iter().map(|run| {
        let pid = run.id();
        (pid, run.wait_with_output().unwrap())
    });
    ended.collect()
}

fn one_works_and_the_others_leave(count: usize) {
    let world = World::small();
    world.findings(6, Severity::High);
    let adoconn = Adoconn::new(&world);
    let ended = at_once(&adoconn, &world, count);
    let (worked, left): (Vec<_>, Vec<_>) = ended
        .into_iter()
        .partition(|(_, output)| output.status.code() == Some(0));
    assert_eq!((worked.len(), left.len()), (1, count - 1), "{left:?}");
    let owner = format!("process {} on ", worked[0].0);
    for (_, output) in left {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(6), "{stderr}");
        assert!(stderr.contains(&owner), "no {owner:?} in {stderr}");
    }
    assert_eq!(world.tickets().len(), 6);
    adoconn.sync().did_nothing();
}

#[test]
fn r17_of_two_runs_at_once_one_works() {
    one_works_and_the_others_leave(2);
}

#[test]
fn r17_of_five_runs_at_once_one_works() {
    one_works_and_the_others_leave(5);
}

#[test]
fn r18_a_lock_whose_holder_was_killed_is_free_at_once() {
    let world = World::with_one_finding();
    world.fault(Fault::new("findings/search", FaultKind::HoldBefore).nth(1));
    let adoconn = Adoconn::new(&world);
    let mut first = started(&adoconn);
    world.wait_until("the search", |world| world.held() == 1);
    let _refused = adoconn.sync_once().code(6);
    first.kill().unwrap();
    first.wait().unwrap();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}
