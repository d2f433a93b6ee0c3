//! Completion scripts, made from the command tree.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{App, CompletionsArgs};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::Out;

/// `completions SHELL`
pub(super) fn run(args: &CompletionsArgs, out: &mut Out) -> Result<ExitStatus, Failure> {
    out.data(&script(args.shell))?;
    Ok(ExitStatus::Done)
}

/// The script of a shell, as it is checked in under `completions/`.
pub fn script(shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut App::command(), "adoconn", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
