//! Time goes on: the scanners run again, and people decide things.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::scan_summary::ScanSummary;
use super::state::{AssetId, Instance, NucleusWorld, Persistence, Source};
use super::vocabulary::{Severity, Status};
use crate::sandbox::estate::{self, Dice, FLEETS, Platform, vulnerabilities};

/// So many instances appear with every scan.
const NEW_INSTANCES: usize = 20;
/// A risk is accepted for so many scans.
const ACCEPTED_FOR: u32 = 2;
/// Chances in a thousand, for one finding and one scan.
const REMEDIATED: usize = 30;
const PARTLY_REMEDIATED: usize = 20;
const ACCEPTED: usize = 12;
const RETURNING: usize = 200;
/// The same where the scan before found it gone: fixes that did not hold show soon.
const RETURNING_AT_ONCE: usize = 450;
const FINISHED: usize = 100;

/// What a scan does to one finding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unchanged,
    Remediated,
    PartlyRemediated,
    Returning,
    Accepted,
}

impl NucleusWorld {
    /// Lets a day pass: scanners run, assets retire, acceptances begin and end.
    ///
    /// The same world always has the same next scan. Statuses of people persist (nucleus-api, 6.2).
    pub fn next_scan(&mut self) -> ScanSummary {
        self.scan_number += 1;
        self.today = self.today.tomorrow().unwrap_or(self.today);
        let reverted = self.end_acceptances();
        let scans = self.open_scans();
        let mut summary = ScanSummary {
            number: self.scan_number,
            date: self.today,
            scans: scans.len(),
            remediated: 0,
            partly_remediated: 0,
            returning: 0,
            new_instances: 0,
            accepted: 0,
            reverted,
            assets_retired: 0,
        };
        self.meet_fates(&scans, &mut summary);
        summary.new_instances = self.spread(&scans);
        self.report(&scans);
        summary.assets_retired = self.retire_one();
        self.note(summary.to_string());
        summary
    }

    /// Lets a day pass on which one scanner runs in one project and finds what it found before.
    ///
    /// Answers the scan's id.
    pub fn rescan(&mut self, project: &str, scan_type: &str) -> u32 {
        self.today = self.today.tomorrow().unwrap_or(self.today);
        let id = self.open_scan(project, scan_type, self.today);
        let key = (project.to_owned(), scan_type.to_owned());
        self.report(&BTreeMap::from([(key, id)]));
        id
    }

    fn end_acceptances(&mut self) -> usize {
        let (today, number) = (self.today, self.scan_number);
        let mut findings = BTreeSet::new();
        for instance in &mut self.instances {
            if instance.until_scan.is_some_and(|until| until <= number) {
                instance.set_status(Status::Active, today);
                findings.insert(instance.finding);
            }
        }
        findings.len()
    }

    /// One scan for every scanner of every project, except one scanner a project in turn.
    fn open_scans(&mut self) -> BTreeMap<(String, String), u32> {
        let mut scanners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for finding in &self.findings {
            let types = scanners.entry(finding.project.clone()).or_default();
            types.insert(finding.scan_type.clone());
        }
        let mut scans = BTreeMap::new();
        let turn = usize::try_from(self.scan_number).unwrap_or_default();
        for (project, types) in scanners {
            let pauses = if types.len() > 1 {
                turn % types.len()
            } else {
                types.len()
            };
            for (position, scan_type) in types.into_iter().enumerate() {
                if position != pauses {
                    let id = self.open_scan(&project, &scan_type, self.today);
                    scans.insert((project.clone(), scan_type), id);
                }
            }
        }
        scans
    }

    fn meet_fates(&mut self, scans: &BTreeMap<(String, String), u32>, summary: &mut ScanSummary) {
        for (finding, instances) in self.by_finding().into_iter().enumerate() {
            if !self.is_covered(finding, scans) {
                continue;
            }
            let fate = self.fate(finding, &instances);
            match fate {
                Fate::Unchanged => continue,
                Fate::Remediated => summary.remediated += 1,
                Fate::PartlyRemediated => summary.partly_remediated += 1,
                Fate::Returning => summary.returning += 1,
                Fate::Accepted => summary.accepted += 1,
            }
            let half = instances.len().div_ceil(2);
            let reach = if fate == Fate::PartlyRemediated {
                half
            } else {
                instances.len()
            };
            for position in instances.into_iter().take(reach) {
                self.meet(position, fate);
            }
        }
    }

    fn is_covered(&self, finding: usize, scans: &BTreeMap<(String, String), u32>) -> bool {
        let finding = &self.findings[finding];
        let key = (finding.project.clone(), finding.scan_type.clone());
        !finding.is_placeholder() && scans.contains_key(&key)
    }

    /// What happens to a finding, by how its instances stand and by chance.
    fn fate(&self, finding: usize, instances: &[usize]) -> Fate {
        let topic = format!("fate {}", self.scan_number);
        let mut dice = Dice::at(&topic, finding);
        let gone = instances
            .iter()
            .filter(|position| self.is_gone(**position))
            .count();
        let open = instances
            .iter()
            .filter(|position| self.yields(**position))
            .count();
        if instances.is_empty() || gone + open < instances.len() {
            return Fate::Unchanged;
        }
        let throw = dice.below(1000);
        if open == instances.len() {
            let partly = REMEDIATED + PARTLY_REMEDIATED;
            return match throw {
                _ if throw < REMEDIATED => Fate::Remediated,
                _ if throw < partly && open > 1 => Fate::PartlyRemediated,
                _ if (partly..partly + ACCEPTED).contains(&throw) => Fate::Accepted,
                _ => Fate::Unchanged,
            };
        }
        let returning = if open == 0 && self.went_yesterday(instances) {
            RETURNING_AT_ONCE
        } else {
            RETURNING
        };
        match throw {
            _ if throw < returning => Fate::Returning,
            _ if open > 0 && throw < returning + FINISHED => Fate::Remediated,
            _ => Fate::Unchanged,
        }
    }

    fn went_yesterday(&self, instances: &[usize]) -> bool {
        let yesterday = self.today.yesterday().ok();
        instances
            .iter()
            .any(|position| self.instances[*position].resolved == yesterday)
    }

    fn is_gone(&self, position: usize) -> bool {
        let instance = &self.instances[position];
        instance.status == Status::ScanMitigated && !instance.is_manual
    }

    /// Whether a scan may mitigate the instance.
    fn yields(&self, position: usize) -> bool {
        let instance = &self.instances[position];
        let may_override = match self.knobs.persistence {
            Persistence::All => !instance.is_manual,
            Persistence::ResolvedOnly => true,
        };
        may_override && !instance.status.is_mitigating()
    }

    fn meet(&mut self, position: usize, fate: Fate) {
        let (today, number) = (self.today, self.scan_number);
        let instance = &mut self.instances[position];
        match fate {
            Fate::Unchanged => {}
            Fate::Remediated | Fate::PartlyRemediated => {
                if !instance.status.is_mitigating() {
                    instance.set_status(Status::ScanMitigated, today);
                }
            }
            Fate::Returning => instance.set_status(Status::Active, today),
            Fate::Accepted => {
                instance.set_status(Status::AcceptedRisk, today);
                instance.until_scan = Some(number + ACCEPTED_FOR);
                "Accepted for a time.".clone_into(&mut instance.comment);
            }
        }
    }

    /// Puts findings of the catalogue onto further assets of the fleets that can have them.
    fn spread(&mut self, scans: &BTreeMap<(String, String), u32>) -> usize {
        let mut dice = Dice::new("spread", self.scan_number.into());
        let mut owned: BTreeMap<usize, BTreeSet<AssetId>> = BTreeMap::new();
        let mut open = BTreeSet::new();
        for instance in &self.instances {
            owned
                .entry(instance.finding)
                .or_default()
                .insert(instance.asset);
            if instance.status.is_active() {
                open.insert(instance.finding);
            }
        }
        let mut open: Vec<usize> = open
            .into_iter()
            .filter(|finding| self.is_covered(*finding, scans))
            .collect();
        let mut count = 0;
        while count < NEW_INSTANCES && !open.is_empty() {
            let finding = open.swap_remove(dice.below(open.len()));
            let free = self.free_assets(finding, &owned[&finding]);
            if !free.is_empty() && self.appear(finding, *dice.pick(&free)) {
                count += 1;
            }
        }
        count
    }

    /// Assets in service on which the finding could be, and is not.
    fn free_assets(&self, finding: usize, owned: &BTreeSet<AssetId>) -> Vec<AssetId> {
        let Some((_, platform)) = self.catalogued(finding) else {
            return Vec::new();
        };
        self.assets
            .iter()
            .filter(|(id, asset)| {
                let fleet = asset.fleet.and_then(|fleet| FLEETS.get(usize::from(fleet)));
                asset.inactive.is_none()
                    && !owned.contains(id)
                    && fleet.is_some_and(|fleet| fleet.platforms.contains(&platform))
            })
            .map(|(id, _)| *id)
            .collect()
    }

    fn catalogued(&self, finding: usize) -> Option<(usize, Platform)> {
        match &self.findings[finding].source {
            Source::Catalogue(position) => {
                let position = usize::from(*position);
                let platform = Platform::of(vulnerabilities().get(position)?, position);
                Some((position, platform))
            }
            Source::Placeholder(_) | Source::Own { .. } => None,
        }
    }

    fn appear(&mut self, finding: usize, asset: AssetId) -> bool {
        let Some((position, platform)) = self.catalogued(finding) else {
            return false;
        };
        let site = estate::site(&vulnerabilities()[position], platform, position, 0);
        let others = self
            .instances
            .iter()
            .filter(|other| other.finding == finding);
        let worst = others.max_by_key(|other| other.severity);
        let (severity, due, scan) = worst.map_or((Severity::Low, None, 0), |other| {
            (other.severity, other.due, other.scan)
        });
        let discovered = self.today.at(2, 0, 0, 0);
        self.push_instance(Instance {
            port: site.port,
            path: site.path,
            package: site.package,
            version: site.version,
            team: self.assets.get(&asset).and_then(|asset| asset.team),
            due,
            ..Instance::found(finding, asset, severity, scan, discovered)
        });
        true
    }

    /// Everything that is still there was reported by the new scan; one row in four gets a new
    /// `finding_id` (nucleus-api, 3.2).
    fn report(&mut self, scans: &BTreeMap<(String, String), u32>) {
        for position in 0..self.instances.len() {
            let instance = &self.instances[position];
            let finding = &self.findings[instance.finding];
            let key = (finding.project.clone(), finding.scan_type.clone());
            let is_in_service = self
                .assets
                .get(&instance.asset)
                .is_some_and(|asset| asset.inactive.is_none());
            let Some(scan) = scans.get(&key).filter(|_| is_in_service) else {
                continue;
            };
            if instance.status == Status::ScanMitigated {
                continue;
            }
            let is_renewed =
                Dice::new("row", u64::from(instance.id.0) << 32 | u64::from(*scan)).chance(250);
            self.instances[position].scan = *scan;
            if is_renewed {
                self.instances[position].row = self.next_row();
            }
        }
    }

    /// Every second scan one asset of the estate goes out of service.
    fn retire_one(&mut self) -> usize {
        let mut in_service: Vec<AssetId> = self
            .assets
            .iter()
            .filter(|(_, asset)| asset.inactive.is_none() && asset.fleet.is_some())
            .map(|(id, _)| *id)
            .collect();
        if self.scan_number % 2 == 1 || in_service.is_empty() {
            return 0;
        }
        let mut dice = Dice::new("retire", self.scan_number.into());
        let asset = in_service.swap_remove(dice.below(in_service.len()));
        usize::from(self.retire_asset(asset))
    }
}

impl Instance {
    /// Changes the status, as a scanner would or as a person would, by what the status is.
    pub(super) fn set_status(&mut self, status: Status, today: Date) {
        self.is_manual = !status.is_from_scanner();
        self.until_scan = None;
        self.resolved = status.is_mitigating().then_some(today);
        self.status = status;
    }
}
