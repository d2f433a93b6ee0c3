//! What a run came to: status, streams, and its rows as data.

use std::fmt;
use std::process::Output;

use adoconn::output::Captured;
use serde_json::Value;

/// What a run came to. A test that does not look at it proves nothing.
#[must_use]
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    command: String,
    /// The exit status; none after a signal.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            command,
            status,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "adoconn {command}\nstatus: {status:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}

impl Outcome {
    pub(super) fn of(args: &[&str], output: Output) -> Self {
        Self {
            command: args.join(" "),
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What a command came to that ran inside this process.
    pub(super) fn inside(args: &[&str], status: i32, captured: &Captured) -> Self {
        Self {
            command: args.join(" "),
            status: Some(status),
            stdout: captured.stdout(),
            stderr: captured.stderr(),
        }
    }

    /// Ends the test unless the exit status is this one.
    #[track_caller]
    pub(crate) fn code(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// Ends the test unless the exit status is 0, or 3 where something is held because it is not
    /// known (design, 8 F.2).
    #[track_caller]
    pub(crate) fn told_by_its_holds(self) -> Self {
        let is_unknown = |item: &Value| {
            let cause = item["cause"].as_str().unwrap_or_default();
            item["outcome"] == "held" && adoconn::plan::unknown::is_unknown(cause)
        };
        let status = if self.items().iter().any(is_unknown) {
            3
        } else {
            0
        };
        self.code(status)
    }

    /// Ends the test unless stderr has all of these texts.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "no {text:?} in {self}");
        }
        self
    }

    /// The rows of a JSON document on stdout.
    #[track_caller]
    pub(crate) fn items(&self) -> Vec<Value> {
        let document: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| unreachable!("{error}: {self}"));
        // What was cut short says so by its exit status, too.
        let is_complete = document["complete"] == Value::Bool(true);
        assert!(is_complete || self.status != Some(0), "{self}");
        document["items"].as_array().unwrap().clone()
    }

    /// Verb and outcome of each row with how often they occur, as in `close_ticket done`.
    #[track_caller]
    pub(crate) fn counts(&self) -> Vec<(String, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for item in self.items() {
            let word = |name: &str| item[name].as_str().unwrap().to_owned();
            let mut text = format!("{} {}", word("action"), word("outcome"));
            if item["outcome"] == "held" {
                let code = word("cause").split(':').next().unwrap().to_owned();
                text = format!("{text} {code}");
            }
            *counts.entry(text).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// Ends the test unless the rows are exactly these, counted; holds with their cause's word.
    #[track_caller]
    pub(crate) fn did(self, expected: &[(&str, usize)]) -> Self {
        let counts = self.counts();
        let found: Vec<(&str, usize)> = counts.iter().map(|(w, n)| (w.as_str(), *n)).collect();
        assert_eq!(found, expected, "{self}");
        self
    }

    /// Ends the test unless there is exactly one row, with this verb and outcome.
    #[track_caller]
    pub(crate) fn only(self, expected: &str) -> Value {
        let outcome = self.did(&[(expected, 1)]);
        outcome.items().remove(0)
    }

    /// Ends the test unless there was nothing to do and nothing to hold.
    #[track_caller]
    pub(crate) fn did_nothing(self) {
        let _same = self.did(&[]);
    }
}
