//! Some writes on their way together: sent, and looked for where their answer was lost.

use crate::clients::ado::{Reader, Writer};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::exit::ExitStatus;
use crate::model::key::NucleusIdentity;
use crate::model::ticket::WorkItem;

use super::door_closed;
use super::job::Job;
use super::quiet::{self, Quiet};
use super::settle;

/// What a leg is sent with.
#[derive(Debug, Clone)]
pub(super) struct Gear<'a> {
    pub(super) reader: Reader,
    pub(super) writer: Writer,
    pub(super) quiet: Quiet,
    pub(super) identity: &'a NucleusIdentity,
}

/// One step of each of some jobs.
#[derive(Debug)]
pub(super) struct Leg<'a> {
    /// The jobs with their places in the plan.
    pub(super) jobs: Vec<(usize, Job<'a>)>,
    /// Why sending more is of no use, if it is not.
    pub(super) door: Option<ExitStatus>,
}

impl<'a> Leg<'a> {
    /// Sends the next step of each job, takes in what comes back, and looks once for what is in
    /// doubt.
    pub(super) async fn go(mut self, gear: Gear<'a>) -> Self {
        let tries = self.jobs.iter().map(|(_, job)| job.tries()).max();
        if let Some(tries) = tries.filter(|tries| *tries > 0) {
            tokio::time::sleep(gear.writer.pause_before(tries)).await;
        }
        match self.send(&gear).await {
            Ok(results) => {
                for ((_, job), result) in self.jobs.iter_mut().zip(results) {
                    self.door = self.door.or(result.as_ref().err().and_then(door_of_part));
                    take_in(job, result, &gear.quiet);
                }
            }
            Err(error) if quiet::is_refused(&error) && self.speak_up(&gear.quiet) => {}
            Err(error) => {
                self.door = door_closed(&error);
                for (_, job) in &mut self.jobs {
                    job.advance(Err(error.clone()));
                }
            }
        }
        let jobs = self.jobs.iter_mut().map(|(_, job)| job);
        let doubtful = jobs.filter(|job| job.is_doubtful()).collect();
        let door = settle::look(&gear.reader, gear.identity, doubtful).await;
        self.door = self.door.or(door);
        self
    }

    /// One item goes by itself, for its exact error; several go in a batch.
    async fn send(&self, gear: &Gear<'_>) -> Result<Vec<Result<WorkItem, ApiError>>, ApiError> {
        let Gear { writer, quiet, .. } = gear;
        if let [(_, job)] = &self.jobs[..] {
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
        let jobs = self.jobs.iter().map(|(_, job)| job);
        let requests: Vec<_> = jobs
            .map(|job| (job.request(), quiet.options(job)))
            .collect();
        writer.batch_with(&requests).await
    }

    /// Lets the writes of a batch that was refused as a whole mail people; says whether any of
    /// them had not.
    fn speak_up(&mut self, quiet: &Quiet) -> bool {
        let mut was_quiet = false;
        for (_, job) in &mut self.jobs {
            was_quiet |= quiet.covers(job);
            job.is_loud = true;
        }
        was_quiet
    }
}

/// Why sending more is of no use, as one part of a batch tells: what is forbidden for one item may
/// be allowed for the next, and what was left unsent after a lost answer goes again.
fn door_of_part(error: &ApiError) -> Option<ExitStatus> {
    let is_about_all = ![ApiErrorKind::Forbidden, ApiErrorKind::Network].contains(&error.kind);
    door_closed(error).filter(|_| is_about_all)
}

/// Takes in what a step came to. What may have been refused because it was to mail nobody is sent
/// once more without that.
fn take_in(job: &mut Job<'_>, result: Result<WorkItem, ApiError>, quiet: &Quiet) {
    match result {
        Err(error) if quiet::is_refused(&error) && quiet.covers(job) => job.is_loud = true,
        result => job.advance(result),
    }
}
