//! What a project is made of: teams, connectors, scans, rules, logs (nucleus-api, 3.1, 3.11 to 3.14).

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::loose::{self, Loose};
use super::page::{Limits, Page};
use super::rows::wire_time;
use super::service::{Call, Outcome, Refusal, Reply};
use super::state::{NucleusWorld, PastScan, Project};
use super::vocabulary::{Severity, Status};

/// The projects in which the key has a role.
#[expect(clippy::unnecessary_wraps, reason = "all handlers answer alike")]
pub(super) fn projects(call: &mut Call<'_>) -> Outcome {
    let projects = call.world.projects.iter();
    let shown = projects.filter(|project| project.is_accessible);
    Ok(Reply::all(shown.map(spell_project).collect()))
}

/// One project.
pub(super) fn project(call: &mut Call<'_>) -> Outcome {
    let id = call.project()?;
    let mut projects = call.world.projects.iter();
    let project = projects.find(|project| project.id == id);
    project
        .map(|project| Reply::One(spell_project(project)))
        .ok_or_else(|| Refusal::not_found("Project"))
}

fn spell_project(project: &Project) -> Value {
    json!({
        "project_id": project.id,
        "project_name": project.name,
        "project_description": project.description,
        "project_org": "Sandbox",
        "project_groups": loose::list::<Value>(Vec::new()),
        "tracking_method": "asset_name",
    })
}

/// The project's teams, the one that stands for none among them.
pub(super) fn teams(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let teams = call
        .world
        .teams
        .iter()
        .filter(|team| team.project == project);
    let spell = |team: &super::state::Team| {
        json!({
            "team_id": Loose::of(team.id).id("team_id", team.id),
            "team_name": team.name,
            "project_id": team.project,
            "asset_groups": loose::list(team.groups.clone()),
        })
    };
    Ok(Reply::all(teams.map(spell).collect()))
}

/// Connectors: one a scanner, and, where Nucleus has made tickets, one that makes tickets.
///
/// Their fields hold what looks like a secret: a client has no business with them.
pub(super) fn connectors(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let findings = || {
        call.world
            .findings
            .iter()
            .filter(|one| one.project == project)
    };
    let mut types: Vec<&str> = findings().map(|one| one.scan_type.as_str()).collect();
    if findings().any(|one| one.issues_open > 0) {
        types.push("JIRA");
    }
    types.extend(call.world.knobs.connectors.iter().map(String::as_str));
    let types: BTreeSet<&str> = types.into_iter().collect();
    let spell = |(position, kind): (usize, &&str)| {
        json!({
            "connector_id": (13_000_101 + position).to_string(),
            "connector_type": kind,
            "connector_name": format!("{kind} (sandbox)"),
            "connector_description": "",
            "connector_fields": [{
                "url": "https://connector.example",
                "password": "sandbox-connector-password",
            }],
        })
    };
    Ok(Reply::all(types.iter().enumerate().map(spell).collect()))
}

/// The project's scans, newest first.
pub(super) fn scans(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let world = &*call.world;
    let mut scans: Vec<_> = world
        .scans
        .iter()
        .filter(|(_, scan)| scan.project == project)
        .collect();
    scans.sort_by_key(|(id, _)| Reverse(**id));
    Ok(Page::of(call, Limits::SCANS).cut(&scans, |(id, scan)| spell_scan(world, **id, scan)))
}

/// One scan.
pub(super) fn scan(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let world = &*call.world;
    let wanted = call.path("scan");
    world
        .scans
        .iter()
        .find(|(id, scan)| scan.project == project && id.to_string() == wanted)
        .map(|(id, scan)| Reply::One(spell_scan(world, *id, scan)))
        .ok_or_else(|| Refusal::not_found("Scan"))
}

fn spell_scan(world: &NucleusWorld, id: u32, scan: &PastScan) -> Value {
    let loose = Loose::of(id);
    let rows = world.rows(&scan.project);
    let reported: Vec<_> = rows.iter().filter(|row| row.instance.scan == id).collect();
    let of = |severity: Severity| {
        let found = reported
            .iter()
            .filter(|row| row.instance.severity == severity);
        loose.count(severity.as_str(), found.count())
    };
    let assets: BTreeSet<_> = reported.iter().map(|row| row.instance.asset).collect();
    let day = scan.date.date();
    let gone = rows.iter().filter(|row| {
        row.finding.scan_type == scan.scan_type
            && row.instance.status == Status::ScanMitigated
            && row.instance.resolved == Some(day)
    });
    json!({
        "scan_id": loose.id("scan_id", id),
        "scan_file_name": format!("{}-{day}.json", scan.scan_type.to_lowercase()),
        "scan_date": wire_time(scan.date),
        "scan_type": scan.scan_type,
        "scan_description": "Sandbox scan",
        "finding_count_critical": of(Severity::Critical),
        "finding_count_high": of(Severity::High),
        "finding_count_medium": of(Severity::Medium),
        "finding_count_low": of(Severity::Low),
        "finding_count_informational": of(Severity::Informational),
        "asset_count": loose.count("asset_count", assets.len()),
        "scan_mitigated": loose.count("scan_mitigated", gone.count()),
    })
}

/// Nothing here makes jobs, so none can be found.
pub(super) fn job(call: &mut Call<'_>) -> Outcome {
    call.project()?;
    Err(Refusal::not_found("Job"))
}

/// No penetration tests.
pub(super) fn assessments(call: &mut Call<'_>) -> Outcome {
    call.project()?;
    Ok(Reply::all(Vec::new()))
}

/// No compliance frameworks.
pub(super) fn frameworks(call: &mut Call<'_>) -> Outcome {
    call.project()?;
    Ok(Reply::all(Vec::new()))
}

/// The one list that always has an envelope.
pub(super) fn processing_rules(call: &mut Call<'_>) -> Outcome {
    call.project()?;
    Ok(Reply::One(json!({
        "total_count": 1,
        "data": [{
            "rule_id": "27000007",
            "rule_name": "Due dates from the catalogue",
            "rule_disabled": 0,
            "rule_type": "vulnerability",
            "finding_criteria": "",
        }],
    })))
}

/// The audit log, oldest first.
#[expect(clippy::unnecessary_wraps, reason = "all handlers answer alike")]
pub(super) fn logs(call: &mut Call<'_>) -> Outcome {
    let since = call.query("after").or_else(|| call.query("since"));
    let since = since.and_then(|text| text.parse::<DateTime>().ok());
    let log = call.world.log.iter();
    let entries: Vec<_> = log
        .filter(|entry| since.is_none_or(|since| entry.at >= since))
        .collect();
    Ok(Page::of(call, Limits::LOGS).cut(
        &entries,
        |entry| json!({"details": entry.details, "datetime": wire_time(entry.at)}),
    ))
}
