//! Instances folded into unique findings while they stream by.
//!
//! An instance costs some 30 bytes, whatever its texts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::finding::{FindingRef, Instance, InstanceId, Severity};
use crate::model::key::{NucleusIdentity, TicketKey};
use crate::model::status::{StatusClass, StatusPolicy};
use crate::output::rows::FindingRow;

/// The unique findings of one project.
#[derive(Debug, Default)]
pub(in crate::commands) struct Uniques {
    findings: BTreeMap<FindingRef, Unique>,
}

#[derive(Debug, Default)]
struct Unique {
    /// The name on the instance with the lowest id, so that the order of rows does not matter.
    name: Option<(InstanceId, String)>,
    cve: BTreeSet<String>,
    instances: BTreeMap<InstanceId, (StatusClass, Severity)>,
}

impl Uniques {
    /// Takes in one row. Rows can move between pages while scans come in: of two rows of one
    /// instance the more open one counts.
    pub(in crate::commands) fn add(&mut self, instance: &Instance, statuses: &StatusPolicy) {
        let id = instance.id();
        let class = statuses.classify(&instance.status, instance.is_mitigating);
        let unique = self.findings.entry(instance.finding.clone()).or_default();
        if unique.name.as_ref().is_none_or(|(known, _)| id < *known) {
            unique.name = Some((id, instance.name.clone()));
        }
        unique.cve.extend(instance.cve.iter().cloned());
        let seen = (class, instance.severity);
        let counted = unique.instances.entry(id).or_insert(seen);
        if seen.0 < counted.0 {
            *counted = seen;
        }
    }

    /// The findings.
    pub(in crate::commands) fn findings(&self) -> impl Iterator<Item = &FindingRef> {
        self.findings.keys()
    }

    /// The findings as rows, worst first.
    pub(in crate::commands) fn into_rows(self, identity: &NucleusIdentity) -> Vec<FindingRow> {
        let mut findings: Vec<(FindingRef, Unique)> = self.findings.into_iter().collect();
        findings
            .sort_by_cached_key(|(finding, unique)| (Reverse(unique.severity()), finding.clone()));
        findings
            .into_iter()
            .map(|(finding, unique)| unique.into_row(finding, identity))
            .collect()
    }
}

impl Unique {
    /// The worst among the open instances, or among all where none is open.
    fn severity(&self) -> Severity {
        let instances = self.instances.values();
        instances
            .map(|(class, severity)| (*class == StatusClass::Open, *severity))
            .max()
            .map(|(_, severity)| severity)
            .unwrap_or_default()
    }

    fn into_row(self, finding: FindingRef, identity: &NucleusIdentity) -> FindingRow {
        let severity = self.severity();
        let is_open = |(class, _): &&(StatusClass, Severity)| *class == StatusClass::Open;
        FindingRow {
            key: TicketKey::for_finding(identity, "", &finding).to_string(),
            nucleus_project: finding.project.into(),
            scan_type: finding.scan_type.into(),
            number: finding.number.into(),
            name: self.name.map(|(_, name)| name).unwrap_or_default(),
            severity: severity.to_string(),
            instances: count(self.instances.len()),
            open_instances: count(self.instances.values().filter(is_open).count()),
            cve: self.cve.into_iter().collect(),
        }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
