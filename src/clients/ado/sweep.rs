//! The sweep over a tag, and whether it can be trusted (design, 8 A.6).

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::wiql::Filter;
use super::{CHUNK, Read, Reader, Select};
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::observed::Sweep;
use crate::model::process::same_name;
use crate::model::ticket::WorkItem;

/// What carries a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tagged {
    /// The items.
    pub ids: BTreeSet<WorkItemId>,
    /// What is wrong with each entry that tells no number.
    pub odd: Vec<String>,
}

impl Reader {
    /// The items that carry a tag, and what is wrong with each entry that tells no number: with one
    /// of them the others are a part.
    ///
    /// # Errors
    /// When a page of them cannot be read: a part is never taken for all.
    pub async fn tagged(&self, tag: &str) -> Result<Tagged, ApiError> {
        let filter = Filter {
            tags: vec![tag.to_owned()],
            ..Filter::default()
        };
        let mut pages = pin!(self.wiql_ids(None, &filter));
        let mut tagged = Tagged::default();
        while let Some(page) = pages.try_next().await? {
            tagged.ids.extend(page.ids);
            tagged.odd.extend(page.odd);
        }
        Ok(tagged)
    }

    /// The items that carry a tag, and whether some of these known ones, which should be among
    /// them, are.
    ///
    /// # Errors
    /// As [`Reader::tagged`].
    pub async fn sweep(
        &self,
        tag: &str,
        known: &BTreeSet<WorkItemId>,
    ) -> Result<(BTreeSet<WorkItemId>, Sweep), ApiError> {
        let Tagged { ids: tagged, odd } = self.tagged(tag).await?;
        if !odd.is_empty() {
            return Ok((tagged, Sweep::Incomplete));
        }
        if known.iter().any(|id| tagged.contains(id)) {
            return Ok((tagged, Sweep::Proved));
        }
        // People may have taken the tag off all of them, or deleted them.
        let newest: Vec<WorkItemId> = known.iter().rev().copied().take(CHUNK).collect();
        let items = self.each_work_item(&newest, Select::Relations).await?;
        let has_tag = |item: &WorkItem| item.tags().iter().any(|one| same_name(one, tag));
        let seen = items.iter().filter_map(Read::seen);
        let sweep = if seen.into_iter().any(has_tag) {
            Sweep::Refuted
        } else {
            Sweep::Untested
        };
        Ok((tagged, sweep))
    }
}
