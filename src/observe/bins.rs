//! Recycle bins: tickets that people deleted, known or not.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::{StreamExt as _, stream};

use super::Scope;
use super::provenance::whose_deleted;
use crate::clients::ado::{self, IdPage};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::model::observed::{Missing, Observed, Origin};
use crate::model::process::{DESCRIPTION, REPRO_STEPS};
use crate::model::provenance::{Author, Whose};
use crate::model::ticket::WorkItem;
use crate::template::block;

/// Items read at once.
const IN_FLIGHT: usize = 4;

/// The projects of the rules and of the tickets that were read.
fn projects(observed: &Observed) -> BTreeSet<String> {
    let of_rules = observed.targets.iter().flatten();
    let of_rules = of_rules.map(|target| target.project.clone());
    let of_tickets = observed.tickets.values().flatten();
    let of_tickets = of_tickets.filter(|ticket| ticket.origin != Origin::Foreign);
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
/// what people deleted is not made again (design, 8 A.8). What is not ours counts for nothing.
pub(super) async fn search(reader: &ado::Reader, scope: &Scope<'_>, observed: &mut Observed) {
    for project in projects(observed) {
        match deleted(reader, &project, scope.identity).await {
            Ok(Bin { tickets, odd }) => {
                if let Some(why) = odd.into_iter().next() {
                    observed.note_unreadable(why.clone());
                    observed.unread_bins.insert(project.clone(), why);
                }
                for (link, id, author) in tickets {
                    let place = (id, &link);
                    let author = author.as_ref();
                    let whose = whose_deleted(reader, scope, place, author, observed).await;
                    let KeyLink { key, generation } = link;
                    match whose {
                        Whose::Ours => {
                            observed.deleted.entry((key, generation)).or_insert(id);
                        }
                        Whose::Foreign => {}
                        Whose::Unknown(why) => {
                            let why = format!("whose #{id} in it is, is not known: {why}");
                            observed.unread_bins.insert(project.clone(), why);
                        }
                    }
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

/// Takes out of `gone` what lies in a recycle bin: of ours it is known that it was deleted, and
/// what is somebody else's is in nobody's way. The index of links may still know both.
pub(super) async fn explain(
    reader: &ado::Reader,
    scope: &Scope<'_>,
    gone: &mut BTreeSet<WorkItemId>,
    observed: &mut Observed,
) {
    let projects = projects(observed);
    for id in std::mem::take(gone) {
        let mut is_explained = false;
        for project in &projects {
            let Ok(Some(item)) = reader.recycled(project, id).await else {
                continue;
            };
            let author = item.author();
            is_explained = match named(&item, scope.identity) {
                Some(link) => {
                    let place = (id, &link);
                    let author = author.as_ref();
                    let whose = whose_deleted(reader, scope, place, author, observed).await;
                    if whose == Whose::Ours {
                        let place = (link.key.clone(), link.generation);
                        observed.deleted.entry(place).or_insert(id);
                    }
                    !matches!(whose, Whose::Unknown(_))
                }
                None => reader.ourselves().await.whose(author.as_ref()) == Whose::Foreign,
            };
            break;
        }
        if !is_explained {
            gone.insert(id);
        }
    }
}

/// The ticket that an item was: by its key link where the bin shows links, by the footer of its
/// block, or by the line with its key where a person damaged the block.
fn named(item: &WorkItem, identity: &NucleusIdentity) -> Option<KeyLink> {
    // Of several links the block tells which one is the ticket's own.
    let mut links = item.key_links_of(identity).into_iter();
    if let (Some(link), None) = (links.next(), links.next()) {
        return Some(link);
    }
    let footer = block::on_item(item).and_then(|(_, found)| found.footer);
    if let Some(footer) = footer {
        return Some(KeyLink {
            key: footer.key,
            generation: footer.generation,
        });
    }
    let texts = [REPRO_STEPS, DESCRIPTION].map(|field| item.text(field));
    let (key, generation) = texts.into_iter().find_map(block::key_line)?;
    Some(KeyLink { key, generation })
}

/// What lies in a bin.
#[derive(Debug)]
struct Bin {
    /// Tickets, and who made each.
    tickets: Vec<(KeyLink, WorkItemId, Option<Author>)>,
    /// What is wrong with each entry that cannot be read: any ticket may be it.
    odd: Vec<String>,
}

async fn deleted(
    reader: &ado::Reader,
    project: &str,
    identity: &NucleusIdentity,
) -> Result<Bin, ApiError> {
    let IdPage { ids, odd } = reader.recycle_bin(project).await?;
    let mut bin = Bin {
        tickets: Vec::new(),
        odd,
    };
    let mut items = pin!(
        stream::iter(ids)
            .map(async |id| (id, reader.recycled(project, id).await))
            .buffered(IN_FLIGHT)
    );
    while let Some((id, item)) = items.next().await {
        match item {
            Ok(Some(item)) => {
                if let Some(link) = named(&item, identity) {
                    bin.tickets.push((link, id, item.author()));
                }
            }
            Ok(None) => {}
            Err(error) if error.kind == ApiErrorKind::BadAnswer => {
                let why = format!("#{id} in the recycle bin of {project} cannot be read: {error}");
                bin.odd.push(why);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(bin)
}
