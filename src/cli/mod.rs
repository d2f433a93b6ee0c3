//! The command line as data: every command and flag, no behaviour.

pub mod bulk;
mod config;
pub mod create;
pub mod dashes;
pub mod filters;
pub mod global;
pub mod init;
pub mod ledger;
pub mod listings;
pub mod secrets;
pub mod states;
pub mod sync;
pub mod tickets;
pub mod tools;
pub mod values;
pub mod verify;

#[cfg(test)]
mod tests;

use clap::{Parser, Subcommand};

pub use bulk::{BulkArgs, CommentArgs, KeepArgs, MoveArgs, TagArgs, TargetArgs};
pub use config::ConfigCommand;
pub use create::{ColumnMap, CreateArgs};
pub use filters::{CloseFrom, FindingFilter, FindingStatus, TicketFilter};
pub use global::{
    ColorChoice, DryRun, GlobalArgs, NotifyArgs, NotifyWhen, OutputFormat, WriteArgs,
};
pub use init::{AuthArg, InitAdoArgs, InitArgs, InitNucleusArgs, InitRuleArgs};
pub use init::{SecretFrom, StoreArg};
pub use ledger::{LedgerCheckArgs, LedgerCommand, LedgerRebuildArgs};
pub use listings::{AreasCommand, FieldsCommand, FieldsListArgs, IterationsCommand};
pub use listings::{FindingsCommand, FindingsListArgs, ProjectsCommand, StatesCommand};
pub use listings::{PlacesListArgs, ProjectsListArgs, StatesListArgs, TypesCommand, TypesListArgs};
pub use secrets::{SecretArg, SecretsCommand, SecretsRemoveArgs, SecretsSetArgs};
pub use states::{StateChoice, StateMap};
pub use sync::{ApplyArgs, IfLocked, RunArgs, SyncArgs};
pub use tickets::{TicketsCommand, TicketsListArgs, TicketsShowArgs};
pub use tools::{CompletionsArgs, ManArgs};
#[cfg(feature = "sandbox")]
pub use tools::{SandboxCommand, SandboxServeArgs};
pub use values::{FieldValue, FileOrStdin, IdArgument};
pub use verify::VerifyArgs;

/// Keep Nucleus Security findings and Azure DevOps work items in step.
#[derive(Debug, Parser)]
#[command(
    name = "adoconn",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_long_help = AFTER_LONG_HELP
)]
pub struct App {
    /// Flags that every command understands.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up a profile: asks, writes the configuration, stores secrets, verifies
    Init(Box<InitArgs>),
    /// Check settings, sign-in, permissions and rules, one line per check
    Verify(VerifyArgs),
    /// Projects of Azure DevOps or Nucleus
    #[command(subcommand)]
    Projects(ProjectsCommand),
    /// Work item types of a project
    #[command(subcommand)]
    Types(TypesCommand),
    /// States of work item types, with their categories
    #[command(subcommand)]
    States(StatesCommand),
    /// Fields of a work item type, with the values that they take
    #[command(subcommand)]
    Fields(FieldsCommand),
    /// Areas of a project
    #[command(subcommand)]
    Areas(AreasCommand),
    /// Iterations of a project
    #[command(subcommand)]
    Iterations(IterationsCommand),
    /// Findings in Nucleus
    #[command(subcommand)]
    Findings(FindingsCommand),
    /// Tickets: the work items that carry a ticket key
    #[command(subcommand)]
    Tickets(TicketsCommand),
    /// Bring findings and tickets in step, once
    Sync(SyncArgs),
    /// Carry out a saved plan, exactly
    Apply(ApplyArgs),
    /// The ledger: whether it is sound, and how to make it anew
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Settings: what they are, where each came from, whether they can be used
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Secrets: where each is looked for; store and remove them in the keyring
    #[command(subcommand)]
    Secrets(SecretsCommand),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print a manual page, or write all of them
    Man(ManArgs),
    /// The embedded cloud: Entra ID, Azure DevOps and Nucleus on this machine
    #[cfg(feature = "sandbox")]
    #[command(subcommand)]
    Sandbox(SandboxCommand),
}

const AFTER_LONG_HELP: &str = "\
Exit status:
  0    Done; also when there was nothing to do
  1    Error
  2    Wrong usage or configuration; nothing was written
  3    Partly done: some items failed or are in doubt
  4    Not signed in, or not allowed
  5    Refused by a safety limit; the refused part is untouched
  6    Another run holds the lock
  7    Throttled or out of time; can be resumed
  10   Changes are pending (only with --detailed-exitcode)
  130  Interrupted

Environment:
  ADOCONN_CONFIG, ADOCONN_PROFILE, ADOCONN_LEDGER, ADOCONN_QUIET_PERIOD, ADOCONN_SANDBOX
  ADOCONN_ADO_URL, ADOCONN_ORGANIZATION, ADOCONN_TENANT_ID, ADOCONN_CLIENT_ID, ADOCONN_AUTHORITY
  ADOCONN_NUCLEUS_URL, ADOCONN_AUTH, ADOCONN_CA_FILE; `adoconn config show -o json` names them all
  ADOCONN_CLIENT_SECRET, ADOCONN_CERTIFICATE_PASSWORD, ADOCONN_PAT, ADOCONN_NUCLEUS_API_KEY,
                each also with _FILE
  ADOCONN_NO_KEYRING  Ask no keyring for secrets
  ADOCONN_LOG   What -v prints, as in adoconn=debug
  NO_COLOR      No colour

Examples:
  adoconn --sandbox verify
  adoconn projects list -o json
  adoconn sync --dry-run
  adoconn tickets close --project Payments --state Done --dry-run";
