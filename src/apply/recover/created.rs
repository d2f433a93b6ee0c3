//! Looks for items that creates in doubt may have made.

use std::collections::{BTreeMap, BTreeSet};

use crate::clients::ado::{self, CHUNK, Read, Select};
use crate::clients::api_error::ApiError;
use crate::ledger::{Doubt, Ledger, LedgerError};
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::model::observed::Sweep;
use crate::model::provenance::Whose;
use crate::model::ticket::WorkItem;
use crate::template::block;
use crate::template::ticket::TAG;

/// What looking for one came to.
#[derive(Debug)]
pub(super) enum Answer {
    /// It is there.
    Found(Box<WorkItem>),
    /// It surely is not, as long as the server does not carry it out late.
    Absent,
    /// Nobody knows.
    Unknown,
}

/// Known links that go with each question: one found link proves that the look-up works.
const PROOFS: u8 = 3;

/// Looks for the items by their key links; where that is not proved to work, by a sweep over the
/// tag (design, 8 A.6). The answers stand in the order of the doubts.
pub(super) async fn look(
    ledger: &Ledger,
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    doubts: &[Doubt],
) -> Result<Vec<Answer>, LedgerError> {
    if doubts.is_empty() {
        return Ok(Vec::new());
    }
    let links: BTreeSet<&KeyLink> = doubts
        .iter()
        .filter_map(|doubt| doubt.link.as_ref())
        .collect();
    let proofs = ledger.some_links(PROOFS)?;
    let LookedUp {
        mut found,
        odd,
        is_proved,
    } = by_links(reader, identity, &links, &proofs).await;
    let mut is_known = is_proved;
    if !is_proved {
        let known: BTreeSet<WorkItemId> = ledger.work_items()?;
        let swept = sweep(reader, identity, &links, &known, &mut found).await;
        // Neither way shows what is known to exist: that it shows nothing else says nothing.
        is_known = swept.is_ok_and(|sweep| match sweep {
            Sweep::Proved | Sweep::Untested => true,
            Sweep::Refuted | Sweep::Incomplete => false,
        });
    }
    let mut answers = Vec::with_capacity(doubts.len());
    for doubt in doubts {
        let ids = doubt.link.as_ref().and_then(|link| found.get(link));
        let is_odd = doubt.link.as_ref().is_some_and(|link| odd.contains(link));
        let ours = match (&doubt.link, ids) {
            (Some(link), Some(ids)) => ours(reader, identity, link, ids).await,
            _ => Ours::None,
        };
        answers.push(match ours {
            Ours::Found(item) => Answer::Found(item),
            Ours::None if is_known && !is_odd => Answer::Absent,
            Ours::None | Ours::Unknown => Answer::Unknown,
        });
    }
    Ok(answers)
}

/// The item of ours among those that carry a link.
#[derive(Debug)]
pub(in crate::apply) enum Ours {
    /// The lowest.
    Found(Box<WorkItem>),
    /// None of them is: somebody else put the link on it.
    None,
    /// One that could not be read, or of which that cannot be told.
    Unknown,
}

/// Reads the items that carry a link, lowest first, until one is ours (design, 8 A.7).
pub(in crate::apply) async fn ours(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    link: &KeyLink,
    ids: &BTreeSet<WorkItemId>,
) -> Ours {
    let mut answer = Ours::None;
    for id in ids {
        let Ok(item) = reader.work_item(*id).await else {
            answer = Ours::Unknown;
            continue;
        };
        match reader
            .whose_link(&item, link, identity, is_plain(&item, link, identity))
            .await
        {
            Whose::Ours => return Ours::Found(Box::new(item)),
            Whose::Foreign => {}
            Whose::Unknown(why) => {
                tracing::debug!("whether #{id} is ours cannot be told: {why}");
                answer = Ours::Unknown;
            }
        }
    }
    answer
}

/// Whether nothing on an item contradicts that whoever made it put the link on it.
fn is_plain(item: &WorkItem, link: &KeyLink, identity: &NucleusIdentity) -> bool {
    let found = block::on_item(item).map(|(_, found)| found);
    let footer = found.filter(|found| found.is_intact);
    let footer = footer.and_then(|found| found.footer);
    let named = footer.map(|footer| KeyLink {
        key: footer.key,
        generation: footer.generation,
    });
    let mut links = item.key_links_of(identity).into_iter();
    links.all(|other| other == *link) && named.is_none_or(|named| named == *link)
}

/// What carries a link.
type Found = BTreeMap<KeyLink, BTreeSet<WorkItemId>>;

/// What a look-up by links came to.
#[derive(Debug)]
struct LookedUp {
    found: Found,
    /// Links of which it is not known what else carries them.
    odd: BTreeSet<KeyLink>,
    /// Whether every question was answered, and each answer knew a link that we know to exist.
    is_proved: bool,
}

/// The items of each link.
async fn by_links(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    links: &BTreeSet<&KeyLink>,
    proofs: &[KeyLink],
) -> LookedUp {
    let (mut found, mut odd) = (Found::new(), BTreeSet::new());
    let mut is_proved = true;
    let links: Vec<&KeyLink> = links.iter().copied().collect();
    for chunk in links.chunks(CHUNK - usize::from(PROOFS)) {
        let urls: Vec<String> = chunk
            .iter()
            .copied()
            .chain(proofs)
            .map(|link| link.url(identity))
            .collect();
        let Ok(mut hits) = reader.by_links(&urls).await else {
            is_proved = false;
            continue;
        };
        let has = |link: &KeyLink| {
            let ids = hits.found.get(&link.url(identity));
            ids.is_some_and(|ids| !ids.is_empty())
        };
        is_proved &= proofs.iter().any(has);
        for link in chunk {
            let url = link.url(identity);
            if hits.odd.contains_key(&url) {
                odd.insert((*link).clone());
            }
            let ids = hits.found.remove(&url).unwrap_or_default();
            if !ids.is_empty() {
                found.insert((*link).clone(), ids.into_iter().collect());
            }
        }
    }
    LookedUp {
        found,
        odd,
        is_proved,
    }
}

/// Reads everything that carries our tag and is not in the ledger; says whether the sweep is known
/// to show what carries it.
async fn sweep(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    links: &BTreeSet<&KeyLink>,
    known: &BTreeSet<WorkItemId>,
    found: &mut Found,
) -> Result<Sweep, ApiError> {
    let (tagged, mut sweep) = reader.sweep(TAG, known).await?;
    let strays: Vec<WorkItemId> = tagged.difference(known).copied().collect();
    for chunk in strays.chunks(CHUNK) {
        for read in reader.each_work_item(chunk, Select::Relations).await? {
            // One that cannot be used may be any of them, unless it tells a key.
            if matches!(&read, Read::Odd { seen, .. } if !tells_key(seen.as_deref(), identity)) {
                sweep = Sweep::Incomplete;
            }
            let Some(item) = read.seen() else { continue };
            for link in item.key_links_of(identity) {
                if links.contains(&link) {
                    found.entry(link).or_default().insert(item.id);
                }
            }
        }
    }
    Ok(sweep)
}

fn tells_key(seen: Option<&WorkItem>, identity: &NucleusIdentity) -> bool {
    seen.is_some_and(|item| !item.key_links_of(identity).is_empty())
}
