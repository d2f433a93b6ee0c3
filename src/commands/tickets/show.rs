//! `tickets show`: work items by number, with their key.

use std::io;

use super::{ids, row};
use crate::cli::TicketsShowArgs;
use crate::commands::failures::{from_api, from_selection};
use crate::commands::session::Session;
use crate::commands::{Context, reading};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::Ledger;
use crate::model::ids::WorkItemId;
use crate::observe::Catalog;
use crate::observe::selection::{Selection, select};
use crate::output::rows::TicketRow;
use crate::output::{Completeness, Listing, Out};

/// Shows work items, tickets or not.
///
/// # Errors
/// None of them exists, wrong settings, a service that cannot be reached.
pub fn run(args: &TicketsShowArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    let ids = ids::of_arguments(&args.ids, io::stdin().lock())?;
    reading::run(context, async |session, out| {
        ids::check_organization(&ids, &session.ado()?)?;
        let ids = ids::numbers(ids);
        write(ids, session, listing, out).await
    })
}

/// What a sync of this machine closed; a ledger that cannot be read tells nothing.
fn closings(session: &Session) -> row::Closings {
    let ledger = Ledger::open_read(&session.profile.ledger).ok().flatten();
    let memory = ledger.and_then(|ledger| ledger.memory().ok());
    row::Closings::of(&memory.unwrap_or_default())
}

async fn write(
    ids: Vec<WorkItemId>,
    session: &Session,
    mut listing: Listing<TicketRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let reader = session.ado()?;
    let mut catalog = Catalog::new(reader.clone());
    let selection = Selection::Ids(ids);
    let reading = select(&reader, &mut catalog, &selection, &[]).await;
    let mut reading = reading.map_err(from_selection)?;
    let closings = closings(session);
    let total = reading.total();
    let mut progress = out.progress("work items", u64::try_from(total).ok());
    let mut missing = Vec::new();
    loop {
        let (read, page) = match reading.next_page().await {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(error) => return Err(listing.broken_off(out, from_api(&error))),
        };
        progress.advance(read);
        missing.extend(page.missing);
        for (id, why) in page.odd {
            out.warning(format_args!("#{id} cannot be read: {why}"));
            missing.push(id);
        }
        let rows = page
            .picked
            .iter()
            .map(|picked| row::of(picked, &closings, &reader));
        if page.picked.is_empty() {
            continue;
        }
        if listing.page(out, rows)?.is_break() {
            return Ok(ExitStatus::Done);
        }
    }
    drop(progress);
    conclude(listing, &missing, total, out)
}

fn conclude(
    listing: Listing<TicketRow>,
    missing: &[WorkItemId],
    total: usize,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    if total > 0 && missing.len() == total {
        let list: Vec<String> = missing.iter().map(|id| format!("#{id}")).collect();
        let message = format!("{}: {ABSENT}", list.join(", "));
        return Err(listing.broken_off(out, Failure::new(ExitStatus::Error, message)));
    }
    for id in missing {
        out.warning(format_args!("#{id}: {ABSENT}"));
    }
    let (completeness, status) = if missing.is_empty() {
        (Completeness::Complete, ExitStatus::Done)
    } else {
        (Completeness::Partial, ExitStatus::Partial)
    };
    listing.finish(out, completeness)?;
    Ok(status)
}

const ABSENT: &str = "no such work item, or it was deleted, or it may not be read";
