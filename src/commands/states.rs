//! `states list`: the states of work item types, in the order of the process.

use std::collections::BTreeSet;

use super::failures::{from_api, from_target};
use super::known_names::Shelf;
use super::session::Session;
use super::{Context, reading};
use crate::cli::StatesListArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::WorkItemType;
use crate::observe::Catalog;
use crate::output::rows::StateRow;
use crate::output::{Format, Listing, Out};

/// Lists the states of one type of a project, or of all that people use.
///
/// # Errors
/// An unknown project or type, wrong settings, a service that cannot be reached.
pub fn list(args: &StatesListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    let shelf = Shelf::of(&context.env);
    reading::run(context, async |session, out| {
        write(args, session, &shelf, listing, out).await
    })
}

async fn write(
    args: &StatesListArgs,
    session: &Session,
    shelf: &Shelf,
    mut listing: Listing<StateRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let mut catalog = Catalog::new(session.ado()?);
    let (project, types) = types(args, &mut catalog).await?;
    if let Ok(all) = catalog.types(&project).await {
        shelf.keep_types(&session.profile, &project, all);
    }
    let mut rows: Vec<StateRow> = types
        .iter()
        .flat_map(|kind| {
            let states = kind.states.iter();
            states.map(|state| StateRow::new(kind, state))
        })
        .collect();
    if out.manner().format == Format::Ids {
        // A script wants the words that it may use, not one for each type that has it.
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert(row.name.to_lowercase()));
    }
    if listing.page(out, rows)?.is_break() {
        return Ok(ExitStatus::Done);
    }
    let wanted = args.work_item_type.is_none();
    let odd = catalog.odd_types().filter(|_| wanted);
    let odd: Vec<String> = odd.map(|odd| odd.error.to_string()).collect();
    reading::conclude(listing, &odd, out)
}

/// The project's own spelling, and the types in question.
async fn types(
    args: &StatesListArgs,
    catalog: &mut Catalog,
) -> Result<(String, Vec<WorkItemType>), Failure> {
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
        return Ok((project, vec![kind]));
    }
    let types = catalog.types(&project).await;
    let types = types.map_err(|error| from_api(&error))?;
    let shown = types
        .iter()
        .filter(|kind| args.all || !kind.is_hidden && !kind.is_disabled)
        .cloned()
        .collect();
    Ok((project, shown))
}
