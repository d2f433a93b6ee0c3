//! Commands for packagers, and the embedded cloud.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// `completions`
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The script asks adoconn itself while you type. Projects, types and states are those that `verify`
and the listings saw within a day; nothing is sent.

Examples:
  adoconn completions bash > ~/.local/share/bash-completion/completions/adoconn
  adoconn completions zsh > ~/.zfunc/_adoconn")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// `man`
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Examples:
  adoconn man tickets close | man -l -
  adoconn man --out /usr/local/share/man/man1")]
pub struct ManArgs {
    /// The command whose page to print, as in: tickets close
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,

    /// Write the pages of all commands into this directory
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub out: Option<PathBuf>,
}

/// `sandbox ...`
#[cfg(feature = "sandbox")]
#[derive(Debug, clap::Subcommand)]
pub enum SandboxCommand {
    /// Serve the embedded cloud on this machine, for other tools
    Serve(SandboxServeArgs),
    /// Start over: forget what was changed in the embedded cloud
    Reset,
    /// Play the next run of the scanners
    Scan,
}

/// `sandbox serve`
#[cfg(feature = "sandbox")]
#[derive(Debug, Clone, Args)]
pub struct SandboxServeArgs {
    /// The port on loopback; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Register the certificates of a PEM file, so that auth = "certificate" can be rehearsed
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
}
