//! `types list`: the work item types of a project, and what a ticket of each needs.

use std::pin::pin;

use futures_util::{StreamExt as _, stream};

use super::failures::{from_api, from_target};
use super::known_names::Shelf;
use super::session::Session;
use super::{Context, reading};
use crate::cli::TypesListArgs;
use crate::clients::ado;
use crate::clients::api_error::ApiError;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::WorkItemType;
use crate::observe::Catalog;
use crate::output::rows::WorkItemTypeRow;
use crate::output::{Listing, Out};

/// Types whose fields are asked for at once.
const AT_ONCE: usize = 4;

/// Lists the work item types of a project.
///
/// # Errors
/// An unknown project, wrong settings, a service that cannot be reached.
pub fn list(args: &TypesListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    let shelf = Shelf::of(&context.env);
    reading::run(context, async |session, out| {
        write(args, session, &shelf, listing, out).await
    })
}

async fn write(
    args: &TypesListArgs,
    session: &Session,
    shelf: &Shelf,
    mut listing: Listing<WorkItemTypeRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let reader = session.ado()?;
    let mut catalog = Catalog::new(reader.clone());
    let project = catalog.project(&args.project).await;
    let project = project
        .map_err(|error| from_api(&error))?
        .map_err(|error| from_target("", &error))?;
    let types = catalog.types(&project.name).await;
    let types = types.map_err(|error| from_api(&error))?;
    shelf.keep_types(&session.profile, &project.name, types);
    let types: Vec<WorkItemType> = types
        .iter()
        .filter(|kind| args.all || !kind.is_hidden && !kind.is_disabled)
        .cloned()
        .collect();
    let odd: Vec<String> = catalog
        .odd_types()
        .map(|odd| odd.error.to_string())
        .collect();
    let wants_fields = listing.shows("required_fields");
    let mut progress = out.progress("work item types", u64::try_from(types.len()).ok());
    let mut types = pin!(
        stream::iter(types)
            .map(|kind| complete(&reader, &project.name, kind, wants_fields))
            .buffered(AT_ONCE)
    );
    while let Some(kind) = types.next().await {
        progress.advance(1);
        let row = match kind {
            Ok(kind) => WorkItemTypeRow::from(&kind),
            Err(error) => return Err(listing.broken_off(out, from_api(&error))),
        };
        if listing.page(out, [row])?.is_break() {
            return Ok(ExitStatus::Done);
        }
    }
    drop(progress);
    reading::conclude(listing, &odd, out)
}

/// The type with its fields: the list of types need not know what they require
/// (ado-api, 7.1).
async fn complete(
    reader: &ado::Reader,
    project: &str,
    kind: WorkItemType,
    wants_fields: bool,
) -> Result<WorkItemType, ApiError> {
    if !wants_fields {
        return Ok(kind);
    }
    let fields = reader.type_fields(project, &kind.name).await?;
    Ok(WorkItemType { fields, ..kind })
}
