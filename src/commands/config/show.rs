//! `config show`: every resolved setting with the place it came from.

use crate::commands::Context;
use crate::config;
use crate::config::show::{Setting, settings};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::listing;
use crate::output::rows::SettingRow;

/// Lists the settings; of secrets only the source.
///
/// # Errors
/// Wrong settings.
pub(super) fn run(context: &mut Context) -> Result<ExitStatus, Failure> {
    if config::wants_sandbox(&context.global, &context.env)? {
        return Err(Failure::usage("the sandbox's settings are built in")
            .hint("`adoconn sandbox serve` prints them, as a shell reads them"));
    }
    let settings = settings(&context.global, &context.env)?;
    listing::all(&mut context.out, settings.into_iter().map(row))?;
    Ok(ExitStatus::Done)
}

fn row(setting: Setting) -> SettingRow {
    let Setting {
        key,
        value,
        source,
        variable,
    } = setting;
    SettingRow {
        key,
        value,
        source,
        variable: variable.map(str::to_owned),
    }
}
