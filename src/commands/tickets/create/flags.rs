//! One ticket from flags, in any state of its type.

use std::cell::RefCell;

use super::super::check_writable;
use super::super::telling::GoOn;
use super::again::Journal;
use super::check::{Checked, Checker, Problem};
use super::draft::{Draft, Sameness};
use super::made::Maker;
use crate::apply::report::{Item, Outcome};
use crate::cli::{CreateArgs, DryRun};
use crate::commands::failures::{from_api, from_target};
use crate::commands::session::Session;
use crate::commands::{Context, actions};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::{Out, prompt};
use crate::plan::action::Verb;

/// Makes one ticket, or finds the one that its key already has.
pub(super) fn run(
    args: &CreateArgs,
    mut journal: Journal,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    let mut draft = Draft::of_flags(args, &super::description(args)?);
    let origin = journal.origin.as_ref();
    let known = origin.and_then(|origin| origin.keys.first());
    if let Some(key) = known.filter(|_| args.key.is_none()) {
        draft.sameness = Sameness::Known(key.clone());
    }
    let is_fresh = args.key.is_none() && known.is_none();
    let session = Session::open(context)?.for_writing(args.notify);
    if !args.write.is_dry_run() {
        check_writable(&session)?;
    }
    let reader = session.ado()?;
    let out = &mut context.out;
    let (report, refusals) = session.block_on(async {
        let mut checker = Checker::new(&reader, &session.profile.time_zone);
        let is_stated = draft.state.is_some();
        let (state, checked) = checked(draft, args.write.yes, &mut checker, out).await?;
        if let Some(state) = state.filter(|_| !is_stated) {
            journal.args.extend(["--state".to_owned(), state]);
        }
        let maker = Maker {
            session: &session,
            reader: &reader,
            fresh: is_fresh,
            earlier: RefCell::default(),
            journal: &journal,
        };
        let Checked {
            action,
            earlier,
            refusals,
        } = checked;
        maker.note_earlier(&action, earlier);
        if args.write.dry_run == Some(DryRun::Local) && !refusals.is_empty() {
            return Err(refused(refusals));
        }
        let report = if let Some(how) = args.write.dry_run {
            let sorted = maker.look(vec![action]).await?;
            maker.preview(how, sorted).await
        } else {
            maker.make(vec![action], |_, _| Ok(()), out).await?
        };
        Ok::<_, Failure>((report, refusals))
    })?;
    let go_on = GoOn::after(args.write, &session, &journal.run, &journal.again_with);
    let out = &mut context.out;
    let printed = actions::print_run(&report, go_on.as_data(), out);
    for item in &report.items {
        context.out.status(sentence(item));
    }
    // What the service refused, or would, is known here with what helps.
    if report.count(Outcome::Done) + report.count(Outcome::Already) == 0 {
        for refusal in &refusals {
            context.out.hint(refusal);
        }
    }
    go_on.tell(&mut context.out);
    let status = report.status();
    actions::summary_of_requests(&session, &mut context.out, status);
    printed.map(|()| status)
}

/// What is to be made; on a terminal its state is asked for where no flag says it (design, 8 D.4).
async fn checked(
    mut draft: Draft,
    yes: bool,
    checker: &mut Checker,
    out: &mut Out,
) -> Result<(Option<String>, Checked), Failure> {
    let api = |error| from_api(&error);
    let target = |error| from_target("", &error);
    if draft.state.is_none() && out.manner().can_ask && !yes {
        let states = checker.states(&draft).await.map_err(api)?.map_err(target)?;
        if states.len() > 1 {
            let chosen = prompt::select(out, "In which state?", &states, "--state")?;
            draft.state = states.into_iter().nth(chosen);
        }
    }
    let state = draft.state.clone();
    let checked = checker.check(draft).await.map_err(api)?;
    Ok((state, checked.map_err(refused)?))
}

/// The first problem in full, the others as advice.
fn refused(problems: Vec<Problem>) -> Failure {
    let mut problems = problems.into_iter();
    let first = match problems.next() {
        Some(Problem::Target(error)) => from_target("", &error),
        Some(Problem::Value(why) | Problem::Refusal(why)) => Failure::usage(why),
        None => Failure::usage("nothing can be made of this"),
    };
    problems.fold(first, |failure, problem| failure.hint(problem.to_string()))
}

fn sentence(item: &Item) -> String {
    let id = item.id.map(|id| format!("#{id}")).unwrap_or_default();
    let place = &item.project;
    match item.outcome {
        Outcome::Done if item.action == Verb::MoveState => {
            format!("{id} in {place}: an earlier creation was cut short and is finished now")
        }
        Outcome::Done => format!("created {id} in {place}: {}", item.title),
        Outcome::Already => format!("{id} in {place} has this key already; nothing was made"),
        Outcome::Planned => format!(
            "would create in {place}: {}; nothing was changed",
            item.title
        ),
        Outcome::Held | Outcome::Failed | Outcome::Skipped | Outcome::Unknown => {
            let why = item.error.as_deref().unwrap_or_default();
            format!("not created in {place}: {why}")
        }
    }
}
