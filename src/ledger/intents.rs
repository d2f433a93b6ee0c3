//! Intents: what is about to be sent, and what became of it. The journal of every run.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};

use super::{Ledger, LedgerError, RunId};
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::way::Way;
use crate::plan::action::{Action, Memo, Verb};
use crate::plan::agenda::Agenda;

/// An intent whose outcome is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The intent's number.
    pub intent: i64,
    /// What was to be done.
    pub verb: Verb,
    /// The key and generation of its ticket; none for work items that carry no key.
    pub link: Option<KeyLink>,
    /// The work item; none for one that was to be made.
    pub work_item: Option<WorkItemId>,
    /// When it was last known to be on its way, or when it was given up as unknown: a request may
    /// wait for minutes before it leaves.
    pub since: Timestamp,
    /// What the ledger was to remember.
    pub memo: Memo,
    /// Its writes, by which the work item tells how far it got.
    pub way: Way,
}

/// What became of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Carried out, on this work item.
    Done(WorkItemId),
    /// Surely not carried out.
    Failed(String),
    /// It was like that already.
    Already,
    /// Not sent after all: its turn may come in a later run.
    Planned,
    /// Not even tried, because of this.
    Skipped(String),
    /// Perhaps carried out.
    Unknown(String),
    /// Sent, looked for in vain after the quiet period, and no longer waited for.
    GivenUp(String),
}

impl Settled {
    fn columns(&self) -> (&'static str, Option<u32>, Option<&str>) {
        match self {
            Self::Done(id) => ("done", Some(id.0), None),
            Self::Failed(why) => ("failed", None, Some(why)),
            Self::Planned => ("planned", None, None),
            Self::Already => ("already", None, None),
            Self::Skipped(why) => ("skipped", None, Some(why)),
            Self::Unknown(why) => ("unknown", None, Some(why)),
            Self::GivenUp(why) => ("given_up", None, Some(why)),
        }
    }
}

impl Ledger {
    /// Writes down what a run is about to do, as *planned*; the numbers come back in order.
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing may be sent.
    pub fn intend(&mut self, run: &RunId, agenda: &dyn Agenda) -> Result<Vec<i64>, LedgerError> {
        self.write(|transaction| {
            let actions = (0..agenda.count()).filter_map(|place| agenda.action(place));
            let numbers = actions.map(|action| insert(transaction, run, &action));
            numbers.collect()
        })
    }

    /// Writes down what a run leaves as it is, and why: in the journal of a bulk command nothing
    /// that was selected is missing.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note_stays(
        &mut self,
        run: &RunId,
        stays: impl Iterator<Item = (Action, Settled)>,
    ) -> Result<(), LedgerError> {
        self.write(|transaction| {
            for (action, settled) in stays {
                let number = insert(transaction, run, &action)?;
                settle_all(transaction, &[(number, settled)])?;
            }
            Ok(())
        })
    }

    /// Writes down what is to be done instead, after somebody else had changed the item.
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing may be sent.
    pub fn intend_anew(&mut self, intent: i64, action: &Action) -> Result<(), LedgerError> {
        let (old, new) = action.old_and_new();
        self.write(|transaction| {
            transaction.execute(
                "UPDATE intents SET action = ?2, old = ?3, new = ?4, memo = ?5, way = ?6
                 WHERE id = ?1",
                params![
                    intent,
                    action.verb().as_str(),
                    old.to_string(),
                    new.to_string(),
                    serde_json::to_string(&action.memo().without_members()).unwrap_or_default(),
                    serde_json::to_string(&action.way()).unwrap_or_default(),
                ],
            )?;
            Ok(())
        })
    }

    /// Makes durable that the requests of these intents leave now: from here on they are in doubt
    /// until they are settled.
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing may be sent.
    pub fn send(&mut self, intents: &[i64]) -> Result<(), LedgerError> {
        let now = crate::clock::now().to_string();
        self.write(|transaction| {
            let mut update = transaction
                .prepare_cached("UPDATE intents SET state = 'sent', sent_at = ?2 WHERE id = ?1")?;
            for intent in intents {
                update.execute(params![intent, now])?;
            }
            Ok(())
        })
    }

    /// Notes that intents are still on their way: however long a request waited for its turn, the
    /// quiet period of a run that is killed begins here.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn still_sending(&mut self, run: &RunId) -> Result<(), LedgerError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE intents SET sent_at = ?2 WHERE run = ?1 AND state = 'sent'",
                params![run.as_str(), crate::clock::now().to_string()],
            )?;
            Ok(())
        })
    }

    /// Records what became of intents, in one commit.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn settle(&mut self, outcomes: &[(i64, Settled)]) -> Result<(), LedgerError> {
        self.write(|transaction| settle_all(transaction, outcomes))
    }

    /// Intents whose outcome is not known: sent and never settled, or settled as unknown.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn doubts(&self) -> Result<Vec<Doubt>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT id, action, key, generation, work_item, coalesce(settled_at, sent_at), memo, way
             FROM intents
             WHERE state IN ('sent', 'unknown') ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut doubts = Vec::new();
        while let Some(row) = rows.next()? {
            doubts.extend(doubt(row)?);
        }
        Ok(doubts)
    }

    /// Key links of some tickets that the service should know: for proving a look-up.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn some_links(&self, count: u8) -> Result<Vec<KeyLink>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT key, generation FROM tickets WHERE work_item IS NOT NULL
             ORDER BY work_item DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([count])?;
        let mut links = Vec::new();
        while let Some(row) = rows.next()? {
            links.extend(link(row.get(0)?, row.get(1)?));
        }
        Ok(links)
    }

    /// Creates that may have made an item, where there was more than one for a key link: by
    /// these a double is known as our own.
    pub(super) fn repeated_creates(&self) -> Result<BTreeMap<KeyLink, Vec<Way>>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT key, generation, way FROM intents
             WHERE action = 'create_ticket' AND state IN ('sent', 'unknown', 'done', 'given_up') AND (key, generation) IN (
                SELECT key, generation FROM intents
                WHERE action = 'create_ticket' AND state IN ('sent', 'unknown', 'done', 'given_up')
                GROUP BY key, generation HAVING count(*) > 1)",
        )?;
        let mut rows = statement.query([])?;
        let mut repeated: BTreeMap<KeyLink, Vec<Way>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let Some(link) = link(row.get(0)?, row.get(1)?) else {
                continue;
            };
            let creates = repeated.entry(link).or_default();
            creates.push(from_text(&row.get::<_, String>(2)?));
        }
        Ok(repeated)
    }

    /// The work items that creates of this ledger made. Most were made by the same writes, which
    /// are kept once.
    pub(super) fn made(&self) -> Result<BTreeMap<WorkItemId, Arc<Way>>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT work_item, way FROM intents
             WHERE action = 'create_ticket' AND state = 'done' AND work_item IS NOT NULL",
        )?;
        let mut rows = statement.query([])?;
        let mut ways: BTreeMap<String, Arc<Way>> = BTreeMap::new();
        let mut made = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(1)?;
            let way = match ways.get(&text) {
                Some(way) => Arc::clone(way),
                None => Arc::clone(
                    ways.entry(text.clone())
                        .or_insert_with(|| Arc::new(from_text(&text))),
                ),
            };
            made.insert(WorkItemId(row.get(0)?), way);
        }
        Ok(made)
    }
}

/// Makes the row of an action that is planned.
fn insert(db: &Transaction<'_>, run: &RunId, action: &Action) -> Result<i64, LedgerError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO intents (run, action, key, generation, work_item, project, old, new,
         cause, memo, way, sent_at, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'planned')",
    )?;
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
        serde_json::to_string(&memo.without_members()).unwrap_or_default(),
        serde_json::to_string(&action.way()).unwrap_or_default(),
        crate::clock::now().to_string()
    ])?;
    Ok(db.last_insert_rowid())
}

pub(super) fn settle_all(
    db: &Transaction<'_>,
    outcomes: &[(i64, Settled)],
) -> Result<(), LedgerError> {
    let now = crate::clock::now().to_string();
    let mut update = db.prepare_cached(
        "UPDATE intents SET state = ?2, work_item = coalesce(?3, work_item), error = ?4,
         settled_at = ?5 WHERE id = ?1",
    )?;
    for (intent, settled) in outcomes {
        let (state, id, error) = settled.columns();
        update.execute(params![intent, state, id, error, now])?;
    }
    Ok(())
}

fn doubt(row: &Row<'_>) -> Result<Option<Doubt>, LedgerError> {
    let verb: String = row.get(1)?;
    let Ok(verb) = serde_json::from_value::<Verb>(verb.into()) else {
        return Ok(None);
    };
    let link = link(row.get(2)?, row.get(3)?);
    if verb == Verb::CreateTicket && link.is_none() {
        return Ok(None);
    }
    let (since, memo, way): (String, String, String) = (row.get(5)?, row.get(6)?, row.get(7)?);
    Ok(Some(Doubt {
        intent: row.get(0)?,
        verb,
        link,
        work_item: row.get::<_, Option<u32>>(4)?.map(WorkItemId),
        // A moment that cannot be read is taken as long ago: the look-up decides.
        since: since.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        memo: from_text(&memo),
        way: from_text(&way),
    }))
}

fn link(key: Option<String>, generation: Option<u32>) -> Option<KeyLink> {
    Some(KeyLink {
        key: TicketKey::parse(&key?)?,
        generation: generation.map_or(Generation::FIRST, Generation),
    })
}

fn from_text<T: serde::de::DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}
