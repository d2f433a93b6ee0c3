//! Which work items a command is about: by number, by filters over tickets, or by WIQL.
//!
//! Filters select tickets only; numbers and WIQL select any work item (design, 4.4). A ticket is
//! told by its key link, not by its tag: a tag that a person took off hides no ticket that the
//! ledger knows.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;

use super::{Catalog, TargetError, queries};
use crate::clients::ado::wiql::Filter;
use crate::clients::ado::{self, ItemPage, Read};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::ids::WorkItemId;
use crate::model::key::{KeyLink, TicketKey};
use crate::model::process::{StateCategory, WorkItemType, same_name};
use crate::model::ticket::WorkItem;

/// Which work items are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Exactly these, in this order, tickets or not.
    Ids(Vec<WorkItemId>),
    /// The tickets that the filter lets pass.
    Filter(Box<TicketFilterSpec>),
    /// What a query finds, or a condition alone; tickets or not.
    Wiql {
        /// The query or condition.
        text: String,
        /// The project that it is about: one at most.
        projects: Vec<String>,
    },
}

/// Which tickets are meant: everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketFilterSpec {
    /// Projects by name or id, any of them.
    pub projects: Vec<String>,
    /// Work item types, any of them.
    pub types: Vec<String>,
    /// States, any of them.
    pub states: Vec<String>,
    /// Categories of states, any of them.
    pub categories: Vec<StateCategory>,
    /// Tags, all of them.
    pub tags: Vec<String>,
    /// Whose they are: a name, an address, or `@me`.
    pub assigned_to: Option<String>,
    /// At or below this area path.
    pub area: Option<String>,
    /// Last changed before that moment.
    pub older_than: Option<Timestamp>,
    /// Ticket keys, any of them; what a rule comes down to.
    pub keys: Option<BTreeSet<TicketKey>>,
}

/// Why nothing could be selected.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A filter names what does not exist.
    #[error("{0}")]
    Target(TargetError),
    /// The query of a person cannot be used.
    #[error("{0}")]
    Wiql(String),
}

/// A work item that was selected.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked {
    /// The item, with its hyperlinks.
    pub item: WorkItem,
    /// Its key link, if it is a ticket; the first, where it carries several.
    pub link: Option<KeyLink>,
    /// Its type; `None` where its project has no type of that name (any more).
    pub kind: Option<Arc<WorkItemType>>,
    /// What its state means; `None` where its type does not have the state (any more).
    pub category: Option<StateCategory>,
}

/// One step of the reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Items, in the order of the selection.
    pub picked: Vec<Picked>,
    /// Numbers that were asked for and have no item: unknown, deleted, or not to be read.
    pub missing: Vec<WorkItemId>,
    /// Numbers whose items cannot be used, each with why.
    pub odd: Vec<(WorkItemId, String)>,
}

/// What queries found.
#[derive(Debug, Default)]
struct Found {
    ids: BTreeSet<WorkItemId>,
    /// What is wrong with each entry that tells no number.
    unread: Vec<String>,
}

/// The queries that find the selection, without those for tickets that lost their tag; none for
/// plain numbers.
///
/// # Errors
/// A filter that names what does not exist, a query that cannot be used, a call that failed.
pub async fn queries_of(
    catalog: &mut Catalog,
    selection: &Selection,
) -> Result<Vec<Filter>, SelectionError> {
    match selection {
        Selection::Ids(_) => Ok(Vec::new()),
        Selection::Filter(spec) => queries::of_filter(catalog, spec).await,
        Selection::Wiql { text, projects } => {
            let query = queries::of_person(catalog, text, projects).await?;
            Ok(vec![query])
        }
    }
}

/// Finds what is meant; nothing but numbers is read yet.
///
/// `remembered` are the tickets that the ledger knows; they need no tag to be found.
///
/// # Errors
/// As [`queries_of`].
pub async fn select<'a>(
    reader: &ado::Reader,
    catalog: &'a mut Catalog,
    selection: &Selection,
    remembered: &[WorkItemId],
) -> Result<Reading<'a>, SelectionError> {
    let queries = queries_of(catalog, selection).await?;
    let (ids, unread, spec) = match selection {
        Selection::Ids(ids) => (ids.clone(), Vec::new(), None),
        Selection::Filter(spec) => {
            let Found {
                mut ids,
                mut unread,
            } = find(reader, &queries).await?;
            let strays = queries::of_strays(&queries, &ids, remembered);
            let strays = find(reader, &strays).await?;
            ids.extend(strays.ids);
            unread.extend(strays.unread);
            // Among several names, one that no project has would be left out in silence.
            let is_empty = ids.is_empty() && unread.is_empty();
            if is_empty || spec.types.len().max(spec.states.len()) > 1 {
                queries::check_anywhere(catalog, spec).await?;
            }
            (ids.into_iter().collect(), unread, Some((**spec).clone()))
        }
        Selection::Wiql { .. } => {
            let found = find(reader, &queries).await.map_err(|error| {
                // A query that the service refuses is a wrong word of whoever wrote it.
                if error.kind == ApiErrorKind::Invalid {
                    SelectionError::Wiql(error.to_string())
                } else {
                    error.into()
                }
            })?;
            (found.ids.into_iter().collect(), found.unread, None)
        }
    };
    Ok(Reading {
        total: ids.len(),
        unread,
        tells_missing: matches!(selection, Selection::Ids(_)),
        pages: reader.item_pages(&ids).boxed(),
        catalog,
        spec,
    })
}

async fn find(reader: &ado::Reader, queries: &[Filter]) -> Result<Found, ApiError> {
    let mut found = Found::default();
    for query in queries {
        let mut pages = std::pin::pin!(reader.wiql_ids(None, query));
        while let Some(page) = pages.try_next().await? {
            found.ids.extend(page.ids);
            found.unread.extend(page.odd);
        }
    }
    Ok(found)
}

/// A selection on its way, page by page.
pub struct Reading<'a> {
    total: usize,
    unread: Vec<String>,
    tells_missing: bool,
    pages: BoxStream<'static, Result<ItemPage, ApiError>>,
    catalog: &'a mut Catalog,
    spec: Option<TicketFilterSpec>,
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("total", &self.total)
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}

impl Reading<'_> {
    /// How many items will be read; a filter may still leave out some of them.
    pub fn total(&self) -> usize {
        self.total
    }

    /// What is wrong with each entry of the queries that tells no number: it may be meant.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// The next page; `None` behind the last.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn next_page(&mut self) -> Result<Option<(usize, Page)>, ApiError> {
        let Some(raw) = self.pages.try_next().await? else {
            return Ok(None);
        };
        let read = raw.len();
        let mut page = Page::default();
        let items = raw.iter().filter_map(|(_, read)| match read {
            Read::Item(item) => Some(&**item),
            Read::Gone | Read::Odd { .. } => None,
        });
        let wanted = items.filter(|item| self.spec.as_ref().is_none_or(|spec| spec.wants(item)));
        let projects: BTreeSet<&str> = wanted.map(WorkItem::project).collect();
        self.catalog.read_for_items(projects.into_iter()).await?;
        for (id, item) in raw {
            match item {
                Read::Item(item) => page.picked.extend(self.judge(*item).await?),
                Read::Odd { why, .. } => page.odd.push((id, why)),
                // What a query found and is gone now was deleted meanwhile: not selected.
                Read::Gone if self.tells_missing => page.missing.push(id),
                Read::Gone => {}
            }
        }
        Ok(Some((read, page)))
    }

    /// Projects that refused to tell their types, each with why.
    pub fn refused(&self) -> impl Iterator<Item = (&str, &ApiError)> {
        self.catalog.refused()
    }

    /// Everything at once.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn all(mut self, mut watch: impl FnMut(usize)) -> Result<Page, ApiError> {
        let mut all = Page::default();
        while let Some((read, page)) = self.next_page().await? {
            watch(read);
            all.picked.extend(page.picked);
            all.missing.extend(page.missing);
            all.odd.extend(page.odd);
        }
        Ok(all)
    }

    /// The item with what it means, if it is still what the filter is about.
    async fn judge(&mut self, item: WorkItem) -> Result<Option<Picked>, ApiError> {
        let link = item.key_links().into_iter().min();
        if let Some(spec) = &self.spec
            && !spec.fits(&item, link.as_ref())
        {
            return Ok(None);
        }
        let kind = self.catalog.kind_of(&item).await?;
        let category = kind.as_ref().and_then(|kind| kind.category(item.state()));
        let fits = self.spec.as_ref().is_none_or(|spec| {
            spec.categories.is_empty()
                || category.is_some_and(|category| spec.categories.contains(&category))
        });
        Ok(fits.then_some(Picked {
            item,
            link,
            kind,
            category,
        }))
    }
}

impl TicketFilterSpec {
    fn wants(&self, item: &WorkItem) -> bool {
        self.fits(item, item.key_links().into_iter().min().as_ref())
    }

    /// What the query does not tell, or what may have changed since.
    fn fits(&self, item: &WorkItem, link: Option<&KeyLink>) -> bool {
        let has_state = |state: &String| same_name(state, item.state());
        let is_wanted = |link: &KeyLink| {
            let keys = self.keys.as_ref();
            keys.is_none_or(|keys| keys.contains(&link.key))
        };
        link.is_some_and(is_wanted) && (self.states.is_empty() || self.states.iter().any(has_state))
    }
}
