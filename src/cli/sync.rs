//! The one-shot two-way sync.

use clap::Args;

use super::global::WriteArgs;
use super::values::non_empty;

/// `sync`
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
A run never asks: safety limits guard it, and a run that is killed is finished by the next one.

Examples:
  adoconn sync --dry-run
  adoconn sync --rule critical-exploitable
  adoconn sync --dry-run --detailed-exitcode -o json")]
pub struct SyncArgs {
    /// Only this rule; repeat for several
    #[arg(long, value_name = "RULE", value_parser = non_empty)]
    pub rule: Vec<String>,

    /// Whether to write; a sync never asks.
    #[command(flatten)]
    pub write: WriteArgs,

    /// End with status 10 when changes are pending after the run
    #[arg(long)]
    pub detailed_exitcode: bool,

    /// Let a safety limit pass when exactly this many changes are held by it
    #[arg(long, value_name = "N")]
    pub confirm_count: Option<usize>,

    /// Accept that Nucleus now knows only this many instances
    #[arg(long, value_name = "N")]
    pub accept_shrink: Option<usize>,

    /// Make tickets also for findings that have a ticket from Nucleus' own connector
    #[arg(long)]
    pub ignore_nucleus_tickets: bool,
}
