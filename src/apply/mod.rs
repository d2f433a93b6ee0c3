//! Carries a plan out; the only holder of a Writer.
//!
//! 1. Intents are durable before their requests leave.
//! 2. A create is never sent twice; what is in doubt is looked for, then left to the next run.
//! 3. Every update is locked by revision, so that a repetition fails instead of repeating.
//! 4. One bad item never stops the others; what stops a run is a door that closed: a credential
//!    refused, a throttle beyond patience, an interruption.

mod failing;
mod flow;
mod job;
mod leg;
pub mod probe;
pub mod quiet;
pub mod recover;
pub mod report;
mod settle;
mod shown;
mod steps;
mod trial;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};
use crate::clients::{Clearance, ado};
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, LedgerError, RunId, Settled};
use crate::model::ids::WorkItemId;
use crate::model::key::NucleusIdentity;
use crate::plan::Plan;
use crate::plan::action::{Action, Change, Hold, Verb};
use crate::plan::agenda::Agenda;
use crate::template::ticket::TAG;
use flow::Flow;
use quiet::Quiet;
use report::{Item, Outcome, Report};
use trial::Trials;

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
    /// Whether a look-up is proved to find what is made on this organization.
    pub lookup_proved: bool,
    /// Set by a signal: the write in flight is finished, nothing more is sent.
    pub stop: &'a AtomicBool,
}

/// How long an index may take to know what was just made: so long is waited before each new look.
const LAG: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// What finds a ticket that was just made.
enum Proof {
    ByLink,
    /// The tag does, and why the link does not.
    ByTag(String),
    /// Nothing does, because of this.
    None(String),
}

/// Told of each action that came to its end, with its place; says whether its row is still needed.
pub type Watch<'a> = &'a dyn Fn(usize, &Item) -> bool;

/// Actions with their rows in the journal.
#[derive(Clone, Copy)]
struct Work<'w> {
    agenda: &'w dyn Agenda,
    intents: &'w [i64],
}

impl Executor<'_> {
    /// Carries out a plan.
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing more was sent.
    pub async fn apply(&mut self, plan: &Plan, watch: Watch<'_>) -> Result<Report, LedgerError> {
        self.ask_before_sending();
        self.ledger.learn(&plan.notes)?;
        let mut report = Report::default();
        let (creates, others): (Vec<&Action>, Vec<&Action>) = plan
            .actions
            .iter()
            .partition(|action| action.verb() == Verb::CreateTicket);
        let intents = [&creates, &others].map(|agenda| self.ledger.intend(&self.run, agenda));
        let [to_create, to_change] = intents;
        let (to_create, to_change) = (to_create?, to_change?);
        let work = Work {
            agenda: &creates,
            intents: &to_create,
        };
        let mut trials = Trials::default();
        let (rest, unproved) = self
            .first_create(work, &mut trials, watch, &mut report)
            .await?;
        match unproved {
            None => {
                self.carry_out(work, &rest, &mut trials, watch, &mut report)
                    .await?;
            }
            Some(why) => self.hold_back(work, &rest, &why, &mut report)?,
        }
        let work = Work {
            agenda: &others,
            intents: &to_change,
        };
        let all: Vec<usize> = (0..others.len()).collect();
        self.carry_out(work, &all, &mut trials, watch, &mut report)
            .await?;
        report.items.extend(plan.holds.iter().map(Item::held));
        Ok(report)
    }

    /// Carries out changes that are made when their turn comes; creates need [`Executor::apply`].
    ///
    /// # Errors
    /// When the ledger cannot be written: then nothing more was sent.
    pub async fn change(
        &mut self,
        agenda: &dyn Agenda,
        watch: Watch<'_>,
    ) -> Result<Report, LedgerError> {
        self.ask_before_sending();
        let intents = self.ledger.intend(&self.run, agenda)?;
        let work = Work {
            agenda,
            intents: &intents,
        };
        let all: Vec<usize> = (0..agenda.count()).collect();
        let (mut trials, mut report) = (Trials::default(), Report::default());
        self.carry_out(work, &all, &mut trials, watch, &mut report)
            .await?;
        Ok(report)
    }

    /// A request may wait for minutes between the commit of its intent and the moment when it
    /// leaves, and the process may be stopped meanwhile: whether the ledger is still this run's is
    /// looked at once more right before each request.
    fn ask_before_sending(&self) {
        let permission = self.ledger.permission();
        let may_send = move || permission.check().map_err(|error| error.to_string());
        self.writer.ask_before_sending(Clearance::new(may_send));
    }

    /// Sends creates one by one until one was made, where nothing proved yet that it could be found
    /// again, and looks for that one (design, 8 A.6). The places of the others are returned, with
    /// why they are not to be sent, if they are not.
    async fn first_create(
        &mut self,
        work: Work<'_>,
        trials: &mut Trials,
        watch: Watch<'_>,
        report: &mut Report,
    ) -> Result<(Vec<usize>, Option<String>), LedgerError> {
        let count = work.agenda.count();
        let mut done = 0;
        while !self.lookup_proved && count > 1 && done < count {
            let made = Cell::new(None);
            let watch_one = |place: usize, item: &Item| {
                made.set(item.id.filter(|_| item.outcome == Outcome::Done));
                watch(place, item)
            };
            self.carry_out(work, &[done], trials, &watch_one, report)
                .await?;
            let action = work.agenda.action(done);
            done += 1;
            if let (Some(id), Some(action)) = (made.get(), action) {
                let rest = (done..count).collect();
                return Ok(match self.prove_lookup(&action, id).await {
                    Proof::ByLink => (rest, None),
                    Proof::ByTag(why) => {
                        report.warnings.push(why);
                        (rest, None)
                    }
                    Proof::None(why) => (rest, Some(why)),
                });
            }
        }
        Ok(((done..count).collect(), None))
    }

    /// Leaves creates for a later run: what they made could not be found again.
    fn hold_back(
        &mut self,
        work: Work<'_>,
        places: &[usize],
        why: &str,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let mut settled = Vec::new();
        for place in places {
            let (action, intent) = (work.agenda.action(*place), work.intents.get(*place));
            if let (Some(action), Some(intent)) = (action, intent) {
                let hold = Hold::of(action.into_owned(), "lookup_unknown", why.to_owned());
                settled.push((*intent, Settled::Skipped(hold.cause.to_string())));
                report.items.push(Item::held(&hold));
            }
        }
        self.ledger.settle(&settled)
    }

    /// Looks for the item that was just made: by its key link, or else by its tag.
    async fn prove_lookup(&self, action: &Action, id: WorkItemId) -> Proof {
        let Change::Create(create) = &action.change else {
            return Proof::ByLink;
        };
        let url = create.link.url(self.identity);
        let (mut by_link, mut by_tag);
        let mut pauses = LAG.into_iter();
        loop {
            by_link = match self.reader.by_links(std::slice::from_ref(&url)).await {
                Ok(hits) if hits.found.get(&url).is_some_and(|ids| ids.contains(&id)) => {
                    return Proof::ByLink;
                }
                Ok(_) => "it does not find the ticket that was just made".to_owned(),
                Err(error) => error.to_string(),
            };
            by_tag = match self.reader.tagged(TAG).await {
                Ok(tagged) if tagged.ids.contains(&id) => {
                    return Proof::ByTag(format!(
                        "the look-up by key link is not proved to work here: {by_link}; the tag \
                         sweep is used"
                    ));
                }
                Ok(_) => "it does not show it either".to_owned(),
                Err(error) => error.to_string(),
            };
            let Some(pause) = pauses.next() else { break };
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            tokio::time::sleep(pause).await;
        }
        Proof::None(format!(
            "what is made here cannot be found again, and would be made twice: the look-up by key \
             link: {by_link}; the sweep over the tag: {by_tag} (#{id})"
        ))
    }

    async fn carry_out(
        &mut self,
        work: Work<'_>,
        places: &[usize],
        trials: &mut Trials,
        watch: Watch<'_>,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let first = trials.choose(work.agenda, places);
        let is_first = |place: &&usize| first.binary_search(place).is_ok();
        let rest: Vec<usize> = places.iter().filter(|p| !is_first(p)).copied().collect();
        let mut rows = BTreeMap::new();
        for places in [&first, &rest] {
            let flow = Flow {
                executor: self,
                work,
                trials,
                watch,
                report,
                rows: &mut rows,
                seen: Instant::now(),
            };
            flow.run(places).await?;
        }
        report.items.extend(rows.into_values());
        Ok(())
    }
}

/// Failures of a whole request after which sending more is of no use.
fn door_closed(error: &ApiError) -> Option<ExitStatus> {
    match error.kind {
        ApiErrorKind::Unauthorized | ApiErrorKind::NotAMember | ApiErrorKind::Forbidden => {
            Some(ExitStatus::Denied)
        }
        // A page of some proxy instead of an answer; whether it stands before everything is seen
        // when the items are looked at.
        ApiErrorKind::Blocked if error.sent == Sent::Maybe => None,
        ApiErrorKind::Blocked => Some(ExitStatus::Denied),
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
