//! Many actions on their way at once: as soon as one batch is settled, the next one leaves.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::job::Job;
use super::leg::{Gear, Leg};
use super::report::{ENDED, Item, OUT_OF_TIME, Outcome, Report, THROTTLED, UNSENT};
use super::settle;
use super::trial::{Refused, Trials};
use super::{Executor, Watch, Work};
use crate::clients::ado::CHUNK;
use crate::exit::ExitStatus;
use crate::ledger::{LedgerError, Settled};
use crate::plan::agenda::Anew;

/// How often it is looked whether somebody wants the run to end.
const TICK: Duration = Duration::from_millis(200);
/// How old the ledger's word may be that a write is on its way.
const BEAT: Duration = Duration::from_secs(5);

/// Legs whose requests were sent, or wait for their turn.
type UnderWay<'f> = FuturesUnordered<Pin<Box<dyn Future<Output = Leg<'f>> + 'f>>>;

/// Some actions of a plan on their way.
pub(super) struct Flow<'f, 'e> {
    pub(super) executor: &'f mut Executor<'e>,
    pub(super) work: Work<'f>,
    pub(super) trials: &'f mut Trials,
    pub(super) watch: Watch<'f>,
    pub(super) report: &'f mut Report,
    /// What became of each action, by its place.
    pub(super) rows: &'f mut BTreeMap<usize, Item>,
    /// When the ledger was last told what is on its way.
    pub(super) seen: Instant,
}

impl<'f, 'e: 'f> Flow<'f, 'e> {
    /// Carries out the actions at these places, each through all its steps.
    ///
    /// # Errors
    /// When the ledger cannot be written, or is no longer this run's: nothing more is sent, and what
    /// is on its way comes to its end before this returns. A lock that went sooner would let
    /// another run begin while writes of this one still arrive.
    pub(super) async fn run(mut self, places: &[usize]) -> Result<(), LedgerError> {
        let mut under_way = FuturesUnordered::new();
        let result = self.send(places, &mut under_way).await;
        if result.is_err() {
            self.executor.writer.stop_waiting();
            while let Some(leg) = under_way.next().await {
                // The first error is the one that matters; what can be recorded is.
                drop(self.settle(leg));
            }
        }
        result
    }

    async fn send(
        &mut self,
        places: &[usize],
        under_way: &mut UnderWay<'f>,
    ) -> Result<(), LedgerError> {
        let mut waiting = places.chunks(CHUNK);
        loop {
            while under_way.len() < self.executor.writer.lanes()
                && let Some(places) = waiting.next()
            {
                if let Some(leg) = self.begin(places)? {
                    under_way.push(Box::pin(leg.go(self.gear())));
                }
            }
            let mut beat = tokio::time::interval(TICK);
            let leg = loop {
                tokio::select! {
                    leg = under_way.next() => break leg,
                    _ = beat.tick() => self.watch_over()?,
                }
            };
            let Some(leg) = leg else {
                return Ok(());
            };
            if let Some(leg) = self.settle(leg)? {
                under_way.push(Box::pin(leg.go(self.gear())));
            }
        }
    }

    /// Looks for a signal while requests wait, and keeps the time at which they were last seen on
    /// their way.
    fn watch_over(&mut self) -> Result<(), LedgerError> {
        if self.executor.stop.load(Ordering::SeqCst) {
            self.executor.writer.stop_waiting();
        }
        if self.seen.elapsed() >= BEAT {
            self.seen = Instant::now();
            let run = self.executor.run.clone();
            self.executor.ledger.still_sending(&run)?;
        }
        Ok(())
    }

    fn gear(&self) -> Gear<'e> {
        Gear {
            reader: self.executor.reader.clone(),
            writer: self.executor.writer.clone(),
            quiet: self.executor.quiet.clone(),
            identity: self.executor.identity,
        }
    }

    /// Makes durable that the writes of some actions are about to be sent.
    fn begin(&mut self, places: &[usize]) -> Result<Option<Leg<'f>>, LedgerError> {
        let mut jobs = Vec::with_capacity(places.len());
        let mut hopeless = Vec::new();
        for place in places {
            let Work { agenda, intents } = self.work;
            let (Some(action), Some(intent)) = (agenda.action(*place), intents.get(*place)) else {
                continue;
            };
            let intent = *intent;
            if let Some(why) = self.why_stopped() {
                self.finish(*place, Item::of(&action, Outcome::Skipped).because(why));
            } else if let Some(why) = self.trials.hopeless(&action) {
                hopeless.push((intent, Settled::Skipped(why.clone())));
                self.finish(*place, Item::of(&action, Outcome::Skipped).because(why));
            } else {
                jobs.push((*place, Job::new(action, intent, self.executor.identity)));
            }
        }
        if !hopeless.is_empty() {
            self.executor.ledger.settle(&hopeless)?;
        }
        if jobs.is_empty() {
            return Ok(None);
        }
        let intents: Vec<i64> = jobs.iter().map(|(_, job)| job.intent).collect();
        self.executor.ledger.send(&intents)?;
        Ok(Some(Leg { jobs, door: None }))
    }

    /// Why nothing more is sent, if that is so. In the journal such an action stays planned.
    fn why_stopped(&mut self) -> Option<&'static str> {
        if self.report.stopped.is_some() {
            return Some(ENDED);
        }
        if self.executor.stop.load(Ordering::SeqCst) {
            self.report.stopped = Some(ExitStatus::Interrupted);
            return Some(UNSENT);
        }
        if self.executor.writer.is_out_of_time() {
            self.report.stopped = Some(ExitStatus::Throttled);
            return Some(OUT_OF_TIME);
        }
        None
    }

    /// Writes down what a leg came to; gives back the jobs that go on.
    fn settle(&mut self, mut leg: Leg<'f>) -> Result<Option<Leg<'f>>, LedgerError> {
        self.report.stopped = leg.door.take().or(self.report.stopped);
        let is_stopped = self.report.stopped.is_some() || self.executor.stop.load(Ordering::SeqCst);
        let is_interrupted = self.executor.stop.load(Ordering::SeqCst);
        if is_interrupted {
            self.report.stopped = Some(ExitStatus::Interrupted);
        }
        for (place, job) in &mut leg.jobs {
            if is_interrupted {
                job.take_back(UNSENT);
            } else if self.report.stopped == Some(ExitStatus::Throttled) {
                let is_over = self.executor.writer.is_out_of_time();
                job.take_back(if is_over { OUT_OF_TIME } else { THROTTLED });
            }
            if job.has_written() {
                self.report.warnings.extend(self.executor.quiet.learn(job));
            }
            if !is_stopped && !job.try_again() {
                self.decide_anew(*place, job)?;
            }
        }
        settle::record(self.executor.ledger, &mut leg)?;
        let (due, over): (Vec<_>, Vec<_>) = leg.jobs.into_iter().partition(|(_, job)| job.is_due());
        for (place, job) in over {
            let refused = job.failure();
            let refused = refused.and_then(|error| Refused::of(&job.action, error));
            self.trials.learn(&job.action, refused);
            self.finish(place, job.into_item());
        }
        Ok((!due.is_empty()).then_some(Leg {
            jobs: due,
            door: None,
        }))
    }

    /// What was asked for still holds, whatever somebody else changed meanwhile.
    fn decide_anew(&mut self, place: usize, job: &mut Job<'f>) -> Result<(), LedgerError> {
        let Some(found) = job.take_found() else {
            return Ok(());
        };
        match self.work.agenda.anew(place, &found) {
            None => {}
            Some(Anew::Already) => job.end(Outcome::Already, None),
            Some(Anew::Leave(why)) => job.end(Outcome::Skipped, Some(why)),
            Some(Anew::Act(action)) => {
                self.executor.ledger.intend_anew(job.intent, &action)?;
                job.restart(*action, self.executor.identity);
            }
        }
        Ok(())
    }

    fn finish(&mut self, place: usize, item: Item) {
        if (self.watch)(place, &item) {
            self.rows.insert(place, item);
        } else {
            let told = self.report.told.entry((item.action, item.outcome));
            *told.or_default() += 1;
        }
    }
}
