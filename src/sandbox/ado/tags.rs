//! Tags: their definitions, their spelling, and how a text of them is read (ado-api, 8.9).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::AdoError;
use super::route::Ask;
use super::{Ado, same};
use crate::sandbox::exchange::{Reply, guid};

/// How long a tag may be, and how many an item may have.
const LONGEST: usize = 400;
const MOST: usize = 100;

/// A tag definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The GUID.
    pub id: String,
    /// In the spelling of whoever used it first.
    pub name: String,
    /// The projects that know it, by GUID.
    pub projects: BTreeSet<String>,
    /// When it was made.
    pub updated: String,
}

/// The tags in a text, each once, in the spelling given.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split([';', ',']).map(str::trim) {
        if !tag.is_empty() && !tags.iter().any(|earlier| same(earlier, tag)) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

impl Ado {
    /// The text as it is stored: known spellings, each tag once, in the order of the alphabet.
    pub(super) fn spelled(&self, tags: &[String]) -> String {
        let mut tags: Vec<&str> = tags
            .iter()
            .map(|tag| match self.tags.get(&tag.to_lowercase()) {
                Some(known) => known.name.as_str(),
                None => tag.as_str(),
            })
            .collect();
        tags.sort_by_key(|tag| tag.to_lowercase());
        tags.join("; ")
    }

    /// The tags of a text that a project does not know yet.
    pub(super) fn unknown_tags(&self, project_id: &str, text: &str) -> Vec<String> {
        let mut tags = split(text);
        tags.retain(|tag| {
            let known = self.tags.get(&tag.to_lowercase());
            !known.is_some_and(|known| known.projects.contains(project_id))
        });
        tags
    }

    /// Makes the definitions that a text needs.
    pub(super) fn define_tags(&mut self, project_id: &str, text: &str, now: &str) {
        for name in split(text) {
            let tag = self.tags.entry(name.to_lowercase()).or_insert_with(|| Tag {
                id: guid(),
                name,
                projects: BTreeSet::new(),
                updated: now.to_owned(),
            });
            tag.projects.insert(project_id.to_owned());
        }
    }
}

/// Refuses too many, too long and unprintable tags.
pub(super) fn check(text: &str) -> Result<(), AdoError> {
    let tags = split(text);
    if tags.len() > MOST {
        return Err(AdoError::invalid(
            "WorkItemTooManyTagsException",
            format!("A work item may have at most {MOST} tags."),
        ));
    }
    let wrong =
        |tag: &&String| tag.encode_utf16().count() > LONGEST || tag.chars().any(char::is_control);
    match tags.iter().find(wrong) {
        None => Ok(()),
        Some(tag) => Err(AdoError::invalid(
            "InvalidTagNameException",
            format!(
                "The tag name {tag:?} is not valid: at most {LONGEST} characters, and no control \
                 characters."
            ),
        )),
    }
}

/// `GET {project}/_apis/wit/tags`.
pub(super) fn list(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project = ado.of(ask)?;
    let known = ado
        .tags
        .values()
        .filter(|tag| tag.projects.contains(&project.id));
    let value = known.map(|tag| rendered(tag, &project.id, ask));
    Ok(Ask::list(value.collect()))
}

/// `GET {project}/_apis/wit/tags/{tag}`: by GUID or name.
pub(super) fn one(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project = ado.of(ask)?;
    let wanted = ask.part(2);
    let mut known = ado.tags.values();
    let tag = known.find(|tag| {
        tag.projects.contains(&project.id) && (same(&tag.name, wanted) || same(&tag.id, wanted))
    });
    let tag = tag.ok_or_else(|| {
        AdoError::not_found(
            "TagNotFoundException",
            format!("The tag {wanted} does not exist in this project."),
        )
    })?;
    Ok(Reply::json(200, &rendered(tag, &project.id, ask)))
}

fn rendered(tag: &Tag, project_id: &str, ask: &Ask) -> Value {
    let url = format!("{}/{project_id}/_apis/wit/tags/{}", ask.root, tag.id);
    json!({ "id": tag.id, "name": tag.name, "url": url, "lastUpdated": tag.updated })
}
