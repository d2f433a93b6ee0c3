//! Taking up an earlier run: its wish, and those of its items that are left.

use clap::Parser as _;

use super::open_ledger;
use super::wish::{What, Wish};
use crate::cli::{App, Command};
use crate::clients::ado;
use crate::commands::failures::from_ledger;
use crate::commands::session::Session;
use crate::commands::shell;
use crate::config::told;
use crate::error::Failure;
use crate::ledger::{Ledger, Past, Thing};
use crate::model::ids::WorkItemId;
use crate::output::Out;
use crate::output::count::counted;

/// The word for the last run, in place of its name.
pub(super) const LAST: &str = "last";

/// Which items of an earlier run are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Those whose turn never came, and those that did not arrive.
    Unfinished,
    /// Those that were refused, and those that were not tried because others were.
    Failed,
}

impl Rest {
    /// The flag, and the run that it names.
    pub(super) fn asked<'a>(
        resume: Option<&'a String>,
        retry_failed: Option<&'a String>,
    ) -> Option<(Self, &'a str)> {
        match (resume, retry_failed) {
            (Some(run), _) => Some((Self::Unfinished, run)),
            (None, Some(run)) => Some((Self::Failed, run)),
            (None, None) => None,
        }
    }

    /// The flag that asks for it.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Unfinished => "--resume",
            Self::Failed => "--retry-failed",
        }
    }

    /// What is left of a run in this sense.
    pub(super) fn of(self, past: &Past) -> &[Thing] {
        match self {
            Self::Unfinished => &past.unfinished,
            Self::Failed => &past.failed,
        }
    }

    /// Says that nothing is left, which run saw to that, and what else there is to do.
    pub(super) fn tell_nothing(self, past: &Past, again: &str, out: &mut Out) {
        let Past {
            run,
            finished_by,
            unfinished,
            failed,
            in_doubt,
            ..
        } = past;
        let (what, other, count) = match self {
            Self::Unfinished => ("left", Self::Failed, failed.len()),
            Self::Failed => ("failed", Self::Unfinished, unfinished.len()),
        };
        let what = match self {
            Self::Unfinished => format!("nothing is {what} of run {run}"),
            Self::Failed => format!("nothing that {what} in run {run} is left"),
        };
        if *in_doubt > 0 {
            out.status(&what);
            let comments = counted(*in_doubt, "comment");
            out.warning(format_args!(
                "{comments} may have arrived and will not be repeated; the same command looks \
                 again after the quiet period"
            ));
        } else if finished_by == run {
            out.status(&what);
        } else {
            out.status(format_args!("{what}: run {finished_by} finished it"));
        }
        if count > 0 {
            let items = counted(count, "item");
            let why = match other {
                Self::Unfinished => "not reached",
                Self::Failed => "failed",
            };
            out.hint(format_args!(
                "{items} {why}: {again} {} {run}",
                other.flag()
            ));
        }
    }
}

/// A run that is taken up again.
#[derive(Debug)]
pub(super) struct Again {
    /// What it was asked for, with the consent of now.
    pub(super) wish: Wish,
    /// The arguments it was given.
    pub(super) args: Vec<String>,
    /// The items that are left of it.
    pub(super) ids: Vec<WorkItemId>,
    /// What it was, and what became of it.
    pub(super) past: Past,
    /// Open from here on, so that nobody takes up the same items meanwhile; none in a dry run.
    pub(super) ledger: Option<Ledger>,
}

/// What an earlier run wanted, where one is to be taken up; `place` are the flags that say where
/// this works, for advice.
///
/// # Errors
/// An unknown run, a run of another command, a ledger that cannot be used.
pub(super) async fn take_up(
    wish: &Wish,
    session: &Session,
    reader: &ado::Reader,
    place: &str,
    out: &mut Out,
) -> Result<Option<Again>, Failure> {
    let bulk = &wish.bulk;
    let asked = Rest::asked(bulk.resume.as_ref(), bulk.retry_failed.as_ref());
    let Some((rest, run)) = asked else {
        return Ok(None);
    };
    let ledger = open(bulk.write.is_dry_run(), session, reader).await?;
    let past = find(run, session, ledger.as_ref(), out)?;
    check(&past, wish.command, rest, place)?;
    let Past { run, args, .. } = &past;
    let app = parse(run, args)?;
    let again = if let Command::Tickets(command) = &app.command {
        Wish::of(command)?
    } else {
        None
    };
    let Some(again) = again else {
        return Err(Failure::usage(format!("run {run} cannot be resumed")));
    };
    let mut bulk = wish.bulk.clone();
    bulk.filter = again.bulk.filter.clone();
    bulk.from = again.bulk.from.clone();
    let ids = rest.of(&past).iter().filter_map(|thing| match thing {
        Thing::Item(id) => Some(*id),
        Thing::Key(_) => None,
    });
    let mut again = Again {
        wish: Wish { bulk, ..again },
        args: args.clone(),
        ids: ids.collect(),
        past,
        ledger: ledger.filter(|_| !wish.bulk.write.is_dry_run()),
    };
    again.take_fields(wish);
    Ok(Some(again))
}

impl Again {
    /// Fields that were named now: what a process refused for want of one goes on with it.
    fn take_fields(&mut self, now: &Wish) {
        let (What::Move(now), What::Move(past)) = (&now.what, &mut self.wish.what) else {
            return;
        };
        for (name, value) in &now.sets {
            past.sets
                .retain(|known, _| !known.eq_ignore_ascii_case(name));
            past.sets.insert(name.clone(), value.clone());
            let words = if value.is_null() {
                ["--clear".to_owned(), name.clone()]
            } else {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                ["--field".to_owned(), format!("{name}={text}")]
            };
            self.args.extend(words);
        }
    }
}

/// The arguments of an earlier run, as they are understood now.
pub(super) fn parse(run: &str, args: &[String]) -> Result<App, Failure> {
    let words = std::iter::once("adoconn".to_owned()).chain(args.iter().cloned());
    App::try_parse_from(words).map_err(|error| {
        let message = format!("the arguments of run {run} can no longer be read");
        Failure::usage(message).because(error)
    })
}

/// Opens the ledger; what an earlier run left in doubt is settled first, where that may be written
/// down.
pub(super) async fn open(
    is_dry_run: bool,
    session: &Session,
    reader: &ado::Reader,
) -> Result<Option<Ledger>, Failure> {
    if is_dry_run {
        return Ledger::open_read(&session.profile.ledger).map_err(from_ledger);
    }
    open_ledger(session, reader).await.map(Some)
}

/// Finds the run by its name, or the last one.
pub(super) fn find(
    run: &str,
    session: &Session,
    ledger: Option<&Ledger>,
    out: &mut Out,
) -> Result<Past, Failure> {
    let path = session.profile.ledger.display();
    let Some(ledger) = ledger else {
        return Err(Failure::usage(format!(
            "there is no run yet: the ledger {path} does not exist"
        )));
    };
    let mut name = run.to_owned();
    if run == LAST {
        let last = ledger.last_bulk_run().map_err(from_ledger)?;
        name = last.ok_or_else(|| {
            Failure::usage(format!(
                "there is no run yet: the ledger {path} knows no command on many tickets"
            ))
        })?;
        out.status(format_args!("the last run is {name}"));
    }
    while let Some(past) = ledger.past(&name).map_err(from_ledger)? {
        if !past.is_empty {
            return Ok(past);
        }
        // It was killed before it began: what it took up is still to be taken up.
        let Some(resumes) = past.resumes else {
            let words: Vec<String> = past.args.iter().map(|word| shell::word(word)).collect();
            let message = format!("run {name} was stopped before it began: nothing was changed");
            return Err(Failure::usage(message).hint(format!(
                "give its command again: adoconn {}",
                words.join(" ")
            )));
        };
        out.status(format_args!(
            "run {name} was stopped before it began; it was to take up run {resumes}"
        ));
        name = resumes;
    }
    let failure = Failure::usage(format!(
        "the ledger {path} knows no run {}",
        told::name(&name)
    ));
    let like = ledger.runs_like(&name).map_err(from_ledger)?;
    if like.is_empty() {
        return Err(failure.hint(format!(
            "this is the ledger of profile {:?}; --profile chooses another one",
            session.profile.name
        )));
    }
    Err(failure.hint(format!("give the whole name: {}", like.join(" or "))))
}

/// Refuses a run of another command.
pub(super) fn check(past: &Past, command: &str, rest: Rest, place: &str) -> Result<(), Failure> {
    let Past {
        run, command: of, ..
    } = past;
    if of == command && !past.args.is_empty() {
        return Ok(());
    }
    let failure = Failure::usage(format!("run {run} was of `adoconn {of}`"));
    if past.args.is_empty() {
        return Err(failure.hint(format!(
            "run `adoconn{place} {of}` again: it finds by itself what is left"
        )));
    }
    Err(failure.hint(format!("adoconn{place} {of} {} {run}", rest.flag())))
}
