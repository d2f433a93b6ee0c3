//! Assets, their groups and their findings (nucleus-api, 3.4, 3.9 and 3.10).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::filter::{in_one_group, one_fits, one_is, truth};
use super::loose::{self, Loose};
use super::page::{Limits, Page};
use super::rows::{Row, wire_time};
use super::service::{Call, Outcome, Refusal, Reply};
use super::state::{Asset, AssetId, NucleusWorld};
use super::statistics::score;
use super::vocabulary::Severity;

/// At most so many groups are answered at once.
const MOST_METRIC_GROUPS: usize = 50;

/// The project's assets; inactive ones only when asked for, and then alone.
pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let words = |name| call.query(name).map(str::to_owned).into_iter().collect();
    let (names, ips): (Vec<String>, Vec<String>) = (words("asset_name"), words("ip_address"));
    let (either, kinds): (Vec<String>, Vec<String>) = (words("asset_name_ip"), words("asset_type"));
    let groups = call
        .query("asset_groups")
        .map(group_list)
        .unwrap_or_default();
    let flag = |name| {
        call.query(name)
            .is_some_and(|text| truth(&json!(text)) == Some(true))
    };
    let (is_inactive, has_findings) = (flag("inactive_assets"), flag("assets_with_findings"));
    let world = &*call.world;
    let rows = rows_by_asset(world, &project);
    let assets: Vec<_> = world
        .assets
        .iter()
        .filter(|(id, asset)| {
            asset.project == project
                && world.is_visible(asset)
                && asset.inactive.is_some() == is_inactive
                && one_fits(&names, &asset.name)
                && one_fits(&ips, &asset.ip)
                && (one_fits(&either, &asset.name) || one_fits(&either, &asset.ip))
                && one_is(&kinds, &asset.kind)
                && in_one_group(&groups, asset)
                && (!has_findings || rows.contains_key(id))
        })
        .collect();
    Ok(Page::of(call, Limits::ASSETS).cut(&assets, |(id, asset)| {
        Value::Object(spell(world, **id, asset, of(&rows, **id)))
    }))
}

/// One asset, active or not, with more fields.
pub(super) fn one(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let (id, asset) = find(call, &project)?;
    let rows = rows_by_asset(call.world, &project);
    let mut record = spell(call.world, id, asset, of(&rows, id));
    let is_hostile = asset.name.starts_with("hostile-name");
    let more = json!({
        "domain_name": if asset.ip.is_empty() { "" } else { "corp.example" },
        "asset_location": "",
        "asset_notes": if is_hostile {
            "The name is hostile on purpose. Synthetic sandbox data."
        } else {
            "Synthetic sandbox data."
        },
        "asset_users": [],
        "url": "",
        "decommed": if asset.inactive.is_some() { "1" } else { "0" },
        "parent_host_id": "",
        "operating_system_version": asset.system_version,
        "asset_match_name": asset.name,
        "asset_match_name_link": "",
    });
    record.extend(fields(more));
    Ok(Reply::One(Value::Object(record)))
}

/// Summary records of what is found on one asset.
pub(super) fn findings(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let (id, _) = find(call, &project)?;
    let mut uniques = call.world.uniques(&project);
    for unique in &mut uniques {
        unique.rows.retain(|row| row.instance.asset == id);
    }
    uniques.retain(|unique| !unique.rows.is_empty());
    Ok(Page::of(call, Limits::SEARCH).cut(&uniques, |unique| {
        let mut record = super::summary::spell(unique);
        record["finding_result"] = json!("FAILED");
        record["compliance_frameworks"] = json!([]);
        record["issues"] = json!("");
        record
    }))
}

fn find<'a>(call: &'a Call<'_>, project: &str) -> Result<(AssetId, &'a Asset), Refusal> {
    let wanted = call.path("asset");
    let mut assets = call.world.assets.iter();
    assets
        .find(|(id, asset)| asset.project == project && id.0.to_string() == wanted)
        .filter(|(_, asset)| call.world.is_visible(asset))
        .map(|(id, asset)| (*id, asset))
        .ok_or_else(|| Refusal::not_found("Asset"))
}

/// All groups with their number of assets.
pub(super) fn groups(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for asset in active(call.world, &project) {
        for group in &asset.groups {
            *counts.entry(group).or_default() += 1;
        }
    }
    let spell = |(group, count)| json!({"asset_group": group, "asset_count": count});
    Ok(Reply::all(counts.into_iter().map(spell).collect()))
}

/// Numbers by group; the groups come as a JSON array or with commas between them.
pub(super) fn group_metrics(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let wanted = call
        .query("asset_groups")
        .map(group_list)
        .unwrap_or_default();
    let metrics = call.query("metrics").map(group_list).unwrap_or_default();
    let rows = call.world.rows(&project);
    let mut answer = Map::new();
    for group in wanted.into_iter().take(MOST_METRIC_GROUPS) {
        let assets = active(call.world, &project).filter(|asset| asset.is_in(&group));
        let open: Vec<_> = rows
            .iter()
            .filter(|row| row.is_open() && row.asset.is_in(&group))
            .copied()
            .collect();
        let tickets: BTreeMap<usize, u16> = open
            .iter()
            .map(|row| (row.instance.finding, row.finding.issues_open))
            .collect();
        let count = |severity| {
            let found = open
                .iter()
                .filter(|row| row.instance.current_severity() == severity);
            found.count()
        };
        let mut numbers = Map::from_iter([
            ("risk_score".to_owned(), json!(score(&open))),
            ("asset_count".to_owned(), json!(assets.count())),
            ("vuln_count".to_owned(), json!(open.len())),
            (
                "vuln_count_critical".to_owned(),
                json!(count(Severity::Critical)),
            ),
            ("vuln_count_high".to_owned(), json!(count(Severity::High))),
            (
                "vuln_count_medium".to_owned(),
                json!(count(Severity::Medium)),
            ),
            ("vuln_count_low".to_owned(), json!(count(Severity::Low))),
            (
                "open_ticket_count".to_owned(),
                json!(tickets.values().sum::<u16>()),
            ),
        ]);
        numbers.retain(|name, _| metrics.is_empty() || metrics.contains(name));
        answer.insert(group, Value::Object(numbers));
    }
    Ok(Reply::One(Value::Object(answer)))
}

fn group_list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_else(|_| {
        text.split(',')
            .map(|group| group.trim().to_owned())
            .collect()
    })
}

fn active<'a>(world: &'a NucleusWorld, project: &str) -> impl Iterator<Item = &'a Asset> {
    world.assets.values().filter(move |asset| {
        asset.project == project && asset.inactive.is_none() && world.is_visible(asset)
    })
}

fn rows_by_asset<'a>(world: &'a NucleusWorld, project: &str) -> BTreeMap<AssetId, Vec<Row<'a>>> {
    let mut rows: BTreeMap<AssetId, Vec<Row<'a>>> = BTreeMap::new();
    for row in world.rows(project) {
        rows.entry(row.instance.asset).or_default().push(row);
    }
    rows
}

fn of<'a, 'r>(rows: &'r BTreeMap<AssetId, Vec<Row<'a>>>, id: AssetId) -> &'r [Row<'a>] {
    rows.get(&id).map_or(&[], Vec::as_slice)
}

fn spell(world: &NucleusWorld, id: AssetId, asset: &Asset, rows: &[Row<'_>]) -> Map<String, Value> {
    let loose = Loose::of(id.0);
    let open: Vec<_> = rows.iter().filter(|row| row.is_open()).copied().collect();
    let count = |severity: Severity| {
        let found = open
            .iter()
            .filter(|row| row.instance.current_severity() == severity);
        loose.count(severity.as_str(), found.count())
    };
    let scanned = rows.iter().map(|row| row.scan.date).max();
    let team = asset
        .team
        .and_then(|id| world.teams.iter().find(|team| team.id == id));
    let owner = loose::owner(loose, team.map(|team| (team.id, team.name.as_str())));
    let (repo, tag) = image(asset);
    let value = json!({
        "asset_id": loose.id("asset_id", id.0),
        "asset_name": asset.name,
        "ip_address": asset.ip,
        "mac_address": "",
        "asset_type": asset.kind,
        "operating_system_name": asset.system,
        "scan_date": scanned.map_or_else(String::new, wire_time),
        "scan_date_timestamp": scanned.map_or(0, timestamp),
        "asset_criticality": asset.criticality,
        "asset_criticality_score": criticality_score(asset),
        "asset_data_sensitivity_score": if asset.is_in("/pci") { "10" } else { "5" },
        "asset_complianced_score": if asset.is_in("/pci") { "10" } else { "5" },
        "asset_public": if asset.kind == "Application" { "1" } else { "0" },
        "asset_inactive_date": asset.inactive.map_or_else(String::new, |day| day.to_string()),
        "asset_base_risk_score": score(&open).to_string(),
        "finding_count_critical": count(Severity::Critical),
        "finding_count_high": count(Severity::High),
        "finding_count_medium": count(Severity::Medium),
        "finding_count_low": count(Severity::Low),
        "finding_count_informational": count(Severity::Informational),
        "finding_count_pass": "0",
        "finding_count_fail": loose.count("fail", open.len()),
        "finding_vulnerability_score": score(&open).to_string(),
        "image_id": "",
        "image_distro": if repo.is_empty() { "" } else { asset.system.as_str() },
        "image_repo": repo,
        "image_tag": tag,
        "active": asset.inactive.is_none(),
        "asset_groups": loose::list(asset.groups.clone()),
        "asset_info": if rows.is_empty() { json!("") } else { json!({"sandbox.synthetic": "yes"}) },
        "owner_team": owner,
        "support_team": "",
    });
    fields(value)
}

/// The fields of an object literal.
fn fields(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value {
        fields
    } else {
        Map::new()
    }
}

fn timestamp(time: jiff::civil::DateTime) -> i64 {
    time.to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(0, |zoned| zoned.timestamp().as_second())
}

fn criticality_score(asset: &Asset) -> &'static str {
    match asset.criticality.as_str() {
        "Critical" => "10",
        "High" => "7",
        "Moderate" => "5",
        _ => "2",
    }
}

/// The repository and tag of a container image; empty for anything else.
fn image(asset: &Asset) -> (&str, &str) {
    if asset.kind == "Container Image" {
        asset.name.rsplit_once(':').unwrap_or((&asset.name, ""))
    } else {
        ("", "")
    }
}
