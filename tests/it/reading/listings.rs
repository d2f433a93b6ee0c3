//! Projects, types and states, as Azure DevOps and Nucleus have them.

use adoconn::sandbox::CREDENTIALS;

use super::column;
use crate::harness::{Adoconn, Fault, FaultKind, World};

#[test]
fn projects_are_those_that_the_credential_may_see_with_their_process() {
    let world = World::small();
    let listed = Adoconn::new(&world).run(&["projects", "list", "-o", "json"]);
    let listed = listed.code(0);
    let names = column(&listed, "name");
    assert_eq!(
        names,
        ["Payments", "Platform", "Web Shop", "Überwachung", "Factory"]
    );
    let processes = column(&listed, "process");
    assert_eq!(
        processes,
        ["Agile", "Scrum", "Basic", "CMMI", "Contoso Secure Agile"]
    );
}

#[test]
fn what_is_not_printed_is_not_asked_for() {
    let world = World::small();
    let listed = Adoconn::new(&world).run(&["projects", "list", "-o", "ids"]);
    assert_eq!(listed.code(0).stdout.lines().count(), 5);
    let asked = world.sandbox().requests().requests;
    let details = asked
        .iter()
        .filter(|entry| entry.path.contains("includeCapabilities"));
    assert_eq!(details.count(), 0);
}

#[test]
fn a_process_that_cannot_be_read_is_unknown_and_said_once() {
    let world = World::small();
    let forbidden = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("includeCapabilities", forbidden));
    let listed = Adoconn::new(&world).run(&["projects", "list", "-o", "json"]);
    let listed = listed
        .code(0)
        .says(&["the process of 5 projects is not known"]);
    assert_eq!(column(&listed, "process"), ["null"; 5]);
    assert_eq!(listed.stderr.lines().count(), 1, "{listed}");
}

#[test]
fn the_environment_alone_is_enough() {
    let world = World::full();
    let mut adoconn = Adoconn::new(&world);
    std::fs::remove_dir_all(adoconn.home().join(".config")).unwrap();
    for (name, value) in [
        ("ADOCONN_ADO_URL", world.url()),
        ("ADOCONN_AUTHORITY", world.url()),
        ("ADOCONN_NUCLEUS_URL", world.url()),
        ("ADOCONN_ORGANIZATION", CREDENTIALS.organization),
        ("ADOCONN_TENANT_ID", CREDENTIALS.tenant_id),
        ("ADOCONN_CLIENT_ID", CREDENTIALS.client_id),
    ] {
        adoconn.set(name, value);
    }
    let listed = adoconn.run(&["projects", "list", "--nucleus", "-o", "ids"]);
    assert_eq!(listed.code(0).stdout, "13000008\n13000009\n");
    let found = adoconn.run(&["findings", "list", "--severity", "Critical", "-o", "json"]);
    let found = found.code(0);
    assert!(column(&found, "severity").iter().all(|s| s == "Critical"));
    let projects = column(&found, "nucleus_project");
    assert!(projects.contains(&"13000008".to_owned()));
    assert!(projects.contains(&"13000009".to_owned()));
}

#[test]
fn a_wrong_name_is_answered_with_the_right_ones_and_the_command_that_lists_them() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for (args, advice) in [
        (
            &["types", "list", "--project", "Paymnts"][..],
            ["it has Payments", "adoconn projects list"],
        ),
        (
            &["states", "list", "-p", "Payments", "-t", "Bgu"],
            ["it has Bug", "adoconn types list --project 'Payments'"],
        ),
        (
            &["findings", "list", "--nucleus-project", "13000007"],
            ["13000008 (", "adoconn projects list --nucleus"],
        ),
        (
            &["findings", "list", "--rule", "mian"],
            ["has no rule", "it has main"],
        ),
    ] {
        let refused = adoconn.run(args).code(2).says(&advice);
        assert_eq!(refused.stdout, "", "{refused}");
    }
}

#[test]
fn hidden_types_are_listed_only_when_asked_for() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let plain = adoconn.run(&["types", "list", "-p", "payments", "-o", "json"]);
    let plain = plain.code(0);
    assert!(!column(&plain, "name").contains(&"Code Review Request".to_owned()));
    assert!(plain.items().iter().all(|kind| kind["hidden"] == false));
    let bug = &plain.items()[0];
    assert_eq!(bug["initial_state"], "New");
    assert_eq!(bug["completed_state"], "Closed");
    assert_eq!(bug["required_fields"], serde_json::json!(["System.Title"]));
    let all = adoconn.run(&["types", "list", "-p", "Payments", "--all", "-o", "json"]);
    let all = all.code(0);
    assert!(column(&all, "name").contains(&"Code Review Request".to_owned()));
}

#[test]
fn disabled_types_are_listed_only_when_asked_for() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = ["types", "list", "-p", "Factory", "-o", "json"];
    let plain = adoconn.run(&args).code(0);
    assert!(!column(&plain, "name").contains(&"Issue".to_owned()));
    let vulnerability = &plain.items()[1];
    assert_eq!(
        vulnerability["required_fields"],
        serde_json::json!(["System.Title", "Custom.BusinessUnit"])
    );
    let all = adoconn.run(&[&args[..], &["--all"]].concat()).code(0);
    let issue = all.items().into_iter().find(|kind| kind["name"] == "Issue");
    assert_eq!(issue.unwrap()["disabled"], true);
    for (flag, expected) in [(&[][..], false), (&["--all"], true)] {
        let states = ["states", "list", "-p", "Factory", "-o", "json"];
        let states = adoconn.run(&[&states[..], flag].concat()).code(0);
        assert_eq!(
            column(&states, "type").contains(&"Issue".to_owned()),
            expected
        );
    }
}

#[test]
fn states_stand_in_the_order_of_the_process() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = [
        "states", "list", "-p", "Payments", "-t", "bug", "-o", "json",
    ];
    let states = adoconn.run(&args).code(0);
    let names = column(&states, "name");
    assert_eq!(names, ["New", "Active", "Resolved", "Closed"]);
    let categories = column(&states, "category");
    assert_eq!(
        categories,
        ["Proposed", "InProgress", "Resolved", "Completed"]
    );
    assert_eq!(
        column(&states, "initial"),
        ["true", "false", "false", "false"]
    );
    assert_eq!(
        column(&states, "closing"),
        ["false", "false", "false", "true"]
    );
    assert_eq!(
        states.items()[3]["reachable"],
        serde_json::json!(["New", "Active", "Resolved"])
    );
    let all = adoconn.run(&["states", "list", "-p", "Payments", "-o", "json"]);
    let types = column(&all.code(0), "type");
    assert!(types.contains(&"User Story".to_owned()));
    assert!(!types.contains(&"Shared Steps".to_owned()));
}

#[test]
fn a_wrong_field_is_refused_before_anything_is_asked() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for args in [
        &["projects", "list"][..],
        &["types", "list", "-p", "Payments"],
        &["states", "list", "-p", "Payments"],
        &["fields", "list", "-p", "Payments", "-t", "Bug"],
        &["areas", "list", "-p", "Payments"],
        &["iterations", "list", "-p", "Payments"],
        &["findings", "list"],
        &["tickets", "list"],
        &["tickets", "show", "1"],
        &["verify"],
    ] {
        let args = [args, &["--fields", "nonsense"]].concat();
        let _refused = adoconn.run(&args).code(2).says(&["fields: "]);
    }
    assert_eq!(world.sandbox().requests().total, 0);
}
