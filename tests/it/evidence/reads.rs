//! Whether a read was complete: what the service tells cheaply is held against it (design, 8 B.2).

use super::{closed, crowd, held, ticketed};
use crate::harness::{Adoconn, Fault, FaultKind, Severity, World};

fn answer(status: u16, body: Option<&str>) -> FaultKind {
    FaultKind::Status {
        status,
        body: body.map(str::to_owned),
        retry_after: None,
    }
}

/// The ticket of F-1 is due to be closed.
fn due(world: &World) -> Adoconn<'_> {
    let adoconn = ticketed(world, "");
    world.remediate("F-1");
    adoconn
}

#[test]
fn b2_an_overview_that_counts_more_than_was_read_closes_nothing() {
    let world = crowd();
    let adoconn = due(&world);
    let body = r#"{"finding_count_high":"20","finding_count_low":30}"#;
    world.fault(Fault::new("findings/overview", answer(200, Some(body))));
    let outcome = adoconn
        .sync_once()
        .code(3)
        .says(&["in part only", "the overview counts 50"]);
    held(&outcome, "incomplete_read");
    world.mend();
    closed(&adoconn.sync());
}

#[test]
fn b2_an_overview_that_counts_fewer_or_is_not_there_contradicts_nothing() {
    for kind in [
        // It may count findings, not instances.
        answer(200, Some(r#"{"finding_count_low":"8"}"#)),
        answer(200, Some("{}")),
        answer(403, None),
        answer(404, None),
    ] {
        let world = crowd();
        let adoconn = due(&world);
        world.fault(Fault::new("findings/overview", kind));
        closed(&adoconn.sync());
    }
}

/// A summary of F-1 alone.
fn summary(statuses: &str, count: u32) -> FaultKind {
    let body = format!(
        r#"[{{"finding_number":"F-1","finding_name":"Weakness F-1","scan_type":"Nessus",
        "finding_severity":"High","finding_status":"Scan Mitigated","finding_statuses":{statuses},
        "finding_count":"{count}","asset_count":2}}]"#
    );
    answer(200, Some(&body))
}

#[test]
fn b2_a_summary_that_contradicts_the_search_closes_nothing() {
    for (kind, why) in [
        (summary(r#"["Scan Mitigated"]"#, 3), "counts 3 instances"),
        (summary(r#"["Active","Scan Mitigated"]"#, 2), "active"),
        (summary("\"Fixed\"", 2), "active"),
        (answer(500, None), "could not be read"),
    ] {
        let world = crowd();
        let adoconn = due(&world);
        world.fault(Fault::new("findings/summary", kind));
        let cause = held(&adoconn.sync(), "unconfirmed");
        assert!(cause.contains(why), "{cause}");
        world.mend();
        closed(&adoconn.sync());
    }
}

#[test]
fn b2_a_summary_that_is_not_there_is_told_once_and_the_searches_decide() {
    for kind in [answer(404, None), answer(403, None), summary("\"\"", 1)] {
        let is_there = matches!(kind, FaultKind::Status { status: 200, .. });
        let world = crowd();
        let adoconn = due(&world);
        world.fault(Fault::new("findings/summary", kind));
        let outcome = adoconn.sync();
        closed(&outcome);
        let told = outcome
            .stderr
            .matches("findings/summary does not exist")
            .count();
        assert_eq!(told, usize::from(!is_there), "{outcome}");
    }
}

#[test]
fn b2_what_due_tickets_need_of_the_summaries_is_read_in_the_fewest_requests() {
    let world = World::small();
    world.findings(30, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 30)]);
    for number in 0..9 {
        world.remediate(&format!("N-{number}"));
    }
    world.sandbox().forget_requests();
    let _closed = adoconn.sync_once().did(&[("close_ticket done", 9)]);
    let asked = world.sandbox().requests().requests;
    let summaries = asked
        .iter()
        .filter(|asked| asked.path.contains("findings/summary"));
    assert_eq!(summaries.count(), 1);
    world.remediate("N-20");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b2_rows_of_another_project_are_no_answer() {
    let world = crowd();
    let adoconn = due(&world);
    let body = r#"[{"project_id":"1","finding_number":"F-1","finding_name":"W","scan_type":"Nessus",
        "asset_id":"1","justification_status_name":"Scan Mitigated"}]"#;
    world.fault(Fault::new("findings/search", answer(200, Some(body))));
    let _failed = adoconn.sync_once().code(1).says(&["belongs to project 1"]);
    assert_eq!(world.state(), "New");
}

#[test]
fn b2_no_search_filters_by_asset_groups() {
    let world = crowd();
    let groups: Vec<String> = (0..15).map(|number| format!("/team-{number}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    world.nucleus(|n| n.add_asset(crate::harness::PROJECT, "web-g", "", &groups));
    world.finding("F-2", Severity::High, &["web-g"]);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.remediate("F-2");
    closed(&adoconn.sync());
    for asked in world.sandbox().requests().requests {
        let text = format!("{asked:?}");
        assert!(!text.contains("asset_groups"), "{text}");
    }
}

#[test]
fn a8_after_a_lost_ledger_a_ticket_that_no_row_matches_any_more_is_read_whole() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    world.rate("F-1", Severity::Low);
    let _lower = adoconn.sync();
    world.remediate("F-1");
    adoconn.forget();
    let cause = closed(&adoconn.sync());
    assert!(
        cause.contains("all 2 instances were read as remediated"),
        "{cause}"
    );
}
