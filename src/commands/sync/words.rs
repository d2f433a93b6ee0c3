//! What a sync says to people, beside its data.

use super::super::actions;
use crate::apply::report::{Outcome, Report};
use crate::exit::ExitStatus;
use crate::model::observed::{Completeness, Observed};
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::Plan;

pub(super) fn observed(observed: &Observed, out: &mut Out) {
    for warning in &observed.warnings {
        out.warning(warning);
    }
    for (project, source) in &observed.sources {
        if let Completeness::Partial(why) = &source.completeness {
            out.warning(format_args!(
                "Nucleus project {project} was read in part only: {why}"
            ));
        }
    }
    let rows: usize = observed.sources.values().map(|source| source.rows).sum();
    let tickets: usize = observed.tickets.values().map(Vec::len).sum();
    out.status(format_args!(
        "observed {} of {} in {}, and {}",
        counted(rows, "instance"),
        counted(observed.groups.len(), "finding"),
        counted(observed.sources.len(), "Nucleus project"),
        counted(tickets, "ticket"),
    ));
}

pub(super) fn plan(report: &Report, digest: &str, out: &mut Out) {
    let planned = report.count(Outcome::Planned);
    let held = report.count(Outcome::Held);
    if planned == 0 {
        out.status(format_args!("nothing to do, {held} held"));
    } else {
        out.status(format_args!(
            "{}, {held} held; plan {digest}; nothing was changed",
            actions::counts(report, Outcome::Planned),
        ));
    }
}

/// What is about to be done.
pub(super) fn before(plan: &Plan, out: &mut Out) {
    if !plan.actions.is_empty() {
        let planned = actions::counts(&Report::planned(plan), Outcome::Planned);
        out.status(format_args!("planned: {planned}"));
    }
}

pub(super) fn report(report: &Report, out: &mut Out) {
    for warning in &report.warnings {
        out.warning(warning);
    }
    let held = report.count(Outcome::Held);
    if report.items.len() == held {
        out.status(format_args!("nothing left to do, {held} held"));
        return;
    }
    let done = actions::counts(report, Outcome::Done);
    let mut line = if done.is_empty() {
        "nothing done".to_owned()
    } else {
        format!("done: {done}")
    };
    for (outcome, word) in [
        (Outcome::Failed, "failed"),
        (Outcome::Unknown, "in doubt"),
        (Outcome::Skipped, "not tried"),
        (Outcome::Held, "held"),
    ] {
        let count = report.count(outcome);
        if count > 0 {
            line = format!("{line}, {count} {word}");
        }
    }
    out.status(line);
    if report.stopped == Some(ExitStatus::Interrupted) {
        out.hint("run `adoconn sync` again: it goes on where this run stopped");
    }
}
