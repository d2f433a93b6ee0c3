//! What callers choose about HTTP, and what they may count.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::config::proxy::Proxies;

/// How requests are sent.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Who we say we are, such as `adoconn/0.1.0`.
    pub user_agent: String,
    /// Longest time to make a connection.
    pub connect_timeout: Duration,
    /// Longest time for one request, answer included.
    pub request_timeout: Duration,
    /// Longest time that one call may wait in all, by back-off or because the service asked.
    pub max_wait: Duration,
    /// No pause of our own choosing is longer; what a service asks for is another matter.
    pub longest_pause: Duration,
    /// When the run is over; none runs until it is done.
    pub deadline: Option<Deadline>,
    /// Certificates that are trusted besides the system's.
    pub roots: Roots,
    /// Proxies that the environment names in a way that needs care; else the system's.
    pub proxies: Option<Proxies>,
    /// Who can be asked to sign in; nobody off a terminal.
    pub audience: Option<Audience>,
    /// Where requests are counted.
    pub counters: Arc<Counters>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            user_agent: concat!("adoconn/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(100),
            max_wait: Duration::from_secs(300),
            longest_pause: Duration::from_secs(300),
            deadline: None,
            roots: Roots::default(),
            proxies: None,
            audience: None,
            counters: Arc::default(),
        }
    }
}

/// When a run is over: nothing is sent after that.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    max_time: Duration,
}

impl Deadline {
    /// The end of a run that begins now.
    pub fn after(max_time: Duration) -> Self {
        let now = Instant::now();
        let far = now + Duration::from_secs(100 * 365 * 86_400);
        Self {
            at: now.checked_add(max_time).unwrap_or(far),
            max_time,
        }
    }

    /// What is left; nothing once the run is over.
    pub fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// How long the run may take in all.
    pub const fn max_time(self) -> Duration {
        self.max_time
    }
}

/// Certificates of a company or a test that are trusted besides the system's, in DER.
#[derive(Debug, Clone, Default)]
pub struct Roots(Arc<Vec<Vec<u8>>>);

impl Roots {
    /// The certificates in a file: authorities, and servers' own.
    ///
    /// # Errors
    /// Why there are none, as a fragment; never a byte of the file.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        super::pem::authorities(pem).map(|roots| Self(Arc::new(roots)))
    }

    pub(super) fn certificates(&self) -> &[Vec<u8>] {
        &self.0
    }
}

/// Somebody at a terminal who can be told something in the middle of a call.
#[derive(Clone)]
pub struct Audience(Arc<dyn Fn(&str) + Send + Sync>);

impl Audience {
    /// Whoever reads what `tell` writes.
    pub fn new(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(super) fn tell(&self, line: &str) {
        (self.0)(line);
    }
}

impl fmt::Debug for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("somebody at a terminal")
    }
}

/// Asked right before each request that writes, however long it waited for its turn.
#[derive(Clone)]
pub struct Clearance(Arc<dyn Fn() -> Result<(), String> + Send + Sync>);

impl Clearance {
    /// What `may_send` says; its error says why not.
    pub fn new(may_send: impl Fn() -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(may_send))
    }

    pub(super) fn check(&self) -> Result<(), String> {
        (self.0)()
    }
}

impl fmt::Debug for Clearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("clearance")
    }
}

/// The rate budget that Azure DevOps told of in an answer (ado-api, 12.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// What is left in the sliding window, in throughput units.
    pub remaining: f64,
    /// What the window holds.
    pub limit: f64,
}

impl Budget {
    /// Whether less than a fifth is left: the sign to go slower.
    pub fn is_low(&self) -> bool {
        self.remaining < self.limit * 0.2
    }
}

/// What was sent and received in one run, over all services.
#[derive(Debug, Default)]
pub struct Counters {
    requests: AtomicU64,
    retries: AtomicU64,
    bytes: AtomicU64,
    out_of_time: AtomicBool,
    lowest: Mutex<Option<Budget>>,
}

impl Counters {
    /// Requests sent, repetitions and token requests included.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Requests that repeated another one.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Bytes of answers read, unpacked.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Whether something was not sent because the run was over.
    pub fn is_out_of_time(&self) -> bool {
        self.out_of_time.load(Ordering::Relaxed)
    }

    pub(super) fn note_out_of_time(&self) {
        self.out_of_time.store(true, Ordering::Relaxed);
    }

    /// The lowest rate budget that was told of, if any.
    pub fn lowest_budget(&self) -> Option<Budget> {
        *self.lowest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_bytes(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn note_budget(&self, budget: Budget) {
        let mut lowest = self.lowest.lock().unwrap_or_else(PoisonError::into_inner);
        if lowest.is_none_or(|known| budget.remaining < known.remaining) {
            *lowest = Some(budget);
        }
    }
}
