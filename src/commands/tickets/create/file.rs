//! Many tickets from a file: every row is looked at before anything is sent.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::super::check_writable;
use super::super::consent::Consent;
use super::super::input;
use super::super::telling::{self, GoOn};
use super::again::Journal;
use super::check::{Checked, Checker};
use super::columns::Columns;
use super::draft::{Draft, Row};
use super::made::{self, Maker, Sorted};
use super::table::{self, BadRow, Table};
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::{CreateArgs, DryRun, FileOrStdin};
use crate::commands::failures::from_api;
use crate::commands::session::Session;
use crate::commands::{Context, actions};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::WorkItemId;
use crate::model::key::TicketKey;
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::action::{Action, Change, Verb};

/// Makes a ticket of each row, or finds the one that was made of it before.
pub(super) fn run(
    args: &CreateArgs,
    from: &FileOrStdin,
    journal: &Journal,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    let description = super::description(args)?;
    let columns = Columns::new(&args.map).map_err(Failure::usage)?;
    let bytes = input::bytes(from, "--from")?;
    let name = match from {
        FileOrStdin::File(path) => path.display().to_string(),
        FileOrStdin::Stdin => "standard input".to_owned(),
    };
    let table =
        table::read(&bytes, &columns).map_err(|why| Failure::usage(format!("{name}: {why}")))?;
    if table == Table::default() {
        context
            .out
            .status(format_args!("{name} has no rows: nothing to make"));
        actions::print(&Report::default(), None, true, &mut context.out)?;
        return Ok(ExitStatus::Done);
    }
    let session = Session::open(context)?.for_writing(args.notify);
    if !args.write.is_dry_run() {
        check_writable(&session)?;
    }
    let reader = session.ado()?;
    let maker = Maker {
        session: &session,
        reader: &reader,
        fresh: false,
        earlier: RefCell::default(),
        journal,
    };
    let file = File {
        args,
        name,
        description,
        maker,
        command_line: context.command_line.clone(),
    };
    let report = session.block_on(file.make(table, &mut context.out))?;
    let go_on = GoOn::after(args.write, &session, &journal.run, &journal.again_with);
    let printed = actions::print_run(&report, go_on.as_data(), &mut context.out);
    telling::tell(&report, &mut context.out);
    file.tell_how_to_go_on(&report, &mut context.out);
    go_on.tell(&mut context.out);
    let status = report.status();
    actions::summary_of_requests(&session, &mut context.out, status);
    printed.map(|()| status)
}

/// One file, with everything that is needed to make tickets of it.
#[derive(Debug)]
struct File<'a> {
    args: &'a CreateArgs,
    name: String,
    description: String,
    maker: Maker<'a>,
    command_line: String,
}

/// Rows that were looked at.
#[derive(Debug, Default)]
struct Looked {
    actions: Vec<Action>,
    /// Where each key stands: its line, and its place among the actions.
    places: BTreeMap<TicketKey, (u64, usize)>,
    /// Rows that say what an earlier row says.
    repeated: Vec<Item>,
    bad: Vec<BadRow>,
    /// How long a request took, for the forecast.
    latency: Duration,
}

/// What is to be made, rows that repeat another one, and bad ones.
type Meant = (Vec<Action>, Vec<Item>, Vec<BadRow>);

impl File<'_> {
    async fn make(&self, table: Table, out: &mut Out) -> Result<Report, Failure> {
        let Looked {
            actions,
            places,
            repeated,
            bad,
            latency,
        } = self.look(table, out).await?;
        let (actions, repeated, mut bad) = self.meant(actions, repeated, bad)?;
        let mut good = actions.len();
        // A file that is refused here sends nothing at all.
        if self.args.all_or_nothing && bad.is_empty() {
            bad = self.refused(&actions, &places, out).await?;
            good -= bad.len().min(good);
        }
        self.tell_bad(&bad, good, out)?;
        let show = |sorted: &Sorted, out: &mut Out| show(sorted, repeated.len(), latency, out);
        let agree = |sorted: &Sorted, out: &mut Out| {
            show(sorted, out);
            match sorted.new.len() {
                0 => Ok(()),
                count => self.ask(count, out),
            }
        };
        let write = &self.args.write;
        let mut report = if let Some(how) = write.dry_run {
            let sorted = self.maker.look(actions).await?;
            show(&sorted, out);
            self.maker.preview(how, sorted).await
        } else if out.manner().can_ask && !write.yes {
            // Nobody holds the lock while a person thinks.
            agree(&self.maker.look(actions.clone()).await?, out)?;
            self.maker.make(actions, |_, _| Ok(()), out).await?
        } else {
            self.maker.make(actions, agree, out).await?
        };
        let ids: BTreeMap<TicketKey, WorkItemId> = report
            .items
            .iter()
            .filter_map(|item| Some((item.key.clone()?, item.id?)))
            .collect();
        report.items.extend(repeated.into_iter().map(|item| {
            let id = item.key.as_ref().and_then(|key| ids.get(key)).copied();
            Item { id, ..item }
        }));
        report.items.extend(bad_items(&bad, &self.name));
        Ok(report)
    }

    /// What is left of the run that is taken up; everything where none is.
    fn meant(
        &self,
        mut actions: Vec<Action>,
        repeated: Vec<Item>,
        bad: Vec<BadRow>,
    ) -> Result<Meant, Failure> {
        let Some(origin) = &self.maker.journal.origin else {
            return Ok((actions, repeated, bad));
        };
        let journal = self.maker.journal;
        actions.retain(|action| action.key.as_ref().is_some_and(|key| journal.means(key)));
        if actions.is_empty() {
            let (name, run) = (&self.name, &origin.run);
            let message = format!("{name} no longer has a row that is left of run {run}");
            return Err(Failure::usage(message)
                .hint("`adoconn tickets create --from` with the changed file makes what is new"));
        }
        Ok((actions, Vec::new(), Vec::new()))
    }

    /// Rows that the service would refuse: only it knows every rule of its processes.
    async fn refused(
        &self,
        actions: &[Action],
        places: &BTreeMap<TicketKey, (u64, usize)>,
        out: &mut Out,
    ) -> Result<Vec<BadRow>, Failure> {
        let sorted = self.maker.look(actions.to_vec()).await?;
        let report = self.maker.preview(DryRun::Server, sorted).await;
        let unasked = report.count(Outcome::Unknown);
        if unasked > 0 {
            let rows = counted(unasked, "row");
            out.warning(format_args!("the service could not be asked about {rows}"));
        }
        let failed = report.items.iter();
        let failed = failed.filter(|item| item.outcome == Outcome::Failed);
        let bad = failed.filter_map(|item| {
            let (line, _) = *places.get(item.key.as_ref()?)?;
            let why = item.error.clone().unwrap_or_default();
            Some(BadRow { line, why })
        });
        Ok(bad.collect())
    }

    /// Holds every row against its project, in the order of the file.
    async fn look(&self, table: Table, out: &Out) -> Result<Looked, Failure> {
        let Table { rows, bad } = table;
        let mut looked = Looked {
            bad,
            ..Looked::default()
        };
        let mut checker = Checker::new(self.maker.reader, &self.maker.session.profile.time_zone);
        let total = u64::try_from(rows.len()).ok();
        let mut bar = out.progress("rows looked at", total);
        let begin = Instant::now();
        for row in &rows {
            bar.advance(1);
            let action = match self.look_at(row, &mut checker).await? {
                Ok(action) => action,
                Err(problems) => {
                    looked.bad.extend(problems);
                    continue;
                }
            };
            let Some(key) = action.key.clone() else {
                continue;
            };
            let first = looked.places.get(&key);
            let first = first.and_then(|(line, at)| Some((*line, looked.actions.get(*at)?)));
            match first {
                None => {
                    looked.places.insert(key, (row.line, looked.actions.len()));
                    looked.actions.push(action);
                }
                Some((line, first)) if is_same(first, &action) => {
                    let cause = format!("line {} says what line {line} says", row.line);
                    let item = Item::of(&action, Outcome::Already);
                    looked.repeated.push(Item { cause, ..item });
                }
                Some((line, _)) => looked.bad.push(BadRow {
                    line: row.line,
                    why: format!("its key is that of line {line}, which says something else"),
                }),
            }
        }
        drop(bar);
        looked.latency = made::latency(self.maker.session, begin);
        looked.bad.sort();
        Ok(looked)
    }

    async fn look_at(
        &self,
        row: &Row,
        checker: &mut Checker,
    ) -> Result<Result<Action, Vec<BadRow>>, Failure> {
        let bad = |why: String| BadRow {
            line: row.line,
            why,
        };
        let draft = match Draft::of_row(row, self.args, &self.description) {
            Ok(draft) => draft,
            Err(why) => return Ok(Err(vec![bad(why)])),
        };
        let checked = checker
            .check_one_of_many(draft)
            .await
            .map_err(|error| from_api(&error))?;
        let problems = match checked {
            Ok(Checked {
                action,
                earlier,
                refusals,
            }) if refusals.is_empty() => {
                self.maker.note_earlier(&action, earlier);
                let cause = cause(row.line, &self.name);
                return Ok(Ok(Action { cause, ..action }));
            }
            Ok(Checked { refusals, .. }) => refusals,
            Err(problems) => problems,
        };
        let whys = problems.iter().map(ToString::to_string);
        Ok(Err(whys.map(bad).collect()))
    }

    /// All that is wrong with the file, before anything is sent (design, 8 F.7).
    fn tell_bad(&self, bad: &[BadRow], good: usize, out: &mut Out) -> Result<(), Failure> {
        if bad.is_empty() {
            return Ok(());
        }
        for (why, lines) in table::by_why(bad) {
            let noun = if lines.len() == 1 { "line" } else { "lines" };
            let lines = table::ranges(&lines);
            out.warning(format_args!("{}, {noun} {lines}: {why}", self.name));
        }
        let mut lines: Vec<u64> = bad.iter().map(|bad| bad.line).collect();
        lines.dedup();
        let count = counted(lines.len(), "bad row");
        if good == 0 {
            let message = format!("{}: {count}, and no good one: nothing was sent", self.name);
            return Err(Failure::usage(message));
        }
        if self.args.all_or_nothing {
            let message = format!(
                "{}: {count}, and --all-or-nothing: nothing was sent",
                self.name
            );
            return Err(Failure::usage(message).hint(format!(
                "without it the {} would be made",
                counted(good, "good row")
            )));
        }
        Ok(())
    }

    fn ask(&self, count: usize, out: &mut Out) -> Result<(), Failure> {
        let consent = Consent {
            yes: self.args.write.yes,
            confirm_count: self.args.confirm_count,
            unattended: self.maker.session.profile.limits.unattended,
            command_line: &self.command_line,
        };
        consent.ask(&counted(count, "ticket"), "created", count, out)
    }

    fn tell_how_to_go_on(&self, report: &Report, out: &mut Out) {
        let is_bad = |item: &Item| item.outcome == Outcome::Failed && item.key.is_some();
        let is_left = report.stopped.is_some()
            || report.count(Outcome::Unknown) > 0
            || report.items.iter().any(is_bad);
        if is_left && !self.args.write.is_dry_run() {
            out.hint("to go on, give the same command again: what is made stays made");
            if self.args.confirm_count.is_some() {
                out.hint("fewer are to be made then: --dry-run tells --confirm-count");
            }
        }
    }
}

/// Whether two rows with one key ask for the same.
fn is_same(one: &Action, other: &Action) -> bool {
    let asked = |action: &Action| match &action.change {
        Change::Create(create) => Some((
            action.project.clone(),
            action.work_item_type.clone(),
            create.title.clone(),
            create.description.clone(),
            create.tags.clone(),
            create.fields.clone(),
            create.initial_state.clone(),
            create.path.clone(),
        )),
        Change::Update(_)
        | Change::Move(_)
        | Change::Close(_)
        | Change::Reopen(_)
        | Change::Comment { .. } => None,
    };
    asked(one) == asked(other)
}

/// What a row has as the cause of its ticket.
fn cause(line: u64, name: &str) -> String {
    format!("line {line} of {name}")
}

/// The rows of a report for rows of the file that nothing can be made of: one for each, with all
/// that is wrong with it.
fn bad_items(bad: &[BadRow], name: &str) -> impl Iterator<Item = Item> {
    bad.chunk_by(|one, other| one.line == other.line)
        .filter_map(|problems| {
            let line = problems.first()?.line;
            let whys: Vec<&str> = problems.iter().map(|bad| bad.why.as_str()).collect();
            let error = format!("line {line}: {}", whys.join("; "));
            let item = Item {
                title: format!("line {line}"),
                ..Item::by_hand(Verb::CreateTicket, &cause(line, name))
            };
            Some(item.because(error))
        })
}

/// What of the file is new, and what is not.
fn show(sorted: &Sorted, repeated: usize, latency: Duration, out: &mut Out) {
    made::show(&sorted.new, latency, out);
    let there = sorted.stays.len();
    if there > 0 {
        out.status(format_args!(
            "{} there already or held back",
            counted(there, "row")
        ));
    }
    if repeated > 0 {
        let rows = counted(repeated, "repeated row");
        out.status(format_args!("{rows}: one ticket is enough"));
    }
}
