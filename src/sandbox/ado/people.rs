//! People at work beside the program: they create, change, comment and delete by hand.
//!
//! Tests and rehearsals use it; the same rules hold as for requests.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::change::Pen;
use super::commit::{self, Saved};
use super::error::AdoError;
use super::identity::Rights;
use super::patch::Op;
use super::{Ado, written};

/// Why a person could not do something, in the service's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonError(String);

impl fmt::Display for PersonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PersonError {}

impl From<AdoError> for PersonError {
    fn from(error: AdoError) -> Self {
        Self(error.message)
    }
}

fn sets(fields: &[(&str, Value)]) -> Vec<Op> {
    let fields = fields.iter();
    fields
        .map(|(field, value)| Op::Set {
            field: (*field).to_owned(),
            value: value.clone(),
            replace: true,
        })
        .collect()
}

fn number(saved: &Saved) -> u32 {
    match saved {
        Saved::Stored(id) => *id,
        Saved::Checked(item) => item.id,
    }
}

impl Ado {
    /// Makes an identity a member of a project.
    pub fn grant(&mut self, who: &str, project_id: &str, rights: Rights) {
        if let Some(identity) = self.identities.get_mut(who) {
            identity.rights.insert(project_id.to_owned(), rights);
        }
    }

    /// Spends throughput units, as other tools of the same identity do.
    pub fn spend(&mut self, units: f64, now: Timestamp) {
        self.spent.add(now, units);
    }

    /// Gives the next work item this number, unless it is taken already.
    pub fn begin_items_at(&mut self, id: u32) {
        self.counters.item = self.counters.item.max(id.saturating_sub(1));
    }

    /// A person (by GUID) creates a work item; returns its number.
    pub fn create_as(
        &mut self,
        who: &str,
        (project, item_type): (&str, &str),
        fields: &[(&str, Value)],
        now: Timestamp,
    ) -> Result<u32, PersonError> {
        let project = self.visible(who, project)?.id.clone();
        let pen = Pen::new(who, &written(now));
        let saved = commit::create(self, &project, item_type, &sets(fields), &pen)?;
        Ok(number(&saved))
    }

    /// A person changes fields of a work item; null empties one.
    pub fn edit_as(
        &mut self,
        who: &str,
        id: u32,
        fields: &[(&str, Value)],
        now: Timestamp,
    ) -> Result<(), PersonError> {
        commit::update(self, id, &sets(fields), &Pen::new(who, &written(now)))?;
        Ok(())
    }

    /// A person says something on a work item.
    pub fn comment_as(
        &mut self,
        who: &str,
        id: u32,
        text: &str,
        now: Timestamp,
    ) -> Result<(), PersonError> {
        self.edit_as(who, id, &[("System.History", json!(text))], now)
    }

    /// A person throws a work item into the recycle bin.
    pub fn delete_as(&mut self, who: &str, id: u32, now: Timestamp) -> Result<(), PersonError> {
        self.readable(who, id)?;
        self.bin(id, &Pen::new(who, &written(now)));
        Ok(())
    }

    /// Links a work item to another one, as a person would.
    pub fn relate_as(
        &mut self,
        who: &str,
        id: u32,
        rel: &str,
        to: u32,
        now: Timestamp,
    ) -> Result<(), PersonError> {
        let url = format!("https://sandbox.invalid/_apis/wit/workItems/{to}");
        let link = Op::Relate(json!({ "rel": rel, "url": url }));
        commit::update(self, id, &[link], &Pen::new(who, &written(now)))?;
        Ok(())
    }

    /// Puts a hyperlink on a work item, as a person would.
    pub fn link_as(
        &mut self,
        who: &str,
        id: u32,
        url: &str,
        now: Timestamp,
    ) -> Result<(), PersonError> {
        let link = Op::Relate(json!({ "rel": "Hyperlink", "url": url }));
        commit::update(self, id, &[link], &Pen::new(who, &written(now)))?;
        Ok(())
    }
}
