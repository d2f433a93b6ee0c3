//! Lists of unique findings: `findings/summary`, `toprisk`, `mitigated` (nucleus-api, 3.3 and 3.8).

use std::cmp::{Ordering, Reverse};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::filter::{in_one_group, one_is, truth, words};
use super::loose::Loose;
use super::page::{Limits, Page};
use super::rows::wire_time;
use super::search::assigned;
use super::service::{Call, Outcome};
use super::state::NucleusWorld;
use super::unique::Unique;
use super::vocabulary::{Severity, Status};

/// Unique findings that fit the body's filters, in the body's order.
pub(super) fn summary(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let body = call.object()?;
    let world = &*call.world;
    let mut uniques = world.uniques(&project);
    for filter in items(&body, "filter") {
        uniques.retain(|unique| fits(world, unique, filter));
    }
    for sort in items(&body, "sort").iter().rev() {
        uniques.sort_by(|one, other| order(one, other, sort));
    }
    Ok(Page::of(call, Limits::SUMMARY).cut(&uniques, spell))
}

/// Unique findings by risk, worst first; the shape is that of a summary, as far as is known.
pub(super) fn top_risk(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let mut uniques = call.world.uniques(&project);
    uniques.retain(|unique| unique.totals().open > 0);
    uniques.sort_by_key(|unique| Reverse((unique.severity(), unique.rows.len())));
    Ok(Page::of(call, Limits::SUMMARY).cut(&uniques, spell))
}

/// The plain list with its two filters.
pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let filter = |name| call.query(name).map(str::to_owned).into_iter().collect();
    let severities: Vec<String> = filter("finding_severity");
    let statuses: Vec<String> = filter("finding_status");
    let mut uniques = call.world.uniques(&project);
    uniques.retain(|unique| {
        one_is(&severities, unique.severity().as_str()) && one_is(&statuses, unique.status())
    });
    Ok(Page::of(call, Limits::SEARCH).cut(&uniques, spell))
}

/// Unique findings of which at least one instance is resolved.
pub(super) fn mitigated(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let since = call
        .query("start_date")
        .and_then(|text| text.parse::<Date>().ok());
    let mut uniques = call.world.uniques(&project);
    uniques.retain(|unique| {
        let resolved = unique.resolved();
        unique.totals().open < unique.rows.len()
            && since.is_none_or(|since| resolved >= Some(since))
    });
    Ok(Page::of(call, Limits::MITIGATED).cut(&uniques, spell_mitigated))
}

fn items<'a>(body: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    body.get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Whether a unique finding fits one filter; a property that is not known fits always.
fn fits(world: &NucleusWorld, unique: &Unique<'_>, filter: &Value) -> bool {
    let property = filter.get("property").and_then(Value::as_str);
    let words = words(filter.get("value").unwrap_or(&Value::Null));
    let is_exact = filter.get("exactMatch").and_then(truth) == Some(true);
    let one = |text: &str| words.is_empty() || words.iter().any(|word| same(word, text, is_exact));
    let finding = unique.finding;
    match property.unwrap_or_default() {
        "finding_severity" => unique
            .severities()
            .iter()
            .any(|severity| one(severity.as_str())),
        "finding_status" => unique.statuses().iter().any(|status| one(status.as_str())),
        "finding_name" => one(finding.text().name),
        "finding_cve" => one(finding.text().cve),
        "finding_exploitable" => one(&finding.exploitable.to_string()),
        "scan_type" => one(&finding.scan_type),
        "asset_groups" => unique
            .rows
            .iter()
            .any(|row| in_one_group(&words, row.asset)),
        "team_names" => unique.rows.iter().any(|row| {
            words.is_empty() || assigned(world, row).is_some_and(|team| one(&team.name))
        }),
        _ => true,
    }
}

fn same(word: &str, text: &str, is_exact: bool) -> bool {
    if is_exact {
        text == word
    } else {
        text.to_lowercase().contains(&word.to_lowercase())
    }
}

fn order(one: &Unique<'_>, other: &Unique<'_>, sort: &Value) -> Ordering {
    let ascending = match sort
        .get("property")
        .and_then(Value::as_str)
        .unwrap_or_default()
    {
        "finding_severity" | "finding_severities" => one.severity().cmp(&other.severity()),
        "finding_name" => one.finding.text().name.cmp(other.finding.text().name),
        "finding_number" => one.finding.number.cmp(&other.finding.number),
        "finding_count" => one.rows.len().cmp(&other.rows.len()),
        "asset_count" => one.assets().len().cmp(&other.assets().len()),
        "finding_discovered" => one.discovered().cmp(&other.discovered()),
        "scan_date" => one.scanned().cmp(&other.scanned()),
        _ => Ordering::Equal,
    };
    let direction = sort.get("direction").and_then(Value::as_str);
    if direction.is_some_and(|word| word.eq_ignore_ascii_case("desc")) {
        ascending.reverse()
    } else {
        ascending
    }
}

/// One unique finding as it goes over the wire.
pub(super) fn spell(unique: &Unique<'_>) -> Value {
    let finding = unique.finding;
    let text = finding.text();
    let loose = Loose::of(u32::try_from(unique.position).unwrap_or_default());
    let time = |time: Option<_>| time.map_or_else(String::new, wire_time);
    json!({
        "finding_number": finding.number,
        "finding_name": text.name,
        "finding_severity": unique.severity().as_str(),
        "finding_severities": severities(unique),
        "finding_statuses":
            unique.statuses().into_iter().map(Status::as_str).collect::<Vec<_>>(),
        "finding_status": unique.status(),
        "finding_discovered": time(unique.discovered()),
        "finding_exploitable": loose.count("exploitable", finding.exploitable.into()),
        "finding_pinned": false,
        "finding_severity_score": loose.count("score", unique.severity().score()),
        "scan_type": finding.scan_type,
        "scan_date": time(unique.scanned()),
        "asset_count": loose.count("asset_count", unique.assets().len()),
        "finding_count": loose.count("finding_count", unique.rows.len()),
        "asset_fixed_count": loose.count("asset_fixed_count", unique.fixed_assets()),
        "asset_mitigated_count": loose.count("asset_mitigated_count", unique.mitigated_assets()),
        "finding_cve": text.cve,
        "finding_iava": "",
        "issue_open_count": loose.count("issue_open_count", finding.issues_open.into()),
        "issue_closed_count": loose.count("issue_closed_count", finding.issues_closed.into()),
        "epss_score": loose.epss(finding.epss),
        "cisa_vulnerability_name": if text.is_catalogued { text.name } else { "" },
    })
}

fn severities(unique: &Unique<'_>) -> Vec<&'static str> {
    unique
        .severities()
        .into_iter()
        .map(Severity::as_str)
        .collect()
}

fn spell_mitigated(unique: &Unique<'_>) -> Value {
    let totals = unique.totals();
    let resolved = unique.resolved();
    let discovered = unique.discovered();
    let days = resolved.zip(discovered).map_or(0, |(end, start)| {
        start.date().duration_until(end).as_hours() / 24
    });
    json!({
        "finding_number": unique.finding.number,
        "finding_name": unique.finding.text().name,
        "finding_severity": unique.severity().as_str(),
        "finding_severities": severities(unique),
        "finding_discovered": discovered.map_or_else(String::new, wire_time),
        "finding_exploitable": unique.finding.exploitable.to_string(),
        "scan_type": unique.finding.scan_type,
        "manual_mitigated": if totals.manual > 0 { "1" } else { "0" },
        "finding_remediated_date":
            resolved.map_or_else(String::new, |day| format!("{day} 00:00:00")),
        "finding_remediation_days": days.to_string(),
        "total_open": totals.open.to_string(),
        "total_manual": totals.manual.to_string(),
        "total_mitigated": totals.mitigated.to_string(),
    })
}
