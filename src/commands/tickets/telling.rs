//! What a bulk command says: rows for what stays, and sums.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::consent;
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::{BulkArgs, StateMap, WriteArgs};
use crate::commands::session::Session;
use crate::commands::{actions, causes};
use crate::config::told;
use crate::error::Failure;
use crate::ledger::{Ledger, RunId};
use crate::model::ids::WorkItemId;
use crate::model::process::StateCategory;
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::bulk::{BulkPlan, Fate, Lacking};

/// Rows of the report for what stays as it is.
pub(super) fn stays(plan: &BulkPlan<'_>, missing: &[WorkItemId]) -> Report {
    let rows = plan.all().filter_map(|(item, fate)| {
        let row = |outcome| Item::of(&plan.action_of(item, fate), outcome);
        match fate {
            Fate::Go(_) => None,
            Fate::Already => Some(row(Outcome::Already)),
            Fate::Skipped(why) => Some(row(Outcome::Skipped).because(&**why)),
        }
    });
    let mut items: Vec<Item> = rows.collect();
    let verb = plan.usual_verb();
    items.extend(missing.iter().map(|id| Item::missing(verb, *id)));
    Report {
        items,
        ..Report::default()
    }
}

/// What types have instead of the state, by project and type.
pub(super) type AllLacking = BTreeMap<(Arc<str>, Arc<str>), Lacking>;

/// Nobody has the state: what the types have instead, and the other ways to say it.
pub(super) fn no_such_state(
    lacking: &AllLacking,
    wanted: &StateMap,
    category: Option<StateCategory>,
) -> Failure {
    let names: Vec<Cow<'_, str>> = wanted
        .choices()
        .iter()
        .map(|choice| told::name(&choice.state))
        .collect();
    let is_named =
        |(project, kind): &(Arc<str>, Arc<str>)| wanted.state_for(project, kind).is_some();
    let message = match category {
        Some(category) => format!("no selected type has a state of category {category}"),
        None if !lacking.keys().any(is_named) => {
            "no selected item is of a type that --state names".to_owned()
        }
        None => format!("no selected type has the state {}", names.join(" or ")),
    };
    let failure = Failure::usage(message);
    let failure = lacking
        .iter()
        .fold(failure, |failure, ((project, kind), instead)| {
            failure.hint(format!(
                "{project}: {kind} has {}",
                instead.states.join(", ")
            ))
        });
    consent::other_ways(lacking, category.is_some())
        .into_iter()
        .fold(failure, Failure::hint)
}

/// A run, and the commands that go on where it did not do everything.
#[derive(Debug, Default)]
pub(super) struct GoOn {
    run: Option<String>,
    /// What is left, and the command for it.
    left: Vec<(String, String)>,
}

impl GoOn {
    /// What the journal says is left of a run; `again` is the command that takes a run up.
    pub(super) fn of(session: &Session, run: &RunId, again: &str) -> Self {
        let ledger = Ledger::open_read(&session.profile.ledger).ok().flatten();
        let past = ledger.and_then(|ledger| ledger.past(run.as_str()).ok().flatten());
        let mut left = Vec::new();
        let begun = past.as_ref().map(|past| past.run.clone());
        if let Some(past) = past {
            let mut add = |count: usize, what: &str, flag: &str| {
                if count > 0 {
                    let items = counted(count, "item");
                    left.push((format!("{items} {what}"), format!("{again} {flag} {run}")));
                }
            };
            add(past.unfinished.len(), "not done yet", "--resume");
            add(past.in_doubt, "in doubt", "--resume");
            add(past.failed.len(), "failed", "--retry-failed");
        }
        Self { run: begun, left }
    }

    /// The same for a run that may have been a dry one, or never begun.
    pub(super) fn after(write: WriteArgs, session: &Session, run: &RunId, again: &str) -> Self {
        if write.is_dry_run() {
            return Self::default();
        }
        Self::of(session, run, again)
    }

    /// The same for programs: the run, and the commands.
    pub(super) fn as_data(&self) -> Option<(&str, Vec<&str>)> {
        let commands = self.left.iter().map(|(_, command)| command.as_str());
        Some((self.run.as_deref()?, commands.collect()))
    }

    /// Says what to type; nothing where nothing is left.
    pub(super) fn tell(&self, out: &mut Out) {
        for (what, command) in &self.left {
            out.continuation(format_args!("{what}; to continue: {command}"));
        }
    }
}

/// What may be wrong with filters that let nothing pass: the service takes names that no project
/// has without a word.
pub(super) fn tell_nothing(bulk: &BulkArgs, out: &mut Out) {
    if !bulk.filter.work_item_type.is_empty() {
        out.hint("`adoconn types list --project PROJECT` prints the names of types");
    }
    if !bulk.from.from_state.is_empty() {
        out.hint("`adoconn states list --project PROJECT` prints the names of states");
    }
}

/// How many items came out how.
pub(super) fn tell(report: &Report, out: &mut Out) {
    for warning in &report.warnings {
        out.warning(warning);
    }
    causes::tell(report, out);
    let words = [
        (Outcome::Already, "there already"),
        (Outcome::Failed, "failed"),
        (Outcome::Unknown, "in doubt"),
    ];
    let changed = [Outcome::Planned, Outcome::Done].map(|outcome| actions::counts(report, outcome));
    let changed = changed.into_iter().filter(|text| !text.is_empty());
    let others = words.into_iter().filter_map(|(outcome, word)| {
        let count = report.count(outcome);
        (count > 0).then(|| format!("{count} {word}"))
    });
    let unreached = report
        .items
        .iter()
        .filter(|item| item.is_unreached())
        .count();
    let skipped = report.count(Outcome::Skipped).saturating_sub(unreached);
    let skipped = [(skipped, "left out"), (unreached, "not reached")];
    let skipped = skipped.into_iter().filter(|(count, _)| *count > 0);
    let skipped = skipped.map(|(count, word)| format!("{count} {word}"));
    let parts: Vec<String> = changed.chain(skipped).chain(others).collect();
    if parts.is_empty() {
        out.status("nothing selected");
    } else {
        out.status(parts.join(", "));
    }
}
