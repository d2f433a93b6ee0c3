//! Patience: evidence must have been complete for some reads, or some time.

use super::{closed, crowd, held, ticketed};
use crate::harness::{Fault, FaultKind, Status};

#[test]
fn b1_patience_waits_for_as_many_complete_reads() {
    let world = crowd();
    let adoconn = ticketed(&world, "close.patience = 3");
    world.remediate("F-1");
    for number in 1..=2 {
        let outcome = adoconn.sync_once().code(0);
        let cause = held(&outcome, "patience");
        let text = format!("closes after read 3, this was read {number}");
        assert!(cause.contains(&text), "{cause}");
    }
    closed(&adoconn.sync());
}

#[test]
fn b1_patience_begins_anew_when_the_evidence_breaks() {
    let world = crowd();
    let adoconn = ticketed(&world, "close.patience = 2");
    world.remediate("F-1");
    held(&adoconn.sync_once().code(0), "patience");
    world.set_status("F-1", &Status::Active);
    let _open = adoconn.sync_once().code(0);
    world.remediate("F-1");
    held(&adoconn.sync_once().code(0), "patience");
    closed(&adoconn.sync());
}

#[test]
fn b1_a_read_in_part_neither_counts_for_patience_nor_breaks_it() {
    let world = crowd();
    let adoconn = ticketed(&world, "close.patience = 2");
    world.remediate("F-1");
    held(&adoconn.sync_once().code(0), "patience");
    let body = r#"{"finding_count_low":"500"}"#.to_owned();
    let more = FaultKind::Status {
        status: 200,
        body: Some(body),
        retry_after: None,
    };
    world.fault(Fault::new("findings/overview", more));
    held(&adoconn.sync_once().code(3), "incomplete_read");
    world.mend();
    closed(&adoconn.sync());
}

#[test]
fn b1_patience_waits_for_some_time_and_a_second_run_is_empty() {
    let world = crowd();
    let adoconn = ticketed(&world, "close.patience = '12h'");
    world.remediate("F-1");
    let cause = held(&adoconn.sync(), "patience");
    assert!(cause.contains("evidence since"), "{cause}");
    assert_eq!(world.state(), "New");
}

#[test]
fn b1_patience_that_is_over_closes() {
    let world = crowd();
    let adoconn = ticketed(&world, "close.patience = '1s'");
    world.remediate("F-1");
    held(&adoconn.sync_once().code(0), "patience");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    closed(&adoconn.sync());
}
