//! What is to happen to the work items that somebody selected: which change and how, and why the
//! others stay (design, 8 D).
//!
//! Forty thousand of them are ordinary: each is kept small, what many share is kept once, and an
//! action is made when its turn comes.

mod agenda;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::model::ids::{Rev, WorkItemId};
use crate::model::key::KeyLink;
use crate::model::names::Names;
use crate::model::process::{StateCategory, WorkItemType, same_name};
use crate::model::remark::Decision;
use crate::model::ticket::WorkItem;

/// A work item that was selected.
#[derive(Debug, Clone)]
pub struct Selected {
    /// Its number.
    pub id: WorkItemId,
    /// Its revision.
    pub rev: Rev,
    /// Its project.
    pub project: Arc<str>,
    /// The name of its type.
    pub type_name: Arc<str>,
    /// Its state.
    pub state: Arc<str>,
    /// Its tags, as the service joins them.
    pub tags: Arc<str>,
    /// Its title.
    pub title: Box<str>,
    /// Its key link, if it is a ticket.
    pub link: Option<KeyLink>,
    /// Its type, where that could be read.
    pub kind: Option<Arc<WorkItemType>>,
}

impl Selected {
    /// What is kept of an item that was read.
    pub fn new(
        item: &WorkItem,
        link: Option<KeyLink>,
        kind: Option<Arc<WorkItemType>>,
        names: &mut Names<Arc<str>>,
    ) -> Self {
        Self {
            id: item.id,
            rev: item.rev,
            project: names.text(item.project()),
            type_name: names.text(item.work_item_type()),
            state: names.text(item.state()),
            tags: names.text(item.text("System.Tags")),
            title: item.title().into(),
            link,
            kind,
        }
    }

    /// What its state means.
    pub fn category(&self) -> Option<StateCategory> {
        self.kind.as_ref()?.category(&self.state)
    }
}

/// Tells the state that somebody wants for a type.
pub trait StateFor: std::fmt::Debug {
    /// The state's name, or none for this type.
    fn state_for(&self, project: &str, work_item_type: &str) -> Option<&str>;
}

/// Where items are to go.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// To a state by name, which may differ by project and type.
    State(&'a dyn StateFor),
    /// To each type's own first state of a category.
    Category(StateCategory),
}

/// How items are moved.
#[derive(Debug, Clone, Copy)]
pub struct Moving<'a> {
    /// Where to.
    pub wanted: Wanted<'a>,
    /// Where types go that have no such state; nowhere when absent.
    pub or_else: Option<StateCategory>,
    /// Whether it is a closing, whatever the state means: `tickets close`.
    pub is_closing: bool,
    /// Move items that are closed already, in another state.
    pub move_closed: bool,
    /// Fields that are set with the last step.
    pub sets: &'a BTreeMap<String, Value>,
    /// How long tickets stay closed although their findings are open.
    pub decision: &'a Decision,
}

/// What is done with every item.
#[derive(Debug, Clone, Copy)]
pub enum Task<'a> {
    /// Bring it to a state.
    Move(Moving<'a>),
    /// Say something.
    Comment,
    /// Put tags on it, and take others off.
    Tag {
        /// Tags that it is to have.
        add: &'a [String],
        /// Tags that it is not to have.
        remove: &'a [String],
    },
}

/// What is asked for, as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// What is done.
    pub task: Task<'a>,
    /// Said on every item; HTML, empty for nothing.
    pub said: &'a str,
    /// The command, such as `tickets close`.
    pub command: &'a str,
    /// The run that does it.
    pub run: &'a str,
}

/// What is to happen to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is changed; a move goes through these states.
    Go(Arc<[String]>),
    /// It is like that already.
    Already,
    /// It stays as it is: a stable word, a colon and an explanation.
    Skipped(Arc<str>),
}

/// What a type has instead of the state that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// All its states.
    pub states: Vec<String>,
    /// The one that closes.
    pub completed: Option<String>,
}

/// The word of items whose type lacks the state.
const NO_SUCH_STATE: &str = "no_such_state";

impl Fate {
    /// Whether the item's type lacks the state that was asked for.
    pub fn is_lacking(&self) -> bool {
        matches!(self, Self::Skipped(why) if why.starts_with(NO_SUCH_STATE))
    }

    /// Whether the item is changed.
    pub fn is_go(&self) -> bool {
        matches!(self, Self::Go(_))
    }
}

/// What is to happen to each of the selected items.
#[derive(Debug, Clone)]
pub struct BulkPlan<'a> {
    order: Order<'a>,
    items: Vec<Selected>,
    fates: Vec<Fate>,
    goes: Vec<usize>,
}

impl<'a> BulkPlan<'a> {
    /// Decides on every item.
    pub fn new(order: Order<'a>, items: Vec<Selected>) -> Self {
        let mut judge = Judge {
            order,
            known: BTreeMap::new(),
        };
        let fates: Vec<Fate> = items.iter().map(|item| judge.fate(item)).collect();
        let goes = fates.iter().enumerate().filter(|(_, fate)| fate.is_go());
        let goes = goes.map(|(place, _)| place).collect();
        Self {
            order,
            items,
            fates,
            goes,
        }
    }

    /// The same items under another order.
    #[must_use]
    pub fn again(self, order: Order<'a>) -> Self {
        Self::new(order, self.items)
    }

    /// The order.
    pub fn order(&self) -> Order<'a> {
        self.order
    }

    /// Every item with what is to happen to it, in the order of the selection.
    pub fn all(&self) -> impl Iterator<Item = (&Selected, &Fate)> {
        self.items.iter().zip(&self.fates)
    }

    /// How many items are changed.
    pub fn changes(&self) -> usize {
        self.goes.len()
    }

    /// The types that lack the state, by project and type.
    pub fn lacking(&self) -> BTreeMap<(Arc<str>, Arc<str>), Lacking> {
        let lacking = self.all().filter(|(_, fate)| fate.is_lacking());
        let mut types = BTreeMap::new();
        for (item, _) in lacking {
            let key = (Arc::clone(&item.project), Arc::clone(&item.type_name));
            types.entry(key).or_insert_with(|| instead(item));
        }
        types
    }
}

fn instead(item: &Selected) -> Lacking {
    let Some(kind) = &item.kind else {
        return Lacking::default();
    };
    Lacking {
        states: kind.states.iter().map(|state| state.name.clone()).collect(),
        completed: kind.completed_state().map(str::to_owned),
    }
}

/// Decides; items of one type in one state share the decision.
struct Judge<'a> {
    order: Order<'a>,
    known: BTreeMap<[Arc<str>; 3], Fate>,
}

impl Judge<'_> {
    fn fate(&mut self, item: &Selected) -> Fate {
        let moving = match self.order.task {
            Task::Comment => return Fate::Go(Arc::from([])),
            Task::Tag { add, remove } => return tag_fate(item, add, remove),
            Task::Move(moving) => moving,
        };
        let key = [&item.project, &item.type_name, &item.state].map(Arc::clone);
        let known = self.known.entry(key);
        let fate = known.or_insert_with(|| match way(item, &moving) {
            Ok(path) => Fate::Go(path.into()),
            Err(fate) => fate,
        });
        fate.clone()
    }
}

/// The way an item goes; a walk never leaves Completed or Removed on its way (design, 8 D.3).
fn way(item: &Selected, moving: &Moving<'_>) -> Result<Vec<String>, Fate> {
    let skipped = |why: String| Fate::Skipped(why.into());
    let Some(kind) = &item.kind else {
        return Err(skipped(format!(
            "no_such_type: {} has no type {} (any more)",
            item.project, item.type_name
        )));
    };
    let target = match moving.wanted {
        Wanted::State(states) => states
            .state_for(&item.project, &item.type_name)
            .and_then(|name| kind.state(name))
            .map(|state| state.name.as_str()),
        Wanted::Category(category) => kind.first_of(category),
    };
    let own = || moving.or_else.and_then(|category| kind.first_of(category));
    let Some(target) = target.or_else(own) else {
        let why = match moving.wanted {
            Wanted::State(states) if states.state_for(&item.project, &item.type_name).is_none() => {
                "--state names none for its type"
            }
            Wanted::State(_) | Wanted::Category(_) => "its type does not have the state",
        };
        return Err(skipped(format!("{NO_SUCH_STATE}: {why}")));
    };
    if same_name(&item.state, target) {
        return Err(Fate::Already);
    }
    let is_closed = item.category().is_some_and(StateCategory::is_closed);
    if is_closed && !moving.move_closed {
        return Err(skipped(format!(
            "closed: it is {} already; --move-closed moves it",
            item.state
        )));
    }
    if kind.state(&item.state).is_none() {
        // The process was changed under the item: the service itself will judge the direct step.
        return Ok(vec![target.to_owned()]);
    }
    let from = &item.state;
    match kind.path(from, target, true).as_deref() {
        None => Err(skipped(format!(
            "no_path: its type has no way from {from} to {target}"
        ))),
        Some([over, _, ..]) if is_closed => Err(skipped(format!(
            "no_path: the way from {from} to {target} leads over {over}, and no walk leaves a \
             closed state; move it to {over} first"
        ))),
        Some(path) => Ok(path.to_vec()),
    }
}

fn tag_fate(item: &Selected, add: &[String], remove: &[String]) -> Fate {
    match retagged(&item.tags, add, remove) {
        Some(_) => Fate::Go(Arc::from([])),
        None => Fate::Already,
    }
}

/// The tags that an item is to have, unless it has just these.
fn retagged(tags: &str, add: &[String], remove: &[String]) -> Option<Vec<String>> {
    let present = tags.split(';').map(str::trim).filter(|tag| !tag.is_empty());
    let is_in = |tag: &str, list: &[String]| list.iter().any(|other| same_name(other, tag));
    let present: Vec<String> = present.map(str::to_owned).collect();
    let mut wanted: Vec<String> = present.clone();
    wanted.retain(|tag| !is_in(tag, remove));
    for tag in add {
        if !is_in(tag, &wanted) {
            wanted.push(tag.clone());
        }
    }
    (wanted != present).then_some(wanted)
}
