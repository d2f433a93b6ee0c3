//! The roles of the writer, and what happens when a stream fails.

use std::io::{self, Write};

use anyhow::anyhow;
use snapbox::{IntoData, assert_data_eq, str};

use super::tickets;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::listing::{Completeness, Listing};
use crate::output::manner::Manner;
use crate::output::out::Out;
use crate::output::prompt;

fn talk(manner: Manner) -> String {
    let (mut out, captured) = Out::captured_as(manner);
    out.status("closed 2 tickets");
    out.warning("title \u{1b}[2J\nforged");
    out.hint("try again");
    out.status_table(
        &["project", "tickets"],
        &[vec!["Pay\tments".into(), "12".into()]],
    );
    let cause = anyhow!("connection refused").context("cannot reach dev.azure.com");
    let failure = Failure::new(ExitStatus::Error, "the listing failed").because(cause);
    out.error(&failure.hint("adoconn verify"));
    assert_eq!(captured.stdout(), "");
    captured.stderr()
}

#[test]
fn talk_goes_to_stderr_and_is_safe() {
    assert_data_eq!(
        talk(Manner::default()),
        str![[r#"
closed 2 tickets
warning: title \u{1b}[2J\nforged
hint: try again
PROJECT      TICKETS
────────────────────
Pay\tments        12
error: the listing failed
  caused by: cannot reach dev.azure.com
  caused by: connection refused
hint: adoconn verify

"#]]
        .raw()
    );
}

#[test]
fn quiet_leaves_warnings_and_errors() {
    let quiet = Manner {
        quiet: true,
        ..Manner::default()
    };
    assert_data_eq!(
        talk(quiet),
        str![[r#"
warning: title \u{1b}[2J\nforged
error: the listing failed
  caused by: cannot reach dev.azure.com
  caused by: connection refused
hint: adoconn verify

"#]]
        .raw()
    );
}

/// A stream that fails like a closed pipe or a full disk.
#[derive(Debug)]
struct Failing(io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_stops_a_listing_without_an_error() {
    let pipe = Failing(io::ErrorKind::BrokenPipe);
    let mut out = Out::new(Box::new(pipe), Box::new(io::sink()), Manner::default());
    let mut listing = Listing::begin(&out).unwrap();
    assert!(listing.page(&mut out, tickets()).unwrap().is_break());
    assert!(out.is_closed());
    listing.finish(&mut out, Completeness::Partial).unwrap();
}

#[test]
fn a_full_disk_is_an_error_once() {
    let disk = Failing(io::ErrorKind::StorageFull);
    let mut out = Out::new(Box::new(disk), Box::new(io::sink()), Manner::default());
    let failure = out.data("x").unwrap_err();
    assert_eq!(failure.status, ExitStatus::Error);
    out.data("y").unwrap();
    out.flush().unwrap();
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let (mut out, _captured) = Out::captured();
    let refused = [
        prompt::confirm(&mut out, "Close 437 tickets?", "--yes").unwrap_err(),
        prompt::typed_count(&mut out, "How many?", 437, "--yes").unwrap_err(),
        prompt::select(&mut out, "Which state?", &["New"], "--state").unwrap_err(),
    ];
    for failure in &refused {
        assert_eq!(failure.status, ExitStatus::Usage);
    }
    assert_data_eq!(
        refused[0].to_string(),
        str!["there is no terminal to ask on: Close 437 tickets?"]
    );
    assert_eq!(refused[2].hints, ["answer with --state"]);
}
