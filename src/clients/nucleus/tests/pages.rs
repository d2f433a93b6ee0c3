//! Lists in pages: where they end, and what is never taken for the end.

use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::fake::{Fake, Reply, Seen};
use crate::clients::nucleus::Search;
use crate::model::finding::{Instance, Severity};
use crate::model::ids::NucleusProjectId;

fn project() -> NucleusProjectId {
    "13000008".into()
}

fn row(number: usize) -> Value {
    json!({
        "finding_number": format!("CVE-{number}"),
        "scan_type": "TRIVY",
        "asset_id": number,
        "justification_status_name": "Active",
        "finding_severity": if number.is_multiple_of(2) { "High" } else { "Low" },
    })
}

fn number_in(seen: &Seen, key: &str) -> usize {
    let (_, query) = seen.target.split_once('?').unwrap();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(name, _)| *name == key);
    found.unwrap().1.parse().unwrap()
}

fn page(range: std::ops::Range<usize>) -> Reply {
    Reply::json(Value::from(range.map(row).collect::<Vec<_>>()).to_string())
}

/// A list of `count` rows that gives no more than `cap` at once.
async fn server(count: usize, cap: usize) -> Fake {
    Fake::serve(move |seen, _| {
        let start = number_in(seen, "start").min(count);
        let limit = number_in(seen, "limit").min(cap);
        page(start..(start + limit).min(count))
    })
    .await
}

async fn all(fake: &Fake, limit: u32, search: &Search) -> Result<Vec<Instance>, ApiError> {
    let reader = fake.nucleus(limit);
    reader.instances(&project(), search).try_concat().await
}

#[tokio::test]
async fn a_list_ends_with_a_short_page() {
    for (count, requests) in [(0, 1), (7, 1), (10, 2), (25, 3), (30, 4)] {
        let fake = server(count, 1_000).await;
        let found = all(&fake, 10, &Search::default()).await.unwrap();
        assert_eq!(found.len(), count);
        assert_eq!(fake.seen().len(), requests, "{count}");
        let numbers: Vec<_> = found.iter().map(|one| one.asset_id.to_string()).collect();
        assert_eq!(
            numbers,
            (0..count).map(|n| n.to_string()).collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn a_server_that_gives_fewer_rows_than_asked_for_is_not_at_its_end() {
    for count in [99, 100, 101, 250, 300] {
        let fake = server(count, 100).await;
        let found = all(&fake, 1_000, &Search::default()).await.unwrap();
        assert_eq!(found.len(), count);
    }
}

#[tokio::test]
async fn a_server_that_gives_more_rows_than_asked_for_is_followed() {
    let fake = Fake::serve(|seen, _| {
        let start = number_in(seen, "start");
        page(start.min(23)..23)
    })
    .await;
    assert_eq!(all(&fake, 10, &Search::default()).await.unwrap().len(), 23);
}

#[tokio::test]
async fn a_server_that_ignores_start_is_found_out() {
    let same = Fake::serve(|_, _| page(0..10)).await;
    let cycle = Fake::serve(|_, number| page((number % 3) * 10..(number % 3) * 10 + 10)).await;
    for fake in [same, cycle] {
        let error = all(&fake, 10, &Search::default()).await.unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::BadAnswer);
        assert!(error.message.contains("\"start\""), "{error}");
    }
}

#[tokio::test]
async fn a_list_without_end_names_its_limit() {
    let endless = Fake::serve(|seen, _| {
        let start = number_in(seen, "start");
        page(start..start + 10)
    })
    .await;
    let error = all(&endless, 10, &Search::default()).await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::BadAnswer);
    let words = "behind 5000 rows; if that many are real, raise `nucleus.dialect.max_rows` (5000)";
    assert!(error.message.contains(words), "{error}");
    assert_eq!(endless.seen().len(), 501);
}

#[tokio::test]
async fn a_bad_page_is_an_error_after_the_good_ones_and_ends_the_stream() {
    for bad in ["{}", "[{}]", "[", "<html>"] {
        let bad = bad.to_owned();
        let fake = Fake::serve(move |seen, _| match number_in(seen, "start") {
            0 => page(0..10),
            _ => Reply::json(&bad),
        })
        .await;
        let reader = fake.nucleus(10);
        let pages: Vec<_> = reader
            .instances(&project(), &Search::default())
            .collect()
            .await;
        assert_eq!(pages.len(), 2);
        assert!(pages[0].is_ok() && pages[1].is_err());
    }
}

#[tokio::test]
async fn a_row_without_what_identifies_it_names_its_place() {
    for key in [
        "finding_number",
        "scan_type",
        "asset_id",
        "justification_status_name",
    ] {
        let mut rows: Vec<_> = (0..3).map(row).collect();
        rows[1].as_object_mut().unwrap().remove(key);
        let fake = Fake::always(Reply::json(Value::from(rows).to_string())).await;
        let error = all(&fake, 10, &Search::default()).await.unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::BadAnswer);
        let place = format!("row 2 of the page from 0: it has no {key}");
        assert!(error.message.contains(&place), "{error}");
    }
}

#[tokio::test]
async fn a_placeholder_may_lack_everything_else() {
    let rows = json!([{"finding_name": "No Vulnerabilities Found", "finding_number": null}]);
    let fake = Fake::always(Reply::json(rows.to_string())).await;
    let found = all(&fake, 10, &Search::default()).await.unwrap();
    assert!(found[0].is_placeholder());
}

#[tokio::test]
async fn a_row_is_read_with_all_its_oddities() {
    let rows = json!([{
        "scan_id": "2003290", "finding_id": "9997101", "finding_number": "CVE-2024-1001",
        "finding_name": "Bad thing", "finding_severity": "Critical",
        "scan_date": "2026-03-01 11:17:53", "scan_type": "TRIVY",
        "finding_cve": "CVE-2024-1001, CVE-2024-1002", "finding_result": "FAILED",
        "asset_id": 2_075_116, "asset_name": "web-1", "ip_address": "10.0.0.1",
        "finding_discovered": "2024-01-15 10:30:00", "finding_exploitable": "1",
        "finding_port": 443, "finding_path": null, "finding_package": "openssl",
        "justification_status_name": "Active", "justification_is_mitigating": "0",
        "justification_assigned_teams": "[{\"team_id\":\"12\",\"team_name\":\"Ops\"}]",
        "due_date": "2026-04-01", "epss_score": "0.85", "unheard_of": {"x": [1]},
    }]);
    let fake = Fake::always(Reply::json(rows.to_string())).await;
    let found = all(&fake, 10, &Search::default()).await.unwrap();
    let one = &found[0];
    assert_eq!(one.finding.to_string(), "13000008/TRIVY/CVE-2024-1001");
    assert_eq!(one.severity, Severity::Critical);
    assert_eq!(one.cve, ["CVE-2024-1001", "CVE-2024-1002"]);
    assert_eq!(
        (one.asset_id.as_str(), one.port.as_str(), one.path.as_str()),
        ("2075116", "443", "")
    );
    assert!(one.exploitable);
    assert_eq!(one.is_mitigating, Some(false));
    assert_eq!(one.teams[0].name, "Ops");
    assert_eq!(one.due_on.unwrap().to_string(), "2026-04-01");
    assert_eq!(one.scanned_at.unwrap().to_string(), "2026-03-01T11:17:53");
    assert_eq!(one.epss, Some(0.85));
}

#[tokio::test]
async fn what_was_asked_for_is_checked_again() {
    let fake = server(5, 1_000).await;
    let search = Search {
        name: None,
        active_only: true,
        severities: vec![Severity::High],
        scan_type: Some("trivy".into()),
        number: Some("CVE-2".into()),
        asset: Some("2".into()),
    };
    let found = all(&fake, 10, &search).await.unwrap();
    assert_eq!(found.len(), 1);
    let seen = &fake.seen()[0];
    assert_eq!(
        seen.target,
        "/nucleus/api/projects/13000008/findings/search?start=0&limit=10"
    );
    let sent: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(
        sent,
        json!({"is_active": true, "finding_severity": ["High"], "scan_type": "trivy",
            "finding_number": "CVE-2", "asset_id": "2"})
    );
    let everything = all(&fake, 10, &Search::default()).await.unwrap();
    assert_eq!(everything.len(), 5);
    assert_eq!(fake.seen()[1].body, "{}");
}

#[tokio::test]
async fn summaries_count_instances_and_tickets() {
    let rows = json!([{
        "finding_number": "1", "scan_type": "QUALYS", "finding_name": "N",
        "finding_severity": "High", "finding_severities": ["High", "Low"], "finding_status": "Active",
        "asset_count": "2", "finding_count": 3, "asset_fixed_count": 0, "asset_mitigated_count": "",
        "issue_open_count": "1", "issue_closed_count": 0, "finding_pinned": false,
    }]);
    let fake = Fake::always(Reply::json(rows.to_string())).await;
    let reader = fake.nucleus(100);
    let search = Search {
        name: None,
        severities: vec![Severity::High],
        ..Search::default()
    };
    let found = reader
        .summaries(&project(), &search)
        .try_concat()
        .await
        .unwrap();
    let one = &found[0];
    assert_eq!((one.assets, one.instances), (Some(2), Some(3)));
    assert_eq!((one.fixed_assets, one.mitigated_assets), (Some(0), None));
    assert_eq!(
        (one.issue_open_count, one.issue_closed_count),
        (Some(1), Some(0))
    );
    let sent: Value = serde_json::from_str(&fake.seen()[0].body).unwrap();
    assert_eq!(
        sent["filter"][0],
        json!({"property": "finding_severity", "value": ["High"], "exactMatch": false})
    );
}

#[tokio::test]
async fn mitigated_findings_are_evidence() {
    let rows = json!([{
        "finding_number": "ALAS2-2023-2316", "finding_name": "N", "finding_severity": "High",
        "scan_type": "AMAZON", "finding_remediated_date": "2026-02-20 00:00:00",
        "total_open": "0", "total_manual": "0", "total_mitigated": "20",
    }]);
    let fake = Fake::always(Reply::json(rows.to_string())).await;
    let pages: Vec<_> = fake
        .nucleus(100)
        .mitigated(&project())
        .try_collect()
        .await
        .unwrap();
    let found = &pages[0].rows;
    assert_eq!(found[0].total_open, Some(0));
    assert_eq!(found[0].total_mitigated, Some(20));
    let seen = &fake.seen()[0];
    assert_eq!(seen.method, "GET");
    assert!(
        seen.target
            .ends_with("/findings/mitigated?start=0&limit=100")
    );
}

#[tokio::test]
async fn scans_are_read_to_the_end() {
    let fake = Fake::serve(|seen, _| {
        let start = number_in(seen, "start");
        let rows: Vec<_> = (start..5.min(start + 2))
            .map(|id| json!({"scan_id": id, "scan_type": "NESSUS", "scan_date": "2026-01-01"}))
            .collect();
        Reply::json(Value::from(rows).to_string())
    })
    .await;
    let scans = fake.nucleus(2).scans(&project()).await.unwrap();
    assert_eq!(scans.len(), 5);
    assert_eq!(scans[4].id.as_str(), "4");
}
