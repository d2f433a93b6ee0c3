//! A selected work item as a row.

use std::collections::BTreeMap;

use crate::clients::ado;
use crate::model::ids::WorkItemId;
use crate::model::observed::{Closed, ClosedAt, Memory};
use crate::model::ticket::WorkItem;
use crate::observe::selection::Picked;
use crate::output::rows::TicketRow;

/// The closings of a sync of this machine, by their work items.
#[derive(Debug, Default)]
pub(super) struct Closings(BTreeMap<WorkItemId, ClosedAt>);

impl Closings {
    /// Those that a ledger remembers.
    pub(super) fn of(memory: &Memory) -> Self {
        let tickets = memory.tickets.values();
        let closed = tickets.filter(|ticket| ticket.closed == Some(Closed::ByUs));
        Self(closed.filter_map(|t| Some((t.id?, t.closed_at?))).collect())
    }

    fn has(&self, item: &WorkItem) -> bool {
        let at = self.0.get(&item.id);
        at.is_some_and(|at| at.is_at(item.rev, item.state_since()))
    }
}

/// The row of a work item.
pub(super) fn of(picked: &Picked, closings: &Closings, reader: &ado::Reader) -> TicketRow {
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
        closed_by: closings.has(item).then(|| "sync".to_owned()),
    }
}
