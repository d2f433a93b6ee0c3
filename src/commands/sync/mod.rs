//! `sync`: observe, plan, guard, apply, report.

mod bars;
mod words;

use std::collections::BTreeMap;

use super::failures::{absent_nucleus_project, from_api, from_ledger, from_observe, from_target};
use super::interrupt::Interrupt;
use super::session::Session;
use super::{Context, actions};
use crate::apply::recover::recover;
use crate::apply::report::{Outcome, Report};
use crate::apply::{Executor, report::Item};
use crate::cli::SyncArgs;
use crate::clients::ado::WriteOptions;
use crate::clients::api_error::{ApiErrorKind, Service};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::guard::{self, Fuses, Refusal};
use crate::ledger::{Ledger, RunId, RunSummary};
use crate::model::ids::NucleusProjectId;
use crate::model::observed::{Completeness, Memory, Observed, Source};
use crate::observe::{self, Event, ObserveError, Readers, Scope, answers};
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::{Plan, Policy, plan};
use crate::template::criteria::Criteria;
use crate::template::ticket;
use bars::Bars;

/// Brings both sides in step, or shows what that would take.
///
/// # Errors
/// Wrong settings, a side that cannot be reached, a ledger that cannot be written.
pub fn run(args: &SyncArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    let session = Session::open(context)?;
    let profile = &session.profile;
    check_profile(args, profile)?;
    let criteria = parse_rules(profile)?;
    let readers = Readers {
        ado: session.ado()?,
        nucleus: session.nucleus()?,
    };
    let mut ledger = if args.write.dry_run {
        Ledger::open_read(&profile.ledger)
    } else {
        Ledger::open(&profile.ledger).map(Some)
    }
    .map_err(from_ledger)?;
    if let Some(ledger) = &ledger {
        ledger
            .check_identity(&profile.identity)
            .map_err(from_ledger)?;
    }
    let sync = Sync {
        args,
        profile,
        criteria: &criteria,
        readers: &readers,
    };
    let status = session.block_on(sync.run(ledger.as_mut(), &mut context.out));
    if let Ok(status) = &status {
        actions::summary_of_requests(&session, &mut context.out, *status);
    }
    drop(ledger);
    status
}

fn check_profile(args: &SyncArgs, profile: &Profile) -> Result<(), Failure> {
    if profile.rules.is_empty() {
        let message = format!(
            "profile {:?} has no rules: nothing to keep in step",
            profile.name
        );
        return Err(Failure::usage(message)
            .hint("add a [[profiles.NAME.rules]] section, or try `adoconn --sandbox sync`"));
    }
    for name in &args.rule {
        if !profile.rules.iter().any(|rule| rule.name == *name) {
            let known: Vec<&str> = profile
                .rules
                .iter()
                .map(|rule| rule.name.as_str())
                .collect();
            let message = format!("profile {:?} has no rule {name:?}", profile.name);
            return Err(Failure::usage(message).hint(format!("it has {}", known.join(", "))));
        }
    }
    if profile.read_only && !args.write.dry_run {
        let message = format!(
            "profile {:?} is read-only: nothing was written",
            profile.name
        );
        return Err(Failure::new(ExitStatus::Refused, message)
            .hint("`adoconn sync --dry-run` shows what would change"));
    }
    Ok(())
}

/// Reads every rule's expression and templates before anything is sent.
fn parse_rules(profile: &Profile) -> Result<Vec<Criteria>, Failure> {
    let at = |rule: &str, key: &str, error: &dyn std::fmt::Display| {
        Failure::usage(format!(
            "profiles.{}.rules, rule {rule:?}: {key}: {error}",
            profile.name
        ))
    };
    profile
        .rules
        .iter()
        .map(|rule| {
            ticket::check(&rule.ticket)
                .map_err(|(key, error)| at(&rule.name, &format!("ticket.{key}"), &error))?;
            Criteria::parse(&rule.when).map_err(|error| at(&rule.name, "when", &error))
        })
        .collect()
}

/// One run, with everything it was given.
#[derive(Debug)]
struct Sync<'a> {
    args: &'a SyncArgs,
    profile: &'a Profile,
    criteria: &'a [Criteria],
    readers: &'a Readers,
}

impl Sync<'_> {
    async fn run(
        &self,
        mut ledger: Option<&mut Ledger>,
        out: &mut Out,
    ) -> Result<ExitStatus, Failure> {
        let interrupt = Interrupt::listen();
        self.readers
            .ado
            .sign_in()
            .await
            .map_err(|error| from_api(&error))?;
        if let Some(ledger) = ledger.as_deref_mut().filter(|_| !self.args.write.dry_run) {
            let settling = recover(
                ledger,
                &self.readers.ado,
                &self.profile.identity,
                self.profile.quiet_period,
            );
            settling.await.map_err(from_ledger)?;
        }
        let reading = self.observe_and_plan(ledger.as_deref(), out);
        let (observed, plan) = interrupt.reading(reading).await??;
        let fuses = self.fuses();
        let (plan, refusals) = guard::check(self.selected(plan), &observed, &fuses);
        words::observed(&observed, out);
        if self.args.write.dry_run {
            let report = Report::planned(&plan);
            let digest = crate::plan::digest::digest(&plan);
            actions::print(&report, is_complete(&observed, &report), out)?;
            words::plan(&report, &digest, out);
            return Ok(self.status(&report, &refusals, &observed, out));
        }
        let Some(ledger) = ledger else {
            return Err(Failure::new(ExitStatus::Error, "the ledger is not open"));
        };
        words::before(&plan, out);
        let report = self
            .apply(ledger, &observed, &plan, &refusals, &interrupt, out)
            .await?;
        actions::print(&report, is_complete(&observed, &report), out)?;
        words::report(&report, out);
        Ok(self.status(&report, &refusals, &observed, out))
    }

    /// Reads, plans, answers the planner's questions, and plans again until none is left.
    async fn observe_and_plan(
        &self,
        ledger: Option<&Ledger>,
        out: &Out,
    ) -> Result<(Observed, Plan), Failure> {
        let memory = ledger.map_or_else(|| Ok(Memory::default()), Ledger::memory);
        let scope = Scope {
            rules: &self.profile.rules,
            criteria: self.criteria,
            identity: &self.profile.identity,
            statuses: &self.profile.status_policy,
            rows_before: self.rows_before(ledger)?,
        };
        let bars = Bars::new(out);
        let watch = |event: Event<'_>| bars.show(event);
        let memory = memory.map_err(from_ledger)?;
        let mut observed = match observe::observe(self.readers, &scope, memory, &watch).await {
            Ok(observed) => observed,
            Err(error) => return Err(self.explain(error).await),
        };
        let policy = Policy {
            rules: &self.profile.rules,
            identity: &self.profile.identity,
            quiet_period: self.profile.quiet_period,
            ignore_nucleus_tickets: self.args.ignore_nucleus_tickets,
        };
        let mut planned = plan(&observed, &policy);
        for _ in 0..MAX_ROUNDS {
            if planned.questions.is_empty() {
                break;
            }
            let questions = std::mem::take(&mut planned.questions);
            let answering =
                answers::answer(self.readers, &scope, &questions, &watch, &mut observed);
            answering.await.map_err(from_observe)?;
            planned = plan(&observed, &policy);
        }
        Ok((observed, planned))
    }

    /// A Nucleus project that does not exist is a wrong setting, and is named with those that do.
    async fn explain(&self, error: ObserveError) -> Failure {
        let is_absent = matches!(&error, ObserveError::Api(error)
            if error.service == Service::Nucleus && error.kind == ApiErrorKind::NotFound);
        if is_absent && let Ok(known) = self.readers.nucleus.projects().await {
            let is_known = |id: &NucleusProjectId| known.iter().any(|project| project.id == *id);
            let mut rules = self.profile.rules.iter();
            if let Some(rule) = rules.find(|rule| !is_known(&rule.nucleus_project)) {
                let target = absent_nucleus_project(&rule.nucleus_project, &known);
                return from_target(&format!("rule {}: ", rule.name), &target);
            }
        }
        from_observe(error)
    }

    fn rows_before(
        &self,
        ledger: Option<&Ledger>,
    ) -> Result<BTreeMap<NucleusProjectId, usize>, Failure> {
        let Some(ledger) = ledger else {
            return Ok(BTreeMap::new());
        };
        let mut rows = BTreeMap::new();
        for rule in &self.profile.rules {
            let before = ledger
                .rows_before(&rule.nucleus_project)
                .map_err(from_ledger)?;
            if let Some(before) = before {
                rows.insert(rule.nucleus_project.clone(), before);
            }
        }
        Ok(rows)
    }

    /// Only what the rules that were named want; everything where none was.
    fn selected(&self, mut plan: Plan) -> Plan {
        let wanted = &self.args.rule;
        let is_wanted = |rule: &Option<String>| {
            wanted.is_empty() || rule.as_ref().is_some_and(|rule| wanted.contains(rule))
        };
        plan.actions.retain(|action| is_wanted(&action.rule));
        plan.holds.retain(|hold| is_wanted(&hold.rule));
        plan
    }

    fn fuses(&self) -> Fuses {
        let limits = &self.profile.limits;
        Fuses {
            create_per_run: limits.create_per_run,
            update_per_run: limits.update_per_run,
            confirmed: self.args.confirm_count,
            accepted_rows: self.args.accept_shrink,
        }
    }

    async fn apply(
        &self,
        ledger: &mut Ledger,
        observed: &Observed,
        plan: &Plan,
        refusals: &[Refusal],
        interrupt: &Interrupt,
        out: &Out,
    ) -> Result<Report, Failure> {
        let run = RunId::fresh();
        ledger.begin_run(&run, "sync").map_err(from_ledger)?;
        ledger
            .set_identity(&self.profile.identity)
            .map_err(from_ledger)?;
        accept_sources(ledger, observed, refusals).map_err(from_ledger)?;
        if let Some(at) = observed.memory.rebuilt_at {
            ledger.set_rebuilt(at).map_err(from_ledger)?;
        }
        if observed.unread_bins.is_empty() {
            ledger.set_bins_searched(observed.at).map_err(from_ledger)?;
        }
        let total = u64::try_from(plan.actions.len()).unwrap_or(u64::MAX);
        let bar = std::cell::RefCell::new(out.progress("carrying out", Some(total)));
        let watch = |_: &Item| {
            bar.borrow_mut().advance(1);
        };
        let mut executor = Executor {
            reader: self.readers.ado.clone(),
            writer: self.readers.ado.writer(),
            options: WriteOptions::default(),
            ledger,
            run: run.clone(),
            identity: &self.profile.identity,
            lookup_proved: observed.lookup_proved,
            stop: interrupt.flag(),
        };
        let report = executor.apply(plan, &watch).await.map_err(from_ledger)?;
        let failed = report.count(Outcome::Failed) + report.count(Outcome::Unknown);
        let summary = RunSummary {
            planned: plan.actions.len(),
            done: report.count(Outcome::Done),
            failed,
            held: report.count(Outcome::Held),
        };
        ledger.finish_run(&run, summary).map_err(from_ledger)?;
        Ok(report)
    }

    fn status(
        &self,
        report: &Report,
        refusals: &[Refusal],
        observed: &Observed,
        out: &mut Out,
    ) -> ExitStatus {
        for refusal in refusals {
            let Refusal {
                what,
                why,
                count,
                flag,
                shrunken: _,
            } = refusal;
            out.warning(format_args!(
                "{what}: {why}; {} held, nothing of it done",
                counted(*count, "change")
            ));
            out.hint(format_args!("to allow exactly this: adoconn sync {flag}"));
        }
        let mut status = report.status();
        if observed
            .sources
            .values()
            .any(|source| source.completeness != Completeness::Complete)
        {
            status = status.merge(ExitStatus::Partial);
        }
        if !refusals.is_empty() {
            status = status.merge(ExitStatus::Refused);
        }
        let is_late = |item: &Item| item.cause.starts_with("ramp:");
        let pending = report.count(Outcome::Planned) > 0
            || !refusals.is_empty()
            || report.items.iter().any(is_late);
        if self.args.detailed_exitcode && pending {
            status = status.merge(ExitStatus::Pending);
        }
        status
    }
}

/// Whether the rows are all there would be: nothing was read in part, nothing was cut short.
fn is_complete(observed: &Observed, report: &Report) -> bool {
    let is_read = |source: &Source| source.completeness == Completeness::Complete;
    report.stopped.is_none() && observed.sources.values().all(is_read)
}

/// Rounds of questions: look-ups lead to second reads at most, and those to nothing.
const MAX_ROUNDS: usize = 4;

/// Remembers how much was read, where that was complete and not refused.
fn accept_sources(
    ledger: &Ledger,
    observed: &Observed,
    refusals: &[Refusal],
) -> Result<(), crate::ledger::LedgerError> {
    for (project, source) in &observed.sources {
        let refused = refusals.iter().any(|refusal| refusal.is_shrink_of(project));
        if source.completeness == Completeness::Complete && !refused {
            ledger.accept_rows(project, source.rows)?;
        }
    }
    Ok(())
}
