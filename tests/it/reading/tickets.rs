//! `tickets list` and `tickets show`: which work items are tickets, and which fit.

use super::{column, partial};
use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, Severity, World};

/// Three tickets: two Bugs in Payments, one Product Backlog Item in Platform.
fn three_tickets(world: &World) -> Adoconn<'_> {
    world.finding("F-1", Severity::Critical, &["web-1"]);
    world.finding("F-2", Severity::High, &["web-1"]);
    world.finding("F-3", Severity::Low, &["web-1"]);
    let platform = r#"
        name = "low"
        when = "severity == 'Low'"
        ticket.project = "Platform"
        ticket.type = "Product Backlog Item"
    "#;
    let rules = ["when = \"severity != 'Low'\"", platform];
    let adoconn = Adoconn::with(world, &Config::rules(&rules));
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
    adoconn
}

/// The numbers of the tickets whose finding is one of these.
fn ids_of(world: &World, numbers: &[&str]) -> Vec<String> {
    let tickets = world.tickets();
    let about = |title: &str| numbers.iter().any(|number| title.ends_with(number));
    let fitting = tickets.iter().filter(|ticket| about(ticket.title()));
    fitting.map(|ticket| ticket.id.to_string()).collect()
}

fn list(adoconn: &Adoconn<'_>, flags: &[&str]) -> Outcome {
    let args = [&["tickets", "list", "-o", "json"], flags].concat();
    adoconn.run(&args)
}

#[test]
fn filters_select_tickets_and_all_must_hold() {
    let world = World::small();
    let adoconn = three_tickets(&world);
    world.move_to(ids_of(&world, &["F-2"])[0].parse().unwrap(), "Closed");
    for (flags, expected) in [
        (&[][..], &["F-1", "F-2", "F-3"][..]),
        (&["--project", "payments"], &["F-1", "F-2"]),
        (
            &["-p", "Payments", "-p", "Platform"],
            &["F-1", "F-2", "F-3"],
        ),
        (&["--type", "Bug"], &["F-1", "F-2"]),
        (&["--state", "New"], &["F-1", "F-3"]),
        (&["--state-category", "completed"], &["F-2"]),
        (
            &["--state-category", "proposed", "-p", "Platform"],
            &["F-3"],
        ),
        (&["--state-category", "removed", "-p", "Payments"], &[]),
        (&["--state", "Closed", "--type", "Task"], &[]),
        (&["--tag", "vulnerability"], &["F-1", "F-2", "F-3"]),
        (&["--tag", "other"], &[]),
        (&["--older-than", "1d"], &[]),
        (&["--area", "Payments"], &["F-1", "F-2"]),
        (&["--rule", "low"], &["F-3"]),
        (&["--rule", "low", "--rule", "main"], &["F-1", "F-2", "F-3"]),
    ] {
        let listed = list(&adoconn, flags).code(0);
        assert_eq!(column(&listed, "id"), ids_of(&world, expected), "{flags:?}");
    }
}

#[test]
fn a_row_has_key_category_and_page() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync().only("create_ticket done");
    let row = list(&adoconn, &[]).code(0).items().remove(0);
    assert_eq!(row["key"], made["key"]);
    assert_eq!(row["state_category"], "Proposed");
    assert_eq!(row["type"], "Bug");
    assert_eq!(row["project"], "Payments");
    let id = world.ticket().id;
    let page = row["url"].as_str().unwrap();
    assert!(page.ends_with(&format!("/_workitems/edit/{id}")), "{page}");
    assert_eq!(row["rev"], world.ticket().rev);
}

#[test]
fn a_ticket_that_lost_its_tag_is_found_by_the_ledger_under_the_same_conditions() {
    let world = World::small();
    let adoconn = three_tickets(&world);
    for ticket in world.tickets() {
        world.edit(ticket.id, "System.Tags", "something else");
    }
    let listed = list(&adoconn, &["-p", "Payments"]).code(0);
    assert_eq!(column(&listed, "id"), ids_of(&world, &["F-1", "F-2"]));
    let tagged = list(&adoconn, &["--tag", "vulnerability"]).code(0);
    assert_eq!(tagged.items().len(), 0);
    adoconn.forget();
    assert_eq!(list(&adoconn, &[]).code(0).items().len(), 0);
}

#[test]
fn a_tag_alone_makes_no_ticket() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.edit(1, "System.Tags", "nucleus");
    let listed = list(&adoconn, &[]).code(0);
    assert_eq!(column(&listed, "id"), [world.ticket().id.to_string()]);
}

#[test]
fn wiql_selects_any_work_item() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for text in [
        "[System.State] = 'Doing'",
        "SELECT [System.Title] FROM WorkItems WHERE [System.State] = 'Doing' ORDER BY [System.Title]",
    ] {
        let row = list(&adoconn, &["--wiql", text]).code(0).items().remove(0);
        assert_eq!(row["title"], "Search forgets filters");
        assert_eq!(row["key"], serde_json::Value::Null);
    }
}

#[test]
fn a_query_that_cannot_be_used_is_a_usage_error() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for (text, word) in [
        ("[System.Nonsense] = 1", "TF51005"),
        ("[System.State] = 'New", "closing '"),
        ("[System.Id] > 0) OR ([System.Id] > 0", "parenthesis"),
        (
            "select [System.Id] from WorkItems asof '2024-01-01'",
            "past",
        ),
    ] {
        let refused = list(&adoconn, &["--wiql", text]).code(2).says(&[word]);
        assert_eq!(refused.stdout, "", "{refused}");
    }
}

#[test]
fn a_filter_that_names_nothing_is_a_usage_error() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for (flags, advice) in [
        (&["-p", "Paymnts"][..], "it has Payments"),
        (&["-p", "Payments", "-t", "Bgu"], "it has Bug"),
        (
            &["-p", "Payments", "-t", "Bug", "-s", "Clsoed"],
            "it has Closed",
        ),
        (&["--rule", "mian"], "it has main"),
    ] {
        let refused = list(&adoconn, flags).code(2).says(&[advice]);
        assert_eq!(refused.stdout, "", "{refused}");
    }
}

#[test]
fn the_query_is_shown_alone() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let mut args = vec!["tickets", "list", "--show-wiql", "-p", "payments"];
    args.extend([
        "-t",
        "Bug",
        "--state-category",
        "completed",
        "--tag",
        "it's",
    ]);
    let shown = adoconn.run(&args).code(0);
    assert_eq!(
        shown.stdout,
        "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = 'Payments' AND \
         [System.WorkItemType] IN ('Bug') AND [System.State] IN ('Closed') AND [System.Tags] \
         CONTAINS 'nucleus' AND [System.Tags] CONTAINS 'it''s' ORDER BY [System.Id] ASC\n"
    );
    assert_eq!(shown.stderr, "");
}

#[test]
fn a_limit_says_of_how_many() {
    let world = World::small();
    let adoconn = three_tickets(&world);
    let cut = list(&adoconn, &["--limit", "2"]).code(0);
    let cut = cut.says(&["showing 2 of at most 3 work items"]);
    assert_eq!(partial(&cut)["total"], 2);
    assert_eq!(list(&adoconn, &["--limit", "3"]).code(0).items().len(), 3);
}

#[test]
fn a_rule_whose_project_was_not_read_to_its_end_may_have_more_tickets() {
    let world = World::full();
    let adoconn = Adoconn::with(&world, &Config::one_rule("when = \"cve\""));
    let gone = FaultKind::Status {
        status: 404,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("findings/search", gone).after(1));
    let listed = list(&adoconn, &["--rule", "main"]).code(3);
    let listed = listed.says(&["there may be more: Nucleus project 13000008"]);
    assert_eq!(partial(&listed)["total"], 0);
}

#[test]
fn show_takes_any_work_item_in_the_order_given() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync().only("create_ticket done");
    let id = world.ticket().id.to_string();
    let shown = adoconn.run(&["tickets", "show", &id, "#1", &id, "-o", "json"]);
    let shown = shown.code(0);
    assert_eq!(column(&shown, "id"), [id.as_str(), "1"]);
    assert_eq!(shown.items()[0]["key"], made["key"]);
    assert_eq!(shown.items()[1]["key"], serde_json::Value::Null);
}

#[test]
fn show_tells_what_is_missing() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    world.delete(2);
    let some = adoconn.run(&["tickets", "show", "1", "2", "998", "-o", "json"]);
    let some = some.code(3).says(&["#2: no such", "#998: no such"]);
    assert_eq!(partial(&some)["total"], 1);
    let none = adoconn.run(&["tickets", "show", "998", "999", "-o", "json"]);
    let none = none.code(1).says(&["#998, #999: no such"]);
    assert_eq!(none.stdout, "");
    // Standard input is empty here.
    let nothing = adoconn.run(&["tickets", "show", "-", "-o", "json"]);
    assert_eq!(nothing.code(0).items().len(), 0);
}

#[test]
fn a_query_may_be_about_the_project_of_a_flag() {
    let world = World::small();
    let adoconn = three_tickets(&world);
    for query in [
        "[System.TeamProject] = @project",
        "[system.teamproject] = @PROJECT AND [System.State] = 'New'",
        "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @Project ORDER BY [System.Id]",
        "[System.State] = 'New'",
    ] {
        let listed = list(&adoconn, &["--wiql", query, "-p", "payments"]).code(0);
        let items = listed.items();
        assert!(items.len() >= 3, "{query}: {listed}");
        assert!(
            items.iter().all(|item| item["project"] == "Payments"),
            "{query}: {listed}"
        );
    }
    let two = [
        "--wiql",
        "[System.TeamProject] = @project",
        "-p",
        "A",
        "-p",
        "B",
    ];
    let _refused = list(&adoconn, &two).code(2).says(&["one project"]);
    let none = list(&adoconn, &["--wiql", "[System.TeamProject] = @project"]);
    let _refused = none.code(2).says(&["--project"]);
    let close = [
        "tickets",
        "close",
        "--state",
        "Closed",
        "--yes",
        "-p",
        "Payments",
        "--wiql",
        "[System.TeamProject] = @project AND [System.Tags] CONTAINS 'nucleus'",
    ];
    let _closed = adoconn
        .run(&[&close[..], &["-o", "json"]].concat())
        .code(0)
        .did(&[("close_ticket done", 2)]);
}

#[test]
fn a_state_that_no_type_has_is_an_error_and_commas_name_several() {
    let world = World::small();
    let adoconn = three_tickets(&world);
    let _refused = list(&adoconn, &["-s", "Clsd"])
        .code(2)
        .says(&["no state \"Clsd\"", "Closed"]);
    let _refused = list(&adoconn, &["-s", "New,Clsd", "-p", "Payments"]).code(2);
    // Also where the other name finds tickets.
    for args in [
        &["-s", "New,Clsd"][..],
        &["-s", "New", "-s", "Clsd"],
        &["-t", "Bug,Bgu"],
    ] {
        let _refused = list(&adoconn, args).code(2);
    }
    let _found = list(&adoconn, &["-s", "New,Closed"]).code(0);
    let _none = list(&adoconn, &["-s", "Closed"]).code(0).did(&[]);
    assert_eq!(
        list(&adoconn, &["-s", "New,Active"]).code(0).items().len(),
        3
    );
    assert_eq!(
        list(&adoconn, &["-p", "Payments,Platform"])
            .code(0)
            .items()
            .len(),
        3
    );
}
