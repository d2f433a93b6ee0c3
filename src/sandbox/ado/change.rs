//! Applies the operations of a document to a draft of the work item.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::coerce::{TEXT, coerced, too_long};
use super::error::{AdoError, RuleError};
use super::fields::{FieldKind, SYSTEM};
use super::item::{Relation, Target, WorkItem};
use super::patch::Op;
use super::process::ItemType;
use super::{Ado, html, relation, same};

/// The link from a child to its parent.
const PARENT: &str = "System.LinkTypes.Hierarchy-Reverse";
/// How many links an item may have.
const LINKS: usize = 1_000;
/// What only the service sets, unless rules are bypassed.
const BYPASSABLE: [&str; 4] = [
    "System.CreatedDate",
    "System.CreatedBy",
    "System.ChangedDate",
    "System.ChangedBy",
];

/// Who writes, when, and how.
#[derive(Debug, Clone)]
pub(super) struct Pen {
    pub(super) who: String,
    pub(super) now: String,
    pub(super) validate_only: bool,
    pub(super) bypass_rules: bool,
    pub(super) suppress_notifications: bool,
    /// The numbers of new items of the same batch.
    pub(super) aliases: BTreeMap<i64, u32>,
}

impl Pen {
    pub(super) fn new(who: &str, now: &str) -> Self {
        Self {
            who: who.to_owned(),
            now: now.to_owned(),
            validate_only: false,
            bypass_rules: false,
            suppress_notifications: false,
            aliases: BTreeMap::new(),
        }
    }
}

/// A work item on its way to be saved.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) item: WorkItem,
    pub(super) is_new: bool,
    /// Fields that the document named.
    pub(super) touched: BTreeSet<String>,
    pub(super) added: Vec<Relation>,
    pub(super) removed: Vec<Relation>,
    /// The comment that comes along, and whether it is Markdown.
    pub(super) history: Option<(String, bool)>,
    pub(super) errors: Vec<RuleError>,
}

impl Draft {
    pub(super) fn new(item: WorkItem, is_new: bool) -> Self {
        Self {
            item,
            is_new,
            touched: BTreeSet::new(),
            added: Vec::new(),
            removed: Vec::new(),
            history: None,
            errors: Vec::new(),
        }
    }

    /// The number for messages: -1 for an item that has none yet.
    pub(super) fn number(&self) -> i64 {
        if self.is_new { -1 } else { self.item.id.into() }
    }
}

/// Applies all operations; `test` ones first, so that nothing else is judged on a stale item.
pub(super) fn apply(ado: &Ado, draft: &mut Draft, ops: &[Op], pen: &Pen) -> Result<(), AdoError> {
    for op in ops {
        match op {
            Op::Test { path, value } => test(ado, draft, path, value)?,
            Op::Format { field, format } => set_format(ado, draft, field, format)?,
            Op::Set { .. }
            | Op::Copy { .. }
            | Op::Relate(_)
            | Op::Unrelate(_)
            | Op::Remark { .. }
            | Op::Alias(_) => {}
        }
    }
    move_project(ado, draft, ops, pen)?;
    for op in ops {
        match op {
            Op::Set {
                field,
                value,
                replace,
            } => set(ado, draft, field, value, *replace, pen)?,
            Op::Copy {
                from,
                field,
                is_move,
            } => {
                let source = ado.field(from).ok_or_else(|| AdoError::no_field(from))?;
                let value = ado.value(&draft.item, &source.reference_name);
                set(ado, draft, field, &value, true, pen)?;
                if *is_move {
                    set(ado, draft, from, &Value::Null, true, pen)?;
                }
            }
            Op::Relate(value) => relate(ado, draft, value, pen)?,
            Op::Unrelate(place) => unrelate(draft, *place)?,
            Op::Remark { place, comment } => {
                let relations = &mut draft.item.relations;
                let link = relations.get_mut(*place).ok_or_else(no_link)?;
                link.comment = Some(comment.clone());
            }
            Op::Test { .. } | Op::Format { .. } | Op::Alias(_) => {}
        }
    }
    Ok(())
}

fn test(ado: &Ado, draft: &Draft, path: &str, tested: &Value) -> Result<(), AdoError> {
    let is = match path.strip_prefix("/fields/") {
        Some(field) => ado.value(&draft.item, field),
        None => json!(draft.item.rev),
    };
    let plain = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let (is, tested) = (plain(&is), plain(tested));
    if is == tested {
        return Ok(());
    }
    Err(AdoError::stale(path, &is, &tested))
}

/// Markdown is a way of no return (ado-api, 8.7).
fn set_format(ado: &Ado, draft: &mut Draft, field: &str, format: &str) -> Result<(), AdoError> {
    let def = ado.field(field).ok_or_else(|| AdoError::no_field(field))?;
    let name = def.reference_name.clone();
    let refuse = |message: String| {
        Err(AdoError::malformed(
            "VssPropertyValidationException",
            message,
        ))
    };
    if !matches!(def.kind, FieldKind::Html | FieldKind::History) {
        return refuse(format!("The field {name} has no format."));
    }
    match format {
        "markdown" => {
            draft.item.formats.insert(name, "Markdown".to_owned());
            Ok(())
        }
        "html" if draft.item.formats.contains_key(&name) => refuse(format!(
            "The field {name} cannot go back from Markdown to HTML."
        )),
        "html" => Ok(()),
        other => refuse(format!("The format '{other}' is not supported.")),
    }
}

/// A move to another project comes first: everything else is judged there (ado-api, 8.4).
fn move_project(ado: &Ado, draft: &mut Draft, ops: &[Op], pen: &Pen) -> Result<(), AdoError> {
    let wanted = ops.iter().find_map(|op| match op {
        Op::Set { field, value, .. } if same(field, "System.TeamProject") => value.as_str(),
        Op::Set { .. }
        | Op::Copy { .. }
        | Op::Test { .. }
        | Op::Format { .. }
        | Op::Relate(_)
        | Op::Unrelate(_)
        | Op::Remark { .. }
        | Op::Alias(_) => None,
    });
    let Some(wanted) = wanted else {
        return Ok(());
    };
    let target = ado.visible(&pen.who, wanted)?;
    if target.id == draft.item.project_id {
        return Ok(());
    }
    if ado.item_type(&target.id, &draft.item.item_type).is_none() {
        return Err(AdoError::no_type(&draft.item.item_type, &target.name));
    }
    draft.item.project_id.clone_from(&target.id);
    for tree in ["System.AreaPath", "System.IterationPath"] {
        draft
            .item
            .fields
            .insert(tree.to_owned(), json!(target.name));
    }
    Ok(())
}

fn set(
    ado: &Ado,
    draft: &mut Draft,
    field: &str,
    value: &Value,
    replace: bool,
    pen: &Pen,
) -> Result<(), AdoError> {
    let def = ado.field(field).ok_or_else(|| AdoError::no_field(field))?;
    let name = def.reference_name.as_str();
    if same(name, "System.TeamProject") {
        return Ok(());
    }
    draft.touched.insert(name.to_owned());
    if def.read_only && !(pen.bypass_rules && BYPASSABLE.contains(&name)) {
        draft.errors.push(RuleError::read_only(name, &def.name));
        return Ok(());
    }
    let item_type = ado.item_type(&draft.item.project_id, &draft.item.item_type);
    if !item_type.is_some_and(|item_type| has(item_type, name)) {
        return Err(AdoError::invalid(
            "WorkItemFieldInvalidException",
            format!(
                "VS402806: The field {name} is not defined in work item type {}.",
                draft.item.item_type
            ),
        ));
    }
    if def.kind == FieldKind::History {
        return set_history(draft, value);
    }
    match coerced(ado, draft, def, value, replace)? {
        Ok(Value::Null) => {
            draft.item.fields.remove(name);
        }
        Ok(value) => {
            draft.item.fields.insert(name.to_owned(), value);
        }
        Err(error) => draft.errors.push(error),
    }
    Ok(())
}

fn has(item_type: &ItemType, field: &str) -> bool {
    item_type.field(field).is_some() || SYSTEM.iter().any(|row| row.0 == field)
}

/// A comment that travels with the change (ado-api, 8.8).
fn set_history(draft: &mut Draft, value: &Value) -> Result<(), AdoError> {
    let text = value.as_str().unwrap_or_default();
    let markdown = draft.item.formats.remove("System.History").is_some();
    if text.encode_utf16().count() > TEXT {
        return Err(too_long("System.History"));
    }
    let text = if markdown {
        text.to_owned()
    } else {
        html::sanitised(text)
    };
    if !text.is_empty() {
        draft.history = Some((text, markdown));
    }
    Ok(())
}

fn no_link() -> AdoError {
    AdoError::malformed(
        "VssPropertyValidationException",
        "The relation index is out of range.",
    )
}

fn relate(ado: &Ado, draft: &mut Draft, value: &Value, pen: &Pen) -> Result<(), AdoError> {
    let link = relation::read(ado, value, pen)?;
    let item = &draft.item;
    let twin = |earlier: &Relation| earlier.rel == link.rel && earlier.target == link.target;
    if item.relations.iter().any(twin) {
        return Err(AdoError::invalid(
            "RelationAlreadyExistsException",
            "Relation already exists.",
        ));
    }
    if item.relations.len() >= LINKS {
        return Err(AdoError::invalid(
            "WorkItemLinksLimitExceededException",
            format!("VS403321: Work item {} has too many links.", draft.number()),
        ));
    }
    let has_parent = |item: &WorkItem| item.relations.iter().any(|link| link.rel == PARENT);
    let second_parent = match &link.target {
        Target::Item(other) if !draft.is_new && *other == item.id => {
            return Err(AdoError::invalid(
                "WorkItemLinkInvalidException",
                format!("Work item {other} cannot be linked to itself."),
            ));
        }
        Target::Item(_) if link.rel == PARENT => has_parent(item),
        Target::Item(child) if link.rel == "System.LinkTypes.Hierarchy-Forward" => {
            ado.items.get(child).is_some_and(has_parent)
        }
        Target::Item(_) | Target::Url(_) => false,
    };
    if second_parent {
        return Err(AdoError::invalid(
            "WorkItemLinkInvalidException",
            "TF201036: You cannot add a Child link between these work items because a work item \
             can have only one Parent link.",
        ));
    }
    // The order of an answer is not that of the request (ado-api, 8.4).
    let place = draft.item.relations.len() / 2;
    draft.item.relations.insert(place, link.clone());
    draft.added.push(link);
    Ok(())
}

fn unrelate(draft: &mut Draft, place: usize) -> Result<(), AdoError> {
    if place >= draft.item.relations.len() {
        return Err(no_link());
    }
    let gone = draft.item.relations.remove(place);
    if let Some(at) = draft.added.iter().position(|added| *added == gone) {
        draft.added.remove(at);
    } else {
        draft.removed.push(gone);
    }
    Ok(())
}
