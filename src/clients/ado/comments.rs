//! Comments on work items (ado-api, 8.8).

use std::collections::BTreeSet;

use serde::Deserialize;
use url::Url;

use super::Reader;
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::clients::http::Effect;
use crate::model::ids::WorkItemId;
use crate::model::remark::Comment;

/// Released as a preview only (ado-api, 2.2).
const VERSION: (&str, &str) = ("api-version", "7.1-preview.4");
/// Comments in one answer, the most that the service gives.
const PAGE: (&str, usize) = ("200", 200);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentsAnswer {
    #[serde(default)]
    total_count: Option<usize>,
    #[serde(default)]
    comments: Vec<CommentWire>,
    #[serde(default)]
    continuation_token: Option<String>,
    #[serde(default)]
    next_page: Option<String>,
}

impl CommentsAnswer {
    /// What leads to the next page, as itself or in the next page's address.
    fn token(&self) -> Option<String> {
        let in_address = || {
            let next = Url::parse(self.next_page.as_deref()?).ok()?;
            let mut pairs = next.query_pairs();
            let (_, token) = pairs.find(|(name, _)| name == "continuationToken")?;
            Some(token.into_owned())
        };
        let given = self.continuation_token.clone().or_else(in_address);
        given.filter(|token| !token.is_empty())
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentWire {
    /// The official examples say `commentId`; live answers say `id` (ado-api, 8.8).
    #[serde(alias = "commentId")]
    id: u64,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    created_by: Option<PersonWire>,
    #[serde(default)]
    created_date: Option<String>,
    #[serde(default)]
    is_deleted: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersonWire {
    #[serde(default)]
    display_name: String,
}

impl From<CommentWire> for Comment {
    fn from(wire: CommentWire) -> Self {
        let format = wire.format.unwrap_or_default();
        Self {
            id: wire.id,
            text: wire.text.unwrap_or_default(),
            is_markdown: format.eq_ignore_ascii_case("markdown"),
            by: wire
                .created_by
                .map(|by| by.display_name)
                .unwrap_or_default(),
            at: wire.created_date.and_then(|date| date.parse().ok()),
        }
    }
}

impl Reader {
    /// All comments on a work item, oldest first, as they stand; deleted ones are left out.
    ///
    /// # Errors
    /// Any failure, and an answer that is not whole: an error never reads as "nothing was said".
    pub async fn comments(&self, project: &str, id: WorkItemId) -> Result<Vec<Comment>, ApiError> {
        let number = id.to_string();
        let parts = [
            Part::Name(project),
            Part::Fixed("_apis/wit/workItems"),
            Part::Name(&number),
            Part::Fixed("comments"),
        ];
        let mut all: Vec<Comment> = Vec::new();
        let (mut seen, mut token) = (BTreeSet::new(), String::new());
        loop {
            let mut query = vec![("$top", PAGE.0), ("order", "asc"), VERSION];
            if !token.is_empty() {
                query.push(("continuationToken", token.as_str()));
            }
            let request =
                self.ado
                    .request(Effect::Read, reqwest::Method::GET, &parts, &query, None)?;
            let answer = self.ado.answer(&request).await?;
            let page: CommentsAnswer = answer.decode(&request)?;
            let (next, total) = (page.token(), page.total_count);
            let news = page.comments.into_iter();
            let news: Vec<CommentWire> = news.filter(|said| seen.insert(said.id)).collect();
            let count = news.len();
            let spoken = news.into_iter().filter(|said| !said.is_deleted);
            all.extend(spoken.map(Comment::from));
            match next {
                Some(next) if count > 0 && next != token => token = next,
                Some(_) => return Err(answer.bad(&request, "a page of comments repeats itself")),
                // The total may count deleted ones: only a full page must lead on.
                None if count >= PAGE.1 && total.is_some_and(|total| total > seen.len()) => {
                    return Err(answer.bad(&request, "it has fewer comments than it counts"));
                }
                None => break,
            }
        }
        all.sort_by_key(|said| (said.at, said.id));
        Ok(all)
    }
}
