//! The world before anything happened.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Server, text};
use crate::sandbox::estate::{CORPORATE, LOCKED, PAYMENTS};
use crate::sandbox::nucleus::{NucleusWorld, Severity, Status};

#[test]
fn the_world_is_always_the_same_and_survives_json() {
    let world = NucleusWorld::seed();
    assert_eq!(world, NucleusWorld::seed());
    let json = serde_json::to_string(&world).unwrap();
    assert!(json.len() < 2_000_000, "{} bytes", json.len());
    let mut read: NucleusWorld = serde_json::from_str(&json).unwrap();
    assert_eq!(world, read);
    let mut world = world;
    assert_eq!(world.next_scan(), read.next_scan());
    assert_eq!(world, read);
}

#[test]
fn there_is_as_much_as_promised() {
    let counts = NucleusWorld::seed().counts();
    assert_eq!(counts.findings, 1404);
    assert_eq!(counts.projects, 2);
    assert!((240..300).contains(&counts.assets), "{counts:?}");
    assert!((4_000..6_000).contains(&counts.instances), "{counts:?}");
    assert!(counts.open * 10 > counts.instances * 8, "{counts:?}");
}

#[test]
fn every_status_and_every_severity_occurs_in_both_projects() {
    let world = NucleusWorld::seed();
    for project in [PAYMENTS, CORPORATE] {
        let views: Vec<_> = world
            .instances()
            .filter(|one| one.project == project)
            .collect();
        let statuses: BTreeSet<_> = views.iter().map(|one| one.status.clone()).collect();
        assert_eq!(statuses, BTreeSet::from(Status::ALL), "{project}");
        let severities: BTreeSet<_> = views.iter().map(|one| one.severity).collect();
        assert_eq!(severities, BTreeSet::from(Severity::ALL), "{project}");
    }
}

#[tokio::test]
async fn the_wire_shows_every_vulnerability_once_as_a_unique_finding() {
    let server = Server::start(NucleusWorld::seed()).await;
    let mut cves = BTreeSet::new();
    let mut placeholders = 0;
    for project in [PAYMENTS, CORPORATE] {
        for row in server.summary(project).await {
            let cve = row["finding_cve"].as_str().unwrap();
            if cve.is_empty() {
                placeholders += 1;
            } else {
                assert!(cves.insert(cve.to_owned()), "{cve} twice");
            }
        }
    }
    assert_eq!(cves.len(), 1404);
    assert_eq!(placeholders, 3);
}

#[tokio::test]
async fn some_findings_are_wholly_resolved_by_people_and_some_by_scans() {
    let server = Server::start(NucleusWorld::seed()).await;
    let mut whole: BTreeMap<String, usize> = BTreeMap::new();
    for project in [PAYMENTS, CORPORATE] {
        for row in server.summary(project).await {
            if let [only] = row["finding_statuses"].as_array().unwrap().as_slice() {
                *whole.entry(text(only)).or_default() += 1;
            }
        }
    }
    for status in [
        "Accepted Risk",
        "Exception Granted",
        "False Positive",
        "Scan Mitigated",
    ] {
        assert!(whole[status] >= 5, "{status}: {whole:?}");
    }
}

#[tokio::test]
async fn five_severe_findings_have_a_ticket_of_nucleus_own() {
    let server = Server::start(NucleusWorld::seed()).await;
    let mut ticketed = Vec::new();
    for project in [PAYMENTS, CORPORATE] {
        let rows = server.summary(project).await;
        ticketed.extend(
            rows.into_iter()
                .filter(|row| text(&row["issue_open_count"]) == "1"),
        );
    }
    assert_eq!(ticketed.len(), 5);
    for row in ticketed {
        assert!(
            ["Critical", "High"].contains(&row["finding_severity"].as_str().unwrap()),
            "{row}"
        );
    }
    let connectors = server
        .get(&format!("/projects/{PAYMENTS}/connectors"))
        .await
        .rows();
    assert!(connectors.iter().any(|row| row["connector_type"] == "JIRA"));
}

#[tokio::test]
async fn text_is_the_catalogues_and_says_what_is_synthetic() {
    let server = Server::start(NucleusWorld::seed()).await;
    let body = json!({"finding_cve": "CVE-2025-48384"});
    let mut rows = server.search(PAYMENTS, &body, 100).await;
    rows.extend(server.search(CORPORATE, &body, 100).await);
    let row = rows.first().unwrap();
    assert_eq!(row["finding_name"], "Git Link Following Vulnerability");
    let description = row["finding_description"].as_str().unwrap();
    assert!(description.contains("Git\u{2019}s inconsistent handling"));
    assert!(description.ends_with("Severity, score and asset are synthetic sandbox data."));
    assert!(text(&row["finding_recommendation"]).starts_with("Apply mitigations per vendor"));
}

#[tokio::test]
async fn hostile_names_are_there_and_marked() {
    let server = Server::start(NucleusWorld::seed()).await;
    let body = json!({"asset_groups": ["/sandbox/hostile-names"], "is_active": true});
    let rows = server.search(PAYMENTS, &body, 1000).await;
    let names: BTreeSet<_> = rows.iter().map(|row| text(&row["asset_name"])).collect();
    assert_eq!(names.len(), 3);
    for (name, hostile) in names.iter().zip(["<script>", "\u{202e}", "\u{1b}["]) {
        assert!(
            name.starts_with("hostile-name-") && name.contains(hostile),
            "{name:?}"
        );
    }
}

#[tokio::test]
async fn a_project_without_a_role_is_not_listed_and_refused() {
    let server = Server::start(NucleusWorld::seed()).await;
    let listed = server.get("/projects").await.rows();
    let ids: Vec<_> = listed.iter().map(|row| text(&row["project_id"])).collect();
    assert_eq!(ids, [PAYMENTS, CORPORATE]);
    assert_eq!(server.get(&format!("/projects/{LOCKED}")).await.status, 403);
    assert_eq!(server.get("/projects/13999999/teams").await.status, 404);
}
