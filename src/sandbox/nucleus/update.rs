//! Updates of findings, in both dialects (nucleus-api, 3.6).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::filter::words;
use super::service::{Call, Outcome, Refusal, Reply};
use super::state::{Access, LogEntry, NucleusWorld};
use super::vocabulary::{Severity, Status};

/// So many entries of the log are kept.
const LOG_LENGTH: usize = 500;

/// `PUT findings`: addressed by query or by body.
pub(super) fn one(call: &mut Call<'_>) -> Outcome {
    let project = writable(call)?;
    let mut fields: BTreeMap<String, String> = call.query.clone();
    fields.extend(texts(&call.object()?));
    let update = Update::read(call.world, &project, &fields)?;
    let count = update.apply(call.world);
    Ok(Reply::One(json!({"success": true, "updated": count})))
}

/// `PUT findings/bulk`: a bare array, or one within `updates`. All are checked before any is done;
/// how the real one treats a partial failure is not known.
pub(super) fn bulk(call: &mut Call<'_>) -> Outcome {
    let project = writable(call)?;
    let body = call.json()?;
    let items = body.as_array().or_else(|| body.get("updates")?.as_array());
    let Some(items) = items else {
        return Err(Refusal::invalid("The body has to be an array of updates"));
    };
    let mut updates = Vec::new();
    for (position, item) in items.iter().enumerate() {
        let fields = item.as_object().map(texts).unwrap_or_default();
        let update = Update::read(call.world, &project, &fields).map_err(|refusal| {
            let message = format!("Update {position}: {}", refusal.message);
            Refusal::new(refusal.status, message)
        })?;
        updates.push(update);
    }
    let count: usize = updates.iter().map(|update| update.apply(call.world)).sum();
    Ok(Reply::One(json!({"success": true, "updated": count})))
}

fn writable(call: &Call<'_>) -> Result<String, Refusal> {
    let project = call.project()?;
    match call.world.knobs.access {
        Access::Full => Ok(project),
        Access::ReadOnly => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "You do not have the permission Findings: Update Findings",
        )),
    }
}

/// Fields as texts; what is null or empty is left out, as PHP's `empty` would.
fn texts(map: &Map<String, Value>) -> BTreeMap<String, String> {
    map.iter()
        .filter_map(|(key, value)| Some((key.clone(), words(value).into_iter().next()?)))
        .collect()
}

/// One update, checked: what changes, and on which instances.
struct Update {
    project: String,
    number: String,
    instances: Vec<usize>,
    status: Option<Status>,
    severity: Option<Severity>,
    comment: Option<String>,
    due: Option<Date>,
    team: Option<u32>,
}

impl Update {
    fn read(
        world: &NucleusWorld,
        project: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<Self, Refusal> {
        let field = |name| {
            fields
                .get(name)
                .map(String::as_str)
                .filter(|text| !text.is_empty())
        };
        let number = field("finding_number")
            .ok_or_else(|| Refusal::invalid("finding_number is required"))?;
        let update = Self {
            project: project.to_owned(),
            number: number.to_owned(),
            instances: addressed(world, project, number, field("asset_id")),
            status: checked("finding_status", field("finding_status"), Status::named)?,
            severity: checked(
                "finding_severity",
                field("finding_severity"),
                Severity::named,
            )?,
            comment: field("comment").map(str::to_owned),
            due: checked("due_date", field("due_date"), |text| text.parse().ok())?,
            team: checked("team_id", field("team_id"), |text| {
                team(world, project, text)
            })?,
        };
        if update.instances.is_empty() {
            return Err(Refusal::not_found("Finding"));
        }
        if update.is_idle() {
            return Err(Refusal::invalid("Nothing to update"));
        }
        Ok(update)
    }

    fn is_idle(&self) -> bool {
        self.status.is_none()
            && self.severity.is_none()
            && self.comment.is_none()
            && self.due.is_none()
            && self.team.is_none()
    }

    /// Changes every addressed instance and says how many there were.
    fn apply(&self, world: &mut NucleusWorld) -> usize {
        let today = world.today;
        for position in &self.instances {
            let instance = &mut world.instances[*position];
            if let Some(status) = &self.status {
                instance.set_status(status.clone(), today);
                instance.is_manual = true;
            }
            if let Some(comment) = &self.comment {
                instance.comment.clone_from(comment);
            }
            instance.adjusted = self.severity.or(instance.adjusted);
            instance.due = self.due.or(instance.due);
            instance.team = self.team.or(instance.team);
        }
        let count = self.instances.len();
        world.note(format!(
            "Finding {} in project {} updated on {count} instance(s)",
            self.number, self.project
        ));
        count
    }
}

/// The visible instances of a number: on one asset, or, when none is named, **all** of them,
/// whatever the scanner.
fn addressed(world: &NucleusWorld, project: &str, number: &str, asset: Option<&str>) -> Vec<usize> {
    let visible: BTreeMap<_, _> = world
        .rows(project)
        .iter()
        .filter(|row| row.finding.number == number)
        .map(|row| (row.instance.id, row.instance.asset))
        .collect();
    world
        .instances
        .iter()
        .enumerate()
        .filter(|(_, instance)| {
            visible.contains_key(&instance.id)
                && asset.is_none_or(|asset| instance.asset.0.to_string() == asset)
        })
        .map(|(position, _)| position)
        .collect()
}

fn team(world: &NucleusWorld, project: &str, text: &str) -> Option<u32> {
    let id = text.parse().ok()?;
    let mut teams = world.teams.iter();
    teams
        .any(|team| team.id == id && team.project == project)
        .then_some(id)
}

/// A field that may be missing, but may not be wrong.
fn checked<T>(
    name: &str,
    text: Option<&str>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    match text {
        None => Ok(None),
        Some(text) => read(text)
            .map(Some)
            .ok_or_else(|| Refusal::invalid(format!("Invalid {name}: {text}"))),
    }
}

impl NucleusWorld {
    /// Enters something into the log.
    pub(super) fn note(&mut self, details: String) {
        let second = i8::try_from(self.log.len() % 60).unwrap_or_default();
        let at = self.today.at(12, 0, second, 0);
        self.log.push(LogEntry { at, details });
        if self.log.len() > LOG_LENGTH {
            self.log.remove(0);
        }
    }
}
