//! Creating and changing single work items (ado-api, 8.1, 8.4 and 8.5).

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::patch::Target;
use super::wire::WorkItemWire;
use super::{Ado, JSON_PATCH, Patch, VERSION, invalid, json_body};
use crate::clients::address::{Part, Query};
use crate::clients::api_error::ApiError;
use crate::clients::http::{Effect, Request};
use crate::clients::options::Clearance;
use crate::model::ids::WorkItemId;
use crate::model::ticket::WorkItem;

/// How a write is carried out; both need rights of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Mails nobody.
    pub suppress_notifications: bool,
    /// Skips the rules of the process.
    pub bypass_rules: bool,
}

impl WriteOptions {
    pub(super) fn query(self, version: &'static str) -> Vec<(&'static str, &'static str)> {
        let mut query = vec![(VERSION.0, version)];
        if self.suppress_notifications {
            query.push(("suppressNotifications", "true"));
        }
        if self.bypass_rules {
            query.push(("bypassRules", "true"));
        }
        query
    }
}

/// Writes Azure DevOps. Cheap to clone.
///
/// A write is repeated by itself only when it was surely not carried out; what else fails says in
/// [`ApiError::sent`] whether to look before sending again.
#[derive(Debug, Clone)]
pub struct Writer {
    pub(super) ado: Arc<Ado>,
}

impl Writer {
    pub(super) fn new(ado: Arc<Ado>) -> Self {
        Self { ado }
    }

    /// How many writes may be in flight now; more would only wait for their turn.
    pub fn lanes(&self) -> usize {
        self.ado.http.gate.lanes(Effect::Write)
    }

    /// From now on nothing is written unless this says, right before each request, that it may be.
    pub fn ask_before_sending(&self, clearance: Clearance) {
        self.ado.http.gate.ask(clearance);
    }

    /// Lets no request wait for the end of a pause any more: somebody wants the run to end.
    pub fn stop_waiting(&self) {
        self.ado.http.gate.stop_waiting();
    }

    /// Whether the run is over: nothing more is sent.
    pub fn is_out_of_time(&self) -> bool {
        let http = &self.ado.http;
        let is_over = http.time_left().is_some_and(|left| left.is_zero());
        if is_over {
            http.counters().note_out_of_time();
        }
        is_over
    }

    /// How long nothing is sent because the service asked for it.
    pub fn pause_left(&self) -> Option<Duration> {
        self.ado.http.gate.pause_left()
    }

    /// How long to wait before a write is sent for the `attempt`th time after the first.
    pub fn pause_before(&self, attempt: u32) -> Duration {
        self.ado.http.pause_before(attempt)
    }

    /// Makes a work item.
    ///
    /// # Errors
    /// `Invalid` names the fields that break a rule; `sent` is `Maybe` when it may exist all the
    /// same.
    pub async fn create(
        &self,
        project: &str,
        work_item_type: &str,
        patch: &Patch,
        options: WriteOptions,
    ) -> Result<WorkItem, ApiError> {
        let ado = &self.ado;
        let parts = create_parts(project, work_item_type);
        let request = ado.write(
            Effect::Write,
            Target::Create(None),
            &parts,
            &options.query(VERSION.1),
            patch,
        )?;
        let answer = ado.answer(&request).await?;
        let wire: WorkItemWire = answer.decode(&request)?;
        if wire.id == WorkItemId(0) {
            return Err(answer.bad(&request, "the new work item has no number"));
        }
        Ok(wire.into())
    }

    /// Changes a work item.
    ///
    /// # Errors
    /// `StaleRevision` when it is no longer at the revision of the patch.
    pub async fn update(
        &self,
        id: WorkItemId,
        patch: &Patch,
        options: WriteOptions,
    ) -> Result<WorkItem, ApiError> {
        let ado = &self.ado;
        let number = id.to_string();
        let parts = update_parts(&number);
        let query = options.query(VERSION.1);
        let request = ado.write(Effect::Write, Target::Update, &parts, &query, patch)?;
        let answer = ado.answer(&request).await?;
        let wire: WorkItemWire = answer.decode(&request)?;
        if wire.id != id {
            return Err(answer.bad(&request, &format!("it is work item {}", wire.id)));
        }
        Ok(wire.into())
    }
}

/// Asks whether a write would be accepted; every request says `validateOnly` (ado-api, 8.5).
#[derive(Debug, Clone)]
pub struct Prober {
    pub(super) ado: Arc<Ado>,
}

impl Prober {
    pub(super) fn new(ado: Arc<Ado>) -> Self {
        Self { ado }
    }

    /// Whether a work item could be made.
    ///
    /// # Errors
    /// `Invalid` when a rule wants more fields; `Forbidden` when we may not write there.
    pub async fn create(
        &self,
        project: &str,
        work_item_type: &str,
        patch: &Patch,
    ) -> Result<(), ApiError> {
        let parts = create_parts(project, work_item_type);
        self.probe(Target::Create(None), &parts, patch).await
    }

    /// Whether a work item could be changed.
    ///
    /// # Errors
    /// As those of [`Writer::update`].
    pub async fn update(&self, id: WorkItemId, patch: &Patch) -> Result<(), ApiError> {
        let number = id.to_string();
        self.probe(Target::Update, &update_parts(&number), patch)
            .await
    }

    async fn probe(
        &self,
        target: Target,
        parts: &[Part<'_>],
        patch: &Patch,
    ) -> Result<(), ApiError> {
        let query = [("validateOnly", "true"), VERSION];
        let request = self.ado.write(Effect::Read, target, parts, &query, patch)?;
        let answer = self.ado.answer(&request).await?;
        answer.decode::<Value>(&request).map(drop)
    }
}

/// A create has the project and a literal `$` before the type (ado-api, 8.1).
pub(super) fn create_parts<'a>(project: &'a str, work_item_type: &'a str) -> [Part<'a>; 3] {
    [
        Part::Name(project),
        Part::Fixed("_apis/wit/workitems"),
        Part::Type(work_item_type),
    ]
}

/// An update has no project; in a `$batch` it must have none (ado-api, 9.1).
pub(super) fn update_parts(number: &str) -> [Part<'_>; 2] {
    [Part::Fixed("_apis/wit/workitems"), Part::Name(number)]
}

impl Ado {
    fn write(
        &self,
        effect: Effect,
        target: Target,
        parts: &[Part<'_>],
        query: Query<'_>,
        patch: &Patch,
    ) -> Result<Request, ApiError> {
        let document = patch
            .document(target, &self.base)
            .map_err(|what| invalid(&what))?;
        let method = match target {
            Target::Create(_) => Method::POST,
            Target::Update => Method::PATCH,
        };
        let body = json_body(JSON_PATCH, &document)?;
        self.request(effect, method, parts, query, Some(body))
    }
}
