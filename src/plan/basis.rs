//! What a decision rests on, as a digest: a saved plan is carried out only while it is the same.

use std::fmt::Write as _;

use super::case::Case;
use crate::model::group::Member;
use crate::template::block;

impl Case<'_> {
    /// Digest of what was read: which members, in which status, how severe, how many of them are
    /// lacking, and what is known of the weakness. What a scan merely repeats does not change it.
    pub(super) fn basis(&self) -> String {
        let mut text = format!("{} vanished\n", self.vanished);
        for member in &self.members {
            let Member {
                id,
                class,
                severity,
                due_on,
                rule: _,
                asset: _,
                scan: _,
            } = member;
            let due = due_on.map(|due| due.to_string()).unwrap_or_default();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{id} {class:?} {severity} {due}");
        }
        if let Some(group) = self.group {
            let _ = writeln!(text, "{} {}", group.exploitable, group.cve.join(","));
            let is_member = |id| self.members.binary_search_by_key(&id, |m| m.id).is_ok();
            // A class holds several statuses, and comments quote them as evidence.
            for label in group.labels().filter(|label| is_member(label.id)) {
                let _ = writeln!(text, "{} {}", label.id, label.status);
            }
        }
        block::hash(&text)
    }
}
