//! The terminal while somebody is asked: whoever stops with Ctrl-C finds it as it was.
//!
//! A question for a secret switches echo off and a list hides the cursor. A process that SIGINT
//! ends would leave both behind.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;

/// Whether somebody is being asked now.
static ASKING: AtomicBool = AtomicBool::new(false);
static WATCH: OnceLock<()> = OnceLock::new();
/// More than it takes to switch the terminal's mode.
#[cfg(unix)]
const SWITCHING: std::time::Duration = std::time::Duration::from_millis(50);

/// A question that is open; over when this is dropped.
#[derive(Debug)]
pub(super) struct Asking;

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

/// Waits for SIGINT on a thread of its own: the one that asks waits for a line.
#[cfg(unix)]
fn watch() -> std::io::Result<()> {
    use tokio::runtime::Builder;
    use tokio::signal::unix::{SignalKind, signal};

    let before = rustix::termios::tcgetattr(rustix::stdio::stdin())?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut interrupts = {
        let _entered = runtime.enter();
        signal(SignalKind::interrupt())?
    };
    std::thread::spawn(move || {
        runtime.block_on(async {
            while interrupts.recv().await.is_some() {
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
                    leave();
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

/// Ends the process in the middle of a question: nothing was done for it yet.
#[cfg(unix)]
#[expect(clippy::exit, reason = "the thread that asks waits for a line")]
fn leave() {
    let term = Term::stderr();
    term.show_cursor().unwrap_or(());
    term.write_line("\ninterrupted; nothing was changed")
        .unwrap_or(());
    std::process::exit(i32::from(crate::exit::ExitStatus::Interrupted.code()));
}
