//! Changing the world by hand, and looking at it without HTTP: for tests and rehearsals.

use jiff::civil::Date;
use serde::Serialize;

use super::state::{Asset, AssetId, Finding, Instance, InstanceId, NucleusWorld, Source};
use super::vocabulary::{Severity, Status};

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Nucleus projects that the key sees.
    pub projects: usize,
    /// Assets, inactive ones too.
    pub assets: usize,
    /// Unique findings, placeholders apart.
    pub findings: usize,
    /// Instances, those of placeholders apart.
    pub instances: usize,
    /// Of these, with a status that does not count as resolved.
    pub open: usize,
}

/// A finding that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingSpec<'a> {
    /// The Nucleus project's id.
    pub project: &'a str,
    /// The scanner.
    pub scan_type: &'a str,
    /// The scanner's number.
    pub number: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// What is wrong.
    pub description: &'a str,
    /// What to do.
    pub recommendation: &'a str,
    /// CVE ids with commas between them, or nothing.
    pub cve: &'a str,
}

/// One instance as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceView {
    /// Its id in the world.
    pub id: InstanceId,
    /// `finding_id` on the wire.
    pub finding_id: u32,
    /// The Nucleus project's id.
    pub project: String,
    /// The scanner.
    pub scan_type: String,
    /// The scanner's number.
    pub number: String,
    /// The asset.
    pub asset: AssetId,
    /// The severity that counts.
    pub severity: Severity,
    /// The status.
    pub status: Status,
    /// The latest comment.
    pub comment: String,
    /// When it is to be fixed.
    pub due: Option<Date>,
    /// The scan that reported it last.
    pub scan: u32,
}

impl NucleusWorld {
    /// How much there is.
    pub fn counts(&self) -> Counts {
        let real = |instance: &&Instance| !self.findings[instance.finding].is_placeholder();
        let instances = || self.instances.iter().filter(real);
        Counts {
            projects: self
                .projects
                .iter()
                .filter(|project| project.is_accessible)
                .count(),
            assets: self.assets.len(),
            findings: self
                .findings
                .iter()
                .filter(|finding| !finding.is_placeholder())
                .count(),
            instances: instances().count(),
            open: instances()
                .filter(|one| !one.status.is_mitigating())
                .count(),
        }
    }

    /// The scan of the world that was played last; 0 for none.
    pub fn scan_number(&self) -> u32 {
        self.scan_number
    }

    /// The day in the world's own time.
    pub fn today(&self) -> Date {
        self.today
    }

    /// All instances, in the order in which they came into the world.
    pub fn instances(&self) -> impl Iterator<Item = InstanceView> {
        self.instances.iter().map(|instance| self.view(instance))
    }

    /// The instances of a number, whatever the scanner.
    pub fn instances_of(&self, project: &str, number: &str) -> Vec<InstanceView> {
        self.instances()
            .filter(|view| view.project == project && view.number == number)
            .collect()
    }

    /// One instance.
    pub fn instance(&self, id: InstanceId) -> Option<InstanceView> {
        let mut instances = self.instances.iter();
        let instance = instances.find(|instance| instance.id == id)?;
        Some(self.view(instance))
    }

    fn view(&self, instance: &Instance) -> InstanceView {
        let finding = &self.findings[instance.finding];
        InstanceView {
            id: instance.id,
            finding_id: instance.row,
            project: finding.project.clone(),
            scan_type: finding.scan_type.clone(),
            number: finding.number.clone(),
            asset: instance.asset,
            severity: instance.current_severity(),
            status: instance.status.clone(),
            comment: instance.comment.clone(),
            due: instance.due,
            scan: instance.scan,
        }
    }

    /// Sets a status, as a scanner would or as a person would, by what the status is.
    ///
    /// This and the following answer whether there is such a thing.
    pub fn set_status(&mut self, id: InstanceId, status: Status) -> bool {
        let today = self.today;
        self.change(id, |instance| instance.set_status(status, today))
    }

    /// Sets the status of all instances of a number; answers how many there are.
    pub fn set_status_of_all(&mut self, project: &str, number: &str, status: &Status) -> usize {
        let views = self.instances_of(project, number);
        for view in &views {
            self.set_status(view.id, status.clone());
        }
        views.len()
    }

    /// Has the scanner rate an instance anew.
    pub fn set_severity(&mut self, id: InstanceId, severity: Severity) -> bool {
        self.change(id, |instance| instance.severity = severity)
    }

    /// Sets the text of the latest comment.
    pub fn set_comment(&mut self, id: InstanceId, comment: &str) -> bool {
        self.change(id, |instance| comment.clone_into(&mut instance.comment))
    }

    /// Sets or clears the day on which it is to be fixed.
    pub fn set_due(&mut self, id: InstanceId, due: Option<Date>) -> bool {
        self.change(id, |instance| instance.due = due)
    }

    /// Assigns an instance to a team of its project.
    pub fn set_team(&mut self, id: InstanceId, team: &str) -> bool {
        let project = self.instance(id).map(|view| view.project);
        let team = project.and_then(|project| self.team_named(&project, team));
        team.is_some() && self.change(id, |instance| instance.team = team)
    }

    fn change(&mut self, id: InstanceId, change: impl FnOnce(&mut Instance)) -> bool {
        let instance = self.instances.iter_mut().find(|one| one.id == id);
        instance.map(change).is_some()
    }

    /// Has an instance vanish, as when Nucleus drops a row without a word.
    pub fn remove_instance(&mut self, id: InstanceId) -> bool {
        let before = self.instances.len();
        self.instances.retain(|instance| instance.id != id);
        self.instances.len() < before
    }

    /// Deletes an asset with all its instances.
    pub fn remove_asset(&mut self, asset: AssetId) -> bool {
        self.instances.retain(|instance| instance.asset != asset);
        self.assets.remove(&asset).is_some()
    }

    /// Makes an asset inactive: its findings are no longer shown.
    pub fn retire_asset(&mut self, asset: AssetId) -> bool {
        let today = self.today;
        let asset = self.assets.get_mut(&asset);
        asset.map(|asset| asset.inactive = Some(today)).is_some()
    }

    /// Makes an inactive asset active again.
    pub fn restore_asset(&mut self, asset: AssetId) -> bool {
        let asset = self.assets.get_mut(&asset);
        asset.map(|asset| asset.inactive = None).is_some()
    }

    /// Adds a host.
    pub fn add_asset(&mut self, project: &str, name: &str, ip: &str, groups: &[&str]) -> AssetId {
        let id = self.next_asset();
        let asset = Asset {
            project: project.to_owned(),
            name: name.to_owned(),
            ip: ip.to_owned(),
            kind: "Host".to_owned(),
            system: "Ubuntu".to_owned(),
            system_version: "24.04".to_owned(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            team: None,
            criticality: "Moderate".to_owned(),
            fleet: None,
            inactive: None,
        };
        self.assets.insert(id, asset);
        id
    }

    /// Adds a team that owns these asset groups.
    pub fn add_team(&mut self, project: &str, name: &str, groups: &[&str]) {
        let last = self.teams.iter().map(|team| team.id).max();
        self.teams.push(super::state::Team {
            id: last.map_or(1, |last| last + 1),
            project: project.to_owned(),
            name: name.to_owned(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        });
    }

    /// The asset of that name.
    pub fn asset_named(&self, project: &str, name: &str) -> Option<AssetId> {
        let mut assets = self.assets.iter();
        assets
            .find(|(_, asset)| asset.project == project && asset.name == name)
            .map(|(id, _)| *id)
    }

    /// Adds a finding without instances; it shows once it has one.
    pub fn add_finding(&mut self, spec: &FindingSpec<'_>) {
        self.findings.push(Finding {
            project: spec.project.to_owned(),
            scan_type: spec.scan_type.to_owned(),
            number: spec.number.to_owned(),
            source: Source::Own {
                name: spec.name.to_owned(),
                description: spec.description.to_owned(),
                recommendation: spec.recommendation.to_owned(),
                cve: spec.cve.to_owned(),
            },
            exploitable: 0,
            epss: None,
            issues_open: 0,
            issues_closed: 0,
        });
    }

    /// Adds an Active instance of a finding on an asset, reported by a scan of its own.
    ///
    /// None if there is no such finding or asset.
    pub fn add_instance(
        &mut self,
        (project, scan_type, number): (&str, &str, &str),
        asset: AssetId,
        severity: Severity,
        path: &str,
    ) -> Option<InstanceId> {
        let finding = self.finding_position(project, scan_type, number)?;
        let team = self.assets.get(&asset)?.team;
        let scan = self.open_scan(project, scan_type, self.today);
        let discovered = self.today.at(2, 0, 0, 0);
        Some(self.push_instance(Instance {
            path: path.to_owned(),
            team,
            ..Instance::found(finding, asset, severity, scan, discovered)
        }))
    }

    fn finding_position(&self, project: &str, scan_type: &str, number: &str) -> Option<usize> {
        self.findings.iter().position(|finding| {
            finding.project == project && finding.scan_type == scan_type && finding.number == number
        })
    }

    /// Describes a finding in other words, where those are not the catalogue's.
    pub fn set_description(
        &mut self,
        (project, scan_type, number): (&str, &str, &str),
        text: &str,
    ) -> bool {
        let position = self.finding_position(project, scan_type, number);
        let finding = position.and_then(|position| self.findings.get_mut(position));
        match finding.map(|finding| &mut finding.source) {
            Some(Source::Own { description, .. }) => {
                text.clone_into(description);
                true
            }
            Some(Source::Catalogue(_) | Source::Placeholder(_)) | None => false,
        }
    }

    /// Sets how many open and closed tickets Nucleus itself knows for a finding.
    pub fn set_issues(
        &mut self,
        (project, scan_type, number): (&str, &str, &str),
        open: u16,
        closed: u16,
    ) -> bool {
        let position = self.finding_position(project, scan_type, number);
        let Some(position) = position else {
            return false;
        };
        self.findings[position].issues_open = open;
        self.findings[position].issues_closed = closed;
        true
    }

    /// Gives the key a role in a project, or takes it away.
    pub fn set_access_to(&mut self, project: &str, is_accessible: bool) -> bool {
        let mut projects = self.projects.iter_mut();
        let project = projects.find(|one| one.id == project);
        project
            .map(|one| one.is_accessible = is_accessible)
            .is_some()
    }

    /// Adds a project in which the key has a role.
    pub fn add_project(&mut self, id: &str, name: &str) {
        self.projects.push(super::state::Project {
            id: id.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            is_accessible: true,
        });
    }
}
