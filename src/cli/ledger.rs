//! Commands on the ledger itself.

use clap::{Args, Subcommand};

/// `ledger ...`
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Check the ledger: its file, what is in it, whether its tickets are still there
    #[command(after_help = "\
Nothing is changed. Ends with status 1 when the file is damaged, with 3 when it differs from Azure
DevOps (only with --remote).

Examples:
  adoconn ledger check
  adoconn ledger check --remote -o json")]
    Check(LedgerCheckArgs),
    /// Make the ledger anew from the key links on the work items, and keep the old one
    #[command(after_help = "\
Both services are read, and neither is written to. The old file is kept beside the new one, with the
time in its name. Afterwards nothing closes before the members of its ticket were read again, and
creates wait one quiet period.

Examples:
  adoconn ledger rebuild --dry-run
  adoconn ledger rebuild --yes")]
    Rebuild(LedgerRebuildArgs),
}

/// `ledger check`
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct LedgerCheckArgs {
    /// Compare it with Azure DevOps, too
    #[arg(long)]
    pub remote: bool,
}

/// `ledger rebuild`
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct LedgerRebuildArgs {
    /// Show what the new ledger would hold, and write nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,

    /// Forget writes whose outcome is not known: what they made is found by its key link alone
    #[arg(long)]
    pub discard_doubts: bool,

    /// Take every item with a key link, whoever made it and whoever put the link on it
    #[arg(long)]
    pub trust_links: bool,
}
