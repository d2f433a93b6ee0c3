//! Creates that waited for the quiet period of a new ledger: looked at again, and made.
//!
//! Everything is read and planned once more, so that what arrived meanwhile is found and what is
//! no longer wanted is not made. Only creates of the first plan are carried out.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::writing::Writing;
use super::{Sync, words};
use crate::apply::quiet::Quiet;
use crate::apply::report::{ENDED, Item, Outcome, Report, UNSENT};
use crate::commands::interrupt::Interrupt;
use crate::commands::waiting::{self, Wait, Waited};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::guard::{self, Refusal};
use crate::ledger::Ledger;
use crate::model::observed::Observed;
use crate::output::Out;
use crate::plan::action::{Action, Hold, Verb};
use crate::plan::{Note, Plan};

/// What became of them.
#[derive(Debug, Default)]
pub(super) struct Late {
    pub(super) report: Report,
    /// What limits refused of them.
    pub(super) refusals: Vec<Refusal>,
    /// Whether a source was read in part only.
    pub(super) is_partial: bool,
}

impl Late {
    /// None of them was tried.
    fn untried(late: &[Action], why: &str, stopped: Option<ExitStatus>) -> Self {
        let row = |action| Item::of(action, Outcome::Skipped).because(why);
        let report = Report {
            items: late.iter().map(row).collect(),
            stopped,
            ..Report::default()
        };
        Self {
            report,
            ..Self::default()
        }
    }
}

impl Sync<'_> {
    /// Waits, reads both sides again, and makes those that are still wanted. `before` is what the
    /// rest of the run came to.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) async fn create_late(
        &self,
        (from, late): (Timestamp, Vec<Action>),
        before: &Report,
        quiet: &Quiet,
        ledger: &mut Ledger,
        interrupt: &Interrupt,
        out: &mut Out,
    ) -> Result<Late, Failure> {
        if before.stopped.is_some() {
            return Ok(Late::untried(&late, ENDED, None));
        }
        words::so_far(before, out);
        let interrupted = Some(ExitStatus::Interrupted);
        let due = Wait {
            from,
            quiet: self.reading.profile.quiet_period,
            time_left: self.session.time_left(),
            creates: late.len(),
        };
        match waiting::until(due, interrupt, out).await {
            Waited::Through => {}
            Waited::Interrupted => return Ok(Late::untried(&late, UNSENT, interrupted)),
            Waited::OutOfTime => {
                return Ok(Late::untried(&late, ENDED, Some(ExitStatus::Throttled)));
            }
        }
        let reading = self.reading.observe_and_plan(Some(ledger), out);
        let (observed, plan) = match interrupt.reading(reading).await {
            Err(_) => return Ok(Late::untried(&late, UNSENT, interrupted)),
            Ok(Err(failure)) => {
                // What was done before is told all the same.
                out.error(&failure);
                return Ok(Late::untried(&late, ENDED, Some(failure.status)));
            }
            Ok(Ok(read)) => read,
        };
        words::observed(&observed, out);
        let (plan, rows) = self.still_wanted(&late, plan, &observed);
        let fuses = self.reading.wish.fuses(&self.reading.profile.limits);
        let (plan, refusals) = guard::check(plan, &observed, &fuses);
        let writing = Writing {
            command: self.reading.wish.command,
            profile: self.reading.profile,
            reader: &self.reading.readers.ado,
            observed: &observed,
            refusals: &refusals,
            quiet: quiet.clone(),
            interrupt,
        };
        let mut report = writing.carry_out(&plan, ledger, out).await?;
        report.items.extend(rows);
        Ok(Late {
            report,
            refusals,
            is_partial: words::is_partial(&observed),
        })
    }

    /// The creates that would be planned again now, and rows for the others.
    fn still_wanted(&self, late: &[Action], fresh: Plan, observed: &Observed) -> (Plan, Vec<Item>) {
        let mut rows = Vec::new();
        let mut wanted = Plan {
            followed: fresh.followed.clone(),
            ..Plan::default()
        };
        if self.reading.wish.saved.is_some() {
            (wanted.actions, rows) = super::compared(late, &fresh, observed);
        } else {
            let creates = fresh.actions.iter();
            let mut creates: BTreeMap<_, _> = creates
                .filter(|action| action.verb() == Verb::CreateTicket)
                .map(|action| (action.key.clone(), action))
                .collect();
            for action in late {
                if let Some(now) = creates.remove(&action.key) {
                    wanted.actions.push(now.clone());
                    continue;
                }
                let tickets = action
                    .key
                    .as_ref()
                    .and_then(|key| observed.tickets.get(key));
                let ticket = tickets.and_then(|tickets| tickets.first());
                let is_held =
                    |hold: &&Hold| hold.verb == Verb::CreateTicket && hold.key == action.key;
                if let Some(hold) = fresh.holds.iter().find(is_held) {
                    wanted.holds.push(hold.clone());
                } else if let Some(ticket) = ticket {
                    let id = Some(ticket.id);
                    let item = Item::of(action, Outcome::Already);
                    rows.push(Item { id, ..item });
                }
                // The others are not wanted any more: nothing is left to do about them.
            }
        }
        // Evidence that grows from run to run is learnt once in a run.
        let is_found = |note: &Note| matches!(note, Note::Found { .. });
        wanted.notes = fresh.notes.into_iter().filter(is_found).collect();
        (wanted, rows)
    }
}
