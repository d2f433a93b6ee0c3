//! What people say on work items of the model, and how the items are shown.

use jiff::{SignedDuration, Timestamp};

use super::parts::work_item_type;
use super::{Item, Model};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::observed::{Home, Observed, ObservedBlock, ObservedTicket, Origin};
use crate::model::process::DESCRIPTION;
use crate::model::remark::{ClosedBy, Frozen, Remark, Says};
use crate::plan::Questions;
use crate::plan::action::{Action, Change};
use crate::template::block;

/// When the model begins: after every scan, as services date them.
pub(super) const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// What people did to an item beside its fields, and what our comments tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) has_hold_tag: bool,
    pub(super) is_duplicate: bool,
    remarks: Vec<Remark>,
    /// The newest scan when a person closed it, if a person did.
    pub(super) closed_at_scan: Option<u32>,
    /// How often it was said that the finding is back.
    told: usize,
}

impl Said {
    pub(super) fn say(&mut self, says: Says, now: Timestamp) {
        let by = "Kim".to_owned();
        let at = Some(now);
        self.remarks.push(Remark { by, at, says });
    }

    /// A person holds it; a hold of fifteen days and less is over.
    pub(super) fn hold(&mut self, days: u8, now: Timestamp) {
        let left = SignedDuration::from_hours(24 * (i64::from(days) - 15));
        let until = NOW.checked_add(left).unwrap();
        let oddity = String::new();
        self.say(Says::Hold(Frozen { until, oddity }), now);
    }

    pub(super) fn release(&mut self, now: Timestamp) {
        self.say(Says::Release, now);
    }

    fn is_held(&self) -> bool {
        let is_command = |remark: &&Remark| matches!(remark.says, Says::Hold(_) | Says::Release);
        match self.remarks.iter().rev().find(is_command) {
            Some(Remark {
                says: Says::Hold(hold),
                ..
            }) => hold.until > NOW,
            Some(_) | None => false,
        }
    }
}

impl Model {
    /// The closing comment of a sync.
    pub(super) fn tell_closing(&mut self, id: WorkItemId) {
        let now = self.tick();
        if let Some(item) = self.items.get_mut(&id) {
            let key = item.link.key.clone();
            let by = ClosedBy::Sync;
            item.said.say(Says::Closed { key, by }, now);
        }
    }

    /// What a sync says when a finding is back.
    pub(super) fn tell_back(&mut self, id: WorkItemId) {
        let now = self.tick();
        if let Some(item) = self.items.get_mut(&id) {
            let key = item.link.key.clone();
            item.said.say(Says::Back { key }, now);
            item.said.told += 1;
        }
    }

    /// Whether an action undoes what a person decided by closing a ticket, and why.
    pub(in crate::plan::tests) fn is_undone(&self, action: &Action) -> Option<String> {
        let Change::Reopen(way) = &action.change else {
            return None;
        };
        let said = &self.items[&way.id].said;
        if said.is_duplicate {
            return Some("closed as a duplicate".to_owned());
        }
        let known = said.closed_at_scan?;
        let finding = action.memo().finding.as_ref();
        let rows = self.rows.iter().map(|(row, _)| row);
        let mut rows = rows.filter(|row| Some(&row.finding) == finding);
        let is_newer = rows.any(|row| row.scan_id.as_str().parse::<u32>().unwrap() > known);
        (!is_newer).then(|| format!("closed by a person after scan {known}"))
    }

    /// What any sync said on a work item when its finding was back.
    pub(in crate::plan::tests) fn told(&self, id: WorkItemId) -> usize {
        self.items[&id].said.told
    }

    /// The state of a work item.
    pub(in crate::plan::tests) fn state(&self, id: WorkItemId) -> &str {
        &self.items[&id].state
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
            claim: footer.claim,
            digest: footer.digest,
            nucleus_project: found.nucleus_project.map(Into::into),
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
        home: Home::Here,
        fields: item.fields.clone(),
        has_hold_tag: said.has_hold_tag,
        comments: u64::try_from(said.remarks.len()).ok(),
        state_since: Some(item.since),
        reasons: reason.into_iter().collect(),
        duplicate_of: None,
        is_closed_double: false,
        author: None,
        origin: Origin::Ours,
    };
    let list = observed.tickets.entry(item.link.key.clone()).or_default();
    if let Err(place) = list.binary_search_by_key(&id, |other| other.id) {
        list.insert(place, ticket);
    }
}
