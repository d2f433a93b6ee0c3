//! The terminal while somebody is asked: whoever stops with Ctrl-C finds it as it was.
//!
//! A question for a secret switches echo off and a list hides the cursor. A process that SIGINT
//! ends would leave both behind.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;

/// Whether somebody is being asked now.
static ASKING: AtomicBool = AtomicBool::new(false);
/// Whether somebody else acts on signals while nobody is being asked.
static LISTENED: AtomicBool = AtomicBool::new(false);
static WATCH: OnceLock<()> = OnceLock::new();
/// More than it takes to switch the terminal's mode.
#[cfg(unix)]
const SWITCHING: std::time::Duration = std::time::Duration::from_millis(50);

/// A question that is open; over when this is dropped.
#[derive(Debug)]
pub(super) struct Asking;

/// From now on somebody else acts on signals while nobody is being asked: without that, they would
/// be lost once a question was asked.
pub fn is_listened_to() {
    LISTENED.store(true, Ordering::SeqCst);
}

/// Begins a question.
pub(super) fn asking() -> Asking {
    WATCH.get_or_init(|| {
        if let Err(error) = watch() {
            tracing::debug!("Ctrl-C is not watched for: {error}");
        }
    });
    ASKING.store(true, Ordering::SeqCst);
    Asking
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.store(false, Ordering::SeqCst);
        // Also where a list broke off.
        Term::stderr().show_cursor().unwrap_or(());
    }
}

/// Waits for SIGINT and SIGTERM on a thread of its own: the one that asks waits for a line.
#[cfg(unix)]
fn watch() -> std::io::Result<()> {
    use tokio::runtime::Builder;
    use tokio::signal::unix::{SignalKind, signal};

    let before = rustix::termios::tcgetattr(rustix::stdio::stdin())?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (mut interrupts, mut ends) = {
        let _entered = runtime.enter();
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        )
    };
    std::thread::spawn(move || {
        runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = interrupts.recv() => {}
                    _ = ends.recv() => {}
                }
                if ASKING.load(Ordering::SeqCst) {
                    let restore = || {
                        let when = rustix::termios::OptionalActions::Now;
                        let stdin = rustix::stdio::stdin();
                        rustix::termios::tcsetattr(stdin, when, &before).unwrap_or(());
                    };
                    // The thread that asks may be switching the terminal at this very moment.
                    restore();
                    tokio::time::sleep(SWITCHING).await;
                    restore();
                    leave("\ninterrupted; nothing was changed");
                } else if !LISTENED.load(Ordering::SeqCst) {
                    leave("interrupted");
                }
            }
        });
    });
    Ok(())
}

#[cfg(not(unix))]
fn watch() -> std::io::Result<()> {
    Ok(())
}

/// Ends the process, in the middle of a question or between two.
#[cfg(unix)]
#[expect(clippy::exit, reason = "the thread that asks waits for a line")]
fn leave(words: &str) {
    let term = Term::stderr();
    term.show_cursor().unwrap_or(());
    term.write_line(words).unwrap_or(());
    std::process::exit(i32::from(crate::exit::ExitStatus::Interrupted.code()));
}
