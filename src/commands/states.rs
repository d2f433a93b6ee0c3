//! `states list`: the states of work item types, in the order of the process.

use super::failures::{from_api, from_target};
use super::session::Session;
use super::{Context, reading};
use crate::cli::StatesListArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::WorkItemType;
use crate::observe::Catalog;
use crate::output::rows::StateRow;
use crate::output::{Completeness, Listing, Out};

/// Lists the states of one type of a project, or of all that people use.
///
/// # Errors
/// An unknown project or type, wrong settings, a service that cannot be reached.
pub fn list(args: &StatesListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    reading::run(context, async |session, out| {
        write(args, session, listing, out).await
    })
}

async fn write(
    args: &StatesListArgs,
    session: &Session,
    mut listing: Listing<StateRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let mut catalog = Catalog::new(session.ado()?);
    let types = types(args, &mut catalog).await?;
    let rows = types.iter().flat_map(|kind| {
        let states = kind.states.iter();
        states.map(|state| StateRow::new(kind, state))
    });
    if listing.page(out, rows)?.is_continue() {
        listing.finish(out, Completeness::Complete)?;
    }
    Ok(ExitStatus::Done)
}

async fn types(args: &StatesListArgs, catalog: &mut Catalog) -> Result<Vec<WorkItemType>, Failure> {
    let project = catalog.project(&args.project).await;
    let project = project
        .map_err(|error| from_api(&error))?
        .map_err(|error| from_target("", &error))?
        .name;
    if let Some(name) = &args.work_item_type {
        let kind = catalog.work_item_type(&project, name).await;
        let kind = kind
            .map_err(|error| from_api(&error))?
            .map_err(|error| from_target("", &error))?;
        return Ok(vec![kind]);
    }
    let types = catalog.types(&project).await;
    let types = types.map_err(|error| from_api(&error))?;
    Ok(types
        .iter()
        .filter(|kind| !kind.is_hidden && !kind.is_disabled)
        .cloned()
        .collect())
}
