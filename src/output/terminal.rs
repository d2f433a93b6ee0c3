//! The terminal while somebody is asked: whoever stops with Ctrl-C finds it as it was.
//!
//! A question for a secret switches echo off and a list hides the cursor. A process that a signal
//! ends would leave both behind.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;

use crate::process::{self, Listening};

/// Whether somebody is being asked now.
static ASKING: AtomicBool = AtomicBool::new(false);
/// Whether somebody watches for signals.
static WATCH: OnceLock<bool> = OnceLock::new();
/// More than it takes to switch the terminal's mode.
#[cfg(unix)]
const SWITCHING: std::time::Duration = std::time::Duration::from_millis(50);

/// A question that is open; over when this is dropped.
#[derive(Debug)]
pub(super) struct Asking {
    _listening: Option<Listening>,
}

/// Begins a question.
pub(super) fn asking() -> Asking {
    let is_watched = *WATCH.get_or_init(|| match watch() {
        Ok(()) => true,
        Err(error) => {
            tracing::debug!("signals are not watched for: {error}");
            false
        }
    });
    ASKING.store(true, Ordering::SeqCst);
    Asking {
        _listening: is_watched.then(Listening::begin),
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.store(false, Ordering::SeqCst);
        // Also where a list broke off.
        Term::stderr().show_cursor().unwrap_or(());
    }
}

/// Waits for signals on a thread of its own: the one that asks waits for a line.
#[cfg(unix)]
fn watch() -> std::io::Result<()> {
    use tokio::runtime::Builder;
    use tokio::signal::unix::{SignalKind, signal};

    let before = rustix::termios::tcgetattr(rustix::stdio::stdin())?;
    process::check_room().map_err(|(why, _)| std::io::Error::other(why))?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (mut interrupts, mut terminations, mut hangups) = {
        let _entered = runtime.enter();
        // With `nohup` nobody asks: a listener that never hears is none.
        let hangup = if process::ignores_hangup() {
            SignalKind::user_defined1()
        } else {
            SignalKind::hangup()
        };
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(hangup)?,
        )
    };
    std::thread::Builder::new().spawn(move || {
        runtime.block_on(async {
            loop {
                let heard = tokio::select! {
                    heard = interrupts.recv() => heard,
                    heard = terminations.recv() => heard,
                    heard = hangups.recv() => heard,
                };
                if heard.is_none() {
                    return;
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
                    leave();
                }
            }
        });
    })?;
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
