//! A closed ticket: whether its finding is back, and what the rule does about that.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::action::{Action, Change, Memo, Transit, Verb};
use super::case::Case;
use super::{Note, Plan, Policy, comment, create, evidence, facts, open, people};
use crate::model::ids::ScanId;
use crate::model::key::{Generation, KeyLink};
use crate::model::observed::{Closed, Keep, Observed, ObservedTicket};
use crate::model::process::same_name;
use crate::model::rule::{OnReturn, Rule};
use crate::model::status::StatusClass;
use crate::template::remark;

pub(super) fn decide(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    policy: &Policy<'_>,
    plan: &mut Plan,
) {
    let open = case.count(StatusClass::Open);
    note_closing(case, ticket, observed, plan);
    let was_told = case
        .written
        .is_some_and(|ticket| ticket.closed == Some(Closed::Told));
    if open == 0 || was_told {
        let is_read = case
            .finding
            .as_ref()
            .is_some_and(|finding| evidence::incomplete(finding, observed).is_none());
        if open == 0 && was_told && is_read && case.vanished == 0 && !case.members.is_empty() {
            // Gone again: the next return is news, whatever scan reports it.
            let news = closed_by_others(case, BTreeSet::new(), Keep::Scan);
            plan.notes.push(news);
        }
        return;
    }
    if let Some((code, why)) = left_to_people(case, ticket, observed) {
        plan.holds.push(case.hold(Verb::ReopenTicket, code, why));
        return;
    }
    let rule = case.policy();
    match rule.reopen.action {
        OnReturn::Ignore => {}
        OnReturn::Reopen => match reopen(case, ticket, rule, observed) {
            Ok(action) => people::propose(action, ticket, rule, observed, plan),
            Err((code, why)) => plan.holds.push(case.hold(Verb::ReopenTicket, code, why)),
        },
        OnReturn::New => make_new(case, ticket, rule, observed, policy, plan),
        OnReturn::Comment => say_so(case, ticket, observed, plan),
    }
}

/// Whether it was a run of ours that closed the ticket, and nobody moved it since.
fn is_closed_by_us(case: &Case<'_>, ticket: &ObservedTicket) -> bool {
    case.written.is_some_and(|written| {
        let is_state = |state: &str| same_name(state, &ticket.state);
        written.closed == Some(Closed::ByUs) && written.state.as_deref().is_some_and(is_state)
    })
}

/// Remembers the scans that were known when a closing by somebody else was first seen: whatever
/// they report is older than that decision (design, 8 B.4). A read in part does not know them all.
fn note_closing(case: &Case<'_>, ticket: &ObservedTicket, observed: &Observed, plan: &mut Plan) {
    let is_noted = match case.written.and_then(|written| written.closed.as_ref()) {
        Some(Closed::ByOthers { .. } | Closed::Told) => true,
        Some(Closed::ByUs) => is_closed_by_us(case, ticket),
        None => false,
    };
    let is_read = |finding| evidence::incomplete(finding, observed).is_none();
    if is_noted || !case.finding.as_ref().is_some_and(is_read) {
        return;
    }
    if let Some(keep) = keep(ticket, observed, plan) {
        plan.notes.push(closed_by_others(case, case.scans(), keep));
    }
}

/// How long the ticket is to stay closed, as its closing line says on whatever machine it was
/// written (design, 8 B.5). Nothing while that is not known.
fn keep(ticket: &ObservedTicket, observed: &Observed, plan: &mut Plan) -> Option<Keep> {
    if ticket.comments == 0 {
        return Some(Keep::Scan);
    }
    match observed.remarks.get(&ticket.id) {
        None => {
            let project = ticket.project.clone();
            plan.questions.remarks.insert(ticket.id, project);
            None
        }
        Some(Ok(remarks)) => Some(remark::keep(remarks, ticket.state_changed_at)),
        // The next run asks again.
        Some(Err(_)) => None,
    }
}

fn closed_by_others(case: &Case<'_>, scans: BTreeSet<ScanId>, keep: Keep) -> Note {
    Note::ClosedByOthers {
        key: case.key.clone(),
        generation: case.generation,
        scans,
        keep,
    }
}

/// Why a ticket that somebody else closed is left as it is: for good where a person said so, else
/// until a scan that was not known when this was noticed reports the finding (design, 8 B.4).
fn left_to_people(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
) -> Option<(&'static str, String)> {
    if is_closed_by_us(case, ticket) {
        return None;
    }
    let open = create::instances(case.count(StatusClass::Open));
    if let Some(why) = people::closed_for_good(ticket, case.policy()) {
        return Some(("closed_for_good", format!("{why} by a person; {open}")));
    }
    let (scans, keep) = match case.written.and_then(|written| written.closed.as_ref()) {
        Some(Closed::ByOthers { scans, keep }) => (Some(scans), *keep),
        Some(Closed::ByUs | Closed::Told) | None => (None, Keep::Scan),
    };
    let is_news = scans.is_some_and(|known| !case.open_scans().is_subset(known));
    match keep {
        Keep::Final => {
            let why = format!("closed by hand for good; {open}");
            Some(("closed_for_good", why))
        }
        Keep::Until(day) if observed.at.to_zoned(TimeZone::UTC).date() < day => {
            let why = format!("closed by hand until {day}; {open}");
            Some(("awaiting_validation", why))
        }
        Keep::Until(_) | Keep::Scan if is_news => None,
        Keep::Until(_) | Keep::Scan => {
            let state = &ticket.state;
            let why =
                format!("closed as {state}, not by sync; {open} until a new scan says otherwise");
            Some(("awaiting_validation", why))
        }
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
    comment::with_evidence(&lead, case, |label| open.contains(&label.id))
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
        create::propose(
            case,
            group,
            rule,
            target,
            generation,
            Some((ticket, observed)),
            plan,
        );
    }
}

fn say_so(case: &Case<'_>, ticket: &ObservedTicket, observed: &Observed, plan: &mut Plan) {
    let rule = case.policy();
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
    people::propose(action, ticket, rule, observed, plan);
}
