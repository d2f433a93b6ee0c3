//! Answers to the planner's questions.

use std::collections::BTreeMap;

use super::{Model, matching, show};
use crate::model::evidence::{Rescan, Summarized, Summary};
use crate::model::finding::FindingRef;
use crate::model::group::Group;
use crate::model::observed::{Lookup, Mitigated, Observed};
use crate::model::status::StatusClass;
use crate::plan::Questions;

impl Model {
    /// A group as `observe` begins it: what no known ticket follows keeps only what matches.
    pub(super) fn empty_group(&self, finding: &FindingRef) -> Group {
        let mut known = self.memory.tickets.values();
        if known.any(|ticket| ticket.finding.as_ref() == Some(finding)) {
            Group::followed(finding.clone())
        } else {
            Group::new(finding.clone())
        }
    }

    /// All instances of a finding.
    fn whole(&self, finding: &FindingRef) -> Group {
        let mut group = Group::followed(finding.clone());
        for (row, class) in self.rows.iter().filter(|(row, _)| row.finding == *finding) {
            group.add(row, *class, matching(row));
        }
        group.settle();
        group
    }

    /// Answers the planner's questions, as `observe` does.
    pub(in crate::plan::tests) fn answer(&self, questions: &Questions, observed: &mut Observed) {
        self.answer_remarks(questions, observed);
        // This Nucleus hides nothing from its searches: what vanished is in no count either.
        for project in &questions.mitigated {
            observed
                .mitigated
                .insert(project.clone(), Ok(BTreeMap::new()));
        }
        for project in &questions.elsewhere {
            observed
                .elsewhere
                .insert(project.clone(), Ok(BTreeMap::new()));
        }
        for link in &questions.look_up {
            observed.lookups.insert(link.clone(), Lookup::Absent);
            for (id, item) in &self.items {
                if item.link == *link && !item.is_deleted {
                    show(*id, item, observed);
                }
            }
        }
        for project in &questions.mitigated {
            observed
                .mitigated
                .insert(project.clone(), Ok(self.counts()));
        }
        for finding in &questions.second_reads {
            let read = Ok(self.whole(finding));
            observed.second_reads.insert(finding.clone(), read);
        }
        for finding in &questions.groups {
            observed.groups.insert(finding.clone(), self.whole(finding));
        }
        self.answer_evidence(questions, observed);
    }

    fn answer_evidence(&self, questions: &Questions, observed: &mut Observed) {
        for finding in &questions.summaries {
            let group = self.whole(finding);
            let summary = (group.rows > 0).then(|| Summary {
                is_open: group.open_count() > 0,
                instances: u64::try_from(group.members.len()).ok(),
                assets: None,
            });
            let answer = summary.map_or(Summarized::Absent, Summarized::Row);
            observed.summaries.insert(finding.clone(), Ok(answer));
        }
        for project in &questions.retired {
            let retired = self.retired.iter().map(|id| (id.clone(), id.to_string()));
            let retired = Ok(retired.collect());
            observed.retired.insert(project.clone(), retired);
        }
        for scans in &questions.rescans {
            let rows = self.rows.iter().map(|(row, _)| row);
            let of_asset = rows.filter(|row| row.asset_id == scans.asset);
            let newest = of_asset.filter_map(|row| row.scanned_at).max();
            let asset_name = scans.asset.to_string();
            let rescan = newest.map(|at| Rescan { asset_name, at });
            observed.rescans.insert(scans.clone(), Ok(rescan));
        }
    }

    /// What `findings/mitigated` counts; what vanished is in no count.
    fn counts(&self) -> BTreeMap<FindingRef, Mitigated> {
        let mut counts = BTreeMap::new();
        for (row, class) in &self.rows {
            let count = counts.entry(row.finding.clone()).or_insert(Mitigated {
                open: 0,
                manual: 0,
                mitigated: 0,
            });
            match class {
                StatusClass::Open => count.open += 1,
                StatusClass::Remediated => count.mitigated += 1,
                StatusClass::Person | StatusClass::Temporary | StatusClass::Unknown => {
                    count.manual += 1;
                }
            }
        }
        counts
    }
}
