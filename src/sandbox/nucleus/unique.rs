//! Unique findings: instances of one number of one scanner, taken together (nucleus-api, 5).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

use super::rows::Row;
use super::state::{AssetId, Finding, NucleusWorld};
use super::vocabulary::{Severity, Status};

/// A unique finding with its visible instances; there is at least one.
#[derive(Debug)]
pub(super) struct Unique<'a> {
    /// Its position in the world; what its looseness hangs on.
    pub(super) position: usize,
    pub(super) finding: &'a Finding,
    pub(super) rows: Vec<Row<'a>>,
}

impl NucleusWorld {
    /// The project's unique findings, by scanner and number.
    pub(super) fn uniques(&self, project: &str) -> Vec<Unique<'_>> {
        let mut uniques: BTreeMap<usize, Unique<'_>> = BTreeMap::new();
        for row in self.rows(project) {
            let unique = uniques
                .entry(row.instance.finding)
                .or_insert_with(|| Unique {
                    position: row.instance.finding,
                    finding: row.finding,
                    rows: Vec::new(),
                });
            unique.rows.push(row);
        }
        let mut uniques: Vec<_> = uniques.into_values().collect();
        uniques.sort_by(|one, other| one.key().cmp(&other.key()));
        uniques
    }
}

impl Unique<'_> {
    fn key(&self) -> (&str, &str) {
        (&self.finding.scan_type, &self.finding.number)
    }

    /// All severities, worst first.
    pub(super) fn severities(&self) -> Vec<Severity> {
        let all: BTreeSet<_> = self
            .rows
            .iter()
            .map(|row| row.instance.current_severity())
            .collect();
        all.into_iter().rev().collect()
    }

    /// The worst severity.
    pub(super) fn severity(&self) -> Severity {
        let severities = self.severities();
        severities
            .first()
            .copied()
            .unwrap_or(Severity::Informational)
    }

    /// All statuses, open ones first.
    pub(super) fn statuses(&self) -> Vec<&Status> {
        let all: BTreeSet<_> = self.rows.iter().map(|row| &row.instance.status).collect();
        all.into_iter().collect()
    }

    /// One status for all: an open one if there is any.
    pub(super) fn status(&self) -> &str {
        let statuses = self.statuses();
        statuses.first().map_or("", |status| status.as_str())
    }

    pub(super) fn discovered(&self) -> Option<DateTime> {
        self.rows.iter().map(|row| row.instance.discovered).min()
    }

    pub(super) fn scanned(&self) -> Option<DateTime> {
        self.rows.iter().map(|row| row.scan.date).max()
    }

    /// When the last instance was resolved.
    pub(super) fn resolved(&self) -> Option<Date> {
        self.rows
            .iter()
            .filter_map(|row| row.instance.resolved)
            .max()
    }

    pub(super) fn assets(&self) -> BTreeSet<AssetId> {
        self.rows.iter().map(|row| row.instance.asset).collect()
    }

    /// How many assets have an instance that is claimed to be fixed.
    pub(super) fn fixed_assets(&self) -> usize {
        let fixed: BTreeSet<_> = self
            .rows
            .iter()
            .filter(|row| row.instance.status == Status::Fixed)
            .map(|row| row.instance.asset)
            .collect();
        fixed.len()
    }

    /// How many assets have only resolved instances.
    pub(super) fn mitigated_assets(&self) -> usize {
        let mut mitigated = self.assets();
        for row in self.rows.iter().filter(|row| row.is_open()) {
            mitigated.remove(&row.instance.asset);
        }
        mitigated.len()
    }

    /// How many instances are open, resolved by people, and resolved by scans.
    pub(super) fn totals(&self) -> Totals {
        let open = self.rows.iter().filter(|row| row.is_open()).count();
        let mitigated = self
            .rows
            .iter()
            .filter(|row| row.instance.status == Status::ScanMitigated)
            .count();
        Totals {
            open,
            manual: self.rows.len() - open - mitigated,
            mitigated,
        }
    }
}

/// The counters of `findings/mitigated`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Totals {
    pub(super) open: usize,
    pub(super) manual: usize,
    pub(super) mitigated: usize,
}
