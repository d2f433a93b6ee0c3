//! Comments on work items (ado-api, 8.8).

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::Reader;
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::clients::http::Effect;
use crate::model::ids::WorkItemId;
use crate::model::remark::{Author, Comment};

/// Released as a preview only (ado-api, 2.2).
const VERSION: (&str, &str) = ("api-version", "7.1-preview.4");
/// Comments in one answer, the most that the service gives.
const PAGE: (&str, usize) = ("200", 200);

/// Comments of one item that are read at most. Every one makes a revision, and an item with more
/// than 10,000 of these takes no change through the API any more (ado-api, 12.1).
const MOST: usize = 20_000;
/// Bytes of their texts that are kept at most.
const LARGEST: usize = 64 * 1024 * 1024;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentsAnswer {
    #[serde(default)]
    total_count: Option<usize>,
    /// Never absent: an answer without them says nothing about whether there are any.
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
    /// `html` or `markdown`; requests may give it as a number, too.
    #[serde(default)]
    format: Value,
    #[serde(default)]
    created_by: Option<WriterWire>,
    #[serde(default)]
    modified_by: Option<WriterWire>,
    #[serde(default)]
    created_date: Option<String>,
    #[serde(default)]
    is_deleted: Option<bool>,
}

/// Whoever wrote something: an object, or `Name <account>` in old versions (ado-api, 8.2).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WriterWire {
    Person(PersonWire),
    Text(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PersonWire {
    id: Option<String>,
    display_name: Option<String>,
    unique_name: Option<String>,
    descriptor: Option<String>,
    is_container: Option<bool>,
}

impl WriterWire {
    fn name(&self) -> &str {
        match self {
            Self::Person(person) => person.display_name.as_deref().unwrap_or_default(),
            Self::Text(text) => text.split('<').next().unwrap_or_default().trim(),
        }
    }

    fn author(self) -> Author {
        match self {
            Self::Person(person) => {
                let account = person.unique_name.unwrap_or_default();
                let descriptor = person.descriptor.unwrap_or_default();
                Author {
                    is_application: is_application(&account, &descriptor)
                        || person.is_container == Some(true),
                    id: person.id.unwrap_or_default(),
                    account,
                }
            }
            Self::Text(text) => {
                let account = text.split_once('<').map(|(_, account)| account);
                let account = account.unwrap_or_default().trim_end_matches('>').to_owned();
                Author {
                    id: String::new(),
                    is_application: is_application(&account, ""),
                    account,
                }
            }
        }
    }
}

/// Whether an identity is a service principal, a service account or a group (ado-api, 6.1). A
/// service principal's account is a GUID, or two of them; a build service's begins with `Build`.
pub(super) fn is_application(account: &str, descriptor: &str) -> bool {
    const SUBJECTS: [&str; 6] = ["aadsp.", "svc.", "s2s.", "vssgp.", "aadgp.", "bnd."];
    const TYPES: [&str; 4] = [
        "ServiceIdentity;",
        "AadServicePrincipal;",
        "ServicePrincipal;",
        "TeamFoundation.Identity;",
    ];
    let lower = descriptor.to_ascii_lowercase();
    let is_guid = |text: &str| {
        text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
    };
    let is_service = account.split_once('\\').is_some_and(|(domain, name)| {
        domain.eq_ignore_ascii_case("build") && is_guid(name)
            || domain.eq_ignore_ascii_case("agentpool")
    });
    is_service
        || SUBJECTS.iter().any(|subject| lower.starts_with(subject))
        || TYPES
            .iter()
            .any(|kind| lower.contains(&kind.to_ascii_lowercase()))
        || account.split(['\\', '@', ':']).all(is_guid)
}

fn is_markdown(format: &Value) -> bool {
    match format {
        Value::String(name) => name.eq_ignore_ascii_case("markdown"),
        // The number that requests give for it (ado-api, 8.8).
        Value::Number(number) => number.as_u64() == Some(0),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

impl From<CommentWire> for Comment {
    fn from(wire: CommentWire) -> Self {
        let by = wire.created_by.as_ref().map(WriterWire::name);
        Self {
            id: wire.id,
            is_markdown: is_markdown(&wire.format),
            text: wire.text.unwrap_or_default(),
            by: by.unwrap_or_default().to_owned(),
            authors: [wire.created_by, wire.modified_by]
                .into_iter()
                .flatten()
                .map(WriterWire::author)
                .collect(),
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
        let (mut counted, mut bytes) = (None, 0);
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
            counted = counted.max(total);
            let texts = news.iter().filter_map(|said| said.text.as_deref());
            bytes += texts.map(str::len).sum::<usize>();
            if let Some(why) = without_end(seen.len(), counted, bytes) {
                return Err(answer.bad(&request, &why));
            }
            let spoken = news
                .into_iter()
                .filter(|said| said.is_deleted != Some(true));
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

/// Why no more comments are read, if that is so. Some may be added while they are read.
fn without_end(seen: usize, counted: Option<usize>, bytes: usize) -> Option<String> {
    if let Some(counted) = counted.filter(|counted| seen > counted.saturating_add(PAGE.1)) {
        return Some(format!("it has more comments than it counts ({counted})"));
    }
    if seen > MOST {
        return Some(format!(
            "the item has more than {MOST} comments, the most that are read"
        ));
    }
    (bytes > LARGEST).then(|| {
        format!("the item's comments are larger than {LARGEST} bytes, the most that are read")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_groups_and_services_are_no_people() {
        const GUID: &str = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
        for (account, descriptor) in [
            (GUID, ""),
            (&*format!("{GUID}\\{GUID}"), ""),
            (&*format!("{GUID}@{GUID}"), ""),
            ("", "aadsp.ZmFrZQ"),
            ("x@y", "AADSP.ZmFrZQ"),
            ("", "svc.ZmFrZQ"),
            (&*format!("Build\\{GUID}"), ""),
            ("AgentPool\\x", ""),
            ("", "vssgp.ZmFrZQ"),
            ("", "aadgp.ZmFrZQ"),
            ("", "Microsoft.TeamFoundation.ServiceIdentity;x:Build:y"),
            (
                "",
                "Microsoft.VisualStudio.Services.Claims.AadServicePrincipal;x\\y",
            ),
        ] {
            assert!(
                is_application(account, descriptor),
                "{account} {descriptor}"
            );
        }
        for (account, descriptor) in [
            ("kim@contoso.com", "aad.ZmFrZQ"),
            ("CONTOSO\\kim", "win.Uy0x"),
            ("build@contoso.com", "msa.ZmFrZQ"),
            ("", ""),
        ] {
            assert!(
                !is_application(account, descriptor),
                "{account} {descriptor}"
            );
        }
    }

    #[test]
    fn writers_come_in_two_shapes_and_formats_in_three() {
        let read =
            |json: Value| Comment::from(serde_json::from_value::<CommentWire>(json).unwrap());
        let comment = read(serde_json::json!({
            "id": 1,
            "text": "x",
            "format": "Markdown",
            "createdBy": {"id": "1", "displayName": "Kim", "uniqueName": "kim@contoso.com",
                "descriptor": "aad.x", "isContainer": null},
            "modifiedBy": {"id": "2", "displayName": "Robot", "descriptor": "aadsp.x"},
        }));
        assert!(comment.is_markdown && comment.by == "Kim");
        assert!(!comment.is_of_a_person());
        let comment = read(serde_json::json!({
            "commentId": 2, "createdBy": "Kim Lee <kim@contoso.com>", "format": 0,
        }));
        assert!(comment.is_markdown && comment.by == "Kim Lee" && comment.is_of_a_person());
        let kim = Author {
            account: "KIM@contoso.com".to_owned(),
            ..Author::default()
        };
        assert!(comment.is_of(&kim));
        assert!(!read(serde_json::json!({"id": 3, "createdBy": null})).is_markdown);
    }
}
