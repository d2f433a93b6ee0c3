//! What Azure DevOps knows about projects: their types, states, fields and places.

use serde::Serialize;

use super::Row;
use crate::model::field::{AllowedField, FieldDefinition};
use crate::model::process::{Project, State, StateCategory, WorkItemType};
use crate::model::tree::{Place, Tree};

/// A project of Azure DevOps or Nucleus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The process it follows; none in Nucleus.
    pub process: Option<String>,
    /// Who may see it; unknown in Nucleus.
    pub visibility: Option<String>,
}

impl From<&Project> for ProjectRow {
    fn from(project: &Project) -> Self {
        Self {
            id: project.id.clone(),
            name: project.name.clone(),
            process: project.process.clone(),
            visibility: Some(project.visibility.clone()),
        }
    }
}

impl Row for ProjectRow {
    const KIND: &'static str = "projects";
    const FIELDS: &'static [&'static str] = &["id", "name", "process", "visibility"];
    const NARROW: &'static [&'static str] = &["name", "process", "visibility"];
    const ID: &'static str = "id";
}

/// A work item type of one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkItemTypeRow {
    /// The name by which it is addressed.
    pub name: String,
    /// The name that stays.
    pub reference_name: String,
    /// The state of a new work item.
    pub initial_state: Option<String>,
    /// The state that closes.
    pub completed_state: Option<String>,
    /// Fields that may not be empty and that the process does not fill, by reference name.
    pub required_fields: Vec<String>,
    /// Left out unless `--all`.
    pub hidden: bool,
    /// Switched off in the process.
    pub disabled: bool,
}

impl From<&WorkItemType> for WorkItemTypeRow {
    fn from(work_item_type: &WorkItemType) -> Self {
        let required = work_item_type.required_fields().into_iter();
        Self {
            name: work_item_type.name.clone(),
            reference_name: work_item_type.reference_name.clone(),
            initial_state: work_item_type.initial_state().map(str::to_owned),
            completed_state: work_item_type.completed_state().map(str::to_owned),
            required_fields: required.map(str::to_owned).collect(),
            hidden: work_item_type.is_hidden,
            disabled: work_item_type.is_disabled,
        }
    }
}

impl Row for WorkItemTypeRow {
    const KIND: &'static str = "work_item_types";
    const FIELDS: &'static [&'static str] = &[
        "name",
        "reference_name",
        "initial_state",
        "completed_state",
        "required_fields",
        "hidden",
        "disabled",
    ];
    const COLUMNS: &'static [&'static str] = &[
        "name",
        "initial_state",
        "completed_state",
        "required_fields",
    ];
    const ID: &'static str = "name";
}

/// A state of one work item type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateRow {
    /// The work item type.
    #[serde(rename = "type")]
    pub work_item_type: String,
    /// The state.
    pub name: String,
    /// What it means.
    pub category: Option<String>,
    /// Six hex digits.
    pub color: String,
    /// Whether a new work item may have it.
    pub initial: bool,
    /// The states that one step leads to.
    pub reachable: Vec<String>,
    /// Whether it closes a work item: Completed or Removed.
    pub closing: bool,
}

impl StateRow {
    /// A state as its type has it.
    pub fn new(work_item_type: &WorkItemType, state: &State) -> Self {
        let initial = work_item_type.initial_states();
        let reachable = work_item_type.reachable(&state.name);
        Self {
            work_item_type: work_item_type.name.clone(),
            name: state.name.clone(),
            category: state.category.map(|category| category.as_str().to_owned()),
            color: state.color.clone(),
            initial: initial.contains(&state.name.as_str()),
            closing: state.category.is_some_and(StateCategory::is_closed),
            reachable: reachable.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl Row for StateRow {
    const KIND: &'static str = "states";
    const FIELDS: &'static [&'static str] = &[
        "type",
        "name",
        "category",
        "color",
        "initial",
        "reachable",
        "closing",
    ];
    const TABLE: &'static [&'static str] = &[
        "type",
        "name",
        "category",
        "color",
        "initial",
        "closing",
        "reachable",
    ];
    const NARROW: &'static [&'static str] =
        &["type", "name", "color", "initial", "closing", "reachable"];
    const SWATCH: Option<&'static str> = Some("color");
    const ID: &'static str = "name";
}

/// A field of a work item type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldRow {
    /// The name that rules and `--field` use.
    pub reference_name: String,
    /// The name that people see.
    pub name: String,
    /// What it holds: `string`, `integer`, `html`, ...; none where the service did not tell.
    pub kind: Option<String>,
    /// Whether whoever makes a ticket has to give it.
    pub required: bool,
    /// What the process sets when nobody does.
    pub default: Option<String>,
    /// The only values it takes; any when empty.
    pub allowed_values: Vec<String>,
    /// Whether only the service sets it.
    pub read_only: bool,
    /// What the process says about it.
    pub help: String,
}

impl FieldRow {
    /// A field of a type, with what the organization knows about it.
    pub fn new(allowed: AllowedField, definition: Option<&FieldDefinition>) -> Self {
        let AllowedField {
            field,
            default,
            allowed,
            help,
        } = allowed;
        Self {
            required: field.must_be_given(),
            reference_name: field.reference_name,
            name: field.name,
            kind: definition.map(|definition| definition.kind.clone()),
            default,
            allowed_values: allowed,
            read_only: definition.is_some_and(|definition| definition.read_only),
            help,
        }
    }
}

impl Row for FieldRow {
    const KIND: &'static str = "fields";
    const FIELDS: &'static [&'static str] = &[
        "reference_name",
        "name",
        "kind",
        "required",
        "default",
        "allowed_values",
        "read_only",
        "help",
    ];
    const COLUMNS: &'static [&'static str] = &[
        "reference_name",
        "kind",
        "required",
        "default",
        "allowed_values",
    ];
    const NARROW: &'static [&'static str] =
        &["reference_name", "required", "default", "allowed_values"];
    const ID: &'static str = "reference_name";
}

/// An area or an iteration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceRow {
    /// The path as `System.AreaPath` or `System.IterationPath` wants it.
    pub path: String,
    /// `area` or `iteration`.
    pub kind: String,
    /// Its number.
    pub id: u64,
    /// The first day of an iteration.
    pub starts: Option<String>,
    /// Its last day.
    pub ends: Option<String>,
}

impl PlaceRow {
    /// A place of a tree.
    pub fn new(tree: Tree, place: Place) -> Self {
        Self {
            path: place.path,
            kind: tree.noun().to_owned(),
            id: place.id,
            starts: place.starts.map(|day| day.to_string()),
            ends: place.ends.map(|day| day.to_string()),
        }
    }
}

impl Row for PlaceRow {
    const KIND: &'static str = "places";
    const FIELDS: &'static [&'static str] = &["path", "kind", "id", "starts", "ends"];
    const COLUMNS: &'static [&'static str] = &["path", "id", "starts", "ends"];
    const ID: &'static str = "path";
}
