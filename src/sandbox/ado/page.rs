//! The page of a work item for people who follow a link into the sandbox.
//!
//! The real page asks for a sign-in; here everybody on this machine may look.

use serde_json::Value;

use super::Ado;
use super::fields::FieldKind;
use super::item::{Comment, WorkItem};
use crate::sandbox::exchange::{Call, Reply};

/// Nothing of what others wrote may run or load anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The page, where the address is one of a work item.
pub(super) fn answer(ado: &Ado, call: &Call, segments: &[String]) -> Option<Reply> {
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ([_, "_workitems", "edit", id] | ["_workitems", "edit", id]) = segments.as_slice() else {
        return None;
    };
    if call.method != axum::http::Method::GET {
        return None;
    }
    let item = id.parse().ok().and_then(|id: u32| ado.items.get(&id));
    let reply = match item.filter(|item| item.deleted.is_none()) {
        Some(item) => Reply::html(200, page(ado, item)),
        None => Reply::html(
            404,
            "<!DOCTYPE html><title>404</title><p>No such work item.",
        ),
    };
    Some(reply.with("content-security-policy", POLICY))
}

fn page(ado: &Ado, item: &WorkItem) -> String {
    let title = escaped(item.title());
    let heading = format!("{} {}: {title}", escaped(&item.item_type), item.id);
    let fields: String = item
        .fields
        .iter()
        .map(|(field, value)| row(ado, item, field, value))
        .collect();
    let links = item
        .hyperlinks()
        .flat_map(|url| ["<li>".to_owned(), escaped(url)]);
    let links: String = links.collect();
    let comments = item.comments.iter().filter(|comment| !comment.deleted);
    let comments: String = comments.map(remark).collect();
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{heading}</title><style>\
         body{{font-family:sans-serif;max-width:50em;margin:2em auto;padding:0 1em}}\
         th{{text-align:left;padding-right:2em}}</style></head><body>\
         <p>adoconn sandbox: nothing here is real.</p><h1>{heading}</h1>\
         <table>{fields}</table><h2>Links</h2><ul>{links}</ul>\
         <h2>Comments</h2><ul>{comments}</ul></body></html>\n"
    )
}

/// One field. Only what the sanitiser went over may stand as it is.
fn row(ado: &Ado, item: &WorkItem, field: &str, value: &Value) -> String {
    let def = ado.field(field);
    let name = def.map_or(field, |def| def.name.as_str());
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let person = ado
        .identities
        .get(&text)
        .map(|who| who.display_name.clone());
    let is_html = def.is_some_and(|def| def.kind == FieldKind::Html);
    let shown = if is_html && !item.formats.contains_key(field) {
        text
    } else {
        escaped(&person.unwrap_or(text))
    };
    format!("<tr><th>{}<td>{shown}", escaped(name))
}

fn remark(comment: &Comment) -> String {
    let text = if comment.markdown {
        escaped(&comment.text)
    } else {
        comment.text.clone()
    };
    format!("<li>{}: {text}", comment.created)
}

/// Text that is shown as it is, not read as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
