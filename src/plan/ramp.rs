//! Creates beyond what one run may make are held as soon as they are planned: their texts would
//! fill the memory.
//!
//! As many as a run may make are kept for each Nucleus project, the most urgent ones: whatever a
//! fuse holds of one project, the others have enough left, and the guard takes its pick.

use std::collections::BTreeMap;

use super::Plan;
use super::action::{Action, Hold, Verb};
use super::digest;
use crate::model::ids::NucleusProjectId;
use crate::model::key::{Generation, TicketKey};

/// The place of a create in the order in which plans are carried out.
type Place = (digest::Urgency, Option<TicketKey>, Option<Generation>);

/// The creates that are kept so far.
#[derive(Debug)]
pub(super) struct Ramp {
    limit: Option<usize>,
    kept: BTreeMap<Option<NucleusProjectId>, BTreeMap<Place, Action>>,
}

impl Ramp {
    /// Keeps so many for each project; all where there is no limit.
    pub(super) fn new(limit: Option<usize>) -> Self {
        Self {
            limit,
            kept: BTreeMap::new(),
        }
    }

    /// Takes over what was planned behind the first `done` actions.
    pub(super) fn take(&mut self, plan: &mut Plan, done: usize) {
        let Some(limit) = self.limit else { return };
        let (creates, others): (Vec<Action>, Vec<Action>) = plan
            .actions
            .drain(done..)
            .partition(|action| action.verb() == Verb::CreateTicket);
        plan.actions.extend(others);
        for action in creates {
            let memo = action.memo();
            let project = memo.finding.as_ref().map(|finding| finding.project.clone());
            let place = (
                digest::urgency(&action),
                action.key.clone(),
                memo.generation,
            );
            let kept = self.kept.entry(project).or_default();
            kept.insert(place, action);
            if kept.len() > limit
                && let Some((_, late)) = kept.pop_last()
            {
                plan.holds.push(held(late, limit));
            }
        }
    }

    /// Gives back what was kept.
    pub(super) fn finish(self, plan: &mut Plan) {
        let kept = self.kept.into_values().flat_map(BTreeMap::into_values);
        plan.actions.extend(kept);
    }
}

/// A create that waits for a later run.
pub(crate) fn held(action: Action, limit: usize) -> Hold {
    let why = format!("limits.create_per_run is {limit}; the next run goes on");
    Hold::of(action, "ramp", why)
}
