//! What cannot be read of one project never stops the others, and is never believed.

use std::time::{Duration, Instant};

use crate::harness::{Adoconn, Config, FULL_PROJECT, Fault, FaultKind, Severity, World};

fn refusal(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        body: None,
        retry_after: None,
    }
}

#[test]
fn c2_a_project_that_cannot_be_read_stops_no_other_one() {
    let world = World::full();
    world.finding("F-1", Severity::High, &["web-1"]);
    let rule = "when = 'severity == \"High\"'";
    let other = format!("name = 'other'\nnucleus_project = '{FULL_PROJECT}'\n{rule}");
    let config = Config::rules(&["name = 'main'\nwhen = 'severity == \"High\"'", &other]);
    world.fault(Fault::new(
        &format!("projects/{FULL_PROJECT}/findings/search"),
        refusal(403),
    ));
    let adoconn = Adoconn::with(&world, &config);
    let outcome = adoconn
        .sync_once()
        .code(3)
        .says(&[FULL_PROJECT, "was not read"]);
    let made = outcome.items();
    let mut done = made.iter().filter(|item| item["outcome"] == "done");
    assert!(done.any(|item| item["rule"] == "main"), "{outcome}");
}

#[test]
fn where_no_project_can_be_read_the_run_fails() {
    let world = World::with_one_finding();
    world.fault(Fault::new("findings/search", refusal(403)));
    let _failed = Adoconn::new(&world).sync_once().code(4);
}

#[test]
fn an_expression_that_fails_on_one_row_stops_no_other_row() {
    let world = World::small();
    world.finding("F-1", Severity::High, &["web-1"]);
    world.finding("F-2", Severity::Low, &["web-1"]);
    let when = "when = 'severity == \"High\" or (name|first) + 1 == 1'";
    let adoconn = Adoconn::with(&world, &Config::one_rule(when));
    let outcome = adoconn
        .sync_once()
        .code(3)
        .says(&["`when` fails on finding"]);
    let _made = outcome.only("create_ticket done");
}

#[test]
fn an_overview_that_fails_makes_the_read_partial() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.remediate("F-1");
    world.fault(Fault::new("findings/overview", refusal(500)));
    let held = adoconn.sync_once().code(3);
    let _held = held.only("close_ticket held incomplete_read");
    world.mend();
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[cfg(unix)]
#[test]
fn r25_a_signal_ends_the_wait_behind_a_throttle_and_nothing_more_is_sent() {
    let world = World::small();
    world.findings(4, Severity::High);
    let throttled = FaultKind::Status {
        status: 429,
        body: None,
        retry_after: Some("60".to_owned()),
    };
    world.fault(Fault::new("$batch", throttled).times(1));
    let adoconn = Adoconn::new(&world);
    let mut child = adoconn.command(&["sync"]).spawn().unwrap();
    world.wait_until("the throttle", |world| world.was_asked("$batch"));
    std::thread::sleep(Duration::from_millis(500));
    let begin = Instant::now();
    let pid = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(
        begin.elapsed() < Duration::from_secs(30),
        "it waited for the throttle"
    );
    assert_eq!(world.tickets().len(), 1, "only the first create was sent");
    world.mend();
    let _rest = adoconn.sync().code(0);
    assert_eq!(world.tickets().len(), 4);
}
