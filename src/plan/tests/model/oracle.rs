//! What may be closed, by a record of its own: the planner never sees it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Model;
use crate::model::finding::InstanceId;
use crate::model::ids::AssetId;
use crate::model::key::TicketKey;
use crate::model::rule::{OnTemporary, OnVanished, Patience};
use crate::model::status::StatusClass;
use crate::plan::action::Action;

/// Members by key, when each was seen last, and since when all of a key are gone.
#[derive(Debug, Default)]
pub(super) struct Oracle {
    /// Instances that any block ever claimed, by key, whatever becomes of blocks and ledgers.
    pub(super) claimed: BTreeMap<TicketKey, BTreeSet<InstanceId>>,
    seen: BTreeMap<InstanceId, Seen>,
    /// Since when, and in how many reads, everything is proved.
    proved: BTreeMap<TicketKey, (Timestamp, u32)>,
}

#[derive(Debug)]
struct Seen {
    asset: AssetId,
    scan: u32,
    /// The first read that lacked it, and how many did.
    lacked: Option<(Timestamp, u32)>,
}

impl Model {
    /// Takes note of a read, before its plan is looked at.
    pub(in crate::plan::tests) fn witness(&mut self) {
        for (row, _) in &self.rows {
            let seen = Seen {
                asset: row.asset_id.clone(),
                scan: row.scan_id.as_str().parse().unwrap(),
                lacked: None,
            };
            self.oracle.seen.insert(row.id(), seen);
        }
        let read: BTreeSet<InstanceId> = self.rows.iter().map(|(row, _)| row.id()).collect();
        for (id, seen) in &mut self.oracle.seen {
            if !read.contains(id) {
                let (since, reads) = seen.lacked.unwrap_or((self.now, 0));
                seen.lacked = Some((since, reads + 1));
            }
        }
        let keys: Vec<TicketKey> = self.oracle.claimed.keys().cloned().collect();
        for key in keys {
            if self.without_evidence(&key).is_empty() {
                let proved = self.oracle.proved.entry(key).or_insert((self.now, 0));
                proved.1 += 1;
            } else {
                self.oracle.proved.remove(&key);
            }
        }
    }

    /// Members of a ticket that is about to be closed for which nothing proves that they are gone.
    pub(in crate::plan::tests) fn members_without_evidence(
        &self,
        action: &Action,
    ) -> Vec<InstanceId> {
        let key = action.key.as_ref();
        key.map_or_else(
            || vec![InstanceId([0; 16])],
            |key| self.without_evidence(key),
        )
    }

    /// Whether the evidence for closing lasted as long as the rule wants.
    pub(in crate::plan::tests) fn is_patient(&self, action: &Action) -> bool {
        let proved = action
            .key
            .as_ref()
            .and_then(|key| self.oracle.proved.get(key));
        let Some((since, reads)) = proved else {
            return false;
        };
        match self.rules[0].close.patience {
            Patience::None => true,
            Patience::Reads(wanted) => *reads >= wanted,
            Patience::Time(wanted) => self.now >= *since + wanted,
        }
    }

    fn without_evidence(&self, key: &TicketKey) -> Vec<InstanceId> {
        let Some(claimed) = self.oracle.claimed.get(key) else {
            return vec![InstanceId([0; 16])];
        };
        let mut ever = claimed.clone();
        let known = self.memory.tickets.iter().filter(|((of, _), _)| of == key);
        ever.extend(known.flat_map(|(_, r)| r.members.iter().map(|member| member.id)));
        let is_gone = |id: &InstanceId| match self.class_of(id) {
            Some(StatusClass::Remediated | StatusClass::Person) => true,
            Some(StatusClass::Temporary) => self.rules[0].close.temporary == OnTemporary::Close,
            Some(StatusClass::Open | StatusClass::Unknown) => false,
            None => self.is_retired(id) || self.is_released(id),
        };
        ever.iter().filter(|id| !is_gone(id)).copied().collect()
    }

    fn class_of(&self, id: &InstanceId) -> Option<StatusClass> {
        let mut rows = self.rows.iter();
        rows.find(|(row, _)| row.id() == *id)
            .map(|(_, class)| *class)
    }

    fn is_retired(&self, id: &InstanceId) -> bool {
        let seen = self.oracle.seen.get(id);
        seen.is_some_and(|seen| self.retired.contains(&seen.asset))
    }

    fn is_released(&self, id: &InstanceId) -> bool {
        let OnVanished::After(time) = self.rules[0].close.vanished else {
            return false;
        };
        let Some(seen) = self.oracle.seen.get(id) else {
            return false;
        };
        let is_late = seen
            .lacked
            .is_some_and(|(since, reads)| reads >= 2 && self.now >= since + time);
        let scans = self
            .rows
            .iter()
            .filter(|(row, _)| row.asset_id == seen.asset);
        let mut scans = scans.map(|(row, _)| row.scan_id.as_str().parse::<u32>().unwrap());
        is_late && scans.any(|scan| scan > seen.scan)
    }
}
