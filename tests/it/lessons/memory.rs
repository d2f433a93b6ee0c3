//! Lessons 4 to 6, 8 and 20: late searches, races, lost answers, dead links, no watermark.

use std::process::Stdio;

use super::status;
use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

const CREATE: &str = "workitems/$Bug";

/// How often a single work item was asked for.
fn creates_sent(world: &World) -> usize {
    let report = world.sandbox().requests();
    let sent = report
        .requests
        .iter()
        .filter(|asked| asked.path.contains(CREATE));
    sent.count()
}

/// Lesson 4: a search does not show what was just made, and a memory that dies with its process makes it again.
#[test]
fn lesson_04_what_a_search_does_not_show_yet_is_read_by_its_number() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::High, &["web-3"]);
    world.ado(|ado, _| {
        ado.settings.query_lag = 3_600_000;
        ado.settings.finds_hyperlinks = false;
    });
    let adoconn = Adoconn::new(&world).without_quiet_period();
    // What cannot be found again is not made a second time: only the first one is made.
    let _one = adoconn.sync_once().code(3).did(&[
        ("create_ticket done", 1),
        ("create_ticket held lookup_unknown", 1),
    ]);
    let _none = adoconn
        .sync_once()
        .code(3)
        .did(&[("create_ticket held lookup_unknown", 1)]);
    world.ado(|ado, _| ado.settings.query_lag = 0);
    let _other = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.ado(|ado, _| ado.settings.query_lag = 3_600_000);
    // Each run is a process of its own: nothing but the ledger remembers.
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    world.remediate("F-2");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 2);
}

/// Lesson 4: the same for an answer that was lost: what no search shows is held for the quiet period, then found.
#[test]
fn lesson_04_a_create_in_doubt_outlives_a_search_that_is_late() {
    let world = World::with_one_finding();
    world.ado(|ado, _| {
        ado.settings.query_lag = 3_600_000;
        ado.settings.finds_hyperlinks = false;
    });
    world.fault(Fault::new(CREATE, FaultKind::DropAfter).nth(1));
    let adoconn = Adoconn::new(&world);
    let _unknown = adoconn
        .sync_once()
        .code(3)
        .did(&[("create_ticket unknown", 1)]);
    let _held = adoconn.sync().did(&[("create_ticket held in_doubt", 1)]);
    world.ado(|ado, _| ado.settings.query_lag = 0);
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 1);
}

/// Lesson 5: two events, two runs, two tickets for one issue.
#[test]
fn lesson_05_five_runs_at_once_make_one_ticket_each() {
    let world = World::small();
    world.findings(6, Severity::High);
    let adoconn = Adoconn::new(&world);
    let mut runs: Vec<_> = (0..5)
        .map(|_| {
            let mut command = adoconn.command(&["sync", "--wait=120s"]);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for run in &mut runs {
        assert!(run.wait().unwrap().success());
    }
    assert_eq!(world.tickets().len(), 6);
    adoconn.sync().did_nothing();
}

/// Lesson 6: a create is sent again after a lost answer and doubles, or is never sent again, although 429 says that nothing was done.
#[test]
fn lesson_06_a_create_is_sent_again_only_where_it_surely_was_not_done() {
    for (kind, sent) in [
        (FaultKind::DropAfter, 1),
        (FaultKind::CutBody, 1),
        (FaultKind::StatusAfter { status: 503 }, 1),
        (status(429, Some("1")), 2),
        (status(503, Some("1")), 2),
    ] {
        let world = World::with_one_finding();
        world.fault(Fault::new(CREATE, kind.clone()).nth(1));
        let adoconn = Adoconn::new(&world);
        let first = adoconn.sync_once();
        if first.status == Some(0) {
            let _made = first.did(&[("create_ticket done", 1)]);
        } else {
            // A 503 may have been sent by a gateway after the work was done: the next run asks.
            let _unknown = first.code(3).did(&[("create_ticket unknown", 1)]);
            let _settled = adoconn.without_quiet_period().sync();
        }
        assert_eq!(world.tickets().len(), 1, "{kind:?}");
        assert_eq!(creates_sent(&world), sent, "{kind:?}");
    }
}

/// Lesson 8: a source that is made anew makes all tickets again, and a ticket that was deleted is never missed.
#[test]
fn lesson_08_dead_links_are_seen_from_both_ends() {
    let world = World::with_one_finding();
    world.findings(4, Severity::Low);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 5)]);
    let ticket = |number: &str| {
        let title = format!("Weakness {number}");
        let mut tickets = world.tickets().into_iter();
        let ticket = tickets.find(|ticket| ticket.title().ends_with(&title));
        ticket.unwrap().id
    };
    // The source's end: its asset is scanned as another one, so every instance is a new one.
    let renewed = ticket("F-1");
    for (id, asset) in world.instances("F-1").into_iter().zip(["new-1", "new-2"]) {
        assert!(world.nucleus(|nucleus| nucleus.remove_instance(id)));
        world.instance("F-1", Severity::High, asset);
    }
    // The ticket's end: a person deleted it.
    let deleted = ticket("N-0");
    world.delete(deleted);
    for _ in 0..2 {
        let outcome = adoconn.sync_once().code(0);
        let rows = outcome.items();
        let held = rows
            .iter()
            .find(|row| row["action"] == "create_ticket")
            .unwrap();
        let cause = held["cause"].as_str().unwrap();
        assert!(
            cause.starts_with("deleted:") && cause.contains(&format!("#{deleted}")),
            "{outcome}"
        );
    }
    assert_eq!(world.tickets().len(), 4);
    assert_eq!(ticket("F-1"), renewed);
    // The instances that are gone were never read as remediated.
    world.remediate("F-1");
    let outcome = adoconn.sync_once().code(0);
    let held = ("close_ticket held vanished".to_owned(), 1);
    assert!(outcome.counts().contains(&held), "{outcome}");
}

/// Lesson 20: "changed since" moves on although an item failed, or something changed in the middle of the run.
#[test]
fn lesson_20_what_failed_or_changed_in_the_middle_is_done_by_the_next_run() {
    let world = World::small();
    world.findings(3, Severity::High);
    let vulnerability = "name = 'bad'\nwhen = 'finding_number == \"N-1\"'\n\
                         ticket.project = 'Factory'\nticket.type = 'Vulnerability'";
    let mut adoconn = Adoconn::with(&world, &Config::rules(&[vulnerability, "name = 'good'"]));
    world.fault(Fault::new(CREATE, FaultKind::Delay { ms: 1_500 }).nth(1));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // All findings were read by then.
            world.wait_until("the look-up", |world| world.was_asked("artifacturiquery"));
            world.rate("N-0", Severity::Critical);
            world.finding("N-9", Severity::Low, &["web-1"]);
        });
        let outcome = adoconn.sync_once().code(3);
        let _one_failed = outcome.did(&[("create_ticket done", 2), ("create_ticket failed", 1)]);
    });
    let mended = format!("{vulnerability}\nticket.fields.'Custom.BusinessUnit' = 'Retail'");
    adoconn.configure(&Config::rules(&[&mended, "name = 'good'"]));
    let _all = adoconn
        .sync()
        .did(&[("create_ticket done", 2), ("update_ticket done", 1)]);
}
