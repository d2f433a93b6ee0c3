//! Finding and reading work items (ado-api, 8.2 and 10).

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use reqwest::Method;
use serde::Deserialize as _;
use serde_json::Value;
use tokio::task::JoinSet;

use super::wiql::Filter;
use super::wire::{
    self, Entries, ItemsQuestion, LinksAnswer, LinksQuestion, List, Odd, WiqlAnswer, WiqlQuestion,
    WorkItemRef, WorkItemWire,
};
use super::{Ado, CHUNK, JSON, Reader, VERSION, invalid, json_body, too_many};
use crate::clients::address::Part;
use crate::clients::answer::Answer;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::clients::http::{Effect, Request};
use crate::model::ids::WorkItemId;
use crate::model::ticket::WorkItem;

/// Ids in one answer to a query. 20,000 is the limit and misbehaves itself (ado-api, 10.3).
const WIQL_PAGE: u32 = 19_999;
/// Ids that are read of one query at most.
const MOST_IDS: usize = 2_000_000;
/// Items with one key link that are read at most; there should be one.
const MOST_LINKED: usize = 1_000;
/// Longest query (ado-api, 12.1).
const LONGEST_QUERY: usize = 32_000;

/// Pages of work items read at once; the gate lets in fewer where the service is slow.
const PAGES_AT_ONCE: usize = 4;

/// Some work items by their ids.
pub type ItemPage = Vec<(WorkItemId, Read)>;

/// What a query finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdPage {
    /// Numbers of work items.
    pub ids: Vec<WorkItemId>,
    /// What is wrong with each entry that tells no number.
    pub odd: Vec<String>,
}

/// What carries hyperlinks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linked {
    /// The work items of each address. One without items is absent or has an empty list.
    pub found: BTreeMap<String, Vec<WorkItemId>>,
    /// Addresses of which it is not known what else carries them, each with why.
    pub odd: BTreeMap<String, String>,
}

/// What was read of a work item.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// The item.
    Item(Box<WorkItem>),
    /// It does not exist, was deleted or may not be read.
    Gone,
    /// It is there, and what the service told of it cannot be used.
    Odd {
        /// What is wrong with it.
        why: String,
        /// What could be understood all the same: enough to see whose it is, not to change it.
        seen: Option<Box<WorkItem>>,
    },
}

impl Read {
    /// What could be understood of an item, usable or not.
    pub fn seen(&self) -> Option<&WorkItem> {
        match self {
            Self::Item(item) => Some(item),
            Self::Odd { seen, .. } => seen.as_deref(),
            Self::Gone => None,
        }
    }
}

/// What to read of work items. Fields and relations exclude each other (ado-api, 10.1).
#[derive(Debug, Clone, Copy)]
pub enum Select<'a> {
    /// These fields, by reference name.
    Fields(&'a [&'a str]),
    /// All fields and all relations.
    Relations,
}

impl Reader {
    /// The ids that a query finds, `top` at most, in its order.
    ///
    /// # Errors
    /// `Invalid` when the query is not accepted or is over links.
    pub async fn wiql_page(
        &self,
        project: Option<&str>,
        query: &str,
        top: u32,
    ) -> Result<IdPage, ApiError> {
        let (_, _, page) = self.ado.wiql(project, query, top).await?;
        Ok(page)
    }

    /// All ids that a filter finds, in ascending order, page by page, however many they are.
    ///
    /// With `project` (a name or an id) only those of that project.
    pub fn wiql_ids(
        &self,
        project: Option<&str>,
        filter: &Filter,
    ) -> impl Stream<Item = Result<IdPage, ApiError>> + Send + use<> {
        let ado = self.ado.clone();
        let project = project.map(str::to_owned);
        let filter = filter.clone();
        stream::try_unfold(Keyset::Start, move |keyset| {
            let (ado, project, filter) = (ado.clone(), project.clone(), filter.clone());
            async move { ado.wiql_step(project.as_deref(), &filter, keyset).await }
        })
    }

    /// Work items by id, 200 at most: the answer stands in the order of `ids`, `None` where the
    /// item does not exist, was deleted or may not be read.
    ///
    /// # Errors
    /// `BadAnswer` when the answer holds items that were not asked for, fewer than it counts, or
    /// one that cannot be used.
    pub async fn work_items(
        &self,
        ids: &[WorkItemId],
        select: Select<'_>,
    ) -> Result<Vec<Option<WorkItem>>, ApiError> {
        let read = self.each_work_item(ids, select).await?;
        let items = ids.iter().zip(read).map(|(id, read)| match read {
            Read::Item(item) => Ok(Some(*item)),
            Read::Gone => Ok(None),
            Read::Odd { why, .. } => {
                Err(too_many(&format!("work item {id} cannot be used: {why}")))
            }
        });
        items.collect()
    }

    /// The same, where an item that cannot be used keeps nobody from the others.
    ///
    /// # Errors
    /// `BadAnswer` when the answer holds items that were not asked for, or fewer than it counts.
    pub async fn each_work_item(
        &self,
        ids: &[WorkItemId],
        select: Select<'_>,
    ) -> Result<Vec<Read>, ApiError> {
        at_most_a_chunk(ids.len())?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (fields, expand) = match select {
            Select::Fields(fields) => (Some(fields), None),
            Select::Relations => (None, Some("relations")),
        };
        let question = ItemsQuestion {
            ids,
            fields,
            expand,
            error_policy: "omit",
        };
        let body = json_body(JSON, &question)?;
        let parts = [Part::Fixed("_apis/wit/workitemsbatch")];
        let request =
            self.ado
                .request(Effect::Read, Method::POST, &parts, &[VERSION], Some(body))?;
        let answer = self.ado.answer(&request).await?;
        // One that cannot be used spoils the strict reading of all.
        let strictly: Result<List<Option<WorkItemWire>>, _> = answer.decode(&request);
        let aligned = match strictly {
            Ok(list) => align(ids, list),
            Err(_) => align_each(ids, answer.decode(&request)?),
        };
        aligned.map_err(|what| answer.bad(&request, &what))
    }

    /// Work items by id, with all fields and relations: pages of 200 in the order of `ids`, several
    /// read at once.
    ///
    /// Every page is a task of its own. Requests wait for their turn at one gate: a page that goes
    /// on only when it is asked for would keep the turn that whoever works on another page waits
    /// for.
    pub fn item_pages(
        &self,
        ids: &[WorkItemId],
    ) -> impl Stream<Item = Result<ItemPage, ApiError>> + Send + use<> {
        let reader = self.clone();
        let chunks: VecDeque<Vec<WorkItemId>> = ids.chunks(CHUNK).map(<[_]>::to_vec).collect();
        stream::iter(chunks)
            .map(move |chunk| {
                let reader = reader.clone();
                // A set of one: its task ends with the stream.
                let mut page = JoinSet::new();
                page.spawn(async move {
                    let items = reader.each_work_item(&chunk, Select::Relations).await?;
                    Ok(chunk.into_iter().zip(items).collect())
                });
                async move {
                    let read = page.join_next().await.and_then(Result::ok);
                    read.unwrap_or_else(|| Err(lost()))
                }
            })
            .buffered(PAGES_AT_ONCE)
    }

    /// One work item with all fields and relations.
    ///
    /// # Errors
    /// `NotFound` when it does not exist, was deleted or may not be read.
    pub async fn work_item(&self, id: WorkItemId) -> Result<WorkItem, ApiError> {
        let number = id.to_string();
        let parts = [Part::Fixed("_apis/wit/workitems"), Part::Name(&number)];
        let query = [("$expand", "relations"), VERSION];
        let request = self
            .ado
            .request(Effect::Read, Method::GET, &parts, &query, None)?;
        let answer = self.ado.answer(&request).await?;
        let wire: WorkItemWire = answer.decode(&request)?;
        if wire.id != id {
            return Err(answer.bad(&request, &format!("it is work item {}", wire.id)));
        }
        Ok(wire.into())
    }

    /// The work items that carry a hyperlink, for each of 200 addresses at most.
    ///
    /// # Errors
    /// Any failure: an error never reads as "there is none".
    pub async fn by_links(&self, urls: &[String]) -> Result<Linked, ApiError> {
        at_most_a_chunk(urls.len())?;
        if urls.is_empty() {
            return Ok(Linked::default());
        }
        let question = LinksQuestion {
            artifact_uris: urls,
        };
        let parts = [Part::Fixed("_apis/wit/artifacturiquery")];
        let body = json_body(JSON, &question)?;
        let request =
            self.ado
                .request(Effect::Read, Method::POST, &parts, &[VERSION], Some(body))?;
        let answer = self.ado.answer(&request).await?;
        let strictly: Result<LinksAnswer<Vec<WorkItemRef>>, _> = answer.decode(&request);
        let mut linked = Linked::default();
        if let Ok(found) = strictly {
            for (url, refs) in found.artifact_uris_query_result {
                linked.take(urls, url, Ok(refs.unwrap_or_default()));
            }
        } else {
            let found: LinksAnswer<Value> = answer.decode(&request)?;
            for (url, value) in found.artifact_uris_query_result {
                linked.take_each(urls, url, value);
            }
        }
        Ok(linked)
    }
}

impl Linked {
    /// Takes in what an address has.
    fn take(&mut self, urls: &[String], url: String, refs: Result<Vec<WorkItemRef>, String>) {
        if !urls.contains(&url) {
            return;
        }
        let refs = match refs {
            Ok(refs) => refs,
            Err(why) => {
                self.odd.insert(url, why);
                return;
            }
        };
        let mut ids: Vec<_> = refs.into_iter().map(|item| item.id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() > MOST_LINKED {
            let why = format!(
                "{} work items carry the link {url}; {MOST_LINKED} are the most that are read",
                ids.len()
            );
            self.odd.insert(url, why);
            return;
        }
        self.found.insert(url, ids);
    }

    /// The same where something in the answer cannot be used.
    fn take_each(&mut self, urls: &[String], url: String, value: Option<Value>) {
        let values = match value {
            None => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(_) => {
                let why = format!("the answer for the link {url} is not a list of work items");
                self.take(urls, url, Err(why));
                return;
            }
        };
        let Entries { usable, odd } = Entries::of(values);
        if let Some(odd) = odd.first().filter(|_| urls.contains(&url)) {
            let Odd { place, why, .. } = odd;
            let why = format!(
                "work item {place} of those that carry the link {url} cannot be read: {why}"
            );
            self.odd.insert(url.clone(), why);
        }
        self.take(urls, url, Ok(usable));
    }
}

/// Where a keyset-paged query stands.
enum Keyset {
    Start,
    After {
        last: WorkItemId,
        /// Ids so far.
        count: usize,
    },
    End,
}

type Page = Option<(IdPage, Keyset)>;

impl Ado {
    async fn wiql_step(
        &self,
        project: Option<&str>,
        filter: &Filter,
        keyset: Keyset,
    ) -> Result<Page, ApiError> {
        let (last, count) = match keyset {
            Keyset::Start => (None, 0),
            Keyset::After { last, count } => (Some(last), count),
            Keyset::End => return Ok(None),
        };
        let query = filter
            .text(last, project.is_some())
            .map_err(|what| invalid(&what))?;
        let (request, answer, page) = self.wiql(project, &query, WIQL_PAGE).await?;
        let IdPage { ids, odd } = &page;
        let ascends = ids.is_sorted_by(|one, next| one < next);
        if !ascends || ids.first().copied() <= last && !ids.is_empty() {
            return Err(answer.bad(&request, "the ids do not ascend from page to page"));
        }
        let count = count + ids.len();
        if count > MOST_IDS {
            let what = format!(
                "the query finds more than {MOST_IDS} work items, the most that are read; a narrower \
                 filter finds fewer"
            );
            return Err(answer.bad(&request, &what));
        }
        let entries = ids.len() + odd.len();
        let full = u32::try_from(entries).is_ok_and(|count| count >= WIQL_PAGE);
        let next = match ids.last() {
            Some(last) if full => Keyset::After { last: *last, count },
            Some(_) | None => Keyset::End,
        };
        Ok(Some((page, next)))
    }

    async fn wiql(
        &self,
        project: Option<&str>,
        query: &str,
        top: u32,
    ) -> Result<(Request, Answer, IdPage), ApiError> {
        if query.encode_utf16().count() > LONGEST_QUERY {
            return Err(invalid("the query is longer than 32,000 characters"));
        }
        let mut parts: Vec<Part<'_>> = project.into_iter().map(Part::Name).collect();
        parts.push(Part::Fixed("_apis/wit/wiql"));
        let top = top.to_string();
        let address = [("timePrecision", "true"), ("$top", top.as_str()), VERSION];
        let body = json_body(JSON, &WiqlQuestion { query })?;
        let request = self.request(Effect::Read, Method::POST, &parts, &address, Some(body))?;
        let answer = self.answer(&request).await?;
        let strictly: Result<WiqlAnswer<WorkItemRef>, _> = answer.decode(&request);
        // One that cannot be used spoils the strict reading of all.
        let entries = if let Ok(found) = strictly {
            found.work_items.map(|usable| Entries {
                usable,
                odd: Vec::new(),
            })
        } else {
            let found: WiqlAnswer<Value> = answer.decode(&request)?;
            found.work_items.map(Entries::of)
        };
        let Some(Entries { usable, odd }) = entries else {
            return Err(answer.bad(&request, "it has no work items; is the query over links?"));
        };
        let told = odd.iter().map(|Odd { place, why, .. }| {
            format!("entry {place} of what a query found cannot be read: {why}")
        });
        let page = IdPage {
            odd: told.collect(),
            ids: usable
                .into_iter()
                .map(|item: WorkItemRef| item.id)
                .collect(),
        };
        Ok((request, answer, page))
    }
}

/// Puts the items in the order of the ids. Missing ones are `null` at their place, or left out
/// by a server that does not keep places (ado-api, 10.1): both are understood by id.
fn align(ids: &[WorkItemId], list: List<Option<WorkItemWire>>) -> Result<Vec<Read>, String> {
    let present = list.value.iter().flatten().count();
    if !list.is_whole() && list.count != Some(present) {
        return Err("it holds fewer work items than it counts".to_owned());
    }
    let asked: HashSet<_> = ids.iter().collect();
    let mut found = HashMap::new();
    for wire in list.value.into_iter().flatten() {
        if !asked.contains(&wire.id) {
            return Err(format!("work item {} was not asked for", wire.id));
        }
        found.insert(wire.id, Read::Item(Box::new(WorkItem::from(wire))));
    }
    Ok(in_order(ids, found, &Read::Gone))
}

/// The same where one of them at least cannot be used. What an item without a number may be, any
/// that is missing may be as well.
fn align_each(ids: &[WorkItemId], list: List<Value>) -> Result<Vec<Read>, String> {
    let asked: HashSet<_> = ids.iter().collect();
    let mut found = HashMap::new();
    let mut missing = Read::Gone;
    for value in list.value {
        if value.is_null() {
            continue;
        }
        let id = value.get("id").and_then(wire::id_of);
        let read = match WorkItemWire::deserialize(&value) {
            Ok(wire) => Read::Item(Box::new(WorkItem::from(wire))),
            Err(error) => Read::Odd {
                why: error.to_string(),
                seen: wire::loosely(&value).map(Box::new),
            },
        };
        match (id, read) {
            (Some(id), read) if asked.contains(&id) => {
                found.insert(id, read);
            }
            (Some(id), Read::Item(_)) => return Err(format!("work item {id} was not asked for")),
            (_, Read::Odd { why, .. }) => {
                let why =
                    format!("an item of its answer tells no number that was asked for: {why}");
                missing = Read::Odd { why, seen: None };
            }
            (_, Read::Item(_) | Read::Gone) => {}
        }
    }
    Ok(in_order(ids, found, &missing))
}

fn in_order(ids: &[WorkItemId], mut found: HashMap<WorkItemId, Read>, missing: &Read) -> Vec<Read> {
    let asked: HashSet<_> = ids.iter().collect();
    let is_twice = asked.len() < ids.len();
    let take = |id: &WorkItemId| {
        let read = if is_twice {
            found.get(id).cloned()
        } else {
            found.remove(id)
        };
        read.unwrap_or_else(|| missing.clone())
    };
    ids.iter().map(take).collect()
}

/// A task ended before its time: the program is about to end.
fn lost() -> ApiError {
    let (kind, what) = (ApiErrorKind::Stopped, "reading work items");
    ApiError::new(
        kind,
        Service::Ado,
        Sent::No,
        what,
        "the program is about to end",
    )
}

fn at_most_a_chunk(count: usize) -> Result<(), ApiError> {
    if count > CHUNK {
        return Err(invalid(&format!(
            "{count} at once; the service takes {CHUNK}"
        )));
    }
    Ok(())
}
