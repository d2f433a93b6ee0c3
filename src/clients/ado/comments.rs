//! What was said on a work item (ado-api, 8.8).

use jiff::Timestamp;
use serde::Deserialize;

use super::Reader;
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::observed::Remark;

/// Comments are a preview in every version (ado-api, 2.2).
const VERSION: (&str, &str) = ("api-version", "7.1-preview.4");

/// Pages that are read at most: no work item has so many comments, a loop of tokens has.
const PAGES: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    comments: Vec<CommentWire>,
    #[serde(default)]
    continuation_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentWire {
    /// The examples of the documentation say `commentId` (ado-api, 8.8).
    #[serde(alias = "commentId")]
    id: u64,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    created_by: Option<Person>,
    created_date: Timestamp,
    #[serde(default)]
    is_deleted: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    #[serde(default)]
    display_name: String,
}

impl Reader {
    /// The comments of a work item, oldest first, as they now stand; deleted ones are left out.
    ///
    /// # Errors
    /// Any failure; a part of them is never taken for all.
    pub async fn comments(&self, project: &str, id: WorkItemId) -> Result<Vec<Remark>, ApiError> {
        let number = id.to_string();
        let parts = [
            Part::Name(project),
            Part::Fixed("_apis/wit/workItems"),
            Part::Name(&number),
            Part::Fixed("comments"),
        ];
        let mut remarks = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let mut query = vec![("$top", "200"), ("order", "asc"), VERSION];
            if let Some(token) = &token {
                query.push(("continuationToken", token));
            }
            let page: Page = self.ado.get(&parts, &query).await?;
            remarks.extend(page.comments.into_iter().filter_map(remark));
            token = page.continuation_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(remarks);
            }
        }
        Err(super::invalid(&format!(
            "the comments of work item {id} have no end"
        )))
    }
}

fn remark(wire: CommentWire) -> Option<Remark> {
    let CommentWire {
        id,
        text,
        format,
        created_by,
        created_date,
        is_deleted,
    } = wire;
    (!is_deleted).then(|| Remark {
        id,
        by: created_by.unwrap_or_default().display_name,
        at: created_date,
        text: text.unwrap_or_default(),
        is_markdown: format.is_some_and(|format| format.eq_ignore_ascii_case("markdown")),
    })
}
