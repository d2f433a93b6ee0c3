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
    /// Who wrote it first, and who changed it last, as far as the service tells.
    pub authors: Vec<Author>,
    /// When it was written first.
    pub at: Option<Timestamp>,
}

impl Comment {
    /// Whether it is a person's own from its first word to its last.
    pub fn is_of_a_person(&self) -> bool {
        !self.authors.iter().any(|author| author.is_application)
    }

    /// Whether somebody wrote or changed it.
    pub fn is_of(&self, who: &Author) -> bool {
        self.authors.iter().any(|author| author.is(who))
    }
}

/// An identity of the organization, as far as it matters whose words count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// Its id in the organization, empty if untold.
    pub id: String,
    /// Its account, such as a mail address, empty if untold.
    pub account: String,
    /// Whether it is a service principal, a service account or a group: nobody who decides.
    pub is_application: bool,
}

impl Author {
    /// Whether two are the same: by their ids, or by their accounts where one has no id.
    pub fn is(&self, other: &Self) -> bool {
        let same = |one: &str, other: &str| !one.is_empty() && one.eq_ignore_ascii_case(other);
        if self.id.is_empty() || other.id.is_empty() {
            same(&self.account, &other.account)
        } else {
            same(&self.id, &other.id)
        }
    }
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
    /// Our own line that the finding is back.
    Back {
        /// The ticket that it was said on first.
        key: TicketKey,
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
