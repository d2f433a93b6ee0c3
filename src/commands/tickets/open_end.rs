//! What a wish leaves open, settled once the items are known: asked on a terminal.

use super::wish::{Target, What, Wish};
use crate::cli::{StateChoice, StateMap};
use crate::error::Failure;
use crate::ledger::RunId;
use crate::model::process::{StateCategory, same_name};
use crate::model::remark::Decision;
use crate::output::count::counted;
use crate::output::{Out, prompt};
use crate::plan::bulk::{BulkPlan, Selected};

/// The categories that close a ticket, the usual one first.
const CLOSING: [StateCategory; 3] = [
    StateCategory::Completed,
    StateCategory::Removed,
    StateCategory::Resolved,
];

/// The wish with what was left open; on a terminal that is asked, and noted in `args` for a run
/// that takes this one up again.
///
/// # Errors
/// When nobody answers.
pub(super) fn settle(
    wish: &Wish,
    run: &RunId,
    items: &[Selected],
    decision: &Decision,
    args: &mut Vec<String>,
    out: &mut Out,
) -> Result<Wish, Failure> {
    let mut wish = wish.clone();
    let What::Move(target) = &mut wish.what else {
        return Ok(wish);
    };
    if items.is_empty() {
        return Ok(wish);
    }
    if target.is_open() {
        choose(target, items, args, out)?;
    }
    let may_ask = out.manner().can_ask && !wish.bulk.write.yes;
    if may_ask && target.category.is_none() {
        offer_own_states(&mut wish, run, items, decision, args, out)?;
    }
    Ok(wish)
}

/// Offers the ways to close that some item has, or the states that some item has.
fn choose(
    target: &mut Target,
    items: &[Selected],
    args: &mut Vec<String>,
    out: &mut Out,
) -> Result<(), Failure> {
    let kinds = || items.iter().filter_map(|item| item.kind.as_deref());
    if kinds().next().is_none() {
        let message = "the types of these items could not be read: name the state";
        return Err(Failure::usage(message).hint("--state STATE"));
    }
    if target.is_closing {
        let has = |category: &StateCategory| kinds().any(|kind| kind.first_of(*category).is_some());
        let categories: Vec<StateCategory> = CLOSING.into_iter().filter(has).collect();
        if categories.is_empty() {
            let message = "no selected type has a state that closes";
            return Err(Failure::usage(message).hint("--state STATE names any other"));
        }
        let lines: Vec<String> = categories
            .iter()
            .map(|category| format!("{category}: each type's own state"))
            .collect();
        let instead = "--state or --state-category";
        let place = prompt::select(out, "Close to which state?", &lines, instead)?;
        if let Some(category) = categories.get(place) {
            target.category = Some(*category);
            args.extend(["--state-category".to_owned(), category.as_str().to_owned()]);
        }
        return Ok(());
    }
    let mut names: Vec<&str> = Vec::new();
    for state in kinds().flat_map(|kind| &kind.states) {
        if !names.iter().any(|known| same_name(known, &state.name)) {
            names.push(&state.name);
        }
    }
    let place = prompt::select(out, "Move to which state?", &names, "--state")?;
    if let Some(name) = names.get(place) {
        let choice = StateChoice::of_all(name);
        target.states = StateMap::new(&[choice]).map_err(Failure::usage)?;
        args.extend(["--state".to_owned(), (*name).to_owned()]);
    }
    Ok(())
}

/// Offers each type its own closing state, where only some have the one that is wanted (design,
/// 8 D.2).
fn offer_own_states(
    wish: &mut Wish,
    run: &RunId,
    items: &[Selected],
    decision: &Decision,
    args: &mut Vec<String>,
    out: &mut Out,
) -> Result<(), Failure> {
    let plan = BulkPlan::new(wish.order(run.as_str(), decision), items.to_vec());
    let lacking = plan.lacking();
    if lacking.is_empty() || plan.all().all(|(_, fate)| fate.is_lacking()) {
        return Ok(());
    }
    let count = plan.all().filter(|(_, fate)| fate.is_lacking()).count();
    let question = format!(
        "no such state for {}; close in the own closing state of each type?",
        counted(count, "item")
    );
    if prompt::confirm(out, &question, "--state TYPE=STATE")? {
        for ((project, kind), instead) in &lacking {
            if let Some(state) = &instead.completed {
                args.extend(["--state".to_owned(), format!("{project}/{kind}={state}")]);
            }
        }
        if let What::Move(target) = &mut wish.what {
            target.or_else = Some(StateCategory::Completed);
        }
    }
    Ok(())
}
