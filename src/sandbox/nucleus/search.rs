//! `findings/search`: one row an instance (nucleus-api, 3.2).

use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::filter::{in_one_group, one_fits, one_is, truth, words};
use super::loose::{self, Loose};
use super::page::{Limits, Page};
use super::rows::{Row, wire_time};
use super::service::{Call, Outcome, Reply};
use super::state::{NucleusWorld, Team};

/// The instances that fit the body's filters.
pub(super) fn search(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let body = call.object()?;
    let world = &*call.world;
    let hides_resolved = world.knobs.search_hides_resolved && !body.contains_key("is_active");
    let rows: Vec<_> = world
        .rows(&project)
        .into_iter()
        .filter(|row| row.is_open() || !hides_resolved)
        .filter(|row| body.iter().all(|(key, value)| fits(world, row, key, value)))
        .collect();
    let reply = Page::of(call, Limits::SEARCH).cut(&rows, |row| spell(call.world, row));
    Ok(with_total(reply, &body))
}

/// Nobody knows how a total comes; an envelope like that of the rules is likely (nucleus-api, 1.3).
fn with_total(reply: Reply, body: &Map<String, Value>) -> Reply {
    let is_wanted = body.get("include_total_count").and_then(truth) == Some(true);
    match reply {
        Reply::Rows { rows, total, .. } => Reply::Rows {
            rows,
            total,
            has_envelope: is_wanted,
        },
        Reply::One(value) => Reply::One(value),
    }
}

/// Whether a row fits one filter; one that is not known fits always.
fn fits(world: &NucleusWorld, row: &Row<'_>, key: &str, value: &Value) -> bool {
    let words = words(value);
    let (instance, finding, asset) = (row.instance, row.finding, row.asset);
    match key {
        "is_active" => truth(value).is_none_or(|wanted| wanted == row.is_open()),
        "justification_status" | "justification_status_name" => {
            one_is(&words, instance.status.as_str())
        }
        "finding_severity" => one_is(&words, instance.severity.as_str()),
        "scan_type" => one_is(&words, &finding.scan_type),
        "asset_id" => one_is(&words, &instance.asset.0.to_string()),
        "asset_name" => one_fits(&words, &asset.name),
        "ip_address" => one_fits(&words, &asset.ip),
        "asset_groups" => in_one_group(&words, asset),
        "finding_cve" => one_fits(&words, finding.text().cve),
        "finding_name" => one_fits(&words, finding.text().name),
        "finding_number" => one_fits(&words, &finding.number),
        "finding_exploitable" => one_is(&words, &finding.exploitable.to_string()),
        "team" => {
            words.is_empty() || assigned(world, row).is_some_and(|team| is_team(team, &words))
        }
        "scan_date" => scanned(row.scan.date, value),
        _ => true,
    }
}

fn is_team(team: &Team, words: &[String]) -> bool {
    one_is(words, &team.id.to_string()) || one_fits(words, &team.name)
}

pub(super) fn assigned<'a>(world: &'a NucleusWorld, row: &Row<'_>) -> Option<&'a Team> {
    let id = row.instance.team?;
    world.teams.iter().find(|team| team.id == id)
}

/// `{"operator": ">=", "datetime": "2026-03-01 00:00:00"}`; what cannot be read is no filter.
fn scanned(date: DateTime, value: &Value) -> bool {
    let operator = value.get("operator").and_then(Value::as_str);
    let bound = value.get("datetime").and_then(Value::as_str);
    let Some(bound) = bound.and_then(|text| text.parse::<DateTime>().ok()) else {
        return true;
    };
    match operator {
        Some(">=") => date >= bound,
        Some(">") => date > bound,
        Some("<=") => date <= bound,
        Some("<") => date < bound,
        Some("=") => date == bound,
        _ => true,
    }
}

/// One row as it goes over the wire.
fn spell(world: &NucleusWorld, row: &Row<'_>) -> Value {
    let (instance, finding, asset) = (row.instance, row.finding, row.asset);
    let loose = Loose::of(instance.id.0);
    let text = finding.text();
    let is_exploited = finding.exploitable == 1;
    json!({
        "scan_id": loose.id("scan_id", instance.scan),
        "finding_id": loose.id("finding_id", instance.row),
        "finding_number": finding.number,
        "finding_name": text.name,
        "finding_description": text.description,
        "finding_recommendation": text.recommendation,
        "finding_severity": instance.severity.as_str(),
        "finding_severity_adjusted": loose::severity(instance.adjusted),
        "scan_date": wire_time(row.scan.date),
        "scan_type": finding.scan_type,
        "finding_cve": text.cve,
        "finding_result": if finding.is_placeholder() { "PASSED" } else { "FAILED" },
        "finding_port": instance.port,
        "finding_path": instance.path,
        "finding_package": instance.package,
        "finding_package_version": instance.version,
        "asset_id": loose.id("asset_id", instance.asset.0),
        "asset_name": asset.name,
        "ip_address": asset.ip,
        "finding_discovered": wire_time(instance.discovered),
        "finding_exploitable": loose.count("finding_exploitable", finding.exploitable.into()),
        "justification_status_name": instance.status.as_str(),
        "justification_is_mitigating":
            loose.flag("justification_is_mitigating", instance.status.is_mitigating()),
        "justification_text": instance.comment,
        "justification_has_file": loose.flag("justification_has_file", false),
        "justification_assigned_teams":
            loose.teams(assigned(world, row).map(|team| (team.id, team.name.as_str()))),
        "due_date": instance.due.map_or_else(String::new, |due| due.to_string()),
        "epss_score": loose.epss(finding.epss),
        "cisa_vulnerability_name": if text.is_catalogued { text.name } else { "" },
        "mandiant_exploit_in_the_wild": if is_exploited { "Yes" } else { "" },
        "mandiant_risk_rating": if is_exploited { instance.severity.as_str() } else { "" },
    })
}
