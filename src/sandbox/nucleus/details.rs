//! `findings/details`: one instance or all of a number (nucleus-api, 3.5).

use serde_json::{Value, json};

use super::loose::Loose;
use super::rows::{Row, wire_time};
use super::service::{Call, Outcome, Refusal, Reply};

/// All instances of a number, whatever the scanner. That this is a list is a guess.
pub(super) fn all(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let number = call.path("number");
    let rows: Vec<_> = call
        .world
        .rows(&project)
        .iter()
        .filter(|row| row.finding.number == number)
        .map(spell)
        .collect();
    if rows.is_empty() {
        return Err(Refusal::not_found("Finding"));
    }
    Ok(Reply::all(rows))
}

/// One instance, by number and `finding_id`.
pub(super) fn one(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let (number, id) = (call.path("number"), call.path("id"));
    call.world
        .rows(&project)
        .iter()
        .find(|row| row.finding.number == number && row.instance.row.to_string() == id)
        .map(|row| Reply::One(spell(row)))
        .ok_or_else(|| Refusal::not_found("Finding"))
}

fn spell(row: &Row<'_>) -> Value {
    let (instance, finding, asset) = (row.instance, row.finding, row.asset);
    let loose = Loose::of(instance.id.0);
    let text = finding.text();
    json!({
        "finding_id": loose.id("finding_id", instance.row),
        "finding_number": finding.number,
        "finding_name": text.name,
        "finding_severity": instance.current_severity().as_str(),
        "finding_status": instance.status.as_str(),
        "finding_discovered": wire_time(instance.discovered),
        "scan_type": finding.scan_type,
        "finding_description": text.description,
        "finding_recommendation": text.recommendation,
        "finding_cve": text.cve,
        "finding_exploitable": finding.exploitable.to_string(),
        "finding_port": instance.port,
        "finding_path": instance.path,
        "finding_output": "",
        "due_date": instance.due.map_or_else(String::new, |due| due.to_string()),
        "asset_id": loose.id("asset_id", instance.asset.0),
        "asset_name": asset.name,
        "ip_address": asset.ip,
    })
}
