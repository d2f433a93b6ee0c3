//! What a ledger that was lost learns of the tickets that were read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Note, Policy, Questions, plan};
use crate::model::evidence::Learnt;
use crate::model::finding::FindingRef;
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, TicketKey};
use crate::model::members::Claimed;
use crate::model::observed::{Memory, Observed, ObservedTicket, Remembered};

/// What the ledger is to learn, and what is still to be read before that is all.
///
/// What a sync would note of the newest tickets whose findings were read, and beside that every
/// other item that carries a key: older generations, tickets made by hand, tickets whose finding
/// nobody reads any more.
pub fn notes(observed: &Observed, policy: &Policy<'_>) -> (Vec<Note>, Questions) {
    let planned = plan(observed, policy);
    let Questions {
        look_up,
        remarks,
        groups,
        // What only decides on actions needs no answer here.
        second_reads: _,
        elsewhere: _,
        mitigated: _,
        summaries: _,
        retired: _,
        rescans: _,
        date_fields: _,
    } = planned.questions;
    let questions = Questions {
        look_up,
        remarks,
        groups,
        ..Questions::default()
    };
    let mut notes = planned.notes;
    let others = others(observed, &notes);
    notes.extend(others);
    (notes, questions)
}

/// What a readable old ledger knew and nobody can read any more: members that are in no answer,
/// tickets that people deleted, findings that are not listed (design, 8 G.4 and G.6).
pub fn carry_over(old: &Memory, notes: &mut Vec<Note>) {
    let mut found: BTreeMap<(TicketKey, Generation), (usize, WorkItemId)> = BTreeMap::new();
    for (place, note) in notes.iter().enumerate() {
        if let Note::Found {
            key,
            generation,
            id,
            ..
        } = note
        {
            found.insert((key.clone(), *generation), (place, *id));
        }
    }
    let mut carried: BTreeSet<&TicketKey> = BTreeSet::new();
    for (place, remembered) in &old.tickets {
        let Some(known) = remembered.id else { continue };
        match found.get(place) {
            None => notes.push(Note::Found {
                key: place.0.clone(),
                generation: place.1,
                id: known,
                finding: remembered.finding.clone(),
                scope: remembered.scope.clone(),
                rule: remembered.rule.clone(),
                block_hash: remembered.block_hash.clone(),
            }),
            Some((at, id)) if *id == known => fill(notes, *at, remembered),
            // The key has another ticket now; what it had is known all the same.
            Some(_) => {}
        }
    }
    for (place, remembered) in &old.tickets {
        claim(notes, place, remembered);
        let is_it = found
            .get(place)
            .is_some_and(|(_, id)| Some(*id) == remembered.id);
        let weighed = remembered.weighed.clone().map(Learnt::Weighed);
        let scanned = remembered.scanned_at.map(Learnt::Scanned);
        for learnt in weighed.into_iter().chain(scanned).filter(|_| is_it) {
            notes.push(Note::Evidence {
                key: place.0.clone(),
                generation: place.1,
                learnt,
            });
        }
        if carried.insert(&place.0) && !remembered.members.is_empty() {
            notes.push(Note::Members {
                key: place.0.clone(),
                new: remembered.members.iter().cloned().collect(),
            });
        }
    }
}

/// What was not read of a ticket that is there.
fn fill(notes: &mut [Note], at: usize, remembered: &Remembered) {
    let Some(Note::Found {
        finding,
        scope,
        rule,
        ..
    }) = notes.get_mut(at)
    else {
        return;
    };
    if finding.is_none() {
        finding.clone_from(&remembered.finding);
        scope.clone_from(&remembered.scope);
    }
    if rule.is_none() {
        rule.clone_from(&remembered.rule);
    }
}

/// A claim that the old ledger did not meet is kept; a block that nobody can trust says nothing
/// where the old ledger knew the members.
fn claim(notes: &mut Vec<Note>, place: &(TicketKey, Generation), remembered: &Remembered) {
    let is_of = |note: &Note| match note {
        Note::Claimed {
            key,
            generation,
            claim,
        } => (key, *generation) == (&place.0, place.1) && *claim == Claimed::Unknown,
        Note::Found { .. }
        | Note::Members { .. }
        | Note::Evidence { .. }
        | Note::SeenClosed { .. }
        | Note::Scans { .. }
        | Note::Closing { .. }
        | Note::OpenAgain { .. } => false,
    };
    if remembered.finding.is_some() {
        notes.retain(|note| !is_of(note));
    }
    if let Some(claim @ (Claimed::Unmet(_) | Claimed::Unknown)) = &remembered.claim {
        notes.push(Note::Claimed {
            key: place.0.clone(),
            generation: place.1,
            claim: claim.clone(),
        });
    }
}

/// The tickets that the plan says nothing of, each generation by its survivor: the lowest id.
fn others(observed: &Observed, notes: &[Note]) -> Vec<Note> {
    let live: BTreeSet<WorkItemId> = observed.tickets.values().flatten().map(|t| t.id).collect();
    let mut noted: BTreeSet<(&TicketKey, Generation)> = BTreeSet::new();
    let mut whose: BTreeMap<&TicketKey, Whose<'_>> = BTreeMap::new();
    for note in notes {
        if let Note::Found {
            key,
            generation,
            id,
            finding,
            scope,
            rule,
            block_hash: _,
        } = note
            && live.contains(id)
        {
            noted.insert((key, *generation));
            whose.insert(key, (finding.as_ref(), scope, rule.as_deref()));
        }
    }
    let mut others = Vec::new();
    let ours = observed.tickets.values().flatten();
    for ticket in ours.filter(|ticket| ticket.origin.is_ours()) {
        if noted.insert((&ticket.link.key, ticket.link.generation)) {
            others.push(found(ticket, whose.get(&ticket.link.key).copied()));
        }
    }
    others
}

/// Finding, scope and rule of a key.
type Whose<'a> = (Option<&'a FindingRef>, &'a str, Option<&'a str>);

/// A ticket, with what is known of the newest generation of its key.
fn found(ticket: &ObservedTicket, whose: Option<Whose<'_>>) -> Note {
    let (finding, scope, rule) = whose.unwrap_or_default();
    Note::Found {
        key: ticket.link.key.clone(),
        generation: ticket.link.generation,
        id: ticket.id,
        finding: finding.cloned(),
        scope: scope.to_owned(),
        rule: rule.map(str::to_owned),
        block_hash: ticket.own_block(),
    }
}
