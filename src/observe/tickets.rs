//! Tickets: those the ledger knows by id, and strays by a sweep over the tag.
//!
//! Whose they are is told afterwards ([`super::provenance`]).

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use serde_json::Value;

use super::provenance::{self, Pending};
use super::{Catalog, Event, ObserveError, Scope, Watch, is_of_one_project};
use crate::clients::ado::{self, Read, Tagged};
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, NucleusIdentity, TicketKey};
use crate::model::observed::{
    Home, Lookup, Missing, Observed, ObservedBlock, ObservedTicket, Origin, Sweep,
};
use crate::model::process::{StateCategory, WorkItemType, same_name};
use crate::model::provenance::Author;
use crate::model::rule::Rule;
use crate::model::ticket::{DuplicateOf, WorkItem};
use crate::template::block;
use crate::template::ticket::{HOLD_TAG, TAG};

pub(super) async fn read(
    reader: &ado::Reader,
    catalog: &mut Catalog,
    scope: &Scope<'_>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    let mut known: Vec<WorkItemId> = observed
        .memory
        .tickets
        .values()
        .filter_map(|ticket| ticket.id)
        .collect();
    known.sort_unstable();
    known.dedup();
    let mut tickets = Tickets::new(catalog, fields_of(scope.rules), scope.identity, watch);
    let mut missing = BTreeSet::new();
    tickets.read(reader, &known, observed, &mut missing).await?;
    let unreadable = missing.into_iter().map(|id| (id, Missing::Unreadable));
    observed.missing.extend(unreadable);
    let Tagged { ids: swept, odd } = reader.tagged(TAG).await?;
    for why in &odd {
        let told = format!("the search for the tag {TAG}: {why}");
        observed.note_unreadable(told);
    }
    let is_known = |id: &WorkItemId| known.binary_search(id).is_ok();
    let strays: Vec<WorkItemId> = swept.iter().copied().filter(|id| !is_known(id)).collect();
    // A stray that is gone by now was never known: nobody misses it.
    let mut gone = BTreeSet::new();
    tickets.has_mute = false;
    tickets.read(reader, &strays, observed, &mut gone).await?;
    // What it shows, and is seen to carry the tag, proves that it works (design, 8 A.6).
    observed.sweep = if !odd.is_empty() || tickets.has_mute {
        Sweep::Incomplete
    } else if swept.iter().any(|id| tickets.tagged.contains(id)) {
        Sweep::Proved
    } else if tickets.tagged.is_empty() {
        Sweep::Untested
    } else {
        Sweep::Refuted
    };
    let pending = std::mem::take(&mut tickets.pending);
    provenance::judge(reader, scope, pending, observed).await;
    Ok(())
}

/// Tickets of the ledger that are still to reach a state.
pub(super) async fn read_half_made(
    reader: &ado::Reader,
    catalog: &mut Catalog,
    identity: &NucleusIdentity,
    observed: &mut Observed,
) -> Result<(), ApiError> {
    let known = observed.memory.tickets.values();
    let pending = known.filter(|known| known.pending_state.is_some());
    let ids: Vec<WorkItemId> = pending.filter_map(|known| known.id).collect();
    let mut tickets = Tickets::new(catalog, BTreeSet::new(), identity, &|_| {});
    // What is gone has nothing left to reach.
    let mut gone = BTreeSet::new();
    tickets.read(reader, &ids, observed, &mut gone).await
}

/// Names of the fields that rules set: what is kept of a ticket's fields.
pub(super) fn fields_of(rules: &[Rule]) -> BTreeSet<String> {
    rules
        .iter()
        .flat_map(|rule| rule.ticket.fields.keys().cloned())
        .collect()
}

/// Turns work items into tickets as they come.
pub(super) struct Tickets<'a> {
    catalog: &'a mut Catalog,
    fields: BTreeSet<String>,
    identity: &'a NucleusIdentity,
    read: usize,
    watch: Watch<'a>,
    /// Everybody who made one of them, each kept once.
    authors: BTreeSet<Arc<Author>>,
    /// Items that carry our tag.
    tagged: BTreeSet<WorkItemId>,
    /// Whether an item that cannot be used tells no key: it may be the ticket of any.
    has_mute: bool,
    /// What carries a key, or names one, and is not in the ledger: whose it is is still to be told.
    pub(super) pending: Vec<Pending>,
}

impl<'a> Tickets<'a> {
    pub(super) fn new(
        catalog: &'a mut Catalog,
        fields: BTreeSet<String>,
        identity: &'a NucleusIdentity,
        watch: Watch<'a>,
    ) -> Self {
        Self {
            catalog,
            fields,
            identity,
            read: 0,
            watch,
            authors: BTreeSet::new(),
            tagged: BTreeSet::new(),
            has_mute: false,
            pending: Vec::new(),
        }
    }

    /// Reads work items and adds those that carry a key, chunk by chunk: their texts are many
    /// times larger than what is kept of them.
    pub(super) async fn read(
        &mut self,
        reader: &ado::Reader,
        ids: &[WorkItemId],
        observed: &mut Observed,
        missing: &mut BTreeSet<WorkItemId>,
    ) -> Result<(), ApiError> {
        let mut pages = pin!(reader.item_pages(ids));
        while let Some(page) = pages.try_next().await? {
            for (id, item) in page {
                match item {
                    Read::Item(item) if item.fields.is_empty() => {
                        let why = "it has no fields".to_owned();
                        self.note_odd(id, why, Some(&item), observed);
                    }
                    Read::Item(item) => self.add(&item, observed).await?,
                    Read::Gone => {
                        missing.insert(id);
                    }
                    Read::Odd { why, seen } => self.note_odd(id, why, seen.as_deref(), observed),
                }
            }
        }
        Ok(())
    }

    /// A work item that cannot be used is there all the same: what its key says is unknown, and
    /// nothing is made in its place.
    fn note_odd(
        &mut self,
        id: WorkItemId,
        why: String,
        seen: Option<&WorkItem>,
        observed: &mut Observed,
    ) {
        let told = format!("work item #{id} cannot be read: {why}");
        let links = seen.map(|item| item.key_links_of(self.identity));
        let links = links.unwrap_or_default();
        self.has_mute |= links.is_empty();
        for link in links {
            observed.lookups.insert(link, Lookup::Unknown(told.clone()));
        }
        observed.note_unreadable(told);
        observed.missing.insert(id, Missing::Unknown(why));
    }

    /// Adds a work item at each key that it carries.
    pub(super) async fn add(
        &mut self,
        item: &WorkItem,
        observed: &mut Observed,
    ) -> Result<(), ApiError> {
        self.read += 1;
        (self.watch)(Event::Tickets(self.read));
        if item.tags().iter().any(|tag| same_name(tag, TAG)) {
            self.tagged.insert(item.id);
        }
        let mut links = item.key_links_of(self.identity);
        links.sort();
        links.dedup();
        let author = item.author().map(|author| self.shared(author));
        if links.is_empty() {
            self.note_unlinked(item, author);
            return Ok(());
        }
        let failure = match self.catalog.types(item.project()).await {
            Ok(_) => None,
            // It is there, and what its state means is not known: nothing is done about it.
            Err(error) if is_of_one_project(&error) => Some(error),
            Err(error) => return Err(error),
        };
        let (kind, odd) = self
            .catalog
            .known_kind(item.project(), item.work_item_type());
        let unread = failure.as_ref().or(odd).map(ToString::to_string);
        if let Some(odd) = odd {
            observed.note_unreadable(odd.to_string());
        }
        let named = named_by_block(item);
        let memory = &observed.memory;
        let (known, others): (Vec<KeyLink>, _) = links
            .into_iter()
            .partition(|link| memory.names(link, item.id));
        let is_alone = known.is_empty() && others.len() == 1;
        for link in known {
            if let Some(why) = &unread {
                provenance::unreadable(item.id, link, why.clone(), observed);
                continue;
            }
            let mut ticket = observed_ticket(item, link, kind, &self.fields);
            ticket.author.clone_from(&author);
            ticket.origin = Origin::Known;
            insert(&mut observed.tickets, ticket);
        }
        for link in others {
            let mut ticket = observed_ticket(item, link.clone(), kind, &self.fields);
            ticket.author.clone_from(&author);
            insert(&mut observed.tickets, ticket);
            self.pending.push(Pending {
                id: item.id,
                author: author.clone(),
                is_plain: is_alone && named.as_ref().is_none_or(|named| *named == link),
                unread: unread.clone(),
                is_linked: true,
                link,
            });
        }
        Ok(())
    }

    /// A block that nobody wrote inside names the key of its ticket: where a person took the link
    /// off, the ticket is there all the same.
    fn note_unlinked(&mut self, item: &WorkItem, author: Option<Arc<Author>>) {
        let Some(link) = named_by_block(item) else {
            return;
        };
        self.pending.push(Pending {
            id: item.id,
            is_plain: true,
            author,
            unread: None,
            is_linked: false,
            link,
        });
    }

    fn shared(&mut self, author: Author) -> Arc<Author> {
        if let Some(known) = self.authors.get(&author) {
            return Arc::clone(known);
        }
        let author = Arc::new(author);
        self.authors.insert(Arc::clone(&author));
        author
    }
}

/// The key that a block names that nobody wrote inside.
fn named_by_block(item: &WorkItem) -> Option<KeyLink> {
    let (_, found) = block::on_item(item)?;
    let footer = found.footer.filter(|_| found.is_intact)?;
    Some(KeyLink {
        key: footer.key,
        generation: footer.generation,
    })
}

/// Lowest id first: the survivor of doubles (design, 8 A.7).
fn insert(tickets: &mut BTreeMap<TicketKey, Vec<ObservedTicket>>, ticket: ObservedTicket) {
    let list = tickets.entry(ticket.link.key.clone()).or_default();
    let place = |ticket: &ObservedTicket| (ticket.id, ticket.link.generation);
    if let Err(at) = list.binary_search_by_key(&place(&ticket), place) {
        list.insert(at, ticket);
    }
}

/// What is kept of a work item that carries a key.
pub fn observed_ticket(
    item: &WorkItem,
    link: KeyLink,
    kind: Option<&WorkItemType>,
    fields: &BTreeSet<String>,
) -> ObservedTicket {
    let values = fields
        .iter()
        .map(|name| (name.clone(), item.value_text(name)))
        .filter(|(_, text)| !text.is_empty());
    let category = kind.and_then(|kind| kind.category(item.state()));
    let block = block_of(item, kind);
    ObservedTicket {
        id: item.id,
        rev: item.rev,
        project: item.project().to_owned(),
        work_item_type: item.work_item_type().to_owned(),
        state: item.state().to_owned(),
        category,
        title: item.title().to_owned(),
        link,
        home: home_of(item, kind, block.as_ref()),
        block,
        fields: values.collect(),
        has_hold_tag: item.tags().iter().any(|tag| same_name(tag, HOLD_TAG)),
        comments: item
            .fields
            .get("System.CommentCount")
            .and_then(Value::as_u64),
        state_since: item.state_since(),
        reasons: reasons(item),
        duplicate_of: item
            .duplicate_of
            .iter()
            .find(|link| !link.is_ours())
            .cloned(),
        // A closing state may be one of the category Resolved.
        is_closed_double: category.is_some_and(|category| category >= StateCategory::Resolved)
            && item.duplicate_of.iter().any(DuplicateOf::is_ours),
        author: None,
        origin: Origin::Unknown("nobody asked whose it is".to_owned()),
    }
}

/// Why an item has its state. In Agile a Bug is resolved for a reason, and closed for another.
fn reasons(item: &WorkItem) -> Vec<String> {
    let names = ["System.Reason", "Microsoft.VSTS.Common.ResolvedReason"];
    let told = names.into_iter().map(|name| item.text(name));
    told.filter(|reason| !reason.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Where the block of a ticket belongs. Where a person changed the type, the service still answers
/// the field of the old one, and takes nothing for it any more.
fn home_of(item: &WorkItem, kind: Option<&WorkItemType>, block: Option<&ObservedBlock>) -> Home {
    let here = block.map(|block| block.field.as_str());
    let Some(kind) = kind.filter(|kind| !kind.fields.is_empty()) else {
        let is_markdown = here.is_some_and(|field| item.markdown.contains(field));
        return if is_markdown {
            Home::Nowhere
        } else {
            Home::Here
        };
    };
    let field = kind.description_field();
    if !kind.has_field(field) || item.markdown.contains(field) {
        return Home::Nowhere;
    }
    match here {
        Some(here) if here != field => Home::Elsewhere {
            field: field.to_owned(),
            text: item.text(field).to_owned(),
            is_left_writable: kind.has_field(here) && !item.markdown.contains(here),
        },
        Some(_) | None => Home::Here,
    }
}

/// Our block, first where the type shows it: an old one may stand in a field that it lost.
fn block_of(item: &WorkItem, kind: Option<&WorkItemType>) -> Option<ObservedBlock> {
    let field = kind.map(WorkItemType::description_field);
    let shown = field.and_then(|field| block::among(item, |name| name == field));
    let (field, found) = shown.or_else(|| block::on_item(item))?;
    let footer = found.footer?;
    Some(ObservedBlock {
        field: field.to_owned(),
        before: found.before,
        after: found.after,
        text_hash: found.text_hash,
        is_intact: found.is_intact,
        claim: footer.claim,
        digest: footer.digest,
        nucleus_project: found.nucleus_project.map(Into::into),
    })
}
