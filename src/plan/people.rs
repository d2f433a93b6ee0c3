//! What people want of a ticket: a hold by tag or comment, a closing that is meant to last.

use super::Plan;
use super::action::{Action, Hold};
use crate::model::observed::{Observed, ObservedTicket};
use crate::model::rule::Rule;
use crate::template::remark;

/// The tag that freezes a ticket.
pub const HOLD_TAG: &str = "adoconn:hold";

/// Proposes a change of a ticket, unless a person froze it; asks for its comments where nobody
/// read them yet.
pub(super) fn propose(
    action: Action,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
    plan: &mut Plan,
) {
    let why = if ticket.is_frozen {
        Some(("person_hold", format!("held by the tag {HOLD_TAG}")))
    } else if ticket.comments == 0 {
        None
    } else {
        match observed.remarks.get(&ticket.id) {
            None => {
                let project = ticket.project.clone();
                plan.questions.remarks.insert(ticket.id, project);
                return;
            }
            Some(Err(why)) => Some((
                "comments_unread",
                format!("a hold may stand in them: {why}"),
            )),
            Some(Ok(remarks)) => remark::frozen(remarks, observed.at).map(|frozen| {
                let day = frozen.until.strftime("%Y-%m-%d");
                (
                    "person_hold",
                    format!("held by a comment of {} until {day}", frozen.by),
                )
            }),
        }
    };
    match why {
        None => plan.propose(rule, action),
        Some((code, why)) => plan.holds.push(Hold::of(action, code, why)),
    }
}

/// Why a person closed a ticket for good, if the ticket says so: as a duplicate, or as something
/// that will not be fixed.
pub(super) fn closed_for_good(ticket: &ObservedTicket, rule: &Rule) -> Option<String> {
    if let Some(original) = ticket.duplicate_of {
        return Some(format!("closed as a duplicate of #{original}"));
    }
    let reason = ticket.reasons.iter().find(|reason| {
        let plain = plain(reason);
        rule.reopen
            .respect
            .iter()
            .any(|word| self::plain(word) == plain)
    })?;
    Some(format!("closed as {reason}"))
}

/// Letters and digits alone, in lower case: `Won't Fix` and `Wont fix` are one reason.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
