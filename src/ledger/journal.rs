//! What a run left behind: for resuming it, and for retrying what failed.
//!
//! A run may be taken up by later ones, and these again. All of them are one family, and what
//! became of an item is what the latest of them made of it: an item that a later run finished is
//! never left, whichever run is asked about.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Row};

use super::{Ledger, LedgerError};
use crate::model::ids::WorkItemId;
use crate::model::key::TicketKey;

/// An earlier run, and what is left of its items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Its name.
    pub run: String,
    /// What it was called.
    pub command: String,
    /// The arguments it was given, without the program's name.
    pub args: Vec<String>,
    /// The run that it takes up, where it takes one up.
    pub resumes: Option<String>,
    /// Whether it was killed before it had written down its items: then it changed nothing.
    pub is_empty: bool,
    /// Those of its items whose turn never came, or that never arrived, in the order of its plan.
    ///
    /// A comment that may have arrived is not among them: saying it twice is worse.
    pub unfinished: Vec<Thing>,
    /// Those that were refused, or not tried because others were.
    pub failed: Vec<Thing>,
    /// How many comments may have arrived, and are not repeated.
    pub in_doubt: usize,
    /// The run that finished the last of its items; itself where no later one did.
    pub finished_by: String,
}

impl Past {
    /// Sorts what became of its items.
    fn take(&mut self, states: Vec<(Thing, State)>) {
        for (thing, state) in states {
            self.in_doubt += usize::from(state.is_in_doubt);
            if state.is_failed {
                self.failed.push(thing.clone());
            }
            if state.is_unfinished {
                self.unfinished.push(thing);
            }
        }
    }
}

/// What an action is about: a work item, or a key where one is to be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A work item.
    Item(WorkItemId),
    /// The key of a ticket that is to be made.
    Key(TicketKey),
}

/// The beginning of a reason for not trying an action because others like it were refused.
pub const NOT_TRIED: &str = "not tried";

/// The run, those that it takes up, and those that take one of these up.
const FAMILY: &str = "
    WITH RECURSIVE above (id) AS (
        SELECT ?1
        UNION SELECT json_extract(runs.args, '$.resumes') FROM runs JOIN above ON runs.id = above.id
        WHERE json_extract(runs.args, '$.resumes') IS NOT NULL
    ), family (id) AS (
        SELECT id FROM above
        UNION SELECT runs.id FROM runs JOIN family
        ON json_extract(runs.args, '$.resumes') = family.id
    )";

/// What the runs of a family made of one item so far.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    is_unfinished: bool,
    is_failed: bool,
    is_in_doubt: bool,
}

impl State {
    /// Takes in what one run made of it. What was only planned, or never arrived, changes nothing
    /// about an earlier failure.
    fn then(self, action: &str, state: &str, error: Option<&str>) -> Self {
        let over = Self::default();
        match state {
            "planned" | "given_up" => Self {
                is_unfinished: true,
                is_in_doubt: false,
                ..self
            },
            "sent" | "unknown" if action == "comment_ticket" => Self {
                is_in_doubt: true,
                ..over
            },
            "sent" | "unknown" => Self {
                is_unfinished: true,
                ..self
            },
            "failed" => Self {
                is_failed: true,
                ..over
            },
            "skipped" if error.is_some_and(|why| why.starts_with(NOT_TRIED)) => Self {
                is_failed: true,
                ..over
            },
            _ => over,
        }
    }

    fn is_over(self) -> bool {
        !self.is_unfinished && !self.is_failed && !self.is_in_doubt
    }
}

impl Ledger {
    /// Finds a run and what is left of it; `None` where there is no such run.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn past(&self, run: &str) -> Result<Option<Past>, LedgerError> {
        let found = self
            .db
            .query_row(
                "SELECT command, args FROM runs WHERE id = ?1",
                [run],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )
            .optional()?;
        let Some((command, args)) = found else {
            return Ok(None);
        };
        let Kept {
            args,
            resumes,
            items,
        } = Kept::of(&args);
        let mut past = Past {
            run: run.to_owned(),
            command,
            args,
            resumes,
            finished_by: run.to_owned(),
            ..Past::default()
        };
        let mut places: BTreeMap<Thing, usize> = BTreeMap::new();
        let mut states: Vec<(Thing, State)> = Vec::new();
        let written = self.each_of_run(run, |thing| {
            let place = places.entry(thing.clone()).or_insert(states.len());
            if *place == states.len() {
                states.push((thing, State::default()));
            }
        })?;
        past.is_empty = written < items;
        let query = format!(
            "{FAMILY} SELECT run, action, key, work_item, state, error FROM intents
             WHERE run IN (SELECT id FROM family) ORDER BY id"
        );
        let mut statement = self.db.prepare(&query)?;
        let mut rows = statement.query([run])?;
        while let Some(row) = rows.next()? {
            let (by, action): (String, String) = (row.get(0)?, row.get(1)?);
            let (state, error): (String, Option<String>) = (row.get(4)?, row.get(5)?);
            let place = thing(&action, row.get(2)?, row.get(3)?);
            let place = place.and_then(|thing| places.get(&thing));
            let Some((_, known)) = place.and_then(|place| states.get_mut(*place)) else {
                continue;
            };
            *known = known.then(&action, &state, error.as_deref());
            if known.is_over() {
                past.finished_by = by;
            }
        }
        past.take(states);
        Ok(Some(past))
    }

    /// What a run intended, in the order of its plan; how many rows that are.
    fn each_of_run(&self, run: &str, mut see: impl FnMut(Thing)) -> Result<usize, LedgerError> {
        let mut count = 0;
        let mut statement = self
            .db
            .prepare("SELECT action, key, work_item FROM intents WHERE run = ?1 ORDER BY id")?;
        let mut rows = statement.query([run])?;
        while let Some(row) = rows.next()? {
            count += 1;
            let action: String = row.get(0)?;
            if let Some(thing) = thing(&action, row.get(1)?, row.get(2)?) {
                see(thing);
            }
        }
        Ok(count)
    }

    /// The last run that can be taken up, if there is one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn last_bulk_run(&self) -> Result<Option<String>, LedgerError> {
        let query = "SELECT id FROM runs WHERE command LIKE 'tickets %' AND args <> '[]'
                     ORDER BY started DESC, id DESC LIMIT 1";
        let id = |row: &Row<'_>| row.get(0);
        Ok(self.db.query_row(query, [], id).optional()?)
    }

    /// Some runs whose names begin like this, the latest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn runs_like(&self, beginning: &str) -> Result<Vec<String>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT id FROM runs WHERE substr(id, 1, length(?1)) = ?1
             ORDER BY started DESC, id DESC LIMIT 3",
        )?;
        let ids = statement.query_map([beginning], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

fn thing(action: &str, key: Option<String>, id: Option<u32>) -> Option<Thing> {
    if action == "create_ticket" {
        return TicketKey::parse(&key?).map(Thing::Key);
    }
    id.map(|id| Thing::Item(WorkItemId(id)))
}

/// What is kept of a run in its column `args`; runs of older versions kept a list of arguments, or
/// none.
#[derive(Debug, Default, serde::Deserialize)]
struct Kept {
    args: Vec<String>,
    #[serde(default)]
    resumes: Option<String>,
    #[serde(default)]
    items: usize,
}

impl Kept {
    fn of(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self {
            args: serde_json::from_str(text).unwrap_or_default(),
            ..Self::default()
        })
    }
}
