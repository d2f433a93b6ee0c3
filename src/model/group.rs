//! All instances of one unique finding, folded while they stream by.
//!
//! A member costs 48 bytes; texts are kept once a group, labels for a capped number of members,
//! and both only where a rule matches or a ticket follows. The result does not depend on the
//! order in which rows arrive.

use jiff::civil::{Date, DateTime};

use super::finding::{FindingRef, Instance, InstanceId, Severity};
use super::ids::{AssetId, ScanId};
use super::status::StatusClass;

/// How many members of a group keep what is needed to show them, of the open and of the others.
pub const LABELS_MAX: usize = 25;

/// One instance, as far as decisions need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its stable name.
    pub id: InstanceId,
    /// What its status means.
    pub class: StatusClass,
    /// Its severity.
    pub severity: Severity,
    /// The index of the first rule that matches it.
    pub rule: Option<u16>,
    /// When it is to be fixed.
    pub due_on: Option<Date>,
    /// The asset it is on.
    pub asset: AssetId,
    /// The scan that reported it last: its place in the group's list ([`Group::scan_of`]).
    pub scan: u32,
}

/// A scan that reported instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// Which.
    pub id: ScanId,
    /// When it ran.
    pub at: Option<DateTime>,
}

/// What people are shown of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its stable name.
    pub id: InstanceId,
    /// Name of the asset.
    pub asset_name: String,
    /// Address, port, path and package, as far as known.
    pub place: String,
    /// The status, as Nucleus spells it.
    pub status: String,
    /// Its severity.
    pub severity: Severity,
    /// The scan that reported it last.
    pub scan: ScanId,
    /// When that scan ran.
    pub scanned_at: Option<DateTime>,
}

/// All that was read of one unique finding.
#[derive(Debug, Clone)]
pub struct Group {
    /// Which finding.
    pub finding: FindingRef,
    /// Its name.
    pub name: String,
    /// What is wrong; kept only where a rule matched.
    pub description: String,
    /// What to do; kept only where a rule matched.
    pub recommendation: String,
    /// CVE ids, sorted, without repetition.
    pub cve: Vec<String>,
    /// Whether any instance is exploitable.
    pub exploitable: bool,
    /// The highest probability of exploitation.
    pub epss: Option<f64>,
    /// Its instances; sorted and unique after [`Group::settle`].
    pub members: Vec<Member>,
    /// Statuses that the policy does not know, or that contradict their flag.
    pub unknown_statuses: Vec<String>,
    /// Why a rule's expression could not judge one of its rows: what happens to its ticket waits.
    pub undecided: Option<String>,
    /// Rows that were read, those that came twice among them.
    pub rows: u32,
    /// Whether rows that match no rule were only counted: no ticket was known to follow it.
    pub is_partial: bool,
    scans: Vec<Scanned>,
    /// Whether a ticket is known to follow it: then all of its rows may be shown.
    is_followed: bool,
    /// Labels in the order of their assets' names.
    open_labels: Vec<Label>,
    other_labels: Vec<Label>,
    /// Whether the row that gave the texts matches no rule, and which it was; the least one counts.
    texts_of: (bool, InstanceId),
}

impl Group {
    /// A group with nothing in it yet.
    pub fn new(finding: FindingRef) -> Self {
        Self {
            finding,
            name: String::new(),
            description: String::new(),
            recommendation: String::new(),
            cve: Vec::new(),
            exploitable: false,
            epss: None,
            members: Vec::new(),
            unknown_statuses: Vec::new(),
            undecided: None,
            rows: 0,
            is_partial: false,
            scans: Vec::new(),
            is_followed: false,
            open_labels: Vec::new(),
            other_labels: Vec::new(),
            texts_of: (true, InstanceId([u8::MAX; 16])),
        }
    }

    /// A group with nothing in it yet, of a finding that a ticket follows.
    pub fn followed(finding: FindingRef) -> Self {
        Self {
            is_followed: true,
            ..Self::new(finding)
        }
    }

    /// Takes in one row. One that matches no rule is only counted, unless a ticket follows the
    /// finding: it can be read again, should a ticket turn up.
    pub fn add(&mut self, instance: &Instance, class: StatusClass, rule: Option<u16>) {
        let id = instance.id();
        self.rows = self.rows.saturating_add(1);
        if class == StatusClass::Unknown && !self.unknown_statuses.contains(&instance.status) {
            self.unknown_statuses.push(instance.status.clone());
            self.unknown_statuses.sort();
        }
        if rule.is_none() && !self.is_followed {
            self.is_partial = true;
            return;
        }
        self.add_shown(instance, id, class, rule);
        if self.members.len() == self.members.capacity() {
            // Doubling would cost half as much again as there is.
            self.members.reserve_exact(2.max(self.members.len() / 4));
        }
        let scan = self.scan(instance);
        self.members.push(Member {
            id,
            class,
            severity: instance.severity,
            rule,
            due_on: instance.due_on,
            asset: instance.asset_id.clone(),
            scan,
        });
    }

    /// The place of a row's scan in the list; few scans report one finding.
    fn scan(&mut self, instance: &Instance) -> u32 {
        let scan = Scanned {
            id: instance.scan_id.clone(),
            at: instance.scanned_at,
        };
        let place = self.scans.iter().rposition(|known| *known == scan);
        let place = place.unwrap_or_else(|| {
            self.scans.push(scan);
            self.scans.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// What people will see of a row.
    fn add_shown(
        &mut self,
        instance: &Instance,
        id: InstanceId,
        class: StatusClass,
        rule: Option<u16>,
    ) {
        self.add_facts(instance);
        let order = (rule.is_none(), id);
        if order <= self.texts_of {
            self.texts_of = order;
            self.name.clone_from(&instance.name);
            self.description.clone_from(&instance.description);
            self.recommendation.clone_from(&instance.recommendation);
        }
        let labels = match class {
            StatusClass::Open => &mut self.open_labels,
            StatusClass::Remediated
            | StatusClass::Person
            | StatusClass::Temporary
            | StatusClass::Unknown => &mut self.other_labels,
        };
        let order = |label: &Label| {
            let names = label.asset_name.as_str().cmp(&instance.asset_name);
            names.then(label.id.cmp(&id))
        };
        match labels.binary_search_by(order) {
            Ok(place) => {
                if let Some(same) = labels.get_mut(place) {
                    *same = label(instance, id);
                }
            }
            Err(place) if place < LABELS_MAX => {
                labels.insert(place, label(instance, id));
                labels.truncate(LABELS_MAX);
            }
            Err(_) => {}
        }
    }

    fn add_facts(&mut self, instance: &Instance) {
        for cve in &instance.cve {
            if let Err(place) = self.cve.binary_search(cve) {
                self.cve.insert(place, cve.clone());
            }
        }
        self.exploitable |= instance.exploitable;
        self.epss = match (self.epss, instance.epss) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
    }

    /// Puts the members in order and removes rows that came twice.
    ///
    /// Rows can move between pages while scans are ingested; of two rows of one instance the
    /// more open one counts, so that a move never looks like a remediation.
    pub fn settle(&mut self) {
        self.members
            .sort_by_key(|member| (member.id, member.class, member.rule));
        self.members.dedup_by(|later, first| later.id == first.id);
        self.members.shrink_to_fit();
        self.scans.shrink_to_fit();
        self.open_labels.shrink_to_fit();
        self.other_labels.shrink_to_fit();
    }

    /// The scan that reported a member last.
    pub fn scan_of(&self, member: &Member) -> Option<&Scanned> {
        self.scans.get(usize::try_from(member.scan).ok()?)
    }

    /// The member with that name.
    pub fn member(&self, id: InstanceId) -> Option<&Member> {
        let place = self
            .members
            .binary_search_by_key(&id, |member| member.id)
            .ok()?;
        self.members.get(place)
    }

    /// What can be shown of members, open ones first, each part sorted by asset.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        self.open_labels.iter().chain(&self.other_labels)
    }

    /// The worst severity among the open instances, or among all where none is open.
    pub fn severity(&self) -> Severity {
        worst_severity(self.members.iter())
    }

    /// How many instances are open.
    pub fn open_count(&self) -> usize {
        self.members
            .iter()
            .filter(|member| member.class == StatusClass::Open)
            .count()
    }
}

/// The worst severity among the open members, or among all where none is open.
pub fn worst_severity<'a>(members: impl Iterator<Item = &'a Member> + Clone) -> Severity {
    let open = members
        .clone()
        .filter(|member| member.class == StatusClass::Open);
    let worst = open.map(|member| member.severity).max();
    worst
        .or_else(|| members.map(|member| member.severity).max())
        .unwrap_or_default()
}

fn label(instance: &Instance, id: InstanceId) -> Label {
    let parts = [
        instance.ip_address.as_str(),
        &instance.port,
        &instance.path,
        &instance.package,
        &instance.package_version,
    ];
    let known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Label {
        id,
        asset_name: instance.asset_name.clone(),
        place: known.join(" "),
        status: instance.status.clone(),
        severity: instance.severity,
        scan: instance.scan_id.clone(),
        scanned_at: instance.scanned_at,
    }
}
