//! What the block of a ticket says of its members, against those that are known (design, 8 G.4).
//!
//! A ledger that was lost, or that another machine keeps, knows no member that it never saw. The
//! block says how many there were and a digest over which: another instance does not stand in.
//! What a block once said is remembered, whatever becomes of the block.

use std::collections::BTreeSet;

use super::case::Case;
use super::{Note, Plan};
use crate::model::finding::InstanceId;
use crate::model::group::Member;
use crate::model::members::{Claim, Claimed, Members};
use crate::model::observed::{ObservedTicket, Remembered};

/// Whether the known members are all that a ticket ever had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are.
    Met,
    /// The ticket says that it had these, and not all of them are known.
    Unmet(Claim),
    /// Nothing on the ticket tells.
    Unknown,
}

/// What weighing a claim came to.
pub(super) struct Weighed {
    pub(super) standing: Standing,
    /// Instances in the answer that were members as well, in order.
    pub(super) more: Vec<InstanceId>,
}

impl From<Standing> for Weighed {
    fn from(standing: Standing) -> Self {
        let more = Vec::new();
        Self { standing, more }
    }
}

/// Weighs what the ticket says against the members that match now and those of the ledger.
pub(super) fn weigh(case: &Case<'_>, matching: &[&Member]) -> Weighed {
    let Some(ticket) = case.ticket else {
        return Standing::Met.into();
    };
    let block = ticket.block.as_ref();
    let shown = block.map(|block| &block.claim);
    let remembered = case.written.and_then(|written| written.claim.as_ref());
    let is_first = remembered.is_none() && case.written.is_none_or(knows_nobody);
    if is_first && !block.is_some_and(|block| block.is_intact) {
        // What it says may be older than its members: nobody keeps such a block up to date.
        return Standing::Unknown.into();
    }
    let is_met = |claim: &Claim| remembered == Some(&Claimed::Met(claim.clone()));
    let mut unmet = None;
    for claim in shown.into_iter().filter(|claim| !is_met(claim)) {
        match met(case, claim, matching) {
            // What is on the ticket now was written by somebody who knew all its members.
            Some(more) if is_newest(block.is_some_and(|b| b.is_intact), claim, remembered) => {
                return Weighed {
                    standing: Standing::Met,
                    more,
                };
            }
            Some(_) => {}
            None => unmet = Some(claim.clone()),
        }
    }
    match remembered {
        Some(Claimed::Unknown) => Standing::Unknown.into(),
        Some(Claimed::Unmet(claim)) => match met(case, claim, matching) {
            Some(more) if unmet.is_none() => Weighed {
                standing: Standing::Met,
                more,
            },
            Some(_) => unmet.map_or(Standing::Met, Standing::Unmet).into(),
            None => Standing::Unmet(unmet.unwrap_or_else(|| claim.clone())).into(),
        },
        Some(Claimed::Met(_)) | None => unmet.map_or(Standing::Met, Standing::Unmet).into(),
    }
}

fn knows_nobody(written: &Remembered) -> bool {
    written.members.is_empty() && written.finding.is_none()
}

/// Whether a claim that is met settles what was remembered before.
fn is_newest(is_intact: bool, claim: &Claim, remembered: Option<&Claimed>) -> bool {
    match remembered {
        None | Some(Claimed::Met(_)) => true,
        Some(Claimed::Unmet(old)) => is_intact && claim.members >= old.members,
        Some(Claimed::Unknown) => is_intact && claim.digest.is_some(),
    }
}

/// Whether all members of a claim are known or in the answer; then those of them that only the
/// answer has.
fn met(case: &Case<'_>, claim: &Claim, matching: &[&Member]) -> Option<Vec<InstanceId>> {
    let known = case.remembered.map(|remembered| &remembered.members);
    let in_ledger = known.into_iter().flat_map(Members::iter).map(|m| m.id);
    let in_ledger: BTreeSet<InstanceId> = in_ledger.collect();
    let certain: BTreeSet<InstanceId> = in_ledger
        .iter()
        .copied()
        .chain(matching.iter().map(|member| member.id))
        .collect();
    if claim.digest.is_none() {
        // Version 0.1 said how many, and no more.
        return (certain.len() >= claim.members).then(Vec::new);
    }
    let is_exactly = |ids: &BTreeSet<InstanceId>| Claim::over(ids.iter().copied()) == *claim;
    if is_exactly(&in_ledger) || is_exactly(&certain) {
        return Some(Vec::new());
    }
    let read = case.group.into_iter().flat_map(|group| &group.members);
    let all: BTreeSet<InstanceId> = certain
        .iter()
        .copied()
        .chain(read.map(|member| member.id))
        .collect();
    let all: Vec<InstanceId> = all.into_iter().collect();
    let mut more = claim.pick(&all)?;
    more.retain(|id| !certain.contains(id));
    more.sort_unstable();
    Some(more)
}

/// Remembers what the ticket says of its members, where they are not simply those of the ledger.
pub(super) fn note(case: &Case<'_>, ticket: &ObservedTicket, plan: &mut Plan) {
    let remembered = case.written.and_then(|written| written.claim.as_ref());
    let claim = match &case.standing {
        Standing::Unknown => Claimed::Unknown,
        Standing::Unmet(claim) => Claimed::Unmet(claim.clone()),
        Standing::Met => {
            let shown = ticket.block.as_ref().map(|block| block.claim.clone());
            match (shown, remembered) {
                (Some(claim), _) => Claimed::Met(claim),
                (None, Some(Claimed::Unmet(claim))) => Claimed::Met(claim.clone()),
                (None, _) => return,
            }
        }
    };
    if remembered != Some(&claim) {
        plan.notes.push(Note::Claimed {
            key: case.key.clone(),
            generation: case.generation,
            claim,
        });
    }
}
