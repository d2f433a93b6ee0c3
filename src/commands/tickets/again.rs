//! Taking up a run again: its wish, and those of its items that are left.

use clap::Parser as _;

use super::open_ledger;
use super::wish::{What, Wish};
use crate::cli::{App, Command};
use crate::clients::ado;
use crate::commands::failures::from_ledger;
use crate::commands::session::Session;
use crate::error::Failure;
use crate::ledger::{Ledger, Past, Rest};
use crate::model::ids::WorkItemId;

/// A run that is taken up again.
#[derive(Debug)]
pub(super) struct Again {
    /// What it was asked for, with the consent of now.
    pub(super) wish: Wish,
    /// The arguments it was given.
    pub(super) args: Vec<String>,
    /// The items that are left of it.
    pub(super) ids: Vec<WorkItemId>,
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
) -> Result<Option<Again>, Failure> {
    let bulk = &wish.bulk;
    let (run, rest) = match (&bulk.resume, &bulk.retry_failed) {
        (Some(run), _) => (run, Rest::Unfinished),
        (None, Some(run)) => (run, Rest::Failed),
        (None, None) => return Ok(None),
    };
    let past = read(run, rest, bulk.write.is_dry_run(), session, reader).await?;
    let Past { command, args, ids } = past;
    if command != wish.command {
        let flag = match rest {
            Rest::Unfinished => "--resume",
            Rest::Failed => "--retry-failed",
        };
        return Err(Failure::usage(format!("run {run} was of {command:?}"))
            .hint(format!("adoconn{place} {command} {flag} {run}")));
    }
    let words = std::iter::once("adoconn".to_owned()).chain(args.iter().cloned());
    let app = App::try_parse_from(words).map_err(|error| {
        let message = format!("the arguments of run {run} are not understood (any more)");
        Failure::usage(message).because(error)
    })?;
    let past = if let Command::Tickets(command) = &app.command {
        Wish::of(command)?
    } else {
        None
    };
    let Some(past) = past else {
        return Err(Failure::usage(format!(
            "run {run} cannot be taken up again"
        )));
    };
    let mut bulk = wish.bulk.clone();
    bulk.filter = past.bulk.filter.clone();
    bulk.from = past.bulk.from.clone();
    let mut again = Again {
        wish: Wish { bulk, ..past },
        args,
        ids,
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

/// Reads the run; what it left in doubt is settled first, where that may be written down.
async fn read(
    run: &str,
    rest: Rest,
    is_dry_run: bool,
    session: &Session,
    reader: &ado::Reader,
) -> Result<Past, Failure> {
    let ledger = if is_dry_run {
        Ledger::open_read(&session.profile.ledger).map_err(from_ledger)?
    } else {
        Some(open_ledger(session, reader).await?)
    };
    let past = match &ledger {
        Some(ledger) => ledger.past(run, rest).map_err(from_ledger)?,
        None => None,
    };
    past.ok_or_else(|| {
        let path = session.profile.ledger.display();
        Failure::usage(format!("the ledger {path} knows no run {run}"))
            .hint("a command on many tickets tells its run when it does not come to its end")
    })
}
