//! Ends the process at a chosen commit, in debug builds alone: tests prove that nothing is lost by
//! it. A release build has none of this.

use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::Connection;

/// Commits that are still to happen before the last one; 0 for no end.
static LEFT: AtomicU32 = AtomicU32::new(0);

/// From now on the `number`th commit kills the process before it is durable; 0 for none.
pub fn at_commit(number: u32) {
    LEFT.store(number, Ordering::SeqCst);
}

/// Counts the commits of a ledger.
pub(super) fn watch(db: &mut Connection) -> rusqlite::Result<()> {
    db.commit_hook(Some(|| {
        let left = LEFT.load(Ordering::SeqCst);
        if left == 1 {
            die();
        }
        LEFT.store(left.saturating_sub(1), Ordering::SeqCst);
        false
    }))
}

/// As a kernel ends a process: nothing is flushed, nothing is told.
#[cfg(unix)]
fn die() {
    use rustix::process::{Signal, getpid, kill_process};
    // Where this fails the test sees a process that ended well.
    let _refused = kill_process(getpid(), Signal::KILL);
}

#[cfg(not(unix))]
fn die() {
    std::process::abort();
}
