//! `secrets set|list|remove`: where a profile's secrets come from.

mod list;
mod remove;
pub mod set;

use super::Context;
use crate::cli::{SecretArg, SecretsCommand};
use crate::config;
use crate::config::profile::Profile;
use crate::config::secrets::SecretName;
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Runs a command on secrets.
///
/// # Errors
/// Wrong settings, a secret that cannot be one, no place to store it.
pub fn run(command: &SecretsCommand, context: &mut Context) -> Result<ExitStatus, Failure> {
    match command {
        SecretsCommand::Set(args) => set::run(args, context),
        SecretsCommand::List => list::run(context),
        SecretsCommand::Remove(args) => remove::run(args, context),
    }
}

/// The profile whose secrets are meant; the embedded cloud has none to set.
fn profile(context: &Context) -> Result<Profile, Failure> {
    if config::wants_sandbox(&context.global, &context.env)? {
        return Err(Failure::usage(
            "the sandbox's credentials are built in: there are no secrets to set",
        ));
    }
    config::load(&context.global, &context.env)
}

const fn named(argument: SecretArg) -> SecretName {
    match argument {
        SecretArg::ClientSecret => SecretName::ClientSecret,
        SecretArg::CertificatePassword => SecretName::CertificatePassword,
        SecretArg::Pat => SecretName::Pat,
        SecretArg::NucleusApiKey => SecretName::NucleusApiKey,
    }
}

/// The name as `secrets set` takes it.
pub(super) fn argument(name: SecretName) -> String {
    name.entry().replace('_', "-")
}
