//! A selected work item as a row.

use crate::clients::ado;
use crate::observe::selection::Picked;
use crate::output::rows::TicketRow;

/// The row of a work item.
pub(super) fn of(picked: &Picked, reader: &ado::Reader) -> TicketRow {
    let Picked {
        item,
        link,
        kind: _,
        category,
    } = picked;
    let page = item.page.clone();
    TicketRow {
        id: item.id.0,
        project: item.project().to_owned(),
        work_item_type: item.work_item_type().to_owned(),
        state: item.state().to_owned(),
        state_category: category.map(|category| category.as_str().to_owned()),
        title: item.title().to_owned(),
        key: link.as_ref().map(|link| link.key.to_string()),
        url: Some(page.unwrap_or_else(|| reader.page(item.id))),
        rev: item.rev.0,
    }
}
