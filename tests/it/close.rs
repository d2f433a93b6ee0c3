//! `tickets close`: selection, target, preview, consent and the truth about each item (design,
//! 8 D; rules are named by their number).

use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, Severity, World};

/// Two rules, so that tickets of two processes exist: Bugs in Payments, items in Platform.
const PAYMENTS: &str = "name = 'bugs'\nwhen = 'severity == \"High\"'";
const PLATFORM: &str = "name = 'backlog'\nwhen = 'severity == \"Low\"'\n\
    ticket = { project = \"Platform\", type = \"Product Backlog Item\", title = \"{{ name }}\" }";

/// A machine with two Bugs in Payments and two backlog items in Platform.
fn two_processes(world: &World) -> Adoconn<'_> {
    for (number, severity) in [
        ("H-1", Severity::High),
        ("H-2", Severity::High),
        ("L-1", Severity::Low),
        ("L-2", Severity::Low),
    ] {
        world.finding(number, severity, &["web-1"]);
    }
    let adoconn = Adoconn::with(world, &Config::rules(&[PAYMENTS, PLATFORM]));
    let _made = adoconn.sync().did(&[("create_ticket done", 4)]);
    adoconn
}

fn close(adoconn: &Adoconn<'_>, more: &[&str]) -> Outcome {
    adoconn.run_changing(&[&["tickets", "close", "-o", "json"], more].concat())
}

fn refuse(adoconn: &Adoconn<'_>, more: &[&str]) -> Outcome {
    adoconn.run(&[&["tickets", "close"], more].concat())
}

/// Bugs are made in Payments, everything else in Platform.
fn project_of(item: &adoconn::sandbox::ado::WorkItem) -> &'static str {
    if item.item_type == "Bug" {
        "Payments"
    } else {
        "Platform"
    }
}

fn states(world: &World) -> Vec<(String, String)> {
    let tickets = world.tickets();
    tickets
        .iter()
        .map(|item| (project_of(item).to_owned(), item.state().to_owned()))
        .collect()
}

#[test]
fn ids_close_by_category_and_a_second_run_finds_them_there() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let ids: Vec<String> = world
        .tickets()
        .iter()
        .map(|item| item.id.to_string())
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let args = [&ids[..], &["--state-category", "completed", "--yes"]].concat();
    let _done = close(&adoconn, &args)
        .code(0)
        .did(&[("close_ticket done", 4)]);
    let closed = |project: &str| {
        if project == "Payments" {
            "Closed"
        } else {
            "Done"
        }
    };
    for (project, state) in states(&world) {
        assert_eq!(state, closed(&project));
    }
}

#[test]
fn the_comment_stands_on_the_item_once() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let id = world.tickets()[0].id;
    let number = id.to_string();
    let said = ["--state", "Closed", "--comment", "<b>retired</b>", "--yes"];
    let _done = close(&adoconn, &[&[number.as_str()], &said[..]].concat()).code(0);
    let comments = world.comments(id);
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert!(comments[0].contains("&lt;b&gt;retired"), "{comments:?}");
    assert!(
        comments[0].contains("adoconn tickets close, run "),
        "{comments:?}"
    );
}

#[test]
fn d1_without_anything_named_off_a_terminal_the_count_and_the_command_are_told() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let before = world.writes();
    let _told = refuse(&adoconn, &["--state-category", "completed"])
        .code(2)
        .says(&[
            "every open ticket, 4 of them",
            "adoconn tickets close --state-category completed --all --yes",
        ]);
    let _told = refuse(&adoconn, &["--state-category", "completed", "--yes"]).code(2);
    let _told = refuse(&adoconn, &["--state-category", "completed", "--all"]).code(2);
    assert_eq!(world.writes(), before);
}

#[test]
fn d1_all_and_yes_close_every_open_ticket_and_nothing_else() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let _done = close(
        &adoconn,
        &["--state-category", "completed", "--all", "--yes"],
    )
    .code(0)
    .did(&[("close_ticket done", 4)]);
    let seeded = world.item(1);
    assert!(
        seeded.rev == 1 || seeded.state() != "Closed",
        "an item without a key was touched"
    );
}

#[test]
fn d1_an_empty_standard_input_selects_nothing() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let _done = refuse(&adoconn, &["-", "--state", "Closed", "--yes"])
        .code(0)
        .says(&["nothing selected"]);
}

#[test]
fn d1_an_empty_id_or_filter_is_wrong_usage() {
    let world = World::small();
    let adoconn = two_processes(&world);
    for args in [
        &["", "--state", "Closed"][..],
        &["--project", "", "--state", "Closed"],
    ] {
        let _told = refuse(&adoconn, args).code(2);
    }
}

#[test]
fn d2_no_type_has_the_state() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let before = world.writes();
    let _told = refuse(&adoconn, &["--state", "Fertig", "--all", "--yes"])
        .code(2)
        .says(&[
            "no selected type has the state Fertig",
            "Payments: Bug has New, Active, Resolved, Closed",
            "--state-category completed",
            "--state 'Platform/Product Backlog Item=Done'",
        ]);
    assert_eq!(world.writes(), before);
}

#[test]
fn d2_types_without_the_state_are_left_out_and_named() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let outcome = adoconn.run(&[
        "tickets", "close", "--state", "Done", "--all", "--yes", "-o", "json",
    ]);
    let outcome = outcome
        .code(3)
        .did(&[("close_ticket done", 2), ("close_ticket skipped", 2)]);
    assert!(
        outcome.stdout.contains("no_such_state"),
        "{}",
        outcome.stdout
    );
    let open: Vec<_> = states(&world)
        .into_iter()
        .filter(|(_, state)| state == "New")
        .collect();
    assert!(
        open.iter().all(|(project, _)| project == "Payments"),
        "{open:?}"
    );
}

#[test]
fn d2_a_map_names_a_state_for_each_type() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let args = [
        "--state",
        "Bug=Closed",
        "--state",
        "Platform/Product Backlog Item=Removed",
    ];
    let _done = close(&adoconn, &[&args[..], &["--all", "--yes"]].concat()).code(0);
    for (project, state) in states(&world) {
        assert_eq!(
            state,
            if project == "Payments" {
                "Closed"
            } else {
                "Removed"
            }
        );
    }
}

#[test]
fn d3_closed_items_are_left_where_they_are_unless_told() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let item = world
        .tickets()
        .into_iter()
        .find(|item| project_of(item) == "Platform")
        .unwrap();
    world.move_to(item.id, "Removed");
    let id = item.id.to_string();
    let args = [
        "tickets", "close", &id, "--state", "Done", "--yes", "-o", "json",
    ];
    let _left = adoconn.run(&args).code(3).only("close_ticket skipped");
    assert_eq!(world.item(item.id).state(), "Removed");
}

#[test]
fn restricted_transitions_are_walked_and_said_once_at_the_end() {
    let world = World::small();
    let rule = "ticket = { project = \"Factory\", type = \"Defect\", title = \"{{ name }}\" }";
    world.finding("F-1", Severity::High, &["web-1"]);
    let adoconn = Adoconn::with(&world, &Config::one_rule(rule));
    let _made = adoconn.sync();
    let _done = close(&adoconn, &["--state", "Closed", "--all", "--yes"]).code(0);
    let ticket = world.ticket();
    assert_eq!(ticket.state(), "Closed");
    assert_eq!(world.comments(ticket.id).len(), 1);
}

#[test]
fn unknown_ids_are_reported_and_the_others_are_closed() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let id = world.tickets()[0].id.to_string();
    let args = [
        "tickets", "close", &id, "999999", &id, "--state", "Closed", "--yes", "-o", "json",
    ];
    let outcome = adoconn.run(&args).code(3);
    let _rows = outcome.did(&[("close_ticket done", 1), ("close_ticket failed", 1)]);
}

#[test]
fn c4_more_than_the_unattended_limit_needs_the_exact_count() {
    let world = World::small();
    world.findings(3, Severity::High);
    let config = Config::one_rule("").and("limits = { unattended = 2 }");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync();
    let all = ["--state", "Closed", "--all", "--yes"];
    let _told = refuse(&adoconn, &all).code(5).says(&["--confirm-count 3"]);
    let _told = refuse(&adoconn, &[&all[..], &["--confirm-count", "2"]].concat()).code(5);
    let _done = close(&adoconn, &[&all[..], &["--confirm-count", "3"]].concat()).code(0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let before = world.writes();
    let args = [
        "tickets",
        "close",
        "--state-category",
        "completed",
        "--all",
        "-n",
        "-o",
        "json",
    ];
    let _planned = adoconn
        .run(&args)
        .code(0)
        .did(&[("close_ticket planned", 4)]);
    assert_eq!(world.writes(), before);
}

#[test]
fn a_lost_answer_is_looked_at_and_nothing_is_said_twice() {
    let world = World::small();
    let adoconn = two_processes(&world);
    world.fault(Fault::new("$batch", FaultKind::DropAfter).times(1));
    let _done = close(
        &adoconn,
        &["--state-category", "completed", "--all", "--yes"],
    )
    .code(0);
    for item in world.tickets() {
        assert_eq!(world.comments(item.id).len(), 1, "#{}", item.id);
    }
}

#[test]
fn what_was_closed_by_hand_awaits_a_new_scan() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let _done = close(
        &adoconn,
        &["--state-category", "completed", "--all", "--yes"],
    )
    .code(0);
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 4)]);
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 4)]);
}

#[test]
fn the_preview_counts_tickets_with_open_findings() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let args = [
        "tickets",
        "close",
        "--state-category",
        "completed",
        "--all",
        "--dry-run",
    ];
    let _told = adoconn
        .run(&args)
        .code(0)
        .says(&["4 of these tickets have open findings"]);
}
