//! What our block says: facts, texts and fields of a ticket, from its members.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::case::Case;
use crate::model::group::{self, Group, Member};
use crate::model::key::Generation;
use crate::model::members::Claim;
use crate::model::observed::Facts;
use crate::model::rule::Rule;
use crate::model::status::StatusClass;
use crate::template::ticket::{Context, Texts};
use crate::template::{TemplateError, block, ticket};

/// How many instances a block lists; the others are counted.
const LISTED_MAX: usize = 25;

/// The numbers over a case's members.
pub(super) fn facts(case: &Case<'_>, group: &Group) -> Facts {
    let open: Vec<&&Member> = case
        .members
        .iter()
        .filter(|member| member.class == StatusClass::Open)
        .collect();
    let due = open.iter().filter_map(|member| member.due_on).min();
    let mut rest = format!("{}\n{}\n", group.exploitable, group.cve.join(","));
    for member in &case.members {
        let class = member.class;
        for byte in member.id.0 {
            // Writing to a String cannot fail.
            let _ = write!(rest, "{byte:02x}");
        }
        let _ = write!(rest, "{class:?}{}", member.severity);
    }
    Facts {
        severity: severity(case).to_owned(),
        due_date: due.map(|date| date.to_string()).unwrap_or_default(),
        open_instances: open.len(),
        instances: case.members.len(),
        rest: block::hash(&rest),
    }
}

fn severity(case: &Case<'_>) -> &'static str {
    group::worst_severity(case.members.iter().copied()).as_str()
}

/// The digest that stands in the footer.
pub(super) fn digest(facts: &Facts) -> String {
    facts.digest(block::hash)
}

/// Renders the rule's templates over the case.
pub(super) fn texts(
    case: &Case<'_>,
    group: &Group,
    facts: &Facts,
    rule: &Rule,
) -> Result<Texts, TemplateError> {
    let context = Context {
        severity: severity(case),
        name: &group.name,
        description: &group.description,
        recommendation: &group.recommendation,
        cve: &group.cve,
        scan_type: group.finding.scan_type.as_str(),
        finding_number: group.finding.number.as_str(),
        nucleus_project: group.finding.project.as_str(),
        exploitable: group.exploitable,
        epss: group.epss.unwrap_or(0.0),
        due_date: facts.due_date.clone(),
        instances: facts.instances,
        open_instances: facts.open_instances,
        rule: &rule.name,
        key: case.key.as_str(),
    };
    ticket::render(&rule.ticket, &context)
}

/// Our block as HTML.
pub(super) fn block(
    case: &Case<'_>,
    generation: Generation,
    group: &Group,
    facts: &Facts,
) -> String {
    let is_member = |label: &&group::Label| {
        case.members
            .binary_search_by_key(&label.id, |member| member.id)
            .is_ok()
    };
    let listed: Vec<_> = group.labels().filter(is_member).take(LISTED_MAX).collect();
    let more = case.members.len().saturating_sub(listed.len());
    let exploitable = if group.exploitable { "yes" } else { "no" };
    block::render(&block::Facts {
        rows: vec![
            ("Finding", group.name.clone()),
            ("Severity", facts.severity.clone()),
            ("CVE", group.cve.join(", ")),
            ("Exploitable", exploitable.to_owned()),
            ("Due", facts.due_date.clone()),
            (
                "Instances",
                format!("{} open of {}", facts.open_instances, facts.instances),
            ),
            ("Scanner", group.finding.scan_type.to_string()),
            ("Finding number", group.finding.number.to_string()),
            (block::PROJECT, group.finding.project.to_string()),
            ("Scope", case.scope.clone()),
        ],
        description: &group.description,
        recommendation: &group.recommendation,
        instances: listed,
        more,
        footer: block::Footer {
            key: case.key.clone(),
            generation,
            claim: claim(case),
            digest: digest(facts),
        },
    })
}

/// What a block says of the members. One that merely vanished is a member all the same: a ledger
/// that was lost knows no other way to ask for it (design, 8 A.8).
pub(super) fn claim(case: &Case<'_>) -> Claim {
    Claim::over(case.all_members())
}

/// Field values as JSON: what looks like a whole number is sent as one, since the service
/// checks the types of its integer fields.
pub(super) fn field_values(fields: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    fields
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| {
            let number = text
                .parse::<i64>()
                .ok()
                .filter(|number| number.to_string() == *text);
            (
                name.clone(),
                number.map_or_else(|| Value::from(text.as_str()), Value::from),
            )
        })
        .collect()
}
