//! What must be so after every run, and in the end.

use std::collections::BTreeMap;

use adoconn::sandbox::ado::{SERVICE_PRINCIPAL, WorkItem};
use serde_json::Value;

use super::scene::{Known, Scene};
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

/// After every run, whatever failed in it.
pub(super) fn at_any_time(scene: &Scene<'_>, before: &[WorkItem]) -> Result<(), String> {
    let doubles = scene.world.doubles();
    check(doubles.is_empty(), || format!("doubles: {doubles:?}"))?;
    let before: BTreeMap<u32, &WorkItem> = before.iter().map(|item| (item.id, item)).collect();
    for ticket in scene.world.tickets() {
        let number = number_of(&ticket).ok_or("a ticket lost its title")?;
        let known = &scene.findings[&number];
        let was_closed = before.get(&ticket.id).is_some_and(|old| is_closed(old));
        check(!is_closed(&ticket) || was_closed || !known.is_open, || {
            format!("#{} of {number} was closed, which is open", ticket.id)
        })?;
        keeps_what_people_wrote(scene, &ticket)?;
        said_once(&ticket, known)?;
    }
    Ok(())
}

fn keeps_what_people_wrote(scene: &Scene<'_>, ticket: &WorkItem) -> Result<(), String> {
    let Some(done) = scene.people.get(&ticket.id) else {
        return Ok(());
    };
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
fn said_once(ticket: &WorkItem, known: &Known) -> Result<(), String> {
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
    let is_right = closed <= known.gone && back <= known.back;
    check(is_right, || {
        format!("#{}: {counts:?} for {known:?}", ticket.id)
    })
}

/// When all is calm and nothing is left to do.
pub(super) fn in_the_end(scene: &Scene<'_>) -> Result<(), String> {
    let tickets = scene.world.tickets();
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
        if done.is_closed {
            continue;
        }
        let says_so = number.starts_with('C') && known.back > 0;
        let is_right = match known.is_open {
            true => !is_closed(ticket) || says_so,
            false => is_closed(ticket),
        };
        check(is_right, || {
            format!(
                "#{} of {number} is {}: {known:?}",
                ticket.id,
                ticket.state()
            )
        })?;
    }
    Ok(())
}
