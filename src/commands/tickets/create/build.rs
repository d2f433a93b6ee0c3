//! What a draft becomes once everything about it is right.

use std::collections::BTreeMap;

use serde_json::Value;

use super::check::Place;
use super::draft::{Draft, Sameness};
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::process::{Project, WorkItemType};
use crate::plan::action::{Action, Change, Create, Memo};
use crate::template::safe;
use crate::template::ticket::TAG;

/// The creation of it, with its way to the state that is wanted.
pub(super) fn action(
    draft: &Draft,
    place: Place,
    fields: BTreeMap<String, Value>,
    state: String,
    path: Vec<String>,
) -> (Action, Option<TicketKey>) {
    let Place { project, kind } = place;
    let key = key(&draft.sameness, &project, &kind);
    let earlier = draft.earlier.as_ref();
    let earlier = earlier.map(|sameness| self::key(sameness, &project, &kind));
    let initial_state = if path.is_empty() {
        state
    } else {
        kind.initial_state().unwrap_or_default().to_owned()
    };
    let title = safe::line(&draft.title);
    let link = KeyLink {
        key: key.clone(),
        generation: Generation::FIRST,
    };
    let action = Action {
        rule: None,
        project: project.name,
        work_item_type: kind.name.clone(),
        basis: String::new(),
        title: title.clone(),
        cause: CAUSE.to_owned(),
        change: Change::Create(Box::new(Create {
            description: (kind.description_field().to_owned(), html(draft, &key)),
            link,
            title,
            tags: tags(draft),
            fields,
            initial_state,
            path,
            related: None,
            memo: Memo {
                generation: Some(Generation::FIRST),
                ..Memo::default()
            },
        })),
        key: Some(key),
    };
    (action, earlier)
}

/// The same for the key that it had before.
pub(super) fn with_key(mut action: Action, key: &TicketKey) -> Action {
    if let Change::Create(create) = &mut action.change {
        create.link.key = key.clone();
    }
    action.key = Some(key.clone());
    action
}

/// Why tickets are made that no rule makes.
pub(super) const CAUSE: &str = "asked for on the command line";

/// Project and type by their ids: a renamed project is the same.
fn key(sameness: &Sameness, project: &Project, kind: &WorkItemType) -> TicketKey {
    match sameness {
        Sameness::Never => TicketKey::fresh(),
        Sameness::Known(key) => key.clone(),
        Sameness::Chosen(text) => TicketKey::manual(text),
        Sameness::Row(own) => {
            let name = kind.name.to_lowercase();
            let place = [("project", project.id.as_str()), ("type", &name)];
            let own = own
                .iter()
                .map(|(column, text)| (column.as_str(), text.as_str()));
            TicketKey::for_row(place.into_iter().chain(own))
        }
    }
}

/// A key that had to be hashed is spelled out, so that people can still search for it.
fn html(draft: &Draft, key: &TicketKey) -> String {
    let html = safe::html(&draft.description);
    match &draft.sameness {
        Sameness::Chosen(chosen) if !key.as_str().ends_with(chosen) => {
            format!("{html}<p>Ticket key {key}: {}</p>", safe::html(chosen))
        }
        Sameness::Chosen(_) | Sameness::Known(_) | Sameness::Never | Sameness::Row(_) => html,
    }
}

fn tags(draft: &Draft) -> Vec<String> {
    let mut tags = vec![TAG.to_owned()];
    for tag in &draft.tags {
        if !tags.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            tags.push(tag.clone());
        }
    }
    tags
}
