//! `sync` and `apply`: observe, plan, guard, apply, report.

mod asking;
pub(super) mod bars;
mod late;
pub mod plans;
pub(super) mod reading;
mod wish;
mod words;
mod writing;

use std::path::PathBuf;

use super::failures::{from_api, from_ledger};
use super::interrupt::Interrupt;
use super::session::Session;
use super::{Context, actions, lock, quiet, rule_counts, rule_texts, shell, waiting};
use crate::apply::quiet::Quiet;
use crate::apply::recover::recover;
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::{DryRun, SyncArgs};
use crate::config::ENV_PROFILE;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::guard::{self, Refusal};
use crate::ledger::Ledger;
use crate::model::observed::Observed;
use crate::observe::Readers;
use crate::output::Out;
use crate::plan::Plan;
use crate::plan::action::Action;
use crate::plan::approved::{self, Fate};
use crate::plan::digest::digest;
use crate::plan::document::Document;
use reading::Reading;
pub use wish::Wish;
use words::Advised;
use writing::Writing;

/// Brings both sides in step, or shows what that would take.
///
/// # Errors
/// Wrong settings, a side that cannot be reached, a ledger that cannot be written.
pub fn run(args: &SyncArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    let session = Session::open(context)?.for_writing(args.notify);
    carry_on(&Wish::of_sync(args), &session, context)
}

/// Does what one run was asked for.
///
/// # Errors
/// As [`run`].
pub fn carry_on(
    wish: &Wish,
    session: &Session,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    let profile = &session.profile;
    check_profile(wish, profile)?;
    let criteria = rule_texts::all(profile, &profile.rules, &mut context.out)?;
    let readers = Readers {
        ado: session.ado()?,
        nucleus: session.nucleus()?,
    };
    let interrupt = session.block_on(async { Interrupt::listen() });
    let mut ledger = if wish.dry_run.is_some() {
        Ledger::open_read(&profile.ledger).map_err(from_ledger)?
    } else {
        let opening = lock::open(profile, &wish.run, session.time_left(), &mut context.out);
        match session.block_on(interrupt.reading(opening))?? {
            Some(ledger) => Some(ledger),
            None => return Ok(ExitStatus::Done),
        }
    };
    if let Some(ledger) = &ledger {
        ledger
            .check_identity(&profile.identity)
            .map_err(from_ledger)?;
    }
    let sync = Sync {
        reading: Reading {
            wish,
            profile,
            criteria: &criteria,
            readers: &readers,
        },
        place: shell::place(&context.global),
        session,
    };
    let status = session.block_on(sync.run(ledger.as_mut(), &interrupt, &mut context.out));
    if let Ok(status) = &status {
        actions::summary_of_requests(session, &mut context.out, *status);
    }
    drop(ledger);
    status
}

fn check_profile(wish: &Wish, profile: &Profile) -> Result<(), Failure> {
    if profile.rules.is_empty() && profile.name == ENV_PROFILE {
        return Err(
            Failure::usage("there is no configuration file, and so no rule to sync by")
                .hint("`adoconn init` asks for what it needs and writes one")
                .hint("`adoconn --sandbox sync` tries it out without an account"),
        );
    }
    if profile.rules.is_empty() {
        let message = format!(
            "profile {:?} has no rules: nothing to keep in step",
            profile.name
        );
        return Err(Failure::usage(message)
            .hint("add a [[profiles.NAME.rules]] section, or try `adoconn --sandbox sync`"));
    }
    profile.rules_named(&wish.rules)?;
    if profile.read_only && wish.dry_run.is_none() {
        let message = format!(
            "profile {:?} is read-only: nothing was written",
            profile.name
        );
        return Err(Failure::new(ExitStatus::Refused, message)
            .hint("`adoconn sync --dry-run` shows what would change"));
    }
    Ok(())
}

/// One run, with everything it was given.
#[derive(Debug)]
struct Sync<'a> {
    reading: Reading<'a>,
    /// The flags that say where it works, for advice.
    place: String,
    session: &'a Session,
}

/// What is to be done, after the guard had its say.
#[derive(Debug)]
struct Decided {
    observed: Observed,
    plan: Plan,
    /// What a person approves, or a script.
    digest: String,
    refusals: Vec<Refusal>,
    /// Rows of saved actions that are not carried out.
    left: Vec<Item>,
    /// What limits refused of creates that had waited.
    late_refusals: Vec<Refusal>,
    /// Whether a source was read in part only, the first time or again.
    is_partial: bool,
}

impl Sync<'_> {
    async fn run(
        &self,
        mut ledger: Option<&mut Ledger>,
        interrupt: &Interrupt,
        out: &mut Out,
    ) -> Result<ExitStatus, Failure> {
        let Reading {
            wish,
            profile,
            readers,
            criteria: _,
        } = &self.reading;
        let settling = async {
            let signed_in = readers.ado.sign_in().await;
            signed_in.map_err(|error| from_api(&error))?;
            let Some(ledger) = ledger.as_deref_mut().filter(|_| wish.dry_run.is_none()) else {
                return Ok(());
            };
            let (identity, quiet) = (&profile.identity, profile.quiet_period);
            let settled = recover(ledger, &readers.ado, identity, quiet).await;
            settled.map_err(from_ledger)
        };
        interrupt.reading(settling).await??;
        let reading = self.reading.observe_and_plan(ledger.as_deref(), out);
        let (observed, plan) = interrupt.reading(reading).await??;
        let mut decided = self.decide(observed, plan);
        words::observed(&decided.observed, out);
        rule_counts::tell(&profile.rules, &decided.observed.matches, out);
        words::strangers(&decided.plan, &decided.observed, out);
        self.check_expected(&decided.digest)?;
        let (report, refused) = match (wish.dry_run, ledger) {
            (Some(how), _) => (self.preview(how, &decided, out).await?, None),
            (None, Some(ledger)) => {
                let (quiet, is_asked) = self.agree(&decided, out).await?;
                if is_asked {
                    self.look_again(&mut decided, ledger, interrupt, out)
                        .await?;
                }
                let refused = self.keep_refused(&decided, out);
                let report = self
                    .apply(ledger, &mut decided, quiet, interrupt, out)
                    .await?;
                (report, refused)
            }
            (None, None) => {
                return Err(Failure::new(ExitStatus::Error, "the ledger is not open"));
            }
        };
        let advised = match (&refused, &wish.saved) {
            (Some(path), _) => Advised::Refused(path),
            (None, Some(saved)) => Advised::Plan(&saved.path),
            (None, None) => Advised::Sync,
        };
        words::refusals(&decided.refusals, advised, &self.place, out);
        words::refusals(&decided.late_refusals, Advised::Sync, &self.place, out);
        Ok(self.status(&report, &decided))
    }

    /// What of the plan is wanted, what of it still holds, and what the guard lets through.
    fn decide(&self, observed: Observed, plan: Plan) -> Decided {
        let Reading { wish, profile, .. } = &self.reading;
        let mut plan = wish.selected(plan);
        let mut left = Vec::new();
        if let Some(saved) = &wish.saved {
            (plan.actions, left) = compared(&saved.document.actions, &plan, &observed);
            plan.holds = Vec::new();
        }
        let (mut plan, refusals) = guard::check(plan, &observed, &wish.fuses(&profile.limits));
        if wish.run.no_wait_quiet {
            waiting::hold(&mut plan);
        }
        Decided {
            is_partial: words::is_partial(&observed),
            observed,
            digest: digest(&plan.actions),
            plan,
            refusals,
            left,
            late_refusals: Vec::new(),
        }
    }

    /// On a terminal a person sees the plan and is asked; says where nobody is mailed.
    async fn agree(&self, decided: &Decided, out: &mut Out) -> Result<(Quiet, bool), Failure> {
        let Reading {
            wish,
            profile,
            readers,
            criteria: _,
        } = &self.reading;
        let plan = &decided.plan;
        let is_asked =
            !wish.yes && !profile.is_sandbox && !plan.actions.is_empty() && out.manner().can_ask;
        if is_asked {
            asking::show(plan, out);
        } else {
            words::before(plan, out);
        }
        let writes = quiet::writes(plan);
        let quiet = quiet::choose(profile.notify, &readers.ado, &writes, out).await;
        if is_asked {
            asking::ask(plan, &decided.digest, &self.place, out)?;
        }
        Ok((quiet, is_asked))
    }

    /// Reads and plans again after an answer, which may have taken hours: only what was agreed to
    /// and would be planned again is carried out.
    async fn look_again(
        &self,
        decided: &mut Decided,
        ledger: &Ledger,
        interrupt: &Interrupt,
        out: &mut Out,
    ) -> Result<(), Failure> {
        let Reading { wish, profile, .. } = &self.reading;
        let reading = self.reading.observe_and_plan(Some(ledger), out);
        let (observed, fresh) = interrupt.reading(reading).await??;
        let mut fresh = wish.selected(fresh);
        let (same, stale) = compared(&decided.plan.actions, &fresh, &observed);
        if !stale.is_empty() {
            let changes = crate::output::count::counted(stale.len(), "change");
            out.warning(format_args!(
                "{changes} of the plan no longer apply: something changed while the question was open"
            ));
        }
        fresh.actions = same;
        // What was held then was shown, and stays held.
        fresh.holds = std::mem::take(&mut decided.plan.holds);
        let (plan, refusals) = guard::check(fresh, &observed, &wish.fuses(&profile.limits));
        decided.is_partial |= words::is_partial(&observed);
        decided.observed = observed;
        decided.plan = plan;
        decided.refusals.extend(refusals);
        decided.left.extend(stale);
        Ok(())
    }

    /// Refuses another plan than the one that was approved.
    fn check_expected(&self, found: &str) -> Result<(), Failure> {
        let Some(expected) = &self.reading.wish.expect_plan else {
            return Ok(());
        };
        if found == expected {
            return Ok(());
        }
        let message = format!("the plan is no longer {expected}: nothing was written");
        Err(Failure::new(ExitStatus::Refused, message)
            .hint("`adoconn sync --dry-run` shows what it is now, and its digest"))
    }

    async fn preview(
        &self,
        how: DryRun,
        decided: &Decided,
        out: &mut Out,
    ) -> Result<Report, Failure> {
        let Reading {
            wish,
            profile,
            readers,
            criteria: _,
        } = &self.reading;
        let plan = &decided.plan;
        let mut report = actions::preview(how, &readers.ado, &profile.identity, plan).await;
        report.items.extend(decided.left.iter().cloned());
        print(&report, decided, out)?;
        quiet::choose(profile.notify, &readers.ado, &quiet::writes(plan), out).await;
        words::plan(&report, &decided.digest, out);
        if let Some(path) = &wish.out {
            plans::write(path, &self.document(decided))?;
            out.status(format_args!(
                "saved in {}; `adoconn apply {0}{}` carries exactly this out",
                shell::word(&path.display().to_string()),
                self.place
            ));
        }
        Ok(report)
    }

    /// Saves what was refused, where something was. Where that cannot be saved, the rest goes on
    /// all the same.
    fn keep_refused(&self, decided: &Decided, out: &mut Out) -> Option<PathBuf> {
        let held = decided.refusals.iter().flat_map(|refusal| &refusal.held);
        let held: Vec<_> = held.cloned().collect();
        if held.is_empty() {
            return None;
        }
        let document = self.document(decided);
        match plans::keep_refused(self.reading.profile, document, held) {
            Ok(path) => Some(path),
            Err(failure) => {
                let cause = failure.source.as_ref().map(|cause| format!(": {cause:#}"));
                out.warning(format_args!(
                    "what was refused is not saved: {failure}{}",
                    cause.unwrap_or_default()
                ));
                None
            }
        }
    }

    async fn apply(
        &self,
        ledger: &mut Ledger,
        decided: &mut Decided,
        quiet: Quiet,
        interrupt: &Interrupt,
        out: &mut Out,
    ) -> Result<Report, Failure> {
        let Reading {
            wish,
            profile,
            readers,
            criteria: _,
        } = &self.reading;
        let late = decided.plan.take_late();
        let writing = Writing {
            command: wish.command,
            profile,
            reader: &readers.ado,
            observed: &decided.observed,
            refusals: &decided.refusals,
            quiet: quiet.clone(),
            interrupt,
        };
        let mut report = writing.carry_out(&decided.plan, ledger, out).await?;
        let mut broken = None;
        if let Some(late) = late {
            let making = self.create_late(late, &report, &quiet, ledger, interrupt, out);
            match making.await {
                Ok(late) => {
                    report.absorb(late.report);
                    decided.late_refusals = late.refusals;
                    decided.is_partial |= late.is_partial;
                }
                Err(failure) => broken = Some(failure),
            }
        }
        report.items.extend(decided.left.iter().cloned());
        // What was done is said also where nobody takes the rows.
        let printed = print(&report, decided, out);
        words::report(&report, wish.command, broken.is_some(), out);
        match broken {
            Some(failure) => Err(failure),
            None => printed.map(|()| report),
        }
    }

    fn document(&self, decided: &Decided) -> Document {
        let Reading { wish, profile, .. } = &self.reading;
        let (at, plan) = (decided.observed.at, &decided.plan);
        let place = plans::place(profile);
        Document::new(
            place,
            at,
            wish.exceptions,
            plan.actions.clone(),
            &plan.holds,
        )
    }

    fn status(&self, report: &Report, decided: &Decided) -> ExitStatus {
        let mut status = report.status();
        let has_lost_rule = decided.observed.targets.iter().any(Result::is_err);
        if has_lost_rule || decided.is_partial {
            status = status.merge(ExitStatus::Partial);
        }
        if !decided.refusals.is_empty() || !decided.late_refusals.is_empty() {
            status = status.merge(ExitStatus::Refused);
        }
        let is_late = |item: &Item| item.cause.starts_with("ramp:");
        let pending = report.count(Outcome::Planned) > 0
            || !decided.refusals.is_empty()
            || report.items.iter().any(is_late);
        if self.reading.wish.run.detailed_exitcode && pending {
            status = status.merge(ExitStatus::Pending);
        }
        status
    }
}

/// What of some saved actions is carried out, and rows for the others.
fn compared(saved: &[Action], fresh: &Plan, observed: &Observed) -> (Vec<Action>, Vec<Item>) {
    let (mut same, mut left) = (Vec::new(), Vec::new());
    let fates = approved::compare(saved, fresh, observed);
    for (action, fate) in saved.iter().zip(fates) {
        match fate {
            Fate::Same(action) => same.push(*action),
            Fate::Already => left.push(Item::of(action, Outcome::Already)),
            Fate::Stale(why) => {
                let why = format!("stale: {why}");
                left.push(Item::of(action, Outcome::Skipped).because(why));
            }
        }
    }
    (same, left)
}

fn print(report: &Report, decided: &Decided, out: &mut Out) -> Result<(), Failure> {
    let complete = is_complete(&decided.observed, report);
    actions::print(report, Some(&decided.digest), complete, out)
}

/// Whether the rows are all there would be: nothing was read in part, nothing was cut short.
fn is_complete(observed: &Observed, report: &Report) -> bool {
    report.stopped.is_none() && !words::is_partial(observed)
}
