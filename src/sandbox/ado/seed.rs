//! The organization as every sandbox begins: its people, projects, and some work of others.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::identity::{Identity, Rights};
use super::settings::{Settings, Spent};
use super::{Ado, Counters, fields, process};
use crate::sandbox::world::CREDENTIALS;

/// The service principal's object id in Entra, and its identity here.
pub const SERVICE_PRINCIPAL: &str = "5a4db0c5-0000-4000-8000-00000000ad03";
/// The person whose personal access token opens the sandbox.
pub const ADMINISTRATOR: &str = "5a4db0c5-0000-4000-8000-0000000a0001";
/// A developer, a contributor everywhere.
pub const ALEX: &str = "5a4db0c5-0000-4000-8000-0000000a0002";
/// A tester, whose display name another person has too.
pub const KIM: &str = "5a4db0c5-0000-4000-8000-0000000a0003";
const OTHER_KIM: &str = "5a4db0c5-0000-4000-8000-0000000a0004";

/// GUID end, name, process, description, and what the service principal may do there.
type ProjectRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<Rights>,
);

const PROJECTS: &[ProjectRow] = &[
    (
        "f00d00000001",
        "Payments",
        "Agile",
        "Card and account payments",
        Some(Rights {
            suppress_notifications: true,
            ..Rights::CONTRIBUTOR
        }),
    ),
    (
        "f00d00000002",
        "Platform",
        "Scrum",
        "What everything runs on",
        Some(Rights::CONTRIBUTOR),
    ),
    (
        "f00d00000003",
        "Web Shop",
        "Basic",
        "",
        Some(Rights::CONTRIBUTOR),
    ),
    (
        "f00d00000004",
        "Überwachung",
        "CMMI",
        "Leitstand und Alarme",
        Some(Rights::CONTRIBUTOR),
    ),
    (
        "f00d00000005",
        "Factory",
        "Contoso Secure Agile",
        "The plant's control systems",
        Some(Rights::ADMINISTRATOR),
    ),
    (
        "f00d00000006",
        "Legacy Ledger",
        "Agile",
        "Being deleted",
        Some(Rights::CONTRIBUTOR),
    ),
    (
        "f00d00000007",
        "Vault",
        "Agile",
        "Not for service principals",
        None,
    ),
];

/// Work of others, which is nobody else's business: project, type, title, state.
const WORK: &[(&str, &str, &str, Option<&str>)] = &[
    (
        "Payments",
        "User Story",
        "Pay by instalments",
        Some("Active"),
    ),
    (
        "Payments",
        "Bug",
        "Rounding of refunds is off by a cent",
        None,
    ),
    (
        "Payments",
        "Task",
        "Rotate the test merchants",
        Some("Closed"),
    ),
    (
        "Payments",
        "Issue",
        "Bank holiday calendar is outdated",
        None,
    ),
    (
        "Platform",
        "Product Backlog Item",
        "Move the build agents",
        Some("Committed"),
    ),
    ("Platform", "Task", "Measure cold starts", None),
    (
        "Platform",
        "Bug",
        "Log shipper drops long lines",
        Some("Approved"),
    ),
    ("Web Shop", "Issue", "Search forgets filters", Some("Doing")),
    ("Web Shop", "Task", "New footer", None),
    (
        "Überwachung",
        "Requirement",
        "Alarme müssen quittiert werden",
        None,
    ),
    (
        "Überwachung",
        "Bug",
        "Uhrzeit springt bei der Umstellung",
        Some("Active"),
    ),
    (
        "Factory",
        "Defect",
        "Conveyor 3 reports the wrong speed",
        None,
    ),
    ("Factory", "User Story", "Show the shift plan", None),
    ("Vault", "Task", "Nobody but its members sees this", None),
];

/// The organization of a new sandbox.
pub(super) fn organization(now: Timestamp) -> Ado {
    let mut ado = Ado {
        organization: CREDENTIALS.organization.to_owned(),
        instance_id: "5a4db0c5-0000-4000-8000-000000000e01".to_owned(),
        settings: Settings::seed(CREDENTIALS.tenant_id),
        identities: identities(),
        processes: process::all(),
        projects: Vec::new(),
        fields: fields::all(),
        items: BTreeMap::new(),
        tags: BTreeMap::new(),
        notifications: 0,
        part_faults: Vec::new(),
        counters: Counters::default(),
        spent: Spent::default(),
    };
    for row in PROJECTS {
        add_project(&mut ado, row);
    }
    add_nodes(&mut ado);
    add_work(&mut ado, now);
    for project in &mut ado.projects {
        if project.name == "Legacy Ledger" {
            "deleting".clone_into(&mut project.state);
        }
    }
    ado.notifications = 0;
    ado
}

fn identities() -> BTreeMap<String, Identity> {
    let person = |id: &str, name: &str, unique: &str, descriptor: &str| Identity {
        id: id.to_owned(),
        display_name: name.to_owned(),
        unique_name: unique.to_owned(),
        descriptor: descriptor.to_owned(),
        object_id: id.to_owned(),
        member: true,
        basic_access: true,
        rights: BTreeMap::new(),
    };
    [
        person(
            SERVICE_PRINCIPAL,
            "adoconn",
            CREDENTIALS.client_id,
            "aadsp.NWE0ZGIwYzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDBhZDAz",
        ),
        person(
            ADMINISTRATOR,
            "Robin Admin",
            "robin@sandbox.example.com",
            "aad.NWE0ZGIwYzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMGEwMDAx",
        ),
        person(
            ALEX,
            "Alex Developer",
            "alex@sandbox.example.com",
            "aad.NWE0ZGIwYzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMGEwMDAy",
        ),
        person(
            KIM,
            "Kim Tester",
            "kim@sandbox.example.com",
            "aad.NWE0ZGIwYzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMGEwMDAz",
        ),
        person(
            OTHER_KIM,
            "Kim Tester",
            "kim.tester@sandbox.example.com",
            "aad.NWE0ZGIwYzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMGEwMDA0",
        ),
    ]
    .into_iter()
    .map(|identity| (identity.id.clone(), identity))
    .collect()
}

fn add_project(ado: &mut Ado, (end, name, process, description, rights): &ProjectRow) {
    let id = format!("5a4db0c5-0000-4000-8000-{end}");
    ado.add_project_as(&id, name, process);
    if let Some(project) = ado.projects.last_mut() {
        project.description = (!description.is_empty()).then(|| (*description).to_owned());
        project.team_id = format!("5a4db0c5-0000-4000-9000-{end}");
    }
    for identity in ado.identities.values_mut() {
        let granted = match identity.id.as_str() {
            SERVICE_PRINCIPAL => *rights,
            ADMINISTRATOR => Some(Rights::ADMINISTRATOR),
            _ => Some(Rights::CONTRIBUTOR),
        };
        if let Some(granted) = granted {
            identity.rights.insert(id.clone(), granted);
        }
    }
}

/// Areas and iterations that have something below them.
fn add_nodes(ado: &mut Ado) {
    for (project, areas) in [
        ("Payments", ["Cards", "Accounts"]),
        ("Überwachung", ["Leitstand", "Außenstellen"]),
    ] {
        let nodes = areas.map(|name| ado.new_node(name));
        let found = ado.projects.iter_mut().find(|known| known.name == project);
        if let Some(found) = found {
            found.areas.children.extend(nodes);
        }
    }
    let deep = ado.new_node("Fraud");
    let payments = ado
        .projects
        .iter_mut()
        .find(|known| known.name == "Payments");
    if let Some(cards) = payments.and_then(|project| project.areas.children.first_mut()) {
        cards.children.push(deep);
    }
    for project in &mut ado.projects {
        for sprint in &mut project.iterations.children {
            let days = ("2026-03-02T00:00:00Z", "2026-03-13T00:00:00Z");
            sprint.dates = Some((days.0.to_owned(), days.1.to_owned()));
        }
    }
}

/// Items of people, some days old.
fn add_work(ado: &mut Ado, now: Timestamp) {
    for (number, (project, item_type, title, state)) in (1..).zip(WORK) {
        let age = SignedDuration::from_hours(24 * 30 - number);
        let made = now.saturating_sub(age).unwrap_or(now);
        let fields = [
            ("System.Title", json!(title)),
            ("System.AssignedTo", json!("alex@sandbox.example.com")),
        ];
        let created = ado.create_as(ALEX, (project, item_type), &fields, made);
        let Ok(id) = created else {
            tracing::error!("the sandbox could not make {title:?}");
            continue;
        };
        let later = made
            .saturating_add(SignedDuration::from_hours(1))
            .unwrap_or(made);
        if let Some(state) = state {
            let change: [(&str, Value); 1] = [("System.State", json!(state))];
            if ado.edit_as(ALEX, id, &change, later).is_err() {
                tracing::error!("the sandbox could not move {title:?}");
            }
        }
    }
}
