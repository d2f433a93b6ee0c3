//! What the ledger remembers, as the planner needs it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use super::{Ledger, LedgerError};
use crate::model::evidence::{Missed, Proved};
use crate::model::finding::{FindingRef, InstanceId};
use crate::model::ids::{AssetId, NucleusProjectId, Rev, ScanId, WorkItemId};
use crate::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use crate::model::members::{KnownMember, Members};
use crate::model::names::Names;
use crate::model::observed::{Closed, ClosedAt, KnownScans, LinkedBy, Memory, Refused, Remembered};
use crate::model::way::Way;
use crate::plan::action::Verb;

/// The name of the note that recycle bins were searched.
const BINS_SEARCHED: &str = "bins_searched_at";

impl Ledger {
    /// Everything the planner may know.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn memory(&self) -> Result<Memory, LedgerError> {
        let mut memory = Memory {
            rebuilt_at: self.rebuilt_at()?,
            was_synced: self.was_synced()?,
            bins_searched: self.has_note(BINS_SEARCHED)?,
            repeated_creates: self.repeated_creates()?,
            made: self.made()?,
            scans: self.scans()?,
            linked_by: self.linked_by()?,
            refused: self.refused()?,
            ..Memory::default()
        };
        let mut statement = self.db.prepare("SELECT * FROM tickets")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some((key, generation, remembered)) = remembered(row)? {
                memory.tickets.insert((key, generation), remembered);
            }
        }
        self.add_members(&mut memory)?;
        let creates = self.doubts()?.into_iter();
        for doubt in creates.filter(|doubt| doubt.verb == Verb::CreateTicket) {
            if let Some(link) = doubt.link {
                memory.in_doubt.insert(link.key, doubt.since);
            }
        }
        Ok(memory)
    }

    /// Who put key links on work items that the ledger does not name, as far as it was read.
    fn linked_by(&self) -> Result<LinkedBy, LedgerError> {
        let query = "SELECT work_item, key, generation, linked_by FROM links";
        let mut statement = self.db.prepare(query)?;
        let mut rows = statement.query([])?;
        let mut all = LinkedBy::new();
        while let Some(row) = rows.next()? {
            let key: String = row.get(1)?;
            // What cannot be read is read again from its history.
            let read = TicketKey::parse(&key).zip(from_json(row.get(3)?));
            if let Some((key, linked_by)) = read {
                let generation = Generation(row.get(2)?);
                all.insert(
                    (WorkItemId(row.get(0)?), KeyLink { key, generation }),
                    linked_by,
                );
            }
        }
        Ok(all)
    }

    /// Remembers who put key links on work items: their histories are read once.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remember_links(&mut self, linked_by: &LinkedBy) -> Result<(), LedgerError> {
        if linked_by.is_empty() {
            return Ok(());
        }
        let now = crate::clock::now().to_string();
        self.write(|transaction| {
            {
                let mut insert = transaction
                    .prepare_cached("INSERT OR REPLACE INTO links VALUES (?1, ?2, ?3, ?4, ?5)")?;
                for ((id, link), authors) in linked_by {
                    let authors =
                        serde_json::to_string(authors).unwrap_or_else(|_| "[]".to_owned());
                    let (key, generation) = (link.key.as_str(), link.generation.0);
                    insert.execute(params![id.0, key, generation, authors, now])?;
                }
            }
            Ok(())
        })
    }

    fn add_members(&self, memory: &mut Memory) -> Result<(), LedgerError> {
        let mut statement = self.db.prepare("SELECT * FROM members WHERE key = ?1")?;
        let mut names = Names::default();
        for ((key, _), remembered) in &mut memory.tickets {
            let mut members = Vec::new();
            let mut rows = statement.query([key.as_str()])?;
            while let Some(row) = rows.next()? {
                let id = InstanceId(row.get("instance")?);
                let asset: Option<String> = row.get("asset")?;
                let asset = asset.map(|asset| names.shared(&AssetId::from(asset)));
                members.push(KnownMember { id, asset });
                if let Some(missed) = missed(row)? {
                    remembered.missing.insert(id, missed);
                }
            }
            remembered.members = members.into_iter().collect();
        }
        Ok(())
    }

    /// The last moves of each work item that the service refused by a rule of its process.
    fn refused(&self) -> Result<BTreeMap<WorkItemId, Refused>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT work_item, way, error, settled_at FROM intents
             WHERE state = 'failed' AND action = 'close_ticket' AND work_item IS NOT NULL
             AND error LIKE '%HTTP 400%' ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut refused = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = WorkItemId(row.get("work_item")?);
            let way: Option<Way> = from_json(row.get("way")?);
            let at: Option<String> = row.get("settled_at")?;
            let at = at.and_then(|at| at.parse().ok());
            let why: Option<String> = row.get("error")?;
            if let (Some(way), Some(at)) = (way, at)
                && let (Some(rev), Some(to)) = (way.from, way.target())
            {
                let (to, why) = (to.to_owned(), why.unwrap_or_default());
                refused.insert(id, Refused { rev, to, at, why });
            }
        }
        Ok(refused)
    }

    /// The scans that were seen, with the round that first saw them.
    fn scans(&self) -> Result<BTreeMap<NucleusProjectId, BTreeMap<ScanId, u64>>, LedgerError> {
        let mut statement = self.db.prepare("SELECT * FROM scans")?;
        let mut rows = statement.query([])?;
        let mut scans: BTreeMap<NucleusProjectId, BTreeMap<ScanId, u64>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let project: String = row.get("nucleus_project")?;
            let scan: String = row.get("scan")?;
            let round: i64 = row.get("round")?;
            let of_project = scans.entry(project.into()).or_default();
            of_project.insert(scan.into(), u64::try_from(round).unwrap_or(0));
        }
        Ok(scans)
    }

    /// Rows of the last complete read of a Nucleus project that was accepted.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn rows_before(&self, project: &NucleusProjectId) -> Result<Option<usize>, LedgerError> {
        let rows: Option<i64> = self
            .db
            .query_row(
                "SELECT rows FROM sources WHERE nucleus_project = ?1",
                params![project.as_str()],
                |row| row.get(0),
            )
            .optional()?;
        Ok(rows.and_then(|rows| usize::try_from(rows).ok()))
    }

    /// Records a complete read that was accepted.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn accept_rows(&self, project: &NucleusProjectId, rows: usize) -> Result<(), LedgerError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO sources VALUES (?1, ?2, ?3)",
                params![
                    project.as_str(),
                    i64::try_from(rows).unwrap_or(i64::MAX),
                    crate::clock::now().to_string()
                ],
            )?;
            Ok(())
        })
    }

    /// Refuses a ledger that was used with another Nucleus: every key would be another one, and
    /// every ticket would be made again (design, 8 A.3).
    ///
    /// # Errors
    /// When it was, or the ledger cannot be read.
    pub fn check_identity(&self, identity: &NucleusIdentity) -> Result<(), LedgerError> {
        let known: Option<String> = self
            .db
            .query_row(
                "SELECT value FROM meta WHERE name = 'identity'",
                [],
                |row| row.get(0),
            )
            .optional()?;
        match known {
            Some(known) if known != identity.as_str() => Err(LedgerError::OtherNucleus {
                path: self.path().to_owned(),
                known,
                wanted: identity.as_str().to_owned(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Remembers which Nucleus the ledger is used with.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_identity(&self, identity: &NucleusIdentity) -> Result<(), LedgerError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR IGNORE INTO meta VALUES ('identity', ?1)",
                params![identity.as_str()],
            )?;
            Ok(())
        })
    }

    /// Whether a sync ever came to its end on this ledger: before, it may be one that was lost.
    fn was_synced(&self) -> Result<bool, LedgerError> {
        let query =
            "SELECT EXISTS (SELECT 1 FROM runs WHERE command = 'sync' AND finished IS NOT NULL)";
        Ok(self.db.query_row(query, [], |row| row.get(0))?)
    }

    fn has_note(&self, name: &str) -> Result<bool, LedgerError> {
        let query = "SELECT EXISTS (SELECT 1 FROM meta WHERE name = ?1)";
        Ok(self.db.query_row(query, [name], |row| row.get(0))?)
    }

    /// Records that the recycle bins were searched for tickets of a lost ledger.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_bins_searched(&self, at: Timestamp) -> Result<(), LedgerError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR IGNORE INTO meta VALUES (?1, ?2)",
                params![BINS_SEARCHED, at.to_string()],
            )?;
            Ok(())
        })
    }

    /// When the ledger was rebuilt from key links, if it was.
    fn rebuilt_at(&self) -> Result<Option<Timestamp>, LedgerError> {
        let text: Option<String> = self
            .db
            .query_row(
                "SELECT value FROM meta WHERE name = 'rebuilt_at'",
                [],
                |row| row.get(0),
            )
            .optional()?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Records that the ledger was empty although tickets exist.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_rebuilt(&self, at: Timestamp) -> Result<(), LedgerError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO meta VALUES ('rebuilt_at', ?1)",
                params![at.to_string()],
            )?;
            Ok(())
        })
    }
}

fn remembered(row: &Row<'_>) -> Result<Option<(TicketKey, Generation, Remembered)>, LedgerError> {
    let text = |name: &str| row.get::<_, Option<String>>(name);
    let Some(key) = text("key")?.as_deref().and_then(TicketKey::parse) else {
        return Ok(None);
    };
    let generation = Generation(row.get("generation")?);
    let finding = match (
        text("nucleus_project")?,
        text("scan_type")?,
        text("finding_number")?,
    ) {
        (Some(project), Some(scan_type), Some(number)) => Some(FindingRef {
            project: project.into(),
            scan_type: scan_type.into(),
            number: number.into(),
        }),
        _ => None,
    };
    let remembered = Remembered {
        id: row.get::<_, Option<u32>>("work_item")?.map(WorkItemId),
        finding,
        scope: text("scope")?.unwrap_or_default(),
        rule: text("rule")?,
        rev: row.get::<_, Option<u32>>("rev")?.map(Rev),
        state: text("state")?,
        pending_state: text("pending_state")?,
        state_before_close: text("state_before_close")?,
        block_hash: text("block_hash")?,
        title: text("title")?,
        fields: from_json(text("fields")?).unwrap_or_default(),
        facts: from_json(text("facts")?),
        updated_at: text("updated_at")?.and_then(|text| text.parse().ok()),
        closed: closed(text("closed")?),
        closed_at: closed_at(row)?,
        closing: from_json(text("closing")?),
        members: Members::default(),
        missing: BTreeMap::new(),
        scanned_at: text("scanned_at")?.and_then(|text| text.parse().ok()),
        proved: match text("proved_since")?.map(|text| text.parse()) {
            Some(Ok(since)) => Some(Proved {
                since,
                reads: row.get("proved_reads")?,
            }),
            Some(Err(_)) | None => None,
        },
        claim: from_json(text("claim")?),
        weighed: from_json(text("weighed")?),
    };
    Ok(Some((key, generation, remembered)))
}

/// Since when complete reads lack a member, if they do.
fn missed(row: &Row<'_>) -> Result<Option<Missed>, LedgerError> {
    let since: Option<String> = row.get("missing_since")?;
    let Some(since) = since.and_then(|text| text.parse().ok()) else {
        return Ok(None);
    };
    let after: Option<String> = row.get("missing_after")?;
    let moved_to: Option<String> = row.get("moved_to")?;
    Ok(Some(Missed {
        since,
        reads: row.get("missing_reads")?,
        after: after.and_then(|text| text.parse().ok()),
        moved_to: moved_to.unwrap_or_default(),
    }))
}

fn from_json<T: serde::de::DeserializeOwned>(text: Option<String>) -> Option<T> {
    serde_json::from_str(&text?).ok()
}

/// By what the closing that was noticed is known again.
fn closed_at(row: &Row<'_>) -> Result<Option<ClosedAt>, LedgerError> {
    let rev: Option<u32> = row.get("closed_rev")?;
    let since: Option<String> = row.get("closed_since")?;
    let at = ClosedAt {
        rev: rev.map(Rev),
        since: since.and_then(|text| text.parse().ok()),
    };
    Ok((at != ClosedAt::default()).then_some(at))
}

/// What `closed` holds beside its plain words.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClosedText {
    /// By others, when the scans of this round were known.
    Round(u64),
    /// That its finding was back was said, and it went away again.
    Gone(Timestamp),
    /// An older version listed the scans that were known.
    #[serde(untagged)]
    Listed(BTreeSet<ScanId>),
}

/// What the column holds for a closing.
pub(super) fn closed_text(closed: &Closed) -> String {
    let text = match closed {
        Closed::ByUs => return "us".to_owned(),
        Closed::Told => return "told".to_owned(),
        Closed::ByOthers(KnownScans::Round(round)) => ClosedText::Round(*round),
        Closed::ByOthers(KnownScans::Listed(scans)) => ClosedText::Listed(scans.clone()),
        Closed::GoneAgain(at) => ClosedText::Gone(*at),
    };
    serde_json::to_string(&text).unwrap_or_else(|_| "[]".to_owned())
}

fn closed(text: Option<String>) -> Option<Closed> {
    let text = text?;
    match text.as_str() {
        "us" => return Some(Closed::ByUs),
        "told" => return Some(Closed::Told),
        _ => {}
    }
    Some(match serde_json::from_str(&text).ok()? {
        ClosedText::Round(round) => Closed::ByOthers(KnownScans::Round(round)),
        ClosedText::Listed(scans) => Closed::ByOthers(KnownScans::Listed(scans)),
        ClosedText::Gone(at) => Closed::GoneAgain(at),
    })
}
