//! Reading work items: one, many, and what each change changed (ado-api, 8.2, 10.1, 10.4).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::error::AdoError;
use super::item::{Update, WorkItem};
use super::render::{Expand, Place, Shape, item_url};
use super::route::Ask;
use super::value::FOREVER;
use super::{Ado, params};
use crate::sandbox::exchange::Reply;

/// How many items one request may ask for.
const MOST: usize = 200;

/// `GET _apis/wit/workitems/{id}`.
pub(super) fn one(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    let fields = ask.call.query("fields").map(comma_list);
    let shape = shape(ado, fields, ask.call.query("$expand"))?;
    let as_of = ask.call.query("asOf").map(time).transpose()?;
    let item = ado.readable(&ask.who, id)?;
    let item = at(item, as_of).ok_or_else(|| AdoError::no_item(id))?;
    let mut place = place(ask, true);
    place.with_project = true;
    let mut body = ado.render(&item, &shape, place);
    if shape == Shape::Expand(Expand::None) {
        // Only an answer to a write shows its links unasked.
        body.as_object_mut().map(|body| body.remove("relations"));
    }
    Ok(Reply::json(200, &body))
}

fn place<'a>(ask: &'a Ask, alone: bool) -> Place<'a> {
    Place {
        root: &ask.root,
        with_project: ask.project.is_some(),
        alone,
    }
}

fn at(item: &WorkItem, as_of: Option<Timestamp>) -> Option<WorkItem> {
    match as_of {
        None => Some(item.clone()),
        Some(moment) => item.as_of(moment),
    }
}

fn comma_list(text: &str) -> Vec<String> {
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn time(text: &str) -> Result<Timestamp, AdoError> {
    let moment = super::coerce::moment(text).and_then(|text| text.parse().ok());
    moment.ok_or_else(|| bad(format!("The asOf value '{text}' is not a date.")))
}

fn bad(message: impl Into<String>) -> AdoError {
    AdoError::malformed("VssPropertyValidationException", message)
}

/// `fields` and `$expand` exclude each other; every field must exist.
fn shape(ado: &Ado, fields: Option<Vec<String>>, expand: Option<&str>) -> Result<Shape, AdoError> {
    let expand = Expand::read(expand)?;
    let Some(fields) = fields else {
        return Ok(Shape::Expand(expand));
    };
    if expand != Expand::None {
        return Err(AdoError::malformed(
            "ConflictingParametersException",
            "The expand parameter can not be used with the fields parameter.",
        ));
    }
    let spelled = fields.iter().map(|name| {
        let field = ado.field(name).ok_or_else(|| AdoError::no_field(name))?;
        Ok(field.reference_name.clone())
    });
    Ok(Shape::Fields(spelled.collect::<Result<_, AdoError>>()?))
}

/// A request for many.
struct Many {
    ids: Vec<u32>,
    shape: Shape,
    as_of: Option<Timestamp>,
    omit: bool,
}

/// `GET _apis/wit/workitems?ids=`.
pub(super) fn by_ids(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let query = |name| ask.call.query(name);
    let ids = comma_list(query("ids").unwrap_or_default());
    let ids: Result<Vec<u32>, _> = ids.iter().map(|id| id.parse()).collect();
    let many = Many {
        ids: ids.map_err(|error| bad(format!("The ids are not valid: {error}.")))?,
        shape: shape(ado, query("fields").map(comma_list), query("$expand"))?,
        as_of: query("asOf").map(time).transpose()?,
        omit: ask.choice(params::ERROR_POLICY, "errorPolicy")? == Some("omit"),
    };
    answer(ado, ask, &many)
}

/// `POST _apis/wit/workitemsbatch`.
pub(super) fn batch(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.json()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let ids: Option<Vec<u32>> = body.get("ids").and_then(Value::as_array).and_then(|ids| {
        ids.iter()
            .map(|id| id.as_u64().and_then(|id| u32::try_from(id).ok()))
            .collect()
    });
    let fields = body.get("fields").and_then(Value::as_array).map(|names| {
        let names = names.iter().filter_map(Value::as_str);
        names.map(str::to_owned).collect()
    });
    let expand = params::member(params::EXPAND, "$expand", body.get("$expand"))?;
    let many = Many {
        ids: ids.ok_or_else(|| bad("The ids parameter must be a list of numbers."))?,
        shape: shape(ado, fields, expand)?,
        as_of: text("asOf").map(time).transpose()?,
        omit: params::member(params::ERROR_POLICY, "errorPolicy", body.get("errorPolicy"))?
            == Some("omit"),
    };
    answer(ado, ask, &many)
}

fn answer(ado: &Ado, ask: &Ask, many: &Many) -> Result<Reply, AdoError> {
    if many.ids.is_empty() {
        return Err(bad("The ids parameter must not be empty."));
    }
    if many.ids.len() > MOST {
        return Err(AdoError::invalid(
            "WorkItemPageSizeExceededException",
            format!(
                "VS403474: You requested {} work items which exceeds the limit of {MOST}. Reduce \
                 the number of work items and try again.",
                many.ids.len()
            ),
        ));
    }
    let mut value = Vec::with_capacity(many.ids.len());
    for id in &many.ids {
        let found = ado
            .in_project(ask, *id)
            .and_then(|()| ado.readable(&ask.who, *id))
            .and_then(|item| at(item, many.as_of).ok_or_else(|| AdoError::no_item(id)));
        match found {
            Ok(item) => value.push(ado.render(&item, &many.shape, place(ask, false))),
            Err(_) if many.omit => value.push(Value::Null),
            Err(error) => return Err(error),
        }
    }
    Ok(Ask::list(value))
}

/// `GET _apis/wit/workItems/{id}/updates`: `$top` and `$skip`.
pub(super) fn updates(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    let item = ado.readable(&ask.who, id)?;
    let all: Vec<Value> = (1..=item.updates.len())
        .filter_map(|number| rendered_update(ado, item, number, ask))
        .collect();
    Ok(Ask::list(page(ask, all)?))
}

/// `GET _apis/wit/workItems/{id}/updates/{number}`.
pub(super) fn update(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    let item = ado.readable(&ask.who, id)?;
    let number = ask.part(4).parse::<usize>().ok();
    let number = number.filter(|number| *number > 0);
    let body = number.and_then(|number| rendered_update(ado, item, number, ask));
    Ok(Reply::json(
        200,
        &body.ok_or_else(|| AdoError::no_item(id))?,
    ))
}

fn page(ask: &Ask, all: Vec<Value>) -> Result<Vec<Value>, AdoError> {
    let skip = ask.count("$skip")?.unwrap_or(0);
    let top = ask.count("$top")?.unwrap_or(MOST).min(MOST);
    Ok(all.into_iter().skip(skip).take(top).collect())
}

fn rendered_update(ado: &Ado, item: &WorkItem, number: usize, ask: &Ask) -> Option<Value> {
    let update = item.updates.get(number - 1)?;
    let place = Place {
        root: &ask.root,
        with_project: true,
        alone: false,
    };
    let revised = item.updates.get(number).map_or(FOREVER, |next| &next.date);
    let mut body = json!({
        "id": number,
        "workItemId": item.id,
        "rev": update.rev,
        "revisedBy": ado.person(&update.by, &ask.root),
        "revisedDate": revised,
        "url": format!("{}/updates/{number}", item_url(item, place)),
    });
    let before = number
        .checked_sub(2)
        .and_then(|number| item.updates.get(number));
    let makes_revision = before.is_none_or(|before| before.rev != update.rev);
    if makes_revision {
        body["fields"] = changed_fields(ado, item, update, before, ask);
    }
    let links = |list: &[super::item::Relation]| -> Vec<Value> {
        list.iter()
            .map(|link| ado.rendered_relation(link, place))
            .collect()
    };
    let mut relations = Map::new();
    for (key, list) in [("added", &update.added), ("removed", &update.removed)] {
        if !list.is_empty() {
            relations.insert(key.to_owned(), json!(links(list)));
        }
    }
    if !relations.is_empty() {
        body["relations"] = Value::Object(relations);
    }
    Some(body)
}

fn changed_fields(
    ado: &Ado,
    item: &WorkItem,
    update: &Update,
    before: Option<&Update>,
    ask: &Ask,
) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, old: &Value, new: &Value| {
        let mut change = Map::new();
        for (key, value) in [("oldValue", old), ("newValue", new)] {
            if !value.is_null() {
                change.insert(key.to_owned(), ado.shown(name, value, &ask.root));
            }
        }
        fields.insert(name.to_owned(), Value::Object(change));
    };
    for (name, (old, new)) in &update.fields {
        put(name, old, new);
    }
    let old_rev = before.map_or(Value::Null, |before| json!(before.rev));
    put("System.Rev", &old_rev, &json!(update.rev));
    let old_date = before.map_or(Value::Null, |before| json!(before.date));
    put("System.AuthorizedDate", &old_date, &json!(update.date));
    let said = item
        .comments
        .iter()
        .find(|comment| comment.created == update.date && comment.created_by == update.by);
    if let Some(comment) = said {
        put("System.History", &Value::Null, &json!(comment.text));
    }
    if before.is_none() {
        for name in ["System.Id", "System.WorkItemType", "System.TeamProject"] {
            put(name, &Value::Null, &ado.value(item, name));
        }
    }
    Value::Object(fields)
}

/// `GET _apis/wit/workItems/{id}/revisions`.
pub(super) fn revisions(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    let item = ado.readable(&ask.who, id)?;
    let all = (1..=item.rev).filter_map(|rev| rendered_revision(ado, item, rev, ask));
    Ok(Ask::list(page(ask, all.collect())?))
}

/// `GET _apis/wit/workItems/{id}/revisions/{rev}`.
pub(super) fn revision(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    let item = ado.readable(&ask.who, id)?;
    let body = rendered_revision(ado, item, ask.number(4), ask);
    Ok(Reply::json(
        200,
        &body.ok_or_else(|| AdoError::no_item(id))?,
    ))
}

fn rendered_revision(ado: &Ado, item: &WorkItem, rev: u32, ask: &Ask) -> Option<Value> {
    let then = item.at_rev(rev)?;
    let place = Place {
        root: &ask.root,
        with_project: true,
        alone: false,
    };
    let expand = Expand::read(ask.call.query("$expand")).unwrap_or(Expand::None);
    let mut body = ado.render(&then, &Shape::Expand(expand), place);
    body["url"] = json!(format!("{}/revisions/{rev}", item_url(item, place)));
    Some(body)
}
