//! No ticket exists: whether one is made.

use std::collections::BTreeMap;

use super::action::{Action, Change, Create, Memo, Verb};
use super::case::Case;
use super::dates::Unasked;
use super::{Note, Plan, Policy, facts};
use crate::model::group::Group;
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, KeyLink};
use crate::model::members::Claimed;
use crate::model::observed::{Lookup, Missing, Observed, ObservedTicket, Origin, Target};
use crate::model::rule::Rule;
use crate::model::status::StatusClass;
use crate::template::TemplateError;
use crate::template::ticket::TAG;

/// The word of a hold for a ticket that a person deleted.
const DELETED: &str = "deleted";

pub(super) fn decide(case: &Case<'_>, observed: &Observed, policy: &Policy<'_>, plan: &mut Plan) {
    let (Some(index), Some(group)) = (case.creating_rule, case.group) else {
        decide_without_cause(case, plan);
        return;
    };
    let Some(rule) = policy.rules.get(index) else {
        return;
    };
    if let Some(why) = another_is_open(case) {
        plan.holds
            .push(case.hold(Verb::CreateTicket, "double", why));
        return;
    }
    let absence = missing(case, observed);
    let is_deleted = absence.as_ref().is_some_and(|(code, _)| *code == DELETED);
    let is_made_again = is_deleted && policy.exceptions.recreate_deleted;
    let found = absence
        .filter(|_| !is_made_again)
        .or_else(|| obstacle(case, observed, policy));
    if let Some((code, why)) = found {
        plan.holds.push(case.hold(Verb::CreateTicket, code, why));
        keep_unlinked(case, observed, plan);
        return;
    }
    // Whoever takes the deleted one out of the bin is to make no double.
    let generation = Generation(case.generation.0.saturating_add(u32::from(is_made_again)));
    let link = KeyLink {
        key: case.key.clone(),
        generation,
    };
    if !may_create(case, link, observed, policy, plan) {
        return;
    }
    let target = observed.targets.get(index);
    propose(case, group, rule, target, generation, None, plan);
}

/// Proposes the create, or holds it with the reason why it cannot be.
pub(super) fn propose(
    case: &Case<'_>,
    group: &Group,
    rule: &Rule,
    target: Option<&Result<Target, String>>,
    generation: Generation,
    related: Option<WorkItemId>,
    plan: &mut Plan,
) {
    let made = match target {
        Some(Ok(target)) => match create(case, group, rule, target, generation, related) {
            Ok(Ok(action)) => Ok(action),
            Ok(Err(Unasked)) => {
                plan.questions.date_fields = true;
                return;
            }
            Err(error) => Err(("template", template_fails(rule, &error))),
        },
        Some(Err(why)) => Err(("target", why.clone())),
        None => Err((
            "target",
            format!("the target of rule {} was not read", rule.name),
        )),
    };
    match made {
        Ok(action) => plan.propose(rule, action),
        Err((code, why)) => plan.holds.push(case.hold(Verb::CreateTicket, code, why)),
    }
}

/// What is said where a rule's template fails on a finding.
pub(super) fn template_fails(rule: &Rule, error: &TemplateError) -> String {
    format!(
        "a template of rule {} fails on this finding: {error}; change the rule, `adoconn config \
         check` reads it",
        rule.name
    )
}

/// Whether a look-up said that no such ticket exists; asks where nobody looked yet.
pub(super) fn may_create(
    case: &Case<'_>,
    link: KeyLink,
    observed: &Observed,
    policy: &Policy<'_>,
    plan: &mut Plan,
) -> bool {
    let Some(finding) = &case.finding else {
        return false;
    };
    match observed.lookups.get(&link) {
        Some(Lookup::Absent) => {}
        Some(Lookup::Unknown(why)) => {
            plan.holds
                .push(case.hold(Verb::CreateTicket, "lookup_unknown", why));
            return false;
        }
        None => {
            plan.questions.look_up.insert(link);
            return false;
        }
    }
    if policy.exceptions.ignore_nucleus_tickets {
        return true;
    }
    let (code, why) = match observed.elsewhere.get(&finding.project) {
        None => {
            plan.questions.elsewhere.insert(finding.project.clone());
            return false;
        }
        Some(Err(why)) => (
            "ticketed_elsewhere",
            format!("it is not known whether: {why}"),
        ),
        Some(Ok(known)) => match known.get(finding) {
            None => return true,
            Some(Err(why)) => (
                "ticketed_elsewhere",
                format!("it is not known whether: {why}"),
            ),
            Some(Ok(count)) => {
                let why = format!("Nucleus itself knows {count} open ticket(s) for it");
                ("ticketed_elsewhere", why)
            }
        },
    };
    plan.holds.push(case.hold(Verb::CreateTicket, code, why));
    false
}

/// Nothing open matches a rule: silence, unless something cannot be told.
fn decide_without_cause(case: &Case<'_>, plan: &mut Plan) {
    if case.count(StatusClass::Unknown) > 0 {
        let names = case
            .group
            .map(|group| group.unknown_statuses.join(", "))
            .unwrap_or_default();
        let why = format!("the status policy does not know, or its flag contradicts: {names}");
        plan.holds
            .push(case.hold(Verb::CreateTicket, "unknown_status", why));
    }
}

/// Why no ticket is made: one of ours, of whatever generation, is open (design, 8 G.7).
pub(super) fn another_is_open(case: &Case<'_>) -> Option<String> {
    let other = case.revenants.first().or_else(|| case.doubles.first())?;
    let (id, generation) = (other.id, other.link.generation);
    Some(format!(
        "#{id} ({generation}) has the same key and is open; close it or delete it, and the next run \
         goes on"
    ))
}

/// Why no ticket may be made now, whether or not there was one before.
pub(super) fn obstacle(
    case: &Case<'_>,
    observed: &Observed,
    policy: &Policy<'_>,
) -> Option<(&'static str, String)> {
    if let Some((stray, why)) = case.strays.iter().find_map(|stray| doubtful(stray)) {
        let why = format!(
            "#{} carries its key, and whether it is ours cannot be told: {why}",
            stray.id
        );
        return Some(("lookup_unknown", why));
    }
    if let Some(since) = observed.memory.in_doubt.get(&case.key) {
        let why = format!("a create sent at {since} has no known outcome; the next run settles it");
        return Some(("in_doubt", why));
    }
    if let Some(why) = case.group.and_then(|group| group.undecided.clone()) {
        return Some(("incomplete_read", why));
    }
    if let (Some(rule), Some(rival)) = (case.rule, case.rival) {
        let why = format!(
            "rules {} and {} want one ticket in different places; give one of them a scope",
            rule.name, rival.name
        );
        return Some(("split_target", why));
    }
    let index = policy
        .rules
        .iter()
        .position(|rule| Some(rule) == case.rule)?;
    let project = &observed.targets.get(index)?.as_ref().ok()?.project;
    let unread = observed.unread_bins.get(project)?;
    let why =
        format!("whether it was deleted is not known: the recycle bin of {project}: {unread}");
    Some(("bin_unread", why))
}

/// A stray that may be a ticket of ours, and why that is not known.
pub(super) fn doubtful(stray: &ObservedTicket) -> Option<(&ObservedTicket, &str)> {
    match &stray.origin {
        Origin::Unknown(why) => Some((stray, why)),
        Origin::Known | Origin::Ours | Origin::Foreign => None,
    }
}

/// Whether the ledger knows a ticket that the service no longer shows.
fn missing(case: &Case<'_>, observed: &Observed) -> Option<(&'static str, String)> {
    let deleted = |id| {
        let why = format!("#{id} was deleted by a person; --recreate-deleted makes it again");
        Some((DELETED, why))
    };
    let Some(id) = case.remembered.and_then(|remembered| remembered.id) else {
        let found = observed.deleted.get(&(case.key.clone(), case.generation));
        return found.and_then(deleted).or_else(|| unlinked(case, observed));
    };
    let tickets = observed.tickets.get(&case.key).into_iter().flatten();
    let mut ours = tickets.filter(|ticket| ticket.origin.is_ours());
    if ours.any(|ticket| ticket.id == id && ticket.is_closed_double) {
        let why = format!(
            "#{id} is closed as the double of a ticket that is gone; reopen it, or \
             --recreate-deleted makes a new one"
        );
        return Some((DELETED, why));
    }
    let Some(missing) = observed.missing.get(&id) else {
        let why = format!(
            "#{id} is there, and its key link is not: put the link back; or delete #{id}, and \
             --recreate-deleted makes a new ticket"
        );
        return Some(("link_lost", why));
    };
    match missing {
        Missing::Deleted => deleted(&id),
        Missing::Unreadable => Some((
            "unreadable",
            format!("#{id} does not exist any more, or this credential may not read it"),
        )),
        Missing::Unknown(why) => Some(("unreadable", format!("#{id} could not be read: {why}"))),
    }
}

/// Keeps a ticket that lost its link in the ledger: deleted later, it is known as deleted.
fn keep_unlinked(case: &Case<'_>, observed: &Observed, plan: &mut Plan) {
    let is_known = case.remembered.is_some_and(|known| known.id.is_some());
    let Some(id) = observed.unlinked.get(&case.key).filter(|_| !is_known) else {
        return;
    };
    plan.notes.push(Note::Found {
        key: case.key.clone(),
        generation: case.generation,
        id: *id,
        finding: case.finding.clone(),
        scope: case.scope.clone(),
        rule: case.rule_name(),
        block_hash: None,
    });
    plan.notes.push(Note::Claimed {
        key: case.key.clone(),
        generation: case.generation,
        claim: Claimed::Unknown,
    });
}

/// Whether a ticket says of itself that it is this one, and has lost its link.
fn unlinked(case: &Case<'_>, observed: &Observed) -> Option<(&'static str, String)> {
    let id = observed.unlinked.get(&case.key)?;
    let why = format!(
        "#{id} names this key in its description, and its key link is not there: put the link \
         back; or delete #{id}, and --recreate-deleted makes a new ticket"
    );
    Some(("link_lost", why))
}

/// The create of a case's ticket, in the given generation.
pub(super) fn create(
    case: &Case<'_>,
    group: &Group,
    rule: &Rule,
    target: &Target,
    generation: Generation,
    related: Option<WorkItemId>,
) -> Result<Result<Action, Unasked>, TemplateError> {
    let facts = facts::facts(case, group);
    let texts = facts::texts(case, group, &facts, rule)?;
    let values = match case.dates.sent(&texts.fields) {
        Ok(values) => values,
        Err(unasked) => return Ok(Err(unasked)),
    };
    let mut description = texts.introduction;
    if !description.is_empty() {
        description = format!("<p>{description}</p>\n");
    }
    description.push_str(&facts::block(case, generation, group, &facts));
    let mut fields = facts::field_values(&values);
    let places = [
        ("System.AreaPath", rule.ticket.area.as_deref()),
        ("System.IterationPath", rule.ticket.iteration.as_deref()),
        (
            "System.AssignedTo",
            Some(texts.assigned_to.as_str()).filter(|name| !name.is_empty()),
        ),
    ];
    for (name, value) in places {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.into());
        }
    }
    let mut tags = vec![TAG.to_owned()];
    tags.extend(texts.tags);
    let open = facts.open_instances;
    let memo = Memo {
        generation: Some(generation),
        facts: Some(facts),
        title: Some(texts.title.clone()),
        fields: written(&values),
        rule: Some(rule.name.clone()),
        claim: Some(facts::claim(case)),
        ..case.memo()
    };
    Ok(Ok(Action {
        key: Some(case.key.clone()),
        rule: Some(rule.name.clone()),
        project: target.project.clone(),
        work_item_type: target.work_item_type.name.clone(),
        basis: case.basis(),
        title: texts.title.clone(),
        change: Change::Create(Box::new(Create {
            link: KeyLink {
                key: case.key.clone(),
                generation,
            },
            title: texts.title,
            description: (
                target.work_item_type.description_field().to_owned(),
                description,
            ),
            tags,
            fields,
            initial_state: initial_state(target),
            path: target.path.clone(),
            related,
            memo,
        })),
        cause: format!("rule {} matches {}", rule.name, instances(open)),
    }))
}

fn initial_state(target: &Target) -> String {
    if target.path.is_empty() {
        target.state.clone()
    } else {
        target
            .work_item_type
            .initial_state()
            .unwrap_or_default()
            .to_owned()
    }
}

fn written(fields: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    fields
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(n, t)| (n.clone(), t.clone()))
        .collect()
}

/// "1 open instance", "3 open instances".
pub(super) fn instances(open: usize) -> String {
    format!("{open} open instance{}", if open == 1 { "" } else { "s" })
}
