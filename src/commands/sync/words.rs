//! What a sync says to people, beside its data.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::{actions, shell, waiting};
use crate::apply::report::{Outcome, Report};
use crate::exit::ExitStatus;
use crate::guard::{Allowance, Refusal};
use crate::model::observed::{Completeness, Observed};
use crate::model::provenance::Author;
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::action::Verb;
use crate::plan::{Plan, unknown};

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
    if observed.memory.rebuilt_at == Some(observed.at) {
        out.warning(
            "this ledger is new although Azure DevOps has tickets of this profile: keep it between \
             runs (README, \"Keep the ledger\")",
        );
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

/// Whether something of a source is missing.
pub(super) fn is_partial(observed: &Observed) -> bool {
    let mut sources = observed.sources.values();
    let mut groups = observed.groups.values();
    observed.has_unreadable
        || sources.any(|source| source.completeness != Completeness::Complete)
        || groups.any(|group| group.undecided.is_some())
}

/// What was done before a wait.
pub(super) fn so_far(report: &Report, out: &mut Out) {
    let done = actions::counts(report, Outcome::Done);
    if !done.is_empty() {
        out.status(format_args!("done so far: {done}"));
    }
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
    let unasked = report.count(Outcome::Unknown);
    if unasked > 0 {
        out.warning(format_args!(
            "Azure DevOps could not be asked about {}",
            counted(unasked, "change")
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
    let late = report.items.iter().filter_map(|item| item.not_before);
    if let Some(from) = late.clone().next() {
        out.status(waiting::why(from, late.count()));
    }
}

/// What is about to be done.
pub(super) fn before(plan: &Plan, out: &mut Out) {
    if !plan.actions.is_empty() {
        let planned = actions::counts(&Report::planned(plan), Outcome::Planned);
        out.status(format_args!("planned: {planned}"));
    }
}

/// Creates for findings that have a ticket of another identity already: most often one of ours
/// from before, on a machine or a ledger that does not know it.
pub(super) fn strangers(plan: &Plan, observed: &Observed, out: &mut Out) {
    let creates = plan.actions.iter();
    let creates = creates.filter(|action| action.verb() == Verb::CreateTicket);
    let mut by: BTreeMap<&Author, usize> = BTreeMap::new();
    for key in creates.filter_map(|action| action.key.as_ref()) {
        let tickets = observed.tickets.get(key).into_iter().flatten();
        let makers = tickets.filter_map(|ticket| observed.other_maker(ticket));
        let makers: BTreeSet<&Author> = makers.collect();
        for maker in makers {
            *by.entry(maker).or_default() += 1;
        }
    }
    for (maker, count) in by {
        out.warning(format_args!(
            "{} would be a duplicate if {} is an earlier identity of yours, or another \
             machine's: it made {} already; then add {:?} to `ado.trusted_identities` first",
            counted(count, "create"),
            maker.in_full(),
            counted(count, "ticket"),
            maker.mark(),
        ));
    }
}

/// What safety limits held, and the command that allows exactly that.
pub(super) fn refusals(refusals: &[Refusal], plan: Advised<'_>, place: &str, out: &mut Out) {
    for refusal in refusals {
        let Refusal {
            what,
            why,
            held,
            allowed_by: _,
        } = refusal;
        out.warning(format_args!(
            "{what}: {why}; {} held, nothing of it done",
            counted(held.len(), "change")
        ));
    }
    if refusals.is_empty() {
        return;
    }
    let mut count = None;
    // A set: one number of rows is accepted of every project that has it.
    let mut shrunken = BTreeSet::new();
    for refusal in refusals {
        match refusal.allowed_by {
            Allowance::Count(held) => count = Some(held),
            Allowance::Rows(_, rows) => {
                shrunken.insert(rows);
            }
        }
    }
    let mut how = match plan {
        Advised::Sync => "sync".to_owned(),
        Advised::Plan(path) => apply(path),
        Advised::Refused(path) => {
            // Whatever held it, it is all in that plan: one count is for all of it.
            count = Some(refusals.iter().map(|refusal| refusal.held.len()).sum());
            apply(path)
        }
    };
    if let Some(count) = count {
        how = format!("{how} --confirm-count {count}");
    }
    for rows in shrunken {
        how = format!("{how} --accept-shrink {rows}");
    }
    out.hint(format_args!("to allow exactly this: adoconn {how}{place}"));
}

/// Which plan the advice is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Advised<'a> {
    /// The one that a sync makes.
    Sync,
    /// A saved one that is being carried out.
    Plan(&'a Path),
    /// What was refused, saved for itself.
    Refused(&'a Path),
}

fn apply(path: &Path) -> String {
    format!("apply {}", shell::word(&path.display().to_string()))
}

/// Whether a hold keeps back what is to be done all the same.
fn is_left_over(cause: &str) -> bool {
    let word = cause.split(':').next().unwrap_or_default();
    ["fuse", "source_shrink"].contains(&word) || unknown::is_unknown(cause)
}

/// What a run came to. One that broke off has more to do than its rows say.
pub(super) fn report(report: &Report, command: &str, is_broken: bool, out: &mut Out) {
    for warning in &report.warnings {
        out.warning(warning);
    }
    let held = report.count(Outcome::Held);
    // Rows that were printed as they came are counted, and not kept.
    if report.told.is_empty() && report.items.len() == held {
        // What a limit refused, or nobody knows, is left to do.
        let is_left = report.items.iter().any(|item| is_left_over(&item.cause));
        let what = if is_left || is_broken {
            "nothing done"
        } else {
            "nothing left to do"
        };
        out.status(format_args!("{what}, {held} held"));
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
        (Outcome::Already, "already so"),
        (Outcome::Skipped, "skipped"),
        (Outcome::Held, "held"),
    ] {
        let count = report.count(outcome);
        if count > 0 {
            line = format!("{line}, {count} {word}");
        }
    }
    out.status(line);
    let left = report.count(Outcome::Skipped) + report.count(Outcome::Unknown);
    if report.stopped == Some(ExitStatus::Interrupted) && left > 0 {
        out.hint(format_args!(
            "run `adoconn {command}` again: it goes on where this run stopped, {} left",
            counted(left, "change")
        ));
    }
}
