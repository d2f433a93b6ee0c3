//! What people say on work items of the model, and how the items are shown.

use jiff::{SignedDuration, Timestamp};

use super::parts::work_item_type;
use super::{Item, Model};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::observed::{Observed, ObservedBlock, ObservedTicket};
use crate::model::process::DESCRIPTION;
use crate::model::remark::{ClosedBy, Frozen, Remark, Says};
use crate::plan::Questions;
use crate::template::block;

/// When everything is observed.
pub(super) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// What people did to an item beside its fields, and what our comments tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) has_hold_tag: bool,
    pub(super) is_duplicate: bool,
    remarks: Vec<Remark>,
}

impl Said {
    fn say(&mut self, says: Says) {
        let by = "Kim".to_owned();
        let at = Some(NOW);
        self.remarks.push(Remark { by, at, says });
    }

    /// A person holds it; a hold of fifteen days and less is over.
    pub(super) fn hold(&mut self, days: u8) {
        let left = SignedDuration::from_hours(24 * (i64::from(days) - 15));
        let until = NOW.checked_add(left).unwrap();
        let oddity = String::new();
        self.say(Says::Hold(Frozen { until, oddity }));
    }

    pub(super) fn release(&mut self) {
        self.say(Says::Release);
    }

    /// It is in a state of its own choosing from now on: older closings tell nothing.
    pub(super) fn moved(&mut self) {
        self.is_duplicate = false;
        let is_closing = |remark: &Remark| matches!(remark.says, Says::Closed { .. });
        self.remarks.retain(|remark| !is_closing(remark));
    }

    fn is_held(&self) -> bool {
        let is_closing = |remark: &&Remark| matches!(remark.says, Says::Closed { .. });
        let mut commands = self.remarks.iter().rev().filter(|said| !is_closing(said));
        match commands.next().map(|remark| &remark.says) {
            Some(Says::Hold(hold)) => hold.until > NOW,
            Some(Says::Release | Says::Closed { .. }) | None => false,
        }
    }
}

impl Model {
    /// The closing comment of a sync.
    pub(super) fn tell_closing(&mut self, id: WorkItemId) {
        if let Some(item) = self.items.get_mut(&id) {
            let key = item.link.key.clone();
            let by = ClosedBy::Sync;
            item.said.say(Says::Closed { key, by });
        }
    }

    /// Whether somebody wants an item left alone, by a record that the planner does not have.
    pub(in crate::plan::tests) fn is_frozen(&self, id: WorkItemId) -> bool {
        let said = &self.items[&id].said;
        said.has_hold_tag || said.is_held()
    }

    /// Whether a person closed an item as a duplicate.
    pub(in crate::plan::tests) fn is_closed_as_duplicate(&self, id: WorkItemId) -> bool {
        self.items[&id].said.is_duplicate
    }

    pub(super) fn answer_remarks(&self, questions: &Questions, observed: &mut Observed) {
        for id in &questions.remarks {
            let said = &self.items[id].said;
            observed.remarks.insert(*id, Ok(said.remarks.clone()));
        }
    }
}

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
    let said = &item.said;
    let reason = said.is_duplicate.then(|| "Duplicate".to_owned());
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
        has_hold_tag: said.has_hold_tag,
        comments: u64::try_from(said.remarks.len()).ok(),
        state_since: None,
        reasons: reason.into_iter().collect(),
        duplicate_of: None,
        is_closed_double: false,
    };
    let list = observed.tickets.entry(item.link.key.clone()).or_default();
    if let Err(place) = list.binary_search_by_key(&id, |other| other.id) {
        list.insert(place, ticket);
    }
}
