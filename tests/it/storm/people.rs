//! What people do to tickets, and beside them, between two runs.

use adoconn::sandbox::ado::{KIM, WorkItem};
use adoconn::template::block::{BEGIN, END};
use serde_json::json;

use super::judge;
use super::scene::Scene;
use crate::harness::REPRO_STEPS;
use crate::provenance::link_of;

/// Where a ticket may stand that a person opens.
const OPEN: [&str; 3] = ["New", "Triaged", "Active"];

impl Scene<'_> {
    /// A person puts a key link on an item that is no ticket of its finding: one that he makes, or
    /// the ticket of another finding.
    pub(super) fn somebody_links(&mut self) {
        self.happened("foreign link");
        let number = self.some_finding();
        let generation = [1, 1, 2, 7, u32::MAX][self.dice.usize(..5)];
        let link = link_of(&number, generation);
        let ours = self.tickets();
        let others: Vec<u32> = ours
            .iter()
            .filter(|ticket| judge::number_of(ticket).as_ref() != Some(&number))
            .map(|ticket| ticket.id)
            .collect();
        let id = if self.dice.bool() && !others.is_empty() {
            others[self.dice.usize(..others.len())]
        } else {
            let place = [("Payments", "Bug"), ("Platform", "Task")][self.dice.usize(..2)];
            let tag = ["nucleus", ""][self.dice.usize(..2)];
            let fields = [
                ("System.Title", json!("Not yours")),
                ("System.Tags", json!(tag)),
            ];
            let made =
                |ado: &mut adoconn::sandbox::ado::Ado, now| ado.create_as(KIM, place, &fields, now);
            let id = self.world.ado(made).unwrap();
            self.strays.insert(id);
            id
        };
        let is_done = self
            .world
            .ado(|ado, now| ado.link_as(KIM, id, &link, now))
            .is_ok();
        self.story.push(format!(
            "a person put the link of {number}, g{generation}, on #{id}: {is_done}"
        ));
    }

    /// A person does something to a ticket; what the process forbids does not happen.
    pub(super) fn somebody_works(&mut self) {
        let tickets = self.tickets();
        if tickets.is_empty() {
            return;
        }
        let ticket = &tickets[self.dice.usize(..tickets.len())];
        let what = self.dice.usize(..13);
        let is_done = match what {
            0 | 1 => self.renames(ticket),
            2 | 3 => self.writes(ticket),
            4 => self.moves(ticket, "Active") || self.moves(ticket, "Triaged"),
            5 => self.moves(ticket, "Resolved") || self.moves(ticket, "Verified"),
            6 => self.closes(ticket),
            7 => self.deletes(ticket),
            8 => self.writes_into_the_block(ticket),
            9 => self.cuts_the_block(ticket),
            10 | 11 => self.opens(ticket.id),
            _ => self.closes_again(ticket),
        };
        self.story
            .push(format!("a person did {what} to #{}: {is_done}", ticket.id));
    }

    fn edits(&self, id: u32, field: &str, value: &str) -> bool {
        let change = [(field, json!(value))];
        self.world
            .ado(|ado, now| ado.edit_as(KIM, id, &change, now))
            .is_ok()
    }

    fn renames(&mut self, ticket: &WorkItem) -> bool {
        let title = format!("{} (Kim)", ticket.title());
        let is_done = self.edits(ticket.id, "System.Title", &title);
        self.people.entry(ticket.id).or_default().title = Some(title);
        is_done
    }

    fn writes(&mut self, ticket: &WorkItem) -> bool {
        let text = format!("<p>{}</p>{}", judge::KIMS, ticket.text(field_of(ticket)));
        self.describes(ticket, &text)
    }

    fn describes(&mut self, ticket: &WorkItem, text: &str) -> bool {
        let is_done = self.edits(ticket.id, field_of(ticket), text);
        if is_done {
            let done = self.people.entry(ticket.id).or_default();
            done.has_text = text.contains(judge::KIMS);
        }
        is_done
    }

    /// Words in the middle of what we keep up to date.
    fn writes_into_the_block(&mut self, ticket: &WorkItem) -> bool {
        let Some((above, below)) = ticket.text(field_of(ticket)).split_once(BEGIN) else {
            return false;
        };
        let text = format!("{above}{BEGIN} {}{below}", judge::KIMS);
        self.happened("edited block");
        self.describes(ticket, &text)
    }

    /// Takes all of our block away, or its end alone.
    fn cuts_the_block(&mut self, ticket: &WorkItem) -> bool {
        let text = ticket.text(field_of(ticket));
        let Some((all, below)) = text.split_once(END) else {
            return false;
        };
        let Some((above, _)) = all.split_once(BEGIN) else {
            return false;
        };
        let above = if self.dice.bool() { above } else { all };
        let text = format!("{above}{below}");
        self.happened("no block");
        self.describes(ticket, &text)
    }

    /// Opens what is closed, whoever closed it.
    fn opens(&mut self, id: u32) -> bool {
        let is_done = judge::is_closed(&self.world.item(id))
            && OPEN
                .iter()
                .any(|state| self.edits(id, "System.State", state));
        if is_done {
            self.people.entry(id).or_default().opened += 1;
            self.happened("reopened");
        }
        is_done
    }

    /// Closes and opens it more than once before anybody looks.
    fn closes_again(&mut self, ticket: &WorkItem) -> bool {
        let mut closings = 0;
        for _ in 0..self.dice.usize(2..=3) {
            closings += usize::from(self.closes(ticket));
            self.opens(ticket.id);
        }
        if self.dice.bool() {
            closings += usize::from(self.closes(ticket));
        }
        if closings > 1 {
            self.happened("closed more than once");
        }
        closings > 0
    }

    fn moves(&self, ticket: &WorkItem, state: &str) -> bool {
        !judge::is_closed(ticket) && self.edits(ticket.id, "System.State", state)
    }

    fn closes(&mut self, ticket: &WorkItem) -> bool {
        let is_done = !judge::is_closed(&self.world.item(ticket.id))
            && self.edits(ticket.id, "System.State", "Closed");
        if is_done {
            self.people.entry(ticket.id).or_default().closed += 1;
        }
        is_done
    }

    fn deletes(&mut self, ticket: &WorkItem) -> bool {
        self.deleted.extend(judge::number_of(ticket));
        self.world.delete(ticket.id);
        true
    }
}

/// The field that has the description of a ticket.
fn field_of(ticket: &WorkItem) -> &'static str {
    if ticket.item_type == "Bug" {
        REPRO_STEPS
    } else {
        "System.Description"
    }
}
