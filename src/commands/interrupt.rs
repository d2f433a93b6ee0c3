//! SIGINT, SIGTERM and SIGHUP: the first finishes the write in flight, the second leaves at once.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::process::Listening;

/// What comes sooner after the first signal is the same wish: `timeout -s INT` signals the process
/// and then its group.
const SAME: Duration = Duration::from_secs(1);

/// Told when somebody wants the process to end.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    stop: Arc<AtomicBool>,
    notify: Arc<Notify>,
    /// None where nobody could listen: then a signal ends the process at once.
    _listening: Option<Arc<Listening>>,
}

impl Interrupt {
    /// Listens from now on; call it inside the runtime.
    pub fn listen() -> Self {
        Self::listen_saying(String::new())
    }

    /// The same; who signals twice is told this behind the other words.
    pub fn listen_saying(farewell: String) -> Self {
        let Some(mut signals) = Signals::new() else {
            return Self::default();
        };
        let interrupt = Self {
            _listening: Some(Arc::new(Listening::begin())),
            ..Self::default()
        };
        let (stop, notify) = (Arc::clone(&interrupt.stop), Arc::clone(&interrupt.notify));
        tokio::spawn(async move {
            signals.next().await;
            let first = Instant::now();
            stop.store(true, Ordering::SeqCst);
            notify.notify_waiters();
            notify.notify_one();
            loop {
                signals.next().await;
                if first.elapsed() >= SAME {
                    leave(&farewell);
                }
            }
        });
        interrupt
    }

    /// Set once somebody wants the process to end.
    pub fn flag(&self) -> &AtomicBool {
        &self.stop
    }

    /// Waits until somebody wants the process to end.
    pub async fn wait(&self) {
        self.notify.notified().await;
    }

    /// Runs a future that writes nothing; a signal ends it at once.
    ///
    /// # Errors
    /// When a signal came first; exit status 130.
    pub async fn reading<F: Future>(&self, future: F) -> Result<F::Output, Failure> {
        tokio::select! {
            output = future => Ok(output),
            () = self.notify.notified() => {
                Err(Failure::new(ExitStatus::Interrupted, "interrupted; nothing was changed"))
            }
        }
    }
}

/// Ends the process in the middle of whatever it does: everything that matters is on disk.
#[expect(clippy::exit, reason = "a second signal asks for exactly this")]
fn leave(farewell: &str) {
    let words = "interrupted again: left at once; the next run looks at what was sent";
    // A terminal that went away does not keep the process.
    drop(writeln!(std::io::stderr(), "{words}{farewell}"));
    std::process::exit(i32::from(ExitStatus::Interrupted.code()));
}

/// Whatever asks the process to end.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None under `nohup`.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = !crate::process::ignores_hangup();
        Some(Self {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
            hangup: hangup
                .then(|| signal(SignalKind::hangup()))
                .transpose()
                .ok()?,
        })
    }

    async fn next(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hangup => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Option<Self> {
        Some(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
