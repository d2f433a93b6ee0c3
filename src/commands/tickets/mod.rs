//! Commands on tickets: the same pipeline as `sync` with an explicit selection.

mod again;
mod asked;
pub mod bulk;
mod consent;
pub mod create;
mod fields;
mod forecast;
mod ids;
mod input;
mod keyed;
pub mod list;
mod open_end;
mod owners;
mod pick;
mod row;
pub mod show;
mod staying;
mod telling;
mod typed;
mod wish;

use crate::apply::Executor;
use crate::apply::recover::recover;
use crate::apply::report::Report;
use crate::clients::ado;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::{BulkRun, Ledger, RunId};
use crate::observe;
use crate::output::Out;
use crate::plan::{Exceptions, Plan, Policy, half_made};

use super::carrying::{self, Errand};
use super::failures::{from_api, from_ledger};
use super::interrupt::Interrupt;
use super::quiet;
use super::session::Session;

/// Refuses writes where the profile forbids them.
fn check_writable(session: &Session) -> Result<(), Failure> {
    if session.profile.read_only {
        let name = &session.profile.name;
        let message = format!("profile {name:?} is read-only: nothing was written");
        return Err(
            Failure::new(ExitStatus::Refused, message).hint("--dry-run shows what would change")
        );
    }
    Ok(())
}

/// Opens the ledger and settles what an earlier run left open.
async fn open_ledger(session: &Session, reader: &ado::Reader) -> Result<Ledger, Failure> {
    let profile = &session.profile;
    let mut ledger = Ledger::open(&profile.ledger).map_err(from_ledger)?;
    recover(&mut ledger, reader, &profile.identity, profile.quiet_period)
        .await
        .map_err(from_ledger)?;
    Ok(ledger)
}

/// Finishes creations that were cut short before their last step; an empty report where there is
/// none.
async fn finish_half_made(
    session: &Session,
    reader: &ado::Reader,
    ledger: &mut Ledger,
    command: &str,
    out: &mut Out,
) -> Result<Report, Failure> {
    let memory = ledger.memory().map_err(from_ledger)?;
    let mut known = memory.tickets.values();
    if !known.any(|known| known.pending_state.is_some()) {
        return Ok(Report::default());
    }
    let profile = &session.profile;
    let observed = observe::observe_half_made(reader, &profile.identity, memory)
        .await
        .map_err(|error| from_api(&error))?;
    let policy = Policy {
        rules: &profile.rules,
        identity: &profile.identity,
        quiet_period: profile.quiet_period,
        exceptions: Exceptions::default(),
        create_limit: None,
        only: None,
        zone: profile.time_zone.clone(),
    };
    let plan = half_made::rest(&observed, &policy);
    if plan.actions.is_empty() {
        return Ok(Report::default());
    }
    let run = RunId::fresh();
    carry_out(session, reader, ledger, &run, command, &plan, out).await
}

/// Carries out a plan under a run of its own.
async fn carry_out(
    session: &Session,
    reader: &ado::Reader,
    ledger: &mut Ledger,
    run: &RunId,
    command: &str,
    plan: &Plan,
    out: &mut Out,
) -> Result<Report, Failure> {
    let carrier = Carrier {
        session,
        reader,
        ledger,
        run,
        command,
        args: &[],
        resumes: None,
        again_with: "",
        lookup_proved: true,
    };
    carrier.begin(plan.actions.len())?;
    carrier.carry_out(Errand::Plan(plan), out).await
}

/// What carrying something out by hand needs.
#[derive(Debug)]
struct Carrier<'a> {
    session: &'a Session,
    reader: &'a ado::Reader,
    ledger: &'a mut Ledger,
    run: &'a RunId,
    command: &'a str,
    /// The arguments by which the run can be taken up again; none where it cannot.
    args: &'a [String],
    /// The run that it takes up, where it takes one up.
    resumes: Option<&'a str>,
    /// The command that takes it up, without its flag; empty where none does.
    again_with: &'a str,
    /// Whether the look-up by key link is known to work here, or another look took its place.
    lookup_proved: bool,
}

impl Carrier<'_> {
    /// Writes down that the run begins; `items` are written down next, those included that stay.
    fn begin(&self, items: usize) -> Result<(), Failure> {
        let Self {
            ledger,
            run,
            command,
            args,
            ..
        } = self;
        let (args, resumes) = (*args, self.resumes);
        let bulk = BulkRun {
            args,
            resumes,
            items,
        };
        let begun = if args.is_empty() {
            ledger.begin_run(run, command, args)
        } else {
            ledger.begin_bulk_run(run, command, bulk)
        };
        begun.map_err(from_ledger)
    }

    async fn carry_out(self, errand: Errand<'_>, out: &mut Out) -> Result<Report, Failure> {
        let notify = self.session.profile.notify;
        let quiet = quiet::choose(notify, self.reader, &errand.writes(), out).await;
        let (again, run) = (self.again_with, self.run);
        let farewell = match again {
            "" => String::new(),
            again => format!("; to continue: {again} --resume {run}"),
        };
        let interrupt = Interrupt::listen_saying(farewell);
        let executor = Executor {
            reader: self.reader.clone(),
            writer: self.reader.writer(),
            quiet,
            ledger: self.ledger,
            run: self.run.clone(),
            identity: &self.session.profile.identity,
            lookup_proved: self.lookup_proved,
            stop: interrupt.flag(),
        };
        carrying::carry_out(executor, errand, out).await
    }
}
