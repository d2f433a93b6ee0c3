//! A person opened what a sync closed, while the evidence for closing it stands: people keep the
//! last word until the evidence changes (design, 8 G.2).
//!
//! The comments tell it on any machine: the last thing that any sync said is that it closed the
//! ticket, and the ticket is open. Whether the evidence changed since, the ledger knows.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::case::Case;
use super::closing::is_not_before;
use super::missing::age;
use super::people::{Answer, asked};
use super::{Note, Plan};
use crate::model::evidence::{Learnt, Says as Evidence, Weighed};
use crate::model::observed::{Closed, Observed, ObservedTicket, is_same_moment};
use crate::model::remark::{ClosedBy, Remark, Says};
use crate::model::rule::Rule;
use crate::template::block;

/// Whether a person opened a ticket that is due to be closed.
pub(super) enum Opened {
    /// Nobody did, or the evidence changed since, or enough time passed.
    No,
    /// It stays open, because of this.
    Held(&'static str, String),
    /// Its comments are to be read first.
    Unasked,
}

/// Judges an open ticket whose members are all gone.
pub(super) fn judge(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    rule: &Rule,
    observed: &Observed,
    plan: &mut Plan,
) -> Opened {
    let remarks = match asked(ticket, observed) {
        Answer::Unasked => return Opened::Unasked,
        // Then nothing is done to it, whoever opened it.
        Answer::Unread(_) => return Opened::No,
        Answer::Read(remarks) => remarks,
    };
    let weighed = case.written.and_then(|written| written.weighed.as_ref());
    let now = Evidence::Gone(digest(case));
    let held = |since: Timestamp| {
        let again = rule.close.again.map_or_else(
            || "; it stays open until the evidence changes (`close.again` sets a time)".to_owned(),
            |time| format!("; it is closed again after {}", since + time),
        );
        let why = format!("a person reopened it after sync closed it, and nothing changed{again}");
        Opened::Held("reopened_by_person", why)
    };
    match weighed {
        Some(before) if before.says == now => {
            let is_over = |time| age(before.at, observed) >= time;
            if rule.close.again.is_some_and(is_over) {
                return Opened::No;
            }
            held(before.at)
        }
        // Somebody weighed other evidence after the ticket was opened.
        Some(Weighed {
            says: Evidence::Gone(_),
            ..
        }) => Opened::No,
        Some(Weighed {
            says: Evidence::Open,
            ..
        })
        | None => {
            if !is_opened(case, remarks, weighed) {
                return Opened::No;
            }
            learn(case, ticket, now, observed, plan);
            held(observed.at)
        }
    }
}

/// Whether the last word of any sync on a ticket is that it closed it, and that word came after
/// the finding was last read as open.
fn is_opened(case: &Case<'_>, remarks: &[Remark], weighed: Option<&Weighed>) -> bool {
    let was_ours = case
        .written
        .is_some_and(|written| written.closed == Some(Closed::ByUs));
    let last = remarks.iter().rev().find(|remark| match &remark.says {
        Says::Closed { key, .. } | Says::Back { key } => *key == case.key,
        Says::Hold(_) | Says::Release => false,
    });
    let Some(last) = last else { return was_ours };
    let is_closing = matches!(
        last.says,
        Says::Closed {
            by: ClosedBy::Sync,
            ..
        }
    );
    if !is_closing {
        return false;
    }
    match (last.at, weighed.and_then(|weighed| weighed.state_since)) {
        (Some(said), Some(open)) => is_not_before(said, open),
        (None, _) | (_, None) => was_ours || weighed.is_none(),
    }
}

/// Remembers that the finding was read as open while the ticket had this state: closings before it
/// decide nothing any more.
pub(super) fn note_open(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    plan: &mut Plan,
) {
    let known = case.written.and_then(|written| written.weighed.as_ref());
    let is_known = known.is_some_and(|known| {
        known.says == Evidence::Open
            && match (known.state_since, ticket.state_since) {
                (Some(one), Some(other)) => is_same_moment(one, other),
                (one, other) => one == other,
            }
    });
    if !is_known {
        learn(case, ticket, Evidence::Open, observed, plan);
    }
}

fn learn(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    says: Evidence,
    observed: &Observed,
    plan: &mut Plan,
) {
    plan.notes.push(Note::Evidence {
        key: case.key.clone(),
        generation: case.generation,
        learnt: Learnt::Weighed(Weighed {
            says,
            state_since: ticket.state_since,
            at: observed.at,
        }),
    });
}

/// Digest of what each member was read as. What a scan merely repeats does not change it.
fn digest(case: &Case<'_>) -> String {
    let mut text = String::new();
    for member in &case.members {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} {:?}", member.id, member.class);
    }
    for member in &case.lacking {
        let _ = writeln!(text, "{} lacking", member.id);
    }
    block::hash(&text)
}
