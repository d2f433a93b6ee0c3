//! What the members of a ticket prove: positive evidence, or what is missing for it.

use super::Questions;
use super::action::{Hold, Verb};
use super::case::Case;
use super::claim::Standing;
use super::missing::{self, Missing};
use crate::model::evidence::{Summarized, Summary};
use crate::model::finding::FindingRef;
use crate::model::group::{Group, Member};
use crate::model::observed::{Completeness, Mitigated, Observed};
use crate::model::rule::{OnTemporary, Rule};
use crate::model::status::StatusClass;

/// What the members say about closing.
#[derive(Debug)]
pub(super) enum Verdict<'a> {
    /// Some are open: nothing to close.
    StillOpen,
    /// All are gone, by everything that was asked.
    Gone(Proof<'a>),
    /// This is to be read before anything can be said.
    Needs(Box<Questions>),
    /// Not open, but not proved either.
    Hold(Box<Hold>),
    /// A read failed: nothing is known that was not known before.
    Unknown(Box<Hold>),
}

/// Why all members are gone, beside what was read of those in the answer.
#[derive(Debug, Default)]
pub(super) struct Proof<'a> {
    /// Nucleus counts as resolved what the answer lacks.
    pub(super) is_counted: bool,
    /// Members that the answer lacks and that are accounted for otherwise.
    pub(super) missing: Missing<'a>,
    /// The second, targeted read.
    pub(super) second: Option<&'a Group>,
}

/// Judges a case (design, 8 B.1 to B.3).
///
/// A row that is reported speaks for itself, whatever became of its asset: only members that the
/// answer lacks count as gone because their asset is retired.
pub(super) fn judge<'a>(case: &Case<'a>, rule: &Rule, observed: &'a Observed) -> Verdict<'a> {
    let hold = |code, why: String| Verdict::Hold(Box::new(case.hold(Verb::CloseTicket, code, why)));
    let Some(finding) = case.finding.as_ref() else {
        return Verdict::StillOpen;
    };
    if let Some(why) = incomplete(finding, observed) {
        let hold = case.hold(Verb::CloseTicket, "incomplete_read", why);
        return Verdict::Unknown(Box::new(hold));
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
    let proof = match accounted_for(case, finding, rule, observed) {
        Accounted::For(proof) => proof,
        Accounted::Needs(questions) => return Verdict::Needs(questions),
        Accounted::Vanished(why) => return hold("vanished", why),
    };
    if let Some(why) = unknown_members(case, &proof) {
        return hold("membership_unknown", why);
    }
    if let Some((code, why)) = kept_open_by_policy(case, rule) {
        return hold(code, why);
    }
    if !rule.close.auto {
        let why = format!("rule {} does not close tickets", rule.name);
        return hold("close_off", why);
    }
    confirm(case, finding, proof, observed)
}

/// Why the known members may not be all that the ticket had.
fn unknown_members(case: &Case<'_>, proof: &Proof<'_>) -> Option<String> {
    let id = case.ticket.map(|ticket| ticket.id.to_string());
    let id = id.unwrap_or_default();
    match &case.standing {
        Standing::Met => None,
        // What Nucleus counts as resolved accounts for those that nobody can name.
        Standing::Unmet(claim) if proof.is_counted && case.members.len() < claim.members => None,
        Standing::Unmet(claim) => {
            let (claimed, read) = (claim.members, case.members.len());
            let which = if read < claimed {
                format!("{read} were read")
            } else {
                "those that are known are not the same".to_owned()
            };
            Some(format!(
                "the ticket had {claimed} instances, {which}; if they are fixed, close it with \
                 `adoconn tickets close {id}`"
            ))
        }
        Standing::Unknown => Some(format!(
            "which instances the ticket had is not known: the ledger is newer than the ticket, and \
             our block was edited or removed; if they are fixed, close it with \
             `adoconn tickets close {id}`"
        )),
    }
}

/// The second look: a targeted search, and what `findings/summary` says.
fn confirm<'a>(
    case: &Case<'_>,
    finding: &FindingRef,
    proof: Proof<'a>,
    observed: &'a Observed,
) -> Verdict<'a> {
    let hold = |why: &str| Box::new(case.hold(Verb::CloseTicket, "unconfirmed", why));
    let (Some(second), Some(summary)) = (
        observed.second_reads.get(finding),
        observed.summaries.get(finding),
    ) else {
        let mut questions = Questions::default();
        questions.second_reads.insert(finding.clone());
        questions.summaries.insert(finding.clone());
        return Verdict::Needs(Box::new(questions));
    };
    let second = match second {
        Ok(second) if confirms(case, second, &proof) => second,
        Ok(_) => {
            return Verdict::Hold(hold("a second, targeted search did not say the same"));
        }
        Err(why) => {
            let why = format!("a second, targeted search failed: {why}");
            return Verdict::Unknown(hold(&why));
        }
    };
    match summary {
        Ok(Summarized::Row(summary)) => {
            if let Some(why) = contradiction(case, *summary, &proof) {
                return Verdict::Hold(hold(&why));
            }
        }
        Ok(Summarized::Absent | Summarized::NotAsked) => {}
        Err(why) => {
            let why = format!("findings/summary could not be read: {why}");
            return Verdict::Unknown(hold(&why));
        }
    }
    Verdict::Gone(Proof {
        second: Some(second),
        ..proof
    })
}

/// What a summary says against the rows that were read (design, 8 B.2). Fewer than were read
/// is no contradiction: nobody knows which statuses it counts.
fn contradiction(case: &Case<'_>, summary: Summary, proof: &Proof<'_>) -> Option<String> {
    let open = case.group.map_or(0, Group::open_count);
    if summary.is_open && open == 0 {
        return Some("findings/summary says that some of it is active".to_owned());
    }
    if proof.is_counted {
        // A search that hides what is resolved has fewer rows than there are.
        return None;
    }
    let rows = case.group.map_or(0, |group| u64::from(group.rows));
    let known = rows + u64::try_from(case.vanished).unwrap_or(0);
    let counted = [("instances", summary.instances), ("assets", summary.assets)];
    let more = counted
        .into_iter()
        .find_map(|(what, count)| Some((what, count.filter(|count| *count > known)?)));
    more.map(|(what, count)| {
        format!("findings/summary counts {count} {what}, the search answered {rows} rows")
    })
}

/// Why the source was not read completely, if it was not.
pub(super) fn incomplete(finding: &FindingRef, observed: &Observed) -> Option<String> {
    match observed
        .sources
        .get(&finding.project)
        .map(|source| &source.completeness)
    {
        // A row that no rule could be asked about holds its own finding, and no other.
        Some(Completeness::Complete) => observed.groups.get(finding)?.undecided.clone(),
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
enum Accounted<'a> {
    /// None is lacking, or there is a reason for each.
    For(Proof<'a>),
    /// This is to be read first.
    Needs(Box<Questions>),
    /// Nobody knows, because of this.
    Vanished(String),
}

/// A search may leave out what is resolved: then `findings/mitigated` is the evidence, with no
/// instance open, none resolved by people, and enough resolved for the members that the answer
/// lacks (design, 8 B.1 b). Those that the answer has, members or not, stand for themselves
/// alone: they say nothing about one that merely vanished. A member counts as gone, too, whose
/// asset was read as retired (8 B.1 c), or that the rule releases after a time.
fn accounted_for<'a>(
    case: &Case<'a>,
    finding: &FindingRef,
    rule: &Rule,
    observed: &'a Observed,
) -> Accounted<'a> {
    let read = case.members.len();
    if case.vanished == 0 && read > 0 {
        return Accounted::For(Proof::default());
    }
    let claimed = match &case.standing {
        Standing::Unmet(claim) => claim.members,
        Standing::Met | Standing::Unknown => 0,
    };
    let members = (read + case.vanished).max(claimed);
    let sorted = missing::sort(case, finding, rule, observed);
    let counts = observed.mitigated.get(&finding.project);
    let missing = match (sorted, counts) {
        (Ok(missing), Some(_)) => missing,
        (Ok(missing), None) if members == 0 => missing,
        (sorted, counts) => {
            let mut questions = sorted.err().unwrap_or_default();
            if counts.is_none() {
                questions.mitigated.insert(finding.project.clone());
            }
            return Accounted::Needs(questions);
        }
    };
    let explained = missing.retired.len() + missing.released.len();
    let lacking = members.saturating_sub(read + explained);
    if lacking == 0 && members > 0 {
        return Accounted::For(Proof {
            missing,
            ..Proof::default()
        });
    }
    if let Some(Ok(counts)) = counts
        && counts_as_resolved(case, counts.get(finding), lacking)
    {
        return Accounted::For(Proof {
            is_counted: true,
            missing,
            second: None,
        });
    }
    if missing::is_unread(case) && !observed.summaries.contains_key(finding) {
        let mut questions = Questions::default();
        questions.summaries.insert(finding.clone());
        return Accounted::Needs(Box::new(questions));
    }
    Accounted::Vanished(missing::explain(case, finding, &missing, observed))
}

fn counts_as_resolved(case: &Case<'_>, counts: Option<&Mitigated>, lacking: usize) -> bool {
    let is_resolved = |member: &&Member| member.class == StatusClass::Remediated;
    let read = case
        .group
        .map_or(0, |group| group.members.iter().filter(is_resolved).count());
    match counts {
        Some(Mitigated {
            open: 0,
            manual: 0,
            mitigated,
        }) => lacking > 0 && usize::try_from(*mitigated).is_ok_and(|all| all >= read + lacking),
        Some(_) | None => false,
    }
}

/// Whether the second search says the same: every member as gone as the first said, none open
/// that was not, and none back that was lacking; members that only the counts account for need
/// not be in it.
fn confirms(case: &Case<'_>, second: &Group, proof: &Proof<'_>) -> bool {
    let is_gone_again = |member: &&Member| match second.member(member.id) {
        Some(again) => {
            again.class == member.class
                || (member.class, again.class) == (StatusClass::Person, StatusClass::Remediated)
        }
        None => proof.is_counted,
    };
    let was_open = |again: &Member| {
        let first = case.group.and_then(|group| group.member(again.id));
        first.is_some_and(|first| first.class == StatusClass::Open)
    };
    let is_lacking = |again: &Member| case.lacking.iter().any(|lacking| lacking.id == again.id);
    let is_fine = |again: &Member| match again.class {
        StatusClass::Open => was_open(again),
        StatusClass::Remediated => true,
        StatusClass::Person | StatusClass::Temporary | StatusClass::Unknown => !is_lacking(again),
    };
    case.members.iter().all(is_gone_again) && second.members.iter().all(is_fine)
}
