//! What a wish leaves open, settled once the items are known: asked on a terminal.

use super::consent;
use super::wish::{What, Wish};
use crate::error::Failure;
use crate::ledger::RunId;
use crate::model::process::StateCategory;
use crate::model::remark::Decision;
use crate::output::count::counted;
use crate::output::{Out, prompt};
use crate::plan::bulk::{BulkPlan, Selected};

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
        let category = consent::choose_category(out)?;
        target.category = Some(category);
        args.extend(["--state-category".to_owned(), category.as_str().to_owned()]);
    }
    let may_ask = out.manner().can_ask && !wish.bulk.write.yes;
    if may_ask && target.category.is_none() {
        offer_own_states(&mut wish, run, items, decision, args, out)?;
    }
    Ok(wish)
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
