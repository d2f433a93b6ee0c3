//! What is to be done, in order: the actions of a plan, or actions that are made when their turn
//! comes, because forty thousand of them would fill the memory.

use std::borrow::Cow;

use super::action::{Action, Verb};
use crate::model::ticket::WorkItem;

/// Actions in the order in which they are carried out.
pub trait Agenda {
    /// How many there are.
    fn count(&self) -> usize;

    /// Project, work item type and verb of the action at a place.
    fn kind(&self, place: usize) -> Option<(&str, &str, Verb)>;

    /// The action at a place; the same whenever it is asked for.
    fn action(&self, place: usize) -> Option<Cow<'_, Action>>;

    /// What is to be done with an item that somebody changed after it was read, as it is now;
    /// `None` where only a new plan can tell.
    fn anew(&self, _place: usize, _read: &WorkItem) -> Option<Anew> {
        None
    }
}

/// What is to be done with an item that was read once more.
#[derive(Debug, Clone, PartialEq)]
pub enum Anew {
    /// This.
    Act(Box<Action>),
    /// Nothing: it is like that already.
    Already,
    /// Nothing, because of this.
    Leave(String),
}

impl Agenda for Vec<&Action> {
    fn count(&self) -> usize {
        self.len()
    }

    fn kind(&self, place: usize) -> Option<(&str, &str, Verb)> {
        let action = self.get(place)?;
        Some((&action.project, &action.work_item_type, action.verb()))
    }

    fn action(&self, place: usize) -> Option<Cow<'_, Action>> {
        self.get(place).map(|action| Cow::Borrowed(*action))
    }
}
