//! Tickets: those the ledger knows by id, and strays by a sweep over the tag.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde_json::Value;

use super::{Catalog, Event, ObserveError, Scope, Watch, is_of_one_project};
use crate::clients::ado;
use crate::clients::ado::wiql::Filter;
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, NucleusIdentity, TicketKey};
use crate::model::observed::{Lookup, Missing, Observed, ObservedBlock, ObservedTicket};
use crate::model::process::{StateCategory, WorkItemType, same_name};
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
    let mut tickets = Tickets {
        catalog,
        fields: fields_of(scope.rules),
        identity: scope.identity,
        read: 0,
        watch,
    };
    let mut missing = BTreeSet::new();
    tickets.read(reader, &known, observed, &mut missing).await?;
    let unreadable = missing.into_iter().map(|id| (id, Missing::Unreadable));
    observed.missing.extend(unreadable);
    let strays = sweep(reader, &known).await?;
    // A stray that is gone by now was never known: nobody misses it.
    let mut gone = BTreeSet::new();
    tickets.read(reader, &strays, observed, &mut gone).await?;
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
    let mut tickets = Tickets {
        catalog,
        fields: BTreeSet::new(),
        identity,
        read: 0,
        watch: &|_| {},
    };
    // What is gone has nothing left to reach.
    let mut gone = BTreeSet::new();
    tickets.read(reader, &ids, observed, &mut gone).await
}

/// Ids of tagged items that the ledger does not know.
async fn sweep(reader: &ado::Reader, known: &[WorkItemId]) -> Result<Vec<WorkItemId>, ApiError> {
    let filter = Filter {
        tags: vec![TAG.to_owned()],
        ..Filter::default()
    };
    let mut pages = pin!(reader.wiql_ids(None, &filter));
    let mut strays = BTreeSet::new();
    while let Some(page) = pages.try_next().await? {
        strays.extend(
            page.into_iter()
                .filter(|id| known.binary_search(id).is_err()),
        );
    }
    Ok(strays.into_iter().collect())
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
    pub(super) catalog: &'a mut Catalog,
    pub(super) fields: BTreeSet<String>,
    pub(super) identity: &'a NucleusIdentity,
    pub(super) read: usize,
    pub(super) watch: Watch<'a>,
}

impl Tickets<'_> {
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
                    Some(item) => self.add(&item, observed).await?,
                    None => {
                        missing.insert(id);
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds a work item if it carries a key.
    pub(super) async fn add(
        &mut self,
        item: &WorkItem,
        observed: &mut Observed,
    ) -> Result<(), ApiError> {
        self.read += 1;
        (self.watch)(Event::Tickets(self.read));
        let mut links = item.key_links_of(self.identity);
        links.sort();
        links.dedup();
        if links.len() > 1 {
            let why = "carries more than one ticket key; the first is followed";
            observed.warnings.push(format!("#{} {why}", item.id));
        }
        let Some(link) = links.into_iter().next() else {
            note_unlinked(item, observed);
            return Ok(());
        };
        let types = match self.catalog.types(item.project()).await {
            Ok(types) => types,
            Err(error) if is_of_one_project(&error) => {
                // It is there, and what its state means is not known: nothing is done about it.
                let why = error.to_string();
                let lookup = Lookup::Unknown(why.clone());
                observed.lookups.insert(link, lookup);
                observed.missing.insert(item.id, Missing::Unknown(why));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let kind = types
            .iter()
            .find(|kind| same_name(&kind.name, item.work_item_type()));
        insert(
            &mut observed.tickets,
            observed_ticket(item, link, kind, &self.fields),
        );
        Ok(())
    }
}

/// A block that nobody wrote inside names the key of its ticket: where a person took the link off,
/// the ticket is there all the same.
fn note_unlinked(item: &WorkItem, observed: &mut Observed) {
    let found = block::on_item(item).map(|(_, found)| found);
    let intact = found.filter(|found| found.is_intact);
    if let Some(footer) = intact.and_then(|found| found.footer) {
        let known = observed.unlinked.entry(footer.key).or_insert(item.id);
        *known = item.id.min(*known);
    }
}

/// Lowest id first: the survivor of doubles (design, 8 A.7).
fn insert(tickets: &mut BTreeMap<TicketKey, Vec<ObservedTicket>>, ticket: ObservedTicket) {
    let list = tickets.entry(ticket.link.key.clone()).or_default();
    if let Err(place) = list.binary_search_by_key(&ticket.id, |other| other.id) {
        list.insert(place, ticket);
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
        .filter(|name| item.fields.contains_key(*name))
        .map(|name| (name.clone(), item.value_text(name)));
    let category = kind.and_then(|kind| kind.category(item.state()));
    ObservedTicket {
        id: item.id,
        rev: item.rev,
        project: item.project().to_owned(),
        work_item_type: item.work_item_type().to_owned(),
        state: item.state().to_owned(),
        category,
        title: item.title().to_owned(),
        link,
        block: block_of(item),
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

fn block_of(item: &WorkItem) -> Option<ObservedBlock> {
    let (field, found) = block::on_item(item)?;
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
