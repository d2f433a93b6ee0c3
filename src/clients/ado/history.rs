//! What single changes did to a work item (ado-api, 10.4).

use serde::Deserialize;
use serde_json::Value;

use super::wire::{HYPERLINK, List, RelationWire};
use super::{Reader, VERSION};
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::provenance::Author;
use crate::model::way::Edit;

/// Changes in one answer (ado-api, 2.5).
const TOP: usize = 200;
/// Answers that are read at most: a work item has 10,000 revisions at most, and changes of links
/// come on top.
const PAGES: usize = 80;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateWire {
    rev: Rev,
    #[serde(default)]
    fields: Option<Fields>,
    #[serde(default)]
    revised_by: Value,
    #[serde(default)]
    relations: Option<Relations>,
}

#[derive(Debug, Deserialize)]
struct Relations {
    #[serde(default)]
    added: Option<Vec<RelationWire>>,
}

#[derive(Debug, Default, Deserialize)]
struct Fields {
    #[serde(rename = "System.State", default)]
    state: Option<Pair>,
    #[serde(rename = "System.History", default)]
    history: Option<Pair>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    #[serde(default)]
    new_value: Value,
}

impl Reader {
    /// What the revisions after `rev` changed, `count` of them, in their order. Changes of links
    /// alone make no revision, and are left out.
    ///
    /// # Errors
    /// Any failure; a part of them is never taken for all.
    pub async fn edits_after(
        &self,
        id: WorkItemId,
        rev: Rev,
        count: usize,
    ) -> Result<Vec<Edit>, ApiError> {
        // Every revision has a change of its own: what is looked for stands behind so many.
        let mut skip = usize::try_from(rev.0).unwrap_or(usize::MAX);
        let mut edits: Vec<Edit> = Vec::new();
        for _ in 0..PAGES {
            let page = self.updates(id, skip).await?;
            let is_last = page.len() < TOP;
            skip = skip.saturating_add(page.len());
            for update in page {
                let known = edits.last().map_or(rev, |edit| edit.rev);
                if update.rev > known {
                    edits.push(edit(update));
                }
            }
            if is_last || edits.len() >= count {
                edits.truncate(count);
                return Ok(edits);
            }
        }
        Err(endless(id))
    }

    /// Who put a hyperlink on a work item, each once; nobody where its history does not show it,
    /// or somebody whom the service does not tell.
    ///
    /// # Errors
    /// Any failure; a part of the history is never taken for all.
    pub async fn linked_by(&self, id: WorkItemId, url: &str) -> Result<Vec<Author>, ApiError> {
        let mut authors = Vec::new();
        let mut skip = 0;
        for _ in 0..PAGES {
            let page = self.updates(id, skip).await?;
            let is_last = page.len() < TOP;
            skip += page.len();
            for update in page {
                let added = update.relations.and_then(|relations| relations.added);
                let mut added = added.into_iter().flatten();
                if added.any(|link| link.rel == HYPERLINK && link.url == url) {
                    let author = Author::of(&update.revised_by).unwrap_or_default();
                    if !authors.contains(&author) {
                        authors.push(author);
                    }
                }
            }
            if is_last {
                return Ok(authors);
            }
        }
        Err(endless(id))
    }

    /// Changes of a work item, from one of them on.
    async fn updates(&self, id: WorkItemId, skip: usize) -> Result<Vec<UpdateWire>, ApiError> {
        let (number, top, skip) = (id.to_string(), TOP.to_string(), skip.to_string());
        let parts = [
            Part::Fixed("_apis/wit/workItems"),
            Part::Name(&number),
            Part::Fixed("updates"),
        ];
        let query = [("$top", top.as_str()), ("$skip", &skip), VERSION];
        let page: List<UpdateWire> = self.ado.get(&parts, &query).await?;
        if !page.is_whole() {
            return Err(super::too_many(&format!(
                "the history of work item {id} has fewer changes than it counts"
            )));
        }
        Ok(page.value)
    }
}

fn endless(id: WorkItemId) -> ApiError {
    super::too_many(&format!(
        "the history of work item {id} goes on behind {} changes, the most that are read",
        PAGES * TOP
    ))
}

fn edit(wire: UpdateWire) -> Edit {
    let UpdateWire { rev, fields, .. } = wire;
    let Fields { state, history } = fields.unwrap_or_default();
    let text = |pair: Pair| pair.new_value.as_str().map(str::to_owned);
    Edit {
        rev,
        state: state.and_then(text),
        said: history.and_then(text),
    }
}
