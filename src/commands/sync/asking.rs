//! The plan on a terminal, and the question whether it is to be carried out.

use std::collections::BTreeMap;

use crate::apply::report::{Outcome, Report};
use crate::commands::{actions, waiting};
use crate::error::Failure;
use crate::output::count::counted;
use crate::output::plan::{first_rows, word};
use crate::output::{Out, prompt};
use crate::plan::Plan;
use crate::plan::action::{Action, Verb};

/// So many rows of each verb are shown.
const ROWS: usize = 5;

/// Shows what would change: how much of what, for which rule and where, and the first rows.
pub(super) fn show(plan: &Plan, out: &mut Out) {
    let mut counts: BTreeMap<(String, String, Verb), usize> = BTreeMap::new();
    for action in &plan.actions {
        let rule = action.rule.clone().unwrap_or_else(|| "-".to_owned());
        let row = (action.project.clone(), rule, action.verb());
        *counts.entry(row).or_default() += 1;
    }
    let rows: Vec<Vec<String>> = counts
        .into_iter()
        .map(|((project, rule, verb), count)| {
            let verb = word(verb, Outcome::Planned).to_owned();
            vec![project, rule, verb, count.to_string()]
        })
        .collect();
    out.status_table(&["project", "rule", "change", "count"], &rows);
    let planned = Report::planned(plan);
    let text = first_rows(&planned.items, ROWS, out);
    out.raw_status(&text);
    let held = planned.count(Outcome::Held);
    if held > 0 {
        out.status(format_args!(
            "{held} held back: `adoconn sync --dry-run` shows why"
        ));
    }
    if let Some(from) = plan.creates_from {
        let creates = |verb: &Verb| *verb == Verb::CreateTicket;
        let verbs = plan.actions.iter().map(Action::verb);
        let creates = verbs.filter(creates).count();
        out.status(waiting::why(from, creates));
    }
}

/// Asks whether this is to be done.
///
/// # Errors
/// The answer is no, or none.
pub(super) fn ask(plan: &Plan, digest: &str, place: &str, out: &mut Out) -> Result<(), Failure> {
    let changes = counted(plan.actions.len(), "change");
    let planned = actions::counts(&Report::planned(plan), Outcome::Planned);
    out.hint(format_args!(
        "plan {digest}; to review it as a file first: adoconn sync --dry-run --out plan.json{place}"
    ));
    let question = format!("Make {changes} ({planned})?");
    if prompt::confirm(out, &question, "--yes")? {
        return Ok(());
    }
    Err(Failure::usage("not confirmed: nothing was changed"))
}
