//! Taking up an earlier `tickets create`: what it was asked for, and the keys that are left of it.

use std::collections::BTreeSet;

use super::super::again::{self, Rest};
use super::COMMAND;
use crate::apply::report::Report;
use crate::cli::{Command, CreateArgs, TicketsCommand};
use crate::commands::session::Session;
use crate::commands::{Context, actions};
use crate::error::Failure;
use crate::ledger::{Past, RunId, Thing};
use crate::model::key::TicketKey;

/// The run that is taken up.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) run: String,
    /// The keys that are left of it.
    pub(super) keys: BTreeSet<TicketKey>,
}

/// What stands in the journal about a run.
#[derive(Debug)]
pub(super) struct Journal {
    pub(super) run: RunId,
    /// The arguments by which it can be taken up.
    pub(super) args: Vec<String>,
    /// The command that takes it up, without its flag.
    pub(super) again_with: String,
    pub(super) origin: Option<Origin>,
}

impl Journal {
    /// The run that it takes up, where it takes one up.
    pub(super) fn resumes(&self) -> Option<&str> {
        self.origin.as_ref().map(|origin| origin.run.as_str())
    }

    /// Whether this key is meant.
    pub(super) fn means(&self, key: &TicketKey) -> bool {
        let mut origin = self.origin.iter();
        origin.all(|origin| origin.keys.contains(key))
    }
}

/// What an earlier run was asked for, with the consent of now; `None` where nothing is left of it.
///
/// # Errors
/// An unknown run, a run of another command, a ledger that cannot be used.
pub(super) fn take_up(
    now: &CreateArgs,
    (rest, run): (Rest, &str),
    again_with: &str,
    place: &str,
    context: &mut Context,
) -> Result<Option<(CreateArgs, Vec<String>, Origin)>, Failure> {
    let session = Session::open(context)?;
    let reader = session.ado()?;
    let opening = again::open(now.write.is_dry_run(), &session, &reader);
    let ledger = session.block_on(opening)?;
    let past = again::find(run, &session, ledger.as_ref(), &mut context.out)?;
    again::check(&past, COMMAND, rest, place)?;
    let keys: BTreeSet<TicketKey> = rest.of(&past).iter().filter_map(key).collect();
    if keys.is_empty() {
        rest.tell_nothing(&past, again_with, &mut context.out);
        actions::print(&Report::default(), None, true, &mut context.out)?;
        return Ok(None);
    }
    let Past { run, args, .. } = past;
    let app = again::parse(&run, &args)?;
    let Command::Tickets(TicketsCommand::Create(then)) = app.command else {
        return Err(Failure::usage(format!("run {run} cannot be resumed")));
    };
    let asked = CreateArgs {
        write: now.write,
        notify: now.notify,
        confirm_count: now.confirm_count,
        no_wait_quiet: now.no_wait_quiet,
        ..*then
    };
    Ok(Some((asked, args, Origin { run, keys })))
}

fn key(thing: &Thing) -> Option<TicketKey> {
    match thing {
        Thing::Key(key) => Some(key.clone()),
        Thing::Item(_) => None,
    }
}
