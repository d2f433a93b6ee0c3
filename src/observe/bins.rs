//! Recycle bins: tickets that people deleted, known or not.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::clients::ado;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, TicketKey};
use crate::model::observed::{Missing, Observed};
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
pub(super) async fn search(reader: &ado::Reader, observed: &mut Observed) {
    for project in projects(observed) {
        match deleted(reader, &project).await {
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

/// Tickets in a bin, by what the footers of their blocks say; the bin shows no links.
async fn deleted(
    reader: &ado::Reader,
    project: &str,
) -> Result<Vec<((TicketKey, Generation), WorkItemId)>, ApiError> {
    let ids = reader.recycle_bin(project).await?;
    let items: Vec<_> = stream::iter(ids)
        .map(|id| reader.recycled(project, id))
        .buffered(IN_FLIGHT)
        .try_collect()
        .await?;
    let tickets = items.into_iter().flatten().filter_map(|item| {
        let (_, found) = block::on_item(&item)?;
        let footer = found.footer?;
        Some(((footer.key, footer.generation), item.id))
    });
    Ok(tickets.collect())
}
