//! SIGINT and SIGTERM: the first finishes the write in flight, the second leaves at once.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::error::Failure;
use crate::exit::ExitStatus;

/// What comes sooner after the first signal is the same wish: `timeout -s INT` signals the process
/// and then its group.
const SAME: Duration = Duration::from_secs(1);

/// Told when somebody wants the process to end.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    stop: Arc<AtomicBool>,
    notify: Arc<Notify>,
}

impl Interrupt {
    /// Listens from now on; call it inside the runtime.
    pub fn listen() -> Self {
        Self::listen_saying(String::new())
    }

    /// The same; who signals twice is told this behind the other words.
    pub fn listen_saying(farewell: String) -> Self {
        crate::output::terminal::is_listened_to();
        let interrupt = Self::default();
        let told = interrupt.clone();
        tokio::spawn(async move {
            signalled().await;
            let first = Instant::now();
            told.stop.store(true, Ordering::SeqCst);
            told.notify.notify_waiters();
            told.notify.notify_one();
            loop {
                signalled().await;
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

#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signalled() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
