//! `tickets list`: tickets by filters, or work items by WIQL.

use super::asked::{self, Asked};
use super::row;
use crate::cli::{TicketFilter, TicketsListArgs};
use crate::clients::ado;
use crate::commands::failures::{from_api, from_selection};
use crate::commands::{Context, reading};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::observe::Catalog;
use crate::observe::selection::{Reading, Selection, queries_of, select};
use crate::output::rows::TicketRow;
use crate::output::{Completeness, Listing, Out};

/// Lists tickets, or shows the query that would find them.
///
/// # Errors
/// A filter that names what does not exist, a query that is refused, a service that cannot be
/// reached.
pub fn run(args: &TicketsListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    if args.show_wiql {
        let selection = asked::selection(&args.filter, &args.state, &args.state_category);
        return show_wiql(&selection, &args.filter, context);
    }
    reading::run(context, async |session, out| {
        let reader = session.ado()?;
        let mut catalog = Catalog::new(reader.clone());
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
            closings: asked.closings,
        };
        report.write(reading, &reader, out).await
    })
}

/// Prints the queries and nothing else.
///
/// # Errors
/// A filter that names what does not exist, a service that cannot be reached.
pub(super) fn show_wiql(
    selection: &Selection,
    filter: &TicketFilter,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    reading::run(context, async |session, out| {
        let mut catalog = Catalog::new(session.ado()?);
        session.profile.rules_named(&filter.rule)?;
        let queries = queries_of(&mut catalog, selection).await;
        for query in queries.map_err(from_selection)? {
            let text = query.query(None).map_err(Failure::usage)?;
            out.data(&format!("{text}\n"))?;
        }
        let has_categories =
            matches!(selection, Selection::Filter(spec) if !spec.categories.is_empty());
        let is_open = filter.project.is_empty() && has_categories;
        if is_open || !filter.rule.is_empty() || !filter.finding_status.is_empty() {
            out.hint(
                "rules, finding statuses, and categories without --project, are judged on what \
                 the query finds",
            );
        }
        Ok(ExitStatus::Done)
    })
}

/// A listing of tickets on its way out.
#[derive(Debug)]
struct Report {
    listing: Listing<TicketRow>,
    limit: usize,
    gaps: Vec<String>,
    closings: row::Closings,
}

impl Report {
    async fn write(
        mut self,
        mut reading: Reading<'_>,
        reader: &ado::Reader,
        out: &mut Out,
    ) -> Result<ExitStatus, Failure> {
        let total = reading.total();
        self.gaps.extend(reading.unread().iter().cloned());
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
            for (id, why) in &page.odd {
                self.gaps.push(format!("#{id} cannot be read: {why}"));
            }
            let found = page.picked.len();
            let rows = page
                .picked
                .iter()
                .map(|picked| row::of(picked, &self.closings, reader));
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
