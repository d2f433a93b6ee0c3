//! Glue: one file a command, each a short story told with the other modules.

pub mod actions;
pub mod apply;
mod carrying;
mod causes;
pub mod completions;
pub mod config;
pub mod failures;
pub mod fields;
pub mod findings;
pub mod init;
pub mod interrupt;
mod known_names;
pub mod ledger;
mod lock;
pub mod man;
pub mod places;
pub mod projects;
mod quiet;
mod reading;
mod rule_counts;
mod rule_texts;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod secrets;
pub mod session;
pub mod shell;
pub mod slip;
pub mod states;
pub mod sync;
pub mod tickets;
pub mod types;
pub mod verify;
mod waiting;

use crate::cli::{AreasCommand, FieldsCommand, IterationsCommand};
use crate::cli::{Command, FindingsCommand, GlobalArgs, ProjectsCommand};
use crate::cli::{StatesCommand, TicketsCommand, TypesCommand};
use crate::clients::HttpOptions;
use crate::config::env::Env;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::tree::Tree;
use crate::output::Out;

/// What every command works with.
#[derive(Debug)]
pub struct Context {
    /// Flags that every command understands.
    pub global: GlobalArgs,
    /// The environment.
    pub env: Env,
    /// Where words go.
    pub out: Out,
    /// How requests are sent.
    pub http: HttpOptions,
    /// The arguments as they were typed, without the program's name.
    pub args: Vec<String>,
    /// The command as it was typed, for a shell, so that advice can repeat it.
    pub command_line: String,
}

/// What a command came to, if it was not over before its end: then the exit status says so,
/// whatever was done by then.
///
/// # Errors
/// Those of the command.
pub fn within_its_time(
    result: Result<ExitStatus, Failure>,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    if !context.http.counters.is_out_of_time() {
        return result;
    }
    let next = "run the same command again: it goes on where this run stopped";
    let set = "--max-time, ADOCONN_MAX_TIME or limits.max_time sets how long a run may take";
    match result {
        Ok(ExitStatus::Interrupted) => Ok(ExitStatus::Interrupted),
        Ok(_) => {
            let out = &mut context.out;
            out.warning("out of time: the run stopped, and nothing was sent after that");
            out.hint(next);
            out.hint(set);
            Ok(ExitStatus::Throttled)
        }
        Err(mut failure) => {
            failure.status = ExitStatus::Throttled;
            failure.hints = vec![next.to_owned(), set.to_owned()];
            Err(failure)
        }
    }
}

/// Runs one command.
///
/// # Errors
/// Whatever kept it from doing its job, ready to be shown.
pub fn dispatch(command: Command, context: &mut Context) -> Result<ExitStatus, Failure> {
    match command {
        Command::Completions(args) => completions::run(&args, &mut context.out),
        Command::Man(args) => man::run(&args, &mut context.out),
        Command::Init(args) => init::run(&args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Projects(ProjectsCommand::List(args)) => projects::list(&args, context),
        Command::Types(TypesCommand::List(args)) => types::list(&args, context),
        Command::States(StatesCommand::List(args)) => states::list(&args, context),
        Command::Fields(FieldsCommand::List(args)) => fields::list(&args, context),
        Command::Areas(AreasCommand::List(args)) => places::list(Tree::Areas, &args, context),
        Command::Iterations(IterationsCommand::List(args)) => {
            places::list(Tree::Iterations, &args, context)
        }
        Command::Findings(FindingsCommand::List(args)) => findings::list(&args, context),
        Command::Tickets(TicketsCommand::List(args)) => tickets::list::run(&args, context),
        Command::Tickets(TicketsCommand::Show(args)) => tickets::show::run(&args, context),
        Command::Tickets(TicketsCommand::Create(args)) => tickets::create::run(&args, context),
        Command::Tickets(
            bulk @ (TicketsCommand::Close(_)
            | TicketsCommand::Move(_)
            | TicketsCommand::Comment(_)
            | TicketsCommand::Tag(_)),
        ) => tickets::bulk::run(&bulk, context),
        Command::Sync(args) => sync::run(&args, context),
        Command::Apply(args) => apply::run(&args, context),
        Command::Ledger(command) => ledger::run(&command, context),
        Command::Config(command) => config::run(&command, context),
        Command::Secrets(command) => secrets::run(&command, context),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(command) => sandbox::run(&command, context),
    }
}
