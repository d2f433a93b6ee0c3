//! Opening the ledger for a run that writes: at once, after waiting, or not at all.

use std::time::{Duration, Instant};

use super::failures::from_ledger;
use crate::cli::{IfLocked, RunArgs};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, LedgerError};
use crate::output::Out;

/// How often it is looked whether the other run is over.
const PAUSE: Duration = Duration::from_millis(200);

/// The ledger, or none where another run has it and that is meant to be enough.
///
/// # Errors
/// Another run still has it (exit status 6, or 7 where the time of this run was over first), or
/// it cannot be used.
pub(super) async fn open(
    profile: &Profile,
    args: &RunArgs,
    time_left: Option<Duration>,
    out: &mut Out,
) -> Result<Option<Ledger>, Failure> {
    let begin = Instant::now();
    let wanted = args.wait.unwrap_or_default();
    let patience = time_left.map_or(wanted, |left| left.min(wanted));
    let mut is_told = false;
    loop {
        let locked = match Ledger::open(&profile.ledger) {
            Ok(ledger) => return Ok(Some(ledger)),
            Err(error @ LedgerError::Locked { .. }) => error,
            Err(error) => return Err(from_ledger(error)),
        };
        if begin.elapsed() >= patience {
            return match args.if_locked {
                IfLocked::Fail if patience < wanted => Err(out_of_time(&locked)),
                IfLocked::Fail => Err(from_ledger(locked)
                    .hint("--wait=10m waits for it; --if-locked skip exits with 0 instead")),
                IfLocked::Skip => {
                    out.status(format_args!("{locked}: nothing to do here"));
                    Ok(None)
                }
            };
        }
        if !is_told {
            out.status(format_args!("{locked}; waiting for it"));
            is_told = true;
        }
        tokio::time::sleep(PAUSE.min(patience)).await;
    }
}

fn out_of_time(locked: &LedgerError) -> Failure {
    let message = format!("out of time: {locked}, and --max-time ended the wait for it");
    Failure::new(ExitStatus::Throttled, message)
        .hint("run the same command again when the other run is over")
}
