//! What a process wants of fields before it lets an item be closed.

use adoconn::sandbox::ado::Category;
use serde_json::json;

use super::{bugs, in_state, run_behind};
use crate::harness::{Adoconn, Config, Severity, World};

const REMAINING: &str = "Microsoft.VSTS.Scheduling.RemainingWork";
const SYSTEM_INFO: &str = "Microsoft.VSTS.TCM.SystemInfo";

const CLOSE: [&str; 5] = ["tickets", "close", "--yes", "-o", "json"];

/// Two tasks of a process in which no work may remain in Done; one of them has some.
fn tasks(world: &World) -> Adoconn<'_> {
    world.findings(2, Severity::High);
    let rule = "ticket.project = 'Platform'\nticket.type = 'Task'";
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync_once().code(0);
    world.edit(world.tickets()[0].id, REMAINING, json!(5));
    adoconn
}

#[test]
fn a_field_that_must_be_empty_is_named_with_the_flag_that_empties_it() {
    let world = World::small();
    let adoconn = tasks(&world);
    let close = [&CLOSE[..], &["--state", "Done", "--all"]].concat();
    let outcome = adoconn.run(&close).code(3);
    let outcome = outcome.did(&[("close_ticket done", 1), ("close_ticket failed", 1)]);
    let way = format!("Platform: Task wants {REMAINING} to be empty there: --clear {REMAINING}");
    let outcome = outcome.says(&["InvalidNotEmpty", &way]);
    // Nothing is emptied that nobody asked to be.
    assert_eq!(world.tickets()[0].fields[REMAINING], 5.0);

    let run = run_behind("--retry-failed ", &outcome.stderr);
    let again = ["--retry-failed", &run, "--clear", REMAINING];
    let again = adoconn.run(&[&CLOSE[..], &again].concat()).code(0);
    let _closed = again.did(&[("close_ticket done", 1)]);
    assert_eq!(in_state(&world, "Done"), 2);
    assert!(!world.tickets()[0].fields.contains_key(REMAINING));
}

#[test]
fn a_field_is_emptied_whether_it_has_a_value_or_not() {
    let world = World::small();
    let adoconn = tasks(&world);
    let close = ["--state", "Done", "--all", "--clear", REMAINING];
    let _closed = adoconn
        .run_changing(&[&CLOSE[..], &close].concat())
        .code(0)
        .did(&[("close_ticket done", 2)]);
}

#[test]
fn a_field_that_a_state_requires_is_named_for_each_type_and_given_by_a_flag() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    world.ado(|ado, _| {
        let types = ado.processes.iter_mut().flat_map(|one| &mut one.types);
        for item_type in types.filter(|item_type| item_type.name == "Bug") {
            let rule = ("Closed".to_owned(), SYSTEM_INFO.to_owned());
            item_type.required_in.push(rule);
        }
    });
    let close = [&CLOSE[..], &["--state", "Closed", "--all"]].concat();
    for how in [&["--dry-run=server"][..], &[]] {
        let outcome = adoconn.run(&[&close[..], how].concat());
        let way =
            format!("Payments: Bug wants a value for {SYSTEM_INFO}: --field {SYSTEM_INFO}=VALUE");
        let _told = outcome.code(3).says(&[&way, "TF401320"]);
    }
    assert_eq!(in_state(&world, "New"), 3);
    let with = ["--field", "Microsoft.VSTS.TCM.SystemInfo=Linux 6"];
    let _closed = adoconn
        .run_changing(&[&close[..], &with].concat())
        .code(0)
        .did(&[("close_ticket done", 3)]);
    for item in world.tickets() {
        assert_eq!(item.text(SYSTEM_INFO), "Linux 6");
    }
}

#[test]
fn what_has_a_flag_of_its_own_is_no_field_and_what_nobody_has_is_refused() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let close = [&CLOSE[..], &["--state", "Closed", "--all"]].concat();
    for (field, told) in [
        ("system.state=Active", "--state says it"),
        ("System.History=x", "--comment says it"),
        ("System.Rev=1", "the service counts it"),
        ("Custom.CvssScor=1", "the nearest are Custom.CvssScore"),
    ] {
        let refused = adoconn.run(&[&close[..], &["--field", field]].concat());
        let _refused = refused.code(2).says(&[told]);
    }
    assert_eq!(in_state(&world, "New"), 1);
}

#[test]
fn an_item_that_a_rule_of_its_process_moves_on_is_not_told_as_closed() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    world.ado(|ado, _| {
        let types = ado.processes.iter_mut().flat_map(|one| &mut one.types);
        for item_type in types.filter(|item_type| item_type.name == "Bug") {
            let rule = ("Closed".to_owned(), "Resolved".to_owned());
            item_type.moves_on.push(rule);
        }
    });
    let close = [&CLOSE[..], &["--state", "Closed", "--all"]].concat();
    let outcome = adoconn.run(&close).code(3);
    let outcome = outcome.did(&[("close_ticket failed", 2)]);
    let _told = outcome.says(&["it is Resolved now and not Closed"]);
}

#[test]
fn a_field_cannot_be_set_and_emptied() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let field = format!("{REMAINING}=1");
    let both = [
        "--state", "Done", "--all", "--field", &field, "--clear", REMAINING,
    ];
    let _refused = adoconn
        .run(&[&CLOSE[..], &both].concat())
        .code(2)
        .says(&["set and emptied"]);
}

#[test]
fn a_type_without_a_completed_state_is_reported_and_never_guessed() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let title = [("System.Title", json!("Regression"))];
    let plan = world.ado(|ado, now| {
        let types = ado.processes.iter_mut().flat_map(|one| &mut one.types);
        for item_type in types.filter(|item_type| item_type.name == "Test Plan") {
            for state in &mut item_type.states {
                state.category = Category::InProgress;
            }
        }
        let place = ("Payments", "Test Plan");
        ado.create_as(adoconn::sandbox::ado::ALEX, place, &title, now)
            .unwrap()
    });
    let (bug, plan) = (world.ticket().id.to_string(), plan.to_string());
    let close = ["--state-category", "completed", &bug, &plan];
    let outcome = adoconn.run(&[&CLOSE[..], &close].concat()).code(3);
    let outcome = outcome.did(&[("close_ticket done", 1), ("close_ticket skipped", 1)]);
    let _told = outcome.says(&["Payments: Test Plan has no such state", "Inactive"]);
    assert_eq!(world.item(plan.parse().unwrap()).state(), "Active");
    // It can be named.
    let close = ["--state", "Test Plan=Inactive", &plan];
    let _closed = adoconn.run(&[&CLOSE[..], &close].concat()).code(0);
    assert_eq!(world.item(plan.parse().unwrap()).state(), "Inactive");
}
