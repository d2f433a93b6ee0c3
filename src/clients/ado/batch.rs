//! Many writes in one request: `$batch` (ado-api, 9).

use std::collections::{BTreeMap, HashSet};

use reqwest::Method;

use super::patch::Target;
use super::version::released;
use super::wire::{BatchPart, BatchSubAnswer, List, WorkItemWire};
use super::writer::{create_parts, update_parts};
use super::{CHUNK, JSON, JSON_PATCH, Patch, WriteOptions, Writer, error, invalid, json_body};
use crate::clients::address::{Part, relative};
use crate::clients::answer::{Answer, sent};
use crate::clients::api_error::{ApiError, ApiErrorKind, Service};
use crate::clients::http::{Effect, Request};
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
        self.batch_with(requests, WriteOptions::default()).await
    }

    /// The same with options, which hold for every write in it.
    ///
    /// # Errors
    /// As those of [`Writer::batch`].
    pub async fn batch_with(
        &self,
        requests: Vec<BatchRequest>,
        options: WriteOptions,
    ) -> Result<Vec<Result<WorkItem, ApiError>>, ApiError> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let (request, answer) = self.exchange(&requests, options).await?;
        let list: List<BatchSubAnswer> = answer.decode(&request)?;
        if list.value.len() != requests.len() {
            let what = format!(
                "{} answers to {} requests",
                list.value.len(),
                requests.len()
            );
            return Err(answer.bad(&request, &what));
        }
        Ok(results(&request, &answer, &requests, list.value))
    }

    /// Sends the batch. Its parts name the version as well, so an older one makes another batch.
    async fn exchange(
        &self,
        requests: &[BatchRequest],
        options: WriteOptions,
    ) -> Result<(Request, Answer), ApiError> {
        let address = [Part::Fixed("_apis/wit/$batch")];
        loop {
            let version = self.ado.version.present();
            let parts = self.parts(requests, options, version)?;
            let request = self.ado.request(
                Effect::Write,
                Method::POST,
                &address,
                &[(super::VERSION.0, released(version))],
                Some(json_body(JSON, &parts)?),
            )?;
            match self.ado.answer_once(&request).await {
                Err(failure) if self.ado.version.steps_down(&failure, version) => {}
                result => return result.map(|answer| (request, answer)),
            }
        }
    }

    fn parts(
        &self,
        requests: &[BatchRequest],
        options: WriteOptions,
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
            .filter_map(BatchRequest::expected)
            .find(|id| !seen.insert(*id))
        {
            return Err(invalid(&format!("work item {twice} is in the batch twice")));
        }
        let numbered = (1..).zip(requests);
        numbered
            .map(|(number, request)| self.part(-number, request, options, version))
            .collect()
    }

    fn part(
        &self,
        number: i64,
        request: &BatchRequest,
        options: WriteOptions,
        version: usize,
    ) -> Result<BatchPart, ApiError> {
        let query = options.query(released(version));
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
            .document(target, &self.ado.base)
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
fn results(
    request: &Request,
    answer: &Answer,
    requests: &[BatchRequest],
    answers: Vec<BatchSubAnswer>,
) -> Vec<Result<WorkItem, ApiError>> {
    let mut results: Vec<_> = requests
        .iter()
        .zip(answers)
        .map(|(asked, part)| result(request, answer, asked.expected(), part))
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
    let inside = part
        .body
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    let body = inside.unwrap_or(part.body);
    if !(200..300).contains(&part.code) || part.code == 203 {
        let mut template = answer.error(request, ApiErrorKind::Invalid, "");
        template.sent = sent(Effect::Write, part.code);
        return Err(error::refused_part(template, part.code, &body));
    }
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
