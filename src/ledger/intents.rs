//! Intents: what is about to be sent, and what became of it. The journal of every run.

use jiff::Timestamp;
use rusqlite::params;

use super::{Ledger, LedgerError, RunId};
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::plan::action::{Action, Memo};

/// A create whose outcome is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The intent's number.
    pub intent: i64,
    /// The key link it would have.
    pub link: KeyLink,
    /// When it was sent.
    pub since: Timestamp,
    /// What the ledger was to remember.
    pub memo: Memo,
    /// The state it was to reach.
    pub state: Option<String>,
}

/// What became of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Carried out, on this work item.
    Done(WorkItemId),
    /// Surely not carried out.
    Failed(String),
    /// Perhaps carried out.
    Unknown(String),
}

impl Settled {
    fn columns(&self) -> (&'static str, Option<u32>, Option<&str>) {
        match self {
            Self::Done(id) => ("done", Some(id.0), None),
            Self::Failed(why) => ("failed", None, Some(why)),
            Self::Unknown(why) => ("unknown", None, Some(why)),
        }
    }
}

impl Ledger {
    /// Makes intents durable before their requests leave; the numbers come back in order.
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing may be sent.
    pub fn intend(&mut self, run: &RunId, actions: &[&Action]) -> Result<Vec<i64>, LedgerError> {
        let now = crate::clock::now().to_string();
        let transaction = self.db.transaction()?;
        let mut numbers = Vec::with_capacity(actions.len());
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO intents (run, action, key, generation, work_item, project, old, new,
                 cause, memo, sent_at, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'sent')",
            )?;
            for action in actions {
                let (old, new) = action.old_and_new();
                let memo = action.memo();
                insert.execute(params![
                    run.as_str(),
                    action.verb().as_str(),
                    action.key.as_ref().map(TicketKey::as_str),
                    memo.generation.map(|generation| generation.0),
                    action.id().map(|id| id.0),
                    action.project,
                    old.to_string(),
                    new.to_string(),
                    action.cause,
                    serde_json::to_string(memo).unwrap_or_default(),
                    now
                ])?;
                numbers.push(transaction.last_insert_rowid());
            }
        }
        transaction.commit()?;
        Ok(numbers)
    }

    /// Records what became of intents, in one commit.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn settle(&mut self, outcomes: &[(i64, Settled)]) -> Result<(), LedgerError> {
        let now = crate::clock::now().to_string();
        let transaction = self.db.transaction()?;
        {
            let mut update = transaction.prepare_cached(
                "UPDATE intents SET state = ?2, work_item = coalesce(?3, work_item), error = ?4,
                 settled_at = ?5 WHERE id = ?1",
            )?;
            for (intent, settled) in outcomes {
                let (state, id, error) = settled.columns();
                update.execute(params![intent, state, id, error, now])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Creates whose outcome is not known: sent and never settled, or settled as unknown.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn doubts(&self) -> Result<Vec<Doubt>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT id, key, generation, sent_at, memo, new FROM intents
             WHERE state IN ('sent', 'unknown') AND action = 'create_ticket' ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut doubts = Vec::new();
        while let Some(row) = rows.next()? {
            let key: Option<String> = row.get(1)?;
            let Some(key) = key.as_deref().and_then(TicketKey::parse) else {
                continue;
            };
            let generation: Option<u32> = row.get(2)?;
            let since: String = row.get(3)?;
            let memo: String = row.get(4)?;
            doubts.push(Doubt {
                intent: row.get(0)?,
                link: KeyLink {
                    key,
                    generation: Generation(generation.unwrap_or(1)),
                },
                // A moment that cannot be read is taken as long ago: the look-up decides.
                since: since.parse().unwrap_or(Timestamp::UNIX_EPOCH),
                memo: serde_json::from_str(&memo).unwrap_or_default(),
                state: state_of(&row.get::<_, String>(5)?),
            });
        }
        Ok(doubts)
    }

    /// Settles intents of finished or broken runs that are no creates: their work items are
    /// read anyway, and every update is locked by revision.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn settle_stale_updates(&self) -> Result<(), LedgerError> {
        self.db.execute(
            "UPDATE intents SET state = 'unknown', error = 'the run ended before the answer came'
             WHERE state = 'sent' AND action <> 'create_ticket'",
            [],
        )?;
        Ok(())
    }
}

/// The state in a create's `new`.
fn state_of(new: &str) -> Option<String> {
    let new: serde_json::Value = serde_json::from_str(new).ok()?;
    Some(new.get("state")?.as_str()?.to_owned())
}
