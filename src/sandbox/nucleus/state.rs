//! What the simulated Nucleus remembers; small, because text is kept by reference to the catalogue.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::vocabulary::{Severity, Status};

/// One instance in the world, for as long as the world lives; never on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceId(pub u32);

/// An asset, by the number that is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetId(pub u32);

/// What a test or a rehearsal can switch on; all off at first.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knobs {
    /// The service ignores `start`: every page is the first.
    pub ignore_start: bool,
    /// Something in front of the service answers everything with an HTML page and status 200.
    pub html_block: bool,
    /// Lists come as `{"total_count": n, "data": [...]}`.
    pub envelope: bool,
    /// A search without `is_active` leaves out what is resolved; not settled in public
    /// (nucleus-api, 3.2).
    #[serde(default)]
    pub search_hides_resolved: bool,
    /// Findings on retired assets are shown on; not settled in public.
    #[serde(default)]
    pub shows_retired: bool,
    /// Asset groups (and what is below them) that are hidden from the key.
    pub restricted_groups: Vec<String>,
    /// What the key may do.
    pub access: Access,
    /// Which statuses of people a scan leaves alone.
    pub persistence: Persistence,
    /// Connectors beside those that the findings come from, in every project, by type.
    #[serde(default)]
    pub connectors: Vec<String>,
}

/// What the key may do.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Read and update findings.
    #[default]
    Full,
    /// Updates are refused with 403.
    ReadOnly,
}

/// Which statuses of people a scan leaves alone; not settled in public (nucleus-api, 6.2).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Persistence {
    /// All of them, as the documentation says.
    #[default]
    All,
    /// Only resolved ones: a scan mitigates what is In Progress or Fixed.
    ResolvedOnly,
}

/// The whole simulated Nucleus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NucleusWorld {
    /// What is switched on.
    pub knobs: Knobs,
    pub(super) projects: Vec<Project>,
    pub(super) teams: Vec<Team>,
    pub(super) assets: BTreeMap<AssetId, Asset>,
    pub(super) findings: Vec<Finding>,
    pub(super) instances: Vec<Instance>,
    pub(super) scans: BTreeMap<u32, PastScan>,
    pub(super) log: Vec<LogEntry>,
    pub(super) scan_number: u32,
    pub(super) today: Date,
    pub(super) next_instance: u32,
    pub(super) next_row: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Project {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    /// Whether the key has a role in it.
    pub(super) is_accessible: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Team {
    pub(super) id: u32,
    pub(super) project: String,
    pub(super) name: String,
    pub(super) groups: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asset {
    pub(super) project: String,
    pub(super) name: String,
    pub(super) ip: String,
    pub(super) kind: String,
    pub(super) system: String,
    pub(super) system_version: String,
    pub(super) groups: Vec<String>,
    pub(super) team: Option<u32>,
    pub(super) criticality: String,
    /// The fleet's position on the estate; none for assets added by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fleet: Option<u16>,
    /// Since when it is inactive; its findings are no longer shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) inactive: Option<Date>,
}

/// A unique finding: a number of a scanner in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Finding {
    #[serde(rename = "p")]
    pub(super) project: String,
    #[serde(rename = "t")]
    pub(super) scan_type: String,
    #[serde(rename = "n")]
    pub(super) number: String,
    #[serde(rename = "s")]
    pub(super) source: Source,
    #[serde(rename = "x")]
    pub(super) exploitable: u8,
    /// In thousandths.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(super) epss: Option<u16>,
    /// Open tickets that Nucleus itself knows.
    #[serde(rename = "io", default, skip_serializing_if = "is_default")]
    pub(super) issues_open: u16,
    /// Closed tickets that Nucleus itself knows.
    #[serde(rename = "ic", default, skip_serializing_if = "is_default")]
    pub(super) issues_closed: u16,
}

/// Where a finding's text comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Source {
    /// The catalogue, by position.
    Catalogue(u16),
    /// A row that says there is nothing to say, by its name.
    Placeholder(String),
    /// Written by hand.
    Own {
        name: String,
        description: String,
        recommendation: String,
        cve: String,
    },
}

/// One finding at one place: what `findings/search` shows as a row.
///
/// Short names and left-out defaults, because there are thousands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Instance {
    #[serde(rename = "i")]
    pub(super) id: InstanceId,
    /// `finding_id`: belongs to a scan's result and may change with the next one.
    #[serde(rename = "r")]
    pub(super) row: u32,
    /// The position of its finding.
    #[serde(rename = "f")]
    pub(super) finding: usize,
    #[serde(rename = "a")]
    pub(super) asset: AssetId,
    #[serde(rename = "po", default, skip_serializing_if = "String::is_empty")]
    pub(super) port: String,
    #[serde(rename = "pa", default, skip_serializing_if = "String::is_empty")]
    pub(super) path: String,
    #[serde(rename = "pk", default, skip_serializing_if = "String::is_empty")]
    pub(super) package: String,
    #[serde(rename = "pv", default, skip_serializing_if = "String::is_empty")]
    pub(super) version: String,
    /// As the scanner rates it.
    #[serde(rename = "sv")]
    pub(super) severity: Severity,
    /// As a person or a rule rates it.
    #[serde(rename = "sa", default, skip_serializing_if = "Option::is_none")]
    pub(super) adjusted: Option<Severity>,
    #[serde(rename = "st", default, skip_serializing_if = "is_default")]
    pub(super) status: Status,
    /// Whether a person or a rule set the status last.
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    pub(super) is_manual: bool,
    /// The scan after which a temporary status ends; not visible on the wire (nucleus-api, 6.3).
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(super) until_scan: Option<u32>,
    /// `justification_text`: the latest comment.
    #[serde(rename = "c", default, skip_serializing_if = "String::is_empty")]
    pub(super) comment: String,
    #[serde(rename = "tm", default, skip_serializing_if = "Option::is_none")]
    pub(super) team: Option<u32>,
    #[serde(rename = "d")]
    pub(super) discovered: DateTime,
    #[serde(rename = "du", default, skip_serializing_if = "Option::is_none")]
    pub(super) due: Option<Date>,
    /// When it was last resolved.
    #[serde(rename = "re", default, skip_serializing_if = "Option::is_none")]
    pub(super) resolved: Option<Date>,
    /// The scan that reported it last.
    #[serde(rename = "sc")]
    pub(super) scan: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PastScan {
    pub(super) project: String,
    pub(super) scan_type: String,
    pub(super) date: DateTime,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LogEntry {
    pub(super) at: DateTime,
    pub(super) details: String,
}

impl Instance {
    /// An Active instance, as a scanner reports it; its ids come when it is stored.
    pub(super) fn found(
        finding: usize,
        asset: AssetId,
        severity: Severity,
        scan: u32,
        discovered: DateTime,
    ) -> Self {
        Self {
            id: InstanceId(0),
            row: 0,
            finding,
            asset,
            port: String::new(),
            path: String::new(),
            package: String::new(),
            version: String::new(),
            severity,
            adjusted: None,
            status: Status::Active,
            is_manual: false,
            until_scan: None,
            comment: String::new(),
            team: None,
            discovered,
            due: None,
            resolved: None,
            scan,
        }
    }

    /// The severity that counts: the adjusted one, else the scanner's.
    pub(super) fn current_severity(&self) -> Severity {
        self.adjusted.unwrap_or(self.severity)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
