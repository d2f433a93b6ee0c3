//! Dates that rules write: a day alone is its noon in the profile's time zone, as it is by hand.

use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

const DUE: &str = "Microsoft.VSTS.Scheduling.DueDate";
const DEFINITIONS: &str = "/_apis/wit/fields";

/// Each time zone, with the noon of 2026-12-31 and of 2026-07-15 there.
const ZONES: [(&str, &str, &str); 3] = [
    ("UTC", "2026-12-31T12:00:00", "2026-07-15T12:00:00"),
    (
        "America/Los_Angeles",
        "2026-12-31T20:00:00",
        "2026-07-15T19:00:00",
    ),
    (
        "Pacific/Auckland",
        "2026-12-30T23:00:00",
        "2026-07-15T00:00:00",
    ),
];

/// One finding that is due, and a rule that writes that into a field.
fn due(field: &str, value: &str, zone: &str) -> (World, Config) {
    let world = World::with_one_finding();
    world.due("F-1", Some("2026-12-31"));
    let rule = format!(
        "ticket.type = 'Issue'\nupdate.min_interval = '0s'\nticket.fields.'{field}' = '{value}'"
    );
    let config = Config::one_rule(&rule).and(&format!("time_zone = '{zone}'"));
    (world, config)
}

/// The same with a field that only its definition tells to be a date.
fn custom(zone: &str) -> (World, Config) {
    let (world, _) = due(DUE, "", zone);
    let config = Config::one_rule(
        "ticket.project = 'Factory'\nticket.type = 'Vulnerability'\nupdate.min_interval = '0s'\n\
         ticket.fields.'Custom.BusinessUnit' = 'Retail'\n\
         ticket.fields.'custom.fixby' = '{{ due_date }}'",
    );
    (world, config.and(&format!("time_zone = '{zone}'")))
}

fn stored(world: &World, field: &str) -> String {
    world.ticket().text(field).to_owned()
}

fn is_at(world: &World, field: &str, moment: &str) {
    let stored = stored(world, field);
    assert!(stored.starts_with(moment), "{stored}, not {moment}");
}

#[test]
fn a_due_date_is_its_noon_and_follows_the_finding() {
    for (zone, winter, summer) in ZONES {
        let (world, config) = due(DUE, "{{ due_date }}", zone);
        let adoconn = Adoconn::with(&world, &config);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        is_at(&world, DUE, winter);
        // Something else changes: the date stays.
        world.rate("F-1", Severity::Critical);
        let row = adoconn.sync().only("update_ticket done");
        assert!(row["new"].get(DUE).is_none(), "{row}");
        world.due("F-1", Some("2026-07-15"));
        let row = adoconn.sync().only("update_ticket done");
        assert!(row["new"].get(DUE).is_some(), "{row}");
        is_at(&world, DUE, summer);
        adoconn
            .run_changing(&["sync", "--refresh", "-o", "json"])
            .did_nothing();
        assert!(!world.was_asked(DEFINITIONS), "its name says what it is");
    }
}

#[test]
fn another_hour_of_the_same_day_stays_and_a_new_day_is_written() {
    for (zone, hour) in [
        ("UTC", "2026-12-31T00:00:00Z"),
        ("America/Los_Angeles", "2027-01-01T07:30:00Z"),
        ("Pacific/Auckland", "2026-12-30T11:00:00Z"),
    ] {
        let (world, config) = due(DUE, "{{ due_date }}", zone);
        let adoconn = Adoconn::with(&world, &config);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        world.edit(world.ticket().id, DUE, hour);
        let moved = stored(&world, DUE);
        world.rate("F-1", Severity::Critical);
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        assert_eq!(stored(&world, DUE), moved, "{zone}");
        world.due("F-1", Some("2027-02-01"));
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        assert_ne!(stored(&world, DUE), moved, "{zone}");
        // Another day is what a person decided.
        world.edit(world.ticket().id, DUE, "2027-03-05T12:00:00Z");
        world.due("F-1", Some("2027-02-02"));
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        is_at(&world, DUE, "2027-03-05T12:00:00");
    }
}

#[test]
fn a_field_that_is_a_date_by_its_definition_is_one() {
    for (zone, winter, summer) in ZONES {
        let (world, config) = custom(zone);
        let adoconn = Adoconn::with(&world, &config);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        is_at(&world, "Custom.FixBy", winter);
        assert!(world.was_asked(DEFINITIONS));
        world.due("F-1", Some("2026-07-15"));
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        is_at(&world, "Custom.FixBy", summer);
    }
}

#[test]
fn without_definitions_a_day_goes_out_as_it_is() {
    let (world, config) = custom("America/Los_Angeles");
    let forbidden = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new(DEFINITIONS, forbidden));
    let adoconn = Adoconn::with(&world, &config);
    let made = adoconn.sync();
    assert!(made.stderr.contains("definitions of fields"), "{made}");
    let _made = made.did(&[("create_ticket done", 1)]);
    is_at(&world, "Custom.FixBy", "2026-12-31T00:00:00");
    // Once they can be read, that alone is no reason to write.
    world.mend();
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    is_at(&world, "Custom.FixBy", "2026-12-31T00:00:00");
    // Who asks for a refresh gets the day right.
    let refreshed = adoconn.run_changing(&["sync", "--refresh", "-o", "json"]);
    let _written = refreshed.did(&[("update_ticket done", 1)]);
    is_at(&world, "Custom.FixBy", "2026-12-31T20:00:00");
}

#[test]
fn a_time_is_kept_and_without_an_offset_is_the_profiles() {
    for (value, moment) in [
        ("{{ due_date }}T17:00:00+02:00", "2026-12-31T15:00:00"),
        ("{{ due_date }}T17:00:00.5Z", "2026-12-31T17:00:00.5"),
        ("{{ due_date }}T17:00", "2027-01-01T01:00:00"),
    ] {
        let (world, config) = due(DUE, value, "America/Los_Angeles");
        let adoconn = Adoconn::with(&world, &config);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        is_at(&world, DUE, moment);
        world.due("F-1", Some("2027-05-31"));
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        assert!(stored(&world, DUE).as_str() > "2027-05-31", "{value}");
    }
}

#[test]
fn a_due_date_that_goes_leaves_the_field() {
    let (world, config) = due(DUE, "{{ due_date }}", "UTC");
    world.due("F-1", None);
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    assert_eq!(stored(&world, DUE), "");
    let (world, config) = due(DUE, "{{ due_date }}", "UTC");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.due("F-1", None);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    is_at(&world, DUE, "2026-12-31T12:00:00");
}

#[test]
fn a_saved_plan_and_a_ticket_by_hand_follow_the_same_rule() {
    let (world, config) = due(DUE, "{{ due_date }}", "Pacific/Auckland");
    let adoconn = Adoconn::with(&world, &config);
    let plan = adoconn.home().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _saved = adoconn.run(&["sync", "--dry-run", "--out", plan]).code(0);
    let _made = adoconn
        .run(&["apply", plan, "-o", "json"])
        .did(&[("create_ticket done", 1)]);
    is_at(&world, DUE, "2026-12-30T23:00:00");
    adoconn.sync().did_nothing();

    let (world, config) = due(DUE, "{{ due_date }}", "America/Los_Angeles");
    let adoconn = Adoconn::with(&world, &config);
    let listed = adoconn.run(&["findings", "list", "--number", "F-1", "-o", "ids"]);
    let key = listed.code(0).stdout.trim().to_owned();
    let args = [
        "tickets",
        "create",
        "--finding",
        &key,
        "--yes",
        "-o",
        "json",
    ];
    let _made = adoconn
        .run_changing(&args)
        .did(&[("create_ticket done", 1)]);
    is_at(&world, DUE, "2026-12-31T20:00:00");
    adoconn.sync().did_nothing();
}
