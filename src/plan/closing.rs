//! Who closed a ticket, and whether it stays closed although its finding is open (design, 8 B.4
//! and B.5).

use jiff::{SignedDuration, Timestamp};

use super::case::Case;
use super::people::{Answer, asked, name};
use super::{Note, Plan, create, evidence};
use crate::model::observed::{Closed, ClosedAt, KnownScans, Observed, ObservedTicket};
use crate::model::remark::{ClosedBy, Closing, Decision, Remark, Says, Stays};
use crate::model::rule::ReopenPolicy;
use crate::model::status::StatusClass;

/// How much older than the change of state a closing comment may seem: they are one revision.
const ROUNDING: SignedDuration = SignedDuration::from_millis(2);

/// Whether a closed ticket stays closed although its finding is open.
pub(super) enum Stay {
    /// The finding is news: the rule decides.
    No,
    /// It stays, and that is said.
    Said(&'static str, String),
    /// It is not known yet.
    Unasked,
}

/// Judges a closed ticket whose finding is open.
pub(super) fn judge(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
    plan: &mut Plan,
) -> Stay {
    if is_closed_by_us(case, ticket) {
        return Stay::No;
    }
    let by = match closed_by(case, ticket, observed) {
        Told::Unasked => {
            plan.questions.remarks.insert(ticket.id);
            return Stay::Unasked;
        }
        Told::Unread(why) => return Stay::Said("comments_unread", why),
        Told::Known(by) => by,
        Told::News(by) => {
            plan.notes.push(Note::Closing {
                key: case.key.clone(),
                generation: case.generation,
                closing: Closing {
                    rev: ticket.rev,
                    by: by.clone(),
                },
            });
            by
        }
    };
    match by {
        ClosedBy::Sync => Stay::No,
        ClosedBy::Double => {
            let why = "it was closed as the double of a ticket that is gone; reopen it by hand to go \
                       on with it";
            Stay::Said("closed_double", why.to_owned())
        }
        // A reason counts only here: to what we close the process gives a reason by itself.
        ClosedBy::Person => match for_good(ticket, &case.policy().reopen) {
            Some(what) => {
                let why = format!("closed as {what} by a person; {STAYS}");
                Stay::Said("closed_for_good", why)
            }
            None => left_to_people(case, ticket, observed),
        },
        ClosedBy::Command(Decision { stays, run, who }) => {
            let who = name(&who);
            match stays {
                Stays::Final => {
                    let why = format!("closed by {who} with --final, run {run}; {STAYS}");
                    Stay::Said("closed_for_good", why)
                }
                Stays::Until(moment) if observed.at < moment => {
                    let until = moment.strftime("%Y-%m-%d");
                    let why = format!("closed by {who} until {until}, run {run} (finding open)");
                    Stay::Said("awaiting_validation", why)
                }
                Stays::Until(_) | Stays::UntilScan => left_to_people(case, ticket, observed),
            }
        }
    }
}

const STAYS: &str = "it stays closed (finding still open)";

/// What a person decided for good by closing it: a reason that the rule respects, or a link that
/// calls it a duplicate. A link of ours decides nothing.
fn for_good(ticket: &ObservedTicket, policy: &ReopenPolicy) -> Option<String> {
    let respected = |reason: &&String| policy.respects(reason);
    if let Some(reason) = ticket.reasons.iter().find(respected) {
        return Some(reason.clone());
    }
    let link = ticket.duplicate_of.as_ref()?;
    Some(match link.id {
        Some(id) => format!("a duplicate of #{id}"),
        None => "a duplicate".to_owned(),
    })
}

/// Who closed a ticket, as far as its comments tell.
enum Told {
    Unasked,
    Unread(String),
    /// The ledger knows what they say.
    Known(ClosedBy),
    /// The ledger is to learn it.
    News(ClosedBy),
}

fn closed_by(case: &Case<'_>, ticket: &ObservedTicket, observed: &Observed) -> Told {
    let known = case.written.and_then(|written| written.closing.as_ref());
    if let Some(closing) = known.filter(|closing| closing.rev == ticket.rev) {
        return Told::Known(closing.by.clone());
    }
    if ticket.comments == Some(0) {
        return Told::Known(ClosedBy::Person);
    }
    match asked(ticket, observed) {
        Answer::Unasked => Told::Unasked,
        Answer::Unread(why) => Told::Unread(why),
        Answer::Read(remarks) => Told::News(latest(case, ticket, remarks)),
    }
}

/// The latest closing that our lines tell of, unless the ticket was closed again since.
fn latest(case: &Case<'_>, ticket: &ObservedTicket, remarks: &[Remark]) -> ClosedBy {
    let is_present = |remark: &Remark| match (remark.at, ticket.state_since) {
        (Some(at), Some(since)) => is_not_before(at, since),
        (None, _) | (_, None) => true,
    };
    let mut told = remarks.iter().rev().filter(|remark| is_present(remark));
    told.find_map(|remark| match &remark.says {
        Says::Closed { key, by } => (*key == case.key).then(|| by.clone()),
        Says::Back { .. } | Says::Hold(_) | Says::Release => None,
    })
    .unwrap_or(ClosedBy::Person)
}

/// Whether a comment is no older than a change of state. Services write dates with different
/// precision (ado-api, 8.2): where one of the two has whole seconds, these are compared.
pub(super) fn is_not_before(at: Timestamp, since: Timestamp) -> bool {
    if at.subsec_nanosecond() == 0 || since.subsec_nanosecond() == 0 {
        return at.as_second() >= since.as_second();
    }
    at.duration_since(since) >= -ROUNDING
}

/// Whether it was a sync of this ledger that closed the ticket, and nobody moved it since.
pub(super) fn is_closed_by_us(case: &Case<'_>, ticket: &ObservedTicket) -> bool {
    noticed(case, ticket) == Some(&Closed::ByUs)
}

/// What the ledger knows of the very closing that the ticket shows: one by the same name of its
/// state may be another one (design, 8 G.1).
pub(super) fn noticed<'a>(case: &Case<'a>, ticket: &ObservedTicket) -> Option<&'a Closed> {
    let written = case.written?;
    let closed = written.closed.as_ref()?;
    let is_it = match (&written.closed_at, closed) {
        (Some(at), _) => at.is_of(ticket),
        // An older version kept the revision of its last write alone; of what others closed it
        // kept nothing that tells one closing from another.
        (None, Closed::ByUs) => written.rev == Some(ticket.rev),
        (None, Closed::ByOthers(_) | Closed::Told | Closed::GoneAgain(_)) => true,
    };
    is_it.then_some(closed)
}

/// Remembers which scans were known when a closing by somebody else was first seen: whatever
/// they report is older than that decision (design, 8 B.4 and G.3). A read in part does not know
/// them all.
pub(super) fn note(case: &Case<'_>, ticket: &ObservedTicket, observed: &Observed, plan: &mut Plan) {
    let Some(finding) = &case.finding else { return };
    let is_noted = noticed(case, ticket).is_some_and(|closed| {
        // What an older version noted is noted anew, as far as it is no news.
        let is_listed = matches!(closed, Closed::ByOthers(KnownScans::Listed(_)));
        !is_listed || is_news(case, closed, observed)
    });
    if !is_noted && evidence::incomplete(finding, observed).is_none() {
        let known = KnownScans::Round(observed.round(&finding.project));
        plan.notes.push(seen(case, ticket, Closed::ByOthers(known)));
    }
}

/// What the ledger is to learn of a closing that the ticket shows.
pub(super) fn seen(case: &Case<'_>, ticket: &ObservedTicket, closed: Closed) -> Note {
    Note::SeenClosed {
        key: case.key.clone(),
        generation: case.generation,
        closed,
        at: ClosedAt::of(ticket),
    }
}

/// Whether the finding was reported since a closing was noticed, by a scan that nobody knew then.
fn is_news(case: &Case<'_>, closed: &Closed, observed: &Observed) -> bool {
    let scans = case.open_scans();
    match closed {
        Closed::ByOthers(KnownScans::Round(round)) => {
            let Some(finding) = &case.finding else {
                return false;
            };
            let is_known = |scan| observed.was_known(&finding.project, scan, *round);
            !scans.iter().all(is_known)
        }
        Closed::ByOthers(KnownScans::Listed(known)) => !scans.is_subset(known),
        Closed::GoneAgain(_) => true,
        Closed::ByUs | Closed::Told => false,
    }
}

/// Whether a comment says that the finding is back, and no other one is due: it was said since
/// the ticket was closed, and since the finding went away again where that was noticed. Whoever
/// said it, no ledger says it again (design, 8 G.11).
pub(super) fn is_said(case: &Case<'_>, ticket: &ObservedTicket, remarks: &[Remark]) -> bool {
    let gone_at = match noticed(case, ticket) {
        Some(Closed::GoneAgain(at)) => Some(*at),
        Some(Closed::ByUs | Closed::ByOthers(_) | Closed::Told) | None => None,
    };
    remarks.iter().any(|remark| {
        let is_later = |since: Option<Timestamp>| match (remark.at, since) {
            (Some(at), Some(since)) => is_not_before(at, since),
            (None, _) | (_, None) => true,
        };
        let is_back = matches!(&remark.says, Says::Back { key } if *key == case.key);
        is_back && is_later(ticket.state_since) && is_later(gone_at)
    })
}

/// A ticket that somebody else closed is left as it is until a scan that was not known when this
/// was noticed reports the finding (design, 8 B.4).
fn left_to_people(case: &Case<'_>, ticket: &ObservedTicket, observed: &Observed) -> Stay {
    let is_news = noticed(case, ticket).is_some_and(|closed| is_news(case, closed, observed));
    if is_news {
        return Stay::No;
    }
    let was = create::instances(case.count(StatusClass::Open));
    let why = format!(
        "closed as {}, not by sync; {was} until a new scan says otherwise",
        ticket.state
    );
    Stay::Said("awaiting_validation", why)
}
