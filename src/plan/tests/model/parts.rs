//! What a model is made of: instances, a work item type, rules.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use super::Policies;
use crate::model::finding::{FindingRef, Instance, Severity};
use crate::model::ids::ScanId;
use crate::model::process::{State, StateCategory, WorkItemType};
use crate::model::rule::{
    ClosePolicy, CloseTarget, OnTemporary, ReopenPolicy, Rule, TicketTemplate,
};

pub(super) const STATES: [(&str, StateCategory); 4] = [
    ("New", StateCategory::Proposed),
    ("Active", StateCategory::InProgress),
    ("Resolved", StateCategory::Resolved),
    ("Closed", StateCategory::Completed),
];
pub(super) const SEVERITIES: [Severity; 4] = [
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

pub(super) fn reference(finding: u8) -> FindingRef {
    FindingRef {
        project: "1".into(),
        scan_type: "Nessus".into(),
        number: finding.to_string().into(),
    }
}

pub(super) fn instance(finding: u8, asset: u8, severity: Severity, scan: u32) -> Instance {
    Instance {
        finding: reference(finding),
        asset_id: asset.to_string().into(),
        asset_name: format!("web-{asset}"),
        ip_address: String::new(),
        port: String::new(),
        path: String::new(),
        package: String::new(),
        package_version: String::new(),
        name: format!("Weakness {finding}"),
        description: "Bad.".to_owned(),
        recommendation: "Update.".to_owned(),
        severity,
        cve: Vec::new(),
        exploitable: false,
        status: "Active".to_owned(),
        is_mitigating: None,
        scan_id: ScanId::from(scan.to_string()),
        scanned_at: Some(scan_date(scan)),
        discovered_at: None,
        due_on: None,
        epss: None,
        teams: Vec::new(),
        result: String::new(),
    }
}

/// One scan a day.
pub(super) fn scan_date(scan: u32) -> DateTime {
    let first = jiff::civil::date(2026, 1, 1).at(2, 0, 0, 0);
    first.saturating_add(i64::from(scan).days())
}

pub(super) fn work_item_type() -> WorkItemType {
    let state = |(name, category): (&str, StateCategory)| State {
        name: name.to_owned(),
        category: Some(category),
        color: String::new(),
    };
    WorkItemType {
        name: "Bug".to_owned(),
        reference_name: "Bug".to_owned(),
        is_disabled: false,
        is_hidden: false,
        states: STATES.into_iter().map(state).collect(),
        transitions: BTreeMap::new(),
        fields: Vec::new(),
    }
}

pub(super) fn rule(name: &str, scope: &str, policies: Policies) -> Rule {
    Rule {
        name: name.to_owned(),
        nucleus_project: "1".into(),
        when: "true".to_owned(),
        scope: scope.to_owned(),
        mode: policies.mode,
        ticket: TicketTemplate {
            project: "P".to_owned(),
            work_item_type: "Bug".to_owned(),
            state: None,
            title: "[{{ severity }}] {{ name }}".to_owned(),
            description: String::new(),
            tags: Vec::new(),
            fields: BTreeMap::from([("Custom.Open".to_owned(), "{{ severity }}".to_owned())]),
            area: None,
            iteration: None,
            assigned_to: None,
        },
        close: ClosePolicy {
            auto: true,
            target: policies
                .closes_in
                .map_or(CloseTarget::Category(StateCategory::Completed), |state| {
                    CloseTarget::State(state.to_owned())
                }),
            temporary: policies.temporary,
            person_statuses: OnTemporary::Close,
            vanished: policies.vanished,
            patience: policies.patience,
            from: STATES[..3].iter().map(|(_, category)| *category).collect(),
            again: None,
        },
        reopen: ReopenPolicy {
            action: policies.on_return,
            ..ReopenPolicy::default()
        },
        min_update_interval: Duration::ZERO,
    }
}
