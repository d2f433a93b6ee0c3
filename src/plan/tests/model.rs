//! Both sides in small: instances, work items, and the ledger's memory, as runs leave them.

mod answers;
mod ledger;
mod oracle;
mod parts;
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use crate::model::finding::{FindingRef, Instance, Severity};
use crate::model::group::Group;
use crate::model::ids::{AssetId, ScanId, WorkItemId};
use crate::model::key::{KeyLink, NucleusIdentity};
use crate::model::members::Members;
use crate::model::observed::{Completeness, Memory, Missing, Observed, Source, Target};
use crate::model::rule::{Mode, OnReturn, OnTemporary, OnVanished, Patience, Rule};
use crate::model::status::StatusClass;
use crate::plan::{Exceptions, Policy};
use crate::template::block;
use oracle::Oracle;
use parts::{SEVERITIES, STATES, instance, reference, rule, scan_date, work_item_type};
use people::{NOW, Said, show};

/// What differs between the rules of two models.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policies {
    pub(super) on_return: OnReturn,
    pub(super) temporary: OnTemporary,
    pub(super) mode: Mode,
    pub(super) vanished: OnVanished,
    pub(super) patience: Patience,
    /// The state in which tickets are closed, where it is not the one of the category.
    pub(super) closes_in: Option<&'static str>,
}

impl Policies {
    pub(super) const DEFAULT: Self = Self {
        on_return: OnReturn::Reopen,
        temporary: OnTemporary::Hold,
        mode: Mode::Enforce,
        vanished: OnVanished::Hold,
        patience: Patience::None,
        closes_in: None,
    };
}

/// What happens between two runs.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// A scanner reports an instance, new or known, at a severity.
    Report {
        finding: u8,
        asset: u8,
        severity: u8,
    },
    /// An instance gets a status.
    Decide {
        finding: u8,
        asset: u8,
        class: StatusClass,
    },
    /// All instances of a finding get a status.
    DecideAll { finding: u8, class: StatusClass },
    /// An instance is no longer in the answer.
    Vanish { finding: u8, asset: u8 },
    /// An asset is retired; its rows may be shown on.
    Retire { asset: u8, is_hidden: bool },
    /// Every open instance is reported by a new scan.
    Rescan,
    /// A person moves a work item.
    Move { item: usize, state: usize },
    /// A person writes another title.
    EditTitle { item: usize },
    /// A person writes into our block.
    EditBlock { item: usize },
    /// A person removes our tag.
    RemoveTag { item: usize },
    /// A person deletes a work item.
    Delete { item: usize },
    /// A person puts the tag on that freezes, or takes it off.
    HoldTag { item: usize },
    /// A person freezes a work item with a comment; up to 15 days are over.
    HoldComment { item: usize, days: u8 },
    /// A person ends that.
    Release { item: usize },
    /// A person closes a work item as a duplicate.
    CloseAsDuplicate { item: usize },
    /// Between two runs a person opens a work item and closes it again.
    Quarrel { item: usize, is_duplicate: bool },
    /// A person cuts our end marker.
    CutBlock { item: usize },
    /// A person wipes the description.
    DeleteBlock { item: usize },
    /// The next runs are those of another machine, with a ledger of its own.
    ChangeMachine,
    /// The ledger is lost.
    Lose,
    /// The ledger is rebuilt, with what the old one knew.
    Rebuild,
}

#[derive(Debug, Clone)]
struct Item {
    rev: u32,
    link: KeyLink,
    state: String,
    title: String,
    description: String,
    fields: BTreeMap<String, String>,
    has_tag: bool,
    is_deleted: bool,
    said: Said,
    /// Since when it has its state.
    since: Timestamp,
}

impl Item {
    fn move_to(&mut self, state: &str, now: Timestamp) {
        state.clone_into(&mut self.state);
        self.since = now;
        self.said.is_duplicate = false;
        self.said.closed_at_scan = None;
    }
}

/// Both sides and the ledger.
#[derive(Debug)]
pub(super) struct Model {
    rules: Vec<Rule>,
    identity: NucleusIdentity,
    rows: Vec<(Instance, StatusClass)>,
    scan: u32,
    now: Timestamp,
    retired: BTreeSet<AssetId>,
    items: BTreeMap<WorkItemId, Item>,
    memory: Memory,
    /// The ledgers of other machines.
    others: Vec<Memory>,
    /// Parts of an hour that are gone.
    ticks: u32,
    oracle: Oracle,
}

impl Model {
    /// Nothing on either side; two rules, the second with a scope of its own.
    pub(super) fn new(policies: Policies) -> Self {
        Self {
            rules: vec![rule("main", "", policies), rule("low", "low", policies)],
            identity: NucleusIdentity::new("nucleus.example.com").unwrap(),
            rows: Vec::new(),
            scan: 1,
            now: NOW,
            retired: BTreeSet::new(),
            items: BTreeMap::new(),
            memory: Memory::default(),
            others: vec![Memory::default()],
            ticks: 0,
            oracle: Oracle::default(),
        }
    }

    pub(super) fn policy(&self) -> Policy<'_> {
        Policy {
            rules: &self.rules,
            identity: &self.identity,
            quiet_period: Duration::ZERO,
            exceptions: Exceptions::default(),
            create_limit: None,
            only: None,
            zone: jiff::tz::TimeZone::UTC,
        }
    }

    /// Lets some things happen, one after the other, and an hour pass.
    pub(super) fn happen_all(&mut self, events: &[Event]) {
        self.now += Duration::from_secs(3_600);
        self.ticks = 0;
        for event in events {
            self.happen(event);
        }
    }

    /// Lets something happen; an event that meets nothing changes nothing.
    pub(super) fn happen(&mut self, event: &Event) {
        match *event {
            Event::Report {
                finding,
                asset,
                severity,
            } => {
                self.rows.retain(|(row, _)| !is_at(row, finding, asset));
                let severity = SEVERITIES[usize::from(severity)];
                let row = instance(finding, asset, severity, self.scan);
                self.retired.remove(&row.asset_id);
                self.rows.push((row, StatusClass::Open));
            }
            Event::Decide {
                finding,
                asset,
                class,
            } => {
                self.decide(class, |row| is_at(row, finding, asset));
            }
            Event::DecideAll { finding, class } => {
                self.decide(class, |row| row.finding == reference(finding));
            }
            Event::Vanish { finding, asset } => {
                self.rows.retain(|(row, _)| !is_at(row, finding, asset));
            }
            Event::Retire { asset, is_hidden } => {
                let id = AssetId::from(asset.to_string());
                if is_hidden {
                    self.rows.retain(|(row, _)| row.asset_id != id);
                }
                self.retired.insert(id);
            }
            Event::Rescan => {
                self.scan += 1;
                for (row, class) in &mut self.rows {
                    if *class == StatusClass::Open {
                        row.scan_id = ScanId::from(self.scan.to_string());
                        row.scanned_at = Some(scan_date(self.scan));
                    }
                }
            }
            Event::Move { item, state } => {
                let now = self.tick();
                let scan = self.scan;
                self.touch(item, |item| {
                    let was_closed = item.state == "Closed";
                    item.move_to(STATES[state].0, now);
                    let is_closed = STATES[state].0 == "Closed";
                    item.said.closed_at_scan = (is_closed && !was_closed).then_some(scan);
                });
            }
            Event::EditTitle { item } => self.touch(item, |item| item.title.push('!')),
            Event::EditBlock { item } => self.touch(item, |item| {
                item.description = item.description.replace("Finding", "Finding, says Bob,");
            }),
            Event::RemoveTag { item } => self.touch(item, |item| item.has_tag = false),
            Event::Delete { item } => self.touch(item, |item| item.is_deleted = true),
            Event::HoldTag { item } => self.touch(item, |item| item.said.has_hold_tag ^= true),
            Event::HoldComment { item, days } => {
                let now = self.tick();
                self.touch(item, |item| item.said.hold(days, now));
            }
            Event::Release { item } => {
                let now = self.tick();
                self.touch(item, |item| item.said.release(now));
            }
            Event::CloseAsDuplicate { item } => {
                let (now, scan) = (self.tick(), self.scan);
                self.touch(item, |item| {
                    // What is closed already is as it was closed.
                    if item.state != "Closed" {
                        item.move_to("Closed", now);
                        item.said.is_duplicate = true;
                        item.said.closed_at_scan = Some(scan);
                    }
                });
            }
            Event::Quarrel { item, is_duplicate } => {
                let (opened, closed, scan) = (self.tick(), self.tick(), self.scan);
                self.touch(item, |item| {
                    item.move_to("Active", opened);
                    item.rev += 1;
                    item.move_to("Closed", closed);
                    item.said.is_duplicate = is_duplicate;
                    item.said.closed_at_scan = Some(scan);
                });
            }
            Event::CutBlock { item } => self.touch(item, |item| {
                item.description = item.description.replace(block::END, "");
            }),
            Event::DeleteBlock { item } => self.touch(item, |item| item.description.clear()),
            Event::ChangeMachine => std::mem::swap(&mut self.memory, &mut self.others[0]),
            Event::Lose => self.forget(),
            Event::Rebuild => self.rebuild(),
        }
    }

    /// The next moment.
    fn tick(&mut self) -> Timestamp {
        self.ticks += 1;
        self.now + Duration::from_secs(u64::from(self.ticks))
    }

    fn decide(&mut self, class: StatusClass, is_meant: impl Fn(&Instance) -> bool) {
        for (row, now) in self.rows.iter_mut().filter(|(row, _)| is_meant(row)) {
            *now = class;
            row.status = format!("{class:?}");
        }
    }

    fn touch(&mut self, number: usize, change: impl FnOnce(&mut Item)) {
        let live = self.items.values_mut().filter(|item| !item.is_deleted);
        if let Some(item) = live.into_iter().nth(number) {
            change(item);
            item.rev += 1;
        }
    }

    /// From now on the rules close again what a person reopened, after this time.
    pub(super) fn close_again(&mut self, time: Duration) {
        for rule in &mut self.rules {
            rule.close.again = Some(time);
        }
    }

    /// The ledger is lost.
    pub(super) fn forget(&mut self) {
        self.memory = Memory::default();
    }

    /// The ledger is rebuilt from tickets whose members nobody knows.
    pub(super) fn lose_members(&mut self) {
        for remembered in self.memory.tickets.values_mut() {
            remembered.members = Members::default();
        }
        self.rows.clear();
    }

    /// The services answer in another order.
    pub(super) fn shuffle(&mut self, seed: u64) {
        fastrand::Rng::with_seed(seed).shuffle(&mut self.rows);
    }

    /// Reads both sides, as `observe` does.
    pub(super) fn observe(&self) -> Observed {
        let types = work_item_type();
        let target = Target {
            project: "P".to_owned(),
            work_item_type: types.clone(),
            state: "New".to_owned(),
            path: Vec::new(),
        };
        let source = Source {
            rows: self.rows.len(),
            rows_before: None,
            completeness: Completeness::Complete,
        };
        let mut observed = Observed {
            groups: self.groups(),
            sources: BTreeMap::from([("1".into(), source)]),
            scans: BTreeMap::from([("1".into(), self.scan_ids())]),
            targets: vec![Ok(target.clone()), Ok(target)],
            types: BTreeMap::from([(("p".to_owned(), "bug".to_owned()), types)]),
            ..Observed::new(self.now, self.memory.clone())
        };
        let known: BTreeSet<WorkItemId> =
            self.memory.tickets.values().filter_map(|r| r.id).collect();
        for (id, item) in &self.items {
            if item.is_deleted && known.contains(id) {
                observed.missing.insert(*id, Missing::Deleted);
            } else if !item.is_deleted && (item.has_tag || known.contains(id)) {
                show(*id, item, &mut observed);
            }
        }
        observed
    }

    /// Every scan so far.
    fn scan_ids(&self) -> BTreeSet<ScanId> {
        (1..=self.scan)
            .map(|scan| ScanId::from(scan.to_string()))
            .collect()
    }

    fn groups(&self) -> BTreeMap<FindingRef, Group> {
        let mut groups = BTreeMap::new();
        for (row, class) in &self.rows {
            groups
                .entry(row.finding.clone())
                .or_insert_with(|| self.empty_group(&row.finding))
                .add(row, *class, matching(row));
        }
        for group in groups.values_mut() {
            group.settle();
        }
        groups
    }

    /// Key links that more than one live work item carries.
    pub(super) fn doubles(&self) -> Vec<&KeyLink> {
        let mut seen = BTreeSet::new();
        let live = self.items.values().filter(|item| !item.is_deleted);
        live.map(|item| &item.link)
            .filter(|link| !seen.insert(*link))
            .collect()
    }
}

fn is_at(row: &Instance, finding: u8, asset: u8) -> bool {
    row.finding == reference(finding) && row.asset_id.as_str() == asset.to_string()
}

/// The rule of an instance: Low ones on the first two assets have a scope of their own.
fn matching(row: &Instance) -> Option<u16> {
    if row.severity != Severity::Low {
        return Some(0);
    }
    (row.asset_id.as_str() != "2").then_some(1)
}
