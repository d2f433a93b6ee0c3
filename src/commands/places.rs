//! `areas list` and `iterations list`: the paths as a ticket has them.

use super::failures::{from_api, from_target};
use super::session::Session;
use super::{Context, reading};
use crate::cli::PlacesListArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::tree::Tree;
use crate::observe::Catalog;
use crate::output::rows::PlaceRow;
use crate::output::{Listing, Out};

/// Lists one tree of a project, each place before what is below it.
///
/// # Errors
/// An unknown project, wrong settings, a service that cannot be reached.
pub fn list(
    tree: Tree,
    args: &PlacesListArgs,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    reading::run(context, async |session, out| {
        write(tree, args, session, listing, out).await
    })
}

async fn write(
    tree: Tree,
    args: &PlacesListArgs,
    session: &Session,
    mut listing: Listing<PlaceRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let reader = session.ado()?;
    let mut catalog = Catalog::new(reader.clone());
    let project = catalog.project(&args.project).await;
    let project = project
        .map_err(|error| from_api(&error))?
        .map_err(|error| from_target("", &error))?;
    let places = reader.places(&project.name, tree).await;
    let places = places.map_err(|error| from_api(&error))?;
    let rows = places.known.into_iter();
    let rows = rows.map(|place| PlaceRow::new(tree, place));
    if listing.page(out, rows)?.is_break() {
        return Ok(ExitStatus::Done);
    }
    reading::conclude(listing, &places.odd, out)
}
