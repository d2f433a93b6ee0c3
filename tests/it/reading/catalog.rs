//! Fields, areas and iterations; names of any letters; thousands of projects; how it looks.

use adoconn::sandbox::ado::{Rights, SERVICE_PRINCIPAL};
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::column;
use crate::harness::{Adoconn, World};

/// More projects, in all of which the service principal may work.
fn projects(world: &World, names: impl IntoIterator<Item = String>) {
    world.ado(|ado, _| {
        for name in names {
            let id = ado.add_project(&name, "Basic");
            ado.grant(SERVICE_PRINCIPAL, &id, Rights::CONTRIBUTOR);
        }
    });
}

#[test]
fn fields_come_with_the_values_that_they_take() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = [
        "fields",
        "list",
        "-p",
        "factory",
        "-t",
        "vulnerability",
        "-o",
        "json",
    ];
    let listed = adoconn.run(&args).code(0);
    let named = |name: &str| {
        let items = listed.items();
        items
            .into_iter()
            .find(|item| item["reference_name"] == name)
    };
    let unit = named("Custom.BusinessUnit").unwrap();
    assert_eq!(unit["required"], true);
    assert_eq!(
        unit["allowed_values"],
        json!(["Payments", "Retail", "Treasury"])
    );
    let severity = named("Microsoft.VSTS.Common.Severity").unwrap();
    assert_eq!(severity["default"], "3 - Medium");
    assert_eq!(
        (&severity["kind"], &severity["required"]),
        (&json!("string"), &json!(false))
    );
    assert_eq!(named("System.CreatedDate"), None);
    let all = adoconn.run(&[&args[..], &["--all"]].concat()).code(0);
    let all = all.items();
    let created = all
        .iter()
        .find(|item| item["reference_name"] == "System.CreatedDate");
    assert_eq!(created.unwrap()["read_only"], true);
    let ids = adoconn.run(&["fields", "list", "-p", "Payments", "-t", "Bug", "-o", "ids"]);
    assert!(
        ids.code(0)
            .stdout
            .starts_with("System.Title\nSystem.State\n")
    );
}

#[test]
fn places_are_written_as_a_ticket_has_them() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let areas = adoconn.run(&["areas", "list", "-p", "payments", "-o", "ids"]);
    assert_eq!(
        areas.code(0).stdout,
        "Payments\nPayments\\Cards\nPayments\\Cards\\Fraud\nPayments\\Accounts\n"
    );
    let iterations = adoconn.run(&["iterations", "list", "-p", "Überwachung", "-o", "json"]);
    let iterations = iterations.code(0);
    assert_eq!(
        column(&iterations, "path"),
        ["Überwachung", "Überwachung\\Sprint 1"]
    );
    let sprint = &iterations.items()[1];
    assert_eq!(
        (&sprint["starts"], &sprint["ends"]),
        (&json!("2026-03-02"), &json!("2026-03-13"))
    );
    // Every path that is listed is one that a ticket can have.
    for path in ["Payments\\Cards\\Fraud", "Payments\\Accounts"] {
        let made = adoconn.run(&[
            "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "x", "--area", path,
        ]);
        let _made = made.code(0);
    }
}

#[test]
fn names_may_have_any_letters() {
    let world = World::small();
    let names = [
        "O'Brien & Söhne",
        "50% \"Plus\"",
        "漢字 プロジェクト",
        "a;b=c?d#e",
    ];
    projects(&world, names.map(str::to_owned));
    let adoconn = Adoconn::new(&world);
    let listed = adoconn.run(&["projects", "list", "-o", "json"]).code(0);
    assert_eq!(column(&listed, "name")[5..], names);
    for name in names {
        let types = adoconn
            .run(&["types", "list", "-p", name, "-o", "ids"])
            .code(0);
        assert_eq!(types.stdout, "Epic\nIssue\nTask\nTest Case\n", "{name}");
        let areas = adoconn
            .run(&["areas", "list", "-p", name, "-o", "ids"])
            .code(0);
        assert_eq!(areas.stdout, format!("{name}\n"));
        let wrong = adoconn.run(&["states", "list", "-p", name, "-t", "Bgu"]);
        let _wrong = wrong.code(2).says(&[name]);
    }
}

#[test]
fn thousands_of_projects_come_in_pages() {
    let world = World::small();
    projects(&world, (0..2_500).map(|number| format!("Team {number}")));
    let adoconn = Adoconn::new(&world);
    let listed = adoconn.run(&["projects", "list", "-o", "ids"]).code(0);
    assert_eq!(listed.stdout.lines().count(), 2_505);
    let asked = world.sandbox().requests().requests;
    let pages = asked
        .iter()
        .filter(|entry| entry.path.contains("_apis/projects?"));
    assert_eq!(pages.count(), 3);
    let details = asked
        .iter()
        .filter(|entry| entry.path.contains("includeCapabilities"));
    assert_eq!(details.count(), 0);
    // A name that is nearly right is found among all of them, with one look.
    let wrong = adoconn.run(&["types", "list", "-p", "Taem 2499"]);
    let _wrong = wrong.code(2).says(&["Team 2499"]);
}

#[test]
fn ids_of_states_are_the_words_that_a_script_may_use_once_each() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let states = adoconn.run(&["states", "list", "-p", "Web Shop", "-o", "ids"]);
    assert_eq!(
        states.code(0).stdout,
        "To Do\nDoing\nDone\nDesign\nReady\nClosed\n"
    );
}

#[test]
fn colours_are_drawn_where_they_are_seen() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = [
        "states", "list", "-p", "Payments", "-t", "Bug", "-o", "table",
    ];
    let plain = adoconn.run(&args).code(0).stdout;
    assert!(plain.contains("b2b2b2") && !plain.contains('■'), "{plain}");
    let drawn = adoconn.run(&[&args[..], &["--color", "always"]].concat());
    let drawn = drawn.code(0).stdout;
    assert!(
        drawn.contains("\u{1b}[38;5;145m■\u{1b}[0m b2b2b2"),
        "{drawn}"
    );
    assert!(
        drawn.contains("\u{1b}[38;5;32m■\u{1b}[0m 007acc"),
        "{drawn}"
    );
    let data = adoconn.run(&[&args[..6], &["-o", "json", "--color", "always"]].concat());
    assert!(!data.code(0).stdout.contains('■'));
}

#[test]
fn tables_fit_eighty_columns() {
    let world = World::full();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("COLUMNS", "80");
    for args in [
        &["projects", "list"][..],
        &["types", "list", "-p", "Factory"],
        &["states", "list", "-p", "Factory"],
        &["fields", "list", "-p", "Factory", "-t", "Vulnerability"],
        &["areas", "list", "-p", "Überwachung"],
        &["findings", "list", "--limit", "20"],
        &["verify"],
    ] {
        let listed = adoconn.run(&[args, &["-o", "table"]].concat()).code(0);
        let widest = listed.stdout.lines().map(UnicodeWidthStr::width).max();
        assert!(widest <= Some(80), "{listed}");
    }
    let fields = adoconn.run(&[
        "fields", "list", "-p", "Factory", "-t", "Bug", "-o", "table",
    ]);
    // What people copy is not broken in two.
    let fields = fields.code(0).stdout;
    assert!(
        fields.contains("Microsoft.VSTS.Common.Priority"),
        "{fields}"
    );
}
