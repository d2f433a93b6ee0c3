//! JSON Patch documents for work items (ado-api, 8.1, 8.4, 8.9 and 8.10).

use serde_json::{Value, json};

use crate::clients::address::Base;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::ticket::DuplicateOf;

use super::wire::{DUPLICATE_OF, HYPERLINK};

const RELATED: &str = "System.LinkTypes.Related";

/// What is to change on a work item, or what a new one is to have.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct Patch {
    at_rev: Option<Rev>,
    operations: Vec<Operation>,
}

#[derive(Debug, Clone, PartialEq)]
enum Operation {
    Set(String, Value),
    Clear(String),
    Tags(String),
    Hyperlink {
        url: String,
        comment: String,
    },
    Linked {
        rel: &'static str,
        id: WorkItemId,
        comment: &'static str,
    },
}

/// For what a document is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// A new item; in a batch it has a negative number of its own.
    Create(Option<i64>),
    /// An existing one.
    Update,
}

impl Patch {
    /// A patch that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds only if the item still has this revision; else nothing is changed.
    pub fn at_rev(mut self, rev: Rev) -> Self {
        self.at_rev = Some(rev);
        self
    }

    /// Sets a field, by reference name.
    pub fn set(self, reference_name: &str, value: impl Into<Value>) -> Self {
        self.with(Operation::Set(reference_name.to_owned(), value.into()))
    }

    /// Empties a field.
    pub fn clear(self, reference_name: &str) -> Self {
        self.with(Operation::Clear(reference_name.to_owned()))
    }

    /// Gives the item exactly these tags.
    pub fn tags<T: AsRef<str>>(self, tags: &[T]) -> Self {
        let tags: Vec<&str> = tags.iter().map(AsRef::as_ref).collect();
        self.with(Operation::Tags(tags.join("; ")))
    }

    /// Adds a hyperlink.
    pub fn hyperlink(self, url: &str, comment: &str) -> Self {
        self.with(Operation::Hyperlink {
            url: url.to_owned(),
            comment: comment.to_owned(),
        })
    }

    /// Adds a link of the kind Related to another work item.
    pub fn related(self, id: WorkItemId) -> Self {
        self.with(Operation::Linked {
            rel: RELATED,
            id,
            comment: "",
        })
    }

    /// Says that the item is a duplicate of another work item, and that we say so.
    pub fn duplicate_of(self, id: WorkItemId) -> Self {
        self.with(Operation::Linked {
            rel: DUPLICATE_OF,
            id,
            comment: DuplicateOf::OURS,
        })
    }

    /// Adds a comment, in HTML, in the same revision as the other changes.
    pub fn history(self, html_comment: &str) -> Self {
        self.set("System.History", html_comment)
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    fn with(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// The document.
    ///
    /// # Errors
    /// The name of a field that cannot stand in a path.
    pub(super) fn document(&self, target: Target, base: &Base) -> Result<Vec<Value>, String> {
        let mut document = Vec::with_capacity(self.operations.len() + 2);
        if let Target::Create(Some(number)) = target {
            document.push(json!({"op": "add", "path": "/id", "value": number}));
        }
        if let Some(rev) = self.at_rev {
            document.push(json!({"op": "test", "path": "/rev", "value": rev}));
        }
        for operation in &self.operations {
            document.push(operation.json(target, base)?);
        }
        Ok(document)
    }
}

impl Operation {
    fn json(&self, target: Target, base: &Base) -> Result<Value, String> {
        Ok(match self {
            Self::Set(field, value) => {
                json!({"op": "add", "path": field_path(field)?, "value": value})
            }
            Self::Clear(field) => json!({"op": "remove", "path": field_path(field)?}),
            // `add` merges into the present tags; only `replace` can drop one (ado-api, 8.9).
            Self::Tags(tags) => {
                let op = match target {
                    Target::Create(_) => "add",
                    Target::Update => "replace",
                };
                json!({"op": op, "path": "/fields/System.Tags", "value": tags})
            }
            Self::Hyperlink { url, comment } => relation(HYPERLINK, url, comment),
            Self::Linked { rel, id, comment } => {
                let url = format!("{}/_apis/wit/workItems/{id}", base.url());
                relation(rel, &url, comment)
            }
        })
    }
}

fn relation(rel: &str, url: &str, comment: &str) -> Value {
    let attributes = if comment.is_empty() {
        json!({})
    } else {
        json!({"comment": comment})
    };
    json!({
        "op": "add",
        "path": "/relations/-",
        "value": {"rel": rel, "url": url, "attributes": attributes},
    })
}

/// The path of a field. Reference names are letters, digits, dots, underscores and hyphens; with
/// `/` or `~` a path would mean something else (RFC 6901).
fn field_path(reference_name: &str) -> Result<String, String> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    if reference_name.is_empty() || !reference_name.chars().all(fits) {
        return Err(format!(
            "{reference_name:?} is not a field's reference name"
        ));
    }
    Ok(format!("/fields/{reference_name}"))
}

#[cfg(test)]
mod tests;
