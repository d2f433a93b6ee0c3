//! What the services tell before anything is written: the organization's tenant, lists of names.

use futures_util::TryStreamExt as _;

use super::interview::Interview;
use super::secret::{self, Secret};
use crate::clients::ado::{ProjectPage, Tenant};
use crate::clients::api_error::ApiErrorKind;
use crate::clients::nucleus::NucleusProject;
use crate::commands::failures::from_api;
use crate::commands::interrupt::Interrupt;
use crate::commands::session::Session;
use crate::config::draft::Draft;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::WorkItemType;
use crate::observe::Catalog;

/// What an organization says of its tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// Its tenant.
    Tenant(String),
    /// Nothing, or it cannot be asked.
    Nothing,
    /// There is no such organization.
    NoOrganization,
}

/// The organization's tenant, asked for without a credential (ado-api, 5.4).
pub(super) fn tenant(draft: &Draft, interview: &mut Interview<'_>) -> Result<Told, Failure> {
    let organization = draft.text("ado.organization").unwrap_or_default();
    let profile = draft.profile(&interview.context.env)?;
    let session = Session::of(profile, interview.context)?;
    let probe = until_interrupted(&session, session.probe_organization())?;
    match probe.map(|probe| probe.tenant) {
        Ok(Tenant::Id(id)) => {
            interview.say(format_args!("{organization} belongs to tenant {id}"));
            Ok(Told::Tenant(id))
        }
        Ok(Tenant::NoEntra) => Err(Failure::usage(format!(
            "{organization} is not connected to Entra ID: no application can sign in to it"
        ))
        .hint("use a personal access token: --auth pat")),
        Ok(Tenant::Untold) => Ok(Told::Nothing),
        Err(error) if error.kind == ApiErrorKind::NotFound => {
            let place = draft.text("ado.url").unwrap_or_default();
            interview.context.out.warning(format_args!(
                "there is no organization {organization:?} at {place}"
            ));
            Ok(Told::NoOrganization)
        }
        Err(error) => {
            interview.context.out.warning(format_args!(
                "the tenant of {organization} is not known: {error}"
            ));
            Ok(Told::Nothing)
        }
    }
}

/// Names to pick from.
#[derive(Debug)]
pub(super) struct Lists {
    session: Session,
    pub(super) projects: Vec<String>,
    pub(super) nucleus_projects: Vec<NucleusProject>,
}

impl Lists {
    /// Signs in to both services with what was answered so far.
    fn read(draft: &Draft, secrets: &[Secret], interview: &Interview<'_>) -> Result<Self, Failure> {
        let env = secret::within(&interview.context.env, secrets);
        let session = Session::of(draft.profile(&env)?, interview.context)?;
        let (ado, nucleus) = (session.ado()?, session.nucleus()?);
        let pages = ado.projects().try_collect::<Vec<ProjectPage>>();
        let pages = until_interrupted(&session, pages)?.map_err(|error| from_api(&error))?;
        let mut projects: Vec<String> = pages
            .into_iter()
            .flat_map(|page| page.projects)
            .map(|project| project.name)
            .collect();
        projects.sort_by_key(|name| name.to_lowercase());
        let listed = until_interrupted(&session, nucleus.each_project())?;
        let nucleus_projects = listed.map_err(|error| from_api(&error))?.rows;
        let nobody = |service: &str, fix: &str| {
            let message = format!("{service} shows no project to this credential");
            Err(Failure::new(ExitStatus::Denied, message).hint(fix))
        };
        if projects.is_empty() {
            return nobody(
                "Azure DevOps",
                "in each project: Project settings > Permissions > Contributors > Add",
            );
        }
        if nucleus_projects.is_empty() {
            return nobody(
                "Nucleus",
                "give the key's user a role in a project: Global Administration > Users",
            );
        }
        Ok(Self {
            session,
            projects,
            nucleus_projects,
        })
    }

    /// The types of a project that people use.
    pub(super) fn types(&self, project: &str) -> Result<Vec<WorkItemType>, Failure> {
        let mut catalog = Catalog::new(self.session.ado()?);
        let types = until_interrupted(&self.session, catalog.types(project))?;
        let types = types.map_err(|error| from_api(&error))?;
        let used = types
            .iter()
            .filter(|kind| !kind.is_hidden && !kind.is_disabled);
        Ok(used.cloned().collect())
    }
}

/// Waits for a service, or for somebody who stops.
fn until_interrupted<F: Future>(session: &Session, future: F) -> Result<F::Output, Failure> {
    session.block_on(async { Interrupt::listen().reading(future).await })
}

/// Names to pick from, or `None` where they are to be typed. What closes a door is told at once,
/// and a secret can be typed anew.
pub(super) fn lists(
    draft: &Draft,
    secrets: &mut [Secret],
    interview: &mut Interview<'_>,
) -> Result<Option<Lists>, Failure> {
    loop {
        interview.say("Signing in to both services, for the lists ...");
        let failure = match Lists::read(draft, secrets, interview) {
            Ok(lists) => return Ok(Some(lists)),
            Err(failure) if failure.status == ExitStatus::Interrupted => return Err(failure),
            Err(failure) => failure,
        };
        interview.context.out.error(&failure);
        let mut choices = vec!["try again".to_owned()];
        let again = secrets.iter().map(|secret| secret.name);
        choices.extend(again.map(|name| format!("type {} again", name.words())));
        choices.push("go on, and type the names by hand".to_owned());
        choices.push("stop; nothing was written".to_owned());
        let picked = interview.pick("What now", &choices, "--yes")?;
        match picked.checked_sub(1) {
            None => {}
            Some(at) if at < secrets.len() => {
                let name = secrets[at].name;
                secrets[at] = secret::typed(name, "a flag", interview)?;
            }
            Some(at) if at == secrets.len() => return Ok(None),
            Some(_) => {
                return Err(Failure {
                    message: format!("stopped, nothing was written: {}", failure.message),
                    ..failure
                });
            }
        }
    }
}
