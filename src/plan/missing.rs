//! Members that the answer lacks: on a retired asset, missing for long enough, or merely gone.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::case::Case;
use super::{Note, Plan, Questions, evidence};
use crate::model::evidence::{AssetScans, Learnt, Missed, Rescan, Summarized};
use crate::model::finding::{FindingRef, InstanceId};
use crate::model::members::KnownMember;
use crate::model::observed::Observed;
use crate::model::rule::{OnVanished, Rule};

/// Complete reads that must lack a member before time alone may release it (design, 8 B.1).
const READS: u32 = 2;
/// Assets that are named; the others are counted.
const NAMED: usize = 3;

/// What is known of the members that the answer lacks.
#[derive(Debug, Default)]
pub(super) struct Missing<'a> {
    /// Names of the retired assets, one for each member that is on one.
    pub(super) retired: Vec<&'a str>,
    /// Members that were missing for so long that the rule counts them as gone.
    pub(super) released: Vec<Released<'a>>,
    /// Why each of the others is not accounted for; empty where nothing more is known.
    pub(super) lost: Vec<String>,
}

/// A member that counts as gone because time passed and its asset was scanned without it.
#[derive(Debug)]
pub(super) struct Released<'a> {
    /// Since when complete reads lack it.
    pub(super) since: Timestamp,
    /// The scan of its asset that did not find it.
    pub(super) rescan: &'a Rescan,
}

/// Sorts the members that the answer lacks, or asks what is to be read for that.
pub(super) fn sort<'a>(
    case: &Case<'a>,
    finding: &FindingRef,
    rule: &Rule,
    observed: &'a Observed,
) -> Result<Missing<'a>, Box<Questions>> {
    let mut missing = Missing::default();
    let mut questions = Questions::default();
    for member in &case.lacking {
        match retired(member, finding, observed) {
            Ok(Some(name)) => missing.retired.push(name),
            Ok(None) => match released(case, member, finding, rule, observed) {
                Ok(released) => missing.released.push(released),
                Err(Not::Released(why)) => missing.lost.push(why),
                Err(Not::Asked(scans)) => {
                    questions.rescans.insert(scans);
                }
            },
            Err(()) => {
                questions.retired.insert(finding.project.clone());
            }
        }
    }
    if questions.is_empty() {
        Ok(missing)
    } else {
        Err(Box::new(questions))
    }
}

/// The name of a member's asset where that was read as retired; not being listed is no proof.
///
/// # Errors
/// Nobody asked yet.
fn retired<'a>(
    member: &KnownMember,
    finding: &FindingRef,
    observed: &'a Observed,
) -> Result<Option<&'a str>, ()> {
    let Some(asset) = &member.asset else {
        return Ok(None);
    };
    match observed.retired.get(&finding.project) {
        None => Err(()),
        Some(Err(_)) => Ok(None),
        Some(Ok(retired)) => Ok(retired.get(asset).map(String::as_str)),
    }
}

/// Why time alone does not release a member.
enum Not {
    /// Because of this; empty where the rule never does.
    Released(String),
    /// When its asset was scanned last is to be read first.
    Asked(AssetScans),
}

fn released<'a>(
    case: &Case<'_>,
    member: &KnownMember,
    finding: &FindingRef,
    rule: &Rule,
    observed: &'a Observed,
) -> Result<Released<'a>, Not> {
    let OnVanished::After(time) = rule.close.vanished else {
        return Err(Not::Released(String::new()));
    };
    let missed = case
        .remembered
        .and_then(|remembered| remembered.missing.get(&member.id));
    let reads = missed.map_or(1, |missed| missed.reads.saturating_add(1));
    let since = missed.map_or(observed.at, |missed| missed.since);
    if reads < READS {
        let why = format!("missing since {since}, in {reads} of {READS} complete reads");
        return Err(Not::Released(why));
    }
    if age(since, observed) < time {
        let end = since + time;
        let why = format!("missing since {since}; may count as gone from {end} on");
        return Err(Not::Released(why));
    }
    let Some(asset) = &member.asset else {
        let why = "on which asset is not known".to_owned();
        return Err(Not::Released(why));
    };
    let scans = AssetScans {
        project: finding.project.clone(),
        scan_type: finding.scan_type.clone(),
        asset: asset.clone(),
    };
    let last_seen = missed
        .and_then(|missed| missed.after)
        .unwrap_or_else(|| moment(since));
    match observed.rescans.get(&scans) {
        None => Err(Not::Asked(scans)),
        Some(Err(why)) => Err(Not::Released(format!(
            "when asset {asset} was scanned last is not known: {why}"
        ))),
        Some(Ok(Some(rescan))) if rescan.at > last_seen => Ok(Released { since, rescan }),
        Some(Ok(_)) => Err(Not::Released(format!(
            "missing since {since}; no scan of asset {asset} by {} after {last_seen} was read",
            finding.scan_type
        ))),
    }
}

/// Dates of scans have no zone; UTC is inferred (nucleus-api, 1.4).
fn moment(at: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(at)
}

/// How long ago something was; nothing for what a clock that went back puts into the future.
pub(super) fn age(since: Timestamp, observed: &Observed) -> Duration {
    let age = observed.at.duration_since(since);
    Duration::try_from(age).unwrap_or_default()
}

/// What the ledger is to learn about missing members, whatever is decided.
pub(super) fn note(case: &Case<'_>, observed: &Observed, plan: &mut Plan) {
    let (Some(_), Some(finding), Some(remembered)) = (case.ticket, &case.finding, case.remembered)
    else {
        return;
    };
    let mut learn = |learnt| {
        plan.notes.push(Note::Evidence {
            key: case.key.clone(),
            generation: case.generation,
            learnt,
        });
    };
    if let Some(at) = case
        .scanned_at()
        .filter(|at| Some(*at) > remembered.scanned_at)
    {
        learn(Learnt::Scanned(at));
    }
    if evidence::incomplete(finding, observed).is_some() {
        return;
    }
    let is_read = |id: &&InstanceId| case.group.is_some_and(|g| g.member(**id).is_some());
    let back: Vec<_> = remembered.missing.keys().filter(is_read).copied().collect();
    if !back.is_empty() {
        learn(Learnt::Back(back));
    }
    if case.is_closed {
        return;
    }
    let is_due = |member: &&&KnownMember| {
        let missed = remembered.missing.get(&member.id);
        missed.is_none_or(|missed| missed.reads < READS)
    };
    let members: Vec<_> = case.lacking.iter().filter(is_due).map(|m| m.id).collect();
    if !members.is_empty() {
        let missed = Missed {
            since: observed.at,
            reads: 1,
            after: remembered.scanned_at,
            moved_to: newcomers(case),
        };
        learn(Learnt::Lacked { members, missed });
    }
}

/// Assets on which the finding appears in this read for the first time.
fn newcomers(case: &Case<'_>) -> String {
    let (Some(group), Some(remembered)) = (case.group, case.remembered) else {
        return String::new();
    };
    let is_member = |id| case.members.binary_search_by_key(&id, |m| m.id).is_ok();
    let new = group
        .labels()
        .filter(|label| is_member(label.id) && !remembered.members.contains(label.id));
    named(new.map(|label| label.asset_name.as_str()))
}

/// Some names, each once; those beyond the first few are counted.
pub(super) fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: BTreeSet<&str> = names.collect();
    let more = names.len().saturating_sub(NAMED);
    let first: Vec<&str> = names.into_iter().take(NAMED).collect();
    let text = first.join(", ");
    if more > 0 {
        format!("{text} and {more} more")
    } else {
        text
    }
}

/// Why members that the answer lacks prove nothing, as far as it is known.
pub(super) fn explain(
    case: &Case<'_>,
    finding: &FindingRef,
    missing: &Missing<'_>,
    observed: &Observed,
) -> String {
    let count = missing.lost.len().max(1);
    let s = if count == 1 { "" } else { "s" };
    let mut why = vec![format!("{count} known instance{s} of it not in the answer")];
    if is_deleted(case, finding, observed) {
        let id = case.ticket.map(|ticket| ticket.id.to_string());
        why.push(format!(
            "the finding is in no answer any more, neither of the search nor of findings/mitigated \
             nor of findings/summary: it was deleted in Nucleus, or is hidden from this key; \
             `adoconn tickets close {}` closes its ticket",
            id.unwrap_or_default()
        ));
    }
    let moved = newcomers(case);
    let remembered = case.remembered.iter();
    let mut moved_before = remembered.flat_map(|r| r.missing.values().map(|m| &m.moved_to));
    let moved_before = moved_before.find(|moved| !moved.is_empty());
    if let Some(moved) = Some(&moved)
        .filter(|moved| !moved.is_empty())
        .or(moved_before)
    {
        why.push(format!("they may have moved to merged assets: {moved}"));
    }
    why.extend(missing.lost.iter().find(|why| !why.is_empty()).cloned());
    if let Some(Err(error)) = observed.retired.get(&finding.project) {
        why.push(format!("which assets are retired is not known: {error}"));
    }
    why.join("; ")
}

/// Whether nothing at all is left of a finding.
fn is_deleted(case: &Case<'_>, finding: &FindingRef, observed: &Observed) -> bool {
    let is_counted = match observed.mitigated.get(&finding.project) {
        Some(Ok(counts)) => counts.contains_key(finding),
        Some(Err(_)) | None => true,
    };
    let is_summarized = match observed.summaries.get(finding) {
        Some(Ok(Summarized::Absent)) => false,
        Some(Ok(Summarized::Row(_) | Summarized::NotAsked) | Err(_)) | None => true,
    };
    is_unread(case) && !is_counted && !is_summarized
}

/// Whether the answer has no row of the finding.
pub(super) fn is_unread(case: &Case<'_>) -> bool {
    case.group.is_none_or(|group| group.members.is_empty())
}
