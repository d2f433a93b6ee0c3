//! The world before anything happened: the estate, scanned once.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::state::{
    Asset, AssetId, Finding, Instance, InstanceId, Knobs, LogEntry, NucleusWorld, PastScan,
    Project, Source, Team,
};
use super::vocabulary::{Severity, Status};
use crate::sandbox::estate::{
    self, CORPORATE, Dice, Exposure, FIRST_DAY, FLEETS, LOCKED, PAYMENTS, PlannedAsset,
    Vulnerability, vulnerabilities,
};

/// Ids look as if prefixed by the instance (nucleus-api, 1.4).
const FIRST_ASSET: u32 = 13_075_001;
const FIRST_SCAN: u32 = 13_002_001;
const FIRST_ROW: u32 = 139_000_001;
const FIRST_TEAM: u32 = 11;

/// The team that stands for none (nucleus-api, 1.5).
const NO_TEAM: &str = "(not) Default no access";

/// How many findings already have a ticket that Nucleus itself made.
const TICKETED: usize = 5;

impl NucleusWorld {
    /// A world without assets, with the usual projects: for tests that want to see every row.
    pub fn empty() -> Self {
        let project = |id: &str, name: &str, description: &str| Project {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            is_accessible: id != LOCKED,
        };
        Self {
            knobs: Knobs::default(),
            projects: vec![
                project(
                    PAYMENTS,
                    "Payments prod",
                    "Servers, images and network. Sandbox data.",
                ),
                project(
                    CORPORATE,
                    "Corporate IT",
                    "Clients and offices. Sandbox data.",
                ),
                project(
                    LOCKED,
                    "Mergers & acquisitions",
                    "The key has no role here.",
                ),
            ],
            teams: Vec::new(),
            assets: BTreeMap::new(),
            findings: Vec::new(),
            instances: Vec::new(),
            scans: BTreeMap::new(),
            log: vec![LogEntry {
                at: FIRST_DAY.at(0, 0, 0, 0),
                details: "Sandbox created".to_owned(),
            }],
            scan_number: 0,
            today: FIRST_DAY,
            next_instance: 1,
            next_row: FIRST_ROW,
        }
    }

    /// The estate with all catalogued vulnerabilities; always the same.
    pub fn seed() -> Self {
        let mut world = Self::empty();
        let assets = estate::assets();
        world.add_teams();
        world.add_planned_assets(&assets);
        for (position, vulnerability) in vulnerabilities().iter().enumerate() {
            let exposure = estate::exposure(vulnerability, position, &assets);
            world.add_exposure(vulnerability, position, &exposure, &assets);
        }
        world.add_placeholders();
        world.mark_ticketed();
        world
    }

    fn add_teams(&mut self) {
        for project in [PAYMENTS, CORPORATE] {
            let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::from([(NO_TEAM, Vec::new())]);
            for fleet in FLEETS.iter().filter(|fleet| fleet.project == project) {
                if !fleet.team.is_empty() {
                    let owned = groups.entry(fleet.team).or_default();
                    owned.push(fleet.group.to_owned());
                }
            }
            for (name, groups) in groups {
                let count = u32::try_from(self.teams.len()).unwrap_or_default();
                self.teams.push(Team {
                    id: FIRST_TEAM + count,
                    project: project.to_owned(),
                    name: name.to_owned(),
                    groups,
                });
            }
        }
    }

    fn add_planned_assets(&mut self, assets: &[PlannedAsset]) {
        for planned in assets {
            let fleet = planned.fleet;
            let asset = Asset {
                project: fleet.project.to_owned(),
                name: planned.name.clone(),
                ip: planned.ip.clone(),
                kind: fleet.kind.to_owned(),
                system: planned.system.0.to_owned(),
                system_version: planned.system.1.to_owned(),
                groups: planned.groups.clone(),
                team: self.team_named(fleet.project, fleet.team),
                criticality: fleet.criticality.to_owned(),
                fleet: FLEETS
                    .iter()
                    .position(|other| std::ptr::eq(other, fleet))
                    .and_then(|position| u16::try_from(position).ok()),
                inactive: None,
            };
            let id = self.next_asset();
            self.assets.insert(id, asset);
        }
    }

    pub(super) fn next_asset(&self) -> AssetId {
        let last = self.assets.last_key_value();
        AssetId(last.map_or(FIRST_ASSET, |(last, _)| last.0 + 1))
    }

    pub(super) fn team_named(&self, project: &str, name: &str) -> Option<u32> {
        self.teams
            .iter()
            .find(|team| team.project == project && team.name == name)
            .map(|team| team.id)
    }

    fn add_exposure(
        &mut self,
        vulnerability: &Vulnerability,
        position: usize,
        exposure: &Exposure,
        assets: &[PlannedAsset],
    ) {
        let Some(first) = exposure.occurrences.first() else {
            return;
        };
        let project = assets[first.asset].fleet.project;
        let scan_type = exposure.platform.scan_type();
        self.findings.push(Finding {
            project: project.to_owned(),
            scan_type: scan_type.to_owned(),
            number: exposure.platform.finding_number(vulnerability, position),
            source: Source::Catalogue(u16::try_from(position).unwrap_or_default()),
            exploitable: exposure.exploitable,
            epss: exposure.epss,
            issues_open: 0,
            issues_closed: u16::from(Dice::at("closed issues", position).chance(10)),
        });
        let mut dice = Dice::at("status", position);
        let whole = whole_status(&mut dice);
        let until_scan = (whole == Some(Status::AcceptedRisk) && dice.chance(400))
            .then(|| 1 + u32::try_from(dice.below(4)).unwrap_or_default());
        for occurrence in &exposure.occurrences {
            let asset = asset_id(occurrence.asset);
            let status = whole.clone().unwrap_or_else(|| mixed_status(&mut dice));
            let owner = self.assets[&asset].team;
            let resolved = status.is_mitigating().then(|| resolved_on(&mut dice));
            let is_gone = status == Status::ScanMitigated;
            let scan = self.seed_scan(project, scan_type, is_gone);
            let site = occurrence.site.clone();
            self.push_instance(Instance {
                port: site.port,
                path: site.path,
                package: site.package,
                version: site.version,
                is_manual: !status.is_from_scanner(),
                until_scan,
                comment: comment(&status).to_owned(),
                status,
                team: owner.filter(|_| dice.chance(600)),
                due: occurrence.due,
                resolved,
                ..Instance::found(
                    self.findings.len() - 1,
                    asset,
                    Severity::of_score(occurrence.score),
                    scan,
                    occurrence.discovered,
                )
            });
        }
    }

    /// Stores an instance under ids of its own, which it is given here.
    pub(super) fn push_instance(&mut self, mut instance: Instance) -> InstanceId {
        let id = InstanceId(self.next_instance);
        instance.id = id;
        instance.row = self.next_row();
        self.next_instance += 1;
        self.instances.push(instance);
        id
    }

    pub(super) fn next_row(&mut self) -> u32 {
        self.next_row += 1;
        self.next_row - 1
    }

    /// The scan of the first day, or, for what is gone since, the one of the week before.
    fn seed_scan(&mut self, project: &str, scan_type: &str, is_gone: bool) -> u32 {
        let day = if is_gone {
            FIRST_DAY.saturating_sub(7.days())
        } else {
            FIRST_DAY
        };
        let known = self.scans.iter().find(|(_, scan)| {
            scan.project == project && scan.scan_type == scan_type && scan.date.date() == day
        });
        if let Some((id, _)) = known {
            return *id;
        }
        self.open_scan(project, scan_type, day)
    }

    /// Enters a scan into the list.
    pub(super) fn open_scan(&mut self, project: &str, scan_type: &str, day: Date) -> u32 {
        let last = self.scans.last_key_value();
        let id = last.map_or(FIRST_SCAN, |(last, _)| last + 1);
        self.scans.insert(
            id,
            PastScan {
                project: project.to_owned(),
                scan_type: scan_type.to_owned(),
                date: scan_time(scan_type, day),
            },
        );
        id
    }

    /// Rows that say there is nothing to say: Nucleus mixes them in (nucleus-api, 1.5).
    fn add_placeholders(&mut self) {
        for (project, scan_type, number, name, assets) in [
            (PAYMENTS, "NESSUS", "0", "No Vulnerabilities Found", [0, 40]),
            (
                PAYMENTS,
                "QUALYS",
                "45141",
                "Software List (Linux)",
                [31, 60],
            ),
            (
                CORPORATE,
                "CROWDSTRIKE",
                "software-list",
                "Software List (Windows)",
                [180, 184],
            ),
        ] {
            self.findings.push(Finding {
                project: project.to_owned(),
                scan_type: scan_type.to_owned(),
                number: number.to_owned(),
                source: Source::Placeholder(name.to_owned()),
                exploitable: 0,
                epss: None,
                issues_open: 0,
                issues_closed: 0,
            });
            for asset in assets {
                let scan = self.seed_scan(project, scan_type, false);
                self.push_instance(Instance::found(
                    self.findings.len() - 1,
                    asset_id(asset),
                    Severity::Informational,
                    scan,
                    FIRST_DAY.at(2, 0, 0, 0),
                ));
            }
        }
    }

    /// Gives tickets of Nucleus' own to a few open findings of high severity, over both projects.
    fn mark_ticketed(&mut self) {
        let candidates: Vec<usize> = self
            .by_finding()
            .into_iter()
            .enumerate()
            .filter(|(_, instances)| {
                instances.iter().all(|position| {
                    let instance = &self.instances[*position];
                    instance.status.is_active() && instance.severity >= Severity::High
                })
            })
            .map(|(finding, _)| finding)
            .collect();
        let stride = (candidates.len() / TICKETED).max(1);
        for finding in candidates.into_iter().step_by(stride).take(TICKETED) {
            self.findings[finding].issues_open = 1;
        }
    }
}

fn asset_id(position: usize) -> AssetId {
    AssetId(FIRST_ASSET + u32::try_from(position).unwrap_or_default())
}

/// Scanners run at night, one after the other.
fn scan_time(scan_type: &str, day: Date) -> DateTime {
    let minute = match scan_type {
        "QUALYS" => 5,
        "NESSUS" => 17,
        "TRIVY" => 23,
        "BURP" => 41,
        _ => 52,
    };
    day.at(2, minute, 53, 0)
}

/// A status for all instances of a finding, for about one in fifteen.
fn whole_status(dice: &mut Dice) -> Option<Status> {
    match dice.below(1000) {
        0..14 => Some(Status::AcceptedRisk),
        14..24 => Some(Status::ExceptionGranted),
        24..34 => Some(Status::FalsePositive),
        34..57 => Some(Status::ScanMitigated),
        57..64 => Some(Status::ManuallyMitigated),
        64..69 => Some(Status::Duplicate),
        _ => None,
    }
}

/// A status for one instance: mostly Active, any other now and then.
fn mixed_status(dice: &mut Dice) -> Status {
    if dice.chance(930) {
        Status::Active
    } else {
        dice.pick(&Status::ALL).clone()
    }
}

fn resolved_on(dice: &mut Dice) -> Date {
    let ago = i64::try_from(1 + dice.below(90)).unwrap_or(1);
    FIRST_DAY.saturating_sub(ago.days())
}

fn comment(status: &Status) -> &'static str {
    match status {
        Status::AcceptedRisk => "Accepted until the next review.",
        Status::ExceptionGranted => "Exception granted by the risk board: \"no patch, isolated\".",
        Status::FalsePositive => "Back-ported fix; the banner lies.",
        Status::Duplicate => "Same as the finding of the other scanner.",
        Status::ManuallyMitigated => "Feature disabled & verified by hand.",
        Status::InProgress => "Patch is being tested.",
        Status::WaitingForThirdParty | Status::WaitingFor3rdParty => "Asked the vendor.",
        Status::ExceptionRequested => "Asked for an exception until the migration.",
        Status::Fixed => "Patched, waiting for the scan.",
        Status::Active
        | Status::Potential
        | Status::WaitingForVerification
        | Status::ScanMitigated
        | Status::Other { .. } => "",
    }
}
