//! The tickets that keys by hand already have.
//!
//! The ledger knows them by id; the link look-up finds what another machine made; one sweep over
//! the tag decides where that look-up is not proved to work (design, 8 A.6). What carries a key and
//! is not ours is nobody's ticket here, either (design, 8 A.7).

use std::collections::{BTreeMap, BTreeSet};

use crate::clients::ado::{self, CHUNK, Linked, Read, Select};
use crate::commands::failures::from_api;
use crate::commands::session::Session;
use crate::error::Failure;
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use crate::model::observed::{LinkedBy, Memory, Sweep};
use crate::model::provenance::Whose;
use crate::model::ticket::WorkItem;
use crate::template::ticket::TAG;

/// What a key has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// A work item, as it is.
    Item(Existing),
    /// A work item that the ledger knows and the service no longer shows.
    Gone(WorkItemId),
    /// A create that may have arrived, since this time.
    InDoubt(String),
    /// Whether there is one is not known, because of this.
    Unknown(String),
}

/// What looking for keys came to.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// What keys have; one that has nothing is not among them.
    pub(super) known: BTreeMap<TicketKey, Known>,
    /// Whether the way in which the others were looked for is proved to find what is there.
    pub(super) is_proved: bool,
    /// Items that carry one of the keys and are not ours.
    pub(super) strays: Vec<(WorkItemId, TicketKey)>,
    /// Who put key links on items, as histories told: for the ledger to remember.
    pub(super) linked_by: LinkedBy,
}

/// What is kept of a work item: the texts of thousands are much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Existing {
    pub(super) id: WorkItemId,
    pub(super) project: String,
    pub(super) work_item_type: String,
    pub(super) state: String,
    pub(super) title: String,
}

impl From<WorkItem> for Existing {
    fn from(item: WorkItem) -> Self {
        Self {
            id: item.id,
            project: item.project().to_owned(),
            work_item_type: item.work_item_type().to_owned(),
            state: item.state().to_owned(),
            title: item.title().to_owned(),
        }
    }
}

/// Looks for tickets by their keys.
#[derive(Debug)]
struct Finder<'a> {
    reader: &'a ado::Reader,
    identity: &'a NucleusIdentity,
    memory: &'a Memory,
    looked: Looked,
}

/// What keys have, by id, by link, by tag.
///
/// # Errors
/// When a look fails as a whole: then they may be there, and nothing may be made. One odd item makes
/// its own keys unknown.
pub(super) async fn find(
    session: &Session,
    reader: &ado::Reader,
    memory: &Memory,
    keys: &BTreeSet<TicketKey>,
) -> Result<Looked, Failure> {
    let mut finder = Finder {
        reader,
        identity: &session.profile.identity,
        memory,
        looked: Looked::default(),
    };
    let unsure = |failure: Failure| failure.hint("nothing was made: it could be there already");
    finder.find(keys).await.map_err(unsure)?;
    Ok(finder.looked)
}

impl Finder<'_> {
    async fn find(&mut self, keys: &BTreeSet<TicketKey>) -> Result<(), Failure> {
        let mut remembered = BTreeMap::new();
        let mut strangers = BTreeSet::new();
        for key in keys {
            if let Some(since) = self.memory.in_doubt.get(key) {
                let doubt = Known::InDoubt(since.to_string());
                self.looked.known.insert(key.clone(), doubt);
            } else if let Some(id) = self.remembered(key) {
                remembered.insert(id, key);
            } else {
                strangers.insert(key.clone());
            }
        }
        self.by_id(&remembered).await?;
        let unproved = self.by_link(&strangers).await?;
        self.by_tag(unproved).await
    }

    /// The work item that the ledger knows for a key by hand.
    fn remembered(&self, key: &TicketKey) -> Option<WorkItemId> {
        let place = (key.clone(), Generation::FIRST);
        self.memory.tickets.get(&place)?.id
    }

    fn link(key: &TicketKey) -> KeyLink {
        KeyLink {
            key: key.clone(),
            generation: Generation::FIRST,
        }
    }

    async fn by_id(&mut self, items: &BTreeMap<WorkItemId, &TicketKey>) -> Result<(), Failure> {
        let ids: Vec<WorkItemId> = items.keys().copied().collect();
        for chunk in ids.chunks(CHUNK) {
            let read = self.reader.each_work_item(chunk, Select::Relations).await;
            for (id, read) in chunk.iter().zip(read.map_err(|error| from_api(&error))?) {
                let known = match read {
                    Read::Item(item) => Known::Item((*item).into()),
                    Read::Gone => Known::Gone(*id),
                    Read::Odd { why, .. } => Known::Unknown(unreadable(*id, &why)),
                };
                if let Some(key) = items.get(id) {
                    self.looked.known.insert((*key).clone(), known);
                }
            }
        }
        Ok(())
    }

    /// Says which keys it did not find where it is not proved that it would have.
    async fn by_link(
        &mut self,
        keys: &BTreeSet<TicketKey>,
    ) -> Result<BTreeSet<TicketKey>, Failure> {
        let mut tickets = self.memory.tickets.iter();
        let proof = tickets.find(|(_, ticket)| ticket.id.is_some());
        let proof = proof.map(|((key, generation), _)| {
            KeyLink {
                key: key.clone(),
                generation: *generation,
            }
            .url(self.identity)
        });
        let (mut hits, mut unproved) = (BTreeMap::new(), BTreeSet::new());
        self.looked.is_proved = true;
        let all: Vec<&TicketKey> = keys.iter().collect();
        for chunk in all.chunks(CHUNK - 1) {
            let url = |key: &TicketKey| Self::link(key).url(self.identity);
            let mut urls: Vec<String> = chunk.iter().map(|key| url(key)).collect();
            urls.extend(proof.clone());
            let answer = match self.reader.by_links(&urls).await {
                Ok(answer) => answer,
                Err(error) if error.is_unsupported() => Linked::default(),
                Err(error) => return Err(from_api(&error)),
            };
            let Linked { found, odd } = answer;
            let has = |url: &String| found.get(url).is_some_and(|ids| !ids.is_empty());
            let is_proved = proof.as_ref().is_some_and(has);
            for key in chunk {
                let url = url(key);
                let ids = found.get(&url).map_or(&[][..], Vec::as_slice);
                for id in ids {
                    let keys: &mut BTreeSet<TicketKey> = hits.entry(*id).or_default();
                    keys.insert((*key).clone());
                }
                if let Some(why) = odd.get(&url) {
                    let known = Known::Unknown(why.clone());
                    self.looked.known.insert((*key).clone(), known);
                } else if ids.is_empty() && !is_proved {
                    unproved.insert((*key).clone());
                }
            }
        }
        self.take_in(&hits, keys).await?;
        Ok(unproved)
    }

    async fn by_tag(&mut self, keys: BTreeSet<TicketKey>) -> Result<(), Failure> {
        if keys.is_empty() {
            return Ok(());
        }
        let named = self.memory.tickets.values();
        let named: BTreeSet<WorkItemId> = named.filter_map(|ticket| ticket.id).collect();
        let swept = self.reader.sweep(TAG, &named).await;
        let (tagged, sweep) = swept.map_err(|error| from_api(&error))?;
        let strays = tagged.difference(&named);
        // Any of them may be the ticket of any key.
        let strays = strays.map(|id| (*id, keys.clone())).collect();
        self.take_in(&strays, &keys).await?;
        self.looked.is_proved = sweep == Sweep::Proved;
        let why = match sweep {
            Sweep::Proved | Sweep::Untested => None,
            Sweep::Refuted => Some(
                "neither the look-up by key link nor the sweep over the tag finds a ticket that is \
                 known to exist",
            ),
            Sweep::Incomplete => Some(
                "the look-up by key link is not proved to work, and the search for the tag has \
                 entries that cannot be read",
            ),
        };
        if let Some(why) = why {
            for key in keys {
                let known = self.looked.known.entry(key);
                known.or_insert_with(|| Known::Unknown(why.to_owned()));
            }
        }
        Ok(())
    }

    /// Reads items, each with the keys whose ticket it may be, and takes in those of ours that carry
    /// one of the keys: of several the lowest.
    async fn take_in(
        &mut self,
        items: &BTreeMap<WorkItemId, BTreeSet<TicketKey>>,
        keys: &BTreeSet<TicketKey>,
    ) -> Result<(), Failure> {
        let ids: Vec<WorkItemId> = items.keys().copied().collect();
        for chunk in ids.chunks(CHUNK) {
            let read = self.reader.each_work_item(chunk, Select::Relations).await;
            let read = read.map_err(|error| from_api(&error))?;
            for (id, read) in chunk.iter().zip(read) {
                let item = match read {
                    Read::Item(item) => item,
                    // What is gone by now was deleted: it carries nothing any more.
                    Read::Gone => continue,
                    Read::Odd { why, seen } => {
                        if let Some(may_be) = items.get(id) {
                            self.note_odd(*id, &why, seen.as_deref(), may_be);
                        }
                        continue;
                    }
                };
                let mut links = item.key_links_of(self.identity);
                links.sort();
                links.dedup();
                let is_alone = links.len() == 1;
                for link in links {
                    if keys.contains(&link.key) {
                        self.take(&item, link, is_alone).await;
                    }
                }
            }
        }
        Ok(())
    }

    /// An item that cannot be used: the keys that it tells are unknown, or else all that it may be
    /// the ticket of.
    fn note_odd(
        &mut self,
        id: WorkItemId,
        why: &str,
        seen: Option<&WorkItem>,
        may_be: &BTreeSet<TicketKey>,
    ) {
        let told = seen.map(|item| item.key_links_of(self.identity));
        let told: BTreeSet<TicketKey> = told.into_iter().flatten().map(|link| link.key).collect();
        let keys = if told.is_empty() { may_be } else { &told };
        for key in keys {
            let known = self.looked.known.entry(key.clone());
            known.or_insert_with(|| Known::Unknown(unreadable(id, why)));
        }
    }

    async fn take(&mut self, item: &WorkItem, link: KeyLink, is_alone: bool) {
        let whose = self.whose(item, &link, is_alone).await;
        let first = link.generation == Generation::FIRST;
        let known = self.looked.known.get(&link.key);
        match whose {
            Whose::Ours if first => {
                let is_first = match known {
                    Some(Known::Item(other)) => other.id > item.id,
                    Some(Known::Gone(_) | Known::InDoubt(_)) => false,
                    Some(Known::Unknown(_)) | None => true,
                };
                if is_first {
                    let existing = Existing::from(item.clone());
                    self.looked.known.insert(link.key, Known::Item(existing));
                }
            }
            // No key by hand has a second generation: somebody changed the link.
            Whose::Ours | Whose::Foreign => self.looked.strays.push((item.id, link.key)),
            Whose::Unknown(why) => {
                let why = format!(
                    "#{} carries its key, and whether it is ours cannot be told: {why}",
                    item.id
                );
                let known = self.looked.known.entry(link.key);
                known.or_insert(Known::Unknown(why));
            }
        }
    }

    /// Whose an item is that carries one of the keys.
    async fn whose(&mut self, item: &WorkItem, link: &KeyLink, is_alone: bool) -> Whose {
        let mut named = self.memory.tickets.values();
        if named.any(|ticket| ticket.id == Some(item.id)) {
            // The ledger knows it by another key.
            return Whose::Foreign;
        }
        let (us, author) = (self.reader.ourselves().await, item.author());
        let whose = us.whose(author.as_ref());
        let is_made = self.memory.made.contains_key(&item.id);
        if is_alone && (is_made || whose == Whose::Ours) {
            return Whose::Ours;
        }
        if us.is_nobody() {
            return whose;
        }
        let place = (item.id, link.clone());
        if let Some(linked_by) = self.memory.linked_by.get(&place) {
            return us.whose_link(linked_by, author.as_ref());
        }
        let url = link.url(self.identity);
        match self.reader.linked_by(item.id, &url).await {
            Ok(linked_by) => {
                let whose = us.whose_link(&linked_by, author.as_ref());
                self.looked.linked_by.insert(place, linked_by);
                whose
            }
            Err(error) => Whose::Unknown(format!("its history cannot be read: {error}")),
        }
    }
}

fn unreadable(id: WorkItemId, why: &str) -> String {
    format!("work item #{id} cannot be read: {why}")
}
