//! The error a person sees: what failed, which exit status it means, and the next command.

use std::fmt;

use crate::exit::ExitStatus;

/// What a command ends with when it could not do its job.
#[derive(Debug)]
pub struct Failure {
    /// The exit status of the process.
    pub status: ExitStatus,
    /// What failed, where and with which id; no full stop needed.
    pub message: String,
    /// The place that it is about, as lines to be shown below the message.
    pub quote: Vec<String>,
    /// What to try next, one line each: a command, a setting, a page.
    pub hints: Vec<String>,
    /// The chain of causes, outermost first.
    pub source: Option<anyhow::Error>,
}

impl Failure {
    /// A failure with the given status and message.
    pub fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            quote: Vec::new(),
            hints: Vec::new(),
            source: None,
        }
    }

    /// Wrong usage or configuration (exit status 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    /// Shows the place that it is about.
    #[must_use]
    pub fn quoting(mut self, lines: Vec<String>) -> Self {
        self.quote = lines;
        self
    }

    /// Adds one line of advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<anyhow::Error>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| {
            let source: &(dyn std::error::Error + 'static) = source;
            source
        })
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(ExitStatus::Error, "input or output failed").because(error)
    }
}
