//! What is said on a ticket that decides something: holds of people, and who closed it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::Rev;
use super::key::TicketKey;

/// A comment on a work item, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number, unique in the organization.
    pub id: u64,
    /// Hostile input, HTML or Markdown.
    pub text: String,
    /// Whether the text is Markdown.
    pub is_markdown: bool,
    /// The name of whoever wrote it first, empty if untold.
    pub by: String,
    /// When it was written first.
    pub at: Option<Timestamp>,
}

/// What a comment decides; most decide nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Who said it.
    pub by: String,
    /// When it was said first.
    pub at: Option<Timestamp>,
    /// What it says.
    pub says: Says,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// A person freezes the ticket.
    Hold(Frozen),
    /// A person ends a hold.
    Release,
    /// Our own line on a closing.
    Closed {
        /// The ticket that it was said on first.
        key: TicketKey,
        /// Who closed it.
        by: ClosedBy,
    },
}

/// How long a comment freezes a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// The end of it.
    pub until: Timestamp,
    /// What people should know of the length that was asked for; empty if nothing.
    pub oddity: String,
}

/// Who closed a ticket, as its closing comment tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// `sync`, on evidence.
    Sync,
    /// `sync`, because another ticket has the same key: it is nobody's ticket.
    Double,
    /// A person, by hand: no line of ours came with it.
    Person,
    /// A person, with `tickets close`.
    Command(Decision),
}

/// What a person decided with `tickets close` (design, 8 B.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How long the ticket stays closed although its finding is open.
    pub stays: Stays,
    /// The run.
    pub run: String,
    /// As whom the service saw the person, empty if untold.
    pub who: String,
}

/// How long a ticket stays closed although its finding is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stays {
    /// Until a scan that was not known then reports it.
    #[default]
    UntilScan,
    /// At least until that moment.
    Until(Timestamp),
    /// For good.
    Final,
}

/// Who closed a ticket, as it was read at a revision: what spares reading its comments again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// The revision of the ticket then.
    pub rev: Rev,
    /// Who it was.
    pub by: ClosedBy,
}
