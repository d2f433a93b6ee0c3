//! Commands on the secrets of a profile.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `secrets ...`
#[derive(Debug, Subcommand)]
pub enum SecretsCommand {
    /// Store a secret in the keyring: asked for on a terminal, else read from standard input
    #[command(after_help = "\
A secret is never an argument: every user of the machine can read those. Without a keyring, as under
cron, in containers and on servers, use --file, or set the variables that `adoconn secrets list` names.

Examples:
  adoconn secrets set client-secret
  vault kv get -field=key secret/nucleus | adoconn secrets set nucleus-api-key
  adoconn secrets set client-secret --file ~/.config/adoconn/contoso.client_secret")]
    Set(SecretsSetArgs),
    /// List where each secret of the profile is looked for, and which source is used
    #[command(after_help = "\
Nothing of a secret is printed, and no command is run.

Example:
  adoconn secrets list --profile contoso -o json")]
    List,
    /// Remove a secret from the keyring
    #[command(after_help = "\
Example:
  adoconn secrets remove client-secret")]
    Remove(SecretsRemoveArgs),
}

/// `secrets set`
#[derive(Debug, Clone, Args)]
pub struct SecretsSetArgs {
    /// Which secret
    pub name: SecretArg,

    /// Write it to this file instead, which only you can read
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// `secrets remove`
#[derive(Debug, Clone, Args)]
pub struct SecretsRemoveArgs {
    /// Which secret
    pub name: SecretArg,
}

/// A secret by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecretArg {
    /// The value of the app registration's client secret
    #[value(alias = "client_secret")]
    ClientSecret,
    /// The password of the client certificate's private key
    #[value(alias = "certificate_password")]
    CertificatePassword,
    /// A personal access token of Azure DevOps
    Pat,
    /// The API key of Nucleus
    #[value(alias = "nucleus_api_key")]
    NucleusApiKey,
}
