//! How to talk: decided once from flags, environment and where the streams lead.

use std::io::{self, IsTerminal};

use dialoguer::console::Term;

use crate::cli::{ColorChoice, GlobalArgs, OutputFormat};
use crate::config::env::Env;
use crate::error::Failure;

/// How data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns.
    Table,
    /// Tab-separated lines with a header: what a table becomes in a pipe.
    Tsv,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// One id a line.
    Ids,
}

/// Where a stream leads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stream {
    /// Whether it is a terminal.
    pub is_terminal: bool,
    /// Whether what is written there is coloured.
    pub has_color: bool,
}

/// How to talk.
#[derive(Debug, Clone)]
pub struct Manner {
    /// How data is written.
    pub format: Format,
    /// The fields asked for; empty: the kind's own.
    pub fields: Vec<String>,
    /// Columns that fit; `None`: as many as it takes.
    pub width: Option<u16>,
    /// Columns of the terminal where talk goes; `None` where it is none, or tells no width.
    pub talk_width: Option<u16>,
    /// Where data goes.
    pub stdout: Stream,
    /// Where talk goes.
    pub stderr: Stream,
    /// Whether somebody can answer a question.
    pub can_ask: bool,
    /// Whether to leave out what is neither data, warning nor error.
    pub quiet: bool,
    /// How much to tell.
    pub verbosity: u8,
}

impl Default for Manner {
    /// As in a pipe: nobody to ask, no colour.
    fn default() -> Self {
        Self {
            format: Format::Tsv,
            fields: Vec::new(),
            width: None,
            talk_width: None,
            stdout: Stream::default(),
            stderr: Stream::default(),
            can_ask: false,
            quiet: false,
            verbosity: 0,
        }
    }
}

impl Manner {
    /// What this process's flags, environment and streams make.
    ///
    /// # Errors
    /// When a variable is not valid Unicode.
    pub fn from_process(global: &GlobalArgs, env: &Env) -> Result<Self, Failure> {
        let stdout_is_terminal = io::stdout().is_terminal();
        let stderr_is_terminal = io::stderr().is_terminal();
        Ok(Self {
            format: format_for(global.output, stdout_is_terminal),
            fields: global.fields.clone(),
            width: width(env, stdout_is_terminal)?,
            talk_width: talk_width(stderr_is_terminal),
            stdout: stream(global.color, env, stdout_is_terminal)?,
            stderr: stream(global.color, env, stderr_is_terminal)?,
            can_ask: io::stdin().is_terminal() && stderr_is_terminal,
            quiet: global.quiet,
            verbosity: global.verbose,
        })
    }
}

fn format_for(wanted: Option<OutputFormat>, is_terminal: bool) -> Format {
    match wanted {
        None if is_terminal => Format::Table,
        None => Format::Tsv,
        Some(OutputFormat::Table) => Format::Table,
        Some(OutputFormat::Json) => Format::Json,
        Some(OutputFormat::Ndjson) => Format::Ndjson,
        Some(OutputFormat::Csv) => Format::Csv,
        Some(OutputFormat::Ids) => Format::Ids,
    }
}

fn stream(choice: ColorChoice, env: &Env, is_terminal: bool) -> Result<Stream, Failure> {
    let has_color = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            is_terminal && !env.is_set("NO_COLOR") && env.text("TERM")? != Some("dumb")
        }
    };
    Ok(Stream {
        is_terminal,
        has_color,
    })
}

/// `COLUMNS` wins, as people set it on purpose; terminals of no width exist.
fn width(env: &Env, is_terminal: bool) -> Result<Option<u16>, Failure> {
    const NARROWEST: u16 = 20;
    const UNKNOWN: u16 = 80;
    let wanted = env.text("COLUMNS")?.and_then(|text| text.parse().ok());
    if wanted.is_some() || !is_terminal {
        return Ok(wanted.map(|width: u16| width.max(NARROWEST)));
    }
    let columns = Term::stdout()
        .size_checked()
        .map(|(_, columns)| columns)
        .filter(|columns| *columns > 0);
    Ok(Some(columns.unwrap_or(UNKNOWN).max(NARROWEST)))
}

/// Never `COLUMNS`: a line that is broken too early cannot be put together again.
fn talk_width(is_terminal: bool) -> Option<u16> {
    let columns = Term::stderr().size_checked().map(|(_, columns)| columns);
    columns.filter(|columns| is_terminal && *columns > 0)
}
