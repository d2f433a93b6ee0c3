//! Work items as they were read, and what makes one of them a ticket.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::ids::{Rev, WorkItemId};
use super::key::{KeyLink, NucleusIdentity};
use super::provenance::Author;

/// A hyperlink on a work item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    /// The address, as stored.
    pub url: String,
    /// The comment on the link, empty if none.
    pub comment: String,
}

/// A link that calls a work item a duplicate of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateOf {
    /// The other one, where the link names a work item.
    pub id: Option<WorkItemId>,
    /// The comment on the link, empty if none.
    pub comment: String,
}

impl DuplicateOf {
    /// The comment on links that we make.
    pub const OURS: &str = "adoconn: made twice for one key";

    /// Whether we made the link: nobody decided anything by it.
    pub fn is_ours(&self) -> bool {
        self.comment == Self::OURS
    }
}

/// A work item as it was read.
///
/// All text is hostile input: people and other tools write it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkItem {
    /// Its number.
    pub id: WorkItemId,
    /// Its revision when it was read.
    pub rev: Rev,
    /// All fields by reference name; empty fields are absent (ado-api, 8.2).
    pub fields: Map<String, Value>,
    /// Hyperlinks; empty when relations were not asked for.
    pub hyperlinks: Vec<Hyperlink>,
    /// What it is a duplicate of; empty when relations were not asked for.
    pub duplicate_of: Vec<DuplicateOf>,
    /// Long text fields that a person switched to Markdown: HTML has no place there.
    pub markdown: BTreeSet<String>,
    /// The page for people, if the service told.
    pub page: Option<String>,
}

impl WorkItem {
    /// A field's text, empty if the field is.
    pub fn text(&self, reference_name: &str) -> &str {
        self.fields
            .get(reference_name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A field's value as a template would have written it; empty if the field is.
    pub fn value_text(&self, reference_name: &str) -> String {
        let exact = self.fields.get(reference_name);
        // A rule may spell a name in another case than the service.
        let value = exact.or_else(|| {
            let mut all = self.fields.iter();
            let found = all.find(|(name, _)| name.eq_ignore_ascii_case(reference_name));
            found.map(|(_, value)| value)
        });
        match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Object(identity)) => identity
                .get("displayName")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            Some(value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_))) => {
                let text = value.to_string();
                text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
            }
        }
    }

    /// `System.TeamProject`.
    pub fn project(&self) -> &str {
        self.text("System.TeamProject")
    }

    /// `System.WorkItemType`.
    pub fn work_item_type(&self) -> &str {
        self.text("System.WorkItemType")
    }

    /// `System.State`.
    pub fn state(&self) -> &str {
        self.text("System.State")
    }

    /// `System.Title`.
    pub fn title(&self) -> &str {
        self.text("System.Title")
    }

    /// `System.Tags`, taken apart.
    pub fn tags(&self) -> Vec<&str> {
        self.text("System.Tags")
            .split(';')
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
            .collect()
    }

    /// The name of the person it is assigned to; identities come as objects or, in old answers,
    /// as text (ado-api, 8.2).
    pub fn assigned_to(&self) -> Option<&str> {
        let value = self.fields.get("System.AssignedTo")?;
        value
            .as_str()
            .or_else(|| value.get("displayName")?.as_str())
    }

    /// A field that holds a moment.
    pub fn moment(&self, reference_name: &str) -> Option<Timestamp> {
        self.text(reference_name).parse().ok()
    }

    /// When it came to its state, where the service tells.
    pub fn state_since(&self) -> Option<Timestamp> {
        self.moment("Microsoft.VSTS.Common.StateChangeDate")
    }

    /// Who made it.
    pub fn author(&self) -> Option<Author> {
        Author::of(self.fields.get("System.CreatedBy")?)
    }

    /// Whether a key link of the given Nucleus stands on it.
    pub fn is_of(&self, identity: &NucleusIdentity) -> bool {
        !self.key_links_of(identity).is_empty()
    }

    /// The key links of the given Nucleus on it, in the order read.
    pub fn key_links_of(&self, identity: &NucleusIdentity) -> Vec<KeyLink> {
        let links = self.hyperlinks.iter();
        links
            .filter_map(|link| Some((KeyLink::parse(&link.url)?, &link.url)))
            .filter(|(key, url)| key.url(identity) == **url)
            .map(|(key, _)| key)
            .collect()
    }

    /// The key links on it, in the order read: more than one is an oddity to report.
    pub fn key_links(&self) -> Vec<KeyLink> {
        self.hyperlinks
            .iter()
            .filter_map(|link| KeyLink::parse(&link.url))
            .collect()
    }
}
