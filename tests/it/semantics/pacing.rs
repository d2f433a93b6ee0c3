//! F.3: how much is in flight, and that a batch is its own verification.

use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

/// Reads in flight; writes are fewer.
const READS: u64 = 4;
const WRITES: u64 = 2;

/// A world in which whatever may overlap does.
fn slow(path: &str, ms: u64) -> World {
    let world = World::small();
    world.findings(1_300, Severity::High);
    world.fault(Fault::new(path, FaultKind::Delay { ms }));
    world
}

#[test]
fn f3_two_writes_are_in_flight_where_a_delay_was_seen() {
    let world = slow("$batch", 400);
    world.fault(Fault::new(
        "artifacturiquery",
        FaultKind::RetryAfter { seconds: 1 },
    ));
    let adoconn = Adoconn::new(&world);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // The first create goes alone; what comes after it is one look-up, and writes.
            world.wait_until("the first create", |world| world.tickets().len() == 1);
            world.sandbox().forget_requests();
        });
        let _made = adoconn.sync_once().code(0);
    });
    assert_eq!(world.tickets().len(), 1_300);
    let report = world.sandbox().requests();
    assert_eq!(report.peak_in_flight, WRITES);
    // A batch answer is the verification: no item of it is read again (design, 8 F.3).
    let asked = |text: &str| report.requests.iter().any(|one| one.path.contains(text));
    assert!(asked("$batch") && !asked("workitemsbatch"));
}

#[test]
fn f3_without_a_sign_of_delay_writes_rise_to_eight() {
    let world = slow("$batch", 400);
    world.findings(2_600, Severity::High);
    let adoconn = Adoconn::with(
        &world,
        &Config::one_rule("").and("limits.create_per_run = 4000"),
    );
    let _made = adoconn.sync_once().code(0);
    let report = world.sandbox().requests();
    assert!(
        (5..=8).contains(&report.peak_in_flight),
        "{}",
        report.peak_in_flight
    );
}

#[test]
fn f3_four_reads_are_in_flight_and_no_more() {
    let world = slow("", 0);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync_once().code(0);
    world.mend();
    for number in 0..9 {
        world.remediate(&format!("N-{number}"));
    }
    // Seven chunks of tickets, and nine findings that are read a second time.
    world.fault(Fault::new("workitemsbatch", FaultKind::Delay { ms: 300 }));
    world.fault(Fault::new("findings/search", FaultKind::Delay { ms: 300 }));
    world.sandbox().forget_requests();
    let _planned = adoconn.run(&["sync", "--dry-run"]).code(0);
    assert_eq!(world.sandbox().requests().peak_in_flight, READS);
}
