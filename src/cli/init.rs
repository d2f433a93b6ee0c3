//! `init`: every question of the set-up as a flag.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::global::WriteArgs;
use super::values::non_empty;

/// `init`
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
On a terminal it asks for what no flag answers, and offers lists to pick from. Elsewhere, and with
--yes, it asks nothing: variables such as ADOCONN_ORGANIZATION answer, and what is missing is named.

A SOURCE of a secret is env:NAME, file:PATH, command:PROGRAM ARGUMENTS or stdin; a secret itself is
never an argument. Files and commands are named in the configuration and read at each run.

Examples:
  adoconn init
  adoconn init --yes --organization contoso --client-id 66666666-7777-8888-9999-000000000000 \\
      --client-secret-from file:/etc/adoconn/client_secret \\
      --nucleus-url https://nucleus-us1.nucleussec.com --nucleus-api-key-from 'command:pass nucleus' \\
      --nucleus-project 13000008 --project Payments --type Bug")]
pub struct InitArgs {
    /// The profile's name
    #[arg(long, value_name = "NAME", value_parser = non_empty)]
    pub name: Option<String>,

    /// What the profile is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,

    /// Azure DevOps.
    #[command(flatten)]
    pub ado: InitAdoArgs,

    /// Nucleus.
    #[command(flatten)]
    pub nucleus: InitNucleusArgs,

    /// The first rule.
    #[command(flatten)]
    pub rule: InitRuleArgs,

    /// Where secrets that are typed or piped are kept
    #[arg(long, value_name = "WHERE")]
    pub store: Option<StoreArg>,

    /// Use this profile where none is named
    #[arg(long)]
    pub default: bool,

    /// Replace a profile of that name
    #[arg(long)]
    pub force: bool,

    /// Whether to write, and whether to ask.
    #[command(flatten)]
    pub write: WriteArgs,
}

/// How to reach Azure DevOps.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Azure DevOps")]
pub struct InitAdoArgs {
    /// The instance; by default <https://dev.azure.com>
    #[arg(long, value_name = "URL", value_parser = non_empty)]
    pub url: Option<String>,

    /// The organization, or the collection of a Server
    #[arg(long, value_name = "NAME", value_parser = non_empty)]
    pub organization: Option<String>,

    /// How to sign in; by default client-secret
    #[arg(long, value_name = "KIND")]
    pub auth: Option<AuthArg>,

    /// Directory (tenant) ID; by default the organization's own
    #[arg(long, value_name = "ID", value_parser = non_empty)]
    pub tenant_id: Option<String>,

    /// Application (client) ID
    #[arg(long, value_name = "ID", value_parser = non_empty)]
    pub client_id: Option<String>,

    /// Entra ID of a national cloud
    #[arg(long, value_name = "URL", value_parser = non_empty)]
    pub authority: Option<String>,

    /// Where the client secret comes from
    #[arg(long, value_name = "SOURCE")]
    pub client_secret_from: Option<SecretFrom>,

    /// When that secret, certificate or token runs out, as in 2027-01-31; `verify` warns in time
    #[arg(long, value_name = "DATE")]
    pub secret_expires: Option<jiff::civil::Date>,

    /// The client certificate
    #[arg(long, value_name = "FILE")]
    pub certificate_file: Option<PathBuf>,

    /// The certificate's private key, where it is in a file of its own
    #[arg(long, value_name = "FILE")]
    pub certificate_key_file: Option<PathBuf>,

    /// Where the private key's password comes from
    #[arg(long, value_name = "SOURCE")]
    pub certificate_password_from: Option<SecretFrom>,

    /// The file with the token of another issuer
    #[arg(long, value_name = "FILE")]
    pub federated_token_file: Option<PathBuf>,

    /// The service connection of Azure Pipelines
    #[arg(long, value_name = "ID", value_parser = non_empty)]
    pub service_connection_id: Option<String>,

    /// Where the personal access token comes from
    #[arg(long, value_name = "SOURCE")]
    pub pat_from: Option<SecretFrom>,
}

/// How to reach Nucleus.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Nucleus")]
pub struct InitNucleusArgs {
    /// The instance, as the browser shows it
    #[arg(long, value_name = "URL", value_parser = non_empty)]
    pub nucleus_url: Option<String>,

    /// Where the API key comes from
    #[arg(long, value_name = "SOURCE")]
    pub nucleus_api_key_from: Option<SecretFrom>,

    /// Under this name tickets know the instance; by default its host
    #[arg(long, value_name = "HOST", value_parser = non_empty)]
    pub nucleus_identity: Option<String>,

    /// Azure DevOps alone, without Nucleus and rules
    #[arg(long, conflicts_with_all = [
        "nucleus_url", "nucleus_api_key_from", "nucleus_identity", "nucleus_project"
    ])]
    pub no_nucleus: bool,
}

/// Which findings get a ticket, and what it looks like.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "First rule")]
pub struct InitRuleArgs {
    /// The rule's name; by default "main"
    #[arg(long, value_name = "NAME", value_parser = non_empty)]
    pub rule: Option<String>,

    /// The Nucleus project, by id
    #[arg(long, value_name = "ID", value_parser = non_empty)]
    pub nucleus_project: Option<String>,

    /// Which findings, as an expression; by default the critical ones that are exploitable
    #[arg(long, value_name = "EXPRESSION", value_parser = non_empty)]
    pub when: Option<String>,

    /// The Azure DevOps project
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: Option<String>,

    /// The work item type
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = non_empty)]
    pub work_item_type: Option<String>,

    /// The state of a new ticket; by default what the type gives it
    #[arg(short, long, value_name = "STATE", value_parser = non_empty)]
    pub state: Option<String>,

    /// The closing state; by default the type's own
    #[arg(long, value_name = "STATE", value_parser = non_empty)]
    pub close_state: Option<String>,

    /// No rule yet
    #[arg(long, conflicts_with_all = [
        "rule", "nucleus_project", "when", "project", "work_item_type", "state", "close_state"
    ])]
    pub no_rule: bool,
}

/// How to sign in to Azure DevOps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuthArg {
    /// An app registration with a client secret
    ClientSecret,
    /// An app registration with a certificate
    Certificate,
    /// An app registration that trusts the tokens of another issuer
    Federated,
    /// The identity of the machine in Azure
    ManagedIdentity,
    /// A person, by a code that is typed into a browser
    DeviceCode,
    /// Whoever is signed in to the Azure CLI
    AzureCli,
    /// A personal access token
    Pat,
}

/// Where secrets are kept that are typed or piped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreArg {
    /// The system's keyring
    Keyring,
    /// A file beside the configuration, which only you can read
    File,
    /// Nowhere: the environment has them at each run
    Nowhere,
}

/// Where a secret comes from; never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFrom {
    /// An environment variable.
    Env(String),
    /// A file.
    File(PathBuf),
    /// A program and its arguments, run without a shell.
    Command(Vec<String>),
    /// Standard input.
    Stdin,
    /// None of these: perhaps the secret itself, so it is not kept.
    Unknown,
}

impl From<&str> for SecretFrom {
    /// Takes anything: the parser would repeat what it refuses, and that may be the secret.
    fn from(text: &str) -> Self {
        match text.split_once(':') {
            None if text == "stdin" => Self::Stdin,
            Some(("env", name)) if !name.is_empty() => Self::Env(name.to_owned()),
            Some(("file", path)) if !path.is_empty() => Self::File(path.into()),
            Some(("command", line)) if !line.trim().is_empty() => {
                Self::Command(line.split_whitespace().map(str::to_owned).collect())
            }
            Some(_) | None => Self::Unknown,
        }
    }
}
