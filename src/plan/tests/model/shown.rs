//! A work item of the model, as the reading of tickets shows it.

use super::Item;
use super::parts::work_item_type;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::observed::{Observed, ObservedBlock, ObservedTicket};
use crate::model::process::DESCRIPTION;
use crate::template::block;

pub(super) fn show(id: WorkItemId, item: &Item, observed: &mut Observed) {
    let found = block::find(&item.description);
    let block = found.and_then(|found| {
        let footer = found.footer?;
        Some(ObservedBlock {
            field: DESCRIPTION.to_owned(),
            before: found.before,
            after: found.after,
            text_hash: found.text_hash,
            is_intact: found.is_intact,
            members: footer.members,
            digest: footer.digest,
        })
    });
    let ticket = ObservedTicket {
        id,
        rev: Rev(item.rev),
        project: "P".to_owned(),
        work_item_type: "Bug".to_owned(),
        state: item.state.clone(),
        category: work_item_type().category(&item.state),
        title: item.title.clone(),
        link: item.link.clone(),
        block,
        fields: item.fields.clone(),
        is_frozen: item.is_frozen,
        reasons: Vec::new(),
        duplicate_of: item.duplicate_of,
        comments: 0,
        state_changed_at: None,
    };
    let list = observed.tickets.entry(item.link.key.clone()).or_default();
    if let Err(place) = list.binary_search_by_key(&id, |other| other.id) {
        list.insert(place, ticket);
    }
}
