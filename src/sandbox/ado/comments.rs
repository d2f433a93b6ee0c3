//! Comments on work items (ado-api, 8.8).

use serde_json::{Value, json};

use super::change::Pen;
use super::commit;
use super::error::AdoError;
use super::item::{Comment, WorkItem};
use super::patch::Op;
use super::render::{Place, item_url};
use super::route::Ask;
use super::{Ado, html, params};
use crate::sandbox::exchange::Reply;

/// How many comments come at once.
const PAGE: usize = 200;

impl Ado {
    /// The item of the address, which must be in its project.
    fn commented(&self, ask: &Ask) -> Result<&WorkItem, AdoError> {
        let id = ask.number(2);
        self.in_project(ask, id)?;
        self.readable(&ask.who, id)
    }

    /// The comment of the address.
    fn comment(&self, ask: &Ask) -> Result<(&WorkItem, &Comment), AdoError> {
        let item = self.commented(ask)?;
        let id = u64::from(ask.number(4));
        let found = item
            .comments
            .iter()
            .find(|comment| comment.id == id && !comment.deleted);
        let comment = found.ok_or_else(|| {
            AdoError::not_found(
                "WorkItemCommentNotFoundException",
                format!(
                    "VS403660: Comment {id} of work item {} does not exist.",
                    item.id
                ),
            )
        })?;
        Ok((item, comment))
    }
}

/// `GET {project}/_apis/wit/workItems/{id}/comments`.
pub(super) fn list(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let item = ado.commented(ask)?;
    ask.choice(params::COMMENT_EXPAND, "$expand")?;
    let deleted = ask.call.flag("includeDeleted");
    let mut all: Vec<&Comment> = item.comments.iter().collect();
    all.retain(|comment| deleted || !comment.deleted);
    if ask.choice(params::COMMENT_ORDER, "order")? != Some("asc") {
        all.reverse();
    }
    let skip = ask.count("continuationToken")?.unwrap_or(0);
    let top = ask.count("$top")?.filter(|top| *top > 0);
    let top = top.unwrap_or(PAGE).min(PAGE);
    let total = all.len();
    let page: Vec<Value> = all
        .into_iter()
        .skip(skip)
        .take(top)
        .map(|comment| rendered(ado, item, comment, ask))
        .collect();
    let next = skip + page.len();
    let mut body = json!({ "totalCount": total, "count": page.len(), "comments": page });
    if next < total {
        let url = format!("{}/comments", item_url(item, place(ask)));
        body["continuationToken"] = json!(next.to_string());
        body["nextPage"] = json!(format!("{url}?continuationToken={next}"));
    }
    Ok(Reply::json(200, &body))
}

fn place<'a>(ask: &'a Ask) -> Place<'a> {
    Place {
        root: &ask.root,
        with_project: true,
        alone: true,
    }
}

fn rendered(ado: &Ado, item: &WorkItem, comment: &Comment, ask: &Ask) -> Value {
    let mut body = json!({
        "workItemId": item.id,
        "id": comment.id,
        "version": comment.version,
        "text": comment.text,
        "format": if comment.markdown { "markdown" } else { "html" },
        "createdBy": ado.person(&comment.created_by, &ask.root),
        "createdDate": comment.created,
        "modifiedBy": ado.person(&comment.modified_by, &ask.root),
        "modifiedDate": comment.modified,
        "mentions": [],
        "url": format!("{}/comments/{}", item_url(item, place(ask)), comment.id),
    });
    if comment.deleted {
        body["isDeleted"] = json!(true);
    }
    let expand = ask.choice(params::COMMENT_EXPAND, "$expand");
    if matches!(
        expand,
        Ok(Some("renderedText" | "renderedTextOnly" | "all"))
    ) {
        body["renderedText"] = json!(comment.text);
    }
    body
}

/// `GET .../comments/{comment id}`.
pub(super) fn one(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    ask.choice(params::COMMENT_EXPAND, "$expand")?;
    let (item, comment) = ado.comment(ask)?;
    Ok(Reply::json(200, &rendered(ado, item, comment, ask)))
}

fn text_of(ask: &Ask) -> Result<String, AdoError> {
    let body = ask.json()?;
    let text = body.get("text").and_then(Value::as_str).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(AdoError::malformed(
            "VssPropertyValidationException",
            "The comment text must not be empty.",
        ));
    }
    Ok(text.to_owned())
}

/// `POST .../comments`: makes a revision, as `System.History` does.
pub(super) fn add(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let text = text_of(ask)?;
    let id = ado.commented(ask)?.id;
    let format = ask.choice(params::COMMENT_FORMAT, "format")?;
    let mut ops = Vec::new();
    if format == Some("markdown") {
        ops.push(Op::Format {
            field: "System.History".to_owned(),
            format: "markdown".to_owned(),
        });
    }
    ops.push(Op::Set {
        field: "System.History".to_owned(),
        value: json!(text),
        replace: false,
    });
    commit::update(ado, id, &ops, &Pen::new(&ask.who, &ask.now))?;
    let item = ado.commented(ask)?;
    let comment = item.comments.last().ok_or_else(|| AdoError::no_item(id))?;
    Ok(Reply::json(200, &rendered(ado, item, comment, ask)))
}

/// Changes the comment of the address, which must be the asker's own.
fn edit(ado: &mut Ado, ask: &Ask, change: impl FnOnce(&mut Comment)) -> Result<Reply, AdoError> {
    let (item, comment) = ado.comment(ask)?;
    let (item_id, id) = (item.id, comment.id);
    if comment.created_by != ask.who {
        let name = ado.identities.get(&ask.who);
        let name = name.map_or("", |who| who.display_name.as_str());
        return Err(AdoError::missing_right(name, "Edit comments of others"));
    }
    let comments = ado.items.get_mut(&item_id).map(|item| &mut item.comments);
    let mut comments = comments.into_iter().flatten();
    if let Some(comment) = comments.find(|comment| comment.id == id) {
        change(comment);
        comment.version += 1;
        comment.modified.clone_from(&ask.now);
        comment.modified_by.clone_from(&ask.who);
    }
    if let Ok((item, comment)) = ado.comment(ask) {
        return Ok(Reply::json(200, &rendered(ado, item, comment, ask)));
    }
    Ok(Reply::empty(204))
}

/// `PATCH .../comments/{comment id}`.
pub(super) fn change(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let text = text_of(ask)?;
    edit(ado, ask, |comment| {
        comment.text = if comment.markdown {
            text
        } else {
            html::sanitised(&text)
        };
    })
}

/// `DELETE .../comments/{comment id}`.
pub(super) fn delete(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    edit(ado, ask, |comment| comment.deleted = true)
}
