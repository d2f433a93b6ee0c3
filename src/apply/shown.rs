//! Whether a work item shows what we wrote.

use std::collections::BTreeSet;

use super::steps::TAGS;
use crate::model::date;
use crate::model::ticket::WorkItem;
use crate::plan::action::Memo;
use crate::template::block;

/// Whether an item holds what an update set.
pub(super) fn holds_values(memo: &Memo, item: &WorkItem) -> bool {
    let footer = block::on_item(item).and_then(|(_, found)| found.footer);
    let block_fits = match (&memo.facts, footer) {
        (Some(facts), Some(footer)) => facts.digest(block::hash) == footer.digest,
        (None, _) | (_, None) => true,
    };
    let title_fits = memo
        .title
        .as_deref()
        .is_none_or(|title| title == item.title());
    block_fits
        && title_fits
        && memo
            .fields
            .iter()
            .all(|(name, value)| holds(name, value, item))
}

/// Tags come back in the service's own order and spelling, dates in UTC.
fn holds(name: &str, value: &str, item: &WorkItem) -> bool {
    if name != TAGS {
        return date::is_same(&item.value_text(name), value);
    }
    let set =
        |tags: Vec<&str>| -> BTreeSet<String> { tags.into_iter().map(str::to_lowercase).collect() };
    set(item.tags()) == set(value.split("; ").filter(|tag| !tag.is_empty()).collect())
}
