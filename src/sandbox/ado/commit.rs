//! From a document to a saved work item: drafted, judged, then saved as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::change::{Draft, Pen, apply};
use super::error::AdoError;
use super::item::{Comment, Relation, Target, Update, WorkItem};
use super::patch::Op;
use super::{Ado, relation, rules};

/// What became of a write.
#[derive(Debug)]
pub(super) enum Saved {
    /// It is stored under this number.
    Stored(u32),
    /// It would be stored like this (`validateOnly`).
    Checked(Box<WorkItem>),
}

/// Creates a work item.
pub(super) fn create(
    ado: &mut Ado,
    project_id: &str,
    type_name: &str,
    ops: &[Op],
    pen: &Pen,
) -> Result<Saved, AdoError> {
    let project = ado.visible(&pen.who, project_id)?;
    let item_type = ado
        .item_type(project_id, type_name)
        .filter(|item_type| !item_type.disabled)
        .ok_or_else(|| AdoError::no_type(type_name, &project.name))?;
    let item = WorkItem {
        id: 0,
        project_id: project_id.to_owned(),
        item_type: item_type.name.clone(),
        rev: 0,
        fields: BTreeMap::new(),
        formats: BTreeMap::new(),
        relations: Vec::new(),
        comments: Vec::new(),
        updates: Vec::new(),
        deleted: None,
        latest_comment: None,
        watermark: 0,
    };
    let mut draft = Draft::new(item, true);
    rules::defaults(&mut draft, item_type, &project.name);
    let fields = &mut draft.item.fields;
    fields.insert("System.CreatedDate".to_owned(), json!(pen.now));
    fields.insert("System.CreatedBy".to_owned(), json!(pen.who));
    apply(ado, &mut draft, ops, pen)?;
    finish(ado, draft, None, pen)
}

/// Changes a work item.
pub(super) fn update(ado: &mut Ado, id: u32, ops: &[Op], pen: &Pen) -> Result<Saved, AdoError> {
    let before = ado.readable(&pen.who, id)?.clone();
    let mut draft = Draft::new(before.clone(), false);
    apply(ado, &mut draft, ops, pen)?;
    finish(ado, draft, Some(&before), pen)
}

impl Ado {
    /// A work item that is there, not deleted, and for these eyes.
    pub(super) fn readable(&self, who: &str, id: u32) -> Result<&WorkItem, AdoError> {
        self.items
            .get(&id)
            .filter(|item| item.deleted.is_none())
            .filter(|item| self.visible(who, &item.project_id).is_ok())
            .ok_or_else(|| AdoError::no_item(id))
    }
}

fn finish(
    ado: &mut Ado,
    mut draft: Draft,
    before: Option<&WorkItem>,
    pen: &Pen,
) -> Result<Saved, AdoError> {
    check_rights(ado, &draft, before, pen)?;
    let Some(item_type) = ado.item_type(&draft.item.project_id, &draft.item.item_type) else {
        return Err(AdoError::no_type(
            &draft.item.item_type,
            &draft.item.project_id,
        ));
    };
    rules::spell(&mut draft, item_type);
    if !pen.bypass_rules {
        let broken = rules::broken(ado, &draft, before, item_type);
        if let Some(error) = AdoError::rules(&broken) {
            return Err(error);
        }
    }
    rules::follow(&mut draft, before, item_type, pen);
    if pen.validate_only {
        return Ok(Saved::Checked(Box::new(draft.item)));
    }
    Ok(Saved::Stored(save(ado, draft, before, pen)))
}

fn check_rights(
    ado: &Ado,
    draft: &Draft,
    before: Option<&WorkItem>,
    pen: &Pen,
) -> Result<(), AdoError> {
    let projects: BTreeSet<&str> = before
        .map(|before| before.project_id.as_str())
        .into_iter()
        .chain([draft.item.project_id.as_str()])
        .collect();
    let who = ado.identities.get(&pen.who);
    let (name, descriptor, basic) = who.map_or(("", "", false), |who| {
        (
            who.display_name.as_str(),
            who.descriptor.as_str(),
            who.basic_access,
        )
    });
    for project in projects {
        let Some(rights) = ado.rights(&pen.who, project) else {
            return Err(AdoError::no_project(project));
        };
        let missing = |right| Err(AdoError::missing_right(name, right));
        if !rights.edit {
            return missing("Edit work items in this node");
        }
        if pen.bypass_rules && !rights.bypass_rules {
            return missing("Bypass rules on work item updates");
        }
        if pen.suppress_notifications && !rights.suppress_notifications {
            return missing("Suppress notifications for work item updates");
        }
        let new_tags = draft.touched.contains("System.Tags")
            && !ado
                .unknown_tags(project, draft.item.text("System.Tags"))
                .is_empty();
        if new_tags && !(rights.create_tags && basic) && project == draft.item.project_id {
            return Err(AdoError::no_new_tag(descriptor, name, project));
        }
    }
    Ok(())
}

/// Saves a draft that broke no rule; returns its number.
fn save(ado: &mut Ado, mut draft: Draft, before: Option<&WorkItem>, pen: &Pen) -> u32 {
    if draft.is_new {
        ado.counters.item += 1;
        draft.item.id = ado.counters.item;
    }
    let changed = changes(before, &draft.item);
    let resource = |link: &Relation| matches!(link.target, Target::Url(_));
    let relinked = draft.added.iter().chain(&draft.removed).any(resource)
        || before.is_some_and(|before| remarked(before, &draft.item));
    let new_rev = draft.is_new
        || !changed.is_empty()
        || relinked
        || draft.history.is_some()
        || before.is_some_and(|before| before.formats != draft.item.formats);
    let links_changed = !draft.added.is_empty() || !draft.removed.is_empty();
    if !new_rev && !links_changed {
        return draft.item.id;
    }
    number_links(ado, &mut draft);
    let tags = draft.item.text("System.Tags").to_owned();
    ado.define_tags(&draft.item.project_id, &tags, &pen.now);
    let mut item = draft.item;
    let mut record = Update {
        rev: item.rev,
        by: pen.who.clone(),
        date: pen.now.clone(),
        fields: BTreeMap::new(),
        added: draft.added,
        removed: draft.removed,
    };
    if new_rev {
        stamp(
            ado,
            &mut item,
            draft.history,
            draft.touched.contains("System.ChangedDate"),
            pen,
        );
        record.rev = item.rev;
        record.fields = changes(before, &item);
    }
    if !pen.suppress_notifications {
        ado.notifications += 1;
    }
    let id = item.id;
    let (added, removed) = (record.added.clone(), record.removed.clone());
    item.updates.push(record);
    ado.items.insert(id, item);
    other_ends(ado, id, &added, &removed, pen);
    id
}

/// Old and new value of every field that differs.
fn changes(before: Option<&WorkItem>, after: &WorkItem) -> BTreeMap<String, (Value, Value)> {
    let nothing = BTreeMap::new();
    let old = before.map_or(&nothing, |before| &before.fields);
    let names: BTreeSet<&String> = old.keys().chain(after.fields.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let value =
                |fields: &BTreeMap<String, Value>| fields.get(name).cloned().unwrap_or(Value::Null);
            let (old, new) = (value(old), value(&after.fields));
            (old != new).then(|| (name.clone(), (old, new)))
        })
        .collect()
}

/// Whether the comment of a link changed.
fn remarked(before: &WorkItem, after: &WorkItem) -> bool {
    before.relations.iter().any(|old| {
        let now = after.relations.iter().find(|new| new.id == old.id);
        now.is_some_and(|new| new.comment != old.comment)
    })
}

/// Gives new links their numbers, in the draft and in the record of the change.
fn number_links(ado: &mut Ado, draft: &mut Draft) {
    for link in &mut draft.added {
        ado.counters.relation += 1;
        let twin = draft
            .item
            .relations
            .iter_mut()
            .find(|twin| twin.id == 0 && twin.rel == link.rel && twin.target == link.target);
        link.id = 65_000 + ado.counters.relation;
        if let Some(twin) = twin {
            twin.id = link.id;
        }
    }
}

/// Makes the next revision: number, time, person, comment.
fn stamp(
    ado: &mut Ado,
    item: &mut WorkItem,
    history: Option<(String, bool)>,
    dated: bool,
    pen: &Pen,
) {
    item.rev += 1;
    ado.counters.watermark += 1;
    item.watermark = ado.counters.watermark;
    if !dated {
        item.fields
            .insert("System.ChangedDate".to_owned(), json!(pen.now));
        item.fields
            .insert("System.ChangedBy".to_owned(), json!(pen.who));
    }
    item.latest_comment = history.map(|(text, markdown)| {
        ado.counters.comment += 1;
        let comment = Comment {
            id: ado.counters.comment,
            version: 1,
            text,
            markdown,
            created_by: pen.who.clone(),
            created: pen.now.clone(),
            modified_by: pen.who.clone(),
            modified: pen.now.clone(),
            deleted: false,
        };
        let id = comment.id;
        item.comments.push(comment);
        id
    });
}

/// Work item links have two ends; neither makes a revision (ado-api, 8.4).
fn other_ends(ado: &mut Ado, id: u32, added: &[Relation], removed: &[Relation], pen: &Pen) {
    let reversed = |link: &Relation| Relation {
        rel: relation::opposite(&link.rel).to_owned(),
        target: Target::Item(id),
        ..link.clone()
    };
    for (links, adds) in [(added, true), (removed, false)] {
        for link in links {
            let Target::Item(other) = link.target else {
                continue;
            };
            let Some(item) = ado.items.get_mut(&other) else {
                continue;
            };
            let end = reversed(link);
            let same_end =
                |earlier: &Relation| earlier.rel == end.rel && earlier.target == end.target;
            item.relations.retain(|earlier| !same_end(earlier));
            let mut record = Update {
                rev: item.rev,
                by: pen.who.clone(),
                date: pen.now.clone(),
                fields: BTreeMap::new(),
                added: Vec::new(),
                removed: Vec::new(),
            };
            if adds {
                item.relations.push(end.clone());
                record.added.push(end);
            } else {
                record.removed.push(end);
            }
            item.updates.push(record);
        }
    }
}
