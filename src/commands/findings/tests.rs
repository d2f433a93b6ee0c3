//! Which instances count, and how they fold.

use super::*;
use crate::cli::FindingFilter;
use crate::commands::findings::filter::InstanceFilter;
use crate::config::profile::Profile;
use crate::config::{SandboxParts, sandbox_profile};

fn instance(number: &str, asset: &str, severity: Severity, status: &str) -> Instance {
    Instance {
        finding: FindingRef {
            project: "1".into(),
            scan_type: "QUALYS".into(),
            number: number.into(),
        },
        asset_id: asset.into(),
        asset_name: asset.to_owned(),
        ip_address: String::new(),
        port: String::new(),
        path: String::new(),
        package: String::new(),
        package_version: String::new(),
        name: format!("Finding {number}"),
        description: String::new(),
        recommendation: String::new(),
        severity,
        cve: vec!["CVE-2021-44228".to_owned()],
        exploitable: true,
        status: status.to_owned(),
        is_mitigating: None,
        scan_id: "s".into(),
        scanned_at: None,
        discovered_at: None,
        due_on: None,
        epss: None,
        teams: Vec::new(),
        result: String::new(),
    }
}

/// Rules `critical-exploitable` on project 1 and `platform-high` on project 2.
fn profile() -> Profile {
    sandbox_profile(SandboxParts {
        ado_url: "http://127.0.0.1:1".to_owned(),
        organization: "o".to_owned(),
        authority: "http://127.0.0.1:1".to_owned(),
        tenant_id: "t".to_owned(),
        client_id: "c".to_owned(),
        client_secret: "s".to_owned(),
        nucleus_url: "http://127.0.0.1:1".to_owned(),
        nucleus_api_key: "k".to_owned(),
        critical_project: "1".to_owned(),
        high_project: "2".to_owned(),
        ledger: "none.db".into(),
        quiet_period: std::time::Duration::ZERO,
    })
    .unwrap()
}

fn passes(args: &FindingFilter, instance: &Instance) -> bool {
    let profile = profile();
    let filter = InstanceFilter::new(args, &profile).unwrap();
    filter.pass(instance.clone()).unwrap().is_some()
}

fn rows(instances: &[Instance]) -> Vec<FindingRow> {
    let mut uniques = Uniques::default();
    for instance in instances {
        uniques.add(instance, &StatusPolicy::default());
    }
    uniques.into_rows(&NucleusIdentity::new("nucleus.example").unwrap())
}

#[test]
fn instances_fold_into_one_finding_worst_open_severity_first() {
    let one = [
        instance("A", "1", Severity::Critical, "Scan Mitigated"),
        instance("A", "2", Severity::Medium, "Active"),
        instance("B", "1", Severity::High, "Active"),
    ];
    let rows = rows(&one);
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.number.as_str(),
                row.severity.as_str(),
                row.instances,
                row.open_instances,
            )
        })
        .collect();
    assert_eq!(told, [("B", "High", 1, 1), ("A", "Medium", 2, 1)]);
    assert!(rows[0].key.starts_with("k1-"));
    assert_eq!(rows[0].cve, ["CVE-2021-44228"]);
}

#[test]
fn a_row_that_comes_twice_counts_once_and_as_the_more_open_one() {
    let mitigated = instance("A", "1", Severity::High, "Scan Mitigated");
    let active = instance("A", "1", Severity::High, "Active");
    for order in [[mitigated.clone(), active.clone()], [active, mitigated]] {
        let rows = rows(&order);
        assert_eq!((rows[0].instances, rows[0].open_instances), (1, 1));
    }
}

#[test]
fn every_filter_is_judged_here_and_all_must_hold() {
    let row = instance("A", "1", Severity::High, "Scan Mitigated");
    let all = FindingFilter {
        severity: vec![Severity::High],
        status: vec!["scan_mitigated".to_owned()],
        scan_type: vec!["qualys".to_owned()],
        cve: vec!["cve-2021-44228".to_owned()],
        number: vec!["A".to_owned()],
        ..FindingFilter::default()
    };
    assert!(passes(&all, &row));
    let others = [
        FindingFilter {
            severity: vec![Severity::Low],
            ..all.clone()
        },
        FindingFilter {
            status: vec!["Active".to_owned()],
            ..all.clone()
        },
        FindingFilter {
            scan_type: vec!["NESSUS".to_owned()],
            ..all.clone()
        },
        FindingFilter {
            cve: vec!["CVE-2021-4422".to_owned()],
            ..all.clone()
        },
        FindingFilter {
            number: vec!["B".to_owned()],
            ..all
        },
    ];
    for other in others {
        assert!(!passes(&other, &row), "{other:?}");
    }
}

#[test]
fn informational_and_placeholder_rows_need_to_be_asked_for() {
    let plain = FindingFilter::default();
    let all = FindingFilter {
        all: true,
        ..FindingFilter::default()
    };
    let informational = FindingFilter {
        severity: vec![Severity::Informational],
        ..FindingFilter::default()
    };
    let info = instance("A", "1", Severity::Informational, "Active");
    let nothing = Instance {
        name: "No Vulnerabilities Found".to_owned(),
        ..info.clone()
    };
    let judged =
        [&plain, &all, &informational].map(|args| (passes(args, &info), passes(args, &nothing)));
    assert_eq!(judged, [(false, false), (true, true), (true, false)]);
}

#[test]
fn a_rule_selects_by_its_criteria_in_its_own_project() {
    let args = FindingFilter {
        rule: vec!["critical-exploitable".to_owned()],
        ..FindingFilter::default()
    };
    let critical = instance("A", "1", Severity::Critical, "Active");
    let mut elsewhere = critical.clone();
    elsewhere.finding.project = "2".into();
    assert!(passes(&args, &critical));
    assert!(!passes(
        &args,
        &instance("A", "1", Severity::High, "Active")
    ));
    assert!(!passes(&args, &elsewhere));
}

#[test]
fn an_unknown_rule_is_refused_with_those_that_exist() {
    let args = FindingFilter {
        rule: vec!["critical".to_owned()],
        ..FindingFilter::default()
    };
    let failure = InstanceFilter::new(&args, &profile()).unwrap_err();
    assert_eq!(failure.status.code(), 2);
    assert_eq!(
        failure.hints,
        ["it has critical-exploitable, platform-high"]
    );
}

#[test]
fn one_search_for_each_number_and_no_guess_about_several_scanners() {
    let args = FindingFilter {
        number: vec!["A".to_owned(), "B".to_owned()],
        scan_type: vec!["QUALYS".to_owned(), "NESSUS".to_owned()],
        ..FindingFilter::default()
    };
    let profile = profile();
    let searches = InstanceFilter::new(&args, &profile).unwrap().searches();
    let numbers: Vec<_> = searches
        .iter()
        .map(|search| search.number.clone())
        .collect();
    assert_eq!(numbers, [Some("A".into()), Some("B".into())]);
    assert!(searches.iter().all(|search| search.scan_type.is_none()));
}
