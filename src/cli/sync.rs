//! The one-shot two-way sync, and carrying out a saved plan.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::global::{NotifyArgs, WriteArgs};
use super::values::{duration, non_empty};

/// The name of a file for a plan.
fn plan_file(text: &str) -> Result<PathBuf, String> {
    match text {
        "" => Err("the value is empty".to_owned()),
        "-" => Err("a file is needed: standard output has the rows of the plan".to_owned()),
        path => Ok(path.into()),
    }
}

/// `sync`
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
On a terminal the plan is shown first, and a question asked. Off a terminal, in the sandbox and with
--yes the run goes on at once: safety limits guard it, and the next run finishes one that was killed.

If the ledger is new although tickets exist, creating them waits for the quiet period (5 minutes):
everything else is done first.

Examples:
  adoconn sync --dry-run
  adoconn sync --rule critical-exploitable
  adoconn sync --dry-run --out plan.json && adoconn apply plan.json
  adoconn sync --dry-run --detailed-exitcode -o json")]
pub struct SyncArgs {
    /// Only this rule; repeat for several
    #[arg(long, value_name = "RULE", value_parser = non_empty)]
    pub rule: Vec<String>,

    /// Whether to write, and whether to ask.
    #[command(flatten)]
    pub write: WriteArgs,

    /// Who hears of the writes.
    #[command(flatten)]
    pub notify: NotifyArgs,

    /// Save the plan to this file, for `adoconn apply`; only with --dry-run
    #[arg(long, value_name = "PLAN", requires = "dry_run", value_parser = plan_file)]
    pub out: Option<PathBuf>,

    /// Go on only if the plan has this digest, as a dry run printed it
    #[arg(long, value_name = "DIGEST", value_parser = non_empty)]
    pub expect_plan: Option<String>,

    /// Make tickets also for findings that have a ticket from Nucleus' own connector
    #[arg(long)]
    pub ignore_nucleus_tickets: bool,

    /// Make tickets again that people deleted, while their findings are open
    #[arg(long)]
    pub recreate_deleted: bool,

    /// Write title, fields and our block of every open ticket anew, also where nothing but a template changed
    #[arg(long)]
    pub refresh: bool,

    /// What it may do, and when.
    #[command(flatten)]
    pub run: RunArgs,
}

/// `apply`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Both sides are read again. An action is carried out only where planning again gives the same one on
the same basis; its texts are those of the plan. What changed meanwhile is skipped and named.

Examples:
  adoconn sync --dry-run --out plan.json
  adoconn apply plan.json
  adoconn apply plan.json --dry-run=server")]
pub struct ApplyArgs {
    /// A plan that `sync --dry-run --out` saved, or a run that a safety limit held back
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,

    /// Go on only if the saved plan has this digest, as the dry run printed it
    #[arg(long, value_name = "DIGEST", value_parser = non_empty)]
    pub expect_plan: Option<String>,

    /// Whether to write; it never asks.
    #[command(flatten)]
    pub write: WriteArgs,

    /// Who hears of the writes.
    #[command(flatten)]
    pub notify: NotifyArgs,

    /// What it may do, and when.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Flags of every run that decides by itself.
#[derive(Debug, Clone, Default, Args)]
pub struct RunArgs {
    /// End with status 10 when changes are pending after the run
    #[arg(long)]
    pub detailed_exitcode: bool,

    /// Let a safety limit pass when exactly this many changes are held by it
    #[arg(long, value_name = "N")]
    pub confirm_count: Option<usize>,

    /// Accept that a Nucleus project now has only this many instances; repeat for several projects
    #[arg(long, value_name = "N")]
    pub accept_shrink: Vec<usize>,

    /// Do not wait to create tickets if the ledger is new: hold them, and exit with status 3
    #[arg(long)]
    pub no_wait_quiet: bool,

    /// Wait until another run on this ledger is over; 10 minutes where no time is given
    #[arg(
        long,
        value_name = "TIME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "10m",
        value_parser = duration
    )]
    pub wait: Option<Duration>,

    /// What to do when another run holds the ledger
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    pub if_locked: IfLocked,
}

/// What to do when another run holds the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum IfLocked {
    /// End with status 6
    #[default]
    Fail,
    /// End with status 0: the other run does the work
    Skip,
}
