//! Work items as the service stores them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A work item with its whole history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkItem {
    /// The number.
    pub id: u32,
    /// The GUID of its project.
    pub project_id: String,
    /// The name of its type.
    pub item_type: String,
    /// Counts its changes, from 1.
    pub rev: u32,
    /// What is set; people as their GUID. Empty fields are absent.
    pub fields: BTreeMap<String, Value>,
    /// The long texts that are Markdown.
    pub formats: BTreeMap<String, String>,
    /// Its links.
    pub relations: Vec<Relation>,
    /// Its comments, oldest first; deleted ones are here too.
    pub comments: Vec<Comment>,
    /// What each change changed.
    pub updates: Vec<Update>,
    /// When it went to the recycle bin, and by whose hand.
    pub deleted: Option<(String, String)>,
    /// The comment that the latest change brought.
    pub latest_comment: Option<u64>,
    /// The organization's count of changes at the latest change.
    pub watermark: u64,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The relation type, such as `Hyperlink`.
    pub rel: String,
    /// What it points to.
    pub target: Target,
    /// What people said about it.
    pub comment: Option<String>,
    /// The name of an artifact link.
    pub name: Option<String>,
    /// The number of the link.
    pub id: u64,
    /// When it was made.
    pub added: String,
}

/// What a link points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Something outside.
    Url(String),
    /// Another work item.
    Item(u32),
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The number, unique in the organization.
    pub id: u64,
    /// Counts its changes, from 1.
    pub version: u32,
    /// The text as stored.
    pub text: String,
    /// Whether the text is Markdown; HTML else.
    pub markdown: bool,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created: String,
    /// Who changed it last.
    pub modified_by: String,
    /// When.
    pub modified: String,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// What one change changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The revision it made, or found: work item links make none.
    pub rev: u32,
    /// Whose change it was.
    pub by: String,
    /// When.
    pub date: String,
    /// Old and new value of each field; null stands for empty.
    pub fields: BTreeMap<String, (Value, Value)>,
    /// New links.
    pub added: Vec<Relation>,
    /// Links that went.
    pub removed: Vec<Relation>,
}

impl WorkItem {
    /// A field's text; empty where it is not set or no text.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or("")
    }

    /// The state.
    pub fn state(&self) -> &str {
        self.text("System.State")
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.text("System.Title")
    }

    /// The addresses of its hyperlinks.
    pub fn hyperlinks(&self) -> impl Iterator<Item = &str> {
        self.relations
            .iter()
            .filter_map(|relation| match &relation.target {
                Target::Url(url) if relation.rel == "Hyperlink" => Some(url.as_str()),
                Target::Url(_) | Target::Item(_) => None,
            })
    }

    /// How many comments it has.
    pub fn comment_count(&self) -> usize {
        self.comments
            .iter()
            .filter(|comment| !comment.deleted)
            .count()
    }

    /// The item as it was at a moment; `None` where it did not exist yet.
    pub(super) fn as_of(&self, moment: Timestamp) -> Option<Self> {
        self.before(|update| {
            let date: Result<Timestamp, _> = update.date.parse();
            date.is_ok_and(|date| date > moment)
        })
    }

    /// The item as it was in a revision.
    pub(super) fn at_rev(&self, rev: u32) -> Option<Self> {
        if rev == 0 || rev > self.rev {
            return None;
        }
        self.before(|update| update.rev > rev)
    }

    /// The item before the updates that are too late.
    fn before(&self, too_late: impl Fn(&Update) -> bool) -> Option<Self> {
        let mut item = self.clone();
        while item.updates.last().is_some_and(&too_late) {
            let update = item.updates.pop()?;
            for (field, (old, _)) in update.fields {
                if old.is_null() {
                    item.fields.remove(&field);
                } else {
                    item.fields.insert(field, old);
                }
            }
            item.relations
                .retain(|relation| !update.added.contains(relation));
            item.relations.extend(update.removed);
            item.latest_comment = None;
        }
        item.rev = item.updates.last()?.rev;
        Some(item)
    }
}
