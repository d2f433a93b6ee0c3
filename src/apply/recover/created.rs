//! Looks for items that creates in doubt may have made.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;

use crate::clients::ado::wiql::Filter;
use crate::clients::ado::{self, CHUNK, Select};
use crate::clients::api_error::ApiError;
use crate::ledger::{Doubt, Ledger, LedgerError};
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::model::ticket::WorkItem;
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
    let (mut found, is_proved) = by_links(reader, identity, &links, &proofs).await;
    let mut is_known = is_proved;
    if !is_proved {
        let known: BTreeSet<WorkItemId> = ledger.work_items()?;
        is_known = sweep(reader, identity, &links, &known, &mut found)
            .await
            .is_ok();
    }
    let mut answers = Vec::with_capacity(doubts.len());
    for doubt in doubts {
        let id = doubt.link.as_ref().and_then(|link| found.get(link));
        answers.push(match id {
            Some(id) => match reader.work_item(*id).await {
                Ok(item) => Answer::Found(Box::new(item)),
                Err(_) => Answer::Unknown,
            },
            None if is_known => Answer::Absent,
            None => Answer::Unknown,
        });
    }
    Ok(answers)
}

/// The lowest item of each link, and whether the look-up is proved: every question was answered,
/// and each answer knew a link that we know to exist.
async fn by_links(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    links: &BTreeSet<&KeyLink>,
    proofs: &[KeyLink],
) -> (BTreeMap<KeyLink, WorkItemId>, bool) {
    let mut found = BTreeMap::new();
    let mut is_proved = true;
    let links: Vec<&KeyLink> = links.iter().copied().collect();
    for chunk in links.chunks(CHUNK - usize::from(PROOFS)) {
        let urls: Vec<String> = chunk
            .iter()
            .copied()
            .chain(proofs)
            .map(|link| link.url(identity))
            .collect();
        let Ok(hits) = reader.by_links(&urls).await else {
            is_proved = false;
            continue;
        };
        let lowest = |link: &KeyLink| hits.get(&link.url(identity))?.iter().min().copied();
        is_proved &= proofs.iter().any(|link| lowest(link).is_some());
        found.extend(
            chunk
                .iter()
                .filter_map(|link| Some(((*link).clone(), lowest(link)?))),
        );
    }
    (found, is_proved)
}

/// Reads everything that carries our tag and is not in the ledger.
async fn sweep(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    links: &BTreeSet<&KeyLink>,
    known: &BTreeSet<WorkItemId>,
    found: &mut BTreeMap<KeyLink, WorkItemId>,
) -> Result<(), ApiError> {
    let filter = Filter {
        tags: vec![TAG.to_owned()],
        ..Filter::default()
    };
    let mut pages = pin!(reader.wiql_ids(None, &filter));
    while let Some(page) = pages.try_next().await? {
        let strays: Vec<WorkItemId> = page.into_iter().filter(|id| !known.contains(id)).collect();
        for chunk in strays.chunks(CHUNK) {
            let items = reader.work_items(chunk, Select::Relations).await?;
            for item in items.into_iter().flatten() {
                for link in item.key_links_of(identity) {
                    if links.contains(&link) {
                        found.entry(link).or_insert(item.id);
                    }
                }
            }
        }
    }
    Ok(())
}
