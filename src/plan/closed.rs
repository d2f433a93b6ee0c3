//! A closed ticket: whether its finding is back, and what the rule does about that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::action::{Action, Change, Memo, Transit, Verb};
use super::case::Case;
use super::closing::{self, Stay};
use super::{Plan, Policy, comment, create, evidence, facts, open};
use crate::model::key::{Generation, KeyLink};
use crate::model::observed::{Closed, Observed, ObservedTicket};
use crate::model::rule::{OnReturn, Rule};
use crate::model::status::StatusClass;

pub(super) fn decide(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    policy: &Policy<'_>,
    plan: &mut Plan,
) {
    let open = case.count(StatusClass::Open);
    closing::note(case, ticket, observed, plan);
    let was_told = case
        .written
        .is_some_and(|ticket| ticket.closed == Some(Closed::Told));
    if open == 0 {
        let is_read = case
            .finding
            .as_ref()
            .is_some_and(|finding| evidence::incomplete(finding, observed).is_none());
        if was_told && is_read && case.vanished == 0 && !case.members.is_empty() {
            // Gone again: the next return is news, whatever scan reports it.
            plan.notes.push(closing::by_others(case, BTreeSet::new()));
        }
        return;
    }
    if was_told {
        return;
    }
    match closing::judge(case, ticket, observed, plan) {
        Stay::No => {}
        Stay::Said(code, why) => {
            plan.holds.push(case.hold(Verb::ReopenTicket, code, why));
            return;
        }
        Stay::Unasked => return,
    }
    let rule = case.policy();
    match rule.reopen.action {
        OnReturn::Ignore => {}
        OnReturn::Reopen => match reopen(case, ticket, rule, observed) {
            Ok(action) => plan.propose(rule, action),
            Err((code, why)) => plan.holds.push(case.hold(Verb::ReopenTicket, code, why)),
        },
        OnReturn::New => make_new(case, ticket, rule, observed, policy, plan),
        OnReturn::Comment => say_so(case, ticket, rule, plan),
    }
}

fn cause(case: &Case<'_>) -> String {
    let open = case.count(StatusClass::Open);
    format!(
        "{} reported again after the ticket was closed",
        create::instances(open)
    )
}

pub(super) fn reopen(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
) -> Result<Action, (&'static str, String)> {
    let name = &ticket.work_item_type;
    let Some(work_item_type) = observed.type_of(&ticket.project, name) else {
        return Err((
            "target",
            format!("the type {name} of {} could not be read", ticket.project),
        ));
    };
    let usable = |state: &&str| open::is_open_state(work_item_type.category(state));
    let before = case
        .written
        .and_then(|remembered| remembered.state_before_close.as_deref());
    let wanted = rule
        .reopen
        .state
        .as_deref()
        .or_else(|| before.filter(usable));
    let Some(target) = wanted.or_else(|| work_item_type.initial_state()) else {
        return Err(("no_such_state", format!("{name} has no initial state")));
    };
    if !usable(&target) {
        return Err((
            "no_such_state",
            format!("{name} has no open state named {target}"),
        ));
    }
    let path = work_item_type.path(&ticket.state, target, true);
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        let why = format!("{name} has no way from {} to {target}", ticket.state);
        return Err((
            "no_path",
            format!("{why}; reopen.policy = \"new\" makes a new ticket"),
        ));
    };
    let (sets, mut memo) = refreshed(case, ticket);
    memo.scans = case.open_scans().into_iter().collect();
    let cause = cause(case);
    Ok(Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: ticket.project.clone(),
        work_item_type: ticket.work_item_type.clone(),
        basis: case.basis(),
        title: ticket.title.clone(),
        change: Change::Reopen(Transit {
            id: ticket.id,
            rev: ticket.rev,
            from: ticket.state.clone(),
            path,
            sets,
            comment: returned_comment("Reopened", &cause, case),
            duplicate_of: None,
            memo,
        }),
        cause,
    })
}

fn returned_comment(what: &str, cause: &str, case: &Case<'_>) -> String {
    let open: BTreeSet<_> = case
        .members
        .iter()
        .filter(|member| member.class == StatusClass::Open)
        .map(|member| member.id)
        .collect();
    let lead = format!("{what} by adoconn: {cause}.");
    comment::with_evidence(&lead, case, None, |label| open.contains(&label.id))
}

/// Our block brought up to date, to travel with the change of state.
fn refreshed(case: &Case<'_>, ticket: &ObservedTicket) -> (BTreeMap<String, Value>, Memo) {
    let mut sets = BTreeMap::new();
    let mut memo = case.memo();
    if let Some(group) = case.group {
        let facts = facts::facts(case, group);
        if let Some((field, html)) = open::new_block(case, ticket, group, &facts) {
            sets.insert(field, Value::from(html));
            memo.facts = Some(facts);
        }
    }
    (sets, memo)
}

fn make_new(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
    policy: &Policy<'_>,
    plan: &mut Plan,
) {
    let Some(group) = case.group else { return };
    let Some(next) = case.generation.0.checked_add(1) else {
        return;
    };
    let generation = Generation(next);
    let link = KeyLink {
        key: case.key.clone(),
        generation,
    };
    if let Some((code, why)) = create::obstacle(case, observed, policy) {
        plan.holds.push(case.hold(Verb::CreateTicket, code, why));
    } else if create::may_create(case, link, observed, policy, plan) {
        let index = policy
            .rules
            .iter()
            .position(|candidate| candidate.name == rule.name);
        let target = index.and_then(|index| observed.targets.get(index));
        create::propose(case, group, rule, target, generation, Some(ticket.id), plan);
    }
}

fn say_so(case: &Case<'_>, ticket: &ObservedTicket, rule: &Rule, plan: &mut Plan) {
    let cause = cause(case);
    let action = Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: ticket.project.clone(),
        work_item_type: ticket.work_item_type.clone(),
        basis: case.basis(),
        title: ticket.title.clone(),
        change: Change::Comment {
            id: ticket.id,
            rev: ticket.rev,
            comment: returned_comment("Said", &cause, case),
            memo: Memo {
                scans: case.open_scans().into_iter().collect(),
                ..case.memo()
            },
        },
        cause,
    };
    plan.propose(rule, action);
}
