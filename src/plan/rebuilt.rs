//! What a ledger that was lost learns of the tickets that were read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Note, Policy, Questions, plan};
use crate::model::finding::FindingRef;
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, TicketKey};
use crate::model::observed::{Observed, ObservedTicket};

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
    for ticket in observed.tickets.values().flatten() {
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
