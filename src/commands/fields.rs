//! `fields list`: what a ticket of a type can carry, with the values that each field takes.

use super::failures::{from_api, from_target};
use super::session::Session;
use super::{Context, reading};
use crate::cli::FieldsListArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::same_name;
use crate::observe::Catalog;
use crate::output::rows::FieldRow;
use crate::output::{Completeness, Listing, Out};

/// Lists the fields of a work item type; those that only the service sets with `--all`.
///
/// # Errors
/// An unknown project or type, wrong settings, a service that cannot be reached.
pub fn list(args: &FieldsListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    reading::run(context, async |session, out| {
        write(args, session, listing, out).await
    })
}

async fn write(
    args: &FieldsListArgs,
    session: &Session,
    mut listing: Listing<FieldRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let reader = session.ado()?;
    let mut catalog = Catalog::new(reader.clone());
    let project = catalog.project(&args.project).await;
    let project = project
        .map_err(|error| from_api(&error))?
        .map_err(|error| from_target("", &error))?
        .name;
    let kind = catalog.work_item_type(&project, &args.work_item_type).await;
    let kind = kind
        .map_err(|error| from_api(&error))?
        .map_err(|error| from_target("", &error))?
        .name;
    let (fields, definitions) = tokio::try_join!(
        reader.allowed_fields(&project, &kind),
        reader.field_definitions()
    )
    .map_err(|error| from_api(&error))?;
    let rows = fields.into_iter().map(|field| {
        let name = field.field.reference_name.clone();
        let mut known = definitions.iter();
        let definition = known.find(|known| same_name(&known.reference_name, &name));
        FieldRow::new(field, definition)
    });
    let rows = rows.filter(|row| args.all || !row.read_only);
    if listing.page(out, rows)?.is_continue() {
        listing.finish(out, Completeness::Complete)?;
    }
    Ok(ExitStatus::Done)
}
