//! `tickets list`: tickets by filters, or work items by WIQL.

use super::asked::{self, Asked};
use super::row;
use crate::cli::TicketsListArgs;
use crate::clients::ado;
use crate::commands::failures::{from_api, from_selection};
use crate::commands::session::Session;
use crate::commands::{Context, reading};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::observe::Catalog;
use crate::observe::selection::{Reading, queries_of, select};
use crate::output::rows::TicketRow;
use crate::output::{Completeness, Listing, Out};

/// Lists tickets, or shows the query that would find them.
///
/// # Errors
/// A filter that names what does not exist, a query that is refused, a service that cannot be
/// reached.
pub fn run(args: &TicketsListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    reading::run(context, async |session, out| {
        let reader = session.ado()?;
        let mut catalog = Catalog::new(reader.clone());
        if args.show_wiql {
            return show_wiql(args, &mut catalog, session, out).await;
        }
        let asking = Asked::by_filter(
            &args.filter,
            &args.state,
            &args.state_category,
            session,
            out,
        );
        let asked = asking.await?;
        let reading = select(&reader, &mut catalog, &asked.selection, &asked.remembered).await;
        let reading = reading.map_err(from_selection)?;
        let report = Report {
            listing,
            limit: args.limit.unwrap_or(usize::MAX),
            gaps: asked.gaps,
            unchecked: args.filter.project.is_empty()
                && !(args.state.is_empty() && args.filter.work_item_type.is_empty()),
        };
        report.write(reading, &reader, out).await
    })
}

/// Prints the queries and nothing else.
async fn show_wiql(
    args: &TicketsListArgs,
    catalog: &mut Catalog,
    session: &Session,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    session.profile.rules_named(&args.filter.rule)?;
    let selection = asked::selection(&args.filter, &args.state, &args.state_category);
    let queries = queries_of(catalog, &selection).await;
    for query in queries.map_err(from_selection)? {
        let text = query.query(None).map_err(Failure::usage)?;
        out.data(&format!("{text}\n"))?;
    }
    let is_open = args.filter.project.is_empty() && !args.state_category.is_empty();
    if is_open || !args.filter.rule.is_empty() {
        out.hint("rules, and categories without --project, are judged on what the query finds");
    }
    Ok(ExitStatus::Done)
}

/// A listing of tickets on its way out.
#[derive(Debug)]
struct Report {
    listing: Listing<TicketRow>,
    limit: usize,
    gaps: Vec<String>,
    /// Whether names of types or states were given that no project was there to check.
    unchecked: bool,
}

impl Report {
    async fn write(
        mut self,
        mut reading: Reading<'_>,
        reader: &ado::Reader,
        out: &mut Out,
    ) -> Result<ExitStatus, Failure> {
        let total = reading.total();
        let mut progress = out.progress("work items", u64::try_from(total).ok());
        let mut room = self.limit;
        let mut left = total;
        let mut is_cut = false;
        while left > 0 && !is_cut {
            let (read, page) = match reading.next_page().await {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(error) => return Err(self.listing.broken_off(out, from_api(&error))),
            };
            progress.advance(read);
            left = left.saturating_sub(read);
            let found = page.picked.len();
            let rows = page.picked.iter().map(|picked| row::of(picked, reader));
            if self.listing.page(out, rows.take(room))?.is_break() {
                return Ok(ExitStatus::Done);
            }
            is_cut = found > room || found == room && left > 0;
            room = room.saturating_sub(found);
        }
        drop(progress);
        self.conclude(is_cut, total, out)
    }

    fn conclude(self, is_cut: bool, total: usize, out: &mut Out) -> Result<ExitStatus, Failure> {
        let shown = self.listing.total();
        let completeness = if is_cut || !self.gaps.is_empty() {
            Completeness::Partial
        } else {
            Completeness::Complete
        };
        self.listing.finish(out, completeness)?;
        if shown == 0 && self.unchecked {
            out.hint("names of types and states are checked where --project is given");
        }
        if is_cut {
            out.status(format_args!(
                "showing {shown} of at most {total} work items"
            ));
        }
        for gap in &self.gaps {
            out.warning(format_args!("there may be more: {gap}"));
        }
        Ok(if self.gaps.is_empty() {
            ExitStatus::Done
        } else {
            ExitStatus::Partial
        })
    }
}
