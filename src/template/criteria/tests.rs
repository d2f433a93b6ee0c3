//! Criteria over one instance: what they see, what they leave out, what they refuse.

use super::*;
use crate::model::finding::{FindingRef, Team};

fn instance() -> Instance {
    Instance {
        finding: FindingRef {
            project: "13000008".into(),
            scan_type: "Nessus".into(),
            number: "19506".into(),
        },
        asset_id: "7".into(),
        asset_name: "web-1".to_owned(),
        ip_address: "10.0.0.1".to_owned(),
        port: "443".to_owned(),
        path: String::new(),
        package: "openssl".to_owned(),
        package_version: "3.0".to_owned(),
        name: "OpenSSL {{ severity }}".to_owned(),
        description: String::new(),
        recommendation: String::new(),
        severity: Severity::High,
        cve: vec!["CVE-2024-0001".to_owned()],
        exploitable: true,
        status: "Active".to_owned(),
        is_mitigating: Some(false),
        scan_id: "1".into(),
        scanned_at: None,
        discovered_at: Some(jiff::civil::date(2026, 1, 2).at(3, 4, 5, 0)),
        due_on: Some(jiff::civil::date(2026, 2, 1)),
        epss: Some(0.5),
        teams: vec![Team {
            id: "1".to_owned(),
            name: "Web".to_owned(),
        }],
        result: String::new(),
    }
}

fn matches(expression: &str, instance: Instance) -> bool {
    let criteria = Criteria::parse(expression).unwrap();
    criteria.matches(&Arc::new(instance)).unwrap()
}

#[test]
fn every_variable_can_be_asked() {
    for expression in [
        r#"severity in ["Critical", "High"] and exploitable"#,
        r#""OpenSSL" in name and description == "" and recommendation == """#,
        r#""CVE-2024-0001" in cve"#,
        r#"scan_type == "Nessus" and finding_number == "19506""#,
        r#"nucleus_project == "13000008" and status == "Active""#,
        r#"asset_id == "7" and asset_name == "web-1" and ip_address == "10.0.0.1""#,
        r#"port == "443" and path == "" and package == "openssl""#,
        r#"package_version == "3.0" and epss > 0.4"#,
        r#"due_date < "2026-03-01" and discovered > "2026-01-01""#,
        r#""Web" in teams and not placeholder"#,
        r#"asset_name is startingwith("web")"#,
        "true",
    ] {
        assert!(matches(expression, instance()), "{expression}");
        assert!(
            !matches(&format!("not ({expression})"), instance()),
            "{expression}"
        );
    }
}

#[test]
fn what_nobody_knows_is_empty_and_orders_as_such() {
    let unknown = Instance {
        due_on: None,
        discovered_at: None,
        epss: None,
        teams: Vec::new(),
        ..instance()
    };
    let expression = r#"due_date == "" and discovered == "" and epss == 0 and not teams"#;
    assert!(matches(expression, unknown));
}

#[test]
fn placeholders_and_informational_rows_need_to_be_named() {
    let placeholder = || Instance {
        name: "No Vulnerabilities Found".to_owned(),
        ..instance()
    };
    assert!(!matches("true", placeholder()));
    assert!(matches("placeholder", placeholder()));
    let informational = || Instance {
        severity: Severity::Informational,
        ..instance()
    };
    assert!(!matches("true", informational()));
    assert!(matches(
        r#"severity in ["Informational", "Low"]"#,
        informational()
    ));
}

#[test]
fn a_wrong_name_is_found_when_the_rule_is_read() {
    let error = Criteria::parse("severty == 'High'")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        r#"unknown variable "severty"; did you mean "severity"?"#
    );
    assert!(matches!(
        Criteria::parse("severity =="),
        Err(TemplateError::Wrong(_))
    ));
}

#[test]
fn what_fails_on_an_instance_is_an_error_and_no_answer() {
    for expression in ["(name|first) + 1 > 0", "range(100000)|sum > 1"] {
        let criteria = Criteria::parse(expression).unwrap();
        let result = criteria.matches(&Arc::new(instance()));
        assert!(
            matches!(result, Err(TemplateError::Evaluation(_))),
            "{expression}: {result:?}"
        );
    }
}

#[test]
fn text_of_a_finding_is_never_a_template() {
    assert!(matches(r#"name == "OpenSSL {{ severity }}""#, instance()));
}

#[test]
fn a_text_of_megabytes_is_judged_by_its_beginning() {
    let long = Instance {
        name: format!("OpenSSL {}", "ä".repeat(2_500_000)),
        description: "x".repeat(5_000_000),
        ..instance()
    };
    assert!(matches(r#""OPENSSL" in name | upper"#, long.clone()));
    assert!(matches(
        r#"(name ~ description) | lower | replace("x", "y") != """#,
        long
    ));
}
