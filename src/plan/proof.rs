//! What a closing says: why, as its audit will read it, and the evidence for each instance.

use super::case::Case;
use super::comment;
use super::evidence::Proof;
use super::missing::{Released, named};
use crate::model::group::{Group, Member};
use crate::model::remark::ClosedBy;
use crate::model::status::StatusClass;

/// How many members beyond the answer a comment lists; the others are counted.
const LISTED_MAX: usize = 25;

/// What closes a ticket: never more than was read.
pub(super) fn cause(case: &Case<'_>, proof: &Proof<'_>) -> String {
    let missing = &proof.missing;
    let all = case.members.len() + case.vanished;
    let explained = missing.retired.len() + missing.released.len();
    let mut parts = Vec::new();
    if proof.is_counted {
        let count = all - explained;
        parts.push(format!(
            "Nucleus counts {count} instances as resolved by scans and none as open"
        ));
    } else if !case.members.is_empty() {
        parts.push(read_as(case, all));
    }
    if !missing.retired.is_empty() {
        let names = named(missing.retired.iter().copied());
        let count = missing.retired.len();
        parts.push(match count {
            1 => format!("1 instance is gone because asset {names} is retired"),
            _ => format!("{count} instances are gone because their assets are retired: {names}"),
        });
    }
    if let Some(first) = missing
        .released
        .iter()
        .min_by_key(|released| released.since)
    {
        let names = named(
            missing
                .released
                .iter()
                .map(|one| one.rescan.asset_name.as_str()),
        );
        let (count, since) = (missing.released.len(), first.since);
        parts.push(format!(
            "{count} not reported since {since}, their assets scanned again without them: {names}"
        ));
    }
    parts.join("; ")
}

/// What the members in the answer were read as.
fn read_as(case: &Case<'_>, all: usize) -> String {
    let read = case.members.len();
    let people = by_people(case);
    let parts: Vec<String> = [
        (StatusClass::Remediated, "remediated"),
        (StatusClass::Person, people.as_str()),
        (
            StatusClass::Temporary,
            "accepted for a time, which the rule counts as closed",
        ),
    ]
    .into_iter()
    .filter_map(|(class, word)| match case.count(class) {
        0 => None,
        all if all == read => Some(word.to_owned()),
        some => Some(format!("{some} {word}")),
    })
    .collect();
    let which = match (read, all) {
        (1, 1) => "its only instance was".to_owned(),
        (read, all) if read == all => format!("all {all} instances were"),
        (1, all) => format!("1 of {all} instances was"),
        (read, all) => format!("{read} of {all} instances were"),
    };
    let parts = parts.join(", ");
    format!("{which} read as {parts} in a complete read, confirmed by a second search")
}

/// What people decided, in the words of Nucleus: a false positive is no remediation.
fn by_people(case: &Case<'_>) -> String {
    let is_person = |id| {
        let found = case.members.binary_search_by_key(&id, |member| member.id);
        let member: Option<&&Member> = found.ok().and_then(|place| case.members.get(place));
        member.is_some_and(|member| member.class == StatusClass::Person)
    };
    let labels = case.group.into_iter().flat_map(Group::labels);
    let statuses = labels.filter(|label| is_person(label.id));
    let statuses = named(statuses.map(|label| label.status.as_str()));
    if statuses.is_empty() {
        return "resolved by people".to_owned();
    }
    format!("resolved by people ({statuses})")
}

/// The closing comment: the cause, and what is known of each instance.
pub(super) fn comment(case: &Case<'_>, proof: &Proof<'_>, cause: &str) -> String {
    let lead = format!("Closed by adoconn: {cause}.");
    let missing = &proof.missing;
    let retired = missing.retired.iter();
    let retired = retired.map(|name| format!("{name}: the asset is retired"));
    let released = missing.released.iter().map(|Released { since, rescan }| {
        let name = &rescan.asset_name;
        format!(
            "{name}: not reported since {since}, asset rescanned {}",
            rescan.at
        )
    });
    let mut lines: Vec<String> = retired.chain(released).take(LISTED_MAX).collect();
    let lines_of_all = missing.retired.len() + missing.released.len();
    let group = proof.second.or(case.group);
    let listed = group.map_or(0, |group| comment::members(case, group).count());
    let read = case.members.len().saturating_sub(listed);
    let more = read + lines_of_all.saturating_sub(lines.len());
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    comment::with_lines(&lead, case, Some(&ClosedBy::Sync), group, |_| true, &lines)
}
