//! `tickets create`: one ticket from flags, many from a file, or for findings.

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
use super::input;
use crate::cli::CreateArgs;
use crate::commands::actions;
use crate::error::Failure;
use crate::exit::ExitStatus;

/// What runs of this command are called.
const COMMAND: &str = "tickets create";

/// Makes tickets, or finds those that their keys already have.
///
/// # Errors
/// Wrong names (with those that exist), a refusal by the service, a ledger that cannot be
/// written.
pub fn run(args: &CreateArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    if let Some(from) = &args.from {
        return file::run(args, from, context);
    }
    if !args.finding.is_empty() || !args.filter.is_empty() {
        return findings::run(args, context);
    }
    if args.like.is_some() || args.ignore_nucleus_tickets {
        let message = "--like and --ignore-nucleus-tickets are for tickets of findings";
        return Err(Failure::usage(message).hint("--finding KEY or a filter says for which"));
    }
    flags::run(args, context)
}

/// The description that flags give, from wherever they say.
fn description(args: &CreateArgs) -> Result<String, Failure> {
    match (&args.description, &args.description_file) {
        (Some(text), _) => Ok(text.clone()),
        (None, None) => Ok(String::new()),
        (None, Some(file)) => input::text(file, "--description-file"),
    }
}
