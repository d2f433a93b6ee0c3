//! Deleting, and the recycle bin (ado-api, 8.12).

use serde_json::{Value, json};

use super::Ado;
use super::change::Pen;
use super::error::AdoError;
use super::item::WorkItem;
use super::render::{Expand, Place, Shape, item_url};
use super::route::Ask;
use crate::sandbox::exchange::Reply;

fn allowed(ado: &Ado, who: &str, item: &WorkItem) -> Result<(), AdoError> {
    if ado
        .rights(who, &item.project_id)
        .is_some_and(|rights| rights.delete)
    {
        return Ok(());
    }
    let name = ado
        .identities
        .get(who)
        .map_or("", |who| who.display_name.as_str());
    Err(AdoError::missing_right(
        name,
        "Delete and restore work items",
    ))
}

impl Ado {
    /// Puts an item into the bin, which makes a revision.
    pub(super) fn bin(&mut self, id: u32, pen: &Pen) {
        if let Some(item) = self.items.get_mut(&id) {
            item.deleted = Some((pen.now.clone(), pen.who.clone()));
        }
        self.touch(id, pen);
    }

    /// Makes a revision that changes nothing but its date.
    pub(super) fn touch(&mut self, id: u32, pen: &Pen) {
        self.counters.watermark += 1;
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        item.watermark = self.counters.watermark;
        item.rev += 1;
        item.latest_comment = None;
        let mut fields = std::collections::BTreeMap::new();
        for (name, new) in [
            ("System.ChangedDate", &pen.now),
            ("System.ChangedBy", &pen.who),
        ] {
            let old = item.fields.insert(name.to_owned(), json!(new));
            fields.insert(name.to_owned(), (old.unwrap_or(Value::Null), json!(new)));
        }
        item.updates.push(super::item::Update {
            rev: item.rev,
            by: pen.who.clone(),
            date: pen.now.clone(),
            fields,
            added: Vec::new(),
            removed: Vec::new(),
        });
    }

    /// An item in the bin that these eyes may see.
    fn binned(&self, ask: &Ask, id: u32) -> Result<&WorkItem, AdoError> {
        self.in_project(ask, id)?;
        self.items
            .get(&id)
            .filter(|item| item.deleted.is_some())
            .filter(|item| self.visible(&ask.who, &item.project_id).is_ok())
            .ok_or_else(|| AdoError::no_item(id))
    }
}

/// `DELETE _apis/wit/workitems/{id}`.
pub(super) fn delete(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    allowed(ado, &ask.who, ado.readable(&ask.who, id)?)?;
    ado.bin(id, &Pen::new(&ask.who, &ask.now));
    let body = described(ado, ado.binned(ask, id)?, ask);
    if ask.call.flag("destroy") {
        ado.items.remove(&id);
    }
    Ok(Reply::json(200, &body))
}

/// `POST {project}/_apis/wit/workitemsdelete`.
pub(super) fn delete_many(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.json()?;
    let ids = body
        .get("ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let ids: Vec<u32> = ids
        .filter_map(|id| id.as_u64().and_then(|id| u32::try_from(id).ok()))
        .collect();
    let destroy = body
        .get("destroy")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let mut results = Vec::new();
    for id in ids {
        let fate = ado
            .in_project(ask, id)
            .and_then(|()| allowed(ado, &ask.who, ado.readable(&ask.who, id)?));
        if let Err(error) = fate {
            results.push(json!({ "id": id, "code": error.status, "message": error.message }));
            continue;
        }
        ado.bin(id, &Pen::new(&ask.who, &ask.now));
        results.push(described(ado, ado.binned(ask, id)?, ask));
        if destroy {
            ado.items.remove(&id);
        }
    }
    Ok(Reply::json(200, &json!({ "results": results })))
}

/// `GET {project}/_apis/wit/recyclebin`.
pub(super) fn list(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project = ado.of(ask)?;
    let binned = ado
        .items
        .values()
        .filter(|item| item.deleted.is_some() && item.project_id == project.id);
    let value = binned.map(|item| {
        json!({ "id": item.id, "url": format!("{}/_apis/wit/recycleBin/{}", ask.root, item.id) })
    });
    Ok(Ask::list(value.collect()))
}

/// `GET _apis/wit/recyclebin/{id}`.
pub(super) fn one(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let item = ado.binned(ask, ask.number(2))?;
    Ok(Reply::json(200, &described(ado, item, ask)))
}

/// `PATCH _apis/wit/recyclebin/{id}` with `{"isDeleted": false}`.
pub(super) fn restore(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    allowed(ado, &ask.who, ado.binned(ask, id)?)?;
    if ask.json()?.get("isDeleted") != Some(&json!(false)) {
        return Err(AdoError::malformed(
            "VssPropertyValidationException",
            "isDeleted must be false.",
        ));
    }
    let body = described(ado, ado.binned(ask, id)?, ask);
    if let Some(item) = ado.items.get_mut(&id) {
        item.deleted = None;
    }
    ado.touch(id, &Pen::new(&ask.who, &ask.now));
    Ok(Reply::json(200, &body))
}

/// `DELETE _apis/wit/recyclebin/{id}`.
pub(super) fn destroy(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let id = ask.number(2);
    allowed(ado, &ask.who, ado.binned(ask, id)?)?;
    ado.items.remove(&id);
    Ok(Reply::empty(204))
}

fn described(ado: &Ado, item: &WorkItem, ask: &Ask) -> Value {
    let place = Place {
        root: &ask.root,
        with_project: true,
        alone: true,
    };
    let project = ado.project(&item.project_id);
    let (date, by) = item.deleted.clone().unwrap_or_default();
    let by = ado.identities.get(&by).map_or(by, |who| {
        format!("{} <{}>", who.display_name, who.unique_name)
    });
    json!({
        "id": item.id,
        "code": 200,
        "type": item.item_type,
        "name": item.title(),
        "project": project.map(|project| &project.name),
        "deletedDate": date,
        "deletedBy": by,
        "url": item_url(item, place).replace("/workItems/", "/recyclebin/"),
        "resource": ado.render(item, &Shape::Expand(Expand::None), place),
    })
}
