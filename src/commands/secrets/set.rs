//! `secrets set`: stores a secret that was typed or piped, never one on a command line.

use std::io;
use std::path::Path;

use secrecy::SecretString;

use super::{argument, named};
use crate::cli::SecretsSetArgs;
use crate::commands::Context;
use crate::config::intake;
use crate::config::keyring::{self, KeyringError};
use crate::config::profile::Profile;
use crate::config::secret_file;
use crate::config::secrets::{SecretName, Standing, checked};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::{Out, prompt};

/// Stores the secret where it was asked to be.
///
/// # Errors
/// Wrong settings, text that cannot be the secret, no keyring.
pub(super) fn run(args: &SecretsSetArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let profile = super::profile(context)?;
    let name = named(args.name);
    if args.file.is_none() {
        // Nobody types a secret that has no place to go.
        keyring::probe(&context.env).map_err(|error| no_keyring(name, &profile.name, &error))?;
    }
    let secret = read(name, &profile.name, &mut context.out)?;
    match &args.file {
        Some(path) => in_file(name, &secret, path, &profile, &mut context.out)?,
        None => in_keyring(name, &secret, &profile, context)?,
    }
    Ok(ExitStatus::Done)
}

fn read(name: SecretName, profile: &str, out: &mut Out) -> Result<SecretString, Failure> {
    let words = name.words();
    if out.manner().can_ask {
        let question = format!("{words} of the profile {profile:?}");
        let secret = prompt::secret(out, &question, "a pipe on standard input")?;
        return checked(name, "what was typed", secret);
    }
    from_stdin(name)
}

/// A secret on standard input, without one line end.
///
/// # Errors
/// When there is none, or it cannot be the secret.
pub(in crate::commands) fn from_stdin(name: SecretName) -> Result<SecretString, Failure> {
    let message = || format!("cannot read {} from standard input", name.words());
    let bytes = intake::lines(io::stdin().lock(), intake::SECRET)
        .map_err(|error| Failure::usage(message()).because(error))?;
    let text = intake::text(bytes).map_err(|error| Failure::usage(message()).because(error))?;
    let secret = secret_file::without_line_end(&text).into();
    checked(name, "standard input", secret)
}

fn in_file(
    name: SecretName,
    secret: &SecretString,
    path: &Path,
    profile: &Profile,
    out: &mut Out,
) -> Result<(), Failure> {
    let path = std::path::absolute(path)?;
    secret_file::write(&path, secret)?;
    let path = path.display();
    out.status(format_args!("wrote {} to {path}", name.words()));
    let (section, key) = name.file_key().split_once('.').unwrap_or_default();
    out.hint(format_args!(
        "to use it, set {}_FILE={path}, or in [profiles.{}.{section}]: {key} = \"{path}\"",
        name.variable(),
        profile.name
    ));
    Ok(())
}

fn in_keyring(
    name: SecretName,
    secret: &SecretString,
    profile: &Profile,
    context: &mut Context,
) -> Result<(), Failure> {
    keyring::set(&context.env, &profile.name, name.entry(), secret)
        .map_err(|error| no_keyring(name, &profile.name, &error))?;
    let out = &mut context.out;
    out.status(format_args!(
        "stored {} of the profile {:?} in {}",
        name.words(),
        profile.name,
        keyring::STORE
    ));
    if let Some(limit) = keyring::LIMIT {
        out.warning(format_args!(
            "{} is for trying things out: {limit}",
            keyring::STORE
        ));
        out.hint(format_args!(
            "for cron, write a file: `adoconn secrets set {} --file PATH`",
            argument(name)
        ));
    }
    let secrets = profile.secrets();
    let Some(source) = secrets.iter().find(|source| source.name() == name) else {
        out.warning(format_args!(
            "the profile {:?} signs in another way and does not use {}",
            profile.name,
            name.words()
        ));
        return Ok(());
    };
    let candidates = source.candidates();
    let used = candidates
        .iter()
        .find(|candidate| candidate.standing == Standing::Used);
    if let Some(used) = used.filter(|used| !used.is_keyring) {
        out.warning(format_args!("{} goes over the keyring", used.source));
    }
    Ok(())
}

/// No keyring, and what to use instead (engineering, 1.4).
pub(in crate::commands) fn no_keyring(
    name: SecretName,
    profile: &str,
    error: &KeyringError,
) -> Failure {
    let (variable, entry) = (name.variable(), name.entry());
    let (section, command) = name.command_key().split_once('.').unwrap_or_default();
    Failure::new(
        ExitStatus::Error,
        format!("{} cannot be stored: {error}", name.words()),
    )
    .hint(format!(
        "in a file: `adoconn secrets set {} --file PATH`, then {variable}_FILE=PATH",
        argument(name)
    ))
    .hint(format!(
        "in a password manager: {command} = [\"PROGRAM\", \"ARGUMENT\"] in \
         [profiles.{profile}.{section}]"
    ))
    .hint(format!(
        "under systemd: LoadCredential={entry}:PATH; elsewhere the variable {variable}"
    ))
}
