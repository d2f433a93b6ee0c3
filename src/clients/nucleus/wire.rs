//! The shapes of Nucleus' JSON: the one place that knows its keys (nucleus-api, 3).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::assets::Asset;
use super::findings::{MitigatedFinding, Overview, UniqueFinding};
use super::loose::{self, Id, Loose};
use super::projects::{AssetGroup, Connector, NucleusProject, Scan, TeamGroups};
use crate::model::finding::{FindingRef, Instance, Severity, Team, is_placeholder};
use crate::model::ids::NucleusProjectId;

/// What a row of a list means.
pub(super) trait FromRow: Sized {
    /// Reads one row of a project's list.
    fn from_row(json: &str, project: &NucleusProjectId) -> Result<Self, Fault>;
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("it has no {0}")]
    Missing(&'static str),
    #[error("it belongs to project {0}")]
    Foreign(String),
}

/// Every row but a placeholder must have what identifies it (nucleus-api, 9.6).
fn required(value: &Loose<'_>, key: &'static str, excused: bool) -> Result<(), Fault> {
    if value.is_empty() && !excused {
        return Err(Fault::Missing(key));
    }
    Ok(())
}

fn finding(project: &NucleusProjectId, scan_type: &Loose<'_>, number: &Loose<'_>) -> FindingRef {
    FindingRef {
        project: project.clone(),
        scan_type: scan_type.text().into(),
        number: number.text().into(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ProjectRow<'a> {
    #[serde(borrow)]
    #[serde(rename = "project_id")]
    id: Loose<'a>,
    #[serde(rename = "project_name")]
    name: Loose<'a>,
    #[serde(rename = "project_description")]
    description: Loose<'a>,
    #[serde(rename = "project_org")]
    org: Loose<'a>,
}

impl FromRow for NucleusProject {
    fn from_row(json: &str, _project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: ProjectRow<'_> = serde_json::from_str(json)?;
        required(&row.id, "project_id", false)?;
        Ok(Self {
            id: row.id.text().into(),
            name: row.name.into_string(),
            description: row.description.into_string(),
            org: row.org.into_string(),
        })
    }
}

/// A row of `findings/search`: one instance.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct InstanceRow<'a> {
    #[serde(borrow)]
    project_id: Loose<'a>,
    finding_number: Id<'a>,
    scan_type: Id<'a>,
    scan_id: Loose<'a>,
    scan_date: Loose<'a>,
    asset_id: Id<'a>,
    asset_name: Loose<'a>,
    ip_address: Loose<'a>,
    finding_name: Loose<'a>,
    finding_description: Loose<'a>,
    finding_recommendation: Loose<'a>,
    finding_severity: Loose<'a>,
    finding_cve: Loose<'a>,
    finding_result: Loose<'a>,
    finding_discovered: Loose<'a>,
    finding_exploitable: Loose<'a>,
    finding_port: Loose<'a>,
    finding_path: Loose<'a>,
    finding_package: Loose<'a>,
    finding_package_version: Loose<'a>,
    justification_status_name: Loose<'a>,
    justification_is_mitigating: Loose<'a>,
    justification_assigned_teams: TeamsCell<'a>,
    due_date: Loose<'a>,
    epss_score: Loose<'a>,
}

/// Teams as text with JSON in it, or as that JSON itself.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum TeamsCell<'a> {
    #[serde(borrow)]
    Text(Cow<'a, str>),
    Json(Value),
}

impl Default for TeamsCell<'_> {
    fn default() -> Self {
        Self::Json(Value::Null)
    }
}

impl TeamsCell<'_> {
    fn teams(&self) -> Vec<Team> {
        match self {
            Self::Text(text) => loose::teams_in_text(text),
            Self::Json(json) => loose::teams(json),
        }
    }
}

impl FromRow for Instance {
    fn from_row(json: &str, project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: InstanceRow<'_> = serde_json::from_str(json)?;
        if !row.project_id.is_empty() && row.project_id.text() != project.as_str() {
            return Err(Fault::Foreign(row.project_id.text().to_owned()));
        }
        let excused = is_placeholder(row.finding_name.text());
        required(&row.finding_number, "finding_number", excused)?;
        required(&row.scan_type, "scan_type", excused)?;
        required(&row.asset_id, "asset_id", excused)?;
        let status = &row.justification_status_name;
        required(status, "justification_status_name", excused)?;
        Ok(Self {
            finding: finding(project, &row.scan_type, &row.finding_number),
            asset_id: row.asset_id.text().into(),
            asset_name: row.asset_name.into_string(),
            ip_address: row.ip_address.into_string(),
            port: row.finding_port.into_string(),
            path: row.finding_path.into_string(),
            package: row.finding_package.into_string(),
            package_version: row.finding_package_version.into_string(),
            name: row.finding_name.into_string(),
            description: row.finding_description.into_string(),
            recommendation: row.finding_recommendation.into_string(),
            severity: Severity::from_wire(row.finding_severity.text()),
            cve: row.finding_cve.list(),
            exploitable: row.finding_exploitable.exploitable(),
            status: row.justification_status_name.into_string(),
            is_mitigating: row.justification_is_mitigating.flag(),
            scan_id: row.scan_id.text().into(),
            scanned_at: row.scan_date.moment(),
            discovered_at: row.finding_discovered.moment(),
            due_on: row.due_date.date(),
            epss: row.epss_score.score(),
            teams: row.justification_assigned_teams.teams(),
            result: row.finding_result.into_string(),
        })
    }
}

/// A row of `findings/summary`: one unique finding.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SummaryRow<'a> {
    #[serde(borrow)]
    finding_number: Id<'a>,
    scan_type: Id<'a>,
    scan_date: Loose<'a>,
    finding_name: Loose<'a>,
    finding_severity: Loose<'a>,
    finding_status: Loose<'a>,
    finding_statuses: Loose<'a>,
    finding_cve: Loose<'a>,
    finding_discovered: Loose<'a>,
    finding_exploitable: Loose<'a>,
    asset_count: Loose<'a>,
    finding_count: Loose<'a>,
    asset_fixed_count: Loose<'a>,
    asset_mitigated_count: Loose<'a>,
    issue_open_count: Loose<'a>,
    issue_closed_count: Loose<'a>,
}

impl FromRow for UniqueFinding {
    fn from_row(json: &str, project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: SummaryRow<'_> = serde_json::from_str(json)?;
        let excused = is_placeholder(row.finding_name.text());
        required(&row.finding_number, "finding_number", excused)?;
        required(&row.scan_type, "scan_type", excused)?;
        Ok(Self {
            finding: finding(project, &row.scan_type, &row.finding_number),
            name: row.finding_name.into_string(),
            severity: Severity::from_wire(row.finding_severity.text()),
            status: row.finding_status.into_string(),
            statuses: row.finding_statuses.list(),
            cve: row.finding_cve.list(),
            exploitable: row.finding_exploitable.exploitable(),
            discovered_at: row.finding_discovered.moment(),
            scanned_at: row.scan_date.moment(),
            assets: row.asset_count.count(),
            instances: row.finding_count.count(),
            fixed_assets: row.asset_fixed_count.count(),
            mitigated_assets: row.asset_mitigated_count.count(),
            issue_open_count: row.issue_open_count.count(),
            issue_closed_count: row.issue_closed_count.count(),
        })
    }
}

/// A row of `findings/mitigated`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MitigatedRow<'a> {
    #[serde(borrow)]
    finding_number: Id<'a>,
    scan_type: Id<'a>,
    finding_name: Loose<'a>,
    finding_severity: Loose<'a>,
    finding_remediated_date: Loose<'a>,
    total_open: Loose<'a>,
    total_manual: Loose<'a>,
    total_mitigated: Loose<'a>,
}

impl FromRow for MitigatedFinding {
    fn from_row(json: &str, project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: MitigatedRow<'_> = serde_json::from_str(json)?;
        let excused = is_placeholder(row.finding_name.text());
        required(&row.finding_number, "finding_number", excused)?;
        required(&row.scan_type, "scan_type", excused)?;
        Ok(Self {
            finding: finding(project, &row.scan_type, &row.finding_number),
            name: row.finding_name.into_string(),
            severity: Severity::from_wire(row.finding_severity.text()),
            remediated_at: row.finding_remediated_date.moment(),
            total_open: row.total_open.count(),
            total_manual: row.total_manual.count(),
            total_mitigated: row.total_mitigated.count(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ScanRow<'a> {
    #[serde(borrow)]
    #[serde(rename = "scan_id")]
    id: Id<'a>,
    scan_type: Id<'a>,
    #[serde(rename = "scan_date")]
    date: Loose<'a>,
    #[serde(rename = "scan_file_name")]
    file_name: Loose<'a>,
}

impl FromRow for Scan {
    fn from_row(json: &str, _project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: ScanRow<'_> = serde_json::from_str(json)?;
        required(&row.id, "scan_id", false)?;
        Ok(Self {
            id: row.id.text().into(),
            scan_type: row.scan_type.text().into(),
            date: row.date.moment(),
            file_name: row.file_name.into_string(),
        })
    }
}

/// A row of `assets`; one asset alone has `decommed` too.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AssetRow<'a> {
    #[serde(borrow)]
    asset_id: Id<'a>,
    asset_name: Loose<'a>,
    active: Loose<'a>,
    asset_inactive_date: Loose<'a>,
    decommed: Loose<'a>,
}

impl FromRow for Asset {
    fn from_row(json: &str, _project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: AssetRow<'_> = serde_json::from_str(json)?;
        required(&row.asset_id, "asset_id", false)?;
        let is_retired = match (row.active.flag(), row.decommed.flag()) {
            (Some(false), _) | (_, Some(true)) => true,
            (Some(true), _) => false,
            (None, _) => row.asset_inactive_date.moment().is_some(),
        };
        Ok(Self {
            id: row.asset_id.text().into(),
            name: row.asset_name.into_string(),
            is_retired,
        })
    }
}

/// A row of `connectors`. Its `connector_fields` may hold secrets and are not even read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConnectorRow<'a> {
    #[serde(borrow)]
    connector_type: Loose<'a>,
    connector_name: Loose<'a>,
}

impl FromRow for Connector {
    fn from_row(json: &str, _project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: ConnectorRow<'_> = serde_json::from_str(json)?;
        Ok(Self {
            kind: row.connector_type.into_string(),
            name: row.connector_name.into_string(),
        })
    }
}

/// A row of `assets/groups`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupRow<'a> {
    #[serde(borrow)]
    asset_group: Loose<'a>,
}

impl FromRow for AssetGroup {
    fn from_row(json: &str, _project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: GroupRow<'_> = serde_json::from_str(json)?;
        Ok(Self(row.asset_group.into_string()))
    }
}

/// A row of `teams`; no groups at all come as `""` (nucleus-api, 1.4).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TeamRow {
    asset_groups: Value,
}

impl FromRow for TeamGroups {
    fn from_row(json: &str, _project: &NucleusProjectId) -> Result<Self, Fault> {
        let row: TeamRow = serde_json::from_str(json)?;
        let groups = row.asset_groups.as_array().cloned().unwrap_or_default();
        let paths = groups.iter().filter_map(Value::as_str);
        Ok(Self(paths.map(str::to_owned).collect()))
    }
}

/// The answer of `findings/overview`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OverviewWire<'a> {
    #[serde(borrow)]
    #[serde(rename = "finding_count_critical")]
    critical: Loose<'a>,
    #[serde(rename = "finding_count_high")]
    high: Loose<'a>,
    #[serde(rename = "finding_count_medium")]
    medium: Loose<'a>,
    #[serde(rename = "finding_count_low")]
    low: Loose<'a>,
    #[serde(rename = "finding_count_exploitable")]
    exploitable: Loose<'a>,
}

impl From<OverviewWire<'_>> for Overview {
    fn from(wire: OverviewWire<'_>) -> Self {
        Self {
            critical: wire.critical.count(),
            high: wire.high.count(),
            medium: wire.medium.count(),
            low: wire.low.count(),
            exploitable: wire.exploitable.count(),
        }
    }
}
