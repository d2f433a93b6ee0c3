//! Every kind of item that the program prints, described once: its name, its fields in order,
//! what a table shows, what identifies it.
//!
//! Field names are public and append-only (design, 4.1).

use serde::Serialize;
use serde_json::Value;

use crate::model::process::{Project, State, WorkItemType};

/// An item of a listing.
pub trait Row: Serialize {
    /// What the items are called, in the plural.
    const KIND: &'static str;
    /// Every field, in the order of columns and of JSON keys.
    const FIELDS: &'static [&'static str];
    /// The fields that tables and tab-separated lines show unless `--fields` says otherwise.
    const COLUMNS: &'static [&'static str] = Self::FIELDS;
    /// The field that `-o ids` prints.
    const ID: &'static str;
}

/// One check of `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// What was checked, such as `ado.sign_in`.
    pub name: String,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// What was seen.
    pub detail: String,
    /// The command or page that mends it.
    pub fix: Option<String>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// As it should be.
    Pass,
    /// Works, but look at it.
    Warn,
    /// Does not work.
    Fail,
    /// Not looked at, because an earlier check failed or the side is not configured.
    Skip,
}

impl Row for CheckRow {
    const KIND: &'static str = "checks";
    const FIELDS: &'static [&'static str] = &["name", "outcome", "detail", "fix"];
    const ID: &'static str = "name";
}

/// One setting, and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SettingRow {
    /// The way to it in the profile, such as `ado.organization`.
    pub key: String,
    /// What holds; never a secret.
    pub value: Value,
    /// A flag, a variable, a line of the file, or the default.
    pub source: String,
    /// The variable that goes over the file.
    pub variable: Option<String>,
}

impl Row for SettingRow {
    const KIND: &'static str = "settings";
    const FIELDS: &'static [&'static str] = &["key", "value", "source", "variable"];
    const COLUMNS: &'static [&'static str] = &["key", "value", "source"];
    const ID: &'static str = "key";
}

/// One source of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretRow {
    /// Which secret, such as `client-secret`.
    pub name: String,
    /// Where it is looked for: a variable, a file, a setting, a keyring entry.
    pub source: String,
    /// `used`, `overruled` or `absent`.
    pub state: String,
    /// Why it is absent, or what is wrong with it; never a part of the value.
    pub detail: String,
}

impl Row for SecretRow {
    const KIND: &'static str = "secrets";
    const FIELDS: &'static [&'static str] = &["name", "source", "state", "detail"];
    const ID: &'static str = "name";
}

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
            reachable: reachable.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl Row for StateRow {
    const KIND: &'static str = "states";
    const FIELDS: &'static [&'static str] =
        &["type", "name", "category", "color", "initial", "reachable"];
    const ID: &'static str = "name";
}

/// A unique finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// Its ticket key.
    pub key: String,
    /// The Nucleus project's id.
    pub nucleus_project: String,
    /// The scanner.
    pub scan_type: String,
    /// The scanner's number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// The worst severity among its instances.
    pub severity: String,
    /// How many instances were read.
    pub instances: u64,
    /// How many of them still need work.
    pub open_instances: u64,
    /// CVE ids.
    pub cve: Vec<String>,
}

impl Row for FindingRow {
    const KIND: &'static str = "findings";
    const FIELDS: &'static [&'static str] = &[
        "key",
        "nucleus_project",
        "scan_type",
        "number",
        "name",
        "severity",
        "instances",
        "open_instances",
        "cve",
    ];
    const COLUMNS: &'static [&'static str] = &[
        "severity",
        "name",
        "scan_type",
        "number",
        "instances",
        "open_instances",
    ];
    const ID: &'static str = "key";
}

/// A work item, normally a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketRow {
    /// Its number.
    pub id: u32,
    /// The Azure DevOps project.
    pub project: String,
    /// The work item type.
    #[serde(rename = "type")]
    pub work_item_type: String,
    /// Its state.
    pub state: String,
    /// What the state means.
    pub state_category: Option<String>,
    /// Its title.
    pub title: String,
    /// Its ticket key, if it is a ticket.
    pub key: Option<String>,
    /// The page for people.
    pub url: Option<String>,
    /// Its revision.
    pub rev: u32,
}

impl Row for TicketRow {
    const KIND: &'static str = "tickets";
    const FIELDS: &'static [&'static str] = &[
        "id",
        "project",
        "type",
        "state",
        "state_category",
        "title",
        "key",
        "url",
        "rev",
    ];
    const COLUMNS: &'static [&'static str] = &["id", "project", "type", "state", "title"];
    const ID: &'static str = "id";
}

/// A planned change, or what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionRow {
    /// What is done: `create_ticket`, `close_ticket`, ...
    pub action: String,
    /// The ticket key.
    pub key: Option<String>,
    /// The work item, once there is one.
    pub id: Option<u32>,
    /// The Azure DevOps project.
    pub project: Option<String>,
    /// The work item's title, or the finding's name.
    pub title: Option<String>,
    /// The rule that asks for it.
    pub rule: Option<String>,
    /// What was there before.
    pub old: Value,
    /// What is there after.
    pub new: Value,
    /// Why.
    pub cause: String,
    /// What became of it: `planned`, `done`, `already`, `held`, `failed`, `skipped`, `unknown`.
    pub outcome: String,
    /// What went wrong.
    pub error: Option<String>,
}

impl Row for ActionRow {
    const KIND: &'static str = "actions";
    const FIELDS: &'static [&'static str] = &[
        "action", "key", "id", "project", "title", "rule", "old", "new", "cause", "outcome",
        "error",
    ];
    const COLUMNS: &'static [&'static str] = &[
        "action", "id", "project", "title", "old", "new", "cause", "outcome", "error",
    ];
    const ID: &'static str = "id";
}

/// One execution that could write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRow {
    /// Its id.
    pub id: String,
    /// When it began, UTC.
    pub started: String,
    /// When it ended, UTC; none while it runs, and when it was killed.
    pub finished: Option<String>,
    /// The command.
    pub command: String,
    /// How many actions were planned.
    pub planned: u64,
    /// How many were done.
    pub done: u64,
    /// How many failed.
    pub failed: u64,
    /// How many were held.
    pub held: u64,
}

impl Row for RunRow {
    const KIND: &'static str = "runs";
    const FIELDS: &'static [&'static str] = &[
        "id", "started", "finished", "command", "planned", "done", "failed", "held",
    ];
    const ID: &'static str = "id";
}
