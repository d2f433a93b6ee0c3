//! What `-v` tells: traces to stderr, one safe line each.

use std::io::{self, Write};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::time::uptime;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::escape;
use crate::config::env::Env;
use crate::config::told;
use crate::error::Failure;
use crate::redact;

/// Starts tracing: `-v` tells what is done, `-vv` every request; `ADOCONN_LOG` overrules both.
///
/// # Errors
/// When `ADOCONN_LOG` cannot be understood.
pub fn start(verbosity: u8, env: &Env) -> Result<(), Failure> {
    let directives = match (env.text("ADOCONN_LOG")?, verbosity) {
        (Some(directives), _) => directives,
        (None, 0) => return Ok(()),
        (None, 1) => "adoconn=info",
        (None, 2) => "adoconn=debug",
        (None, _) => "adoconn=trace",
    };
    let filter: Targets = directives.parse().map_err(|_repeats_it| {
        Failure::usage(format!(
            "ADOCONN_LOG is not a filter ({}); for example: adoconn=debug",
            told::shown(directives)
        ))
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_target(false)
        .with_timer(uptime())
        .with_writer(|| SafeLines(io::stderr()));
    // A second start in one process, as tests do, keeps the first.
    tracing_subscriber::registry()
        .with(lines)
        .with(filter)
        .try_init()
        .unwrap_or(());
    Ok(())
}

/// Escapes what services said before it reaches the terminal; one event is one write.
struct SafeLines<W>(W);

impl<W: Write> Write for SafeLines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = redact::line(text.trim_end_matches('\n'));
        let text = escape::line(&text);
        writeln!(self.0, "{text}")?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_safe_line() {
        let mut lines = SafeLines(Vec::new());
        lines.write_all(b"title=\x1b[2J\nforged line\n").unwrap();
        assert_eq!(
            String::from_utf8(lines.0).unwrap(),
            "title=\\u{1b}[2J\\nforged line\n"
        );
    }
}
