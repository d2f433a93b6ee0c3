//! adoconn keeps Nucleus Security findings and Azure DevOps work items in step.
//!
//! One direction, from what was typed to what the shell gets back:
//!
//! ```text
//! cli ─► config ─► clients ─► observe ─► plan (pure) ─► guard ─► apply (+ ledger) ─► output
//! ```
//!
//! The library exists for the binary and its tests; its interface promises nothing.

pub mod apply;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod commands;
pub mod config;
pub mod error;
pub mod exit;
pub mod files;
pub mod guard;
pub mod ledger;
pub mod model;
pub mod observe;
pub mod output;
pub mod plan;
pub mod process;
pub mod redact;
pub mod template;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser};

use cli::{App, GlobalArgs};
use clients::HttpOptions;
use commands::{Context, completions, shell, slip};
use config::env::Env;
use error::Failure;
use exit::ExitStatus;
use output::{Manner, Out, log};

/// What `--version` prints, as the parser would.
const VERSION: &str = concat!("adoconn ", env!("CARGO_PKG_VERSION"), "\n");

/// The whole program: arguments in, exit status out. The first argument is the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let env = Env::from_process();
    config::secrets::hide(&env);
    let args: Vec<OsString> = args.into_iter().collect();
    if let [_, only] = &args[..]
        && (only == "--version" || only == "-V")
    {
        // Making the parser of all commands takes longer than the rest of this.
        let mut out = Out::to_process(Manner::default());
        let result = out.data(VERSION).map(|()| ExitStatus::Done);
        return conclude(result, &mut out);
    }
    match completions::answer(&args, &env) {
        Ok(None) => {}
        Ok(Some(answer)) => {
            let mut out = Out::to_process(Manner::default());
            let result = out.data(&answer).map(|()| ExitStatus::Done);
            return conclude(result, &mut out);
        }
        Err(failure) => return report(&failure),
    }
    #[cfg(debug_assertions)]
    arm(&env);
    let command_line = command_line(&args);
    let words = args.iter().skip(1);
    let words = words
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    // Making the definition of all commands once more is worth it only where two dashes meet.
    let begins = |arg: &OsString| arg.to_string_lossy().starts_with('-');
    let args = if args.windows(2).any(|pair| pair.iter().all(begins)) {
        cli::dashes::joined(args, &built())
    } else {
        args
    };
    let app = match App::try_parse_from(args.clone()) {
        Ok(app) => app,
        Err(message) => return print_parser_message(&message, &args, &env),
    };
    let out = match Out::from_process(&app.global, &env) {
        Ok(out) => out,
        Err(failure) => return report(&failure),
    };
    let App { global, command } = app;
    let mut context = Context {
        global,
        env,
        out,
        http: HttpOptions::default(),
        args: words,
        command_line,
    };
    let result = log::start(context.global.verbose, &context.env)
        .and_then(|()| commands::dispatch(command, &mut context));
    for warning in context.env.take_warnings() {
        context.out.warning(warning);
    }
    let result = commands::within_its_time(result, &mut context);
    conclude(result, &mut context.out)
}

/// The definition of all commands, with what each inherits.
fn built() -> clap::Command {
    let mut app = App::command();
    app.build();
    app
}

/// Lets a test end the process at a commit of the ledger; a release build cannot be told to.
#[cfg(debug_assertions)]
fn arm(env: &Env) {
    let number = env.text("ADOCONN_TEST_CRASH_AT_COMMIT");
    let number = number.ok().flatten().and_then(|text| text.parse().ok());
    ledger::crash::at_commit(number.unwrap_or(0));
}

/// The command for a shell: words with anything but plain characters stand in quotes.
fn command_line(args: &[OsString]) -> String {
    let words = args.iter().skip(1);
    let words = words.map(|arg| shell::word(&arg.to_string_lossy()));
    std::iter::once("adoconn".to_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Says what failed, and hands over the last of the data.
fn conclude(result: Result<ExitStatus, Failure>, out: &mut Out) -> ExitStatus {
    let status = result.unwrap_or_else(|failure| {
        out.error(&failure);
        failure.status
    });
    match out.flush() {
        Ok(()) => status,
        Err(failure) => {
            out.error(&failure);
            status.merge(failure.status)
        }
    }
}

/// A failure from before there was a writer.
fn report(failure: &Failure) -> ExitStatus {
    Out::to_process(Manner::default()).error(failure);
    failure.status
}

/// Help and versions are data; a wrong command line is talk. The parser prints neither itself:
/// it takes a full disk for success.
fn print_parser_message(message: &clap::Error, args: &[OsString], env: &Env) -> ExitStatus {
    let mut out = match Out::from_process(&GlobalArgs::default(), env) {
        Ok(out) => out,
        Err(failure) => return report(&failure),
    };
    let is_help = matches!(
        message.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let is_colored = if is_help {
        out.manner().stdout.has_color
    } else {
        out.manner().stderr.has_color
    };
    let rendered = message.render();
    let text = if is_colored {
        rendered.ansi().to_string()
    } else {
        rendered.to_string()
    };
    if is_help {
        let result = out.data(&text).map(|()| ExitStatus::Done);
        return conclude(result, &mut out);
    }
    out.raw_status(&slip::hidden(&text, args, message.kind()));
    ExitStatus::Usage
}
#[cfg(feature = "sandbox")]
pub mod sandbox;
