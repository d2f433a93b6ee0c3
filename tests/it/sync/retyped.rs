//! What a person makes of a ticket: another type, a field in Markdown, a link taken off (design, 8
//! G.5, G.6 and G.10).

use serde_json::Value;

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, World};

const DESCRIPTION: &str = "System.Description";

fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let rule = format!("update.min_interval = '0s'\n{rule}");
    let adoconn = Adoconn::with(world, &Config::one_rule(&rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

/// A person gives a ticket another type; the service still answers the fields of the old one.
fn retype(world: &World, kind: &str) {
    let id = world.ticket().id;
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&id).unwrap();
        kind.clone_into(&mut item.item_type);
        item.rev += 1;
    });
}

#[test]
fn g10_the_block_moves_to_the_field_that_the_new_type_has() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let id = world.ticket().id;
    world.edit(id, DESCRIPTION, "<p>What Kim wrote</p>");
    retype(&world, "User Story");
    let row = adoconn.sync().only("update_ticket done");
    assert!(
        row["cause"].as_str().unwrap().contains("its block moves"),
        "{row}"
    );
    let text = world.item(id).text(DESCRIPTION).to_owned();
    assert!(text.starts_with("<p>What Kim wrote</p>"), "{text}");
    assert!(
        text.contains("2 open of 2") && text.contains("[adoconn: end]"),
        "{text}"
    );
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    assert!(world.item(id).text(DESCRIPTION).contains("Critical"));
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert!(world.item(id).text(DESCRIPTION).contains("0 open of 2"));
}

#[test]
fn g10_a_ticket_with_another_type_closes_at_once_without_an_error() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    retype(&world, "User Story");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.state(), "Closed");
}

#[test]
fn g10_a_field_in_markdown_gets_no_html_and_the_rest_goes_on() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let id = world.ticket().id;
    let markdown = "[adoconn: kept up to date] | Severity | High |";
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&id).unwrap();
        item.formats
            .insert(REPRO_STEPS.to_owned(), "Markdown".to_owned());
        item.fields
            .insert(REPRO_STEPS.to_owned(), Value::from(markdown));
        item.rev += 1;
    });
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    let ticket = world.ticket();
    assert_eq!(ticket.text(REPRO_STEPS), markdown);
    assert_eq!(ticket.title(), "[Critical] Weakness F-1");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.ticket().text(REPRO_STEPS), markdown);
}

#[test]
fn g10_a_type_without_the_closing_state_is_a_hold_with_the_command_that_helps() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.state = 'Resolved'");
    retype(&world, "Task");
    world.remediate("F-1");
    for _ in 0..2 {
        let row = adoconn.sync().only("close_ticket held no_such_state");
        let cause = row["cause"].as_str().unwrap();
        let id = world.ticket().id;
        let command = format!("adoconn tickets close {id} --state \"Closed\"");
        assert!(cause.contains(&command), "{cause}");
    }
}

#[test]
fn g10_what_the_process_of_the_new_type_refuses_fails_once_and_is_held_then() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    retype(&world, "User Story");
    world.ado(|ado, _| {
        let types = ado
            .processes
            .iter_mut()
            .flat_map(|process| &mut process.types);
        for kind in types.filter(|kind| kind.name == "User Story") {
            let rule = ("Closed".to_owned(), "Microsoft.VSTS.Common.Risk".to_owned());
            kind.required_in.push(rule);
        }
    });
    world.remediate("F-1");
    let _failed = adoconn
        .sync_once()
        .code(3)
        .did(&[("close_ticket failed", 1)]);
    for _ in 0..2 {
        let row = adoconn.sync().only("close_ticket held transition_refused");
        let cause = row["cause"].as_str().unwrap();
        assert!(cause.contains("--field NAME=VALUE"), "{cause}");
    }
    world.edit(world.ticket().id, "System.Title", "Kim looks at it");
    let _again = adoconn
        .sync_once()
        .code(3)
        .did(&[("close_ticket failed", 1)]);
}

#[test]
fn g6_a_ticket_that_lost_its_link_and_was_deleted_then_is_not_made_again() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "").without_quiet_period();
    let id = world.ticket().id;
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&id).unwrap();
        item.relations.retain(|link| link.rel != "Hyperlink");
    });
    adoconn.forget();
    for _ in 0..2 {
        let row = adoconn.sync().only("create_ticket held link_lost");
        let cause = row["cause"].as_str().unwrap();
        assert!(cause.contains("--recreate-deleted"), "{cause}");
    }
    world.delete(id);
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
}

#[test]
fn g5_a_listing_tells_what_sync_closed() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.state = 'Resolved'");
    let closed_by = || {
        let rows = adoconn
            .run(&["tickets", "list", "-o", "json"])
            .code(0)
            .items();
        rows[0]["closed_by"].clone()
    };
    assert_eq!(closed_by(), Value::Null);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.state(), "Resolved");
    assert_eq!(closed_by(), "sync");
    world.move_to(world.ticket().id, "Active");
    assert_eq!(closed_by(), Value::Null);
}
