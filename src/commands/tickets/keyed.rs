//! The tickets that keys by hand already have.
//!
//! The ledger knows them by id; the link look-up finds what another machine made; one sweep over
//! the tag decides where that look-up is not proved to work (design, 8 A.6).

use std::collections::{BTreeMap, BTreeSet};

use crate::clients::ado::{self, CHUNK, Select};
use crate::commands::failures::{from_api, from_selection};
use crate::commands::session::Session;
use crate::error::Failure;
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use crate::model::observed::Memory;
use crate::model::ticket::WorkItem;
use crate::observe::Catalog;
use crate::observe::selection::{Selection, TicketFilterSpec, select};

/// What a key has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// A work item, as it is.
    Item(Existing),
    /// A work item that the ledger knows and the service no longer shows.
    Gone(WorkItemId),
    /// A create that may have arrived, since this time.
    InDoubt(String),
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
pub(super) struct Finder<'a> {
    reader: &'a ado::Reader,
    identity: &'a NucleusIdentity,
    memory: &'a Memory,
    found: BTreeMap<TicketKey, Known>,
}

/// What keys have, by id, by link, by tag; a key that has nothing is not among them.
///
/// # Errors
/// When any look fails: then they may be there, and nothing may be made.
pub(super) async fn find(
    session: &Session,
    reader: &ado::Reader,
    memory: &Memory,
    keys: &BTreeSet<TicketKey>,
) -> Result<BTreeMap<TicketKey, Known>, Failure> {
    let mut finder = Finder {
        reader,
        identity: &session.profile.identity,
        memory,
        found: BTreeMap::new(),
    };
    let unsure = |failure: Failure| failure.hint("nothing was made: it could be there already");
    finder.find(keys).await.map_err(unsure)?;
    Ok(finder.found)
}

impl Finder<'_> {
    async fn find(&mut self, keys: &BTreeSet<TicketKey>) -> Result<(), Failure> {
        let mut remembered = BTreeMap::new();
        let mut strangers = Vec::new();
        for key in keys {
            if let Some(since) = self.memory.in_doubt.get(key) {
                let doubt = Known::InDoubt(since.to_string());
                self.found.insert(key.clone(), doubt);
            } else if let Some(id) = self.remembered(key) {
                remembered.insert(id, key);
            } else {
                strangers.push(key);
            }
        }
        self.by_id(&remembered, Known::Gone).await?;
        let unproved = self.by_link(&strangers).await?;
        self.by_tag(unproved).await
    }

    /// The work item that the ledger knows for a key by hand.
    fn remembered(&self, key: &TicketKey) -> Option<WorkItemId> {
        let place = (key.clone(), Generation::FIRST);
        self.memory.tickets.get(&place)?.id
    }

    fn url(&self, key: &TicketKey) -> String {
        KeyLink {
            key: key.clone(),
            generation: Generation::FIRST,
        }
        .url(self.identity)
    }

    async fn by_id(
        &mut self,
        items: &BTreeMap<WorkItemId, &TicketKey>,
        gone: impl Fn(WorkItemId) -> Known,
    ) -> Result<(), Failure> {
        let ids: Vec<WorkItemId> = items.keys().copied().collect();
        for chunk in ids.chunks(CHUNK) {
            let read = self.reader.work_items(chunk, Select::Relations).await;
            for (id, item) in chunk.iter().zip(read.map_err(|error| from_api(&error))?) {
                let known = item.map_or_else(|| gone(*id), |item| Known::Item(item.into()));
                if let Some(key) = items.get(id) {
                    self.found.insert((*key).clone(), known);
                }
            }
        }
        Ok(())
    }

    /// Says which keys it did not find where it is not proved that it would have.
    async fn by_link(&mut self, keys: &[&TicketKey]) -> Result<BTreeSet<TicketKey>, Failure> {
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
        for chunk in keys.chunks(CHUNK - 1) {
            let mut urls: Vec<String> = chunk.iter().map(|key| self.url(key)).collect();
            urls.extend(proof.clone());
            let answer = match self.reader.by_links(&urls).await {
                Ok(answer) => answer,
                Err(error) if error.is_unsupported() => BTreeMap::new(),
                Err(error) => return Err(from_api(&error)),
            };
            let has = |url: &String| answer.get(url).and_then(|ids| ids.iter().min()).copied();
            let is_proved = proof.as_ref().is_some_and(|url| has(url).is_some());
            for key in chunk {
                match has(&self.url(key)) {
                    Some(id) => {
                        hits.insert(id, *key);
                    }
                    None if is_proved => {}
                    None => {
                        unproved.insert((*key).clone());
                    }
                }
            }
        }
        // What was found by its link and cannot be read is there all the same.
        self.by_id(&hits, Known::Gone).await?;
        Ok(unproved)
    }

    async fn by_tag(&mut self, keys: BTreeSet<TicketKey>) -> Result<(), Failure> {
        if keys.is_empty() {
            return Ok(());
        }
        let spec = TicketFilterSpec {
            keys: Some(keys),
            ..TicketFilterSpec::default()
        };
        let selection = Selection::Filter(Box::new(spec));
        let mut catalog = Catalog::new(self.reader.clone());
        let mut reading = select(self.reader, &mut catalog, &selection, &[])
            .await
            .map_err(from_selection)?;
        while let Some((_, page)) = reading
            .next_page()
            .await
            .map_err(|error| from_api(&error))?
        {
            for picked in page.picked {
                let Some(KeyLink { key, .. }) = picked.link else {
                    continue;
                };
                let existing = Existing::from(picked.item);
                let entry = self.found.entry(key);
                // Of doubles the oldest is the ticket.
                entry
                    .and_modify(|known| {
                        if matches!(known, Known::Item(other) if other.id > existing.id) {
                            *known = Known::Item(existing.clone());
                        }
                    })
                    .or_insert_with(|| Known::Item(existing.clone()));
            }
        }
        Ok(())
    }
}
