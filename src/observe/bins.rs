//! Recycle bins: tickets that people deleted, known or not.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::clients::ado;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, NucleusIdentity, TicketKey};
use crate::model::observed::{Missing, Observed};
use crate::model::process::{DESCRIPTION, REPRO_STEPS};
use crate::model::ticket::WorkItem;
use crate::template::block;

/// Items read at once.
const IN_FLIGHT: usize = 4;

/// The projects of the rules and of the tickets that were read.
fn projects(observed: &Observed) -> BTreeSet<String> {
    let of_rules = observed.targets.iter().flatten();
    let of_rules = of_rules.map(|target| target.project.clone());
    let of_tickets = observed.tickets.values().flatten();
    of_rules
        .chain(of_tickets.map(|ticket| ticket.project.clone()))
        .collect()
}

/// Tells known items that people deleted from those that are gone or hidden.
pub(super) async fn find_missing(reader: &ado::Reader, observed: &mut Observed) {
    let projects = projects(observed);
    let missing = observed.missing.iter_mut();
    // What was read, or could not be, is in no bin.
    for (id, missing) in missing.filter(|(_, missing)| **missing == Missing::Unreadable) {
        for project in &projects {
            match reader.recycled(project, *id).await {
                Ok(Some(_)) => {
                    *missing = Missing::Deleted;
                    break;
                }
                Ok(None) => {}
                Err(error) => *missing = Missing::Unknown(error.to_string()),
            }
        }
    }
}

/// Searches the bins for tickets that the ledger does not know: it may be one that was lost, and
/// what people deleted is not made again (design, 8 A.8).
pub(super) async fn search(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    observed: &mut Observed,
) {
    for project in projects(observed) {
        match deleted(reader, &project, identity).await {
            Ok(found) => {
                for (link, id) in found {
                    observed.deleted.entry(link).or_insert(id);
                }
            }
            // A credential that may not look will not be allowed to by waiting.
            Err(error)
                if matches!(error.kind, ApiErrorKind::Forbidden | ApiErrorKind::NotFound) =>
            {
                let why = "deleted tickets of a lost ledger would be made again";
                observed.warnings.push(format!(
                    "the recycle bin of {project} cannot be read, {why}: {error}"
                ));
            }
            Err(error) => {
                observed.unread_bins.insert(project, error.to_string());
            }
        }
    }
}

/// Tickets in a bin.
async fn deleted(
    reader: &ado::Reader,
    project: &str,
    identity: &NucleusIdentity,
) -> Result<Vec<((TicketKey, Generation), WorkItemId)>, ApiError> {
    let ids = reader.recycle_bin(project).await?;
    let items: Vec<_> = stream::iter(ids)
        .map(|id| reader.recycled(project, id))
        .buffered(IN_FLIGHT)
        .try_collect()
        .await?;
    let items = items.into_iter().flatten();
    Ok(items
        .filter_map(|item| Some((named(&item, identity)?, item.id)))
        .collect())
}

/// The ticket that an item was: by its key link where the bin shows links, by the footer of its
/// block, or by the line with its key where a person damaged the block.
fn named(item: &WorkItem, identity: &NucleusIdentity) -> Option<(TicketKey, Generation)> {
    if let Some(link) = item.key_links_of(identity).into_iter().min() {
        return Some((link.key, link.generation));
    }
    let footer = block::on_item(item).and_then(|(_, found)| found.footer);
    if let Some(footer) = footer {
        return Some((footer.key, footer.generation));
    }
    let texts = [REPRO_STEPS, DESCRIPTION].map(|field| item.text(field));
    texts.into_iter().find_map(block::key_line)
}
