//! What should change, what is deliberately left, and why: values with nothing left to decide.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::model::finding::FindingRef;
use crate::model::ids::{Rev, ScanId, WorkItemId};
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::members::{Claim, KnownMember};
use crate::model::observed::Facts;
use crate::model::remark::Decision;
use crate::model::way::Way;

/// One change, with old, new and cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The ticket key; none for work items that carry no key.
    pub key: Option<TicketKey>,
    /// The rule it is done for; none for explicit selections.
    pub rule: Option<String>,
    /// Azure DevOps project.
    pub project: String,
    /// Work item type.
    pub work_item_type: String,
    /// The work item's title, for people.
    pub title: String,
    /// What to do.
    pub change: Change,
    /// Why.
    pub cause: String,
    /// Digest of what was read of the finding's instances when this was decided; empty for what
    /// people selected. A saved plan is carried out only on the same basis.
    pub basis: String,
}

/// What to do. All texts are final: rendered, escaped and cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Make a work item.
    Create(Box<Create>),
    /// Change fields.
    Update(Update),
    /// Bring it to a state within the open categories.
    Move(Transit),
    /// Bring it to a closed state.
    Close(Transit),
    /// Bring it from a closed state to an open one.
    Reopen(Transit),
    /// Say something, and nothing else.
    Comment {
        /// The work item.
        id: WorkItemId,
        /// Its revision when it was read.
        rev: Rev,
        /// HTML.
        comment: String,
        /// What the ledger is to remember.
        memo: Memo,
    },
}

/// A work item to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Key and generation, for the key link.
    pub link: KeyLink,
    /// Title.
    pub title: String,
    /// The field for the description, and its HTML.
    pub description: (String, String),
    /// All tags.
    pub tags: Vec<String>,
    /// Further fields.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// The initial state it begins with.
    pub initial_state: String,
    /// The way from there to the state it is to have.
    pub path: Vec<String>,
    /// An older ticket of the same key, to be related.
    pub related: Option<WorkItemId>,
    /// What the ledger is to remember.
    pub memo: Memo,
}

/// Fields to be changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The work item.
    pub id: WorkItemId,
    /// Its revision when it was read.
    pub rev: Rev,
    /// New values by reference name.
    pub sets: BTreeMap<String, serde_json::Value>,
    /// What people are shown: name, old, new.
    pub shown: Vec<(String, String, String)>,
    /// What the ledger is to remember.
    pub memo: Memo,
}

/// A way from one state to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transit {
    /// The work item.
    pub id: WorkItemId,
    /// Its revision when it was read.
    pub rev: Rev,
    /// The state it was read in.
    pub from: String,
    /// The states to go through, the last one included; never empty.
    pub path: Vec<String>,
    /// Further fields, set with the last step; null empties one.
    pub sets: BTreeMap<String, serde_json::Value>,
    /// Said with the last step; HTML, empty for nothing.
    pub comment: String,
    /// The work item that it is a duplicate of; linked with the last step.
    pub duplicate_of: Option<WorkItemId>,
    /// What the ledger is to remember.
    pub memo: Memo,
}

impl Transit {
    /// The state at the end of the way.
    pub fn to(&self) -> &str {
        self.path.last().map_or(&self.from, String::as_str)
    }
}

/// What the ledger is to remember of a ticket once an action is done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memo {
    /// Generation of the ticket.
    pub generation: Option<Generation>,
    /// The finding it is for.
    pub finding: Option<FindingRef>,
    /// The scope in its key.
    pub scope: String,
    /// The rule.
    pub rule: Option<String>,
    /// The facts in our block.
    pub facts: Option<Facts>,
    /// The title as we wrote it.
    pub title: Option<String>,
    /// Field values as we wrote them.
    pub fields: BTreeMap<String, String>,
    /// Where a close began, for the day on which it is taken back: the state before the first
    /// step, also where that step was done by an earlier run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_before_close: Option<String>,
    /// Members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<KnownMember>,
    /// Scans that were taken into account.
    pub scans: Vec<ScanId>,
    /// What a person decided with `tickets close`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The newest scan of the members.
    pub scanned_at: Option<DateTime>,
    /// What the block says of the members, where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

impl Memo {
    /// The same without its members: a million of them are no journal entry.
    #[must_use]
    pub fn without_members(&self) -> Self {
        let Self {
            generation,
            finding,
            scope,
            rule,
            facts,
            title,
            fields,
            state_before_close,
            members: _,
            scans,
            decision,
            scanned_at,
            claim,
        } = self;
        Self {
            generation: *generation,
            finding: finding.clone(),
            scope: scope.clone(),
            rule: rule.clone(),
            facts: facts.clone(),
            title: title.clone(),
            fields: fields.clone(),
            state_before_close: state_before_close.clone(),
            members: Vec::new(),
            scans: scans.clone(),
            decision: decision.clone(),
            scanned_at: *scanned_at,
            claim: claim.clone(),
        }
    }
}

/// The verb of a change, as the JSON has it (design, 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// `create_ticket`
    CreateTicket,
    /// `update_ticket`
    UpdateTicket,
    /// `move_state`
    MoveState,
    /// `close_ticket`
    CloseTicket,
    /// `reopen_ticket`
    ReopenTicket,
    /// `comment_ticket`
    CommentTicket,
}

impl Verb {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateTicket => "create_ticket",
            Self::UpdateTicket => "update_ticket",
            Self::MoveState => "move_state",
            Self::CloseTicket => "close_ticket",
            Self::ReopenTicket => "reopen_ticket",
            Self::CommentTicket => "comment_ticket",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Action {
    /// The verb.
    pub fn verb(&self) -> Verb {
        match &self.change {
            Change::Create(_) => Verb::CreateTicket,
            Change::Update(_) => Verb::UpdateTicket,
            Change::Move(_) => Verb::MoveState,
            Change::Close(_) => Verb::CloseTicket,
            Change::Reopen(_) => Verb::ReopenTicket,
            Change::Comment { .. } => Verb::CommentTicket,
        }
    }

    /// The work item; none for one that is still to be made.
    pub fn id(&self) -> Option<WorkItemId> {
        match &self.change {
            Change::Create(_) => None,
            Change::Update(update) => Some(update.id),
            Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => {
                Some(transit.id)
            }
            Change::Comment { id, .. } => Some(*id),
        }
    }

    /// Its writes, by which the work item tells later how far it got.
    pub fn way(&self) -> Way {
        let (from, states) = match &self.change {
            Change::Create(create) => {
                let first = std::iter::once(&create.initial_state);
                let states = first.chain(&create.path).cloned().map(Some).collect();
                (Rev(0), states)
            }
            Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => {
                let states = transit.path.iter().cloned().map(Some).collect();
                (transit.rev, states)
            }
            Change::Update(Update { rev, .. }) | Change::Comment { rev, .. } => (*rev, vec![None]),
        };
        let from = Some(from);
        Way { from, states }
    }

    /// What the ledger is to remember.
    pub fn memo(&self) -> &Memo {
        match &self.change {
            Change::Create(create) => &create.memo,
            Change::Update(update) => &update.memo,
            Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => {
                &transit.memo
            }
            Change::Comment { memo, .. } => memo,
        }
    }
}

/// A deliberate non-change.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// The ticket key.
    pub key: Option<TicketKey>,
    /// The rule it concerns.
    pub rule: Option<String>,
    /// What is not done.
    pub verb: Verb,
    /// The work item, if there is one.
    pub id: Option<WorkItemId>,
    /// Azure DevOps project, if known.
    pub project: String,
    /// What it would look like for people: a title, or the finding.
    pub what: String,
    /// What was before, where a whole action is held.
    pub old: serde_json::Value,
    /// What would be after, where a whole action is held.
    pub new: serde_json::Value,
    /// Why.
    pub cause: HoldCause,
}

impl Hold {
    /// An action that is not carried out.
    pub fn of(action: Action, code: &'static str, why: impl Into<String>) -> Self {
        let (old, new) = action.old_and_new();
        Self {
            verb: action.verb(),
            id: action.id(),
            what: action.title,
            old,
            new,
            project: action.project,
            key: action.key,
            rule: action.rule,
            cause: HoldCause::new(code, why),
        }
    }
}

/// Why something is deliberately left as it is.
///
/// The code is part of the public interface; the explanation is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldCause {
    /// A stable word, such as `temporary_status`.
    pub code: &'static str,
    /// For people.
    pub explanation: String,
}

impl fmt::Display for HoldCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.explanation)
    }
}

impl HoldCause {
    /// A cause with its explanation.
    pub fn new(code: &'static str, explanation: impl Into<String>) -> Self {
        Self {
            code,
            explanation: explanation.into(),
        }
    }
}

impl Action {
    /// What is before and after, as the JSON of actions shows it.
    pub fn old_and_new(&self) -> (serde_json::Value, serde_json::Value) {
        use serde_json::{Value, json};
        match &self.change {
            Change::Create(create) => {
                let state = create.path.last().unwrap_or(&create.initial_state);
                let (kind, title) = (&self.work_item_type, &create.title);
                (
                    Value::Null,
                    json!({"type": kind, "state": state, "title": title}),
                )
            }
            Change::Update(update) => {
                let side = |old: bool| {
                    let pairs = update.shown.iter().map(|(name, before, after)| {
                        (
                            name.clone(),
                            Value::from(if old { before.as_str() } else { after }),
                        )
                    });
                    Value::Object(pairs.collect())
                };
                (side(true), side(false))
            }
            Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => (
                Value::from(transit.from.as_str()),
                Value::from(transit.to()),
            ),
            Change::Comment { .. } => (Value::Null, Value::Null),
        }
    }
}
