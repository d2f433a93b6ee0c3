//! The actions of a bulk command, each made when its turn comes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{BulkPlan, Fate, Judge, Moving, Order, Selected, Task, retagged};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::key::KeyVersion;
use crate::model::names::Names;
use crate::model::process::{StateCategory, same_name};
use crate::model::remark::ClosedBy;
use crate::model::ticket::WorkItem;
use crate::plan::action::{Action, Change, Memo, Transit, Update, Verb};
use crate::plan::agenda::{Agenda, Anew};
use crate::template::footer;

/// Why, for plan and journal.
const CAUSE: &str = "selected on the command line";

impl Agenda for BulkPlan<'_> {
    fn count(&self) -> usize {
        self.goes.len()
    }

    fn kind(&self, place: usize) -> Option<(&str, &str, Verb)> {
        let (item, fate) = self.at(place)?;
        Some((
            &item.project,
            &item.type_name,
            verb(&self.order, item, fate),
        ))
    }

    fn action(&self, place: usize) -> Option<Cow<'_, Action>> {
        let (item, fate) = self.at(place)?;
        Some(Cow::Owned(self.action_of(item, fate)))
    }

    /// What somebody changed meanwhile does not change what was asked for.
    fn anew(&self, place: usize, read: &WorkItem) -> Option<Anew> {
        let (item, _) = self.at(place)?;
        let is_same = same_name(read.work_item_type(), &item.type_name)
            && same_name(read.project(), &item.project);
        let kind = item.kind.clone().filter(|_| is_same);
        let link = read.key_links().into_iter().min();
        let item = Selected::new(read, link, kind, &mut Names::default());
        let mut judge = Judge {
            order: self.order,
            known: BTreeMap::new(),
        };
        Some(match judge.fate(&item) {
            fate @ Fate::Go(_) => Anew::Act(Box::new(self.action_of(&item, &fate))),
            Fate::Already => Anew::Already,
            Fate::Skipped(why) => Anew::Leave(why.to_string()),
        })
    }
}

impl BulkPlan<'_> {
    fn at(&self, place: usize) -> Option<(&Selected, &Fate)> {
        let place = *self.goes.get(place)?;
        Some((self.items.get(place)?, self.fates.get(place)?))
    }

    /// Whether any item is closed.
    pub fn closes(&self) -> bool {
        (0..self.goes.len()).any(|place| {
            let kind = self.kind(place);
            kind.is_some_and(|(_, _, verb)| verb == Verb::CloseTicket)
        })
    }

    /// How many writes each project is to see.
    pub fn writes(&self) -> BTreeMap<&str, usize> {
        let mut writes = BTreeMap::new();
        for place in 0..self.goes.len() {
            if let Some((item, Fate::Go(path))) = self.at(place) {
                *writes.entry(&*item.project).or_default() += path.len().max(1);
            }
        }
        writes
    }

    /// How many requests the writes take at least, and how many items these carry: a batch has
    /// one for each step.
    pub fn requests(&self, batch: usize) -> (usize, usize) {
        let steps = |place: &usize| match self.fates.get(*place) {
            Some(Fate::Go(path)) => path.len().max(1),
            Some(Fate::Already | Fate::Skipped(_)) | None => 0,
        };
        let batches = self.goes.chunks(batch.max(1));
        let requests = batches
            .map(|batch| batch.iter().map(steps).max().unwrap_or(0))
            .sum();
        (requests, self.goes.iter().map(steps).sum())
    }

    /// The verb of most of its actions.
    pub fn usual_verb(&self) -> Verb {
        match self.order.task {
            Task::Comment => Verb::CommentTicket,
            Task::Tag { .. } => Verb::UpdateTicket,
            Task::Move(moving) if moving.is_closing => Verb::CloseTicket,
            Task::Move(_) => Verb::MoveState,
        }
    }

    /// What would have been done with an item that is not there; for its row in the journal.
    pub fn action_of_missing(&self, id: WorkItemId) -> Action {
        let nothing = Arc::<str>::from("");
        let item = Selected {
            id,
            rev: Rev(0),
            project: Arc::clone(&nothing),
            type_name: Arc::clone(&nothing),
            state: Arc::clone(&nothing),
            tags: nothing,
            title: Box::default(),
            link: None,
            kind: None,
        };
        self.action_of(&item, &Fate::Already)
    }

    /// The action of an item, also of one that stays as it is: then for its row only.
    pub fn action_of(&self, item: &Selected, fate: &Fate) -> Action {
        let change = match self.order.task {
            Task::Move(moving) => moved(&self.order, &moving, item, fate),
            Task::Comment => Change::Comment {
                id: item.id,
                rev: item.rev,
                comment: said(&self.order, "Said", true),
                memo: Memo::default(),
            },
            Task::Tag { add, remove } => tagged(item, add, remove),
        };
        Action {
            key: item.link.as_ref().map(|link| link.key.clone()),
            rule: None,
            project: item.project.to_string(),
            work_item_type: item.type_name.to_string(),
            basis: String::new(),
            title: item.title.to_string(),
            cause: CAUSE.to_owned(),
            change,
        }
    }
}

fn verb(order: &Order<'_>, item: &Selected, fate: &Fate) -> Verb {
    match order.task {
        Task::Comment => Verb::CommentTicket,
        Task::Tag { .. } => Verb::UpdateTicket,
        Task::Move(moving) if moving.is_closing || closes(item, fate) => Verb::CloseTicket,
        Task::Move(_) if fate.is_go() && item.category().is_some_and(StateCategory::is_closed) => {
            Verb::ReopenTicket
        }
        Task::Move(_) => Verb::MoveState,
    }
}

/// Whether an item ends in a state that closes; in Resolved the ticket is still open.
fn closes(item: &Selected, fate: &Fate) -> bool {
    let Fate::Go(path) = fate else { return false };
    let kind = item.kind.as_ref();
    let end = path.last().and_then(|state| kind?.category(state));
    end.is_some_and(StateCategory::is_closed)
}

fn moved(order: &Order<'_>, moving: &Moving<'_>, item: &Selected, fate: &Fate) -> Change {
    let mut memo = Memo::default();
    let closes = closes(item, fate);
    let mut comment = if closes || moving.is_closing {
        said(order, "Closed", true)
    } else {
        said(order, "Moved", false)
    };
    if let Some(link) = item.link.as_ref().filter(|_| closes) {
        // Sync reads it from here, on whatever machine it runs (design, 8 B.5).
        let by = ClosedBy::Command(moving.decision.clone());
        // A ticket by hand has no finding that a scan could report.
        let by = (link.key.version() == KeyVersion::K1).then_some(by);
        comment.push_str(&footer::render(&link.key, by.as_ref()));
        memo.generation = Some(link.generation);
        memo.state_before_close = Some(item.state.to_string());
        memo.decision = Some(moving.decision.clone());
    }
    let path = match fate {
        Fate::Go(path) => Arc::clone(path),
        Fate::Already | Fate::Skipped(_) => Arc::from([]),
    };
    let transit = Transit {
        id: item.id,
        rev: item.rev,
        from: item.state.to_string(),
        path: path.to_vec(),
        sets: moving.sets.clone(),
        comment,
        duplicate_of: None,
        memo,
    };
    match verb(order, item, fate) {
        Verb::CloseTicket => Change::Close(transit),
        Verb::ReopenTicket => Change::Reopen(transit),
        Verb::CreateTicket | Verb::UpdateTicket | Verb::MoveState | Verb::CommentTicket => {
            Change::Move(transit)
        }
    }
}

/// What people are told on the item, with a line by which we know it again.
fn said(order: &Order<'_>, how: &str, is_always_signed: bool) -> String {
    if order.said.is_empty() && !is_always_signed {
        return String::new();
    }
    let (said, command, run) = (order.said, order.command, order.run);
    format!("{said}<p>{how} {}{command}, run {run}.</p>", footer::WITH)
}

fn tagged(item: &Selected, add: &[String], remove: &[String]) -> Change {
    let old = item.tags.to_string();
    let new = retagged(&item.tags, add, remove);
    let new = new.map_or_else(|| old.clone(), |tags| tags.join("; "));
    let name = "System.Tags".to_owned();
    let memo = Memo {
        fields: BTreeMap::from([(name.clone(), new.clone())]),
        ..Memo::default()
    };
    Change::Update(Update {
        id: item.id,
        rev: item.rev,
        sets: BTreeMap::from([(name.clone(), new.clone().into())]),
        shown: vec![(name, old, new)],
        memo,
    })
}
