//! What the members of a ticket prove: positive evidence, or what is missing for it.

use super::action::{Hold, Verb};
use super::case::Case;
use crate::model::finding::FindingRef;
use crate::model::group::{Group, Member};
use crate::model::ids::NucleusProjectId;
use crate::model::observed::{Completeness, Mitigated, Observed};
use crate::model::rule::{OnTemporary, Rule};
use crate::model::status::StatusClass;

/// What the members say about closing.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Some are open: nothing to close.
    StillOpen,
    /// All were read as gone, twice.
    Gone,
    /// All were read as gone; a second, targeted search is to confirm it.
    NeedsSecondRead(FindingRef),
    /// Some were not in the answer; what Nucleus counts as resolved is to tell more.
    NeedsCounts(NucleusProjectId),
    /// Not open, but not proved either.
    Hold(Box<Hold>),
}

/// Judges a case (design, 8 B.1 to B.3).
pub(super) fn judge(case: &Case<'_>, rule: &Rule, observed: &Observed) -> Verdict {
    let hold = |code, why: String| Verdict::Hold(Box::new(case.hold(Verb::CloseTicket, code, why)));
    let Some(finding) = case.finding.as_ref() else {
        return Verdict::StillOpen;
    };
    if let Some(why) = incomplete(finding, observed) {
        return hold("incomplete_read", why);
    }
    if case.count(StatusClass::Open) > 0 {
        return Verdict::StillOpen;
    }
    if case.count(StatusClass::Unknown) > 0 {
        let names = case
            .group
            .map(|group| group.unknown_statuses.join(", "))
            .unwrap_or_default();
        let why = format!("the status policy does not know, or its flag contradicts: {names}");
        return hold("unknown_status", why);
    }
    let counted = match accounted_for(case, finding, observed) {
        Counted::AllRead => false,
        Counted::Resolved => true,
        Counted::NotAsked => return Verdict::NeedsCounts(finding.project.clone()),
        Counted::Vanished => {
            let count = case.vanished.max(1);
            let why = format!("{count} known instances were not in the answer");
            return hold("vanished", why);
        }
    };
    if case
        .members_claimed
        .is_some_and(|claimed| !counted && case.members.len() < claimed)
    {
        let claimed = case.members_claimed.unwrap_or_default();
        let why = format!(
            "the ticket had {claimed} instances, {} were read",
            case.members.len()
        );
        return hold("membership_unknown", why);
    }
    if let Some((code, why)) = kept_open_by_policy(case, rule) {
        return hold(code, why);
    }
    match observed.second_reads.get(finding) {
        None => Verdict::NeedsSecondRead(finding.clone()),
        Some(Ok(second)) if confirms(case, second, counted) => Verdict::Gone,
        Some(Err(why)) => hold(
            "unconfirmed",
            format!("a second, targeted search failed: {why}"),
        ),
        Some(Ok(_)) => hold(
            "unconfirmed",
            "a second, targeted search did not say the same".to_owned(),
        ),
    }
}

/// Why the source was not read completely, if it was not.
pub(super) fn incomplete(finding: &FindingRef, observed: &Observed) -> Option<String> {
    match observed
        .sources
        .get(&finding.project)
        .map(|source| &source.completeness)
    {
        Some(Completeness::Complete) => None,
        Some(Completeness::Partial(why)) => Some(why.clone()),
        None => Some(format!("Nucleus project {} was not read", finding.project)),
    }
}

fn kept_open_by_policy(case: &Case<'_>, rule: &Rule) -> Option<(&'static str, String)> {
    let temporary = case.count(StatusClass::Temporary);
    if temporary > 0 && rule.close.temporary == OnTemporary::Hold {
        let why = format!(
            "{temporary} of {} instances have a status that may end",
            case.members.len()
        );
        return Some(("temporary_status", why));
    }
    let person = case.count(StatusClass::Person);
    if person > 0 && rule.close.person_statuses == OnTemporary::Hold {
        let why = format!(
            "{person} of {} instances have a status set by people",
            case.members.len()
        );
        return Some(("person_status", why));
    }
    None
}

/// What became of members that the answer lacks.
enum Counted {
    /// Every member was in the answer.
    AllRead,
    /// Nucleus counts all of them as resolved by scans, and none as open.
    Resolved,
    /// Its counts were not read yet.
    NotAsked,
    /// Nobody knows.
    Vanished,
}

/// A search may leave out what is resolved: then `findings/mitigated` is the evidence, with no
/// instance open, none resolved by people, and enough resolved for the members that the answer
/// lacks (design, 8 B.1 b). Those that the answer has, members or not, stand for themselves
/// alone: they say nothing about one that merely vanished.
fn accounted_for(case: &Case<'_>, finding: &FindingRef, observed: &Observed) -> Counted {
    if case.vanished == 0 && !case.members.is_empty() {
        return Counted::AllRead;
    }
    let members = (case.members.len() + case.vanished).max(case.members_claimed.unwrap_or(0));
    let lacking = members.saturating_sub(case.members.len());
    let is_resolved = |member: &&Member| member.class == StatusClass::Remediated;
    let read = case
        .group
        .map_or(0, |group| group.members.iter().filter(is_resolved).count());
    match observed.mitigated.get(&finding.project) {
        None if members > 0 => Counted::NotAsked,
        Some(Ok(counts)) => match counts.get(finding) {
            Some(Mitigated {
                open: 0,
                manual: 0,
                mitigated,
            }) if usize::try_from(*mitigated).is_ok_and(|count| count >= read + lacking) => {
                Counted::Resolved
            }
            _ => Counted::Vanished,
        },
        None | Some(Err(_)) => Counted::Vanished,
    }
}

/// Whether the second search says the same: every member as gone as the first said, none open
/// that was not; members that only the counts account for need not be in it.
fn confirms(case: &Case<'_>, second: &Group, counted: bool) -> bool {
    let is_gone_again = |member: &&Member| match second.member(member.id) {
        Some(again) => {
            again.class == member.class
                || (member.class, again.class) == (StatusClass::Person, StatusClass::Remediated)
        }
        None => counted,
    };
    let was_open = |again: &Member| {
        let first = case.group.and_then(|group| group.member(again.id));
        first.is_some_and(|first| first.class == StatusClass::Open)
    };
    case.members.iter().all(is_gone_again)
        && second
            .members
            .iter()
            .all(|again| again.class != StatusClass::Open || was_open(again))
}
