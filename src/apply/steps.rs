//! The writes of an action, one after the other.

use std::collections::VecDeque;

use serde_json::Value;

use crate::clients::ado::Patch;
use crate::model::ids::Rev;
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::plan::action::{Action, Change, Create, Transit};

/// The field of the tags.
pub(super) const TAGS: &str = "System.Tags";

/// One write.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// What it changes, without the lock by revision.
    pub(super) patch: Patch,
    /// The state it leads to, where it changes the state.
    pub(super) state: Option<String>,
}

/// The writes, and the revision that the first one is locked to.
pub(super) fn of(action: &Action, identity: &NucleusIdentity) -> (VecDeque<Step>, Rev) {
    match &action.change {
        Change::Create(create) => (create_steps(create, identity), Rev(0)),
        Change::Update(update) => {
            let sets = update.sets.iter();
            let patch = sets.fold(Patch::new(), |patch, (name, value)| {
                match value.as_str().filter(|_| name == TAGS) {
                    // Added tags would join those that are there (ado-api, 8.9).
                    Some(tags) => patch.tags(&tags.split("; ").collect::<Vec<_>>()),
                    None => patch.set(name, value.clone()),
                }
            });
            (VecDeque::from([Step { patch, state: None }]), update.rev)
        }
        Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => {
            (transit_steps(transit), transit.rev)
        }
        Change::Comment { rev, comment, .. } => {
            let patch = Patch::new().history(comment);
            (VecDeque::from([Step { patch, state: None }]), *rev)
        }
    }
}

fn create_steps(create: &Create, identity: &NucleusIdentity) -> VecDeque<Step> {
    let (field, html) = &create.description;
    let mut patch = Patch::new().set("System.Title", create.title.as_str());
    if !html.is_empty() {
        patch = patch.set(field, html.as_str());
    }
    patch = patch.tags(&create.tags);
    for (name, value) in &create.fields {
        patch = patch.set(name, value.clone());
    }
    if let Some(old) = create.related {
        patch = patch.related(old);
    }
    patch = patch.hyperlink(&create.link.url(identity), KeyLink::COMMENT);
    let first = Step {
        patch,
        state: Some(create.initial_state.clone()),
    };
    let moves = create.path.iter().map(|state| move_step(state));
    std::iter::once(first).chain(moves).collect()
}

fn transit_steps(transit: &Transit) -> VecDeque<Step> {
    let mut steps: VecDeque<Step> = transit.path.iter().map(|state| move_step(state)).collect();
    if let Some(last) = steps.back_mut() {
        let mut patch = std::mem::take(&mut last.patch);
        for (name, value) in &transit.sets {
            patch = if value.is_null() {
                patch.clear(name)
            } else {
                patch.set(name, Value::clone(value))
            };
        }
        if !transit.comment.is_empty() {
            patch = patch.history(&transit.comment);
        }
        if let Some(original) = transit.duplicate_of {
            patch = patch.duplicate_of(original);
        }
        last.patch = patch;
    }
    steps
}

fn move_step(state: &str) -> Step {
    Step {
        patch: Patch::new().set("System.State", state),
        state: Some(state.to_owned()),
    }
}
