//! One action on its way: its steps, and what became of them.

mod sending;

use std::borrow::Cow;
use std::collections::VecDeque;

use super::failing::{self, Doubt};
use super::report::{Item, OUT_OF_TIME, Outcome, THROTTLED, UNSENT};
use super::shown::holds_values;
use super::steps::{self, Step};
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::ledger::{Left, Settled, Write, Written};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::model::process::same_name;
use crate::model::ticket::WorkItem;
use crate::plan::action::{Action, Change};
use crate::template::block;

/// How often a step is sent at most.
const TRIES: u32 = 4;
/// How often where the whole batch was refused: by halves until the one that spoils it is alone.
const HALVINGS: u32 = 10;
/// How often an item that others keep changing is decided anew.
const TURNS: u32 = 3;

/// An action that is being carried out.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) action: Cow<'a, Action>,
    pub(super) intent: i64,
    steps: VecDeque<Step>,
    /// The work item, once there is one.
    pub(super) id: Option<WorkItemId>,
    rev: Rev,
    /// The item as the last write left it.
    last: Option<WorkItem>,
    outcome: Option<Outcome>,
    error: Option<ApiError>,
    /// Why nothing is to be done after all.
    why: Option<String>,
    recorded: bool,
    /// How often the front step was sent in vain.
    tries: u32,
    /// Whether a try of the front step may still arrive.
    doubt: Doubt,
    /// The item as it was read after somebody else had changed it.
    pub(super) found: Option<WorkItem>,
    /// How often it was decided anew.
    turns: u32,
    /// Whether its writes may mail people, whatever was wished.
    pub(super) is_loud: bool,
}

impl<'a> Job<'a> {
    pub(super) fn new(action: Cow<'a, Action>, intent: i64, identity: &NucleusIdentity) -> Self {
        let (steps, rev) = steps::of(&action, identity);
        Self {
            id: action.id(),
            action,
            intent,
            steps,
            rev,
            last: None,
            outcome: None,
            error: None,
            why: None,
            recorded: false,
            tries: 0,
            doubt: Doubt::None,
            found: None,
            turns: 0,
            is_loud: false,
        }
    }

    /// Whether a step is still to be sent.
    pub(super) fn is_due(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether a write succeeded that is not recorded yet.
    pub(super) fn has_written(&self) -> bool {
        self.last.is_some() && !self.recorded
    }

    /// Whether the last step may have been carried out. A revision that is no longer the one that
    /// was read may be our own: some proxies deliver a request twice, and the second one is stale.
    pub(super) fn is_doubtful(&self) -> bool {
        let is_stale = |error: &ApiError| error.kind == ApiErrorKind::StaleRevision;
        match self.outcome {
            Some(Outcome::Unknown) => true,
            Some(Outcome::Failed) => self.error.as_ref().is_some_and(is_stale),
            Some(
                Outcome::Planned
                | Outcome::Done
                | Outcome::Already
                | Outcome::Held
                | Outcome::Skipped,
            )
            | None => false,
        }
    }

    /// Takes in what a step came to.
    pub(super) fn advance(&mut self, result: Result<WorkItem, ApiError>) {
        match result {
            Ok(item) if self.is_odd(&item) => {
                let what = "the answer is not that of the item that was written";
                let kind = ApiErrorKind::BadAnswer;
                let error = ApiError::new(kind, Service::Ado, Sent::Maybe, "a write", what);
                self.advance(Err(error));
            }
            Ok(item) if self.is_elsewhere(&item) => self.end_elsewhere(item),
            Ok(item) => self.succeed(item),
            Err(error) => {
                // Only an answer about the item says anything of the try before.
                let was_in_doubt = self.doubt != Doubt::None && !failing::is_about_item(&error);
                (self.doubt, self.outcome) = if error.sent == Sent::Maybe || was_in_doubt {
                    (Doubt::Open, Some(Outcome::Unknown))
                } else {
                    (Doubt::None, Some(Outcome::Failed))
                };
                self.error = Some(error);
            }
        }
    }

    /// Whether an answer tells no state, or is of another new item: then the item is looked at.
    fn is_odd(&self, item: &WorkItem) -> bool {
        let is_another = |title: &str| !item.title().is_empty() && item.title() != title;
        let is_new = self.link_in_doubt().is_some();
        item.state().is_empty() || (is_new && is_another(&self.action.title))
    }

    /// Whether the service took a move and left the item in another state: a rule of its process
    /// moved it on.
    fn is_elsewhere(&self, item: &WorkItem) -> bool {
        let state = self.steps.front().and_then(|step| step.state.as_deref());
        self.id.is_some() && state.is_some_and(|state| !same_name(state, item.state()))
    }

    fn end_elsewhere(&mut self, item: WorkItem) {
        let wanted = self.steps.front().and_then(|step| step.state.clone());
        let (state, wanted) = (item.state(), wanted.unwrap_or_default());
        let why = format!("it is {state} now and not {wanted}: a rule of its process moved it");
        self.succeed(item);
        self.end(Outcome::Failed, Some(why));
    }

    /// The front step was carried out and left the item like this.
    pub(super) fn succeed(&mut self, item: WorkItem) {
        self.id = Some(item.id);
        self.rev = item.rev;
        self.last = Some(item);
        self.error = None;
        self.recorded = false;
        self.tries = 0;
        self.doubt = Doubt::None;
        self.steps.pop_front();
        self.outcome = self.steps.is_empty().then_some(Outcome::Done);
    }

    /// Whether an item read later shows that the front step was carried out: exactly one
    /// revision on, in the state it leads to, with the values that it sets.
    pub(super) fn is_shown_by(&self, item: &WorkItem) -> bool {
        let state = self.steps.front().and_then(|step| step.state.as_deref());
        item.rev == Rev(self.rev.0 + 1)
            && state.is_none_or(|state| same_name(state, item.state()))
            && match &self.action.change {
                Change::Update(update) => holds_values(&update.memo, item),
                Change::Create(_)
                | Change::Move(_)
                | Change::Close(_)
                | Change::Reopen(_)
                | Change::Comment { .. } => true,
            }
    }

    /// Whether the front step is the last one and says something: then the item's history tells
    /// whether the next revision is ours.
    pub(super) fn is_to_speak(&self) -> bool {
        let says = match &self.action.change {
            Change::Close(transit) | Change::Reopen(transit) => !transit.comment.is_empty(),
            Change::Comment { .. } => true,
            Change::Create(_) | Change::Update(_) | Change::Move(_) => false,
        };
        says && self.steps.len() == 1
    }

    /// The item was read after the front step was sent in vain, at this revision.
    pub(super) fn looked_at(&mut self, rev: Rev) {
        if self.doubt != Doubt::None && rev == self.rev {
            self.doubt = Doubt::Untouched;
        }
    }

    /// How often the front step was sent in vain, for the pause before it goes again. That its whole
    /// batch was refused is no reason to wait.
    pub(super) fn tries(&self) -> u32 {
        let is_refused = self.error.as_ref().is_some_and(is_refusal);
        self.tries.min(if is_refused { 1 } else { TRIES })
    }

    /// Makes the front step due once more, where that is safe and may help: it was surely not
    /// carried out, or it is locked to the revision that the item still has, so that of two
    /// deliveries one fails. A create in doubt is never sent again.
    pub(super) fn try_again(&mut self) -> bool {
        let Some(error) = &self.error else {
            return false;
        };
        let passes = error.passes();
        let is_untouched = self.doubt == Doubt::Untouched;
        let is_safe = error.sent == Sent::No || (self.id.is_some() && is_untouched);
        self.tries += 1;
        let is_refused = is_refusal(error);
        let most = if is_refused { HALVINGS } else { TRIES };
        if !passes || !is_safe || self.tries >= most {
            if is_refused && is_untouched {
                // It was looked at, and what is locked to this revision is refused for good.
                self.outcome = Some(Outcome::Failed);
            }
            return false;
        }
        self.outcome = None;
        true
    }

    /// The item as somebody else left it, where that is why the job failed and it may be decided
    /// anew (engineering, R22).
    pub(super) fn take_found(&mut self) -> Option<WorkItem> {
        let is_stale = self.outcome == Some(Outcome::Failed)
            && self
                .error
                .as_ref()
                .is_some_and(|error| error.kind == ApiErrorKind::StaleRevision);
        self.found.take().filter(|_| is_stale && self.turns < TURNS)
    }

    /// Begins again with what was decided anew.
    pub(super) fn restart(&mut self, action: Action, identity: &NucleusIdentity) {
        let fresh = Self::new(Cow::Owned(action), self.intent, identity);
        *self = Self {
            turns: self.turns + 1,
            is_loud: self.is_loud,
            ..fresh
        };
    }

    /// Takes back a step that waited for its turn when the run ended: it was never sent.
    pub(super) fn take_back(&mut self, why: &'static str) {
        let waited = self
            .error
            .as_ref()
            .is_some_and(|error| error.kind == ApiErrorKind::Throttled && error.sent == Sent::No);
        if waited && self.outcome == Some(Outcome::Failed) && self.last.is_none() {
            self.end(Outcome::Skipped, Some(why.to_owned()));
        }
    }

    /// Ends as it is: what was decided anew is that nothing is to be done.
    pub(super) fn end(&mut self, outcome: Outcome, why: Option<String>) {
        self.outcome = Some(outcome);
        self.error = None;
        self.why = why;
    }

    /// The revision that the front step is locked to.
    pub(super) fn rev(&self) -> Rev {
        self.rev
    }

    /// The key link to look for, where a create is in doubt.
    pub(super) fn link_in_doubt(&self) -> Option<&KeyLink> {
        match (&self.action.change, self.id) {
            (Change::Create(create), None) => Some(&create.link),
            _ => None,
        }
    }

    /// What the ledger is to learn of the intent now; nothing while it goes on.
    pub(super) fn settled(&self) -> Option<(i64, Settled)> {
        let why = || self.why.clone().unwrap_or_default();
        let error = || self.error.as_ref().map_or_else(why, ToString::to_string);
        let settled = match (self.outcome?, self.id) {
            (Outcome::Done, Some(id)) => Settled::Done(id),
            (Outcome::Unknown, _) => Settled::Unknown(error()),
            (Outcome::Already, _) => Settled::Already,
            (Outcome::Skipped, _)
                if [Some(UNSENT), Some(THROTTLED), Some(OUT_OF_TIME)]
                    .contains(&self.why.as_deref()) =>
            {
                Settled::Planned
            }
            (Outcome::Skipped, _) => Settled::Skipped(why()),
            (_, Some(id)) if self.is_create() => {
                // The item exists; the way to its state is finished by the next run.
                Settled::Done(id)
            }
            _ => Settled::Failed(error()),
        };
        Some((self.intent, settled))
    }

    fn is_create(&self) -> bool {
        matches!(self.action.change, Change::Create(_))
    }

    /// What a write left on the ticket, once for each write; only tickets are remembered.
    pub(super) fn take_left(&mut self) -> Option<Written<'_>> {
        let key = self.action.key.clone()?;
        let item = self.last.as_ref().filter(|_| !self.recorded)?;
        self.action.memo().generation?;
        let finished = self.steps.is_empty();
        let write = match &self.action.change {
            Change::Create(_) => Write::Created,
            Change::Update(_) => Write::Updated,
            Change::Close(_) if finished => Write::Closed,
            Change::Reopen(_) if finished => Write::Reopened,
            Change::Move(_) | Change::Close(_) | Change::Reopen(_) => Write::Moved,
            Change::Comment { .. } => Write::Commented,
        };
        let keeps_going = matches!(
            self.action.change,
            Change::Create(_) | Change::Move(_) | Change::Reopen(_)
        );
        let pending = self
            .steps
            .back()
            .filter(|_| keeps_going)
            .and_then(|s| s.state.clone());
        let left = Left {
            id: Some(item.id),
            rev: Some(item.rev),
            state: Some(item.state().to_owned()),
            pending_state: pending,
            block_hash: block::among(item, |field| self.wrote(field))
                .map(|(_, found)| found.text_hash),
            state_since: item.state_since(),
        };
        self.recorded = true;
        Some(Written {
            key,
            write,
            memo: self.action.memo(),
            left,
        })
    }

    /// Whether the last write set a field: only what we wrote is ours when it is read back.
    fn wrote(&self, field: &str) -> bool {
        match &self.action.change {
            Change::Create(_) => true,
            Change::Update(update) => update.sets.contains_key(field),
            Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => {
                self.steps.is_empty() && transit.sets.contains_key(field)
            }
            Change::Comment { .. } => false,
        }
    }

    /// What surely went wrong, if something did.
    pub(super) fn failure(&self) -> Option<&ApiError> {
        let failed = self.outcome == Some(Outcome::Failed);
        self.error.as_ref().filter(|_| failed)
    }

    /// The row of the report.
    pub(super) fn into_item(self) -> Item {
        let mut item = Item::of(&self.action, self.outcome.unwrap_or(Outcome::Skipped));
        item.id = self.id.or(item.id);
        item.fields = self.error.iter().flat_map(|e| e.fields.clone()).collect();
        item.error = self
            .error
            .as_ref()
            .map(|error| failing::explain(error, self.is_half_made()))
            .or(self.why);
        item
    }

    fn is_half_made(&self) -> bool {
        matches!(self.action.change, Change::Create(_)) && self.id.is_some()
    }
}

/// Whether the service refused a request, and was in no trouble.
fn is_refusal(error: &ApiError) -> bool {
    let status = error.status.unwrap_or_default();
    (400..500).contains(&status) && status != 408
}
