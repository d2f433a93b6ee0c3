//! Carries a plan out; the only holder of a Writer.
//!
//! 1. Intents are durable before their requests leave.
//! 2. A create is never sent twice; what is in doubt is looked for, then left to the next run.
//! 3. Every update is locked by revision, so that a repetition fails instead of repeating.
//! 4. One bad item never stops the others; what stops a run is a door that closed: a credential
//!    refused, a throttle beyond patience, an interruption.

mod job;
pub mod probe;
pub mod quiet;
pub mod recover;
pub mod report;
mod settle;
mod shown;
mod trial;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;

use crate::clients::ado::{self, CHUNK};
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, LedgerError, RunId};
use crate::model::key::NucleusIdentity;
use crate::model::ticket::WorkItem;
use crate::plan::Plan;
use crate::plan::action::{Action, Change, Verb};
use job::Job;
use quiet::Quiet;
use report::{Item, Outcome, Report};
use trial::{Refused, Trials};

/// Batches in flight (design, 8 F.3).
const IN_FLIGHT: usize = 2;

/// What carrying out needs.
#[derive(Debug)]
pub struct Executor<'a> {
    /// Reads what is in doubt.
    pub reader: ado::Reader,
    /// Writes.
    pub writer: ado::Writer,
    /// Where nobody is mailed.
    pub quiet: Quiet,
    /// Where intents and outcomes go.
    pub ledger: &'a mut Ledger,
    /// The run they belong to.
    pub run: RunId,
    /// For key links.
    pub identity: &'a NucleusIdentity,
    /// Whether the link look-up is proved to work on this organization.
    pub lookup_proved: bool,
    /// Set by a signal: the write in flight is finished, nothing more is sent.
    pub stop: &'a AtomicBool,
}

/// Told of each action that came to its end.
pub type Watch<'a> = &'a dyn Fn(&Item);

impl Executor<'_> {
    /// Carries out a plan.
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing more was sent.
    pub async fn apply(&mut self, plan: &Plan, watch: Watch<'_>) -> Result<Report, LedgerError> {
        self.ledger.learn(&plan.notes)?;
        let mut report = Report::default();
        let (creates, others): (Vec<&Action>, Vec<&Action>) = plan
            .actions
            .iter()
            .partition(|action| action.verb() == Verb::CreateTicket);
        let mut trials = Trials::default();
        let rest = self
            .first_create(&creates, &mut trials, watch, &mut report)
            .await?;
        for part in [rest, &others[..]] {
            self.carry_out(part, &mut trials, watch, &mut report)
                .await?;
        }
        report.items.extend(plan.holds.iter().map(Item::held));
        Ok(report)
    }

    /// Sends creates one by one until one was made, where nothing proved yet that it could be found
    /// again, and looks for that one (design, 8 A.6). The others are returned.
    async fn first_create<'p>(
        &mut self,
        creates: &'p [&'p Action],
        trials: &mut Trials,
        watch: Watch<'_>,
        report: &mut Report,
    ) -> Result<&'p [&'p Action], LedgerError> {
        let mut rest = creates;
        for _ in 0..trial::FIRST {
            let [first, others @ ..] = rest else { break };
            if self.lookup_proved || creates.len() == 1 {
                break;
            }
            rest = others;
            self.carry_out(&[*first], trials, watch, report).await?;
            let last = report.items.last();
            if last.is_some_and(|item| item.outcome == Outcome::Done) {
                report.warnings.extend(self.prove_lookup(first).await);
                break;
            }
        }
        Ok(rest)
    }

    /// Looks for the item that was just made by its key link. Where that does not find it, what
    /// is in doubt later is looked for by its tag as well.
    async fn prove_lookup(&self, action: &Action) -> Option<String> {
        let Change::Create(create) = &action.change else {
            return None;
        };
        let url = create.link.url(self.identity);
        let why = match self.reader.by_links(std::slice::from_ref(&url)).await {
            Ok(hits) if hits.get(&url).is_some_and(|ids| !ids.is_empty()) => return None,
            Ok(_) => "it does not find the ticket that was just made".to_owned(),
            Err(error) => error.to_string(),
        };
        Some(format!(
            "the look-up by key link is not proved to work here: {why}; the tag sweep is used"
        ))
    }

    async fn carry_out(
        &mut self,
        actions: &[&Action],
        trials: &mut Trials,
        watch: Watch<'_>,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let first = trials.choose(actions);
        let rest = (0..actions.len()).filter(|place| first.binary_search(place).is_err());
        let rest: Vec<usize> = rest.collect();
        let mut rows: BTreeMap<usize, Item> = BTreeMap::new();
        for places in first
            .chunks(CHUNK * IN_FLIGHT)
            .chain(rest.chunks(CHUNK * IN_FLIGHT))
        {
            let (mut wave, mut left) = (Vec::new(), Vec::new());
            for place in places {
                let Some(action) = actions.get(*place) else {
                    continue;
                };
                match self.why_not(action, trials, report) {
                    Some(why) => {
                        left.push((*place, Item::of(action, Outcome::Skipped).because(why)));
                    }
                    None => wave.push((*place, *action)),
                }
            }
            for ((place, action), (item, refused)) in
                wave.iter().zip(self.wave(&wave, report).await?)
            {
                trials.learn(action, refused);
                left.push((*place, item));
            }
            for (place, item) in left {
                watch(&item);
                rows.insert(place, item);
            }
        }
        report.items.extend(rows.into_values());
        Ok(())
    }

    /// Why an action is not even tried, if it is not.
    fn why_not(&self, action: &Action, trials: &Trials, report: &mut Report) -> Option<String> {
        if report.stopped.is_some() {
            return Some("the run ended before its turn".to_owned());
        }
        if self.stop.load(Ordering::SeqCst) {
            report.stopped = Some(ExitStatus::Interrupted);
            return Some("interrupted before its turn".to_owned());
        }
        trials.hopeless(action)
    }

    /// Carries out some actions, each through all its steps; says of each why it was refused, if
    /// it was.
    async fn wave(
        &mut self,
        wave: &[(usize, &Action)],
        report: &mut Report,
    ) -> Result<Vec<(Item, Option<Refused>)>, LedgerError> {
        if wave.is_empty() {
            return Ok(Vec::new());
        }
        let actions: Vec<&Action> = wave.iter().map(|(_, action)| *action).collect();
        let intents = self.ledger.intend(&self.run, &actions)?;
        let mut jobs: Vec<Job<'_>> = actions
            .iter()
            .zip(intents)
            .map(|(action, intent)| Job::new(action, intent, self.identity))
            .collect();
        while jobs.iter().any(Job::is_due) {
            let due: Vec<&mut Job<'_>> = jobs.iter_mut().filter(|job| job.is_due()).collect();
            self.step(due, report).await?;
        }
        let refused = |job: Job<'_>| {
            let refused = job.failure().and_then(Refused::of);
            (job.into_item(), refused)
        };
        Ok(jobs.into_iter().map(refused).collect())
    }

    /// Sends the next step of each job, and settles what comes back.
    async fn step(
        &mut self,
        mut due: Vec<&mut Job<'_>>,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let sends = due
            .chunks(CHUNK)
            .map(|chunk| send(&self.writer, &self.quiet, chunk));
        let answers: Vec<_> = join_all(sends).await;
        let mut doubtful = Vec::new();
        for (chunk, answer) in due.chunks_mut(CHUNK).zip(answers) {
            match answer {
                Ok(results) => {
                    for (job, result) in chunk.iter_mut().zip(results) {
                        self.take_in(job, result, report);
                    }
                }
                Err(error) if quiet::is_refused(&error) && self.speak_up(chunk) => {}
                Err(error) => {
                    if let Some(status) = door_closed(&error) {
                        report.stopped = Some(status);
                    }
                    for job in chunk.iter_mut() {
                        job.advance(Err(error.clone()));
                    }
                }
            }
        }
        for job in &mut due {
            if job.is_doubtful() {
                doubtful.push(&mut **job);
            }
        }
        settle::look(&self.reader, self.identity, doubtful).await;
        settle::record(self.ledger, &mut due)
    }

    /// Takes in what a step came to. What may have been refused because it was to mail nobody is
    /// sent once more without that.
    fn take_in(
        &mut self,
        job: &mut Job<'_>,
        result: Result<WorkItem, ApiError>,
        report: &mut Report,
    ) {
        match result {
            Err(error) if quiet::is_refused(&error) && self.quiet.covers(job) => job.is_loud = true,
            Ok(item) => {
                report.warnings.extend(self.quiet.learn(job));
                job.advance(Ok(item));
            }
            Err(error) => job.advance(Err(error)),
        }
    }

    /// Lets the writes of a batch that was refused as a whole mail people; says whether any of
    /// them had not.
    fn speak_up(&self, jobs: &mut [&mut Job<'_>]) -> bool {
        let mut was_quiet = false;
        for job in jobs {
            was_quiet |= self.quiet.covers(job);
            job.is_loud = true;
        }
        was_quiet
    }
}

/// One item goes by itself, for its exact error; several go in a batch.
async fn send(
    writer: &ado::Writer,
    quiet: &Quiet,
    jobs: &[&mut Job<'_>],
) -> Result<Vec<Result<WorkItem, ApiError>>, ApiError> {
    if let [job] = jobs {
        return match job.send_alone(writer, quiet.options(job)).await {
            // What is forbidden for one item may be allowed for the next.
            Err(error)
                if error.kind != ApiErrorKind::Forbidden && door_closed(&error).is_some() =>
            {
                Err(error)
            }
            result => Ok(vec![result]),
        };
    }
    let requests: Vec<_> = jobs
        .iter()
        .map(|job| (job.request(), quiet.options(job)))
        .collect();
    writer.batch_with(&requests).await
}

/// Failures of a whole request after which sending more is of no use.
fn door_closed(error: &ApiError) -> Option<ExitStatus> {
    match error.kind {
        ApiErrorKind::Unauthorized
        | ApiErrorKind::NotAMember
        | ApiErrorKind::Forbidden
        | ApiErrorKind::Blocked => Some(ExitStatus::Denied),
        ApiErrorKind::Throttled => Some(ExitStatus::Throttled),
        ApiErrorKind::Stopped | ApiErrorKind::Setting => Some(ExitStatus::Error),
        ApiErrorKind::Network if error.sent == Sent::No => Some(ExitStatus::Error),
        ApiErrorKind::NotFound
        | ApiErrorKind::StaleRevision
        | ApiErrorKind::Invalid
        | ApiErrorKind::Unavailable
        | ApiErrorKind::BadAnswer
        | ApiErrorKind::Network => None,
    }
}
