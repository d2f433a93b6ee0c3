//! `findings list`: filters, folding, and reads that do not come to their end.

use super::{column, partial};
use crate::harness::{Adoconn, Config, FULL_PROJECT, Fault, FaultKind, Severity, Status, World};

#[test]
fn instances_fold_into_findings_worst_first() {
    let world = World::small();
    world.finding("F-1", Severity::Medium, &["web-1"]);
    world.finding("F-2", Severity::Critical, &["web-1", "web-2", "web-3"]);
    let one = world.instances("F-2")[0];
    world.nucleus(|nucleus| nucleus.set_status(one, Status::ScanMitigated));
    let found = Adoconn::new(&world).run(&["findings", "list", "-o", "json"]);
    let found = found.code(0);
    assert_eq!(column(&found, "number"), ["F-2", "F-1"]);
    assert_eq!(column(&found, "instances"), ["3", "1"]);
    assert_eq!(column(&found, "open_instances"), ["2", "1"]);
    assert_eq!(
        found.items()[0]["cve"],
        serde_json::json!(["CVE-2024-0001"])
    );
}

#[test]
fn the_key_is_the_one_that_the_ticket_gets() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync().only("create_ticket done");
    let found = adoconn.run(&["findings", "list", "-o", "ids"]).code(0);
    assert_eq!(found.stdout.trim(), made["key"].as_str().unwrap());
}

#[test]
fn filters_must_all_hold() {
    let world = World::small();
    world.finding("F-1", Severity::High, &["web-1", "web-2"]);
    world.finding("F-2", Severity::Low, &["web-1"]);
    world.finding("F-3", Severity::Informational, &["web-1"]);
    world.remediate("F-2");
    let adoconn = Adoconn::new(&world);
    for (flags, expected) in [
        (&[][..], &["F-1", "F-2"][..]),
        (&["--all"], &["F-1", "F-2", "F-3"]),
        (&["--severity", "Informational"], &["F-3"]),
        (&["--severity", "high"], &["F-1"]),
        (&["--status", "scan mitigated"], &["F-2"]),
        (&["--status", "Active", "--severity", "Low"], &[]),
        (&["--number", "F-2", "--number", "F-1"], &["F-1", "F-2"]),
        (&["--cve", "cve-2024-0001"], &["F-1", "F-2"]),
        (&["--cve", "CVE-2024-000"], &[]),
        (&["--scan-type", "nessus"], &["F-1", "F-2"]),
        (&["--scan-type", "QUALYS"], &[]),
        (&["--rule", "main"], &["F-1", "F-2"]),
    ] {
        let args = [&["findings", "list", "-o", "json"], flags].concat();
        let found = adoconn.run(&args).code(0);
        assert_eq!(column(&found, "number"), expected, "{flags:?}");
    }
}

#[test]
fn a_rule_selects_in_its_own_project() {
    let world = World::full();
    let rules = [
        r#"when = "severity == 'Critical'""#,
        &format!(
            "name = \"other\"\nwhen = \"'CVE-2020-1472' in cve\"\nnucleus_project = \"{FULL_PROJECT}\""
        ),
    ];
    let adoconn = Adoconn::with(&world, &Config::rules(&rules));
    let args = ["findings", "list", "--rule", "other", "-o", "json"];
    let found = adoconn.run(&args).code(0);
    let projects = column(&found, "nucleus_project");
    assert!(!projects.is_empty());
    assert!(projects.iter().all(|project| project == FULL_PROJECT));
}

#[test]
fn a_limit_says_of_how_many() {
    let world = World::small();
    for number in ["F-1", "F-2", "F-3"] {
        world.finding(number, Severity::High, &["web-1"]);
    }
    let adoconn = Adoconn::new(&world);
    let cut = adoconn.run(&["findings", "list", "--limit", "2", "-o", "json"]);
    let cut = cut.code(0).says(&["showing 2 of 3 findings"]);
    assert_eq!(partial(&cut)["total"], 2);
    let whole = adoconn.run(&["findings", "list", "--limit", "3", "-o", "json"]);
    assert_eq!(whole.code(0).items().len(), 3);
}

#[test]
fn a_read_that_breaks_off_is_partial() {
    let world = World::full();
    let gone = FaultKind::Status {
        status: 404,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("13000008/findings/search", gone).after(1));
    let adoconn = Adoconn::new(&world);
    let found = adoconn.run(&["findings", "list", "-o", "json"]).code(3);
    let found = found.says(&["Nucleus project 13000008 was not read completely"]);
    assert!(partial(&found)["total"].as_u64().unwrap() > 0);
}

#[test]
fn one_project_that_cannot_be_read_does_not_stop_the_other() {
    let world = World::full();
    let forbidden = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("13000008/findings/search", forbidden));
    let mut args = vec!["findings", "list", "-o", "json", "--nucleus-project"];
    args.extend(["13000008", "--nucleus-project", FULL_PROJECT]);
    let adoconn = Adoconn::new(&world);
    let found = adoconn.run(&args).code(4);
    let found = found.says(&["Nucleus project 13000008 was not read at all"]);
    assert!(partial(&found)["total"].as_u64().unwrap() > 0);
}

#[test]
fn nothing_at_all_is_a_failure_without_data() {
    let world = World::full();
    let adoconn = Adoconn::new(&world);
    let refused = FaultKind::Status {
        status: 401,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("findings/search", refused));
    let failed = adoconn.run(&["findings", "list", "-o", "json"]).code(4);
    assert_eq!(failed.stdout, "", "{failed}");
}

#[test]
fn an_empty_answer_that_the_overview_contradicts_is_partial() {
    let world = World::full();
    let empty = FaultKind::Status {
        status: 200,
        body: Some("[]".to_owned()),
        retry_after: None,
    };
    world.fault(Fault::new("findings/search", empty));
    let found = Adoconn::new(&world).run(&["findings", "list", "-o", "json"]);
    let found = found.code(3).says(&["the overview counts"]);
    assert_eq!(partial(&found)["total"], 0);
}
