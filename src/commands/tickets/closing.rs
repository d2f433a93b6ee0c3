//! What `tickets close` says: rows for what stays, and sums.

use super::consent;
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::StateMap;
use crate::commands::{Context, causes};
use crate::error::Failure;
use crate::model::ids::WorkItemId;
use crate::model::process::StateCategory;
use crate::plan::close::{ClosePlan, Stay};

/// Rows of the report for what stays as it is.
pub(super) fn stays(plan: &ClosePlan, missing: &[WorkItemId]) -> Report {
    let mut items: Vec<Item> = plan
        .stay
        .iter()
        .map(|(action, stay)| match stay {
            Stay::Already => Item::of(action, Outcome::Already),
            Stay::Skipped(why) => Item::of(action, Outcome::Skipped).because(why),
        })
        .collect();
    items.extend(missing.iter().map(|id| Item::missing(*id)));
    Report {
        items,
        ..Report::default()
    }
}

/// Nobody has the state: what the types have instead, and the other ways to say it.
pub(super) fn no_such_state(
    plan: &ClosePlan,
    wanted: &StateMap,
    category: Option<StateCategory>,
) -> Failure {
    let names: Vec<&str> = wanted
        .choices()
        .iter()
        .map(|choice| choice.state.as_str())
        .collect();
    let is_named = |(project, kind): &(String, String)| wanted.state_for(project, kind).is_some();
    let message = match category {
        Some(category) => format!("no selected type has a state of category {category}"),
        None if !plan.lacking.keys().any(is_named) => {
            "no selected item is of a type that --state names".to_owned()
        }
        None => format!("no selected type has the state {}", names.join(" or ")),
    };
    let failure = Failure::usage(message);
    let failure = plan
        .lacking
        .iter()
        .fold(failure, |failure, ((project, kind), instead)| {
            failure.hint(format!(
                "{project}: {kind} has {}",
                instead.states.join(", ")
            ))
        });
    consent::other_ways(plan)
        .into_iter()
        .fold(failure, Failure::hint)
}

/// How many items came out how.
pub(super) fn tell(report: &Report, context: &mut Context) {
    let out = &mut context.out;
    causes::tell(report, out);
    let count = |outcome| report.count(outcome);
    let words = [
        (Outcome::Planned, "to close"),
        (Outcome::Done, "closed"),
        (Outcome::Already, "there already"),
        (Outcome::Skipped, "left out"),
        (Outcome::Failed, "failed"),
        (Outcome::Unknown, "in doubt"),
    ];
    let parts: Vec<String> = words
        .into_iter()
        .filter(|(outcome, _)| count(*outcome) > 0)
        .map(|(outcome, word)| format!("{} {word}", count(outcome)))
        .collect();
    if parts.is_empty() {
        out.status("nothing selected");
    } else {
        out.status(parts.join(", "));
    }
}
