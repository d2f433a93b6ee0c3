//! `verify`: is everything in place?

use clap::Args;

/// `verify`
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(after_help = "\
Each check passes, warns, fails or is skipped because an earlier one failed. The exit status is
that of the first check that failed: 1 network or service, 2 a setting, 4 sign-in or permission.

Examples:
  adoconn verify
  adoconn verify --offline
  adoconn verify --write-probe -o json")]
pub struct VerifyArgs {
    /// Check the configuration alone; nothing is sent
    #[arg(long, conflicts_with = "write_probe")]
    pub offline: bool,

    /// Ask Azure DevOps whether it would accept each rule's ticket; nothing is stored
    #[arg(long)]
    pub write_probe: bool,
}
