//! Opening the ledger for a run that writes: at once, after waiting, or not at all.

use std::time::{Duration, Instant};

use super::failures::from_ledger;
use crate::cli::{IfLocked, RunArgs};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::ledger::{Ledger, LedgerError};
use crate::output::Out;

/// How often it is looked whether the other run is over.
const PAUSE: Duration = Duration::from_millis(200);

/// The ledger, or none where another run has it and that is meant to be enough.
///
/// # Errors
/// Another run still has it (exit status 6), or it cannot be used.
pub(super) async fn open(
    profile: &Profile,
    args: &RunArgs,
    out: &mut Out,
) -> Result<Option<Ledger>, Failure> {
    let begin = Instant::now();
    let patience = args.wait.unwrap_or_default();
    let mut is_told = false;
    loop {
        let locked = match Ledger::open(&profile.ledger) {
            Ok(ledger) => return Ok(Some(ledger)),
            Err(error @ LedgerError::Locked { .. }) => error,
            Err(error) => return Err(from_ledger(error)),
        };
        if begin.elapsed() >= patience {
            return match args.if_locked {
                IfLocked::Fail => Err(from_ledger(locked)),
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
