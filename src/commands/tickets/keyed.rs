//! The ticket that a key by hand already has.
//!
//! The ledger knows it by id; the link look-up finds what another machine made; the sweep over
//! the tag decides where that look-up is not proved to work (design, 8 A.6).

use crate::clients::ado;
use crate::clients::api_error::ApiErrorKind;
use crate::commands::failures::{from_api, from_selection};
use crate::commands::session::Session;
use crate::error::Failure;
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::observed::{Memory, Remembered};
use crate::model::ticket::WorkItem;
use crate::observe::Catalog;
use crate::observe::selection::{Selection, TicketFilterSpec, select};

/// What a key has.
#[derive(Debug)]
pub(super) enum Known {
    /// A work item.
    Item(Box<WorkItem>),
    /// A work item that the ledger knows and the service no longer shows.
    Gone(WorkItemId),
    /// Nothing.
    Nothing,
}

/// What the ledger remembers of a key by hand.
pub(super) fn remembered<'a>(memory: &'a Memory, key: &TicketKey) -> Option<&'a Remembered> {
    memory.tickets.get(&(key.clone(), Generation::FIRST))
}

/// Looks for the ticket of a key: by id, by link, by tag.
///
/// # Errors
/// When any look fails: then it may be there, and nothing may be made.
pub(super) async fn find(
    session: &Session,
    reader: &ado::Reader,
    memory: &Memory,
    key: &TicketKey,
) -> Result<Known, Failure> {
    let unsure = |error| from_api(&error).hint("nothing was made: it could be there already");
    if let Some(id) = remembered(memory, key).and_then(|ticket| ticket.id) {
        return match reader.work_item(id).await {
            Ok(item) => Ok(Known::Item(Box::new(item))),
            Err(error) if error.kind == ApiErrorKind::NotFound => Ok(Known::Gone(id)),
            Err(error) => Err(unsure(error)),
        };
    }
    let identity = &session.profile.identity;
    let url = KeyLink {
        key: key.clone(),
        generation: Generation::FIRST,
    }
    .url(identity);
    let proof = memory
        .tickets
        .iter()
        .find(|(_, ticket)| ticket.id.is_some());
    let proof = proof.map(|((key, generation), _)| {
        KeyLink {
            key: key.clone(),
            generation: *generation,
        }
        .url(identity)
    });
    let urls: Vec<String> = std::iter::once(url.clone()).chain(proof.clone()).collect();
    let hits = match reader.by_links(&urls).await {
        Ok(hits) => hits,
        Err(error) if error.is_unsupported() => std::collections::BTreeMap::new(),
        Err(error) => return Err(unsure(error)),
    };
    if let Some(id) = hits.get(&url).and_then(|ids| ids.iter().min()) {
        return reader
            .work_item(*id)
            .await
            .map(|item| Known::Item(Box::new(item)))
            .map_err(unsure);
    }
    let is_proved = proof.is_some_and(|url| hits.get(&url).is_some_and(|ids| !ids.is_empty()));
    if is_proved {
        Ok(Known::Nothing)
    } else {
        sweep(reader, key).await
    }
}

async fn sweep(reader: &ado::Reader, key: &TicketKey) -> Result<Known, Failure> {
    let keys = Some(std::iter::once(key.clone()).collect());
    let spec = TicketFilterSpec {
        keys,
        ..TicketFilterSpec::default()
    };
    let selection = Selection::Filter(Box::new(spec));
    let mut catalog = Catalog::new(reader.clone());
    let reading = select(reader, &mut catalog, &selection, &[])
        .await
        .map_err(from_selection)?;
    let page = reading
        .all(|_| ())
        .await
        .map_err(|error| from_api(&error))?;
    let item = page
        .picked
        .into_iter()
        .map(|picked| picked.item)
        .min_by_key(|item| item.id);
    Ok(item.map_or(Known::Nothing, |item| Known::Item(Box::new(item))))
}
