//! Tickets for findings by hand: with the rules' templates, once, and as `sync` would know them.

use std::io::Write as _;
use std::process::Stdio;

use super::with;
use crate::harness::{Adoconn, Config, PROJECT, Severity, Status, World};

/// Three findings: a Critical, a High and a Low one; the rule makes tickets for the Critical one.
fn world() -> World {
    let world = World::small();
    world.finding("F-1", Severity::Critical, &["web-1", "web-2"]);
    world.finding("F-2", Severity::High, &["web-1"]);
    world.finding("F-3", Severity::Low, &["web-3"]);
    world
}

fn critical() -> Config {
    Config::one_rule("when = 'severity == \"Critical\"'")
}

/// The key of a finding, as the listing prints it.
fn key(adoconn: &Adoconn<'_>, number: &str) -> String {
    let args = ["findings", "list", "--number", number, "-o", "ids"];
    let listed = adoconn.run(&args).code(0);
    listed.stdout.trim().to_owned()
}

#[test]
fn a_key_makes_the_ticket_that_sync_would_have_made() {
    let world = world();
    let adoconn = Adoconn::with(&world, &critical());
    let key = key(&adoconn, "F-1");
    let made = adoconn
        .run_changing(&with(&["--finding", &key]))
        .code(0)
        .only("create_ticket done");
    assert_eq!(made["key"], key.as_str());
    let ticket = world.ticket();
    assert_eq!(ticket.title(), "[Critical] Weakness F-1");
    assert_eq!(ticket.text("System.Tags"), "nucleus; vulnerability");
    adoconn.sync().did_nothing();
    Adoconn::with(&world, &critical()).sync().did_nothing();
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.state(), "Closed");
}

#[test]
fn filters_choose_and_the_rules_texts_are_used() {
    let world = world();
    let adoconn = Adoconn::with(&world, &Config::one_rule(""));
    let args = with(&["--severity", "critical", "--severity", "high"]);
    let made = adoconn.run_changing(&args).code(0);
    let _made = made.did(&[("create_ticket done", 2)]);
    let _rest = adoconn.sync().did(&[("create_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn keys_come_from_standard_input_too() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let keys = ["F-1", "F-3"].map(|number| key(&adoconn, number));
    let args = with(&["--finding", "-"]);
    let mut command = adoconn.command(&args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(keys.join("\n").as_bytes()).unwrap();
    drop(input);
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(world.tickets().len(), 2);
    // Nothing on standard input is nothing selected.
    adoconn
        .run(&args)
        .code(0)
        .says(&["nothing selected"])
        .did_nothing();
}

#[test]
fn what_no_rule_selects_is_said_and_made_like_a_rule_or_as_flags_say() {
    let world = world();
    let adoconn = Adoconn::with(&world, &critical());
    let (second, third) = (key(&adoconn, "F-2"), key(&adoconn, "F-3"));
    let skipped = adoconn.run(&with(&["--finding", &second]));
    let row = skipped.code(3).only("create_ticket skipped");
    let error = row["error"].as_str().unwrap().to_owned();
    assert!(
        error.starts_with("no_rule") && error.contains("--like"),
        "{error}"
    );

    let like = with(&[
        "--finding",
        &second,
        "--like",
        "main",
        "--title",
        "By hand: {{ name }}",
    ]);
    let _made = adoconn
        .run_changing(&like)
        .code(0)
        .did(&[("create_ticket done", 1)]);
    assert_eq!(world.ticket().title(), "By hand: Weakness F-2");

    let place = with(&[
        "--finding",
        &third,
        "-p",
        "Factory",
        "-t",
        "Defect",
        "--state",
        "Verified",
    ]);
    let _made = adoconn
        .run_changing(&place)
        .code(0)
        .did(&[("create_ticket done", 1)]);
    let ticket = &world.tickets()[1];
    assert_eq!(
        (ticket.title(), ticket.item_type.as_str(), ticket.state()),
        ("[Low] Weakness F-3", "Defect", "Verified")
    );
    // No rule has it: what sync knows of it by itself is nothing to close it for.
    let _critical = adoconn.sync().did(&[("create_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn a_rule_that_only_observes_gives_texts_to_a_person() {
    let world = world();
    let config = Config::one_rule("mode = 'observe'");
    let adoconn = Adoconn::with(&world, &config);
    let key = key(&adoconn, "F-1");
    let _made = adoconn
        .run_changing(&with(&["--finding", &key]))
        .code(0)
        .did(&[("create_ticket done", 1)]);
}

#[test]
fn a9_what_nucleus_has_a_ticket_for_waits_for_a_word() {
    let world = world();
    world.ticketed_by_nucleus("F-1", 1);
    let adoconn = Adoconn::with(&world, &critical());
    let key = key(&adoconn, "F-1");
    let held = adoconn.run(&with(&["--finding", &key])).code(3);
    let row = held.only("create_ticket skipped");
    assert!(
        row["error"]
            .as_str()
            .unwrap()
            .starts_with("ticketed_elsewhere"),
        "{row}"
    );
    let all_the_same = with(&["--finding", &key, "--ignore-nucleus-tickets"]);
    let _made = adoconn
        .run_changing(&all_the_same)
        .code(0)
        .did(&[("create_ticket done", 1)]);
}

#[test]
fn what_is_remediated_and_what_is_unknown_gets_no_ticket() {
    let world = world();
    let adoconn = Adoconn::with(&world, &critical());
    let key = key(&adoconn, "F-1");
    world.set_status("F-1", &Status::ScanMitigated);
    let stranger = "k1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let args = with(&["--finding", &key, "--finding", stranger]);
    let outcome = adoconn.run(&args).code(3);
    let outcome = outcome.did(&[("create_ticket failed", 1), ("create_ticket skipped", 1)]);
    let reasons: Vec<String> = outcome
        .items()
        .iter()
        .map(|row| row["error"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        reasons.iter().any(|why| why.starts_with("nothing_open")),
        "{reasons:?}"
    );
    let malformed = adoconn.run(&with(&["--finding", "F-1"])).code(2);
    let _told = malformed.says(&["not the key of a finding", "findings list -o ids"]);
    assert!(world.tickets().is_empty());
}

#[test]
fn a_dry_run_and_a_missing_yes_make_nothing() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let by_project = [
        "tickets",
        "create",
        "--nucleus-project",
        PROJECT,
        "-o",
        "json",
    ];
    let dry = [&by_project[..], &["-n"]].concat();
    let _planned = adoconn
        .run(&dry)
        .code(0)
        .did(&[("create_ticket planned", 3)]);
    let _refused = adoconn
        .run(&by_project)
        .code(2)
        .says(&["3 tickets would be created", "--yes"]);
    assert_eq!(world.writes(), 0);
}
