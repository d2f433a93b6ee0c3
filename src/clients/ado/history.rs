//! What single changes did to a work item (ado-api, 10.4).

use serde::Deserialize;
use serde_json::Value;

use super::wire::List;
use super::{Reader, VERSION};
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::way::Edit;

/// Changes in one answer (ado-api, 2.5).
const TOP: usize = 200;
/// Answers that are read at most: nothing follows a write of ours so far away.
const PAGES: usize = 50;

#[derive(Debug, Deserialize)]
struct UpdateWire {
    rev: Rev,
    #[serde(default)]
    fields: Option<Fields>,
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
        let number = id.to_string();
        let parts = [
            Part::Fixed("_apis/wit/workItems"),
            Part::Name(&number),
            Part::Fixed("updates"),
        ];
        // Every revision has a change of its own: what is looked for stands behind so many.
        let mut skip = usize::try_from(rev.0).unwrap_or(usize::MAX);
        let top = TOP.to_string();
        let mut edits: Vec<Edit> = Vec::new();
        for _ in 0..PAGES {
            let skipped = skip.to_string();
            let query = [("$top", top.as_str()), ("$skip", &skipped), VERSION];
            let page: List<UpdateWire> = self.ado.get(&parts, &query).await?;
            let is_last = page.value.len() < TOP;
            skip = skip.saturating_add(page.value.len());
            for update in page.value {
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
        Err(super::too_many(&format!(
            "the history of work item {id} goes on behind {} changes, the most that are read",
            PAGES * TOP
        )))
    }
}

fn edit(wire: UpdateWire) -> Edit {
    let UpdateWire { rev, fields } = wire;
    let Fields { state, history } = fields.unwrap_or_default();
    let text = |pair: Pair| pair.new_value.as_str().map(str::to_owned);
    Edit {
        rev,
        state: state.and_then(text),
        said: history.and_then(text),
    }
}
