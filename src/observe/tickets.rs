//! Tickets: those the ledger knows by id, and strays by a sweep over the tag.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use super::{Catalog, Event, ObserveError, Scope, Watch};
use crate::clients::ado::wiql::Filter;
use crate::clients::ado::{self, CHUNK, Select};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, NucleusIdentity, TicketKey};
use crate::model::observed::{Missing, Observed, ObservedBlock, ObservedTicket};
use crate::model::process::{WorkItemType, same_name};
use crate::model::rule::Rule;
use crate::model::ticket::WorkItem;
use crate::template::block;
use crate::template::ticket::TAG;

/// Chunks read at once.
const IN_FLIGHT: usize = 4;

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
    for (id, item) in read_items(reader, &known).await? {
        match item {
            Some(item) => tickets.add(&item, observed).await?,
            None => {
                observed.missing.insert(id, Missing::Unreadable);
            }
        }
    }
    find_in_bins(reader, observed).await;
    let strays = sweep(reader, &known).await?;
    for (_, item) in read_items(reader, &strays).await? {
        if let Some(item) = item {
            tickets.add(&item, observed).await?;
        }
    }
    Ok(())
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

async fn read_items(
    reader: &ado::Reader,
    ids: &[WorkItemId],
) -> Result<Vec<(WorkItemId, Option<WorkItem>)>, ApiError> {
    let chunks: Vec<Vec<Option<WorkItem>>> = stream::iter(ids.chunks(CHUNK))
        .map(|chunk| reader.work_items(chunk, Select::Relations))
        .buffered(IN_FLIGHT)
        .try_collect()
        .await?;
    Ok(ids
        .iter()
        .copied()
        .zip(chunks.into_iter().flatten())
        .collect())
}

/// Tells items that people deleted from those that are gone or hidden.
async fn find_in_bins(reader: &ado::Reader, observed: &mut Observed) {
    let projects: BTreeSet<String> = observed
        .targets
        .iter()
        .flatten()
        .map(|target| target.project.clone())
        .collect();
    for (id, missing) in &mut observed.missing {
        for project in &projects {
            match reader.recycled(project, *id).await {
                Ok(true) => {
                    *missing = Missing::Deleted;
                    break;
                }
                Ok(false) => {}
                Err(error) if error.kind == ApiErrorKind::NotFound => {}
                Err(error) => *missing = Missing::Unknown(error.to_string()),
            }
        }
    }
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
            return Ok(());
        };
        let types = self.catalog.types(item.project()).await?;
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
    let values = fields.iter().filter_map(|name| {
        let value = item.fields.get(name)?;
        Some((name.clone(), text_of(value)))
    });
    ObservedTicket {
        id: item.id,
        rev: item.rev,
        project: item.project().to_owned(),
        work_item_type: item.work_item_type().to_owned(),
        state: item.state().to_owned(),
        category: kind.and_then(|kind| kind.category(item.state())),
        title: item.title().to_owned(),
        link,
        block: block_of(item),
        fields: values.collect(),
    }
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
        members: footer.members,
        digest: footer.digest,
    })
}

/// A field's value as a template would have written it.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(identity) => identity
            .get("displayName")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            let text = value.to_string();
            text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
        }
    }
}
