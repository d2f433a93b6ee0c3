//! What a new ticket is made of, where it starts, and that there is only ever one.

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, Status, World};

const PRIORITY: &str = "Microsoft.VSTS.Common.Priority";

#[test]
fn a_ticket_has_key_link_tag_fields_and_block() {
    let world = World::with_one_finding();
    let made = Adoconn::new(&world).sync().only("create_ticket done");
    let ticket = world.ticket();
    assert_eq!(made["id"], ticket.id);
    assert_eq!(made["project"], "Payments");
    assert_eq!(made["cause"], "rule main matches 2 open instances");
    assert_eq!(ticket.title(), "[High] Weakness F-1");
    assert_eq!(ticket.item_type, "Bug");
    assert_eq!(ticket.state(), "New");
    assert_eq!(ticket.fields[PRIORITY], 2);
    assert_eq!(ticket.text("System.Tags"), "nucleus; vulnerability");
    let link = ticket.relations.first().unwrap();
    assert!(link.comment.as_ref().unwrap().contains("ticket key"));
    let block = ticket.text(REPRO_STEPS);
    for text in [
        "[adoconn: kept up to date",
        "Weakness F-1",
        "2 open of 2",
        "web-1",
        "web-2",
        "CVE-2024-0001",
        "Update it.",
        made["key"].as_str().unwrap(),
        "[adoconn: end]",
    ] {
        assert!(block.contains(text), "no {text:?} in {block}");
    }
}

#[test]
fn a_lost_ledger_creates_nothing_and_the_ticket_is_followed_again() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.forget();
    adoconn.sync().did_nothing();
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a_lost_ledger_and_a_removed_tag_create_nothing_because_the_link_is_looked_for() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::High, &["web-3"]);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    world.edit(world.tickets()[0].id, "System.Tags", "");
    adoconn.forget();
    // The look-up by link finds it: there is nothing to create, and nothing to wait for.
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 2);
}

#[test]
fn a_lost_ledger_and_every_tag_removed_create_nothing() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.edit(world.ticket().id, "System.Tags", "");
    adoconn.forget();
    adoconn.sync().did_nothing();
}

#[test]
fn a_removed_tag_changes_nothing_for_a_known_ticket() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.edit(world.ticket().id, "System.Tags", "");
    adoconn.sync().did_nothing();
}

#[test]
fn a6_without_link_look_up_the_tag_sweep_still_prevents_doubles() {
    let world = World::with_one_finding();
    world.ado(|ado, _| ado.settings.finds_hyperlinks = false);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.forget();
    adoconn.sync().did_nothing();
}

#[test]
fn a8_after_a_lost_ledger_new_findings_wait_one_quiet_period() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.forget();
    world.finding("F-2", Severity::High, &["web-3"]);
    let _held = adoconn
        .sync_without_waiting()
        .did(&[("create_ticket held rebuild_quiet", 1)]);
    let adoconn = adoconn.without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[test]
fn a_state_that_is_not_initial_is_reached_in_a_second_step() {
    let world = World::with_one_finding();
    let config = Config::one_rule("ticket.state = 'Active'");
    let made = Adoconn::with(&world, &config).sync();
    assert_eq!(made.only("create_ticket done")["new"]["state"], "Active");
    assert_eq!(world.state(), "Active");
    assert_eq!(world.ticket().rev, 2);
}

#[test]
fn restricted_transitions_are_walked_on_creation_and_on_closing() {
    let world = World::with_one_finding();
    let config = Config::one_rule(
        "ticket.project = 'Factory'\nticket.type = 'Defect'\nticket.state = 'Fixing'",
    );
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    assert_eq!(world.state(), "Fixing");
    assert_eq!(world.ticket().rev, 3, "Reported, Triaged, Fixing");
    world.remediate("F-1");
    let closed = adoconn.sync().only("close_ticket done");
    assert_eq!(
        (&closed["old"], &closed["new"]),
        (&"Fixing".into(), &"Closed".into())
    );
    assert_eq!(world.state(), "Closed");
    assert_eq!(world.ticket().rev, 5, "Verified, Closed");
}

#[test]
fn only_open_findings_that_a_rule_matches_get_a_ticket() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::Low, &["web-1"]);
    world.finding("F-3", Severity::Critical, &["web-1"]);
    world.remediate("F-3");
    world.finding("F-4", Severity::Critical, &["web-1"]);
    world.set_status("F-4", &Status::AcceptedRisk);
    let config = Config::one_rule(r#"when = 'severity in ["Critical", "High"]'"#);
    let _made = Adoconn::with(&world, &config)
        .sync()
        .did(&[("create_ticket done", 1)]);
    assert_eq!(world.ticket().title(), "[High] Weakness F-1");
}

#[test]
fn informational_findings_get_a_ticket_only_where_a_rule_names_them() {
    let world = World::small();
    world.finding("I-1", Severity::Informational, &["web-1"]);
    let mut adoconn = Adoconn::new(&world);
    adoconn.sync().did_nothing();
    adoconn.configure(&Config::one_rule("when = 'severity == \"Informational\"'"));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[test]
fn what_a_scanner_says_can_neither_be_markup_nor_a_template() {
    let world = World::small();
    world.finding(
        "<img src=x onerror=alert(1)>{{ 7*7 }}",
        Severity::High,
        &["<b>web</b>"],
    );
    let _made = Adoconn::new(&world)
        .sync()
        .did(&[("create_ticket done", 1)]);
    let ticket = world.ticket();
    assert!(ticket.title().contains("{{ 7*7 }}"), "{}", ticket.title());
    let block = ticket.text(REPRO_STEPS);
    assert!(
        !block.contains("<img") && !block.contains("<b>web</b>"),
        "{block}"
    );
    assert!(block.contains("&lt;b&gt;web&lt;/b&gt;"), "{block}");
}
