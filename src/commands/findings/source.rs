//! Reading the projects of Nucleus that `findings list` is about.

use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::filter::InstanceFilter;
use super::unique::Uniques;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::nucleus::{self, Search};
use crate::commands::failures::{absent_nucleus_project, from_api, from_observe, from_target};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::NucleusProjectId;
use crate::observe::{OddRows, silent_gap};
use crate::output::progress::Progress;

/// Nucleus, as one command sees it.
#[derive(Debug)]
pub(in crate::commands) struct Source<'a> {
    pub(in crate::commands) profile: &'a Profile,
    pub(in crate::commands) filter: &'a InstanceFilter<'a>,
    pub(in crate::commands) reader: nucleus::Reader,
}

/// Why a project was not read to its end.
#[derive(Debug)]
pub(in crate::commands) struct Gap {
    pub(in crate::commands) failure: Failure,
    /// Whether anything of the project was read.
    pub(in crate::commands) is_partial: bool,
}

impl Source<'_> {
    /// The projects named, else those of the rules, else all that the key sees.
    pub(in crate::commands) async fn projects(
        &self,
        named: &[String],
    ) -> Result<Vec<NucleusProjectId>, Failure> {
        let of_filter = self.filter.rules().map(|rule| &rule.nucleus_project);
        let of_profile = self.profile.rules.iter().map(|rule| &rule.nucleus_project);
        let mut projects: Vec<NucleusProjectId> =
            named.iter().map(|id| id.as_str().into()).collect();
        if projects.is_empty() {
            projects = of_filter.cloned().collect();
        }
        if projects.is_empty() {
            projects = of_profile.cloned().collect();
        }
        if projects.is_empty() {
            let all = self.reader.projects().await;
            let all = all.map_err(|error| from_api(&error))?;
            projects = all.into_iter().map(|project| project.id).collect();
        }
        projects.sort();
        projects.dedup();
        Ok(projects)
    }

    /// Folds a project's instances; a gap where the read did not come to its end.
    ///
    /// # Errors
    /// When a rule's criteria fail on an instance.
    pub(in crate::commands) async fn read(
        &self,
        project: &NucleusProjectId,
        uniques: &mut Uniques,
        progress: &mut Progress,
    ) -> Result<Option<Gap>, Failure> {
        let searches = self.filter.searches();
        let mut rows = 0;
        let mut odd = OddRows::default();
        for search in &searches {
            let mut pages = pin!(self.reader.each_instance(project, search));
            loop {
                let page = match pages.try_next().await {
                    Ok(Some(page)) => page,
                    Ok(None) => break,
                    Err(error) => return Ok(Some(self.gap(project, &error, rows).await)),
                };
                rows += page.rows.len();
                progress.advance(page.rows.len());
                odd.add(page.odd);
                for instance in page.rows {
                    if let Some(instance) = self.filter.pass(instance).map_err(from_observe)? {
                        uniques.add(&instance, &self.profile.status_policy);
                    }
                }
            }
        }
        if let Some(why) = odd.told() {
            return Ok(Some(Gap {
                failure: Failure::new(ExitStatus::Partial, why),
                is_partial: true,
            }));
        }
        if rows > 0 || searches != [Search::default()] {
            return Ok(None);
        }
        let why = silent_gap(&self.reader, project).await;
        Ok(why.map(|why| Gap {
            failure: Failure::new(ExitStatus::Partial, why),
            is_partial: true,
        }))
    }

    /// An unknown project is a wrong name, and the right ones are told.
    async fn gap(&self, project: &NucleusProjectId, error: &ApiError, rows: usize) -> Gap {
        let failure = if error.kind == ApiErrorKind::NotFound
            && let Ok(known) = self.reader.projects().await
            && known.iter().all(|known| known.id != *project)
        {
            from_target("", &absent_nucleus_project(project, &known))
        } else {
            from_api(error)
        };
        Gap {
            failure,
            is_partial: rows > 0,
        }
    }
}
