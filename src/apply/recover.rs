//! Settles what an earlier run left open: creates whose answer never came.

use jiff::Timestamp;
use std::time::Duration;

use crate::clients::ado;
use crate::ledger::{Doubt, Ledger, LedgerError, Left, Settled, Write};
use crate::model::key::NucleusIdentity;
use crate::model::process::same_name;
use crate::model::ticket::WorkItem;
use crate::template::block;

/// Looks for every create in doubt: found ones are adopted; those not found are given up after
/// the quiet period, and stay in doubt before.
///
/// # Errors
/// When the ledger cannot be written.
pub async fn recover(
    ledger: &mut Ledger,
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    quiet: Duration,
) -> Result<(), LedgerError> {
    ledger.settle_stale_updates()?;
    let now = crate::clock::now();
    for doubt in ledger.doubts()? {
        let url = doubt.link.url(identity);
        let found = match reader.by_links(std::slice::from_ref(&url)).await {
            Ok(hits) => hits.get(&url).and_then(|ids| ids.iter().min().copied()),
            // Without this call the planner's sweep over the tag decides.
            Err(error) if error.is_unsupported() => None,
            // A failed look-up settles nothing: unknown is not absent.
            Err(_) => continue,
        };
        match found {
            Some(id) => {
                if let Ok(item) = reader.work_item(id).await {
                    adopt(ledger, &doubt, &item)?;
                }
            }
            None if is_quiet(&doubt, now, quiet) => {
                let why = "not found after the quiet period: it never arrived".to_owned();
                ledger.settle(&[(doubt.intent, Settled::Failed(why))])?;
            }
            None => {}
        }
    }
    Ok(())
}

/// Whether a create is so old that a late server would have carried it out by now. A clock that
/// went back makes it young: waiting is the safe side.
fn is_quiet(doubt: &Doubt, now: Timestamp, quiet: Duration) -> bool {
    let age = now.duration_since(doubt.since);
    Duration::try_from(age).is_ok_and(|age| age >= quiet)
}

fn adopt(ledger: &mut Ledger, doubt: &Doubt, item: &WorkItem) -> Result<(), LedgerError> {
    let reached = doubt
        .state
        .as_deref()
        .is_none_or(|state| same_name(state, item.state()));
    // Only an item that nobody touched since its creation is still on its way.
    let pending = doubt.state.clone().filter(|_| !reached && item.rev.0 == 1);
    let left = Left {
        id: Some(item.id),
        rev: Some(item.rev),
        state: Some(item.state().to_owned()),
        pending_state: pending,
        block_hash: block::on_item(item).map(|(_, found)| found.text_hash),
    };
    let key = doubt.link.key.clone();
    ledger.record(&[(key, Write::Created, &doubt.memo, left, None)])?;
    ledger.settle(&[(doubt.intent, Settled::Done(item.id))])
}
