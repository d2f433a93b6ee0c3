//! Looks at what is in doubt, and writes down what became of every step.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};

use super::door_closed;
use super::job::Job;
use super::leg::Leg;
use super::recover::created::{Ours, ours};
use crate::clients::ado::{self, CHUNK, Read, Select};
use crate::clients::api_error::ApiError;
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, LedgerError};
use crate::model::ids::WorkItemId;
use crate::model::key::NucleusIdentity;
use crate::model::ticket::WorkItem;
use crate::template::footer;

/// Histories read at once.
const IN_FLIGHT: usize = 4;

/// Looks once for writes whose answer was lost. What is not found stays in doubt: a server may
/// still carry it out (engineering, 4.2). Says whether nobody may look any more.
pub(super) async fn look(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    jobs: Vec<&mut Job<'_>>,
) -> Option<ExitStatus> {
    let (creates, updates): (Vec<_>, Vec<_>) = jobs
        .into_iter()
        .partition(|job| job.link_in_doubt().is_some());
    let created = look_for_created(reader, identity, creates).await;
    let updated = look_at_updated(reader, updates).await;
    let door = created.and(updated).err().as_ref().and_then(door_closed);
    door.filter(|door| *door == ExitStatus::Denied)
}

async fn look_for_created(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    mut jobs: Vec<&mut Job<'_>>,
) -> Result<(), ApiError> {
    for chunk in jobs.chunks_mut(CHUNK) {
        let urls: Vec<String> = chunk
            .iter()
            .filter_map(|job| job.link_in_doubt())
            .map(|l| l.url(identity))
            .collect();
        let hits = match reader.by_links(&urls).await {
            Err(error) if error.is_unsupported() => continue,
            hits => hits?,
        };
        for (job, url) in chunk.iter_mut().zip(&urls) {
            let ids: BTreeSet<WorkItemId> =
                hits.found.get(url).into_iter().flatten().copied().collect();
            let Some(link) = job.link_in_doubt().filter(|_| !ids.is_empty()) else {
                continue;
            };
            if let Ours::Found(item) = ours(reader, identity, link, &ids).await {
                job.succeed(*item);
            }
        }
    }
    Ok(())
}

async fn look_at_updated(
    reader: &ado::Reader,
    mut jobs: Vec<&mut Job<'_>>,
) -> Result<(), ApiError> {
    for chunk in jobs.chunks_mut(CHUNK) {
        let ids: Vec<WorkItemId> = chunk.iter().filter_map(|job| job.id).collect();
        let items = reader.each_work_item(&ids, Select::Relations).await?;
        // One that cannot be used stays in doubt, alone.
        let mut items: BTreeMap<_, _> = items
            .into_iter()
            .filter_map(|read| match read {
                Read::Item(item) => Some((item.id, *item)),
                Read::Gone | Read::Odd { .. } => None,
            })
            .collect();
        let looks = stream::iter(chunk.iter())
            .map(async |job| {
                let item = items.get(&job.id?)?;
                Some(job.is_shown_by(item) && is_ours(reader, job, item).await)
            })
            .buffered(IN_FLIGHT);
        let ours: Vec<Option<bool>> = looks.collect().await;
        for (job, is_ours) in chunk.iter_mut().zip(ours) {
            let Some(item) = job.id.and_then(|id| items.remove(&id)) else {
                continue;
            };
            job.looked_at(item.rev);
            if is_ours == Some(true) {
                job.succeed(item);
            } else {
                job.found = Some(item);
            }
        }
    }
    Ok(())
}

/// Whether the revision after the one that a step is locked to is ours: where it was to say
/// something, the history tells, for a person may have done the same in that moment.
async fn is_ours(reader: &ado::Reader, job: &Job<'_>, item: &WorkItem) -> bool {
    if !job.is_to_speak() {
        return true;
    }
    match reader.edits_after(item.id, job.rev(), 1).await {
        Ok(edits) => {
            let said = edits.first().and_then(|edit| edit.said.as_deref());
            said.is_some_and(footer::is_by_us)
        }
        // A service without a history leaves nothing but the item to go by.
        Err(error) => error.is_unsupported(),
    }
}

/// Makes durable what the last step of each job left, and how finished jobs came out.
pub(super) fn record(ledger: &mut Ledger, leg: &mut Leg<'_>) -> Result<(), LedgerError> {
    let mut writes = Vec::new();
    let mut settled = Vec::new();
    for (_, job) in &mut leg.jobs {
        settled.extend(job.settled());
        writes.extend(job.take_left());
    }
    ledger.record(&writes, &settled)
}
