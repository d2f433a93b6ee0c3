//! What was asked of the sandbox: every request, and how many were in flight at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use super::world::locked;

/// How many requests are remembered one by one; the counters go on.
const REMEMBERED: usize = 100_000;

/// One request, without headers or bodies: nothing secret is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The HTTP method.
    pub method: String,
    /// The path with its query, as it was sent.
    pub path: String,
    /// The status of the answer; 0 where the connection was dropped.
    pub status: u16,
    /// The length of the request's body in bytes.
    pub sent: u64,
}

/// What was asked so far.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// How many requests were answered or dropped.
    pub total: u64,
    /// How many of them changed something, or tried to.
    pub writes: u64,
    /// The most requests that were in flight at once.
    pub peak_in_flight: u64,
    /// The requests in the order of their answers, up to a limit.
    pub requests: Vec<Entry>,
}

#[derive(Debug, Default)]
pub(super) struct Log {
    report: Mutex<Report>,
    in_flight: AtomicU64,
}

/// Counts a request as in flight for as long as it lives.
pub(super) struct InFlight<'a>(&'a Log);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Log {
    pub(super) fn begin(&self) -> InFlight<'_> {
        let now = self.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        let mut report = locked(&self.report);
        report.peak_in_flight = report.peak_in_flight.max(now);
        InFlight(self)
    }

    pub(super) fn in_flight(&self) -> u64 {
        self.in_flight.load(Ordering::Relaxed)
    }

    pub(super) fn note(&self, entry: Entry) {
        let mut report = locked(&self.report);
        report.total += 1;
        if changes(&entry.method, &entry.path) {
            report.writes += 1;
        }
        if report.requests.len() < REMEMBERED {
            report.requests.push(entry);
        }
    }

    pub(super) fn report(&self) -> Report {
        locked(&self.report).clone()
    }

    pub(super) fn reset(&self) {
        *locked(&self.report) = Report::default();
    }
}

/// Whether a request changes the world. Several reads are POST only for the length of their
/// question.
pub(super) fn changes(method: &str, path: &str) -> bool {
    const READS: [&str; 11] = [
        "/oauth2/",
        "/_issuer/",
        "/wit/wiql",
        "/wit/workitemsbatch",
        "/wit/artifacturiquery",
        "/security/",
        "/findings/search",
        "/findings/summary",
        "/findings/toprisk",
        "/assets/search",
        "/_sandbox/",
    ];
    let path = path.to_ascii_lowercase();
    !matches!(method, "GET" | "HEAD" | "OPTIONS") && !READS.iter().any(|read| path.contains(read))
}
