//! Whose the items are that carry a key: ours by provenance, not by bearing it (design, 8 A.7).
//!
//! The ledger's word comes first, then who made an item, then who put the link on it. Histories are
//! read only where that is not enough, and once: the ledger remembers what they told.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;

use futures_util::{StreamExt as _, stream};

use super::Scope;
use crate::clients::ado;
use crate::clients::api_error::ApiErrorKind;
use crate::model::ids::WorkItemId;
use crate::model::key::KeyLink;
use crate::model::observed::{Lookup, Memory, Missing, Observed, ObservedTicket, Origin};
use crate::model::provenance::{Author, Ourselves, Whose};

/// Histories read at once.
const IN_FLIGHT: usize = 4;

/// An item that carries a key, or names one in its block, and that the ledger does not name for it.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) id: WorkItemId,
    pub(super) link: KeyLink,
    pub(super) author: Option<Arc<Author>>,
    /// Whether nothing on it contradicts that whoever made it put the link on it: it carries no
    /// other key, and its block names no other one.
    pub(super) is_plain: bool,
    /// Why the types of its project could not be read, if they could not.
    pub(super) unread: Option<String>,
    /// Whether it carries the link, or merely names the key.
    pub(super) is_linked: bool,
}

/// Tells whose the items are.
pub(super) async fn judge(
    reader: &ado::Reader,
    scope: &Scope<'_>,
    pending: Vec<Pending>,
    observed: &mut Observed,
) {
    if pending.is_empty() {
        return;
    }
    if scope.trusts_links {
        for one in pending {
            settle(one, &Whose::Ours, observed);
        }
        one_key_each(observed);
        return;
    }
    let us = reader.ourselves().await;
    let named: BTreeSet<WorkItemId> = named(&observed.memory);
    let mut asked = Vec::new();
    for one in pending {
        match at_once(us, &one, &named, &observed.memory) {
            Some(whose) => settle(one, &whose, observed),
            None => asked.push(one),
        }
    }
    let reads = asked.into_iter().map(async |one| {
        let url = one.link.url(scope.identity);
        let read = reader.linked_by(one.id, &url).await;
        (one, read)
    });
    let mut reads = pin!(stream::iter(reads).buffered(IN_FLIGHT));
    while let Some((one, read)) = reads.next().await {
        let whose = match read {
            Ok(linked_by) => {
                let whose = us.whose_link(&linked_by, one.author.as_deref());
                let place = (one.id, one.link.clone());
                observed.linked_by.insert(place, linked_by);
                whose
            }
            Err(error) => Whose::Unknown(format!("its history cannot be read: {error}")),
        };
        settle(one, &whose, observed);
    }
    prove_known(us, observed);
    one_key_each(observed);
}

fn named(memory: &Memory) -> BTreeSet<WorkItemId> {
    let known = memory.tickets.values();
    known.filter_map(|known| known.id).collect()
}

/// What needs no look into a history.
fn at_once(
    us: &Ourselves,
    one: &Pending,
    named: &BTreeSet<WorkItemId>,
    memory: &Memory,
) -> Option<Whose> {
    if memory.names(&one.link, one.id) {
        return Some(Whose::Ours);
    }
    // The ledger knows it by another key: somebody put this one on it.
    if named.contains(&one.id) {
        return Some(Whose::Foreign);
    }
    let author = one.author.as_deref();
    let whose = us.whose(author);
    if one.is_plain && (memory.made.contains_key(&one.id) || whose == Whose::Ours) {
        return Some(Whose::Ours);
    }
    if let Some(linked_by) = memory.linked_by.get(&(one.id, one.link.clone())) {
        return Some(us.whose_link(linked_by, author));
    }
    us.is_nobody().then_some(whose)
}

fn settle(one: Pending, whose: &Whose, observed: &mut Observed) {
    let Pending {
        id,
        link,
        author: _,
        is_plain: _,
        unread,
        is_linked,
    } = one;
    if !is_linked {
        if *whose != Whose::Foreign {
            let known = observed.unlinked.entry(link.key).or_insert(id);
            *known = id.min(*known);
        }
        return;
    }
    let Some(tickets) = observed.tickets.get_mut(&link.key) else {
        return;
    };
    let is_it = |ticket: &ObservedTicket| ticket.id == id && ticket.link == link;
    if let Some(why) = unread.filter(|_| *whose == Whose::Ours) {
        // What its state means is not known: nothing is done about it.
        tickets.retain(|ticket| !is_it(ticket));
        if tickets.is_empty() {
            observed.tickets.remove(&link.key);
        }
        unreadable(id, link, why, observed);
        return;
    }
    for ticket in tickets.iter_mut().filter(|ticket| is_it(ticket)) {
        ticket.origin = match whose {
            Whose::Ours => Origin::Ours,
            Whose::Foreign => Origin::Foreign,
            Whose::Unknown(why) => Origin::Unknown(why.clone()),
        };
    }
}

/// A ticket of ours is there, and what its state means is not known.
pub(super) fn unreadable(id: WorkItemId, link: KeyLink, why: String, observed: &mut Observed) {
    let lookup = Lookup::Unknown(why.clone());
    observed.lookups.insert(link, lookup);
    observed.missing.insert(id, Missing::Unknown(why));
}

/// Where several items carry a key, it matters whether the ledger alone says that one is ours.
fn prove_known(us: &Ourselves, observed: &mut Observed) {
    let made = &observed.memory.made;
    for tickets in observed.tickets.values_mut() {
        if tickets.iter().all(|ticket| ticket.origin == Origin::Known) {
            continue;
        }
        let known = tickets.iter_mut();
        for ticket in known.filter(|ticket| ticket.origin == Origin::Known) {
            let is_made = made.contains_key(&ticket.id);
            if is_made || us.whose(ticket.author.as_deref()) == Whose::Ours {
                ticket.origin = Origin::Ours;
            }
        }
    }
}

/// An item is the ticket of one key: of the first, where we put several on it.
fn one_key_each(observed: &mut Observed) {
    let mut first: BTreeMap<WorkItemId, KeyLink> = BTreeMap::new();
    for ticket in observed.tickets.values_mut().flatten() {
        if !ticket.origin.is_ours() {
            continue;
        }
        let of = first
            .entry(ticket.id)
            .or_insert_with(|| ticket.link.clone());
        let is_another = *of != ticket.link;
        if is_another && !observed.memory.names(&ticket.link, ticket.id) {
            let why = format!("it is the ticket of {} as well", of.key);
            ticket.origin = Origin::Unknown(why);
        }
    }
}

/// Whose an item in a recycle bin is, by the key that its block names.
pub(super) async fn whose_deleted(
    reader: &ado::Reader,
    scope: &Scope<'_>,
    (id, link): (WorkItemId, &KeyLink),
    author: Option<&Author>,
    observed: &mut Observed,
) -> Whose {
    if scope.trusts_links || observed.memory.names(link, id) {
        return Whose::Ours;
    }
    let us = reader.ourselves().await;
    let whose = us.whose(author);
    if whose == Whose::Ours || us.is_nobody() {
        return whose;
    }
    let place = (id, link.clone());
    if let Some(linked_by) = observed.memory.linked_by.get(&place) {
        return us.whose_link(linked_by, author);
    }
    match reader.linked_by(id, &link.url(scope.identity)).await {
        Ok(linked_by) => {
            let whose = us.whose_link(&linked_by, author);
            observed.linked_by.insert(place, linked_by);
            whose
        }
        // The service may show no history of what is deleted: then its maker tells.
        Err(error) => match (error.kind, whose) {
            (ApiErrorKind::NotFound | ApiErrorKind::Forbidden, Whose::Foreign) => Whose::Foreign,
            _ => Whose::Unknown(format!("the history of #{id} cannot be read: {error}")),
        },
    }
}
