//! A closed ticket: whether its finding is back, and what the rule does about that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::action::{Action, Change, Memo, Transit, Verb};
use super::case::Case;
use super::closing::{self, Stay};
use super::people::{self, Answer};
use super::{Plan, Policy, comment, create, evidence, facts, open};
use crate::model::key::{Generation, KeyLink};
use crate::model::observed::{Closed, Observed, ObservedTicket};
use crate::model::process::same_name;
use crate::model::rule::{OnReturn, Rule};
use crate::model::status::StatusClass;
use crate::template::footer;

pub(super) fn decide(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    policy: &Policy<'_>,
    plan: &mut Plan,
) {
    let open = case.count(StatusClass::Open);
    closing::note(case, ticket, observed, plan);
    let was_told = closing::noticed(case, ticket) == Some(&Closed::Told);
    if open == 0 {
        let is_read = case
            .finding
            .as_ref()
            .is_some_and(|finding| evidence::incomplete(finding, observed).is_none());
        if was_told && is_read && case.vanished == 0 && !case.members.is_empty() {
            // Gone again: the next return is news, whatever scan reports it.
            plan.notes
                .push(closing::seen(case, ticket, Closed::GoneAgain(observed.at)));
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
        // Rules decide creation: what none of them wants any more gets no new ticket.
        OnReturn::New if case.creating_rule.is_some() => {
            make_new(case, ticket, observed, policy, plan);
        }
        OnReturn::New | OnReturn::Comment => say_so(case, ticket, rule, observed, plan),
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
    let closes_in = rule.close.target.in_type(work_item_type);
    let is_closing = |state: &str| closes_in.is_some_and(|closed| same_name(closed, state));
    let usable =
        |state: &&str| open::is_open_state(work_item_type.category(state)) && !is_closing(state);
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
            comment: returned_comment(footer::REOPENED, &cause, case),
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
    let lead = format!("{what}: {cause}.");
    comment::with_evidence(&lead, case, None, |label| open.contains(&label.id))
}

/// Our block brought up to date, to travel with the change of state.
fn refreshed(case: &Case<'_>, ticket: &ObservedTicket) -> (BTreeMap<String, Value>, Memo) {
    let mut sets = BTreeMap::new();
    let mut memo = case.memo();
    if let Some(group) = case.group {
        let facts = facts::facts(case, group);
        if let Some(block) = open::new_block(case, ticket, group, &facts) {
            sets.extend(block);
            memo.facts = Some(facts);
            memo.claim = Some(facts::claim(case));
        }
    }
    (sets, memo)
}

fn make_new(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    policy: &Policy<'_>,
    plan: &mut Plan,
) {
    let Some(group) = case.group else { return };
    let Some(index) = case.creating_rule else {
        return;
    };
    let Some(rule) = policy.rules.get(index) else {
        return;
    };
    let Some(next) = case.generation.0.checked_add(1) else {
        return;
    };
    let generation = Generation(next);
    let link = KeyLink {
        key: case.key.clone(),
        generation,
    };
    if let Some(why) = create::another_is_open(case) {
        plan.holds
            .push(case.hold(Verb::CreateTicket, "double", why));
    } else if let Some((code, why)) = create::obstacle(case, observed, policy) {
        plan.holds.push(case.hold(Verb::CreateTicket, code, why));
    } else if create::may_create(case, link, observed, policy, plan) {
        let target = observed.targets.get(index);
        create::propose(case, group, rule, target, generation, Some(ticket.id), plan);
    }
}

fn say_so(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
    plan: &mut Plan,
) {
    match people::asked(ticket, observed) {
        Answer::Unasked => {
            plan.questions.remarks.insert(ticket.id);
            return;
        }
        Answer::Unread(why) => {
            plan.holds
                .push(case.hold(Verb::CommentTicket, "comments_unread", why));
            return;
        }
        Answer::Read(remarks) if closing::is_said(case, ticket, remarks) => {
            plan.notes.push(closing::seen(case, ticket, Closed::Told));
            return;
        }
        Answer::Read(_) => {}
    }
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
            comment: returned_comment(footer::SAID, &cause, case),
            memo: Memo {
                scans: case.open_scans().into_iter().collect(),
                ..case.memo()
            },
        },
        cause,
    };
    plan.propose(rule, action);
}
