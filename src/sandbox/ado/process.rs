//! Processes: work item types with their states, the ways between them, and their fields.

mod agile;
mod basic;
mod cmmi;
mod contoso;
mod scrum;
mod shared;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::same;
pub(super) use table::all;

/// What a state means (ado-api, 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Category {
    /// Not begun.
    Proposed,
    /// Being worked on.
    InProgress,
    /// Fixed, to be verified.
    Resolved,
    /// Closed.
    Completed,
    /// Closed without being done.
    Removed,
}

impl Category {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "Proposed",
            Self::InProgress => "InProgress",
            Self::Resolved => "Resolved",
            Self::Completed => "Completed",
            Self::Removed => "Removed",
        }
    }

    /// The colour that stock states of this category have.
    const fn color(self) -> &'static str {
        match self {
            Self::Proposed => "b2b2b2",
            Self::InProgress => "007acc",
            Self::Resolved => "ff9d00",
            Self::Completed => "339933",
            Self::Removed => "ffffff",
        }
    }
}

/// A process.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Process {
    /// The GUID; fixed for the system processes (ado-api, 6.2).
    pub id: String,
    /// The name.
    pub name: String,
    /// For people.
    pub description: String,
    /// The system process it inherits from, if it is no system process itself.
    pub parent: Option<String>,
    /// Its work item types, in its own order.
    pub types: Vec<ItemType>,
}

impl Process {
    /// A type by name, without case.
    pub fn item_type(&self, name: &str) -> Option<&ItemType> {
        self.types
            .iter()
            .find(|item_type| same(&item_type.name, name))
    }

    /// The same, to be changed: a test plays the administrator.
    pub fn item_type_mut(&mut self, name: &str) -> Option<&mut ItemType> {
        self.types
            .iter_mut()
            .find(|item_type| same(&item_type.name, name))
    }
}

/// A work item type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ItemType {
    /// The name in this process.
    pub name: String,
    /// The name that stays.
    pub reference_name: String,
    /// Six hex digits.
    pub color: String,
    /// The icon's id.
    pub icon: String,
    /// The reference name of its category, such as `Microsoft.BugCategory`.
    pub category: String,
    /// In `Microsoft.HiddenCategory`.
    pub hidden: bool,
    /// Switched off in the process.
    pub disabled: bool,
    /// Shown on a board, so that it has board fields.
    pub on_board: bool,
    /// The states in their order.
    pub states: Vec<State>,
    /// From a state to those it may become; `""` holds the initial ones (ado-api, 7.2).
    pub transitions: BTreeMap<String, Vec<String>>,
    /// The reason given by the service for a new item.
    pub created_reason: String,
    /// The fields beyond those of every type, and what is special about any.
    pub fields: Vec<TypeField>,
    /// Fields that must be empty in a state: (state, field).
    pub empty_in: Vec<(String, String)>,
    /// Fields that must have a value in a state: (state, field).
    #[serde(default)]
    pub required_in: Vec<(String, String)>,
    /// States that a rule moves on: (state, where it goes by itself).
    #[serde(default)]
    pub moves_on: Vec<(String, String)>,
}

impl ItemType {
    /// A state by name, without case.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| same(&state.name, name))
    }

    /// The states that one step leads to, the state itself included.
    pub fn steps(&self, from: &str) -> &[String] {
        let found = self.transitions.iter().find(|(state, _)| same(state, from));
        found.map_or(&[], |(_, to)| to)
    }

    /// The state a new item gets.
    pub fn initial(&self) -> &str {
        self.steps("").first().map_or("", String::as_str)
    }

    /// A field's rules on this type.
    pub fn field(&self, reference_name: &str) -> Option<&TypeField> {
        self.fields
            .iter()
            .find(|field| field.reference_name.eq_ignore_ascii_case(reference_name))
    }
}

/// A state of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The process's own word.
    pub name: String,
    /// What it means.
    pub category: Category,
    /// Six hex digits.
    pub color: String,
}

/// A field on a type, with its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeField {
    /// The field.
    pub reference_name: String,
    /// Whether it may never be empty.
    pub required: bool,
    /// What the service sets when nobody does.
    pub default: Option<String>,
    /// The only values it takes; any when empty.
    pub allowed: Vec<String>,
}
