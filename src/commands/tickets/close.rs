//! `tickets close`: select, preview, ask, move, tell.

use super::super::failures::{from_api, from_selection};
use super::super::session::Session;
use super::super::{Context, actions};
use super::asked::Asked;
use super::closing::{no_such_state, stays, tell};
use super::consent::{self, Preview};
use super::ids;
use super::selected::{selected, types_of};
use super::{carry_out, check_writable, open_ledger, staying};
use crate::apply::report::Report;
use crate::cli::{CloseArgs, StateMap};
use crate::clients::ado;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::RunId;
use crate::model::ids::WorkItemId;
use crate::model::process::StateCategory;
use crate::model::remark::Decision;
use crate::observe::Catalog;
use crate::observe::selection::{self, Page, Selection};
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::Plan;
use crate::plan::close::{self, ClosePlan, Manner, Selected, StateFor, Stay, Wanted};
use crate::template::safe;

/// Moves what was selected to a closed state, after showing what that means.
///
/// # Errors
/// Wrong names, consent that is missing, a side that cannot be reached.
pub fn run(args: &CloseArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    let states = StateMap::new(&args.state).map_err(Failure::usage)?;
    let ids = ids::given(&args.ids, std::io::stdin())?;
    let nothing_given = args.ids.is_empty() && args.filter.is_empty() && args.from.is_empty();
    if ids.is_empty() && !args.ids.is_empty() {
        context
            .out
            .status("no ids on standard input: nothing selected");
        let report = Report::default();
        actions::print(&report, None, report.stopped.is_none(), &mut context.out)?;
        return Ok(ExitStatus::Done);
    }
    let can_ask = context.out.manner().can_ask;
    if states.is_empty() && args.state_category.is_none() && !can_ask {
        return Err(
            Failure::usage("where to? --state or --state-category is missing")
                .hint("--state-category completed closes each type in its own way")
                .hint("--state Bug=Closed --state Task=Done names a state for each type"),
        );
    }
    let session = Session::open(context)?.for_writing(args.notify);
    if !args.write.is_dry_run() {
        check_writable(&session)?;
    }
    let reader = session.ado()?;
    let command_line = context.command_line.clone();
    let close = Close {
        args,
        session: &session,
        reader: &reader,
        states,
        nothing_given,
        command_line: &command_line,
    };
    let report = session.block_on(close.run(ids, &mut context.out))?;
    let status = report.status();
    actions::print(&report, None, report.stopped.is_none(), &mut context.out)?;
    tell(&report, context);
    actions::summary_of_requests(&session, &mut context.out, status);
    Ok(status)
}

/// One closing, with everything it was given.
#[derive(Debug)]
struct Close<'a> {
    args: &'a CloseArgs,
    session: &'a Session,
    reader: &'a ado::Reader,
    states: StateMap,
    nothing_given: bool,
    command_line: &'a str,
}

impl StateFor for StateMap {
    fn state_for(&self, project: &str, work_item_type: &str) -> Option<&str> {
        Self::state_for(self, project, work_item_type)
    }
}

impl Close<'_> {
    async fn run(&self, ids: Vec<WorkItemId>, out: &mut Out) -> Result<Report, Failure> {
        let mut catalog = Catalog::new(self.reader.clone());
        let asked = self.asked(ids, out).await?;
        let mut page = self.read(&asked, &mut catalog, out).await?;
        self.leave_others(&asked.selection, &mut page, out);
        let types = types_of(&mut catalog, &page.picked).await?;
        let items: Vec<Selected<'_>> = page
            .picked
            .iter()
            .map(|picked| selected(picked, &types))
            .collect();
        let run = RunId::fresh();
        let is_told = !self.args.write.is_dry_run() && items.iter().any(|i| i.link.is_some());
        let teller = is_told.then_some(self.reader);
        let decision = staying::decision(&self.args.keep, &run, teller).await;
        let plan = self.decide(&items, &run, &decision, out)?;
        let preview = Preview {
            plan: &plan,
            types: &types,
            missing: page.missing.len(),
            still_open: staying::count_open(&plan, self.session, out).await,
            stays: decision.stays,
        };
        consent::show(&preview, &items, out);
        let mut report = stays(&plan, &page.missing);
        if let Some(how) = self.args.write.dry_run {
            let plan = Plan {
                actions: plan.actions,
                ..Plan::default()
            };
            let identity = &self.session.profile.identity;
            let looked_at = actions::preview(how, self.reader, identity, &plan).await;
            report.items.extend(looked_at.items);
            report.stopped = looked_at.stopped;
        } else if !plan.actions.is_empty() {
            self.consent(plan.actions.len(), out)?;
            let done = self.close(plan, &run, out).await?;
            report.items.extend(done.items);
            report.stopped = done.stopped;
        }
        Ok(report)
    }

    /// Filters mean tickets of the profile: those of another Nucleus in the same organization
    /// are somebody else's (design, 8 D.1).
    fn leave_others(&self, selection: &Selection, page: &mut Page, out: &mut Out) {
        let profile = &self.session.profile;
        if !matches!(selection, Selection::Filter(_)) || !profile.nucleus.is_configured() {
            return;
        }
        let before = page.picked.len();
        page.picked
            .retain(|picked| picked.item.is_of(&profile.identity));
        let others = before - page.picked.len();
        if others > 0 {
            out.status(format_args!(
                "left out {} of another Nucleus",
                counted(others, "ticket")
            ));
        }
    }

    /// What happens to each item; on a terminal, what was left open is asked.
    fn decide(
        &self,
        items: &[Selected<'_>],
        run: &RunId,
        decision: &Decision,
        out: &mut Out,
    ) -> Result<ClosePlan, Failure> {
        let comment = self.comment(run);
        let cause = "selected on the command line";
        let manner = Manner {
            move_closed: self.args.move_closed,
            comment: &comment,
            cause,
            decision,
        };
        let category = self.category(items, out)?;
        let mut plan = self.plan(items, category, manner)?;
        if !plan.lacking.is_empty() && out.manner().can_ask && category.is_none() {
            offer_own_states(items, manner, &mut plan, out)?;
        }
        Ok(plan)
    }

    async fn close(&self, plan: ClosePlan, run: &RunId, out: &mut Out) -> Result<Report, Failure> {
        let mut ledger = open_ledger(self.session, self.reader).await?;
        let plan = Plan {
            actions: plan.actions,
            ..Plan::default()
        };
        let command = "tickets close";
        carry_out(
            self.session,
            self.reader,
            &mut ledger,
            run,
            command,
            &plan,
            out,
        )
        .await
    }

    /// What is meant: the ids, or every open ticket that the filters let pass.
    async fn asked(&self, ids: Vec<WorkItemId>, out: &mut Out) -> Result<Asked, Failure> {
        if !ids.is_empty() {
            let selection = Selection::Ids(ids);
            return Ok(Asked {
                selection,
                remembered: Vec::new(),
                gaps: Vec::new(),
            });
        }
        let from = &self.args.from;
        let open = open_categories();
        let is_open = from.from_state.is_empty() && from.from_category.is_empty();
        let categories = if is_open { &open } else { &from.from_category };
        let filter = &self.args.filter;
        Asked::by_filter(filter, &from.from_state, categories, self.session, out).await
    }

    async fn read(
        &self,
        asked: &Asked,
        catalog: &mut Catalog,
        out: &mut Out,
    ) -> Result<Page, Failure> {
        for gap in &asked.gaps {
            out.warning(format_args!("more tickets may be meant: {gap}"));
        }
        let reading = selection::select(self.reader, catalog, &asked.selection, &asked.remembered)
            .await
            .map_err(from_selection)?;
        let total = u64::try_from(reading.total()).unwrap_or(u64::MAX);
        let mut bar = out.progress("work items read", Some(total));
        reading
            .all(|read| bar.advance(read))
            .await
            .map_err(|error| from_api(&error))
    }

    /// The category that was asked for; on a terminal, with no target at all, one is offered.
    fn category(
        &self,
        items: &[Selected<'_>],
        out: &mut Out,
    ) -> Result<Option<StateCategory>, Failure> {
        if !self.states.is_empty() || self.args.state_category.is_some() || items.is_empty() {
            return Ok(self.args.state_category);
        }
        consent::choose_category(out).map(Some)
    }

    fn plan(
        &self,
        items: &[Selected<'_>],
        category: Option<StateCategory>,
        manner: Manner<'_>,
    ) -> Result<ClosePlan, Failure> {
        let wanted = match category {
            Some(category) => Wanted::Category(category),
            None => Wanted::State(&self.states),
        };
        let plan = close::plan(items, &wanted, manner);
        let nobody_has_it = !items.is_empty()
            && plan.actions.is_empty()
            && plan.stay.iter().all(|(_, stay)| is_lacking(stay));
        if nobody_has_it {
            return Err(no_such_state(&plan, &self.states, category));
        }
        Ok(plan)
    }

    fn consent(&self, count: usize, out: &mut Out) -> Result<(), Failure> {
        if self.nothing_given && !self.args.all && (self.args.write.yes || !out.manner().can_ask) {
            let message = format!("nothing was named: that is every open ticket, {count} of them");
            let command = consent::with_flags(self.command_line, &["--all", "--yes"]);
            return Err(Failure::usage(message).hint(format!("to close them all: {command}")));
        }
        consent::ask(
            self.args,
            count,
            self.session.profile.limits.unattended,
            self.command_line,
            out,
        )
    }

    /// What is said on every item: what the person says, and where it came from.
    fn comment(&self, run: &RunId) -> String {
        let said = self.args.comment.as_deref().map(safe::html);
        let said = said
            .map(|text| format!("<p>{text}</p>"))
            .unwrap_or_default();
        format!("{said}<p>Closed with adoconn tickets close, run {run}.</p>")
    }
}

/// One question offers each remaining type's own closing state (design, 8 D.2).
fn offer_own_states(
    items: &[Selected<'_>],
    manner: Manner<'_>,
    plan: &mut ClosePlan,
    out: &mut Out,
) -> Result<(), Failure> {
    let count = plan
        .stay
        .iter()
        .filter(|(_, stay)| is_lacking(stay))
        .count();
    let question = format!(
        "no such state for {}; close in the own closing state of each type?",
        counted(count, "item")
    );
    if !crate::output::prompt::confirm(out, &question, "--state TYPE=STATE")? {
        return Ok(());
    }
    let left: Vec<Selected<'_>> = items
        .iter()
        .filter(|item| {
            plan.lacking
                .contains_key(&(item.project.clone(), item.type_name.clone()))
        })
        .cloned()
        .collect();
    let own = close::plan(&left, &Wanted::Category(StateCategory::Completed), manner);
    plan.stay.retain(|(_, stay)| !is_lacking(stay));
    plan.actions.extend(own.actions);
    plan.stay.extend(own.stay);
    plan.lacking = own.lacking;
    Ok(())
}

fn open_categories() -> Vec<StateCategory> {
    StateCategory::ALL
        .into_iter()
        .filter(|category| !category.is_closed())
        .collect()
}

fn is_lacking(stay: &Stay) -> bool {
    matches!(stay, Stay::Skipped(why) if why.starts_with("no_such_state"))
}
