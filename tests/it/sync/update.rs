//! What is kept up to date on an open ticket, how often, and what people's words are worth.

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, Status, World};

const PRIORITY: &str = "Microsoft.VSTS.Common.Priority";

/// A world with one finding and its ticket, and updates whenever there is something new.
fn prompt(world: &World) -> Adoconn<'_> {
    let adoconn = Adoconn::with(world, &Config::one_rule("update.min_interval = '0s'"));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

#[test]
fn a_new_severity_changes_title_priority_and_block() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.rate("F-1", Severity::Critical);
    let row = adoconn.sync().only("update_ticket done");
    assert_eq!(row["cause"], "severity High became Critical");
    assert_eq!(row["old"]["title"], "[High] Weakness F-1");
    assert_eq!(row["new"]["title"], "[Critical] Weakness F-1");
    let ticket = world.ticket();
    assert_eq!(ticket.title(), "[Critical] Weakness F-1");
    assert_eq!(ticket.fields[PRIORITY], 1);
    assert!(ticket.text(REPRO_STEPS).contains("Critical"));
    assert_eq!(ticket.rev, 2);
}

#[test]
fn a5_a_falling_severity_keeps_the_ticket_that_its_rule_would_no_longer_make() {
    let world = World::with_one_finding();
    let config = Config::one_rule("when = 'severity == \"High\"'");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.rate("F-1", Severity::Low);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    assert_eq!(world.state(), "New");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn one_more_instance_is_told() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.instance("F-1", Severity::High, "web-3");
    let row = adoconn.sync().only("update_ticket done");
    assert_eq!(row["new"]["open_instances"], "3");
    let block = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(
        block.contains("3 open of 3") && block.contains("web-3"),
        "{block}"
    );
}

#[test]
fn c5_a_second_count_within_a_day_waits_but_a_severity_does_not() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.instance("F-1", Severity::High, "web-3");
    let _first = adoconn.sync().did(&[("update_ticket done", 1)]);
    let fixed = world.instances("F-1")[0];
    assert!(world.nucleus(|nucleus| nucleus.set_status(fixed, Status::ScanMitigated)));
    let _second = adoconn
        .sync()
        .did(&[("update_ticket held min_interval", 1)]);
    assert!(world.ticket().text(REPRO_STEPS).contains("3 open of 3"));
    world.rate("F-1", Severity::Critical);
    let _urgent = adoconn.sync().did(&[("update_ticket done", 1)]);
    let block = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(block.contains("2 open of 3"), "{block}");
}

#[test]
fn g4_another_member_does_not_wait() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    for (asset, count) in [("web-3", "members 3"), ("web-4", "members 4")] {
        world.instance("F-1", Severity::High, asset);
        let _at_once = adoconn.sync().did(&[("update_ticket done", 1)]);
        let block = world.ticket().text(REPRO_STEPS).to_owned();
        assert!(block.contains(asset) && block.contains(count), "{block}");
    }
}

#[test]
fn c5_a_new_scan_that_says_the_same_changes_nothing() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.rescan();
    adoconn.sync().did_nothing();
}

#[test]
fn text_of_people_around_the_block_survives_updates() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    let ticket = world.ticket();
    let block = ticket.text(REPRO_STEPS);
    let edited = format!("<p>Ask <b>Kim</b> first.</p>{block}<div>Seen on <i>Monday</i></div>");
    world.edit(ticket.id, REPRO_STEPS, edited);
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    let text = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(text.starts_with("<p>Ask <b>Kim</b> first.</p>"), "{text}");
    assert!(text.ends_with("<div>Seen on <i>Monday</i></div>"), "{text}");
    assert!(text.contains("Critical"), "{text}");
}

#[test]
fn an_edited_block_is_left_alone_and_held() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    let ticket = world.ticket();
    let edited = ticket
        .text(REPRO_STEPS)
        .replace("Update it.", "Do not update it!");
    world.edit(ticket.id, REPRO_STEPS, edited);
    world.rate("F-1", Severity::Critical);
    let _held = adoconn
        .sync()
        .did(&[("update_ticket held block_edited", 1)]);
    assert!(
        world
            .ticket()
            .text(REPRO_STEPS)
            .contains("Do not update it!")
    );
}

#[test]
fn a_block_edited_while_its_ticket_was_closed_is_not_ours_after_the_reopening() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    let ticket = world.ticket();
    let edited = ticket
        .text(REPRO_STEPS)
        .replace("Update it.", "Do not update it!");
    world.edit(ticket.id, REPRO_STEPS, edited);
    world.set_status("F-1", &Status::Active);
    let _back = adoconn.sync_once();
    let _held = adoconn
        .sync()
        .did(&[("update_ticket held block_edited", 1)]);
    assert!(
        world
            .ticket()
            .text(REPRO_STEPS)
            .contains("Do not update it!")
    );
}

#[test]
fn a_deleted_block_is_not_put_back() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.edit(world.ticket().id, REPRO_STEPS, "Our own words.");
    adoconn.sync().did_nothing();
    assert_eq!(world.ticket().text(REPRO_STEPS), "Our own words.");
}

#[test]
fn an_edited_title_is_kept_while_the_rest_is_updated() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.edit(world.ticket().id, "System.Title", "Kim's own title");
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    let ticket = world.ticket();
    assert_eq!(ticket.title(), "Kim's own title");
    assert_eq!(ticket.fields[PRIORITY], 1);
}

#[test]
fn an_edited_priority_is_kept_while_the_rest_is_updated() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.edit(world.ticket().id, PRIORITY, 4);
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    let ticket = world.ticket();
    assert_eq!(ticket.fields[PRIORITY], 4);
    assert_eq!(ticket.title(), "[Critical] Weakness F-1");
}

#[test]
fn c5_another_template_alone_touches_no_ticket() {
    let world = World::with_one_finding();
    let mut adoconn = prompt(&world);
    adoconn.configure(&Config::one_rule("ticket.title = 'Fix {{ name }}'"));
    adoconn.sync().did_nothing();
    assert_eq!(world.ticket().title(), "[High] Weakness F-1");
}

#[test]
fn c5_a_refresh_writes_what_the_templates_say_now_and_nothing_of_people() {
    let world = World::small();
    world.findings(2, Severity::High);
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    world.edit(world.tickets()[1].id, "System.Title", "Mine");
    let rule = "ticket.title = 'Fix {{ name }}'\n\
                ticket.fields.\"Microsoft.VSTS.TCM.SystemInfo\" = '{{ scan_type }}'";
    adoconn.configure(&Config::one_rule(rule));
    adoconn.sync().did_nothing();
    let refreshed = adoconn.run_changing(&["sync", "--refresh", "-o", "json"]);
    let _written = refreshed.code(0).did(&[("update_ticket done", 2)]);
    let tickets = world.tickets();
    assert_eq!(tickets[0].title(), "Fix Weakness N-0");
    assert_eq!(tickets[1].title(), "Mine");
    for ticket in &tickets {
        assert_eq!(ticket.text("Microsoft.VSTS.TCM.SystemInfo"), "Nessus");
    }
}

#[test]
fn c5_a_block_whose_texts_alone_changed_is_written_anew_by_a_refresh() {
    let world = World::with_one_finding();
    let adoconn = prompt(&world);
    world.describe("F-1", "Worse than thought.");
    adoconn.sync().did_nothing();
    let plan = adoconn.home().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _saved = adoconn
        .run(&["sync", "--refresh", "--dry-run", "--out", plan])
        .code(0);
    let applied = adoconn.run(&["apply", plan, "-o", "json"]).code(0);
    let row = applied.only("update_ticket done");
    assert_eq!(row["cause"], "its texts are written anew");
    let text = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(text.contains("Worse than thought."), "{text}");
    adoconn
        .run_changing(&["sync", "--refresh", "-o", "json"])
        .did_nothing();
}
