//! `findings list`: unique findings of Nucleus, with the numbers of their instances.

pub(super) mod filter;
pub(super) mod source;
pub(super) mod unique;

use std::ops::ControlFlow;

use super::{Context, reading};
use crate::cli::FindingsListArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::NucleusProjectId;
use crate::output::count::counted;
use crate::output::rows::FindingRow;
use crate::output::{Completeness, Listing, Out};
use filter::InstanceFilter;
use source::{Gap, Source};
use unique::Uniques;

/// Lists unique findings. Counts are of the instances that the filters let pass.
///
/// # Errors
/// An unknown rule or project, wrong settings, a service that cannot be reached.
pub fn list(args: &FindingsListArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let listing = Listing::begin(&context.out)?;
    reading::run(context, async |session, out| {
        let filter = InstanceFilter::new(&args.filter, &session.profile)?;
        let source = Source {
            profile: &session.profile,
            filter: &filter,
            reader: session.nucleus()?,
        };
        let mut report = Report {
            listing,
            limit: args.limit.unwrap_or(usize::MAX),
            found: 0,
            gaps: Vec::new(),
        };
        for project in source.projects(&args.filter.nucleus_project).await? {
            if report.add(&project, &source, out).await?.is_break() {
                return Ok(ExitStatus::Done);
            }
        }
        report.conclude(out)
    })
}

/// What was written so far, and what is missing.
#[derive(Debug)]
struct Report {
    listing: Listing<FindingRow>,
    limit: usize,
    found: usize,
    gaps: Vec<(NucleusProjectId, Gap)>,
}

impl Report {
    /// Reads one project and writes its findings. One that cannot be read does not stop the
    /// others.
    async fn add(
        &mut self,
        project: &NucleusProjectId,
        source: &Source<'_>,
        out: &mut Out,
    ) -> Result<ControlFlow<()>, Failure> {
        let mut uniques = Uniques::default();
        let mut progress = out.progress(&format!("instances of project {project}"), None);
        let gap = source.read(project, &mut uniques, &mut progress).await?;
        drop(progress);
        if let Some(gap) = gap {
            let is_partial = gap.is_partial;
            self.gaps.push((project.clone(), gap));
            if !is_partial {
                return Ok(ControlFlow::Continue(()));
            }
        }
        let rows = uniques.into_rows(&source.profile.identity);
        let room = self.limit.saturating_sub(self.found);
        self.found += rows.len();
        self.listing.page(out, rows.into_iter().take(room))
    }

    fn conclude(mut self, out: &mut Out) -> Result<ExitStatus, Failure> {
        let unread = self.gaps.iter().position(|(_, gap)| !gap.is_partial);
        if let (0, Some(unread)) = (self.listing.total(), unread) {
            // Nothing was found and something could not be read: that is no list.
            let (_, gap) = self.gaps.remove(unread);
            self.warn(out);
            return Err(self.listing.broken_off(out, gap.failure));
        }
        self.warn(out);
        let is_cut = self.found > self.limit;
        if is_cut {
            let shown = self.listing.total();
            out.status(format_args!(
                "showing {shown} of {}",
                counted(self.found, "finding")
            ));
        }
        let completeness = if is_cut || !self.gaps.is_empty() {
            Completeness::Partial
        } else {
            Completeness::Complete
        };
        let status = self.status();
        self.listing.finish(out, completeness)?;
        Ok(status)
    }

    fn warn(&self, out: &mut Out) {
        for (project, gap) in &self.gaps {
            let extent = if gap.is_partial {
                "completely"
            } else {
                "at all"
            };
            out.warning(format_args!(
                "Nucleus project {project} was not read {extent}: {}",
                gap.failure
            ));
        }
    }

    /// By the precedence 4, 7, 3 (design, 8 F.2); other failures of one project are 3.
    fn status(&self) -> ExitStatus {
        if self.gaps.is_empty() {
            return ExitStatus::Done;
        }
        let statuses = self.gaps.iter().map(|(_, gap)| gap.failure.status);
        statuses
            .filter(|status| matches!(status, ExitStatus::Denied | ExitStatus::Throttled))
            .fold(ExitStatus::Partial, ExitStatus::merge)
    }
}
