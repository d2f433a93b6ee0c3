//! What a sync says to people, beside its data.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::{actions, shell};
use crate::apply::report::{Outcome, Report};
use crate::exit::ExitStatus;
use crate::guard::Refusal;
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
    let refused = report.count(Outcome::Failed);
    if refused > 0 {
        out.warning(format_args!(
            "Azure DevOps would refuse {}",
            counted(refused, "change")
        ));
    }
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

/// What safety limits held, and the command that allows exactly that.
pub(super) fn refusals(refusals: &[Refusal], saved: Option<&Path>, command: &str, out: &mut Out) {
    for refusal in refusals {
        let Refusal {
            what,
            why,
            held,
            flag: _,
            shrunken: _,
        } = refusal;
        out.warning(format_args!(
            "{what}: {why}; {} held, nothing of it done",
            counted(held.len(), "change")
        ));
    }
    let flags: BTreeSet<&str> = refusals
        .iter()
        .map(|refusal| refusal.flag.as_str())
        .collect();
    if flags.is_empty() {
        return;
    }
    let flags: Vec<&str> = flags.into_iter().collect();
    let how = match saved {
        Some(path) => format!("apply {}", shell::word(&path.display().to_string())),
        None if command == "apply" => "apply PLAN".to_owned(),
        None => "sync".to_owned(),
    };
    out.hint(format_args!(
        "to allow exactly this: adoconn {how} {}",
        flags.join(" ")
    ));
}

pub(super) fn report(report: &Report, command: &str, out: &mut Out) {
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
        let left = report.count(Outcome::Skipped) + report.count(Outcome::Unknown);
        out.hint(format_args!(
            "run `adoconn {command}` again: it goes on where this run stopped, {} left",
            counted(left, "change")
        ));
    }
}
