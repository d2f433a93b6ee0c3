//! `tickets create`: one ticket from flags, many from a file, or for findings.

mod again;
mod build;
mod check;
mod chosen;
mod columns;
mod draft;
mod file;
mod findings;
mod flags;
mod made;
mod numbers;
mod quotes;
mod rules;
mod separated;
mod table;

use super::super::Context;
use super::again::Rest;
use super::input;
use crate::cli::CreateArgs;
use crate::commands::{actions, shell};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::RunId;
use again::Journal;

/// What runs of this command are called.
const COMMAND: &str = "tickets create";

/// Makes tickets, or finds those that their keys already have.
///
/// # Errors
/// Wrong names (with those that exist), a refusal by the service, a ledger that cannot be
/// written.
pub fn run(args: &CreateArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    let place = shell::place(&context.global);
    let again_with = format!("adoconn{place} {COMMAND}");
    let asked = Rest::asked(args.resume.as_ref(), args.retry_failed.as_ref());
    let taken_up = match asked {
        None => None,
        Some(asked) => match again::take_up(args, asked, &again_with, &place, context)? {
            Some(taken_up) => Some(taken_up),
            None => return Ok(ExitStatus::Done),
        },
    };
    let (args, words, origin) = match taken_up {
        None => (args.clone(), context.args.clone(), None),
        Some((args, words, origin)) => (args, words, Some(origin)),
    };
    let journal = Journal {
        run: RunId::fresh(),
        args: words,
        again_with,
        origin,
    };
    make(&args, journal, context)
}

fn make(args: &CreateArgs, journal: Journal, context: &mut Context) -> Result<ExitStatus, Failure> {
    if let Some(from) = &args.from {
        return file::run(args, from, &journal, context);
    }
    if !args.finding.is_empty() || !args.filter.is_empty() {
        return findings::run(args, &journal, context);
    }
    if args.like.is_some() || args.ignore_nucleus_tickets {
        let message = "--like and --ignore-nucleus-tickets are for tickets of findings";
        return Err(Failure::usage(message).hint("--finding KEY or a filter says for which"));
    }
    flags::run(args, journal, context)
}

/// The description that flags give, from wherever they say.
fn description(args: &CreateArgs) -> Result<String, Failure> {
    match (&args.description, &args.description_file) {
        (Some(text), _) => Ok(text.clone()),
        (None, None) => Ok(String::new()),
        (None, Some(file)) => input::text(file, "--description-file"),
    }
}
