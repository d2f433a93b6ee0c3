//! A plan as a document: saved, reviewed, carried out later, exactly as it stands.
//!
//! 1. It says for which profile, organization and Nucleus it was made; elsewhere it is refused.
//! 2. Its digest is over its actions: a document that somebody changed is refused.
//! 3. No secret is in it; texts of findings are, as they would stand on the tickets.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Exceptions;
use super::action::{Action, Hold, Verb};
use super::digest::digest;
use crate::model::ids::WorkItemId;
use crate::model::key::TicketKey;

/// The version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// For whom a plan is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The profile's name.
    pub profile: String,
    /// The address of the organization, or of a Server's collection.
    pub organization: String,
    /// Which Nucleus its keys belong to.
    pub nucleus: String,
}

impl Place {
    /// How an error names the profile.
    pub const PROFILE: &'static str = "profile";
}

/// A plan as it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    schema_version: u32,
    kind: Kind,
    /// When it was made.
    pub made_at: Timestamp,
    /// The profile's name.
    pub profile: String,
    /// The address of the organization, or of a Server's collection.
    pub organization: String,
    /// Which Nucleus its keys belong to.
    pub nucleus: String,
    /// Whether tickets that Nucleus itself knows were left out of account.
    ignore_nucleus_tickets: bool,
    /// Whether tickets that people deleted were to be made again.
    #[serde(default)]
    recreate_deleted: bool,
    /// Whether texts were to be written anew.
    #[serde(default)]
    refresh: bool,
    /// Digest of its actions.
    pub digest: String,
    /// What is to be carried out, in this order.
    pub actions: Vec<Action>,
    /// What was deliberately left, for the reviewer.
    pub holds: Vec<Held>,
}

/// What is read before anything else: a newer document may hold what we do not know.
#[derive(Debug, Deserialize)]
struct Head {
    #[serde(default)]
    schema_version: u64,
    #[serde(default)]
    kind: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Plan,
}

/// A hold, as a reviewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// What is not done.
    pub action: Verb,
    /// The ticket key.
    pub key: Option<TicketKey>,
    /// The work item.
    pub id: Option<WorkItemId>,
    /// Azure DevOps project.
    pub project: String,
    /// What it would look like for people.
    pub title: String,
    /// A stable word, a colon and an explanation.
    pub cause: String,
}

impl From<&Hold> for Held {
    fn from(hold: &Hold) -> Self {
        Self {
            action: hold.verb,
            key: hold.key.clone(),
            id: hold.id,
            project: hold.project.clone(),
            title: hold.what.clone(),
            cause: hold.cause.to_string(),
        }
    }
}

/// Why a document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is no plan.
    #[error("it is no saved plan: {0}")]
    NoPlan(String),
    /// It was written by a newer version.
    #[error("it is a plan of version {0}, this adoconn reads {VERSION}")]
    Newer(u64),
    /// Somebody changed it.
    #[error("its digest {found} is not that of its actions: it was changed after it was made")]
    Changed {
        /// What it says. What its actions say is not told: the next forgery would have it.
        found: String,
    },
    /// It was made for somebody else.
    #[error("it was made for {what} {found:?}, this is {wanted:?}")]
    Elsewhere {
        /// What differs.
        what: &'static str,
        /// What it says.
        found: String,
        /// What the profile says.
        wanted: String,
    },
}

impl Document {
    /// A plan with these actions.
    pub fn new(
        place: Place,
        made_at: Timestamp,
        exceptions: Exceptions,
        actions: Vec<Action>,
        holds: &[Hold],
    ) -> Self {
        Self {
            schema_version: VERSION,
            kind: Kind::Plan,
            made_at,
            profile: place.profile,
            organization: place.organization,
            nucleus: place.nucleus,
            ignore_nucleus_tickets: exceptions.ignore_nucleus_tickets,
            recreate_deleted: exceptions.recreate_deleted,
            refresh: exceptions.refresh,
            digest: digest(&actions),
            actions,
            holds: holds.iter().map(Held::from).collect(),
        }
    }

    /// What the run that made it did beyond the rules: what carries it out does so, too.
    pub fn exceptions(&self) -> Exceptions {
        Exceptions {
            ignore_nucleus_tickets: self.ignore_nucleus_tickets,
            recreate_deleted: self.recreate_deleted,
            refresh: self.refresh,
        }
    }

    /// The same with these actions alone, and nothing held.
    #[must_use]
    pub fn with_actions(self, actions: Vec<Action>) -> Self {
        Self {
            digest: digest(&actions),
            actions,
            holds: Vec::new(),
            ..self
        }
    }

    /// The document as text, in lines: two of them can be compared.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Reads a document, and proves that nobody changed it.
    ///
    /// # Errors
    /// It is none, is newer, or was changed.
    pub fn parse(text: &[u8]) -> Result<Self, DocumentError> {
        let no_plan = |error: serde_json::Error| DocumentError::NoPlan(error.to_string());
        let head: Head = serde_json::from_slice(text).map_err(no_plan)?;
        if head.kind != "plan" {
            let why = "its `kind` is not \"plan\"".to_owned();
            return Err(DocumentError::NoPlan(why));
        }
        match head.schema_version.cmp(&u64::from(VERSION)) {
            Ordering::Equal => {}
            Ordering::Greater => return Err(DocumentError::Newer(head.schema_version)),
            Ordering::Less => {
                let why = format!("its `schema_version` is {}", head.schema_version);
                return Err(DocumentError::NoPlan(why));
            }
        }
        let document: Self = serde_json::from_slice(text).map_err(no_plan)?;
        if let Some(twice) = super::approved::twice(&document.actions) {
            let why = format!("two of its actions are about the same: {twice}");
            return Err(DocumentError::NoPlan(why));
        }
        if digest(&document.actions) != document.digest {
            return Err(DocumentError::Changed {
                found: document.digest,
            });
        }
        Ok(document)
    }

    /// Refuses a document that was made for somebody else.
    ///
    /// # Errors
    /// With what differs.
    pub fn check_place(&self, here: &Place) -> Result<(), DocumentError> {
        let Place {
            profile,
            organization,
            nucleus,
        } = here;
        let pairs = [
            (Place::PROFILE, &self.profile, profile),
            ("organization", &self.organization, organization),
            ("Nucleus", &self.nucleus, nucleus),
        ];
        match pairs.into_iter().find(|(_, found, wanted)| found != wanted) {
            None => Ok(()),
            Some((what, found, wanted)) => Err(DocumentError::Elsewhere {
                what,
                found: found.clone(),
                wanted: wanted.clone(),
            }),
        }
    }
}
