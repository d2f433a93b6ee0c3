//! Another run holds the ledger: refused, waited for, or left to it.

use std::io::BufRead as _;
use std::process::Stdio;

use crate::harness::{Adoconn, Fault, FaultKind, World};

/// A world whose next reading takes that long.
fn slow(ms: u64) -> World {
    let world = World::with_one_finding();
    world.fault(Fault::new("findings/search", FaultKind::Delay { ms }).nth(1));
    world
}

/// Starts a sync, and waits until it holds the lock.
fn holding(adoconn: &Adoconn<'_>, world: &World) -> std::process::Child {
    let mut command = adoconn.command(&["sync"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().unwrap();
    let lock = adoconn.ledger().with_extension("db.lock");
    let pid = child.id().to_string();
    let holds = |_: &World| std::fs::read_to_string(&lock).is_ok_and(|text| text.contains(&pid));
    world.wait_until("the lock", holds);
    child
}

#[test]
fn a_run_that_may_wait_waits_and_then_finds_nothing_left() {
    let world = slow(2_000);
    let adoconn = Adoconn::new(&world);
    let mut first = holding(&adoconn, &world);
    let second = adoconn.run(&["sync", "--wait", "-o", "json"]).code(0);
    second.says(&["waiting for it"]).did_nothing();
    assert!(first.wait().unwrap().success());
    assert_eq!(world.tickets().len(), 1);
}

#[cfg(unix)]
#[test]
fn f2_a_signal_ends_the_wait_for_another_run() {
    let world = slow(3_000);
    let adoconn = Adoconn::new(&world);
    let mut first = holding(&adoconn, &world);
    let mut command = adoconn.command(&["sync", "--wait"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut second = command.spawn().unwrap();
    let mut told = String::new();
    let mut stderr = std::io::BufReader::new(second.stderr.take().unwrap());
    stderr.read_line(&mut told).unwrap();
    assert!(told.contains("waiting for it"), "{told}");
    let pid = second.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(second.wait().unwrap().code(), Some(130));
    stderr.read_line(&mut told).unwrap();
    assert!(told.contains("nothing was changed"), "{told}");
    assert!(first.wait().unwrap().success());
}

#[test]
fn a_wait_that_is_too_short_ends_as_no_wait() {
    let world = slow(4_000);
    let adoconn = Adoconn::new(&world);
    let mut first = holding(&adoconn, &world);
    let pid = format!("process {}", first.id());
    let _late = adoconn
        .run(&["sync", "--wait=1s"])
        .code(6)
        .says(&[&pid, " on ", "since"]);
    assert!(first.wait().unwrap().success());
}

#[test]
fn f2_a_run_may_leave_the_work_to_the_other_one() {
    let world = slow(3_000);
    let adoconn = Adoconn::new(&world);
    let mut first = holding(&adoconn, &world);
    let _left = adoconn
        .run(&["sync", "--if-locked", "skip"])
        .code(0)
        .says(&["nothing to do here"]);
    assert_eq!(world.writes(), 0);
    assert!(first.wait().unwrap().success());
}

#[test]
fn r18_the_lock_of_a_killed_run_is_free_at_once() {
    let world = slow(60_000);
    let adoconn = Adoconn::new(&world);
    let mut first = holding(&adoconn, &world);
    first.kill().unwrap();
    first.wait().unwrap();
    world.mend();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}
