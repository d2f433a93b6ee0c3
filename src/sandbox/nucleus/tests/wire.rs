//! The shape of the answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Server, text};
use crate::sandbox::estate::{CORPORATE, PAYMENTS};
use crate::sandbox::nucleus::NucleusWorld;

/// The kinds of JSON in which a field comes: `string`, `number`, `empty`, `null`, ...
fn kinds(rows: &[Value], field: &str) -> BTreeSet<&'static str> {
    rows.iter()
        .map(|row| match &row[field] {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(number) if number.is_f64() => "float",
            Value::Number(_) => "number",
            Value::String(text) if text.is_empty() => "empty",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        })
        .collect()
}

#[tokio::test]
async fn one_field_comes_in_many_types() {
    let server = Server::start(NucleusWorld::seed()).await;
    let rows = server.search(PAYMENTS, &json!({}), 1000).await;
    let expected: [(&str, &[&str]); 8] = [
        ("asset_id", &["number", "string"]),
        ("scan_id", &["number", "string"]),
        ("finding_id", &["number", "string"]),
        ("finding_number", &["string"]),
        (
            "justification_is_mitigating",
            &["empty", "null", "number", "string"],
        ),
        ("epss_score", &["empty", "float", "number", "string"]),
        ("justification_assigned_teams", &["empty", "string"]),
        ("due_date", &["empty", "string"]),
    ];
    for (field, wanted) in expected {
        assert_eq!(
            kinds(&rows, field),
            wanted.iter().copied().collect(),
            "{field}"
        );
    }
    let summary = server.summary(PAYMENTS).await;
    assert_eq!(
        kinds(&summary, "finding_count"),
        BTreeSet::from(["number", "string"])
    );
    assert_eq!(
        kinds(&summary, "issue_open_count"),
        BTreeSet::from(["number", "string"])
    );
}

#[tokio::test]
async fn assets_send_empty_strings_for_lists_and_nest_teams_too_deep() {
    let server = Server::start(NucleusWorld::seed()).await;
    let assets = server
        .get(&format!("/projects/{CORPORATE}/assets?limit=5000"))
        .await
        .rows();
    assert_eq!(
        kinds(&assets, "asset_groups"),
        BTreeSet::from(["array", "empty"])
    );
    assert_eq!(
        kinds(&assets, "owner_team"),
        BTreeSet::from(["empty", "object"])
    );
    assert_eq!(kinds(&assets, "active"), BTreeSet::from(["bool"]));
    let owner = assets
        .iter()
        .find(|asset| asset["owner_team"].is_object())
        .unwrap();
    assert!(owner["owner_team"]["team_name"]["team_name"].is_string());
    let id = text(&assets[0]["asset_id"]);
    let one = server
        .get(&format!("/projects/{CORPORATE}/assets/{id}"))
        .await
        .json();
    assert_eq!(one["decommed"], "0");
    let found = server
        .get(&format!("/projects/{CORPORATE}/assets/{id}/findings"))
        .await
        .rows();
    assert!(!found.is_empty() && found.iter().all(|row| text(&row["asset_count"]) == "1"));
}

#[tokio::test]
async fn assigned_teams_are_json_in_a_string() {
    let server = Server::start(NucleusWorld::seed()).await;
    let teams = server
        .get(&format!("/projects/{PAYMENTS}/teams"))
        .await
        .rows();
    assert!(
        teams
            .iter()
            .any(|team| team["team_name"] == "(not) Default no access")
    );
    let body = json!({"team": "Network Operations"});
    let rows = server.search(PAYMENTS, &body, 1000).await;
    assert!(!rows.is_empty());
    for row in rows {
        let list = row["justification_assigned_teams"].as_str().unwrap();
        let list: Value = serde_json::from_str(list).unwrap();
        assert_eq!(list[0]["team_name"], "Network Operations");
    }
}

#[tokio::test]
async fn pages_cover_every_row_once() {
    let server = Server::start(NucleusWorld::seed()).await;
    let total = server
        .world()
        .instances()
        .filter(|one| one.project == PAYMENTS)
        .count();
    for limit in [97, 1000] {
        let rows = server.search(PAYMENTS, &json!({}), limit).await;
        let ids: BTreeSet<_> = rows.iter().map(|row| text(&row["finding_id"])).collect();
        assert_eq!((rows.len(), ids.len()), (total, total));
    }
}

#[tokio::test]
async fn limits_have_defaults_and_ends() {
    let server = Server::start(NucleusWorld::seed()).await;
    let search = format!("/projects/{PAYMENTS}/findings/search");
    for (query, rows) in [("", 100), ("?limit=5000", 1000), ("?limit=x&start=-1", 100)] {
        let answer = server.post(&format!("{search}{query}"), &json!({})).await;
        assert_eq!(answer.rows().len(), rows, "{query}");
    }
    let answer = server
        .post(&format!("{search}?start=1000000"), &json!({}))
        .await;
    assert_eq!(answer.rows().len(), 0);
    let summary = format!("/projects/{PAYMENTS}/findings/summary?limit=1000");
    assert_eq!(server.post(&summary, &json!({})).await.rows().len(), 100);
    let scans = format!("/projects/{PAYMENTS}/scans");
    assert_eq!(server.get(&scans).await.rows().len(), 1);
    assert!(server.get(&format!("{scans}?limit=100")).await.rows().len() > 5);
}

/// What every row of a filtered answer has to fulfil.
type Check = fn(&Value) -> bool;

#[tokio::test]
async fn search_filters() {
    let server = Server::start(NucleusWorld::seed()).await;
    let all = server.search(PAYMENTS, &json!({}), 1000).await;
    let cases: [(Value, Check); 10] = [
        (json!({"scan_type": "trivy"}), |row| {
            row["scan_type"] == "TRIVY"
        }),
        (json!({"finding_severity": ["Critical", "High"]}), |row| {
            row["finding_severity"] == "Critical" || row["finding_severity"] == "High"
        }),
        (json!({"justification_status": ["In Progress"]}), |row| {
            row["justification_status_name"] == "In Progress"
        }),
        (json!({"justification_status_name": "Fixed"}), |row| {
            row["justification_status_name"] == "Fixed"
        }),
        (json!({"asset_name": "pay-web-*"}), |row| {
            text(&row["asset_name"]).starts_with("pay-web-")
        }),
        (json!({"ip_address": "10.20.1.%"}), |row| {
            text(&row["ip_address"]).starts_with("10.20.1.")
        }),
        (json!({"finding_name": "*apache*"}), |row| {
            text(&row["finding_name"]).to_lowercase().contains("apache")
        }),
        (json!({"finding_exploitable": "2"}), |row| {
            text(&row["finding_exploitable"]) == "2"
        }),
        (
            json!({"scan_date": {"operator": "<", "datetime": "2025-08-26 00:00:00"}}),
            |row| row["justification_status_name"] == "Scan Mitigated",
        ),
        (json!({"asset_id": text(&all[0]["asset_id"])}), |row| {
            row["asset_name"].is_string()
        }),
    ];
    for (body, check) in cases {
        let rows = server.search(PAYMENTS, &body, 1000).await;
        assert!(
            !rows.is_empty() && rows.len() < all.len(),
            "{body}: {}",
            rows.len()
        );
        assert!(rows.iter().all(check), "{body}");
    }
    let unknown = json!({"no_such_filter": "x", "finding_severity": "", "asset_groups": []});
    assert_eq!(
        server.search(PAYMENTS, &unknown, 1000).await.len(),
        all.len()
    );
}

#[tokio::test]
async fn active_means_the_class_of_the_status() {
    let server = Server::start(NucleusWorld::seed()).await;
    let all = server.search(PAYMENTS, &json!({}), 1000).await;
    let active = server
        .search(PAYMENTS, &json!({"is_active": true}), 1000)
        .await;
    let inactive = server
        .search(PAYMENTS, &json!({"is_active": "0"}), 1000)
        .await;
    assert_eq!(active.len() + inactive.len(), all.len());
    assert!(
        active
            .iter()
            .any(|row| row["justification_status_name"] == "Fixed")
    );
    assert!(
        inactive
            .iter()
            .any(|row| row["justification_status_name"] == "Accepted Risk")
    );
}

#[tokio::test]
async fn counters_agree_with_rows() {
    let server = Server::start(NucleusWorld::seed()).await;
    let overview = server
        .get(&format!("/projects/{PAYMENTS}/findings/overview"))
        .await
        .json();
    let body = json!({"is_active": true, "finding_severity": "Critical"});
    let critical = server.search(PAYMENTS, &body, 1000).await;
    assert_eq!(
        text(&overview["finding_count_critical"]),
        critical.len().to_string()
    );
    let mut mitigated = Vec::new();
    loop {
        let start = mitigated.len();
        let path = format!("/projects/{PAYMENTS}/findings/mitigated?limit=50&start={start}");
        let page = server.get(&path).await.rows();
        mitigated.extend(page.clone());
        if page.len() < 50 {
            break;
        }
    }
    assert!(
        mitigated
            .iter()
            .any(|row| row["total_open"] == "0" && row["total_manual"] == "0")
    );
    for row in mitigated.iter().take(20) {
        let body = json!({"finding_number": row["finding_number"], "scan_type": row["scan_type"]});
        let instances = server.search(PAYMENTS, &body, 1000).await.len();
        let sum: usize = ["total_open", "total_manual", "total_mitigated"]
            .iter()
            .map(|field| row[*field].as_str().unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(sum, instances, "{row}");
    }
}

#[tokio::test]
async fn summary_filters_and_sorts() {
    let server = Server::start(NucleusWorld::seed()).await;
    let path = format!("/projects/{PAYMENTS}/findings/summary?limit=100");
    let body = json!({
        "filter": [
            {"property": "finding_severity", "value": ["Critical"], "exactMatch": true},
            {"property": "finding_status", "value": "Activ", "exactMatch": false},
            {"property": "scan_type", "value": "NESSUS", "exactMatch": true},
        ],
        "sort": [{"property": "finding_count", "direction": "DESC"}],
    });
    let rows = server.post(&path, &body).await.rows();
    let counts: Vec<usize> = rows
        .iter()
        .map(|row| text(&row["finding_count"]).parse().unwrap())
        .collect();
    assert!(
        counts.len() > 10 && counts.is_sorted_by(|one, next| one >= next),
        "{counts:?}"
    );
    assert!(rows.iter().all(|row| row["scan_type"] == "NESSUS"));
    assert!(rows.iter().all(|row| row["finding_severity"] == "Critical"));
    let exact = json!({"filter": [
        {"property": "finding_status", "value": "Activ", "exactMatch": true},
    ]});
    assert_eq!(server.post(&path, &exact).await.rows().len(), 0);
}

#[tokio::test]
async fn details_are_found_by_numbers_with_slashes() {
    let server = Server::start(NucleusWorld::seed()).await;
    let rows = server
        .search(PAYMENTS, &json!({"scan_type": "BURP"}), 1000)
        .await;
    let row = &rows[0];
    let number = row["finding_number"].as_str().unwrap();
    assert!(number.contains('/') && number.contains('+'), "{number}");
    let segment = number
        .replace('/', "%2F")
        .replace('+', "%2B")
        .replace(' ', "%20");
    let path = format!("/projects/{PAYMENTS}/findings/details/{segment}");
    let all = server.get(&path).await.rows();
    assert!(all.iter().all(|one| one["finding_number"] == number));
    let one = server
        .get(&format!("{path}/{}", text(&row["finding_id"])))
        .await
        .json();
    assert_eq!(one["asset_name"], row["asset_name"]);
    assert_eq!(server.get(&format!("{path}/1")).await.status, 404);
}

#[tokio::test]
async fn the_smaller_lists_answer() {
    let server = Server::start(NucleusWorld::seed()).await;
    let project = format!("/projects/{PAYMENTS}");
    assert_eq!(
        server.get(&project).await.json()["project_name"],
        "Payments prod"
    );
    assert!(
        server
            .get(&format!("{project}/assets/groups"))
            .await
            .rows()
            .len()
            > 12
    );
    assert_eq!(server.get(&format!("{project}/jobs/7")).await.status, 404);
    let rules = server
        .get(&format!("{project}/automation/findingprocessing"))
        .await
        .json();
    assert_eq!(rules["total_count"], 1);
    let trend = server
        .get(&format!(
            "{project}/findings/trend?start_date=2024-01-01&end_date=2024-12-31"
        ))
        .await
        .json();
    assert!(trend["vulnDiscoveredBar"].as_array().unwrap().len() > 50);
    let metrics = server
        .get(&format!("{project}/findings/metrics"))
        .await
        .json();
    assert!(metrics["projectmetricsremediated90"].as_u64().unwrap() > 0);
    let groups = "%5B%22%2Fpci%2Fin-scope%22%5D";
    let metrics = server
        .get(&format!(
            "{project}/assets/groups/metrics?asset_groups={groups}"
        ))
        .await
        .json();
    assert!(metrics["/pci/in-scope"]["vuln_count"].as_u64().unwrap() > 100);
    let risks = server
        .post(&format!("{project}/findings/toprisk?limit=5"), &json!({}))
        .await;
    assert!(
        risks
            .rows()
            .iter()
            .all(|row| row["finding_severity"] == "Critical")
    );
    let scans = server.get(&format!("{project}/scans?limit=1")).await.rows();
    let scan = server
        .get(&format!("{project}/scans/{}", text(&scans[0]["scan_id"])))
        .await;
    assert_eq!(scan.json()["scan_date"], scans[0]["scan_date"]);
    assert_eq!(
        server.get("/logs").await.rows()[0]["details"],
        "Sandbox created"
    );
}
