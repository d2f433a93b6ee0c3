//! What is known of findings and members beyond their rows (design, 8 B.1 and B.2).

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::finding::InstanceId;
use super::ids::{AssetId, NucleusProjectId, ScanType};

/// What `findings/summary` says of a unique finding (nucleus-api, 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Summarized {
    /// It has a row.
    Row(Summary),
    /// It has none.
    Absent,
    /// Nobody asked: there is no such list here, or it is too long.
    NotAsked,
}

/// A row of `findings/summary`, as far as evidence needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Whether one of its statuses means that work is due.
    pub is_open: bool,
    /// How many instances it counts.
    pub instances: Option<u64>,
    /// How many assets it counts.
    pub assets: Option<u64>,
}

/// Scans of one asset by one scanner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssetScans {
    /// The Nucleus project.
    pub project: NucleusProjectId,
    /// The scanner.
    pub scan_type: ScanType,
    /// The asset.
    pub asset: AssetId,
}

/// The newest scan of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescan {
    /// The asset's name.
    pub asset_name: String,
    /// When it was scanned.
    pub at: DateTime,
}

/// A member that complete reads lacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// When that was first noticed.
    pub since: Timestamp,
    /// How many complete reads lacked it.
    pub reads: u32,
    /// A scan of its asset after this one did not find it.
    pub after: Option<DateTime>,
    /// Assets on which the finding appeared in the read that first lacked it; empty for none.
    pub moved_to: String,
}

/// Evidence that was complete in one read after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proved {
    /// When it was first.
    pub since: Timestamp,
    /// In how many complete reads.
    pub reads: u32,
}

/// What a read taught about evidence; the ledger keeps it for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Learnt {
    /// A complete read lacked these members; what was noted of one before stays, its reads add up.
    Lacked {
        /// The members.
        members: Vec<InstanceId>,
        /// What is to be remembered of each.
        missed: Missed,
    },
    /// These are in the answer again.
    Back(Vec<InstanceId>),
    /// The newest scan of the members.
    Scanned(DateTime),
    /// Since when everything is proved; none where it no longer is.
    Proved(Option<Proved>),
    /// What the evidence was while the ticket was open.
    Weighed(Weighed),
}

/// The evidence that was read while a ticket was open: a person who opens what a sync closed keeps
/// the last word until it changes (design, 8 G.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighed {
    /// The evidence.
    pub says: Says,
    /// Since when the ticket had its state then, where the service tells.
    pub state_since: Option<Timestamp>,
    /// When that was first noticed.
    pub at: Timestamp,
}

/// Evidence in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// Some member was open.
    Open,
    /// None was: a digest over what each was read as.
    Gone(String),
}
