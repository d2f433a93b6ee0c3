//! An open ticket: whether it is closed, moved or updated.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::action::{Action, Change, Memo, Transit, Update, Verb};
use super::case::Case;
use super::dates::Unasked;
use super::evidence::{self, Proof, Verdict};
use super::missing::age;
use super::reopened::{self, Opened};
use super::{Note, Plan, closed, create, facts, half_made, patience, proof};
use crate::model::group::Group;
use crate::model::observed::{Facts, Home, Observed, ObservedBlock, ObservedTicket};
use crate::model::process::{StateCategory, WorkItemType, same_name};
use crate::model::rule::Rule;
use crate::template::block;

pub(super) fn decide(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    plan: &mut Plan,
) {
    let rule = case.policy();
    let was_closed = case
        .written
        .is_some_and(|remembered| remembered.closed.is_some());
    let is_half_reopened = half_made::is_half_reopened(case, ticket);
    let verdict = evidence::judge(case, rule, observed);
    // While nothing is known of the finding, nobody can tell against what it was opened.
    let is_told = !matches!(verdict, Verdict::Needs(_) | Verdict::Unknown(_));
    if was_closed && !is_half_reopened && is_told {
        let (key, generation) = (case.key.clone(), case.generation);
        plan.notes.push(Note::OpenAgain { key, generation });
    }
    match verdict {
        Verdict::Gone(_) if !is_half_reopened => {
            match reopened::judge(case, ticket, rule, observed, plan) {
                Opened::Unasked => {
                    plan.questions.remarks.insert(ticket.id);
                    return;
                }
                Opened::Held(code, why) => {
                    patience::forget(case, plan);
                    plan.holds.push(case.hold(Verb::CloseTicket, code, why));
                    go_on(case, ticket, rule, observed, plan);
                    return;
                }
                Opened::No => {}
            }
        }
        Verdict::StillOpen => reopened::note_open(case, ticket, observed, plan),
        Verdict::Gone(_) | Verdict::Needs(_) | Verdict::Hold(_) | Verdict::Unknown(_) => {}
    }
    match verdict {
        Verdict::Gone(proof) => match patience::wait(case, rule, observed, plan) {
            None => match close(case, ticket, rule, &proof, observed) {
                Ok(action) => plan.propose(rule, action),
                Err((code, why)) => plan.holds.push(case.hold(Verb::CloseTicket, code, why)),
            },
            Some(why) => {
                plan.holds
                    .push(case.hold(Verb::CloseTicket, "patience", why));
                update(case, ticket, rule, observed, plan);
            }
        },
        Verdict::Needs(questions) => plan.questions.extend(*questions),
        Verdict::Hold(hold) => {
            patience::forget(case, plan);
            plan.holds.push(*hold);
            go_on(case, ticket, rule, observed, plan);
        }
        Verdict::Unknown(hold) => {
            let incomplete = hold.cause.code == "incomplete_read";
            plan.holds.push(*hold);
            if !incomplete {
                go_on(case, ticket, rule, observed, plan);
            }
        }
        Verdict::StillOpen => {
            patience::forget(case, plan);
            match unfinished(case, ticket, rule, observed) {
                Some(action) => plan.propose(rule, action),
                None => update(case, ticket, rule, observed, plan),
            }
        }
    }
}

/// The rest of a creation comes before every update: an update would take its place in the ledger.
fn go_on(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
    plan: &mut Plan,
) {
    match half_made::unfinished(case, ticket, observed) {
        Some(action) => plan.propose(rule, action),
        None => update(case, ticket, rule, observed, plan),
    }
}

/// What is left of a creation or a reopening that was cut short between its steps.
fn unfinished(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
) -> Option<Action> {
    if half_made::is_half_reopened(case, ticket) {
        return closed::reopen(case, ticket, rule, observed).ok();
    }
    half_made::unfinished(case, ticket, observed)
}

fn close(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    proof: &Proof<'_>,
    observed: &Observed,
) -> Result<Action, (&'static str, String)> {
    let path = close_path(ticket, rule, observed)?;
    let mut sets = BTreeMap::new();
    let mut memo = case.memo();
    memo.state_before_close = Some(began_in(case, ticket));
    if let Some(group) = case.group {
        let facts = facts::facts(case, group);
        if let Some(block) = new_block(case, ticket, group, &facts) {
            sets.extend(block);
            memo.facts = Some(facts);
            memo.claim = Some(facts::claim(case));
        }
    }
    let cause = proof::cause(case, proof);
    Ok(Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: ticket.project.clone(),
        work_item_type: ticket.work_item_type.clone(),
        basis: case.basis(),
        title: ticket.title.clone(),
        change: Change::Close(Transit {
            id: ticket.id,
            rev: ticket.rev,
            from: ticket.state.clone(),
            path,
            sets,
            comment: proof::comment(case, proof, &cause),
            duplicate_of: None,
            memo,
        }),
        cause,
    })
}

/// Closes another open ticket of the same key on the same evidence. What the ledger remembers of the
/// one that is followed stays as it is.
pub(super) fn close_other(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    proof: &Proof<'_>,
    observed: &Observed,
) -> Result<Action, (&'static str, String)> {
    let path = close_path(ticket, rule, observed)?;
    let cause = proof::cause(case, proof);
    let memo = if ticket.link.generation == case.generation {
        Memo::default()
    } else {
        Memo {
            generation: Some(ticket.link.generation),
            members: Vec::new(),
            state_before_close: Some(ticket.state.clone()),
            ..case.memo()
        }
    };
    Ok(Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: ticket.project.clone(),
        work_item_type: ticket.work_item_type.clone(),
        basis: case.basis(),
        title: ticket.title.clone(),
        change: Change::Close(Transit {
            id: ticket.id,
            rev: ticket.rev,
            from: ticket.state.clone(),
            path,
            sets: BTreeMap::new(),
            comment: proof::comment(case, proof, &cause),
            duplicate_of: None,
            memo,
        }),
        cause,
    })
}

/// The state before a close: where a close of ours, or the reopening after it, was cut short on its
/// way, and nobody touched the ticket since, the state in which that close began.
fn began_in(case: &Case<'_>, ticket: &ObservedTicket) -> String {
    let cut_short = case
        .written
        .filter(|written| written.rev == Some(ticket.rev))
        .and_then(|written| written.state_before_close.clone());
    cut_short.unwrap_or_else(|| ticket.state.clone())
}

pub(super) fn close_path(
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
) -> Result<Vec<String>, (&'static str, String)> {
    let name = &ticket.work_item_type;
    if ticket
        .category
        .is_some_and(|category| !rule.close.from.contains(&category))
    {
        return Err((
            "close_from",
            format!("rule {} does not close from {}", rule.name, ticket.state),
        ));
    }
    let Some(work_item_type) = observed.type_of(&ticket.project, name) else {
        return Err((
            "target",
            format!("the type {name} of {} could not be read", ticket.project),
        ));
    };
    let Some(target) = rule.close.target.in_type(work_item_type) else {
        let states: Vec<&str> = work_item_type
            .states
            .iter()
            .map(|s| s.name.as_str())
            .collect();
        let why = format!(
            "{name} has no such state to close in; it has {}; {}",
            states.join(", "),
            by_hand(ticket, work_item_type)
        );
        return Err(("no_such_state", why));
    };
    let path = work_item_type.path(&ticket.state, target, true);
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        let why = format!(
            "{name} has no way from {} to {target}; {}",
            ticket.state,
            by_hand(ticket, work_item_type)
        );
        return Err(("no_path", why));
    };
    match refused(ticket, rule, target, observed) {
        None => Ok(path),
        Some(said) => Err((
            "transition_refused",
            format!("{said}; {}", by_hand(ticket, work_item_type)),
        )),
    }
}

/// The command that helps where a ticket cannot be closed as its rule says.
fn by_hand(ticket: &ObservedTicket, work_item_type: &WorkItemType) -> String {
    let id = ticket.id;
    match work_item_type.completed_state() {
        Some(state) => format!(
            "`adoconn tickets close {id} --state \"{state}\"` closes it, with `--field NAME=VALUE` \
             where the process wants more"
        ),
        None => format!("`adoconn tickets move {id} --state STATE` moves it"),
    }
}

/// For how long a refused move of a ticket that a person turned into another one is not tried
/// again at the same revision.
const REFUSED_FOR: Duration = Duration::from_secs(7 * 24 * 3_600);

/// What the service said when it refused this very move. Only where a person changed the type or
/// the project: elsewhere the rule's own target is wrong, and every run says so.
fn refused(
    ticket: &ObservedTicket,
    rule: &Rule,
    target: &str,
    observed: &Observed,
) -> Option<String> {
    let is_as_made = same_name(&rule.ticket.work_item_type, &ticket.work_item_type)
        && same_name(&rule.ticket.project, &ticket.project);
    let refused = observed.memory.refused.get(&ticket.id)?;
    let is_this = refused.rev == ticket.rev && same_name(&refused.to, target);
    let is_recent = age(refused.at, observed) < REFUSED_FOR;
    (!is_as_made && is_this && is_recent).then(|| {
        format!(
            "a person made it a {} in {}, and the service refused {target}: {}",
            ticket.work_item_type, ticket.project, refused.why
        )
    })
}

/// Our block with new facts between what people wrote; `None` where it is not ours (any more).
pub(super) fn new_block(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    group: &Group,
    facts: &Facts,
) -> Option<BTreeMap<String, Value>> {
    let block = ticket.block.as_ref()?;
    if ticket.home == Home::Nowhere || is_edited(case, ticket) || case.is_claim_open() {
        return None;
    }
    let is_same = block.digest == facts::digest(facts)
        && !claims_less(case, block)
        && ticket.home == Home::Here;
    if is_same && !case.is_refreshed {
        return None;
    }
    let html = facts::block(case, case.generation, group, facts);
    let is_written = || block::find(&html).is_some_and(|new| new.text_hash == block.text_hash);
    if is_same && is_written() {
        return None;
    }
    let mut sets = BTreeMap::new();
    let mut set = |field: &str, text: String| sets.insert(field.to_owned(), Value::from(text));
    match &ticket.home {
        Home::Here => {
            let text = format!("{}{html}{}", block.before, block.after);
            set(&block.field, text);
        }
        Home::Elsewhere {
            field,
            text,
            is_left_writable,
        } => {
            set(field, format!("{text}{html}"));
            if *is_left_writable {
                set(&block.field, format!("{}{}", block.before, block.after));
            }
        }
        Home::Nowhere => return None,
    }
    Some(sets)
}

/// Whether a block says less of the members than is known: a ledger that is lost, or that another
/// machine keeps, has nothing else to go by (design, 8 G.4).
fn claims_less(case: &Case<'_>, block: &ObservedBlock) -> bool {
    let now = facts::claim(case);
    let is_same_digest = block.claim.digest.is_none() || block.claim.digest == now.digest;
    block.claim.members != now.members || !is_same_digest
}

/// Whether somebody wrote inside our block since our last write: its text neither fits its own
/// check value nor is what we read back then.
fn is_edited(case: &Case<'_>, ticket: &ObservedTicket) -> bool {
    let ours = case
        .written
        .and_then(|remembered| remembered.block_hash.as_deref());
    match &ticket.block {
        Some(block) => !block.is_intact && ours != Some(block.text_hash.as_str()),
        None => ours.is_some(),
    }
}

fn update(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
    plan: &mut Plan,
) {
    let is_known = !case.members.is_empty() && !case.is_claim_open();
    let Some(group) = case.group.filter(|_| is_known) else {
        return;
    };
    let remembered = case
        .written
        .and_then(|remembered| remembered.facts.as_ref());
    // What cannot be written is not what was written last.
    let block = ticket.block.as_ref();
    let block = block.filter(|_| ticket.home != Home::Nowhere);
    let before = match (block, remembered) {
        (Some(block), _) => block.digest.clone(),
        (None, Some(facts)) => facts::digest(facts),
        (None, None) => return,
    };
    let facts = facts::facts(case, group);
    let after = facts::digest(&facts);
    let claims_less = block.is_some_and(|block| claims_less(case, block));
    let moves = block.is_some() && ticket.home != Home::Here;
    if before == after && !case.is_refreshed && !claims_less && !moves {
        return;
    }
    if ticket.home != Home::Nowhere && is_edited(case, ticket) {
        let why = "somebody wrote inside its block; our part is not touched until that is undone";
        plan.holds
            .push(case.hold(Verb::UpdateTicket, "block_edited", why));
        return;
    }
    let urgent = Facts::urgent_differs(&before, &after);
    let may_wait = !urgent && !case.is_refreshed && !claims_less && !moves;
    if let Some(why) = too_soon(case, rule, observed).filter(|_| may_wait) {
        plan.holds
            .push(case.hold(Verb::UpdateTicket, "min_interval", why));
        return;
    }
    match changes(case, ticket, group, facts) {
        Ok(update) if update.sets.is_empty() => {}
        Ok(update) => {
            let cause = if before == after && moves {
                "its block moves to the description of the type that it has now".to_owned()
            } else if before == after && claims_less {
                "its block says which instances it had".to_owned()
            } else if before == after {
                "its texts are written anew".to_owned()
            } else {
                shown_as_cause(&update.shown)
            };
            let (key, rule_name) = (Some(case.key.clone()), case.rule_name());
            let (project, title) = (ticket.project.clone(), ticket.title.clone());
            let work_item_type = ticket.work_item_type.clone();
            let change = Change::Update(update);
            plan.propose(
                rule,
                Action {
                    key,
                    rule: rule_name,
                    project,
                    work_item_type,
                    basis: case.basis(),
                    title,
                    change,
                    cause,
                },
            );
        }
        Err(Unready::Dates) => plan.questions.date_fields = true,
        Err(Unready::Template(why)) => {
            plan.holds
                .push(case.hold(Verb::UpdateTicket, "template", why));
        }
    }
}

/// Why the changes of a ticket cannot be told.
#[derive(Debug)]
enum Unready {
    /// Which fields hold dates is to be asked first.
    Dates,
    /// A template fails.
    Template(String),
}

fn too_soon(case: &Case<'_>, rule: &Rule, observed: &Observed) -> Option<String> {
    let last = case.written?.updated_at?;
    let age = observed.at.duration_since(last).unsigned_abs();
    (age < rule.min_update_interval)
        .then(|| format!("updated at {last}; severity and due date would not wait"))
}

fn changes(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    group: &Group,
    facts: Facts,
) -> Result<Update, Unready> {
    let texts = case.rule.map(|rule| {
        let texts = facts::texts(case, group, &facts, rule);
        texts.map_err(|error| Unready::Template(create::template_fails(rule, &error)))
    });
    let texts = texts.transpose()?;
    let mut sets = BTreeMap::new();
    let mut shown = shown_facts(case, &facts);
    let mut memo = case.memo();
    if let Some(block) = new_block(case, ticket, group, &facts) {
        sets.extend(block);
        memo.claim = Some(facts::claim(case));
    }
    if let (Some(texts), Some(written)) = (texts, case.written) {
        if written.title.as_ref() == Some(&ticket.title) && texts.title != ticket.title {
            let (name, new) = ("System.Title".to_owned(), texts.title);
            sets.insert(name, Value::from(new.as_str()));
            shown.push(("title".to_owned(), ticket.title.clone(), new.clone()));
            memo.title = Some(new);
        }
        for (name, text) in texts.fields.iter().filter(|(_, text)| !text.is_empty()) {
            let now = ticket.fields.get(name).cloned().unwrap_or_default();
            let was = written.fields.get(name).map(String::as_str);
            let update = case.dates.update(name, text, &now, was, case.is_refreshed);
            if let Some(new) = update.map_err(|Unasked| Unready::Dates)? {
                shown.push((name.clone(), now, new.clone()));
                memo.fields.insert(name.clone(), new);
            }
        }
        sets.extend(facts::field_values(&memo.fields));
    }
    memo.facts = Some(facts);
    Ok(Update {
        id: ticket.id,
        rev: ticket.rev,
        sets,
        shown,
        memo,
    })
}

fn shown_facts(case: &Case<'_>, new: &Facts) -> Vec<(String, String, String)> {
    let old = case
        .written
        .and_then(|remembered| remembered.facts.as_ref());
    let row = |name: &str, get: &dyn Fn(&Facts) -> String| {
        let before = old.map(get).unwrap_or_default();
        let after = get(new);
        (before != after).then(|| (name.to_owned(), before, after))
    };
    let mut rows: Vec<_> = [
        row("severity", &|facts| facts.severity.clone()),
        row("due_date", &|facts| facts.due_date.clone()),
        row("open_instances", &|facts| facts.open_instances.to_string()),
        row("instances", &|facts| facts.instances.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if rows.is_empty() {
        let old = old.map(|facts| facts.rest.clone()).unwrap_or_default();
        rows.push(("details".to_owned(), old, new.rest.clone()));
    }
    rows
}

fn shown_as_cause(shown: &[(String, String, String)]) -> String {
    let parts: Vec<String> = shown
        .iter()
        .filter(|(name, _, _)| !name.contains('.') && name != "title")
        .map(|(name, old, new)| match (name.as_str(), old.as_str()) {
            ("details", _) => "which instances are open, or their severity, changed".to_owned(),
            (name, "") => format!("{} is {new}", name.replace('_', " ")),
            (name, old) => format!("{} {old} became {new}", name.replace('_', " ")),
        })
        .collect();
    parts.join("; ")
}

/// Whether a state is one that a ticket may be reopened to.
pub(super) fn is_open_state(category: Option<StateCategory>) -> bool {
    category.is_some_and(|category| !category.is_closed())
}
