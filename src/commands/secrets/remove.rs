//! `secrets remove`: takes a secret out of the keyring.

use super::named;
use crate::cli::SecretsRemoveArgs;
use crate::commands::Context;
use crate::config::keyring::{self, KeyringError};
use crate::config::secrets::{SecretSource, Standing};
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Removes the secret; one that is not there is no error.
///
/// # Errors
/// Wrong settings, no keyring.
pub(super) fn run(args: &SecretsRemoveArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let profile = super::profile(context)?;
    let name = named(args.name);
    let words = name.words();
    let of = &profile.name;
    match keyring::remove(&context.env, of, name.entry()) {
        Ok(()) => context.out.status(format_args!(
            "removed {words} of the profile {of:?} from {}",
            keyring::STORE
        )),
        Err(KeyringError::NoEntry) => context.out.status(format_args!(
            "{} has no {} of the profile {of:?}: nothing to remove",
            keyring::STORE,
            words.trim_start_matches("the ")
        )),
        Err(KeyringError::Unavailable(why)) => {
            let message = format!("there is no keyring to remove it from: {why}");
            return Err(Failure::new(ExitStatus::Error, message)
                .hint("`adoconn secrets list` tells where the secret comes from"));
        }
    }
    let mut secrets = profile.secrets().into_iter();
    let left = secrets
        .find(|secret| secret.name() == name)
        .map(SecretSource::candidates)
        .unwrap_or_default();
    for candidate in left.iter().filter(|left| left.standing == Standing::Used) {
        context
            .out
            .warning(format_args!("{words} is still set: {}", candidate.source));
    }
    Ok(ExitStatus::Done)
}
