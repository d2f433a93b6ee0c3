//! What became of each action, as data.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::clients::api_error::BrokenField;
use crate::exit::ExitStatus;
use crate::model::ids::WorkItemId;
use crate::model::key::TicketKey;
use crate::plan::action::{Action, Hold, Verb};
use crate::plan::agenda::Agenda;
use crate::plan::{Plan, unknown};

/// Why an action was not tried: the run was interrupted before its turn.
pub const UNSENT: &str = "interrupted before its turn";
/// The same: the service wanted no more.
pub const THROTTLED: &str = "throttled before its turn";
/// The same: the run ended for another reason.
pub const ENDED: &str = "the run ended before its turn";
/// The same, where the time of the run was over.
pub const OUT_OF_TIME: &str = "out of time before its turn";

/// Why a work item that was named cannot be changed.
pub const MISSING: &str = "it does not exist, or this credential may not read it";

/// How an action came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Only planned: a dry run.
    Planned,
    /// Carried out.
    Done,
    /// It was like that already.
    Already,
    /// Deliberately left.
    Held,
    /// Refused or broken; surely not carried out, or not wholly.
    Failed,
    /// Not tried.
    Skipped,
    /// Sent, and nobody knows; the next run looks.
    Unknown,
}

impl Outcome {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::Already => "already",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }
}

/// One row of a report: an action or a hold, and what became of it.
///
/// The names are part of the public interface (design, 4.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The verb.
    pub action: Verb,
    /// The ticket key.
    pub key: Option<TicketKey>,
    /// The work item.
    pub id: Option<WorkItemId>,
    /// Azure DevOps project.
    pub project: String,
    /// Title, or the finding's name.
    pub title: String,
    /// The rule.
    pub rule: Option<String>,
    /// Before.
    pub old: Value,
    /// After.
    pub new: Value,
    /// Why; for holds a stable word, a colon and an explanation.
    pub cause: String,
    /// How it came out.
    pub outcome: Outcome,
    /// What went wrong.
    pub error: Option<String>,
    /// From when on it can be carried out, where it is planned and has to wait.
    pub not_before: Option<Timestamp>,
    /// Whether it was printed already, when it came to its end.
    #[serde(skip)]
    pub is_told: bool,
    /// Fields that break a rule of the process, where that was the error.
    #[serde(skip)]
    pub fields: Vec<BrokenField>,
}

impl Item {
    /// An action with its outcome.
    pub fn of(action: &Action, outcome: Outcome) -> Self {
        let (old, new) = action.old_and_new();
        Self {
            action: action.verb(),
            key: action.key.clone(),
            id: action.id(),
            project: action.project.clone(),
            title: action.title.clone(),
            rule: action.rule.clone(),
            old,
            new,
            cause: action.cause.clone(),
            outcome,
            error: None,
            not_before: None,
            is_told: false,
            fields: Vec::new(),
        }
    }

    /// A hold.
    pub fn held(hold: &Hold) -> Self {
        Self {
            action: hold.verb,
            key: hold.key.clone(),
            id: hold.id,
            project: hold.project.clone(),
            title: hold.what.clone(),
            rule: hold.rule.clone(),
            old: hold.old.clone(),
            new: hold.new.clone(),
            cause: hold.cause.to_string(),
            outcome: Outcome::Held,
            error: None,
            not_before: None,
            is_told: false,
            fields: Vec::new(),
        }
    }

    /// Something that was asked for and of which nothing can be made; it says nothing yet of what
    /// or why.
    pub fn by_hand(action: Verb, cause: &str) -> Self {
        Self {
            action,
            key: None,
            id: None,
            project: String::new(),
            title: String::new(),
            rule: None,
            old: Value::Null,
            new: Value::Null,
            cause: cause.to_owned(),
            outcome: Outcome::Failed,
            error: None,
            not_before: None,
            is_told: false,
            fields: Vec::new(),
        }
    }

    /// A work item that was named and is not there, or may not be read.
    pub fn missing(action: Verb, id: WorkItemId) -> Self {
        let item = Self {
            id: Some(id),
            ..Self::by_hand(action, "selected on the command line")
        };
        item.because(MISSING)
    }

    /// The same with what went wrong.
    #[must_use]
    pub fn because(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }
}

impl Item {
    /// Whether its turn never came, because the run ended before.
    pub fn is_unreached(&self) -> bool {
        let why = self.error.as_deref();
        self.outcome == Outcome::Skipped
            && [UNSENT, THROTTLED, OUT_OF_TIME, ENDED]
                .iter()
                .any(|word| why == Some(word))
    }
}

/// Whether a hold is one for what is not known: then not all was done that was to be done.
fn is_unknown(item: &Item) -> bool {
    item.outcome == Outcome::Held && unknown::is_unknown(&item.cause)
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Every action and every hold that is kept, in the order of the plan.
    pub items: Vec<Item>,
    /// How many rows are not kept: they were printed when they came to their end, or the agenda
    /// can make them again.
    pub told: BTreeMap<(Verb, Outcome), usize>,
    /// How those came out that the agenda can make again and that were not printed.
    pub as_agreed: Option<Outcome>,
    /// A failure that ended the run before its end, as an exit status.
    pub stopped: Option<ExitStatus>,
    /// Oddities that change no outcome; people should know of them.
    pub warnings: Vec<String>,
}

impl Report {
    /// Takes in what another part of the same run came to.
    pub fn absorb(&mut self, other: Self) {
        let Self {
            items,
            told,
            as_agreed,
            warnings,
            stopped,
        } = other;
        self.items.extend(items);
        for (kind, count) in told {
            *self.told.entry(kind).or_default() += count;
        }
        self.as_agreed = self.as_agreed.or(as_agreed);
        self.warnings.extend(warnings);
        self.stopped = self.stopped.or(stopped);
    }

    /// The report of a dry run.
    pub fn planned(plan: &Plan) -> Self {
        let mut items: Vec<Item> = plan
            .actions
            .iter()
            .map(|action| Item::of(action, Outcome::Planned))
            .collect();
        items.extend(plan.holds.iter().map(Item::held));
        Self {
            items,
            ..Self::default()
        }
    }

    /// The same, saying from when on its creates can be made.
    #[must_use]
    pub fn waiting(mut self, creates_from: Option<Timestamp>) -> Self {
        let is_waiting = |item: &&mut Item| {
            item.action == Verb::CreateTicket && item.outcome == Outcome::Planned
        };
        for item in self.items.iter_mut().filter(is_waiting) {
            item.not_before = creates_from;
        }
        self
    }

    /// The report of a dry run over changes.
    pub fn planned_changes(agenda: &dyn Agenda) -> Self {
        let mut told = BTreeMap::new();
        for (_, _, verb) in (0..agenda.count()).filter_map(|place| agenda.kind(place)) {
            *told.entry((verb, Outcome::Planned)).or_default() += 1;
        }
        Self {
            told,
            as_agreed: Some(Outcome::Planned),
            ..Self::default()
        }
    }

    /// The rows that are still to be printed: those that are kept, then those that the agenda
    /// makes again.
    pub fn rows<'a>(&'a self, agenda: &'a dyn Agenda) -> impl Iterator<Item = Cow<'a, Item>> {
        let kept: HashSet<WorkItemId> = self.items.iter().filter_map(|item| item.id).collect();
        let made = self.as_agreed.into_iter().flat_map(move |outcome| {
            let actions = (0..agenda.count()).filter_map(|place| agenda.action(place));
            actions.map(move |action| Item::of(&action, outcome))
        });
        let made = made.filter(move |item| item.id.is_none_or(|id| !kept.contains(&id)));
        self.untold().chain(made.map(Cow::Owned))
    }

    /// The kept rows that were not printed yet.
    pub fn untold(&self) -> impl Iterator<Item = Cow<'_, Item>> {
        let items = self.items.iter().filter(|item| !item.is_told);
        items.map(Cow::Borrowed)
    }

    /// How many rows came out this way.
    pub fn count(&self, outcome: Outcome) -> usize {
        let kept = self.items.iter().filter(|item| item.outcome == outcome);
        let told = self.told.iter().filter(|((_, told), _)| *told == outcome);
        kept.count() + told.map(|(_, count)| count).sum::<usize>()
    }

    /// The exit status that the outcomes deserve, refusals by the guard aside.
    pub fn status(&self) -> ExitStatus {
        let troubled = [Outcome::Failed, Outcome::Unknown, Outcome::Skipped];
        let partial = self
            .items
            .iter()
            .any(|item| troubled.contains(&item.outcome) || is_unknown(item));
        let status = if partial {
            ExitStatus::Partial
        } else {
            ExitStatus::Done
        };
        self.stopped.map_or(status, |stopped| status.merge(stopped))
    }
}
