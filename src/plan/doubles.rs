//! Further work items with the key of a ticket, ours or not (design, 8 A.7 and G.7).

use std::collections::BTreeMap;

use super::action::{Action, Change, Memo, Transit, Verb};
use super::case::Case;
use super::evidence::{self, Verdict};
use super::open::{self, close_path};
use super::{Plan, create};
use crate::model::ids::WorkItemId;
use crate::model::key::KeyLink;
use crate::model::observed::{Bringer, Observed, ObservedTicket, Origin};
use crate::model::remark::ClosedBy;
use crate::model::status::StatusClass;
use crate::model::way::{Got, Way};
use crate::template::footer;

/// Closes doubles that this ledger made and nobody touched since; gives back every other open
/// ticket of ours beside the one that is followed.
pub(super) fn close_own<'a>(
    case: &Case<'a>,
    observed: &Observed,
    plan: &mut Plan,
) -> Vec<&'a ObservedTicket> {
    let mut left = case.revenants.clone();
    let Some(ticket) = case.ticket else {
        left.extend(&case.doubles);
        return left;
    };
    // What the ledger alone calls ours may have been somebody else's from the beginning.
    let may_close = ticket.origin == Origin::Ours && !leaves_nothing_open(case);
    for double in &case.doubles {
        let way = (may_close && is_ours(case, double, observed))
            .then(|| close_path(double, case.policy(), observed).ok())
            .flatten();
        match way {
            Some(path) => {
                let action = close(case, ticket, double, path);
                plan.propose(case.policy(), action);
            }
            None => left.push(double),
        }
    }
    left
}

/// When all is remediated, each of ours that is open is closed (design, 8 G.7); gives back those
/// that are not.
pub(super) fn close_rest<'a>(
    case: &Case<'a>,
    left: Vec<&'a ObservedTicket>,
    observed: &Observed,
    plan: &mut Plan,
) -> Vec<&'a ObservedTicket> {
    if left.is_empty() {
        return left;
    }
    let rule = case.policy();
    if let Some(ticket) = case.ticket.filter(|_| !case.is_closed) {
        // It was judged already, and they go with it.
        let closes = |action: &Action| {
            action.id() == Some(ticket.id) && matches!(action.change, Change::Close(_))
        };
        if !plan.actions.iter().any(closes) {
            return left;
        }
    }
    let proof = match evidence::judge(case, rule, observed) {
        Verdict::Gone(proof) => proof,
        Verdict::Needs(questions) => {
            plan.questions.extend(*questions);
            return left;
        }
        Verdict::StillOpen | Verdict::Hold(_) | Verdict::Unknown(_) => return left,
    };
    let mut still_left = Vec::new();
    for ticket in left {
        match open::close_other(case, ticket, rule, &proof, observed) {
            Ok(action) => plan.propose(rule, action),
            Err(_) => still_left.push(ticket),
        }
    }
    still_left
}

/// Names every other item that carries the key.
pub(super) fn name(
    case: &Case<'_>,
    left: &[&ObservedTicket],
    observed: &Observed,
    plan: &mut Plan,
) {
    let followed = case.ticket.map(|ticket| ticket.id);
    let named = followed.or_else(|| case.remembered.and_then(|remembered| remembered.id));
    let mut sentences = Vec::new();
    if let Some(followed) = followed.filter(|_| !left.is_empty()) {
        let ids = left.iter().map(|other| {
            let (id, generation) = (other.id, other.link.generation);
            if generation == case.generation {
                format!("#{id}")
            } else {
                format!("#{id} ({generation})")
            }
        });
        let ids: Vec<String> = ids.collect();
        let carry = if left.len() == 1 { "carries" } else { "carry" };
        sentences.push(format!(
            "{} {carry} the key of #{followed}, which is followed; the next run on the machine that \
             made what is too many closes it where nobody touched it, else close it by hand (a later \
             version has `tickets dedupe`)",
            ids.join(", ")
        ));
    }
    let is_wanted = named.is_some() || case.creating_rule.is_some();
    let doubtful = case
        .strays
        .iter()
        .any(|stray| create::doubtful(stray).is_some());
    let strays = case.strays.iter().filter(|_| is_wanted || doubtful);
    sentences.extend(
        strays
            .clone()
            .map(|stray| stray_sentence(stray, named, observed)),
    );
    if sentences.is_empty() {
        return;
    }
    // Without a ticket it is not known whether there is one; a create is held for that reason.
    let is_unknown = followed.is_none() && doubtful;
    if is_unknown && case.creating_rule.is_some() {
        return;
    }
    let code = if is_unknown {
        "lookup_unknown"
    } else {
        "double"
    };
    let mut hold = case.hold(Verb::CloseTicket, code, sentences.join("; "));
    if let Some(stray) = case.strays.first().filter(|_| hold.id.is_none()) {
        hold.id = Some(stray.id);
        hold.project.clone_from(&stray.project);
    }
    plan.holds.push(hold);
}

/// What is said of an item that carries a key of ours and is not ours.
fn stray_sentence(
    stray: &ObservedTicket,
    named: Option<WorkItemId>,
    observed: &Observed,
) -> String {
    let (id, generation) = (stray.id, stray.link.generation);
    let of = match named {
        Some(named) if named == id => format!("#{id} carries its key a second time ({generation})"),
        Some(named) => format!("#{id} ({generation}) carries the key of #{named}"),
        None => format!("#{id} ({generation}) carries the key of this finding"),
    };
    if let Origin::Unknown(why) = &stray.origin {
        return format!(
            "{of} and may be ours, which cannot be told: {why}; it is left alone and decides \
             nothing: remove that key link from it, or name whoever made it in \
             `ado.trusted_identities` if it is yours"
        );
    }
    let (by, who) = match observed.bringer(stray) {
        Some(Bringer::Linker(author)) => (
            format!(", was linked by {}", author.in_full()),
            author.mark(),
        ),
        Some(Bringer::Maker(author)) => {
            (format!(", was made by {}", author.in_full()), author.mark())
        }
        None => (String::new(), ""),
    };
    let entry = if who.is_empty() {
        "whoever made it".to_owned()
    } else {
        format!("`{who}`")
    };
    format!(
        "{of} and is not ours{by}; it is left alone and decides nothing: remove that key link from \
         it, or name {entry} in `ado.trusted_identities` if it is yours"
    )
}

/// Whether closing the double would leave an open finding without an open ticket: a person closed
/// the one that is followed, and may mean to go on with the other.
fn leaves_nothing_open(case: &Case<'_>) -> bool {
    case.is_closed && case.count(StatusClass::Open) > 0
}

/// Whether this ledger made the item, and nobody wrote on it since.
///
/// One whose creation was heard of is known by its number. Of those that came late only their
/// count is known: a copy that a person made carries the key link as well, and then there are
/// more items than creates.
fn is_ours(case: &Case<'_>, double: &ObservedTicket, observed: &Observed) -> bool {
    let is_untouched = |way: &Way| {
        let got = way.got(double.rev, &double.state);
        matches!(got, Got::Partly(_) | Got::Through)
    };
    if let Some(way) = observed.memory.made.get(&double.id) {
        return is_untouched(way);
    }
    let link = KeyLink {
        key: case.key.clone(),
        generation: case.generation,
    };
    let Some(creates) = observed.memory.repeated_creates.get(&link) else {
        return false;
    };
    let items = observed
        .tickets
        .get(&case.key)
        .map_or(&[][..], Vec::as_slice);
    let ours = items.iter().filter(|item| item.origin.is_ours());
    let items = ours.filter(|item| item.link == link).count();
    items <= creates.len() && creates.iter().any(is_untouched)
}

fn close(
    case: &Case<'_>,
    kept: &ObservedTicket,
    double: &ObservedTicket,
    path: Vec<String>,
) -> Action {
    let cause = format!("made twice for one key; a duplicate of #{}", kept.id);
    Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: double.project.clone(),
        work_item_type: double.work_item_type.clone(),
        basis: case.basis(),
        title: double.title.clone(),
        change: Change::Close(Transit {
            id: double.id,
            rev: double.rev,
            from: double.state.clone(),
            path,
            sets: BTreeMap::new(),
            comment: format!(
                "<p>Closed by adoconn: {cause}.</p>{}",
                footer::render(&case.key, Some(&ClosedBy::Double))
            ),
            duplicate_of: Some(kept.id),
            // The ledger remembers the ticket that is followed, not this one.
            memo: Memo::default(),
        }),
        cause,
    }
}
