//! Nucleus as it can mislead: nothing that only looks like an answer closes or makes a ticket.

use std::thread;

use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

/// Two rows a page, so that five instances take three pages.
const SMALL_PAGES: &str = "nucleus.dialect.search_limit = 2";

/// A world whose finding N-0 has a ticket and is remediated; four others stay open.
fn due(world: &World) -> Adoconn<'_> {
    world.findings(5, Severity::High);
    let config = Config::one_rule("").and(SMALL_PAGES);
    let adoconn = Adoconn::with(world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 5)]);
    world.remediate("N-0");
    adoconn
}

/// Nothing closed: every ticket is held for the read that was not complete.
#[track_caller]
fn holds_for_a_partial_read(world: &World, adoconn: &Adoconn<'_>, said: &[&str]) {
    let writes = world.writes();
    let outcome = adoconn
        .sync_once()
        .code(3)
        .says(&["in part only"])
        .says(said);
    for item in outcome.items() {
        let cause = item["cause"].as_str().unwrap();
        assert!(cause.starts_with("incomplete_read"), "{outcome}");
    }
    assert!(!outcome.items().is_empty());
    assert_eq!(world.writes(), writes);
    world.mend();
    world.nucleus(|nucleus| nucleus.knobs = adoconn::sandbox::nucleus::Knobs::default());
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b2_a_server_that_ignores_start_closes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    world.nucleus(|nucleus| nucleus.knobs.ignore_start = true);
    holds_for_a_partial_read(&world, &adoconn, &["ignore \"start\""]);
}

#[test]
fn b2_a_page_that_is_cut_closes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    world.fault(Fault::new("start=2", FaultKind::CutBody));
    holds_for_a_partial_read(&world, &adoconn, &["after 2 rows"]);
}

#[test]
fn b2_a_page_of_html_in_the_middle_closes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    world.fault(Fault::new("start=2", FaultKind::HtmlPage));
    holds_for_a_partial_read(&world, &adoconn, &["after 2 rows"]);
}

#[test]
fn b2_an_empty_answer_that_the_overview_contradicts_closes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    world.fault(Fault::new("findings/search", empty()));
    holds_for_a_partial_read(&world, &adoconn, &["answered nothing"]);
}

#[test]
fn b2_a_scan_that_comes_in_while_the_findings_are_read_closes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    world.fault(Fault::new("start=2", FaultKind::Delay { ms: 1_500 }));
    world.sandbox().forget_requests();
    thread::scope(|scope| {
        scope.spawn(|| {
            world.wait_until("the first page", |world| world.was_asked("start=0"));
            world.rescan();
        });
        holds_for_a_partial_read(&world, &adoconn, &["came in while"]);
    });
}

#[test]
fn b2_an_empty_second_search_closes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    // Three pages, then the targeted search for the one finding that is due.
    world.fault(Fault::new("findings/search", empty()).nth(4));
    let _held = adoconn.sync_once().code(0).did(&[
        ("close_ticket held unconfirmed", 1),
        ("update_ticket done", 1),
    ]);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn findings_hidden_from_the_key_are_not_remediated() {
    let world = World::small();
    world.findings(9, Severity::High);
    let hidden = world.nucleus(|n| n.add_asset("13000008", "secret-1", "", &["Vault"]));
    world.finding("S-1", Severity::High, &["secret-1"]);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 10)]);
    world.nucleus(|nucleus| nucleus.knobs.restricted_groups = vec!["Vault".to_owned()]);
    let _held = adoconn.sync().did(&[("close_ticket held vanished", 1)]);
    assert!(world.nucleus(|nucleus| nucleus.retire_asset(hidden)));
    let _held = adoconn.sync().did(&[("close_ticket held vanished", 1)]);
}

#[test]
fn lists_in_an_envelope_are_read_as_lists() {
    let world = World::with_one_finding();
    world.nucleus(|nucleus| nucleus.knobs.envelope = true);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a_firewall_in_front_of_nucleus_is_named_and_nothing_is_written() {
    let world = World::with_one_finding();
    world.nucleus(|nucleus| nucleus.knobs.html_block = true);
    let outcome = Adoconn::new(&world).sync_once().code(4);
    let outcome = outcome.says(&["proxy or firewall"]);
    assert_eq!(outcome.stdout, "");
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_first_page_that_is_cut_is_an_error_and_nothing_is_written() {
    let world = World::with_one_finding();
    world.fault(Fault::new("findings/search", FaultKind::CutBody));
    let _failed = Adoconn::new(&world)
        .sync_once()
        .code(1)
        .says(&["findings/search"]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_row_that_makes_no_sense_is_an_error_and_nothing_is_written() {
    let world = World::with_one_finding();
    let body = Some(r#"[{"finding_number":"F-1"}]"#.to_owned());
    world.fault(Fault::new("findings/search", answer(body)));
    let _failed = Adoconn::new(&world).sync_once().code(1).says(&["row 1"]);
    assert_eq!(world.writes(), 0);
}

fn empty() -> FaultKind {
    answer(Some("[]".to_owned()))
}

fn answer(body: Option<String>) -> FaultKind {
    FaultKind::Status {
        status: 200,
        body,
        retry_after: None,
    }
}
