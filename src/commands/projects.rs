//! `projects list`: the projects of Azure DevOps or Nucleus.

use std::cell::RefCell;
use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::failures::from_api;
use super::known_names::Shelf;
use super::session::Session;
use super::{Context, reading};
use crate::cli::ProjectsListArgs;
use crate::clients::ado;
use crate::clients::api_error::ApiError;
use crate::clients::nucleus::Rows;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::Project;
use crate::output::rows::ProjectRow;
use crate::output::{Listing, Out};

/// Projects whose process is asked for at once.
const AT_ONCE: usize = 4;

/// Lists the projects that the credential may see.
///
/// # Errors
/// Wrong settings, a service that cannot be reached.
pub fn list(args: &ProjectsListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    let shelf = Shelf::of(&context.env);
    reading::run(context, async |session, out| {
        if args.nucleus {
            of_nucleus(session, listing, out).await
        } else {
            of_ado(session, &shelf, listing, out).await
        }
    })
}

async fn of_nucleus(
    session: &Session,
    mut listing: Listing<ProjectRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let reader = session.nucleus()?;
    let projects = reader.each_project().await;
    let Rows { rows, odd } = projects.map_err(|error| from_api(&error))?;
    let rows = rows.into_iter().map(|project| ProjectRow {
        id: project.id.to_string(),
        name: project.name,
        process: None,
        visibility: None,
    });
    if listing.page(out, rows)?.is_break() {
        return Ok(ExitStatus::Done);
    }
    let odd: Vec<String> = odd
        .iter()
        .map(|row| format!("a project of the list cannot be read: {}", row.error))
        .collect();
    reading::conclude(listing, &odd, out)
}

/// Every project is written as soon as its process is known; pages and processes are read ahead.
async fn of_ado(
    session: &Session,
    shelf: &Shelf,
    mut listing: Listing<ProjectRow>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let reader = session.ado()?;
    let wants_process = listing.shows("process");
    let odd = RefCell::new(Vec::new());
    let mut projects = pin!(
        reader
            .projects()
            .map_ok(|page| {
                odd.borrow_mut().extend(page.odd);
                stream::iter(page.projects.into_iter().map(Ok))
            })
            .try_flatten()
            .map_ok(|project| complete(&reader, project, wants_process))
            .try_buffered(AT_ONCE)
    );
    let mut progress = out.progress("projects", None);
    let mut unknown = Unknown::default();
    let mut seen = Vec::new();
    loop {
        match projects.next().await {
            Some(Ok((project, error))) => {
                progress.advance(1);
                unknown.note(error);
                let row = ProjectRow::from(&project);
                seen.push(project);
                if listing.page(out, [row])?.is_break() {
                    return Ok(ExitStatus::Done);
                }
            }
            Some(Err(error)) => return Err(listing.broken_off(out, from_api(&error))),
            None => break,
        }
    }
    drop(progress);
    shelf.keep_projects(&session.profile, &seen);
    unknown.warn(out);
    let odd = odd.take();
    reading::conclude(listing, &odd, out)
}

/// The project with its process, which only a request of its own tells (ado-api, 6.2).
async fn complete(
    reader: &ado::Reader,
    project: Project,
    wants_process: bool,
) -> Result<(Project, Option<ApiError>), ApiError> {
    if !wants_process {
        return Ok((project, None));
    }
    match reader.project(&project.id).await {
        Ok(detail) => Ok((
            Project {
                process: detail.process,
                ..project
            },
            None,
        )),
        Err(error) => Ok((project, Some(error))),
    }
}

/// Projects whose process could not be read; told once, however many they are.
#[derive(Debug, Default)]
struct Unknown {
    count: usize,
    first: Option<ApiError>,
}

impl Unknown {
    fn note(&mut self, error: Option<ApiError>) {
        if let Some(error) = error {
            self.count += 1;
            self.first.get_or_insert(error);
        }
    }

    fn warn(&self, out: &mut Out) {
        if let Some(error) = &self.first {
            let count = self.count;
            out.warning(format_args!(
                "the process of {count} projects is not known: {error}"
            ));
        }
    }
}
