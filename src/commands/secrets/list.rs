//! `secrets list`: every source of every secret of the profile, and which one is used.

use super::argument;
use crate::commands::Context;
use crate::config::secrets::{Candidate, SecretSource, Standing};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::listing;
use crate::output::rows::SecretRow;

/// Lists the sources; prints no part of a secret and runs no command.
///
/// # Errors
/// Wrong settings.
pub(super) fn run(context: &mut Context) -> Result<ExitStatus, Failure> {
    let profile = super::profile(context)?;
    let secrets = profile.secrets();
    listing::all(
        &mut context.out,
        secrets.iter().flat_map(|secret| rows(secret)),
    )?;
    for secret in secrets {
        let is_found = secret
            .candidates()
            .iter()
            .any(|candidate| candidate.standing == Standing::Used);
        if !is_found {
            context.out.hint(format_args!(
                "no source has {}: `adoconn secrets set {}`, or set {}",
                secret.name().words(),
                argument(secret.name()),
                secret.name().variable()
            ));
        }
    }
    Ok(ExitStatus::Done)
}

fn rows(secret: &SecretSource) -> impl Iterator<Item = SecretRow> {
    let name = argument(secret.name());
    secret.candidates().into_iter().map(move |candidate| {
        let Candidate {
            source,
            standing,
            detail,
            is_keyring: _,
        } = candidate;
        let state = match standing {
            Standing::Used => "used",
            Standing::Overruled => "overruled",
            Standing::Absent => "absent",
        };
        SecretRow {
            name: name.clone(),
            source,
            state: state.to_owned(),
            detail,
        }
    })
}
