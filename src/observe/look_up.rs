//! Looks for tickets by their key links, in chunks. A known link in each chunk proves that this
//! works; the sweep over the tag is the other way, and is proved alike (design, 8 A.6).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::tickets::{Tickets, fields_of};
use super::{Catalog, Event, ObserveError, Readers, Scope, Watch, bins, provenance};
use crate::clients::ado::{self, CHUNK, Linked};
use crate::model::ids::WorkItemId;
use crate::model::key::KeyLink;
use crate::model::observed::{Lookup, Missing, Observed, ObservedTicket, Origin, Sweep};
use crate::template::ticket::TAG;

/// How long an index may take to know what was just made: so long is waited before each new look,
/// and only where neither way is proved to work.
const LAG: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];

/// What is said where a known link is not found, and the sweep shows what it should.
const UNPROVED: &str = "the look-up by key link is not proved to work here; the tag sweep is used";

/// Answers for each link; whatever is found is read as well.
pub(super) async fn all(
    readers: &Readers,
    scope: &Scope<'_>,
    links: &BTreeSet<KeyLink>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    if links.is_empty() {
        return Ok(());
    }
    let proof = proof(observed);
    let mut asked = ask(readers, scope, links, proof.as_ref(), watch).await;
    for pause in LAG {
        if asked.is_proved || !is_in_doubt(observed.sweep) {
            break;
        }
        tokio::time::sleep(pause).await;
        asked = ask(readers, scope, links, proof.as_ref(), watch).await;
    }
    let Asked {
        hits,
        failed,
        is_proved,
    } = asked;
    observed.lookup_proved = is_proved || observed.sweep == Sweep::Proved;
    let is_refuted = !is_proved && is_in_doubt(observed.sweep);
    if !is_proved && !is_refuted && (proof.is_some() || observed.sweep == Sweep::Proved) {
        warn_unproved(observed);
    }
    let gone = read_found(readers, scope, hits.values().flatten(), watch, observed).await?;
    for link in links {
        let known = observed.lookups.get(link);
        if matches!(known, Some(Lookup::Unknown(_))) && !failed.contains_key(link) {
            // A ticket of ours whose types could not be read.
            continue;
        }
        let ids = hits.get(link).map_or(&[][..], Vec::as_slice);
        let answer = match failed.get(link) {
            Some(why) => Lookup::Unknown(why.clone()),
            None => match in_the_way(ids, link, &gone, observed) {
                Some(id) => {
                    Lookup::Unknown(format!("#{id} carries its key link and cannot be followed"))
                }
                None if is_refuted => Lookup::Unknown(unproved(observed.sweep, proof.as_ref())),
                None => Lookup::Absent,
            },
        };
        observed.lookups.insert(link.clone(), answer);
    }
    Ok(())
}

/// A key link that is known to stand on an item.
type Proof = (KeyLink, WorkItemId);

/// A ticket of the ledger, else one of ours, else whatever carries a link.
fn proof(observed: &Observed) -> Option<Proof> {
    let rank = |ticket: &&ObservedTicket| match ticket.origin {
        Origin::Known => 0_u8,
        Origin::Ours => 1,
        Origin::Foreign | Origin::Unknown(_) => 2,
    };
    let all = observed.tickets.values().flatten();
    let best = all.min_by_key(rank)?;
    Some((best.link.clone(), best.id))
}

/// What asking came to.
#[derive(Debug, Default)]
struct Asked {
    hits: BTreeMap<KeyLink, Vec<WorkItemId>>,
    /// Why nobody knows.
    failed: BTreeMap<KeyLink, String>,
    /// Whether every answer knew a link that is known to exist.
    is_proved: bool,
}

async fn ask(
    readers: &Readers,
    scope: &Scope<'_>,
    links: &BTreeSet<KeyLink>,
    proof: Option<&Proof>,
    watch: Watch<'_>,
) -> Asked {
    let identity = scope.identity;
    let proof = proof.map(|(link, id)| (link.url(identity), id));
    let links: Vec<&KeyLink> = links.iter().collect();
    let mut asked = Asked {
        is_proved: true,
        ..Asked::default()
    };
    let mut looked_up = 0;
    for chunk in links.chunks(CHUNK - 1) {
        let mut urls: Vec<String> = chunk.iter().map(|link| link.url(identity)).collect();
        urls.extend(proof.iter().map(|(url, _)| url.clone()));
        match readers.ado.by_links(&urls).await {
            Ok(Linked { mut found, mut odd }) => {
                asked.is_proved &= match &proof {
                    Some((url, id)) => found.get(url).is_some_and(|ids| ids.contains(id)),
                    // What it finds, it can find.
                    None => found.values().any(|ids| !ids.is_empty()),
                };
                for link in chunk {
                    let url = link.url(identity);
                    if let Some(why) = odd.remove(&url) {
                        asked.failed.insert((*link).clone(), why);
                    }
                    let ids = found.remove(&url).unwrap_or_default();
                    asked.hits.insert((*link).clone(), ids);
                }
            }
            Err(error) if error.is_unsupported() => asked.is_proved = false,
            Err(error) => {
                let failed = chunk
                    .iter()
                    .map(|link| ((*link).clone(), error.to_string()));
                asked.failed.extend(failed);
                asked.is_proved = false;
            }
        }
        looked_up += chunk.len();
        watch(Event::LookedUp(looked_up));
    }
    asked
}

/// Whether the sweep proves nothing, or was not read to its end.
fn is_in_doubt(sweep: Sweep) -> bool {
    match sweep {
        Sweep::Refuted | Sweep::Incomplete => true,
        Sweep::Untested | Sweep::Proved => false,
    }
}

fn unproved(sweep: Sweep, proof: Option<&Proof>) -> String {
    if sweep == Sweep::Incomplete {
        return format!(
            "the look-up by key link is not proved to work here, and the search for the tag {TAG} \
             has entries that cannot be read: one of them may be its ticket"
        );
    }
    let known = proof.map(|(_, id)| format!(", not even #{id}"));
    format!(
        "neither the look-up by key link nor the sweep over the tag finds a ticket that is known to \
         exist{}",
        known.unwrap_or_default()
    )
}

fn warn_unproved(observed: &mut Observed) {
    if !observed.warnings.iter().any(|warning| warning == UNPROVED) {
        observed.warnings.push(UNPROVED.to_owned());
    }
}

/// The item that may be the ticket: everything that was found and is not somebody else's.
fn in_the_way(
    ids: &[WorkItemId],
    link: &KeyLink,
    gone: &BTreeSet<WorkItemId>,
    observed: &Observed,
) -> Option<WorkItemId> {
    let tickets = observed
        .tickets
        .get(&link.key)
        .map_or(&[][..], Vec::as_slice);
    let may_be = |id: &&WorkItemId| {
        let mut read = tickets.iter();
        let read = read.find(|ticket| ticket.id == **id && ticket.link == *link);
        match read {
            Some(ticket) => ticket.origin != Origin::Foreign,
            // An item that was read and does not carry the link is not meant.
            // One that cannot be used may well be meant.
            None => {
                gone.contains(*id) || matches!(observed.missing.get(*id), Some(Missing::Unknown(_)))
            }
        }
    };
    ids.iter().find(may_be).copied()
}

/// Reads what was found; gives back what is not there any more and in no recycle bin either.
async fn read_found(
    readers: &Readers,
    scope: &Scope<'_>,
    found: impl Iterator<Item = &WorkItemId>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<BTreeSet<WorkItemId>, ObserveError> {
    let reader: &ado::Reader = &readers.ado;
    let known: BTreeSet<WorkItemId> = observed.tickets.values().flatten().map(|t| t.id).collect();
    let found: BTreeSet<WorkItemId> = found.copied().filter(|id| !known.contains(id)).collect();
    let found: Vec<WorkItemId> = found.into_iter().collect();
    let mut gone = BTreeSet::new();
    if found.is_empty() {
        return Ok(gone);
    }
    let mut catalog = Catalog::new(reader.clone());
    let mut tickets = Tickets::new(&mut catalog, fields_of(scope.rules), scope.identity, watch);
    tickets.read(reader, &found, observed, &mut gone).await?;
    let pending = std::mem::take(&mut tickets.pending);
    observed.types.extend(catalog.into_types());
    provenance::judge(reader, scope, pending, observed).await;
    bins::explain(reader, scope, &mut gone, observed).await;
    Ok(gone)
}
