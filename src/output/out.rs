//! The writer with roles: the only way to stdout and stderr.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::anyhow;

use super::aside::Aside;
use super::escape;
use super::manner::Manner;
use super::progress::{Bars, Progress};
use super::table::{self, Look};
use super::wrap;
use crate::cli::GlobalArgs;
use crate::config::env::Env;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::redact;

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const CYAN: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// Data to stdout, talk to stderr.
///
/// A reader of stdout that goes away ends nothing by itself: what is still written is dropped
/// and [`Out::is_closed`] tells, so that a listing can stop and a run that writes can go on.
pub struct Out {
    stdout: Box<dyn Write + Send>,
    stderr: Box<dyn Write + Send>,
    manner: Manner,
    is_closed: bool,
    bars: Bars,
}

impl fmt::Debug for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Out")
            .field("manner", &self.manner)
            .field("is_closed", &self.is_closed)
            .finish_non_exhaustive()
    }
}

impl Out {
    /// The writer of this process.
    ///
    /// # Errors
    /// When a variable that decides how to talk is not valid Unicode.
    pub fn from_process(global: &GlobalArgs, env: &Env) -> Result<Self, Failure> {
        Ok(Self::to_process(Manner::from_process(global, env)?))
    }

    /// The writer of this process, in the given manner.
    pub fn to_process(manner: Manner) -> Self {
        let stdout = Box::new(BufWriter::new(io::stdout()));
        Self::new(stdout, Box::new(io::stderr()), manner)
    }

    /// A writer whose words can be read back, as in a pipe.
    pub fn captured() -> (Self, Captured) {
        Self::captured_as(Manner::default())
    }

    /// A writer whose words can be read back, in the given manner.
    pub fn captured_as(manner: Manner) -> (Self, Captured) {
        let captured = Captured::default();
        let out = Self::new(
            Box::new(captured.stdout.clone()),
            Box::new(captured.stderr.clone()),
            manner,
        );
        (out, captured)
    }

    pub(super) fn new(
        stdout: Box<dyn Write + Send>,
        stderr: Box<dyn Write + Send>,
        manner: Manner,
    ) -> Self {
        let bars = Bars::new(manner.stderr.is_terminal && !manner.quiet);
        Self {
            stdout,
            stderr,
            manner,
            is_closed: false,
            bars,
        }
    }

    /// How this writer talks.
    pub fn manner(&self) -> &Manner {
        &self.manner
    }

    /// Whether the reader of stdout went away.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Writes data as it is; the caller has made it safe and ends its lines.
    ///
    /// # Errors
    /// When stdout cannot take it, as on a full disk. A reader that went away is no error.
    pub fn data(&mut self, text: &str) -> Result<(), Failure> {
        let Self { stdout, bars, .. } = self;
        let result = bars.aside(|| stdout.write_all(text.as_bytes()));
        self.unless_closed(result)
    }

    /// Hands everything to the reader of stdout.
    ///
    /// # Errors
    /// As [`Out::data`].
    pub fn flush(&mut self) -> Result<(), Failure> {
        let result = self.stdout.flush();
        self.unless_closed(result)
    }

    /// Says what was done or is going on; nothing with `--quiet`.
    pub fn status(&mut self, line: impl fmt::Display) {
        if !self.manner.quiet {
            self.say("", "", &line.to_string());
        }
    }

    /// Shows a table to people, beside the data; nothing with `--quiet`.
    pub fn status_table(&mut self, headers: &[&str], rows: &[Vec<String>]) {
        if self.manner.quiet {
            return;
        }
        let look = Look {
            width: self.manner.width,
            has_color: self.manner.stderr.has_color,
            swatch: None,
        };
        let text = table::of_texts(headers, rows, look);
        self.write_stderr(&text);
    }

    /// Says what should be looked at.
    pub fn warning(&mut self, line: impl fmt::Display) {
        self.say(YELLOW, "warning: ", &line.to_string());
    }

    /// Shows a place that was just told about.
    pub fn quote(&mut self, lines: &[String]) {
        // Not broken into lines: a mark below a word would lose its place.
        for line in lines {
            let line = redact::line(line);
            self.write_stderr(&format!("{}\n", escape::line(&line)));
        }
    }

    /// Says what to try next; nothing with `--quiet`.
    pub fn hint(&mut self, line: impl fmt::Display) {
        if !self.manner.quiet {
            self.say(CYAN, "hint: ", &line.to_string());
        }
    }

    /// Says how to go on with what is not finished: with `--quiet`, too.
    pub fn continuation(&mut self, line: impl fmt::Display) {
        self.say(CYAN, "hint: ", &line.to_string());
    }

    /// Says what failed, why, and what to try next.
    pub fn error(&mut self, failure: &Failure) {
        self.say(RED, "error: ", &failure.message);
        self.quote(&failure.quote);
        let mut said = failure.message.clone();
        for cause in failure.source.iter().flat_map(anyhow::Error::chain) {
            let cause = cause.to_string();
            // Libraries often repeat their cause in their own message.
            if !said.contains(&cause) {
                self.say("", "  caused by: ", &cause);
            }
            said = cause;
        }
        for hint in &failure.hints {
            self.say(CYAN, "hint: ", hint);
        }
    }

    /// A bar on stderr, seen only on a terminal and after a second.
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        self.bars.progress(what, total)
    }

    /// How much is left of a wait that begins now, on a terminal only.
    pub fn countdown(&self, what: &str, wait: Duration) -> Progress {
        self.bars.countdown(what, wait)
    }

    /// Who can talk to the person at the terminal in the middle of a call; nobody elsewhere.
    pub fn aside(&self) -> Option<Aside> {
        let is_terminal = self.manner.stderr.is_terminal;
        is_terminal.then(|| Aside::new(self.bars.clone()))
    }

    /// Writes rendered text that is ours, such as the parser's own messages, to stderr.
    pub fn raw_status(&mut self, text: &str) {
        self.write_stderr(&redact::line(text));
    }

    fn say(&mut self, color: &str, label: &str, line: &str) {
        let line = redact::line(line);
        let mut line = escape::line(&line);
        if let Some(width) = self.manner.talk_width {
            line = wrap::words(&line, label.len(), usize::from(width)).into();
        }
        let text = if self.manner.stderr.has_color && !color.is_empty() {
            format!("{color}{label}{PLAIN}{line}\n")
        } else {
            format!("{label}{line}\n")
        };
        self.write_stderr(&text);
    }

    /// Nobody is left to tell when stderr fails.
    fn write_stderr(&mut self, text: &str) {
        let Self {
            stdout,
            stderr,
            bars,
            ..
        } = self;
        // On a terminal the two streams are one page: keep their order.
        stdout.flush().unwrap_or(());
        bars.aside(|| stderr.write_all(text.as_bytes()).unwrap_or(()));
    }

    fn unless_closed(&mut self, result: io::Result<()>) -> Result<(), Failure> {
        match result {
            Ok(()) => Ok(()),
            Err(_) if self.is_closed => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                self.stdout = Box::new(io::sink());
                Ok(())
            }
            Err(error) => {
                // Once is enough: the same bytes would fail again when the process ends.
                self.is_closed = true;
                self.stdout = Box::new(io::sink());
                Err(
                    Failure::new(ExitStatus::Error, "cannot write to standard output")
                        .because(anyhow!(error)),
                )
            }
        }
    }
}

/// What a captured writer was told.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    stdout: Buffer,
    stderr: Buffer,
}

impl Captured {
    /// Everything written to stdout.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Everything written to stderr.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }
}

#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
