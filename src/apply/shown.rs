//! Whether a work item shows what we wrote.

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
            .all(|(name, value)| item.value_text(name) == *value)
}
