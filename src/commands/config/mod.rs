//! `config show|check|schema`: what the settings are, and whether they can be used.

mod check;
mod show;

use super::Context;
use crate::cli::ConfigCommand;
use crate::config::schema;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::Out;

/// Runs a command on the configuration.
///
/// # Errors
/// Settings that cannot be used; exit status 2.
pub fn run(command: &ConfigCommand, context: &mut Context) -> Result<ExitStatus, Failure> {
    match command {
        ConfigCommand::Show => show::run(context),
        ConfigCommand::Check { counts } => check::run(*counts, context),
        ConfigCommand::Schema => print_schema(&mut context.out),
    }
}

/// The schema as a file holds it.
pub fn schema_text() -> String {
    format!("{:#}\n", schema::document())
}

fn print_schema(out: &mut Out) -> Result<ExitStatus, Failure> {
    out.data(&schema_text())?;
    Ok(ExitStatus::Done)
}
