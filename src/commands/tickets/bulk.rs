//! `tickets close|move|comment|tag`: select, preview, ask, change, tell.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use super::super::failures::{from_api, from_ledger, from_selection};
use super::super::session::Session;
use super::super::{Context, actions, shell};
use super::again::{Again, Rest, take_up};
use super::asked::{self, Asked};
use super::consent::{self, Consent, Preview};
use super::owners::Owners;
use super::row::Closings;
use super::telling::{GoOn, no_such_state, stays, tell, tell_nothing};
use super::wish::{What, Wish};
use super::{check_writable, fields, ids, list, open_end, open_ledger, pick, staying};
use crate::apply::report::{MISSING, Outcome, Report};
use crate::cli::TicketsCommand;
use crate::clients::ado::{self, CHUNK};
use crate::commands::carrying::Errand;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, Past, RunId, Settled};
use crate::model::ids::WorkItemId;
use crate::model::names::Names;
use crate::model::observed::LinkedBy;
use crate::model::remark::Decision;
use crate::observe::Catalog;
use crate::observe::selection::{self, Picked, Selection};
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::bulk::{BulkPlan, Fate, Selected};

/// Changes what was selected, after showing what that means.
///
/// # Errors
/// Wrong names, consent that is missing, a side that cannot be reached.
pub fn run(command: &TicketsCommand, context: &mut Context) -> Result<ExitStatus, Failure> {
    let Some(wish) = Wish::of(command)? else {
        return Err(Failure::usage("this command is not one on many tickets"));
    };
    actions::check_fields(&context.out)?;
    if wish.bulk.show_wiql {
        return show_wiql(&wish, context);
    }
    let given = ids::given(&wish.bulk, std::io::stdin())?;
    if given.as_ref().is_some_and(Vec::is_empty) {
        return nothing("no ids were given: nothing selected", context);
    }
    check_target(&wish, &context.out)?;
    let session = Session::open(context)?.for_writing(wish.bulk.notify);
    if !wish.bulk.write.is_dry_run() {
        check_writable(&session)?;
    }
    let reader = session.ado()?;
    if let Some(ids) = &given {
        ids::check_organization(ids, &reader)?;
    }
    let given = given.map(ids::numbers);
    let place = shell::place(&context.global);
    let taking_up = take_up(&wish, &session, &reader, &place, &mut context.out);
    let again = session.block_on(taking_up)?;
    let again_with = format!("adoconn{place} {}", wish.command);
    if let Some(Again { ids, past, .. }) = &again
        && ids.is_empty()
    {
        return nothing_left(&wish, past, &again_with, context);
    }
    let (wish, args, given, held) = match again {
        Some(Again {
            wish,
            args,
            ids,
            past,
            ledger,
        }) => (wish, args, Some(ids), Some((past.run, ledger))),
        None => (wish, context.args.clone(), given, None),
    };
    let (resumes, ledger) = held.map_or((None, None), |(run, ledger)| (Some(run), ledger));
    let bulk = Bulk {
        wish,
        session: &session,
        reader: &reader,
        command_line: context.command_line.clone(),
        again_with,
        run: RunId::fresh(),
        resumes,
        ledger: RefCell::new(ledger),
    };
    // What was done is said also where nobody takes the rows.
    let (report, go_on, printed) = session.block_on(bulk.run(given, args, &mut context.out))?;
    let status = report.status();
    tell(&report, &mut context.out);
    if report.items.is_empty() && report.told.is_empty() {
        tell_nothing(&bulk.wish.bulk, &mut context.out);
    }
    go_on.tell(&mut context.out);
    actions::summary_of_requests(&session, &mut context.out, status);
    printed.map(|()| status)
}

/// Nothing of an earlier run is left.
fn nothing_left(
    wish: &Wish,
    past: &Past,
    again_with: &str,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    let asked = Rest::asked(wish.bulk.resume.as_ref(), wish.bulk.retry_failed.as_ref());
    if let Some((rest, _)) = asked {
        rest.tell_nothing(past, again_with, &mut context.out);
    }
    actions::print(&Report::default(), None, true, &mut context.out)?;
    Ok(ExitStatus::Done)
}

/// An empty report, and why.
fn nothing(why: &str, context: &mut Context) -> Result<ExitStatus, Failure> {
    context.out.status(why);
    actions::print(&Report::default(), None, true, &mut context.out)?;
    Ok(ExitStatus::Done)
}

fn show_wiql(wish: &Wish, context: &mut Context) -> Result<ExitStatus, Failure> {
    let selection = asked::of_bulk(&wish.bulk);
    list::show_wiql(&selection, &wish.bulk.filter, context)
}

fn check_target(wish: &Wish, out: &Out) -> Result<(), Failure> {
    let What::Move(target) = &wish.what else {
        return Ok(());
    };
    if target.is_open() && !out.manner().can_ask && !wish.bulk.is_again() {
        return Err(
            Failure::usage("where to? --state or --state-category is missing")
                .hint("--state-category completed closes each type in its own way")
                .hint("--state Bug=Closed --state Task=Done names a state for each type"),
        );
    }
    Ok(())
}

/// One command on many tickets, with everything it was given.
#[derive(Debug)]
struct Bulk<'a> {
    wish: Wish,
    session: &'a Session,
    reader: &'a ado::Reader,
    command_line: String,
    /// The command that takes a run up, without its flag.
    again_with: String,
    run: RunId,
    /// The run that it takes up.
    resumes: Option<String>,
    /// The ledger, where it is open already.
    ledger: RefCell<Option<Ledger>>,
}

/// What was selected, kept small.
#[derive(Debug, Default)]
struct Chosen {
    items: Vec<Selected>,
    missing: Vec<WorkItemId>,
    /// How long the reading took, for each request.
    latency: Duration,
}

impl Bulk<'_> {
    async fn run(
        &self,
        given: Option<Vec<WorkItemId>>,
        mut args: Vec<String>,
        out: &mut Out,
    ) -> Result<(Report, GoOn, Result<(), Failure>), Failure> {
        let mut catalog = Catalog::new(self.reader.clone());
        let nothing_given = given.is_none() && self.wish.bulk.names_nothing();
        let asked = self.asked(given, out).await?;
        let reading = self.read(&asked, &mut catalog, out);
        let (chosen, who) = tokio::join!(reading, self.who());
        let mut chosen = chosen?;
        if self.wish.bulk.pick {
            chosen.items = pick::pick(chosen.items, out)?;
        }
        let Chosen {
            items,
            missing,
            latency,
        } = chosen;
        let mut wish = self.wish.clone();
        if let What::Move(target) = &mut wish.what {
            let zone = &self.session.profile.time_zone;
            target.sets = fields::resolved(&target.sets, &items, self.reader, zone).await?;
        }
        let decision = self.decision(who);
        let wish = open_end::settle(&wish, &self.run, &items, &decision, &mut args, out)?;
        let plan = BulkPlan::new(wish.order(self.run.as_str(), &decision), items);
        check_states(&plan, &wish)?;
        // Nobody reads the preview of a run that has its consent: it costs few requests then.
        let most = self.wish.bulk.write.yes.then_some(staying::FEW_PAGES);
        let preview = Preview {
            plan: &plan,
            missing: missing.len(),
            still_open: staying::count_open(&plan, self.session, most, out).await,
            stays: decision.stays,
            latency,
            wanted: wish.states(),
        };
        consent::show(&preview, out);
        if wish.hides_tickets() {
            out.warning("without the tag \"nucleus\" tickets are found by the ledger alone");
        }
        let mut report = stays(&plan, &missing);
        let mut go_on = GoOn::default();
        // What was taken up and what is not there is written down also where nothing changes.
        let is_noted = self.resumes.is_some() || !missing.is_empty();
        if let Some(how) = wish.bulk.write.dry_run {
            let looked_at = actions::preview_bulk(how, self.reader, self.session, &plan).await;
            report.absorb(looked_at);
        } else if plan.changes() > 0 || is_noted {
            if plan.changes() > 0 {
                self.consent(nothing_given, plan.changes(), out)?;
            }
            let carried_out = self.carry_out(&plan, &missing, &args, out).await;
            let left = |failure: Failure| {
                let (again, run) = (&self.again_with, &self.run);
                failure.hint(format!("run {run}; to continue: {again} --resume {run}"))
            };
            report.absorb(carried_out.map_err(left)?);
            go_on = GoOn::of(self.session, &self.run, &self.again_with);
        }
        let printed = actions::print_bulk(&report, &plan, go_on.as_data(), out);
        fields::tell_broken(&report, &plan, out);
        self.tell_unchanged(&report, out);
        Ok((report, go_on, printed))
    }

    /// What is meant: the ids, or every open ticket that the filters let pass.
    async fn asked(&self, given: Option<Vec<WorkItemId>>, out: &mut Out) -> Result<Asked, Failure> {
        match given {
            Some(ids) => Ok(Asked {
                selection: Selection::Ids(ids),
                remembered: Vec::new(),
                closings: Closings::default(),
                gaps: Vec::new(),
                linked_by: LinkedBy::new(),
            }),
            None => Asked::by_bulk(&self.wish.bulk, self.session, out).await,
        }
    }

    async fn read(
        &self,
        asked: &Asked,
        catalog: &mut Catalog,
        out: &mut Out,
    ) -> Result<Chosen, Failure> {
        for gap in &asked.gaps {
            out.warning(format_args!("more tickets may be meant: {gap}"));
        }
        let mut reading =
            selection::select(self.reader, catalog, &asked.selection, &asked.remembered)
                .await
                .map_err(from_selection)?;
        for gap in reading.unread() {
            out.warning(format_args!("more tickets may be meant: {gap}"));
        }
        let total = u64::try_from(reading.total()).unwrap_or(u64::MAX);
        let mut bar = out.progress("work items read", Some(total));
        let (mut chosen, mut names, mut others) = (Chosen::default(), Names::default(), 0);
        let mut owners = Owners::new(self.reader, asked);
        let (begin, mut pages) = (Instant::now(), 0_u32);
        while let Some((read, page)) = reading.next_page().await.map_err(|e| from_api(&e))? {
            bar.advance(read);
            pages += 1;
            chosen.missing.extend(page.missing);
            for (id, why) in page.odd {
                out.warning(format_args!("#{id} cannot be read: {why}"));
                chosen.missing.push(id);
            }
            for picked in page.picked {
                if self.is_of_others(asked, &picked) {
                    others += 1;
                } else if owners.is_ours(&picked.item).await {
                    let Picked {
                        item,
                        link,
                        kind,
                        category: _,
                    } = picked;
                    chosen
                        .items
                        .push(Selected::new(&item, link, kind, &mut names));
                }
            }
        }
        drop(bar);
        for (project, error) in reading.refused() {
            out.warning(format_args!(
                "the types of {project} cannot be read, and its items stay: {error}"
            ));
        }
        chosen.latency = begin.elapsed() / pages.max(1);
        owners.tell(out);
        if others > 0 {
            let others = counted(others, "ticket");
            out.status(format_args!("left out {others} of another Nucleus"));
        }
        Ok(chosen)
    }

    /// Filters mean tickets of the profile: those of another Nucleus in the same organization
    /// are somebody else's (design, 8 D.1).
    fn is_of_others(&self, asked: &Asked, picked: &Picked) -> bool {
        let profile = &self.session.profile;
        matches!(asked.selection, Selection::Filter(_))
            && profile.nucleus.is_configured()
            && !picked.item.is_of(&profile.identity)
    }

    /// Who we are, where that will stand on tickets.
    async fn who(&self) -> String {
        match &self.wish.what {
            What::Move(_) if !self.wish.bulk.write.is_dry_run() => staying::who(self.reader).await,
            What::Move(_) | What::Comment | What::Tag { .. } => String::new(),
        }
    }

    /// How long tickets stay closed, by whose decision.
    fn decision(&self, who: String) -> Decision {
        match &self.wish.what {
            What::Move(target) => staying::decision(&target.keep, &self.run, who),
            What::Comment | What::Tag { .. } => Decision::default(),
        }
    }

    fn consent(&self, nothing_given: bool, count: usize, out: &mut Out) -> Result<(), Failure> {
        let bulk = &self.wish.bulk;
        if nothing_given
            && !bulk.all
            && !bulk.is_again()
            && (bulk.write.yes || !out.manner().can_ask)
        {
            let message = format!("nothing was named: that is every open ticket, {count} of them");
            let command = consent::with_flags(&self.command_line, &["--all", "--yes"]);
            return Err(Failure::usage(message).hint(format!("to change them all: {command}")));
        }
        let consent = Consent {
            yes: bulk.write.yes,
            confirm_count: bulk.confirm_count,
            unattended: self.session.profile.limits.unattended,
            command_line: &self.command_line,
        };
        consent.ask(
            &counted(count, "item"),
            consent::word(&self.wish),
            count,
            out,
        )
    }

    /// How long a closed ticket stays closed is said with the closing, and not afterwards.
    fn tell_unchanged(&self, report: &Report, out: &mut Out) {
        let is_said = match &self.wish.what {
            What::Move(target) => target.keep.is_said(),
            What::Comment | What::Tag { .. } => false,
        };
        let already = report.count(Outcome::Already);
        if is_said && already > 0 {
            let items = counted(already, "item");
            out.warning(format_args!(
                "{items} there already: how long they stay closed is as it was"
            ));
        }
    }

    async fn carry_out(
        &self,
        plan: &BulkPlan<'_>,
        missing: &[WorkItemId],
        args: &[String],
        out: &mut Out,
    ) -> Result<Report, Failure> {
        let held = self.ledger.take();
        let mut ledger = match held {
            Some(ledger) => ledger,
            None => open_ledger(self.session, self.reader).await?,
        };
        let carrier = super::Carrier {
            session: self.session,
            reader: self.reader,
            ledger: &mut ledger,
            run: &self.run,
            command: self.wish.command,
            args,
            resumes: self.resumes.as_deref(),
            again_with: &self.again_with,
            lookup_proved: true,
        };
        carrier.begin(plan.all().count() + missing.len())?;
        if plan.changes() > CHUNK {
            let (again, run) = (&self.again_with, &self.run);
            out.status(format_args!(
                "run {run}; if it is interrupted, continue with: {again} --resume {run}"
            ));
        }
        let stays = plan.all().filter_map(|(item, fate)| {
            let settled = match fate {
                Fate::Go(_) => return None,
                Fate::Already => Settled::Already,
                Fate::Skipped(why) => Settled::Skipped(why.to_string()),
            };
            Some((plan.action_of(item, fate), settled))
        });
        let lost = missing.iter().map(|id| {
            let why = MISSING.to_owned();
            (plan.action_of_missing(*id), Settled::Failed(why))
        });
        let noted = carrier.ledger.note_stays(&self.run, stays.chain(lost));
        noted.map_err(from_ledger)?;
        carrier.carry_out(Errand::Agenda(plan), out).await
    }
}

/// Refuses a closing where no item's type has the state (design, 8 D.2).
fn check_states(plan: &BulkPlan<'_>, wish: &Wish) -> Result<(), Failure> {
    let What::Move(target) = &wish.what else {
        return Ok(());
    };
    let mut all = plan.all().peekable();
    if all.peek().is_some() && all.all(|(_, fate)| fate.is_lacking()) {
        return Err(no_such_state(
            &plan.lacking(),
            &target.states,
            target.category,
        ));
    }
    Ok(())
}
