//! Flags that every command understands, and those that every write does.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are help texts, printed as they stand"
)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

use super::values::{non_empty, some_time};

/// Flags that every command understands.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Read this configuration file [env: ADOCONN_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Use this profile of the configuration file [env: ADOCONN_PROFILE]
    #[arg(long, global = true, value_name = "NAME", value_parser = non_empty)]
    pub profile: Option<String>,

    /// Trust the certificate authorities in this PEM file, too [env: ADOCONN_CA_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Stop after this time, as in 45s, 30m or 2h: nothing more is sent, and the exit status is 7
    /// [env: ADOCONN_MAX_TIME]
    #[arg(long, global = true, value_name = "TIME", value_parser = some_time)]
    pub max_time: Option<Duration>,

    /// How data is printed; by default a table on a terminal, else tab-separated lines
    #[arg(short, long, global = true, value_name = "FORMAT")]
    pub output: Option<OutputFormat>,

    /// Print only these fields, in this order
    #[arg(long, global = true, value_name = "FIELDS", value_delimiter = ',', value_parser = non_empty)]
    pub fields: Vec<String>,

    /// Print data, warnings and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Tell what is being done; twice: every request
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,

    /// Whether to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,

    /// Work in the embedded cloud: no account, nothing leaves this machine [env: ADOCONN_SANDBOX]
    #[cfg_attr(feature = "sandbox", arg(long, global = true))]
    #[cfg_attr(not(feature = "sandbox"), arg(skip))]
    pub sandbox: bool,
}

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns, for people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Ndjson,
    /// Comma-separated values, safe to open in a spreadsheet
    Csv,
    /// One id a line
    Ids,
}

/// Whether to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Who looks at what would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DryRun {
    /// Nobody but you
    Local,
    /// Azure DevOps too: the first step of each change is sent with validateOnly, and not stored
    Server,
}

impl WriteArgs {
    /// Whether nothing is to be changed.
    pub fn is_dry_run(&self) -> bool {
        self.dry_run.is_some()
    }
}

/// Flags of every command that writes.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct WriteArgs {
    /// Show what would change, and change nothing; with =server, Azure DevOps checks every write
    #[arg(
        short = 'n',
        long,
        value_name = "WHERE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "local"
    )]
    pub dry_run: Option<DryRun>,

    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Who hears of the writes in Azure DevOps.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct NotifyArgs {
    /// Whether Azure DevOps mails people about the writes; by default as the profile says
    #[arg(long, value_name = "WHEN")]
    pub notify: Option<NotifyWhen>,
}

/// Of which writes people are mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NotifyWhen {
    /// Not above fifty writes a run, where that may be suppressed
    Auto,
    /// Of every write
    Always,
    /// Of none, where that may be suppressed
    Never,
}
