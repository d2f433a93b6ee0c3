//! One writer, whatever happens to paths, lock files and processes: two real runs each time.

#[cfg(target_os = "linux")]
mod gone;
mod lease;
mod paths;
#[cfg(target_os = "linux")]
mod unlocked;

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use rusqlite::Connection;

use crate::harness::{Adoconn, Fault, FaultKind, Severity, World};

const SYNC: [&str; 3] = ["sync", "-o", "json"];
/// Requests of the observation, of the first create, which goes alone, and of the others.
const SEARCH: &str = "findings/search";
const FIRST: &str = "workitems/$Bug";
const OTHERS: &str = "$batch";
const FINDINGS: usize = 6;

/// A world in which a sync makes some tickets.
fn world() -> World {
    let world = World::small();
    world.findings(FINDINGS, Severity::High);
    world
}

/// A run of a command that waits in the middle of a request.
#[derive(Debug)]
struct Waiting<'w> {
    world: &'w World,
    child: Child,
}

impl<'w> Waiting<'w> {
    /// Starts a sync and lets it wait at the first request to this path.
    fn sync(adoconn: &Adoconn<'_>, world: &'w World, path: &str) -> Self {
        Self::command(adoconn, world, &SYNC, path)
    }

    fn command(adoconn: &Adoconn<'_>, world: &'w World, args: &[&str], path: &str) -> Self {
        let held = world.held();
        world.fault(Fault::new(path, FaultKind::HoldUntilMended).nth(1));
        let mut command = adoconn.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        world.wait_until(path, |world| world.held() > held);
        Self { world, child }
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Lets it go on to its end: the exit status, and what it said.
    fn ends(self) -> (Option<i32>, String) {
        self.world.mend();
        let output = self.child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), stderr)
    }

    /// Lets it go on; it has to find out that the ledger is no longer its own.
    #[track_caller]
    fn ends_fenced_out(self) {
        let (status, stderr) = self.ends();
        assert_eq!(status, Some(6), "{stderr}");
        assert!(stderr.contains("no longer this run's"), "{stderr}");
        assert!(stderr.contains("nothing more was sent"), "{stderr}");
    }

    /// Lets it go on to a good end.
    #[track_caller]
    fn works(self) {
        let (status, stderr) = self.ends();
        assert_eq!(status, Some(0), "{stderr}");
    }
}

fn beside(ledger: &Path, suffix: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes the lock, as people do who take it for a stale one.
fn unlock(adoconn: &Adoconn<'_>) {
    std::fs::remove_file(beside(&adoconn.ledger(), ".lock")).unwrap();
}

/// Another run takes the ledger over, on a system where nothing but the lease tells.
fn take_over(adoconn: &Adoconn<'_>) {
    let holder = r#"{"pid":4711,"host":"elsewhere","since":"2026-01-02T03:04:05Z"}"#;
    let db = Connection::open(adoconn.ledger()).unwrap();
    let changed = db.execute(
        "UPDATE lease SET epoch = epoch + 1, holder = ?1 WHERE holder IS NOT NULL",
        [holder],
    );
    assert_eq!(changed.unwrap(), 1);
}

/// Runs to the end: every finding has its one ticket, and nothing is left.
#[track_caller]
fn comes_right(adoconn: &Adoconn<'_>, world: &World) {
    for _ in 0..4 {
        let outcome = adoconn.sync_once();
        if outcome.items().is_empty() {
            break;
        }
    }
    assert_eq!(world.tickets().len(), FINDINGS);
    adoconn.sync().did_nothing();
}
