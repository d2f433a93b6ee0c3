//! Actions and what became of them, on their way to the reader.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::session::Session;
use crate::apply::probe::probe;
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::DryRun;
use crate::clients::ado;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::key::NucleusIdentity;
use crate::output::count::counted;
use crate::output::plan::word;
use crate::output::rows::ActionRow;
use crate::output::when;
use crate::output::{Completeness, Format, Listing, Out, plan};
use crate::plan::Plan;
use crate::plan::action::{Action, Verb};
use crate::plan::bulk::BulkPlan;

/// Rows that are written at once: the text of forty thousand would fill the memory.
const PAGE: usize = 1_000;

/// Refuses unknown `--fields` before anything is read or written.
///
/// # Errors
/// Exit status 2, with the fields that exist.
pub fn check_fields(out: &Out) -> Result<(), Failure> {
    Listing::<ActionRow>::begin(out).map(drop)
}

/// The report of a dry run, looked at by whom that is meant.
pub async fn preview(
    how: DryRun,
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    plan: &Plan,
) -> Report {
    match how {
        DryRun::Local => Report::planned(plan).waiting(plan.creates_from),
        DryRun::Server => {
            let actions: Vec<&Action> = plan.actions.iter().collect();
            let mut report = probe(&reader.prober(), identity, &actions).await;
            report.items.extend(plan.holds.iter().map(Item::held));
            report.waiting(plan.creates_from)
        }
    }
}

/// The same for a bulk command.
pub(super) async fn preview_bulk(
    how: DryRun,
    reader: &ado::Reader,
    session: &Session,
    plan: &BulkPlan<'_>,
) -> Report {
    match how {
        DryRun::Local => Report::planned_changes(plan),
        DryRun::Server => probe(&reader.prober(), &session.profile.identity, plan).await,
    }
}

/// Prints a report, complete or cut short: grouped for people on a terminal, one row an action
/// elsewhere. A plan that can be approved is told with its digest.
///
/// # Errors
/// When stdout cannot take it.
pub fn print(
    report: &Report,
    digest: Option<&str>,
    complete: bool,
    out: &mut Out,
) -> Result<(), Failure> {
    print_rows(report.untold(), digest, None, complete, out)
}

/// The same for a run that can be taken up.
///
/// # Errors
/// As [`print`].
pub(super) fn print_run(report: &Report, run: RunData<'_>, out: &mut Out) -> Result<(), Failure> {
    print_rows(report.untold(), None, run, report.stopped.is_none(), out)
}

/// The same for a bulk command, whose plan makes most of the rows.
///
/// # Errors
/// As [`print`].
pub(super) fn print_bulk(
    report: &Report,
    plan: &BulkPlan<'_>,
    run: RunData<'_>,
    out: &mut Out,
) -> Result<(), Failure> {
    print_rows(report.rows(plan), None, run, report.stopped.is_none(), out)
}

/// A run, and the commands that go on with it.
pub(super) type RunData<'a> = Option<(&'a str, Vec<&'a str>)>;

fn print_rows<'a>(
    rows: impl Iterator<Item = Cow<'a, Item>>,
    digest: Option<&str>,
    run: RunData<'_>,
    complete: bool,
    out: &mut Out,
) -> Result<(), Failure> {
    if out.manner().format == Format::Table && out.manner().fields.is_empty() {
        return plan::print(rows, out);
    }
    let mut listing = Listing::begin(out)?.with_digest(digest).with_run(run);
    let mut rows = rows.map(|item| row(&item)).peekable();
    while rows.peek().is_some() {
        if listing.page(out, rows.by_ref().take(PAGE))?.is_break() {
            return Ok(());
        }
    }
    let completeness = if complete {
        Completeness::Complete
    } else {
        Completeness::Partial
    };
    listing.finish(out, completeness)
}

/// Rows that are printed one by one as they come to their end, where the format has a line for
/// each and nothing around them.
#[derive(Debug)]
pub(super) struct Stream<'o> {
    out: &'o mut Out,
    listing: Option<Listing<ActionRow>>,
    failure: Option<Failure>,
}

impl<'o> Stream<'o> {
    /// # Errors
    /// As [`check_fields`].
    pub(super) fn begin(out: &'o mut Out) -> Result<Self, Failure> {
        let is_lines = out.manner().format == Format::Ndjson;
        let listing = is_lines.then(|| Listing::begin(out)).transpose()?;
        Ok(Self {
            out,
            listing,
            failure: None,
        })
    }

    /// Prints a row, or says that it waits. A reader that went away, or a disk that is full, stops
    /// the rows and not the work.
    pub(super) fn tell(&mut self, item: &Item) -> bool {
        let Some(listing) = &mut self.listing else {
            return false;
        };
        if self.failure.is_none() {
            self.failure = listing.page(self.out, [row(item)]).err();
        }
        true
    }

    /// Says whether rows were printed.
    ///
    /// # Errors
    /// When stdout could not take them.
    pub(super) fn end(self) -> Result<bool, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.listing.is_some()),
        }
    }
}

fn row(item: &Item) -> ActionRow {
    ActionRow {
        action: item.action.as_str().to_owned(),
        key: item.key.as_ref().map(ToString::to_string),
        id: item.id.map(|id| id.0),
        project: unless_empty(&item.project),
        title: unless_empty(&item.title),
        rule: item.rule.clone(),
        old: item.old.clone(),
        new: item.new.clone(),
        cause: item.cause.clone(),
        outcome: item.outcome.as_str().to_owned(),
        error: item.error.clone(),
        not_before: item.not_before.map(when::exact),
    }
}

fn unless_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// "612 created, 3 closed".
pub fn counts(report: &Report, outcome: Outcome) -> String {
    let mut counts: BTreeMap<Verb, usize> = BTreeMap::new();
    for item in report.items.iter().filter(|item| item.outcome == outcome) {
        *counts.entry(item.action).or_default() += 1;
    }
    let told = report.told.iter().filter(|((_, told), _)| *told == outcome);
    for ((verb, _), count) in told {
        *counts.entry(*verb).or_default() += count;
    }
    let parts: Vec<String> = counts
        .into_iter()
        .map(|(verb, count)| format!("{count} {}", word(verb, outcome)))
        .collect();
    parts.join(", ")
}

/// Says what the run cost, and that it was the sandbox where it was (design, 8 F.5).
pub fn summary_of_requests(session: &Session, out: &mut Out, status: ExitStatus) {
    let counters = session.counters();
    let place = if session.profile.is_sandbox {
        "SANDBOX: "
    } else {
        ""
    };
    let repeats = match counters.retries() {
        0 => String::new(),
        retries => format!(", {retries} of them repeated"),
    };
    out.status(format_args!(
        "{place}{}{repeats}",
        counted(
            usize::try_from(counters.requests()).unwrap_or(usize::MAX),
            "request"
        )
    ));
    tracing::info!(status = status.code(), bytes = counters.bytes(), "finished");
}
