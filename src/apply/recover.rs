//! Settles what an earlier run left open: writes whose answer never came.

pub(super) mod created;
mod seen;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::shown::holds_values;
use crate::clients::ado::{self, CHUNK, Read, Select};
use crate::ledger::{Doubt, Ledger, LedgerError, Left, Settled, Write, Written};
use crate::model::ids::WorkItemId;
use crate::model::key::NucleusIdentity;
use crate::model::ticket::WorkItem;
use crate::model::way::Got;
use crate::plan::action::Verb;

use crate::template::block;
use created::Answer;
use seen::Seen;

/// Histories read at once.
const IN_FLIGHT: usize = 4;

/// Looks at everything in doubt: what was carried out is adopted; what was not is given up after
/// the quiet period, and stays in doubt before.
///
/// # Errors
/// When the ledger cannot be written.
pub async fn recover(
    ledger: &mut Ledger,
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    quiet: Duration,
) -> Result<(), LedgerError> {
    let now = crate::clock::now();
    let (creates, changes): (Vec<Doubt>, Vec<Doubt>) = ledger
        .doubts()?
        .into_iter()
        .partition(|doubt| doubt.verb == Verb::CreateTicket);
    let answers = created::look(ledger, reader, identity, &creates).await?;
    for (doubt, answer) in creates.iter().zip(answers) {
        match answer {
            Answer::Found(item) => {
                adopt(ledger, doubt, &item, &Seen::at_present(&doubt.way, &item))?;
            }
            Answer::Absent if is_quiet(doubt, now, quiet) => give_up(ledger, doubt)?,
            Answer::Absent | Answer::Unknown => {}
        }
    }
    let items = read(reader, &changes).await;
    // What could not be read stays in doubt.
    let known = changes.iter().filter_map(|doubt| {
        let item = items.get(&doubt.work_item?)?;
        Some((doubt, item.as_ref()))
    });
    let mut looks = stream::iter(known)
        .map(async |(doubt, item)| {
            let seen = match item {
                Some(item) => Some((item, seen::look(reader, doubt, item).await)),
                None => None,
            };
            (doubt, seen)
        })
        .buffered(IN_FLIGHT);
    while let Some((doubt, seen)) = looks.next().await {
        match seen {
            Some((item, seen)) if is_shown(doubt, item, &seen.got) => {
                adopt(ledger, doubt, item, &seen)?;
            }
            Some((_, seen)) if seen.is_final => overtaken(ledger, doubt)?,
            Some(_) | None if is_quiet(doubt, now, quiet) => give_up(ledger, doubt)?,
            Some(_) | None => {}
        }
    }
    Ok(())
}

/// Whether a write is so old that a late server would have carried it out by now. A clock that
/// went back makes it young: waiting is the safe side.
fn is_quiet(doubt: &Doubt, now: Timestamp, quiet: Duration) -> bool {
    let age = now.duration_since(doubt.since);
    Duration::try_from(age).is_ok_and(|age| age >= quiet)
}

fn give_up(ledger: &mut Ledger, doubt: &Doubt) -> Result<(), LedgerError> {
    let why = "not found after the quiet period: it never arrived".to_owned();
    ledger.settle(&[(doubt.intent, Settled::GivenUp(why))])
}

fn overtaken(ledger: &mut Ledger, doubt: &Doubt) -> Result<(), LedgerError> {
    let why = "somebody else changed the work item first: it never arrived".to_owned();
    ledger.settle(&[(doubt.intent, Settled::GivenUp(why))])
}

/// The items of changes in doubt, as they stand; none where one does not exist any more. What
/// could not be read is left out.
async fn read(reader: &ado::Reader, doubts: &[Doubt]) -> BTreeMap<WorkItemId, Option<WorkItem>> {
    let mut ids: Vec<WorkItemId> = doubts.iter().filter_map(|doubt| doubt.work_item).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut read = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let Ok(items) = reader.each_work_item(chunk, Select::Relations).await else {
            continue;
        };
        for (id, item) in chunk.iter().zip(items) {
            match item {
                Read::Item(item) => {
                    read.insert(*id, Some(*item));
                }
                Read::Gone => {
                    read.insert(*id, None);
                }
                Read::Odd { why, .. } => tracing::debug!("#{id} stays in doubt: {why}"),
            }
        }
    }
    read
}

/// Whether an item shows that a change was carried out, or begun. Where somebody wrote after us
/// the revisions do not tell, but the values that we set do.
fn is_shown(doubt: &Doubt, item: &WorkItem, got: &Got) -> bool {
    match got {
        Got::Nowhere => false,
        Got::Partly(_) => true,
        Got::Through => doubt.verb != Verb::UpdateTicket || holds_values(&doubt.memo, item),
        Got::Disturbed => match doubt.verb {
            Verb::UpdateTicket => holds_values(&doubt.memo, item),
            // The history could not be read: silence is better than saying it twice.
            Verb::CommentTicket => true,
            Verb::CreateTicket | Verb::MoveState | Verb::CloseTicket | Verb::ReopenTicket => false,
        },
    }
}

fn adopt(
    ledger: &mut Ledger,
    doubt: &Doubt,
    item: &WorkItem,
    seen: &Seen,
) -> Result<(), LedgerError> {
    let is_through = seen.got == Got::Through;
    let pending = match (doubt.verb, &seen.got) {
        (Verb::CreateTicket | Verb::MoveState | Verb::ReopenTicket, Got::Partly(target)) => {
            target.clone()
        }
        _ => None,
    };
    let write = match doubt.verb {
        Verb::CreateTicket => Write::Created,
        Verb::UpdateTicket => Write::Updated,
        Verb::CloseTicket if is_through => Write::Closed,
        Verb::ReopenTicket if is_through => Write::Reopened,
        Verb::MoveState | Verb::CloseTicket | Verb::ReopenTicket => Write::Moved,
        Verb::CommentTicket => Write::Commented,
    };
    let left = Left {
        id: Some(item.id),
        rev: Some(seen.rev),
        state: Some(seen.state.clone()),
        pending_state: pending,
        block_hash: block::on_item(item)
            .filter(|(_, found)| found.is_intact)
            .map(|(_, found)| found.text_hash),
        // Somebody may have moved it since.
        state_since: item.state_since().filter(|_| seen.rev == item.rev),
    };
    let link = doubt.link.as_ref();
    let written = link
        .filter(|_| doubt.memo.generation.is_some())
        .map(|link| Written {
            key: link.key.clone(),
            write,
            memo: &doubt.memo,
            left,
        });
    let writes: Vec<Written<'_>> = written.into_iter().collect();
    ledger.record(&writes, &[(doubt.intent, Settled::Done(item.id))])
}
