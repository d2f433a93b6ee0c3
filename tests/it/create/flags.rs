//! `tickets create`: one ticket from flags, in any state, and once per key.

use serde_json::Value;

use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, REPRO_STEPS, World};

/// Flags for a Bug in Payments with the title "Rotate the TLS key", and these.
fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let place = [
        "tickets",
        "create",
        "--project",
        "Payments",
        "--type",
        "Bug",
    ];
    let rest = ["--title", "Rotate the TLS key", "--yes", "-o", "json"];
    [&place[..], &rest[..], more].concat()
}

fn create(adoconn: &Adoconn<'_>, more: &[&str]) -> Outcome {
    adoconn.run(&with(more))
}

#[test]
fn a_ticket_starts_in_its_types_initial_state() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let row = create(&adoconn, &[]).code(0).only("create_ticket done");
    let ticket = world.ticket();
    assert_eq!(row["id"], ticket.id);
    assert_eq!(row["new"]["state"], "New");
    assert_eq!(ticket.state(), "New");
    assert_eq!(ticket.title(), "Rotate the TLS key");
    assert_eq!(ticket.text("System.Tags"), "nucleus");
    assert_eq!(ticket.rev, 1);
    assert!(row["key"].as_str().unwrap().starts_with("m1-"));
}

#[test]
fn the_initial_state_may_be_named_in_any_case() {
    let world = World::small();
    let _made = create(&Adoconn::new(&world), &["--state", "new"]).code(0);
    assert_eq!((world.state().as_str(), world.ticket().rev), ("New", 1));
}

#[test]
fn any_other_state_is_reached_in_a_second_step() {
    for state in ["Active", "Resolved", "Closed"] {
        let world = World::small();
        let row = create(&Adoconn::new(&world), &["--state", state]).code(0);
        assert_eq!(row.only("create_ticket done")["new"]["state"], state);
        assert_eq!((world.state().as_str(), world.ticket().rev), (state, 2));
    }
}

#[test]
fn restricted_transitions_are_walked() {
    let world = World::small();
    let args = [
        "tickets", "create", "-p", "Factory", "-t", "Defect", "--title", "x", "-o", "json",
    ];
    let made = Adoconn::new(&world).run(&[&args[..], &["--state", "verified"]].concat());
    let _made = made.code(0).did(&[("create_ticket done", 1)]);
    assert_eq!(
        (world.state().as_str(), world.ticket().rev),
        ("Verified", 4)
    );
}

#[test]
fn a4_without_a_key_every_call_makes_a_ticket() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for count in 1..=2 {
        let _made = create(&adoconn, &[])
            .code(0)
            .did(&[("create_ticket done", 1)]);
        assert_eq!(world.tickets().len(), count);
    }
}

#[test]
fn a4_with_a_key_there_is_one_ticket_whoever_asks() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let first = adoconn.run_changing(&with(&["--key", "CHG-4711"])).code(0);
    let id = first.only("create_ticket done")["id"].clone();
    let elsewhere = Adoconn::new(&world);
    let again = create(&elsewhere, &["--key", "CHG-4711"]).code(0);
    let again = again
        .says(&["has this key already"])
        .only("create_ticket already");
    assert_eq!(again["id"], id);
    assert_eq!(again["key"], "m1-CHG-4711");
    let _other = create(&elsewhere, &["--key", "CHG-4712"]).code(0);
    assert_eq!(world.tickets().len(), 2);
}

#[test]
fn a4_a_key_of_any_text_is_hashed_and_spelled_out() {
    let world = World::small();
    let key = "Änderung 4711 / für <Kim>";
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.run_changing(&with(&["--key", key])).code(0);
    let text = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(text.contains("Änderung 4711 / für &lt;Kim&gt;"), "{text}");
}

#[test]
fn fields_tags_people_and_places_are_set() {
    let world = World::small();
    let made = create(
        &Adoconn::new(&world),
        &[
            "--tag",
            "tls",
            "--tag",
            "internet-facing",
            "--field",
            "Microsoft.VSTS.Common.Priority=1",
            "--area",
            "Payments\\Cards",
            "--iteration",
            "Payments\\Sprint 1",
            "--assigned-to",
            "alex@sandbox.example.com",
        ],
    );
    let _made = made.code(0);
    let ticket = world.ticket();
    assert_eq!(ticket.text("System.Tags"), "internet-facing; nucleus; tls");
    assert_eq!(ticket.fields["Microsoft.VSTS.Common.Priority"], 1);
    assert_eq!(ticket.text("System.AreaPath"), "Payments\\Cards");
    assert_eq!(ticket.text("System.IterationPath"), "Payments\\Sprint 1");
    assert_eq!(
        ticket.text("System.AssignedTo"),
        adoconn::sandbox::ado::ALEX
    );
}

#[test]
fn a_description_is_plain_text() {
    let world = World::small();
    let text = "1 < 2 & <script>alert(1)</script>\nsecond line\n@alex #1";
    let _made = create(&Adoconn::new(&world), &["--description", text]).code(0);
    let stored = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(stored.contains("1 &lt; 2 &amp; &lt;script&gt;"), "{stored}");
    assert!(stored.contains("<br>second line"), "{stored}");
    assert!(
        !stored.contains("@alex") && !stored.contains("#1"),
        "{stored}"
    );
}

#[test]
fn a_description_comes_from_a_file_too() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = adoconn.home().join("notes.txt");
    std::fs::write(&file, "from a file").unwrap();
    let _made = create(&adoconn, &["--description-file", file.to_str().unwrap()]).code(0);
    assert!(world.ticket().text(REPRO_STEPS).contains("from a file"));
    let missing = create(&adoconn, &["--description-file", "/no/such/file"]).code(2);
    let _refused = missing.says(&["/no/such/file"]);
}

#[test]
fn names_that_do_not_exist_are_answered_with_those_that_do() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let cases: [(&[&str], &[&str]); 4] = [
        (
            &["-p", "Paymants", "-t", "Bug"],
            &["no project", "Payments", "projects list"],
        ),
        (
            &["-p", "Payments", "-t", "Bgu"],
            &["no work item type", "Bug", "types list"],
        ),
        (
            &["-p", "Payments", "-t", "Bug", "-s", "Done"],
            &[
                "no state \"Done\"",
                "New, Active, Resolved, Closed",
                "states list",
            ],
        ),
        (&["-p", "Factory", "-t", "Issue"], &["no work item type"]),
    ];
    for (flags, said) in cases {
        let args = [&["tickets", "create", "--title", "x"], flags].concat();
        let outcome = adoconn.run(&args).code(2).says(said);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(world.writes(), 0);
    assert!(!adoconn.ledger().exists());
}

#[test]
fn a_missing_required_field_is_named_and_nothing_is_made() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = [
        "tickets",
        "create",
        "-p",
        "Factory",
        "-t",
        "Vulnerability",
        "--title",
        "x",
    ];
    let failed = adoconn.run(&[&args[..], &["-o", "json"]].concat()).code(3);
    let failed = failed.says(&["--field Custom.BusinessUnit=VALUE"]);
    let row = failed.only("create_ticket failed");
    let error = row["error"].as_str().unwrap();
    assert!(
        error.contains("Business Unit") && error.contains("ActivityId"),
        "{error}"
    );
    let with = ["--field", "Custom.BusinessUnit=Retail"];
    let _made = adoconn.run(&[&args[..], &with].concat()).code(0);
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn a_field_that_does_not_exist_is_refused_by_name() {
    let world = World::small();
    // What is known of fields is checked before anything is sent.
    let failed = create(&Adoconn::new(&world), &["--field", "Custom.NoSuch=1"]).code(2);
    let _failed = failed.says(&["there is no field \"Custom.NoSuch\"", "the nearest are"]);
    assert!(world.tickets().is_empty());
}

#[test]
fn a_dry_run_makes_nothing() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let outcome = create(&adoconn, &["--dry-run", "--state", "Active"]).code(0);
    let row = outcome
        .says(&["would create", "nothing was changed"])
        .only("create_ticket planned");
    assert_eq!(
        (&row["id"], &row["new"]["state"]),
        (&Value::Null, &"Active".into())
    );
    assert_eq!(world.writes(), 0);
    assert!(!adoconn.ledger().exists());
}

#[test]
fn a_read_only_profile_refuses() {
    let world = World::small();
    let adoconn = Adoconn::with(&world, &Config::one_rule("").and("read_only = true"));
    let _refused = create(&adoconn, &[]).code(5).says(&["read-only"]);
    let _planned = create(&adoconn, &["--dry-run"]).code(0);
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_lost_answer_makes_no_second_ticket() {
    let world = World::small();
    world.fault(Fault::new("workitems/$Bug", FaultKind::DropAfter).nth(1));
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.run_changing(&with(&["--key", "K"])).code(0);
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn a_create_that_may_have_arrived_is_not_repeated_within_the_quiet_period() {
    let world = World::small();
    world.fault(Fault::new("workitems/$Bug", FaultKind::Late { ms: 1_000 }).nth(1));
    let adoconn = Adoconn::new(&world);
    let _unknown = create(&adoconn, &["--key", "K"])
        .code(3)
        .did(&[("create_ticket unknown", 1)]);
    let _doubt = create(&adoconn, &["--key", "K"]);
    world.wait_until("the late create", |world| world.tickets().len() == 1);
    let _known = adoconn.run_changing(&with(&["--key", "K"])).code(0);
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn a4_sync_leaves_tickets_made_by_hand_alone() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = create(&adoconn, &["--key", "K"]).code(0);
    let _sync = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    let _sync = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.tickets()[0].state(), "New");
    adoconn.forget();
    adoconn.sync().did_nothing();
}

#[test]
fn the_environment_alone_is_enough() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    std::fs::remove_file(adoconn.home().join(".config/adoconn/config.toml")).unwrap();
    let keys = adoconn::sandbox::CREDENTIALS;
    for (name, value) in [
        ("ADOCONN_ADO_URL", world.url()),
        ("ADOCONN_AUTHORITY", world.url()),
        ("ADOCONN_ORGANIZATION", keys.organization),
        ("ADOCONN_TENANT_ID", keys.tenant_id),
        ("ADOCONN_CLIENT_ID", keys.client_id),
    ] {
        adoconn.set(name, value);
    }
    let _made = create(&adoconn, &[])
        .code(0)
        .did(&[("create_ticket done", 1)]);
}

#[test]
fn a_personal_access_token_opens_the_door_too() {
    let world = World::small();
    let mut adoconn = Adoconn::with(&world, &Config::one_rule("").and("ado.auth = 'pat'"));
    adoconn.set("ADOCONN_PAT", adoconn::sandbox::CREDENTIALS.pat);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let _made = create(&adoconn, &[])
        .code(0)
        .did(&[("create_ticket done", 1)]);
}

#[test]
fn a_dry_run_knows_what_the_service_would_refuse() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for (field, says) in [
        ("Severity=1 - Critcal", "did you mean \"1 - Critical\""),
        (
            "Microsoft.VSTS.Common.Severity=Critical",
            "none of its values",
        ),
        ("Priority=9", "none of its values: 1, 2, 3, 4"),
        ("Priority=high", "not a whole number"),
        (
            "Prioritty=1",
            "the nearest are Microsoft.VSTS.Common.Priority",
        ),
        ("Created Date=2026-01-01", "only the service"),
    ] {
        for dry in [&["--dry-run"][..], &[]] {
            let refused = create(&adoconn, &[&["--field", field], dry].concat()).code(2);
            let _refused = refused.says(&[says]);
        }
    }
    assert!(world.tickets().is_empty());
    for field in [
        "Priority=1",
        "priority=1",
        "Microsoft.VSTS.Common.Priority=1",
    ] {
        let dry = create(&adoconn, &["--field", field, "--dry-run"]).code(0);
        let _planned = dry.only("create_ticket planned");
    }
    let fields = ["--field", "Priority=1", "--field", "Severity=2 - high"];
    let _made = create(&adoconn, &fields).code(0).only("create_ticket done");
    let ticket = world.ticket();
    assert_eq!(ticket.fields["Microsoft.VSTS.Common.Priority"], 1);
}

#[test]
fn a_title_may_begin_with_a_dash() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = [
        "tickets",
        "create",
        "-p",
        "Payments",
        "-t",
        "Bug",
        "--title",
        "- fix it",
        "--description",
        "-5 degrees",
        "--yes",
        "-o",
        "json",
    ];
    let _made = adoconn.run(&args).code(0).only("create_ticket done");
    assert_eq!(world.ticket().title(), "- fix it");
    let comment = [
        "tickets",
        "comment",
        "--all",
        "--comment",
        "-> see there",
        "--yes",
    ];
    let _said = adoconn.run(&comment).code(0);
    // A flag is no title.
    let args = [
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "--yes",
    ];
    let _refused = adoconn.run(&args).code(2).says(&["--title"]);
}

#[test]
fn an_accent_may_be_a_character_of_its_own() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let _made = create(&adoconn, &["--key", "caf\u{e9}"]).code(0);
    let again = create(&adoconn, &["--key", "cafe\u{301}"]).code(0);
    let _already = again.only("create_ticket already");
}
