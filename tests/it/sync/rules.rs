//! Several rules: which one decides, scopes, rivals, and rules that only look on.

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, World};

#[test]
fn a2_the_first_rule_that_matches_decides() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::Low, &["web-1"]);
    let config = Config::rules(&[
        "name = 'urgent'\nwhen = 'severity == \"High\"'",
        "name = 'rest'\nticket.project = 'Platform'\nticket.tags = ['rest']",
    ]);
    let outcome = Adoconn::with(&world, &config)
        .sync()
        .did(&[("create_ticket done", 2)]);
    let causes: Vec<String> = outcome
        .items()
        .iter()
        .map(|item| format!("{}: {}", item["project"], item["cause"]).replace('"', ""))
        .collect();
    assert_eq!(
        causes,
        [
            "Payments: rule urgent matches 2 open instances",
            "Platform: rule rest matches 1 open instance"
        ]
    );
}

#[test]
fn a2_a_scope_gives_a_finding_a_second_ticket_elsewhere() {
    let world = World::with_one_finding();
    let config = Config::rules(&[
        "name = 'one'\nwhen = 'asset_name == \"web-1\"'",
        "name = 'two'\nscope = 'platform'\nticket.project = 'Platform'",
    ]);
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    let second = world.instances("F-1")[1];
    let gone = adoconn::sandbox::nucleus::Status::ScanMitigated;
    assert!(world.nucleus(|n| n.set_status(second, gone)));
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(row["project"], "Platform", "only its own instance counts");
}

#[test]
fn a2_rules_that_want_one_ticket_in_two_places_hold() {
    let world = World::with_one_finding();
    let config = Config::rules(&[
        "name = 'one'\nwhen = 'asset_name == \"web-1\"'",
        "name = 'two'\nticket.project = 'Platform'",
    ]);
    let row = Adoconn::with(&world, &config)
        .sync()
        .only("create_ticket held split_target");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.contains("one") && cause.contains("two") && cause.contains("scope"),
        "{cause}"
    );
}

#[test]
fn a_rule_that_observes_never_writes() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::with(&world, &Config::one_rule("mode = 'observe'"));
    let row = adoconn.sync().only("create_ticket held observe_mode");
    assert_eq!(row["new"]["title"], "[High] Weakness F-1");
    assert_eq!(row["new"]["state"], "New");
    assert_eq!(world.writes(), 0);
    adoconn.configure(&Config::one_rule(""));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.configure(&Config::one_rule("mode = 'observe'"));
    let writes = world.writes();
    world.remediate("F-1");
    let _held = adoconn.sync().did(&[("close_ticket held observe_mode", 1)]);
    assert_eq!(world.writes(), writes);
}

#[test]
fn only_the_named_rule_is_carried_out() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::Low, &["web-1"]);
    let config = Config::rules(&[
        "name = 'high'\nwhen = 'severity == \"High\"'",
        "name = 'low'",
    ]);
    let adoconn = Adoconn::with(&world, &config);
    let args = ["sync", "--rule", "low", "-o", "json"];
    let _made = adoconn
        .run_changing(&args)
        .did(&[("create_ticket done", 1)]);
    assert_eq!(world.ticket().title(), "[Low] Weakness F-2");
    let _refused = adoconn
        .run(&["sync", "--rule", "lwo"])
        .code(2)
        .says(&["no rule \"lwo\"", "high, low"]);
}

#[test]
fn a_ticket_whose_rule_is_gone_is_followed_by_the_rule_that_matches_now() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.configure(&Config::one_rule("name = 'renamed'"));
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a_ticket_that_no_rule_is_responsible_for_is_followed_by_the_defaults() {
    for other in [
        "name = 'other'\nwhen = 'severity == \"Low\"'",
        "scope = 'other'\nwhen = 'severity == \"Low\"'",
    ] {
        let world = World::with_one_finding();
        let mut adoconn = Adoconn::with(&world, &Config::one_rule("scope = 'first'"));
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        adoconn.configure(&Config::one_rule(other));
        adoconn.sync().did_nothing();
        world.rate("F-1", Severity::Critical);
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        assert!(world.ticket().text(REPRO_STEPS).contains("Critical"));
        world.remediate("F-1");
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    }
}

#[test]
fn a_target_that_does_not_exist_is_found_before_anything_is_written() {
    let world = World::with_one_finding();
    for (rule, said) in [
        ("ticket.project = 'Paymants'", &["Paymants", "Payments"][..]),
        ("ticket.type = 'Bgu'", &["Bgu", "Bug"]),
        ("ticket.state = 'Nwe'", &["Nwe", "New, Active"]),
        ("close.state = 'Dnoe'", &["Dnoe", "Closed"]),
        ("reopen.state = 'Opne'", &["Opne", "New, Active"]),
    ] {
        let adoconn = Adoconn::with(&world, &Config::one_rule(rule));
        let outcome = adoconn.sync_once().code(2).says(said).says(&["rule main"]);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(world.writes(), 0);
}

#[test]
fn rules_that_match_none_all_or_only_what_others_take_are_told() {
    let world = World::small();
    world.finding("F-1", Severity::High, &["web-1", "web-2"]);
    world.finding("F-2", Severity::Low, &["web-1"]);
    let low = "name = 'low'\nwhen = 'severity == \"Low\"'";
    let none = "name = 'none'\nwhen = 'severity == \"Critical\"'";
    let behind = "name = 'behind'\nwhen = '\"F-\" in name and severity == \"High\"'";
    let rules = ["when = 'severity == \"High\"'", low, none, behind];
    let adoconn = Adoconn::with(&world, &Config::rules(&rules));
    let says = [
        "rule main matches 1 of 2 findings (2 instances)",
        "rule low matches 1 of 2 findings (1 instance)",
        "rule none matches none of 2 findings",
        "rule behind matches only what earlier rules take",
    ];
    let _told = adoconn.sync_once().code(0).says(&says);
    let checked = adoconn.run(&["config", "check", "--counts"]).code(0);
    let verified = adoconn.run(&["verify"]);
    for words in says {
        assert!(checked.stdout.contains(words), "no {words} in {checked}");
        assert!(verified.stdout.contains(words), "no {words} in {verified}");
    }
    let all = "when = 'severity in [\"High\", \"Low\"]'";
    let adoconn = Adoconn::with(&world, &Config::one_rule(all));
    let told = adoconn.run(&["sync", "--dry-run"]).code(0);
    let _told = told.says(&["warning: rule main matches all 2 findings"]);
}
