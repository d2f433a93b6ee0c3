//! Azure DevOps Boards: one organization with its projects, processes and work items.
//!
//! `door` decides who may come in, `route` finds what is asked, one file a resource answers.
//! Writing goes `patch` (read the document), `change` (apply it to a draft), `rules` (may it be?),
//! `commit` (make it so).

mod batch;
mod change;
mod classification;
mod coerce;
mod comments;
mod commit;
mod door;
mod error;
mod fields;
mod html;
mod identity;
mod item;
mod links;
mod location;
mod page;
mod params;
mod patch;
mod people;
mod process;
mod project;
mod read;
mod recycle;
mod relation;
mod render;
mod resources;
mod route;
mod rules;
mod security;
mod seed;
mod settings;
mod tags;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod wiql;
mod write;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::exchange::{Call, Reply};
use super::faults::Fault;
use super::world::World;

pub use fields::{FieldDef, FieldKind};
pub use identity::{Identity, Rights};
pub use item::{Comment, Relation, Target, Update, WorkItem};
pub use people::PersonError;
pub use process::{Category, ItemType, Process, State, TypeField};
pub use project::{Node, Project};
pub use settings::Settings;
pub use tags::Tag;

pub(crate) use door::{challenge, sign_in_page};
pub(crate) use error::failure;
pub use seed::{ADMINISTRATOR, ALEX, KIM, SERVICE_PRINCIPAL};

/// The organization: everything Azure DevOps knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ado {
    /// Its name; compared without case.
    pub organization: String,
    /// Its GUID.
    pub instance_id: String,
    /// How it behaves, where that can be chosen.
    pub settings: Settings,
    /// Users and service principals, by GUID.
    pub identities: BTreeMap<String, Identity>,
    /// The processes that projects follow.
    pub processes: Vec<Process>,
    /// The projects, in the order of their making.
    pub projects: Vec<Project>,
    /// Every field of the organization.
    pub fields: Vec<FieldDef>,
    /// The work items, by number; deleted ones are here too.
    pub items: BTreeMap<u32, WorkItem>,
    /// The tag definitions, by their name in lower case.
    pub tags: BTreeMap<String, Tag>,
    /// How many changes sent mails: those without `suppressNotifications`.
    pub notifications: u64,
    /// What goes wrong with single parts of a batch: faults of kind `Status` only, matched by the
    /// part's address.
    #[serde(default)]
    pub part_faults: Vec<Fault>,
    counters: Counters,
    #[serde(skip)]
    spent: settings::Spent,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Counters {
    item: u32,
    comment: u64,
    relation: u64,
    node: u32,
    watermark: u64,
}

impl Ado {
    /// The organization as every sandbox begins.
    pub(crate) fn seed(now: Timestamp) -> Self {
        seed::organization(now)
    }

    /// A project by name (without case) or GUID.
    pub fn project(&self, name_or_id: &str) -> Option<&Project> {
        let mut projects = self.projects.iter();
        let by_id = projects.find(|project| project.id.eq_ignore_ascii_case(name_or_id));
        by_id.or_else(|| {
            let mut projects = self.projects.iter();
            projects.find(|project| same(&project.name, name_or_id))
        })
    }

    /// The process of a project.
    pub fn process(&self, project: &Project) -> Option<&Process> {
        let same_id = |process: &&Process| process.id == project.process_id;
        self.processes.iter().find(same_id)
    }

    /// The type of a work item, or of any item of a project.
    pub fn item_type(&self, project_id: &str, name: &str) -> Option<&ItemType> {
        self.process(self.project(project_id)?)?.item_type(name)
    }

    /// A field by its reference name, without case.
    pub fn field(&self, reference_name: &str) -> Option<&FieldDef> {
        self.fields
            .iter()
            .find(|field| field.reference_name.eq_ignore_ascii_case(reference_name))
    }

    /// The live work items that carry a hyperlink, by address: more than one number is a double.
    pub fn hyperlinks(&self) -> BTreeMap<&str, Vec<u32>> {
        let mut found: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for item in self.items.values().filter(|item| item.deleted.is_none()) {
            for url in item.hyperlinks() {
                found.entry(url).or_default().push(item.id);
            }
        }
        found
    }
}

/// Answers a request to Azure DevOps.
pub(crate) fn answer(world: &mut World, call: &Call) -> Reply {
    route::answer(world, call)
}

/// Whether two names mean the same to the service, which ignores case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.to_lowercase() == other.to_lowercase()
}

/// A point in time as the service writes it: milliseconds, without trailing zeros.
pub(crate) fn written(time: Timestamp) -> String {
    let text = time.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}Z")
}
