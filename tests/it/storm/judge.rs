//! What must be so after every run, and in the end.

use std::collections::BTreeMap;

use adoconn::sandbox::ado::{SERVICE_PRINCIPAL, WorkItem};
use serde_json::Value;

use super::scene::{Done, Known, Scene};
use crate::harness::REPRO_STEPS;

/// What a person wrote into a description.
pub(super) const KIMS: &str = "Kim is on it.";

/// Whether a ticket is in a closed state.
pub(super) fn is_closed(ticket: &WorkItem) -> bool {
    ["Closed", "Removed", "Rejected"].contains(&ticket.state())
}

/// The finding of a ticket, by its title, which nobody takes away.
pub(super) fn number_of(ticket: &WorkItem) -> Option<String> {
    let (_, rest) = ticket.title().split_once("Weakness ")?;
    Some(rest.chars().take(4).collect())
}

fn check(is_so: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what()) }
}

/// No two tickets of ours are for one finding, and what is not ours was left alone.
pub(super) fn doubles_nothing(scene: &Scene<'_>) -> Result<(), String> {
    let tickets = scene.tickets();
    let mut numbers: Vec<_> = tickets.iter().filter_map(number_of).collect();
    numbers.sort();
    let all = numbers.len();
    numbers.dedup();
    check(numbers.len() == all, || format!("doubles: {tickets:?}"))?;
    for id in &scene.strays {
        let stray = scene.world.item(*id);
        let mut updates = stray.updates.iter();
        let is_left = updates.all(|update| update.by != SERVICE_PRINCIPAL);
        check(is_left, || format!("#{id} is not ours, and was written to"))?;
    }
    Ok(())
}

/// When all is calm: each open finding whose ticket nobody deleted has exactly one.
pub(super) fn has_every_ticket(scene: &Scene<'_>) -> Result<(), String> {
    let tickets = scene.tickets();
    for (number, known) in &scene.findings {
        let of = tickets.iter().map(number_of);
        let count = of.filter(|of| of.as_deref() == Some(number)).count();
        let may_lack = scene.deleted.contains(number) || !known.is_open;
        check(count == 1 || (count == 0 && may_lack), || {
            format!("{number} has {count} tickets: {known:?}")
        })?;
    }
    Ok(())
}

/// After every run, whatever failed in it.
pub(super) fn at_any_time(scene: &Scene<'_>) -> Result<(), String> {
    doubles_nothing(scene)?;
    for ticket in scene.tickets() {
        let known = known_of(scene, &ticket)?;
        let done = scene.people.get(&ticket.id).cloned().unwrap_or_default();
        keeps_what_people_wrote(&ticket, &done)?;
        said_once(&ticket, known, done.closed)?;
    }
    Ok(())
}

/// Whether a run closed no ticket of a finding that is open.
pub(super) fn closed_nothing_open(scene: &Scene<'_>, before: &[WorkItem]) -> Result<(), String> {
    let was_closed = |id| before.iter().any(|old| old.id == id && is_closed(old));
    for ticket in scene.tickets() {
        let is_open = known_of(scene, &ticket)?.is_open;
        check(
            !is_open || !is_closed(&ticket) || was_closed(ticket.id),
            || format!("#{} was closed, and its finding is open", ticket.id),
        )?;
    }
    Ok(())
}

fn known_of<'s>(scene: &'s Scene<'_>, ticket: &WorkItem) -> Result<&'s Known, String> {
    let number = number_of(ticket).and_then(|number| scene.findings.get(&number));
    number.ok_or_else(|| format!("#{} lost its title: {}", ticket.id, ticket.title()))
}

fn keeps_what_people_wrote(ticket: &WorkItem, done: &Done) -> Result<(), String> {
    let is_same = done
        .title
        .as_deref()
        .is_none_or(|title| title == ticket.title());
    check(is_same, || {
        format!("#{} lost its title: {}", ticket.id, ticket.title())
    })?;
    let text = [REPRO_STEPS, "System.Description"].map(|field| ticket.text(field));
    let is_kept = !done.has_text || text.iter().any(|text| text.contains(KIMS));
    check(is_kept, || format!("#{} lost what Kim wrote", ticket.id))
}

/// Every closing, every reopening and every remark of ours happened at most as often as there was
/// a cause, and each said one thing.
fn said_once(ticket: &WorkItem, known: &Known, by_people: usize) -> Result<(), String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for update in ticket.updates.iter().filter(|u| u.by == SERVICE_PRINCIPAL) {
        let said = ticket
            .comments
            .iter()
            .find(|said| said.created == update.date && said.created_by == update.by);
        let text = said.map_or("", |said| said.text.as_str());
        let kind = ["Closed by", "Reopened by", "Said by"]
            .into_iter()
            .find(|lead| text.contains(lead));
        let new_state = update.fields.get("System.State").map(|(_, new)| new);
        let is_closing = new_state.and_then(Value::as_str) == Some("Closed");
        check(is_closing == (kind == Some("Closed by")), || {
            format!("#{}: a closing of ours says {text:?}", ticket.id)
        })?;
        if let Some(kind) = kind {
            *counts.entry(kind).or_default() += 1;
        }
    }
    let count = |kind| counts.get(kind).copied().unwrap_or(0);
    let (closed, back) = (count("Closed by"), count("Reopened by") + count("Said by"));
    // What a person closed is back with the next scan that reports it.
    let is_right = closed <= known.gone && back <= known.back + by_people;
    check(is_right, || {
        format!("#{}: {counts:?} for {known:?}", ticket.id)
    })
}

/// When all is calm and nothing is left to do.
pub(super) fn in_the_end(scene: &Scene<'_>) -> Result<(), String> {
    let tickets = scene.tickets();
    for (number, known) in &scene.findings {
        let of: Vec<&WorkItem> = tickets
            .iter()
            .filter(|ticket| number_of(ticket).as_deref() == Some(number))
            .collect();
        let [ticket] = of[..] else {
            let may_lack = scene.deleted.contains(number) || (!known.is_open && known.gone > 0);
            check(of.is_empty() && may_lack, || {
                format!("{number} has {} tickets", of.len())
            })?;
            continue;
        };
        let done = scene.people.get(&ticket.id).cloned().unwrap_or_default();
        // What a person closed stays closed until a new scan, and what a person opened stays open
        // until the evidence changes.
        if done.closed > 0 && is_closed(ticket) {
            continue;
        }
        if done.opened > 0 && scene.held.contains(&ticket.id) {
            continue;
        }
        let says_so = number.starts_with('C') && known.back > 0;
        let is_right = if known.is_open {
            says_so || !is_closed(ticket)
        } else {
            is_closed(ticket)
        };
        check(is_right && has_its_state(ticket, number, known), || {
            format!(
                "#{} of {number} is {}: {known:?}",
                ticket.id,
                ticket.state()
            )
        })?;
    }
    Ok(())
}

/// Whether a ticket that nobody touched, and whose finding never went, is in the state that its
/// rule says.
fn has_its_state(ticket: &WorkItem, number: &str, known: &Known) -> bool {
    let is_touched = ticket.updates.iter().any(|by| by.by != SERVICE_PRINCIPAL);
    if is_touched || known.gone > 0 {
        return true;
    }
    let state = match number.chars().next() {
        Some('S') => "Active",
        Some('W') => "Fixing",
        _ => "New",
    };
    ticket.state() == state
}
