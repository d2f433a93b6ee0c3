//! People keep the last word: what they froze is left as it is (design, 8 B.7).

use super::Plan;
use super::action::{Action, Hold};
use super::case::Case;
use crate::model::observed::{Observed, ObservedTicket};
use crate::model::remark::{Remark, Says};
use crate::template::ticket::HOLD_TAG;

/// Holds every action on a ticket that somebody froze. Where that is not known yet the action
/// waits for the answer; a ticket without actions is not asked about, and stays silent.
pub(super) fn respect(case: &Case<'_>, observed: &Observed, own: &mut Plan) {
    for action in std::mem::take(&mut own.actions) {
        let Some(ticket) = touched(case, &action) else {
            own.actions.push(action);
            continue;
        };
        match frozen(ticket, observed) {
            Frost::None => own.actions.push(action),
            Frost::Held(code, why) => own.holds.push(Hold::of(action, code, why)),
            Frost::Unasked => {
                own.questions.remarks.insert(ticket.id);
            }
        }
    }
}

/// Holds what the tag holds; for plans in which nobody can be asked about comments.
pub(super) fn respect_tag(case: &Case<'_>, own: &mut Plan) {
    for action in std::mem::take(&mut own.actions) {
        match touched(case, &action).and_then(tagged) {
            Some((code, why)) => own.holds.push(Hold::of(action, code, why)),
            None => own.actions.push(action),
        }
    }
}

/// The ticket that an action touches; a new generation is the old ticket's affair.
fn touched<'a>(case: &Case<'a>, action: &Action) -> Option<&'a ObservedTicket> {
    match action.id() {
        Some(id) => case
            .ticket
            .into_iter()
            .chain(case.doubles.iter().copied())
            .chain(case.revenants.iter().copied())
            .find(|ticket| ticket.id == id),
        None => case.ticket,
    }
}

/// Whether a ticket is frozen.
enum Frost {
    None,
    Held(&'static str, String),
    Unasked,
}

fn tagged(ticket: &ObservedTicket) -> Option<(&'static str, String)> {
    let why = || ("person_hold", format!("held by the tag {HOLD_TAG}"));
    ticket.has_hold_tag.then(why)
}

fn frozen(ticket: &ObservedTicket, observed: &Observed) -> Frost {
    if let Some((code, why)) = tagged(ticket) {
        return Frost::Held(code, why);
    }
    let remarks = match asked(ticket, observed) {
        Answer::Unasked => return Frost::Unasked,
        Answer::Unread(why) => return Frost::Held("comments_unread", why),
        Answer::Read(remarks) => remarks,
    };
    let held = in_force(remarks, observed);
    held.map_or(Frost::None, |why| Frost::Held("person_hold", why))
}

/// What the latest command among the comments holds, if it does.
fn in_force(remarks: &[Remark], observed: &Observed) -> Option<String> {
    let is_command = |remark: &&Remark| match remark.says {
        Says::Hold(_) | Says::Release => true,
        Says::Closed { .. } | Says::Back { .. } => false,
    };
    let last = remarks.iter().rev().find(is_command)?;
    let Says::Hold(hold) = &last.says else {
        return None;
    };
    if observed.at >= hold.until {
        return None;
    }
    let (by, until) = (name(&last.by), hold.until.strftime("%Y-%m-%d"));
    let oddity = match hold.oddity.as_str() {
        "" => String::new(),
        oddity => format!(" ({oddity})"),
    };
    Some(format!("held by a comment of {by} until {until}{oddity}"))
}

/// A person's name, where it is told.
pub(super) fn name(told: &str) -> &str {
    if told.trim().is_empty() {
        "somebody"
    } else {
        told
    }
}

/// What is known of a ticket's comments.
pub(super) enum Answer<'a> {
    /// Nobody asked.
    Unasked,
    /// They could not be read.
    Unread(String),
    /// What they decide, oldest first.
    Read(&'a [Remark]),
}

/// What is known of a ticket's comments; one that has none need not be asked about.
pub(super) fn asked<'a>(ticket: &ObservedTicket, observed: &'a Observed) -> Answer<'a> {
    if ticket.comments == Some(0) {
        return Answer::Read(&[]);
    }
    match observed.remarks.get(&ticket.id) {
        None => Answer::Unasked,
        Some(Ok(remarks)) => Answer::Read(remarks),
        Some(Err(why)) => Answer::Unread(format!(
            "whether somebody holds it is not known, its comments cannot be read: {why}"
        )),
    }
}
