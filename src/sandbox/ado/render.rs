//! Work items as JSON (ado-api, 8.1 and 8.2).

use serde_json::{Map, Value, json};

use super::Ado;
use super::error::AdoError;
use super::fields::FieldKind;
use super::item::{Comment, Relation, Target, WorkItem};
use super::value::{ALWAYS, EXPANDED, FOREVER};
use super::{params, relation};

/// How much of a work item is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// These fields and nothing else.
    Fields(Vec<String>),
    /// `$expand`.
    Expand(Expand),
}

/// The values of `$expand`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expand {
    None,
    Relations,
    Fields,
    Links,
    All,
}

impl Expand {
    pub(super) fn read(text: Option<&str>) -> Result<Self, AdoError> {
        let text = text.filter(|text| !text.is_empty()).unwrap_or("none");
        match params::named(params::EXPAND, text) {
            Some("relations") => Ok(Self::Relations),
            Some("fields") => Ok(Self::Fields),
            Some("links") => Ok(Self::Links),
            Some("all") => Ok(Self::All),
            Some(_) => Ok(Self::None),
            None => Err(AdoError::parameter("$expand", text)),
        }
    }
}

/// Where the addresses in an answer begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The organization's address.
    pub(super) root: &'a str,
    /// Whether addresses carry the project's GUID.
    pub(super) with_project: bool,
    /// Whether an item answers for itself, with its links, or in a list.
    pub(super) alone: bool,
}

impl Ado {
    /// A work item as an answer.
    pub(super) fn render(&self, item: &WorkItem, shape: &Shape, place: Place<'_>) -> Value {
        let mut body = Map::new();
        body.insert("id".to_owned(), json!(item.id));
        body.insert("rev".to_owned(), json!(item.rev));
        body.insert(
            "fields".to_owned(),
            self.rendered_fields(item, shape, place),
        );
        let own = item_url(item, place);
        if let Shape::Expand(expand) = shape {
            body.insert("multilineFieldsFormat".to_owned(), json!(item.formats));
            let written_now = place.alone && *expand == Expand::None;
            let wanted = matches!(expand, Expand::Relations | Expand::All);
            if (wanted || written_now) && !item.relations.is_empty() {
                let relations = item.relations.iter();
                let relations: Vec<Value> = relations
                    .map(|link| self.rendered_relation(link, place))
                    .collect();
                body.insert("relations".to_owned(), json!(relations));
            }
            if let Some(comment) = latest_comment(item) {
                let reference = json!({
                    "commentId": comment.id,
                    "version": comment.version,
                    "url": format!("{own}/comments/{}/versions/{}", comment.id, comment.version),
                });
                body.insert("commentVersionRef".to_owned(), reference);
            }
            if place.alone || matches!(expand, Expand::Links | Expand::All) {
                body.insert("_links".to_owned(), links(item, place));
            }
        }
        body.insert("url".to_owned(), json!(own));
        Value::Object(body)
    }

    fn rendered_fields(&self, item: &WorkItem, shape: &Shape, place: Place<'_>) -> Value {
        let mut fields = Map::new();
        let mut put = |name: &str| {
            let value = self.rendered_value(item, name, place);
            if !value.is_null() {
                fields.insert(name.to_owned(), value);
            }
        };
        match shape {
            Shape::Fields(names) => names.iter().for_each(|name| put(name)),
            Shape::Expand(expand) => {
                for name in item.fields.keys() {
                    put(name);
                }
                for name in ALWAYS {
                    put(name);
                }
                if matches!(expand, Expand::All | Expand::Fields) {
                    for name in EXPANDED {
                        put(name);
                    }
                }
                if let Some(comment) = latest_comment(item) {
                    fields.insert("System.History".to_owned(), json!(comment.text));
                }
            }
        }
        Value::Object(fields)
    }

    /// A field's value as an answer has it: people as objects.
    pub(super) fn rendered_value(&self, item: &WorkItem, field: &str, place: Place<'_>) -> Value {
        self.shown(field, &self.value(item, field), place.root)
    }

    /// A stored value as an answer has it.
    pub(super) fn shown(&self, field: &str, value: &Value, root: &str) -> Value {
        let person = self
            .field(field)
            .is_some_and(|def| def.kind == FieldKind::Identity);
        match value.as_str() {
            Some(id) if person => self.person(id, root),
            Some(_) | None => value.clone(),
        }
    }

    pub(super) fn rendered_relation(&self, link: &Relation, place: Place<'_>) -> Value {
        let (url, mut attributes) = match &link.target {
            Target::Item(id) => {
                let project = self.items.get(id).map(|item| item.project_id.as_str());
                let url = match project {
                    Some(project) if place.with_project => {
                        format!("{}/{project}/_apis/wit/workItems/{id}", place.root)
                    }
                    Some(_) | None => format!("{}/_apis/wit/workItems/{id}", place.root),
                };
                let name = relation::display_name(&link.rel);
                (url, json!({ "isLocked": false, "name": name }))
            }
            Target::Url(url) => (
                url.clone(),
                json!({
                    "authorizedDate": link.added,
                    "id": link.id,
                    "resourceCreatedDate": link.added,
                    "resourceModifiedDate": link.added,
                    "revisedDate": FOREVER,
                }),
            ),
        };
        if let Some(comment) = &link.comment {
            attributes["comment"] = json!(comment);
        }
        if let Some(name) = &link.name {
            attributes["name"] = json!(name);
        }
        json!({ "rel": link.rel, "url": url, "attributes": attributes })
    }
}

fn latest_comment(item: &WorkItem) -> Option<&Comment> {
    let id = item.latest_comment?;
    item.comments
        .iter()
        .find(|comment| comment.id == id && !comment.deleted)
}

/// The address of a work item.
pub(super) fn item_url(item: &WorkItem, place: Place<'_>) -> String {
    format!("{}/_apis/wit/workItems/{}", base(item, place), item.id)
}

fn base(item: &WorkItem, place: Place<'_>) -> String {
    if place.with_project {
        format!("{}/{}", place.root, item.project_id)
    } else {
        place.root.to_owned()
    }
}

fn links(item: &WorkItem, place: Place<'_>) -> Value {
    let base = base(item, place);
    let own = item_url(item, place);
    let item_type = super::location::encoded(&item.item_type);
    json!({
        "self": { "href": own },
        "workItemUpdates": { "href": format!("{own}/updates") },
        "workItemRevisions": { "href": format!("{own}/revisions") },
        "workItemComments": { "href": format!("{own}/comments") },
        "html": { "href": format!("{base}/_workitems/edit/{}", item.id) },
        "workItemType": { "href": format!("{base}/_apis/wit/workItemTypes/{item_type}") },
        "fields": { "href": format!("{base}/_apis/wit/fields") },
    })
}
