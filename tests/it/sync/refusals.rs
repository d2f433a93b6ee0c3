//! Whole types that refuse everything: told once, and nobody else suffers.

use crate::harness::{Adoconn, Config, Severity, World};

const BAD: &str = "name = 'bad'\nwhen = 'severity == \"High\"'\nticket.project = 'Factory'\n\
                   ticket.type = 'Vulnerability'";

/// Thirty findings for a type that wants a field that the rule lacks, and two for another type.
fn world() -> World {
    let world = World::small();
    world.findings(30, Severity::High);
    world.finding("L-1", Severity::Low, &["web-1"]);
    world.finding("L-2", Severity::Low, &["web-1"]);
    world
}

/// Lesson 23: `DefectDojo` asked a type that refused everything five hundred times.
#[test]
fn lesson_23_a_type_that_refuses_everything_fails_once_and_the_others_go_on() {
    let world = world();
    let mut adoconn = Adoconn::with(&world, &Config::rules(&[BAD, "name = 'good'"]));
    let outcome = adoconn.sync_once().code(3).did(&[
        ("create_ticket done", 2),
        ("create_ticket failed", 3),
        ("create_ticket skipped", 27),
    ]);
    let rows = outcome.items();
    let error = |outcome: &str| {
        let row = rows.iter().find(|row| row["outcome"] == outcome).unwrap();
        row["error"].as_str().unwrap().to_owned()
    };
    assert!(
        error("failed").contains("Business Unit"),
        "{}",
        error("failed")
    );
    assert!(
        error("skipped").contains("type Vulnerability"),
        "{}",
        error("skipped")
    );
    let asked = world.sandbox().requests();
    // Creates go one at a time until one is made, which proves the look-ups.
    assert!(asked.writes <= 5, "{} writes", asked.writes);
    let mended = format!("{BAD}\nticket.fields.'Custom.BusinessUnit' = 'Retail'");
    adoconn.configure(&Config::rules(&[&mended, "name = 'good'"]));
    let _made = adoconn.sync().did(&[("create_ticket done", 30)]);
}

#[test]
fn a_type_that_refuses_some_is_tried_to_the_last() {
    let world = world();
    let some = format!(
        "{BAD}\nticket.fields.'Custom.BusinessUnit' = \
         '{{{{ \"Retail\" if finding_number != \"N-3\" else \"\" }}}}'"
    );
    let adoconn = Adoconn::with(&world, &Config::rules(&[&some, "name = 'good'"]));
    let outcome = adoconn.sync_once().code(3);
    let _some = outcome.did(&[("create_ticket done", 31), ("create_ticket failed", 1)]);
}
