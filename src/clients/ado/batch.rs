//! Many writes in one request: `$batch` (ado-api, 9).

use std::collections::{BTreeMap, HashSet};

use reqwest::Method;
use serde_json::Value;

use super::patch::Target;
use super::version::released;
use super::wire::batch::{BatchPart, BatchSubAnswer};
use super::wire::{List, WorkItemWire};
use super::writer::{create_parts, update_parts};
use super::{Ado, CHUNK, JSON, JSON_PATCH, Patch, Prober, WriteOptions, Writer};
use super::{error, invalid, json_body};
use crate::clients::address::{Part, relative};
use crate::clients::answer::{Answer, sent};
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::clients::http::{Effect, Request};
use crate::clients::lenient;
use crate::model::ids::WorkItemId;
use crate::model::ticket::WorkItem;

/// One write of a batch.
#[derive(Debug, Clone)]
pub enum BatchRequest {
    /// Makes a work item.
    Create {
        /// The project, by name or id.
        project: String,
        /// The type, by name.
        work_item_type: String,
        /// What it is to have.
        patch: Patch,
    },
    /// Changes one.
    Update {
        /// Its number.
        id: WorkItemId,
        /// What is to change; at a revision, or a repetition does it twice.
        patch: Patch,
    },
}

impl BatchRequest {
    fn expected(&self) -> Option<WorkItemId> {
        match self {
            Self::Create { .. } => None,
            Self::Update { id, .. } => Some(*id),
        }
    }
}

impl Writer {
    /// Carries out 200 writes at most, each for itself: one may fail and the others succeed.
    ///
    /// The inner results stand in the order of the requests.
    ///
    /// # Errors
    /// The whole batch was refused, or its fate is unknown: [`ApiError::sent`] tells which.
    pub async fn batch(
        &self,
        requests: Vec<BatchRequest>,
    ) -> Result<Vec<Result<WorkItem, ApiError>>, ApiError> {
        let with_defaults = |request| (request, WriteOptions::default());
        let requests: Vec<_> = requests.into_iter().map(with_defaults).collect();
        self.batch_with(&requests).await
    }

    /// The same with options for each write.
    ///
    /// # Errors
    /// As those of [`Writer::batch`].
    pub async fn batch_with(
        &self,
        requests: &[(BatchRequest, WriteOptions)],
    ) -> Result<Vec<Result<WorkItem, ApiError>>, ApiError> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let requests: Vec<_> = requests
            .iter()
            .map(|(request, options)| (request, Manner::Write(*options)))
            .collect();
        self.ado.write_patiently(&requests).await
    }
}

impl Prober {
    /// Whether 200 writes at most would be accepted, each for itself, in the order of the requests.
    ///
    /// # Errors
    /// The whole batch was refused, or its answer cannot be read.
    pub async fn batch(
        &self,
        requests: &[BatchRequest],
    ) -> Result<Vec<Result<(), ApiError>>, ApiError> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let requests: Vec<_> = requests
            .iter()
            .map(|request| (request, Manner::Validate))
            .collect();
        let exchange = self.ado.exchange(Effect::Read, &requests);
        let (request, answer, parts) = exchange.await?;
        let results = parts.into_iter().map(|part| {
            if is_accepted(part.code) {
                return Ok(());
            }
            Err(refused(&request, &answer, part))
        });
        Ok(results.collect())
    }
}

/// Whether a part of a batch is stored, and how, or only looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    Write(WriteOptions),
    Validate,
}

impl Manner {
    /// Stands in each part's address: the batch itself takes none of it (ado-api, 9.1).
    fn query(self, version: &'static str) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Write(options) => options.query(version),
            Self::Validate => vec![("validateOnly", "true"), (super::VERSION.0, version)],
        }
    }
}

impl Ado {
    /// Sends the batch, and takes its answer apart. Its parts name the version as well, so an
    /// older one makes another batch.
    pub(super) async fn exchange(
        &self,
        effect: Effect,
        requests: &[(&BatchRequest, Manner)],
    ) -> Result<(Request, Answer, Vec<BatchSubAnswer>), ApiError> {
        let address = [Part::Fixed("_apis/wit/$batch")];
        loop {
            let version = self.version.present();
            let parts = self.parts(requests, version)?;
            let request = self.request(
                effect,
                Method::POST,
                &address,
                &[(super::VERSION.0, released(version))],
                Some(json_body(JSON, &parts)?),
            )?;
            let answer = match self.answer_once(&request).await {
                Err(failure) if self.version.steps_down(&failure, version) => continue,
                Err(failure) => return Err(of_whole(effect, failure)),
                Ok(answer) => answer,
            };
            let list: List<Value> = answer.decode(&request)?;
            if list.value.len() != requests.len() {
                let (found, asked) = (list.value.len(), requests.len());
                let what = format!("{found} answers to {asked} requests");
                return Err(answer.bad(&request, &what));
            }
            let parts = list.value.iter().map(BatchSubAnswer::of).collect();
            return Ok((request, answer, parts));
        }
    }

    fn parts(
        &self,
        requests: &[(&BatchRequest, Manner)],
        version: usize,
    ) -> Result<Vec<BatchPart>, ApiError> {
        if requests.len() > CHUNK {
            let count = requests.len();
            return Err(invalid(&format!(
                "{count} writes in one batch; the service takes {CHUNK}"
            )));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = requests
            .iter()
            .filter_map(|(request, _)| request.expected())
            .find(|id| !seen.insert(*id))
        {
            return Err(invalid(&format!("work item {twice} is in the batch twice")));
        }
        let numbered = (1..).zip(requests);
        numbered
            .map(|(number, (request, manner))| self.part(-number, request, *manner, version))
            .collect()
    }

    fn part(
        &self,
        number: i64,
        request: &BatchRequest,
        manner: Manner,
        version: usize,
    ) -> Result<BatchPart, ApiError> {
        let query = manner.query(released(version));
        let (uri, patch, target) = match request {
            BatchRequest::Create {
                project,
                work_item_type,
                patch,
            } => {
                let parts = create_parts(project, work_item_type);
                let uri = relative(Service::Ado, &parts, &query)?;
                (uri, patch, Target::Create(Some(number)))
            }
            BatchRequest::Update { id, patch } => {
                let uri = relative(Service::Ado, &update_parts(&id.to_string()), &query)?;
                (uri, patch, Target::Update)
            }
        };
        let body = patch
            .document(target, &self.base)
            .map_err(|what| invalid(&what))?;
        Ok(BatchPart {
            method: "PATCH",
            uri,
            headers: BTreeMap::from([("Content-Type", JSON_PATCH)]),
            body,
        })
    }
}

/// One result for each request. A new number that comes twice is nobody's: both are in doubt.
pub(super) fn results(
    request: &Request,
    answer: &Answer,
    requests: &[(&BatchRequest, Manner)],
    answers: Vec<BatchSubAnswer>,
) -> Vec<Result<WorkItem, ApiError>> {
    let mut results: Vec<_> = requests
        .iter()
        .zip(answers)
        .map(|((asked, _), part)| result(request, answer, asked.expected(), part))
        .collect();
    let mut counts: BTreeMap<WorkItemId, u32> = BTreeMap::new();
    for item in results.iter().flatten() {
        *counts.entry(item.id).or_default() += 1;
    }
    for result in &mut results {
        let id = result.as_ref().map(|item| item.id);
        if let Ok(id) = id
            && counts.get(&id).is_some_and(|count| *count > 1)
        {
            *result = Err(answer.bad(request, &format!("work item {id} comes twice")));
        }
    }
    results
}

fn result(
    request: &Request,
    answer: &Answer,
    expected: Option<WorkItemId>,
    part: BatchSubAnswer,
) -> Result<WorkItem, ApiError> {
    if !is_accepted(part.code) {
        return Err(refused(request, answer, part));
    }
    let body = inside(part.body);
    let wire: WorkItemWire = serde_json::from_value(body)
        .map_err(|error| answer.bad(request, &format!("a part of it: {error}")))?;
    match expected {
        Some(id) if wire.id != id => {
            let what = format!("the answer for work item {id} is of {}", wire.id);
            Err(answer.bad(request, &what))
        }
        None if wire.id == WorkItemId(0) => {
            Err(answer.bad(request, "a new work item has no number"))
        }
        Some(_) | None => Ok(wire.into()),
    }
}

/// The sign-in page comes with 203 (ado-api, 5.1).
fn is_accepted(code: u16) -> bool {
    (200..300).contains(&code) && code != 203
}

/// A part's body is JSON inside a text (ado-api, 9.1).
fn inside(body: Value) -> Value {
    let inside = body.as_str().and_then(|text| {
        let strictly = serde_json::from_str(text).ok();
        strictly.or_else(|| serde_json::from_str(&lenient::mended(text.as_bytes())?).ok())
    });
    inside.unwrap_or(body)
}

/// What a status that is not 200 says of a whole batch of writes: the door refused it, or nobody
/// knows what became of its items (ado-api, 9.2).
fn of_whole(effect: Effect, failure: ApiError) -> ApiError {
    let is_odd = matches!(
        failure.kind,
        ApiErrorKind::Invalid | ApiErrorKind::NotFound | ApiErrorKind::StaleRevision
    );
    let is_too_large = failure.status == Some(413);
    if effect != Effect::Write || !is_odd || is_too_large || failure.status.is_none() {
        return failure;
    }
    ApiError {
        kind: ApiErrorKind::BadAnswer,
        sent: Sent::Maybe,
        ..failure
    }
}

fn refused(request: &Request, answer: &Answer, part: BatchSubAnswer) -> ApiError {
    if let Some(why) = &part.fault {
        // Nobody knows what became of it: it is in doubt.
        return answer.bad(request, &format!("a part of it cannot be read: {why}"));
    }
    let mut template = answer.error(request, ApiErrorKind::Invalid, "");
    template.sent = sent(Effect::Write, part.code);
    if !(400..600).contains(&part.code) {
        template.kind = ApiErrorKind::BadAnswer;
        template.status = Some(part.code);
        template.message = format!("a part of it was answered with status {}", part.code).into();
        return template;
    }
    let asked = part
        .header("retry-after")
        .and_then(|value| answer.pause_in(value));
    template.retry_after = asked.or(template.retry_after);
    error::refused_part(template, part.code, &inside(part.body))
}
