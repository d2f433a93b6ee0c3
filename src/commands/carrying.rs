//! Carrying a plan out before somebody's eyes, and closing its run in the journal.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::actions::Stream;
use super::failures::from_ledger;
use super::quiet;
use crate::apply::Executor;
use crate::apply::report::{Item, Outcome, Report};
use crate::error::Failure;
use crate::ledger::RunSummary;
use crate::output::Out;
use crate::plan::Plan;
use crate::plan::agenda::Agenda as _;
use crate::plan::bulk::BulkPlan;

/// What is carried out.
#[derive(Clone, Copy)]
pub(super) enum Errand<'a> {
    /// A whole plan, creates and holds included.
    Plan(&'a Plan),
    /// Changes, each made when its turn comes.
    Agenda(&'a BulkPlan<'a>),
}

impl Errand<'_> {
    fn count(self) -> usize {
        match self {
            Self::Plan(plan) => plan.actions.len(),
            Self::Agenda(plan) => plan.changes(),
        }
    }

    /// Whether the row of an action is just what the agenda says: then it can be made again.
    fn can_make(self, place: usize, item: &Item) -> bool {
        match self {
            Self::Plan(_) => false,
            Self::Agenda(plan) => plan
                .action(place)
                .is_some_and(|action| Item::of(&action, Outcome::Done) == *item),
        }
    }

    /// How many writes each project is to see: an action has one for each step of its way.
    pub(super) fn writes(&self) -> BTreeMap<&str, usize> {
        match self {
            Self::Plan(plan) => quiet::writes(plan),
            Self::Agenda(plan) => plan.writes(),
        }
    }
}

/// Carries a plan out under a run that began already.
///
/// # Errors
/// When the ledger cannot be written: then nothing more was sent.
pub(super) async fn carry_out(
    mut executor: Executor<'_>,
    errand: Errand<'_>,
    out: &mut Out,
) -> Result<Report, Failure> {
    let count = errand.count();
    let total = u64::try_from(count).unwrap_or(u64::MAX);
    let writer = executor.writer.clone();
    let bar = out.progress("carrying out", Some(total));
    let bar = RefCell::new(bar.with_pace(Arc::new(move || writer.pause_left())));
    let stream = RefCell::new(Stream::begin(out)?);
    let watch = |place: usize, item: &Item| {
        bar.borrow_mut().advance(1);
        let is_told = stream.borrow_mut().tell(item);
        let is_done = item.outcome == Outcome::Done;
        !(is_done && (is_told || errand.can_make(place, item)))
    };
    let report = match errand {
        Errand::Plan(plan) => executor.apply(plan, &watch).await,
        Errand::Agenda(agenda) => executor.change(agenda, &watch).await,
    };
    let report = report.map_err(from_ledger);
    let told = stream.into_inner().end();
    let mut report = report?;
    let summary = RunSummary {
        planned: count,
        done: report.count(Outcome::Done),
        failed: report.count(Outcome::Failed) + report.count(Outcome::Unknown),
        held: report.count(Outcome::Held),
    };
    let Executor { ledger, run, .. } = executor;
    ledger.finish_run(&run, summary).map_err(from_ledger)?;
    // Rows that could not be written are tried once more, behind what was done.
    let is_told = told.unwrap_or(false);
    report.as_agreed = (!is_told).then_some(Outcome::Done);
    for item in &mut report.items {
        item.is_told = is_told && item.outcome != Outcome::Held;
    }
    Ok(report)
}
