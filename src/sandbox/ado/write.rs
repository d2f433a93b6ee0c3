//! Creating and updating one work item (ado-api, 8.1 and 8.4).

use serde_json::{Value, json};

use super::Ado;
use super::change::Pen;
use super::commit::{self, Saved};
use super::error::AdoError;
use super::patch;
use super::render::{Expand, Place, Shape};
use super::route::Ask;
use crate::sandbox::exchange::Reply;

/// The only content type of a patch document.
pub(super) const PATCH: &str = "application/json-patch+json";

impl Pen {
    /// Whoever asks, with the options of an address's query.
    pub(super) fn of<'a>(ask: &Ask, query: impl Fn(&str) -> Option<&'a str>) -> Self {
        let flag = |name: &str| query(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        Self {
            validate_only: flag("validateOnly"),
            bypass_rules: flag("bypassRules"),
            suppress_notifications: flag("suppressNotifications"),
            ..Self::new(&ask.who, &ask.now)
        }
    }
}

/// `POST {project}/_apis/wit/workitems/${type}`: success is 200, not 201.
pub(super) fn create(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.body_of_type(PATCH)?;
    let pen = Pen::of(ask, |name| ask.call.query(name));
    let project = ado.of(ask)?.id.clone();
    let name = ask.part(2).trim_start_matches('$');
    let saved = commit::create(ado, &project, name, &patch::parse(&body)?, &pen)?;
    answer(ado, ask, &saved)
}

/// `PATCH _apis/wit/workitems/{id}`.
pub(super) fn update(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.body_of_type(PATCH)?;
    let pen = Pen::of(ask, |name| ask.call.query(name));
    let id = ask.number(2);
    ado.in_project(ask, id)?;
    let saved = commit::update(ado, id, &patch::parse(&body)?, &pen)?;
    answer(ado, ask, &saved)
}

impl Ado {
    /// Refuses an item that is not in the project of the address, if it has one.
    pub(super) fn in_project(&self, ask: &Ask, id: u32) -> Result<(), AdoError> {
        let elsewhere = |project: &String| {
            self.items
                .get(&id)
                .is_none_or(|item| item.project_id != *project)
        };
        if ask.project.as_ref().is_some_and(elsewhere) {
            return Err(AdoError::no_item(id));
        }
        Ok(())
    }
}

fn answer(ado: &Ado, ask: &Ask, saved: &Saved) -> Result<Reply, AdoError> {
    let shape = Shape::Expand(Expand::read(ask.call.query("$expand"))?);
    let body = rendered(ado, saved, &shape, &ask.root)?;
    Ok(Reply::json(200, &body))
}

/// What was saved, or would be.
pub(super) fn rendered(
    ado: &Ado,
    saved: &Saved,
    shape: &Shape,
    root: &str,
) -> Result<Value, AdoError> {
    let place = Place {
        root,
        with_project: true,
        alone: true,
    };
    match saved {
        Saved::Stored(id) => {
            let item = ado.items.get(id).ok_or_else(|| AdoError::no_item(id))?;
            Ok(ado.render(item, shape, place))
        }
        Saved::Checked(item) => {
            let mut body = ado.render(item, shape, place);
            if item.id == 0 {
                body["id"] = json!(-1);
            }
            Ok(body)
        }
    }
}
