//! Looking for what is there, and making the rest.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::json;

use super::super::forecast;
use super::super::keyed::{self, Existing, Known};
use super::super::{Carrier, finish_half_made, open_ledger};
use super::COMMAND;
use super::again::Journal;
use super::build::with_key;
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::DryRun;
use crate::clients::ado::{self, CHUNK};
use crate::commands::actions;
use crate::commands::carrying::Errand;
use crate::commands::failures::from_ledger;
use crate::commands::session::Session;
use crate::error::Failure;
use crate::ledger::{Ledger, Settled};
use crate::model::ids::WorkItemId;
use crate::model::key::TicketKey;
use crate::model::observed::{LinkedBy, Memory};
use crate::output::Out;
use crate::plan::Plan;
use crate::plan::action::{Action, Change};

/// What was asked for, sorted by what is to be done about it.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// What is to be made.
    pub(super) new: Vec<Action>,
    /// Rows of what is not made, with why.
    pub(super) stays: Vec<(Action, Item)>,
    /// Whether a look-up is proved to find what is made.
    is_proved: bool,
    linked_by: LinkedBy,
    /// Items that carry one of the keys and are not ours.
    strays: Vec<(WorkItemId, TicketKey)>,
}

/// Both services and the ledger, as this command needs them.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    pub(super) session: &'a Session,
    pub(super) reader: &'a ado::Reader,
    /// Keys that cannot be there yet: nobody looks for them.
    pub(super) fresh: bool,
    /// Keys that tickets had before accents were looked at, by the keys that they would have now.
    pub(super) earlier: RefCell<BTreeMap<TicketKey, TicketKey>>,
    /// What the ledger is told about the run.
    pub(super) journal: &'a Journal,
}

impl Maker<'_> {
    /// Remembers that an action had another key before.
    pub(super) fn note_earlier(&self, action: &Action, earlier: Option<TicketKey>) {
        if let (Some(key), Some(earlier)) = (action.key.clone(), earlier) {
            self.earlier.borrow_mut().insert(key, earlier);
        }
    }

    /// What is there already, looked at without the lock.
    pub(super) async fn look(&self, actions: Vec<Action>) -> Result<Sorted, Failure> {
        let ledger = Ledger::open_read(&self.session.profile.ledger).map_err(from_ledger)?;
        let memory = ledger
            .as_ref()
            .map_or_else(|| Ok(Memory::default()), Ledger::memory);
        self.sort(actions, &memory.map_err(from_ledger)?).await
    }

    /// The report of a dry run.
    pub(super) async fn preview(&self, how: DryRun, sorted: Sorted) -> Report {
        let Sorted { new, stays, .. } = sorted;
        let plan = Plan {
            actions: new,
            ..Plan::default()
        };
        let identity = &self.session.profile.identity;
        let mut report = actions::preview(how, self.reader, identity, &plan).await;
        report.items.extend(stays.into_iter().map(|(_, item)| item));
        report
    }

    /// Makes what is not there, once that is agreed to.
    ///
    /// The lock comes first: what an earlier run left open is settled before anybody looks.
    pub(super) async fn make(
        &self,
        actions: Vec<Action>,
        agree: impl FnOnce(&Sorted, &mut Out) -> Result<(), Failure>,
        out: &mut Out,
    ) -> Result<Report, Failure> {
        let (session, reader) = (self.session, self.reader);
        let mut ledger = open_ledger(session, reader).await?;
        let mut report = finish_half_made(session, reader, &mut ledger, COMMAND, out).await?;
        let memory = ledger.memory().map_err(from_ledger)?;
        let sorted = self.sort(actions, &memory).await?;
        for (id, key) in &sorted.strays {
            out.warning(format_args!(
                "double: #{id} carries the key {key} and is not ours; it counts for nothing"
            ));
        }
        agree(&sorted, out)?;
        let Sorted {
            new,
            stays,
            is_proved,
            linked_by,
            strays: _,
        } = sorted;
        ledger.remember_links(&linked_by).map_err(from_ledger)?;
        let run = &self.journal.run;
        let carrier = Carrier {
            session,
            reader,
            ledger: &mut ledger,
            run,
            command: COMMAND,
            args: &self.journal.args,
            resumes: self.journal.resumes(),
            again_with: &self.journal.again_with,
            lookup_proved: is_proved,
        };
        if !new.is_empty() || self.journal.origin.is_some() {
            carrier.begin(new.len() + stays.len())?;
            let noted = stays.iter().map(|(action, item)| {
                let why = item.error.clone().unwrap_or_default();
                let settled = if item.outcome == Outcome::Already {
                    Settled::Already
                } else {
                    Settled::Skipped(why)
                };
                (action.clone(), settled)
            });
            carrier.ledger.note_stays(run, noted).map_err(from_ledger)?;
            let plan = Plan {
                actions: new,
                ..Plan::default()
            };
            let made = carrier.carry_out(Errand::Plan(&plan), out).await?;
            report.absorb(made);
        }
        report.items.extend(stays.into_iter().map(|(_, item)| item));
        Ok(report)
    }

    async fn sort(&self, actions: Vec<Action>, memory: &Memory) -> Result<Sorted, Failure> {
        if self.fresh {
            return Ok(Sorted {
                new: actions,
                is_proved: true,
                ..Sorted::default()
            });
        }
        let earlier = self.earlier.borrow().clone();
        let mut keys: BTreeSet<TicketKey> =
            actions.iter().filter_map(|it| it.key.clone()).collect();
        keys.extend(earlier.values().cloned());
        let looked = keyed::find(self.session, self.reader, memory, &keys).await?;
        let known = &looked.known;
        let actions = actions.into_iter().map(|action| {
            let key = action.key.as_ref();
            let is_new = key.is_none_or(|key| !known.contains_key(key));
            let before = key.and_then(|key| earlier.get(key));
            match before.filter(|before| is_new && known.contains_key(before)) {
                Some(before) => with_key(action, before),
                None => action,
            }
        });
        let sorted = sorted(actions.collect(), known);
        Ok(Sorted {
            is_proved: looked.is_proved,
            linked_by: looked.linked_by,
            strays: looked.strays,
            ..sorted
        })
    }
}

fn sorted(actions: Vec<Action>, known: &BTreeMap<TicketKey, Known>) -> Sorted {
    let mut sorted = Sorted::default();
    for action in actions {
        let found = action.key.as_ref().and_then(|key| known.get(key));
        let skipped = |why: String| Item::of(&action, Outcome::Skipped).because(why);
        let item = match found {
            None => {
                sorted.new.push(action);
                continue;
            }
            Some(Known::InDoubt(since)) => skipped(format!(
                "in_doubt: a create sent at {since} has no known outcome yet; the same command \
                 settles it after the quiet period"
            )),
            Some(Known::Unknown(why)) => skipped(format!("lookup_unknown: {why}")),
            Some(Known::Gone(id)) => skipped(format!(
                "deleted: #{id} had this key and is gone; with a `key` of another name it is made again"
            )),
            Some(Known::Item(existing)) => {
                as_it_is(Item::of(&action, Outcome::Already), existing.clone())
            }
        };
        sorted.stays.push((action, item));
    }
    sorted
}

/// How many tickets come where, and what that takes; `latency` is how long a request took.
pub(super) fn show(new: &[Action], latency: Duration, out: &mut Out) {
    let mut counts: BTreeMap<[String; 3], usize> = BTreeMap::new();
    let mut steps = Vec::new();
    for action in new {
        let Change::Create(create) = &action.change else {
            continue;
        };
        steps.push(1 + create.path.len());
        let state = create.path.last().unwrap_or(&create.initial_state);
        let row = [&action.project, &action.work_item_type, state].map(Clone::clone);
        *counts.entry(row).or_default() += 1;
    }
    let rows = counts.into_iter().map(|(row, count)| {
        let cells = row.into_iter();
        cells.chain([count.to_string()]).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        out.status_table(&["project", "type", "state", "new tickets"], &rows);
    }
    let batches = steps.chunks(CHUNK);
    let requests = batches.map(|batch| batch.iter().copied().max().unwrap_or(0));
    forecast::show(requests.sum(), steps.iter().sum(), latency, out);
}

/// How long a request took until now.
pub(super) fn latency(session: &Session, since: Instant) -> Duration {
    let requests = u32::try_from(session.counters().requests()).unwrap_or(u32::MAX);
    since.elapsed() / requests.max(1)
}

/// The row of a ticket that exists already, as it is and not as it was asked for.
pub(super) fn as_it_is(asked: Item, existing: Existing) -> Item {
    let Existing {
        id,
        project,
        work_item_type,
        state,
        title,
    } = existing;
    Item {
        id: Some(id),
        project,
        new: json!({"type": work_item_type, "state": state, "title": title}),
        title,
        outcome: Outcome::Already,
        ..asked
    }
}
