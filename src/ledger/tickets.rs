//! Tickets and their members, as our own writes left them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::evidence;
use super::intents::settle_all;
use super::memory::closed_text;
use super::{Ledger, LedgerError, Settled};
use crate::model::ids::{AssetId, Rev, WorkItemId};
use crate::model::key::{Generation, TicketKey};
use crate::model::members::{Claimed, KnownMember};
use crate::model::observed::ClosedAt;
use crate::model::remark::{ClosedBy, Closing, Decision};
use crate::plan::Note;
use crate::plan::action::Memo;

/// What a write left behind, beside what the plan already knew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// The work item.
    pub id: Option<WorkItemId>,
    /// Its revision.
    pub rev: Option<Rev>,
    /// Its state.
    pub state: Option<String>,
    /// The state it is still to reach.
    pub pending_state: Option<String>,
    /// Hash of our block as it was read back.
    pub block_hash: Option<String>,
    /// Since when it has that state, where the service told.
    pub state_since: Option<Timestamp>,
}

/// What kind of write it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Made.
    Created,
    /// Fields changed.
    Updated,
    /// Moved among open states.
    Moved,
    /// Closed by us, from the state it had.
    Closed,
    /// Opened again.
    Reopened,
    /// Only commented.
    Commented,
}

/// What one write did to a ticket.
#[derive(Debug, Clone)]
pub struct Written<'a> {
    /// Its key.
    pub key: TicketKey,
    /// What kind of write.
    pub write: Write,
    /// What the plan knew.
    pub memo: &'a Memo,
    /// What the write left.
    pub left: Left,
}

impl Ledger {
    /// Records tickets as our writes left them, and what became of their intents, in one commit:
    /// no kill comes in between.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn record(
        &mut self,
        writes: &[Written<'_>],
        outcomes: &[(i64, Settled)],
    ) -> Result<(), LedgerError> {
        self.write(|transaction| {
            for written in writes {
                record_one(transaction, written)?;
            }
            settle_all(transaction, outcomes)
        })
    }

    /// The work items of all tickets.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn work_items(&self) -> Result<BTreeSet<WorkItemId>, LedgerError> {
        let mut statement = self.db.prepare("SELECT work_item FROM tickets")?;
        let ids = statement.query_map([], |row| row.get::<_, Option<u32>>(0))?;
        let ids: Result<BTreeSet<Option<u32>>, _> = ids.collect();
        Ok(ids?.into_iter().flatten().map(WorkItemId).collect())
    }

    /// Learns what the planner noted, in one commit.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn learn(&mut self, notes: &[Note]) -> Result<(), LedgerError> {
        self.write(|transaction| {
            for note in notes {
                learn_one(transaction, note)?;
            }
            Ok(())
        })
    }
}

fn record_one(db: &Transaction<'_>, written: &Written<'_>) -> Result<(), LedgerError> {
    let Written {
        key,
        write: _,
        memo,
        left,
    } = written;
    let generation = memo.generation.unwrap_or(Generation::FIRST);
    if let Some(decision) = &memo.decision {
        return record_decision(db, written, generation, decision);
    }
    let finding = memo.finding.as_ref();
    db.prepare_cached(
        "INSERT INTO tickets (key, generation, work_item, nucleus_project, scan_type,
         finding_number, scope, rule) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (key, generation) DO UPDATE SET work_item = excluded.work_item",
    )?
    .execute(params![
        key.as_str(),
        generation.0,
        left.id.map(|id| id.0),
        finding.map(|finding| finding.project.as_str()),
        finding.map(|finding| finding.scan_type.as_str()),
        finding.map(|finding| finding.number.as_str()),
        memo.scope,
        memo.rule
    ])?;
    remember_write(db, written, generation)?;
    add_members(db, key, &memo.members)
}

fn remember_write(
    db: &Transaction<'_>,
    written: &Written<'_>,
    generation: Generation,
) -> Result<(), LedgerError> {
    let Written {
        key,
        write,
        memo,
        left,
    } = written;
    let updated = (*write == Write::Updated).then(|| crate::clock::now().to_string());
    let closed = match write {
        Write::Closed => Some("us".to_owned()),
        Write::Commented => Some("told".to_owned()),
        Write::Created | Write::Updated | Write::Moved | Write::Reopened => None,
    };
    let forget = *write == Write::Reopened;
    let turns = matches!(write, Write::Closed | Write::Reopened);
    // By this a closing is known again; what was said on it leaves it as it is.
    let is_closed = closed.is_some();
    let claim = memo.claim.clone().map(Claimed::Met);
    db.prepare_cached(
        "UPDATE tickets SET rev = coalesce(?3, rev), state = coalesce(?4, state),
         pending_state = ?5, block_hash = coalesce(?6, block_hash), title = coalesce(?7, title),
         fields = json_patch(fields, ?8), facts = coalesce(?9, facts),
         updated_at = coalesce(?10, updated_at),
         closed = CASE WHEN ?11 THEN NULL ELSE coalesce(?12, closed) END,
         state_before_close = CASE WHEN ?11 THEN NULL ELSE coalesce(?13, state_before_close) END,
         proved_since = CASE WHEN ?14 THEN NULL ELSE proved_since END,
         proved_reads = CASE WHEN ?14 THEN 0 ELSE proved_reads END,
         weighed = CASE WHEN ?14 THEN NULL ELSE weighed END,
         scanned_at = max(coalesce(?15, scanned_at), coalesce(scanned_at, ?15)),
         closed_rev = CASE WHEN ?11 THEN NULL WHEN ?16 THEN ?3 ELSE closed_rev END,
         closed_since = CASE WHEN ?11 THEN NULL WHEN ?16 THEN ?17 ELSE closed_since END,
         claim = coalesce(?18, claim)
         WHERE key = ?1 AND generation = ?2",
    )?
    .execute(params![
        key.as_str(),
        generation.0,
        left.rev.map(|rev| rev.0),
        left.state,
        left.pending_state,
        left.block_hash,
        memo.title,
        serde_json::to_string(&memo.fields).unwrap_or_else(|_| "{}".to_owned()),
        memo.facts
            .as_ref()
            .and_then(|facts| serde_json::to_string(facts).ok()),
        updated,
        forget,
        closed,
        memo.state_before_close,
        turns,
        memo.scanned_at.map(|at| at.to_string()),
        is_closed,
        left.state_since.map(|at| at.to_string()),
        claim.and_then(|claim| serde_json::to_string(&claim).ok()),
    ])?;
    Ok(())
}

/// Records what a person closed with `tickets close`: not ours to reopen at once. A ticket that
/// this ledger does not know is learnt by the next sync, which reads all of it from the ticket.
fn record_decision(
    db: &Transaction<'_>,
    written: &Written<'_>,
    generation: Generation,
    decision: &Decision,
) -> Result<(), LedgerError> {
    let Written {
        key,
        write,
        memo,
        left,
    } = written;
    let is_closed = *write == Write::Closed;
    let closing = left.rev.filter(|_| is_closed).and_then(|rev| {
        let by = ClosedBy::Command(decision.clone());
        serde_json::to_string(&Closing { rev, by }).ok()
    });
    db.prepare_cached(
        "UPDATE tickets SET rev = coalesce(?4, rev), state = coalesce(?5, state),
         pending_state = NULL, closed = NULL, closing = ?6,
         state_before_close = coalesce(?7, state_before_close)
         WHERE key = ?1 AND generation = ?2 AND work_item = ?3",
    )?
    .execute(params![
        key.as_str(),
        generation.0,
        left.id.map(|id| id.0),
        left.rev.map(|rev| rev.0),
        left.state,
        closing,
        memo.state_before_close,
    ])?;
    Ok(())
}

fn add_members(
    db: &Transaction<'_>,
    key: &TicketKey,
    members: &[KnownMember],
) -> Result<(), LedgerError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO members (key, instance, asset) VALUES (?1, ?2, ?3)
         ON CONFLICT (key, instance) DO UPDATE SET asset = coalesce(excluded.asset, asset)",
    )?;
    for KnownMember { id, asset } in members {
        let asset = asset.as_ref().map(AssetId::as_str);
        insert.execute(params![key.as_str(), id.0, asset])?;
    }
    Ok(())
}

fn learn_one(db: &Transaction<'_>, note: &Note) -> Result<(), LedgerError> {
    match note {
        Note::Found {
            key,
            generation,
            id,
            finding,
            scope,
            rule,
            block_hash,
        } => {
            let finding = finding.as_ref();
            db.prepare_cached(
                "INSERT INTO tickets (key, generation, work_item, nucleus_project, scan_type,
                 finding_number, scope, rule, block_hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (key, generation) DO UPDATE SET work_item = excluded.work_item,
                 nucleus_project = coalesce(excluded.nucleus_project, nucleus_project),
                 scan_type = coalesce(excluded.scan_type, scan_type),
                 finding_number = coalesce(excluded.finding_number, finding_number),
                 scope = excluded.scope, rule = coalesce(excluded.rule, rule),
                 block_hash = excluded.block_hash, rev = NULL, state = NULL,
                 pending_state = NULL, state_before_close = NULL, title = NULL, fields = '{}',
                 facts = NULL, updated_at = NULL, closed = NULL, closing = NULL, scanned_at = NULL,
                 proved_since = NULL, proved_reads = 0, closed_rev = NULL, closed_since = NULL,
                 claim = CASE WHEN tickets.work_item IS excluded.work_item THEN claim END,
                 weighed = NULL",
            )?
            .execute(params![
                key.as_str(),
                generation.0,
                id.0,
                finding.map(|finding| finding.project.as_str()),
                finding.map(|finding| finding.scan_type.as_str()),
                finding.map(|finding| finding.number.as_str()),
                scope,
                rule,
                block_hash
            ])?;
        }
        Note::Members { key, new } => add_members(db, key, new)?,
        Note::Evidence {
            key,
            generation,
            learnt,
        } => evidence::learn(db, key, *generation, learnt)?,
        Note::SeenClosed {
            key,
            generation,
            closed,
            at,
        } => set_closed(db, key, *generation, &closed_text(closed), *at)?,
        Note::Claimed {
            key,
            generation,
            claim,
        } => {
            let update = "UPDATE tickets SET claim = ?3 WHERE key = ?1 AND generation = ?2";
            let claim = serde_json::to_string(claim).ok();
            db.prepare_cached(update)?
                .execute(params![key.as_str(), generation.0, claim])?;
        }
        Note::Scans {
            nucleus_project,
            scans,
            round,
        } => {
            let insert = "INSERT OR IGNORE INTO scans VALUES (?1, ?2, ?3)";
            let mut insert = db.prepare_cached(insert)?;
            let round = i64::try_from(*round).unwrap_or(i64::MAX);
            for scan in scans {
                insert.execute(params![nucleus_project.as_str(), scan.as_str(), round])?;
            }
        }
        Note::Closing {
            key,
            generation,
            closing,
        } => {
            let update = "UPDATE tickets SET closing = ?3 WHERE key = ?1 AND generation = ?2";
            let closing = serde_json::to_string(closing).ok();
            db.prepare_cached(update)?
                .execute(params![key.as_str(), generation.0, closing])?;
        }
        Note::OpenAgain { key, generation } => {
            db.prepare_cached(
                "UPDATE tickets SET closed = NULL, closed_rev = NULL, closed_since = NULL,
                 state_before_close = NULL WHERE key = ?1 AND generation = ?2",
            )?
            .execute(params![key.as_str(), generation.0])?;
        }
    }
    Ok(())
}

fn set_closed(
    db: &Transaction<'_>,
    key: &TicketKey,
    generation: Generation,
    closed: &str,
    at: ClosedAt,
) -> Result<(), LedgerError> {
    db.prepare_cached(
        "UPDATE tickets SET closed = ?3, closed_rev = ?4, closed_since = ?5
         WHERE key = ?1 AND generation = ?2",
    )?
    .execute(params![
        key.as_str(),
        generation.0,
        closed,
        at.rev.map(|rev| rev.0),
        at.since.map(|at| at.to_string())
    ])?;
    Ok(())
}
