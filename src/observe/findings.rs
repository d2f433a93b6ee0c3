//! Instances of a Nucleus project, folded into groups page by page.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt as _;

use super::{Event, ObserveError, Readers, Scope, Watch};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::nucleus::{self, Search};
use crate::model::finding::{FindingRef, Instance};
use crate::model::group::Group;
use crate::model::ids::{NucleusProjectId, ScanId};
use crate::model::observed::{Completeness, Observed, Source};

/// Folds rows into groups: applies the rules' criteria and the status policy to each.
#[derive(Debug)]
pub struct Folder<'a> {
    scope: &'a Scope<'a>,
    groups: BTreeMap<FindingRef, Group>,
}

impl<'a> Folder<'a> {
    /// A folder with nothing in it yet.
    pub fn new(scope: &'a Scope<'a>) -> Self {
        Self {
            scope,
            groups: BTreeMap::new(),
        }
    }

    /// Takes in one row; rows that only say that there is nothing to say are left out, unless a
    /// rule names them.
    ///
    /// # Errors
    /// When a rule's expression fails on it.
    pub fn add(&mut self, instance: Instance) -> Result<(), ObserveError> {
        let instance = Arc::new(instance);
        let rule = self.first_match(&instance)?;
        if rule.is_none() && instance.is_placeholder() {
            return Ok(());
        }
        let class = self
            .scope
            .statuses
            .classify(&instance.status, instance.is_mitigating);
        self.groups
            .entry(instance.finding.clone())
            .or_insert_with(|| Group::new(instance.finding.clone()))
            .add(&instance, class, rule);
        Ok(())
    }

    /// The first rule of the instance's project that matches it (design, 8 A.2).
    fn first_match(&self, instance: &Arc<Instance>) -> Result<Option<u16>, ObserveError> {
        let Scope {
            rules, criteria, ..
        } = self.scope;
        for (index, (rule, criteria)) in rules.iter().zip(*criteria).enumerate() {
            if rule.nucleus_project != instance.finding.project {
                continue;
            }
            let matches = criteria
                .matches(instance)
                .map_err(|error| ObserveError::Criteria {
                    rule: rule.name.clone(),
                    finding: instance.finding.to_string(),
                    error,
                })?;
            if matches {
                return Ok(u16::try_from(index).ok());
            }
        }
        Ok(None)
    }

    /// The groups, in order and without repetition; those that tickets follow keep their texts.
    pub fn finish(mut self, followed: &BTreeSet<FindingRef>) -> BTreeMap<FindingRef, Group> {
        for (finding, group) in &mut self.groups {
            group.settle(followed.contains(finding));
        }
        self.groups
    }
}

/// Reads all instances of a project, whatever their status.
pub(super) async fn read(
    readers: &Readers,
    project: &NucleusProjectId,
    scope: &Scope<'_>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    let before = known_scans(&readers.nucleus, project).await?;
    let mut folder = Folder::new(scope);
    let completeness = stream(&readers.nucleus, project, &mut folder, watch).await?;
    let remembered = observed.memory.tickets.values();
    let followed = remembered
        .filter_map(|ticket| ticket.finding.clone())
        .collect();
    let groups = folder.finish(&followed);
    let rows = groups.values().map(|group| group.members.len()).sum();
    let completeness = match completeness {
        Completeness::Complete => doubt(&readers.nucleus, project, rows, before.as_ref()).await?,
        partial @ Completeness::Partial(_) => partial,
    };
    if before.is_none() {
        let why = "its scans cannot be listed, so a scan during the read would not be noticed";
        observed
            .warnings
            .push(format!("Nucleus project {project}: {why}"));
    }
    let rows_before = scope.rows_before.get(project).copied();
    observed.sources.insert(
        project.clone(),
        Source {
            rows,
            rows_before,
            completeness,
        },
    );
    observed.groups.extend(groups);
    Ok(())
}

/// A failure on the first page is an error; one on a later page makes the read partial.
async fn stream(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
    folder: &mut Folder<'_>,
    watch: Watch<'_>,
) -> Result<Completeness, ObserveError> {
    let mut pages = pin!(reader.instances(project, &Search::default()));
    let mut rows = 0;
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                rows += page.len();
                for instance in page {
                    folder.add(instance)?;
                }
                watch(Event::Rows { project, rows });
            }
            Ok(None) => return Ok(Completeness::Complete),
            Err(error) if rows == 0 => return Err(error.into()),
            Err(error) => {
                let why = format!("after {rows} rows: {error}");
                return Ok(Completeness::Partial(why));
            }
        }
    }
}

/// What speaks against a read that looks complete.
async fn doubt(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
    rows: usize,
    before: Option<&BTreeSet<ScanId>>,
) -> Result<Completeness, ObserveError> {
    if rows == 0
        && let Some(why) = silent_gap(reader, project).await
    {
        return Ok(Completeness::Partial(why));
    }
    let after = known_scans(reader, project).await?;
    if let (Some(before), Some(after)) = (before, after)
        && let Some(new) = after.difference(before).next()
    {
        let why = format!("scan {new} came in while the findings were read");
        return Ok(Completeness::Partial(why));
    }
    Ok(Completeness::Complete)
}

/// What speaks against a search that answered nothing: empty answers can be silent errors
/// (nucleus-api, 1.5).
pub async fn silent_gap(reader: &nucleus::Reader, project: &NucleusProjectId) -> Option<String> {
    let overview = reader.overview(project).await.ok()?;
    let counted = counted(&overview);
    (counted > 0).then(|| format!("the search answered nothing, the overview counts {counted}"))
}

/// The scans of a project; `None` where this key may not list them.
async fn known_scans(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
) -> Result<Option<BTreeSet<ScanId>>, ApiError> {
    match reader.scans(project).await {
        Ok(scans) => Ok(Some(scans.into_iter().map(|scan| scan.id).collect())),
        Err(error) if matches!(error.kind, ApiErrorKind::Forbidden | ApiErrorKind::NotFound) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What the overview counts, whether findings or instances: anything at all contradicts nothing.
fn counted(overview: &nucleus::Overview) -> u64 {
    let nucleus::Overview {
        critical,
        high,
        medium,
        low,
        exploitable,
    } = overview;
    [critical, high, medium, low, exploitable]
        .into_iter()
        .flatten()
        .sum()
}
