//! The sweep over a tag, and whether it can be trusted (design, 8 A.6).

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::wiql::Filter;
use super::{CHUNK, Reader, Select};
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::observed::Sweep;
use crate::model::process::same_name;
use crate::model::ticket::WorkItem;

impl Reader {
    /// The items that carry a tag.
    ///
    /// # Errors
    /// When a page of them cannot be read: a part is never taken for all.
    pub async fn tagged(&self, tag: &str) -> Result<BTreeSet<WorkItemId>, ApiError> {
        let filter = Filter {
            tags: vec![tag.to_owned()],
            ..Filter::default()
        };
        let mut pages = pin!(self.wiql_ids(None, &filter));
        let mut tagged = BTreeSet::new();
        while let Some(page) = pages.try_next().await? {
            tagged.extend(page);
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
        let tagged = self.tagged(tag).await?;
        if known.iter().any(|id| tagged.contains(id)) {
            return Ok((tagged, Sweep::Proved));
        }
        // People may have taken the tag off all of them, or deleted them.
        let newest: Vec<WorkItemId> = known.iter().rev().copied().take(CHUNK).collect();
        let items = self.work_items(&newest, Select::Relations).await?;
        let has_tag = |item: &WorkItem| item.tags().iter().any(|one| same_name(one, tag));
        let sweep = if items.iter().flatten().any(has_tag) {
            Sweep::Refuted
        } else {
            Sweep::Untested
        };
        Ok((tagged, sweep))
    }
}
