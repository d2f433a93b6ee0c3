//! Instances of a Nucleus project, folded into groups page by page.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt as _;

use super::{Event, ObserveError, Readers, Scope, Watch};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::nucleus::{self, OddRow, Search};
use crate::model::finding::{FindingRef, Instance};
use crate::model::group::Group;
use crate::model::ids::{AssetId, NucleusProjectId, ScanId, ScanType};
use crate::model::names::Names;
use crate::model::observed::{Completeness, Observed, RuleMatches, Source};

/// So many different findings of one project are believed without asking; all scanners together
/// know not many more.
const MANY: usize = 250_000;
/// How many resolved findings there may be for each active one.
const RESOLVED: usize = 20;

/// Folds rows into groups: applies the rules' criteria and the status policy to each.
#[derive(Debug)]
pub struct Folder<'a> {
    scope: &'a Scope<'a>,
    /// Findings that tickets follow.
    followed: BTreeSet<FindingRef>,
    groups: BTreeMap<FindingRef, Group>,
    scan_types: Names<ScanType>,
    assets: Names<AssetId>,
    scans: Names<ScanId>,
    /// What became of each rule so far.
    tallies: Vec<Tally>,
}

/// What became of a rule's expression.
#[derive(Debug, Clone, Default)]
struct Tally {
    has_matched: bool,
    is_shadowed: bool,
    /// Rows on which it failed, and the first failure.
    failed: usize,
    failure: Option<String>,
}

impl<'a> Folder<'a> {
    /// A folder with nothing in it yet. Of findings that a ticket follows every row may be shown.
    pub fn new(scope: &'a Scope<'a>, followed: BTreeSet<FindingRef>) -> Self {
        Self {
            scope,
            followed,
            groups: BTreeMap::new(),
            scan_types: Names::default(),
            assets: Names::default(),
            scans: Names::default(),
            tallies: vec![Tally::default(); scope.rules.len()],
        }
    }

    /// Takes in one row; rows that only say that there is nothing to say are left out, unless a
    /// rule names them. One on which a rule's expression fails matches no rule, and its finding
    /// waits.
    pub fn add(&mut self, mut instance: Instance) {
        instance.finding.scan_type = self.scan_types.shared(&instance.finding.scan_type);
        instance.asset_id = self.assets.shared(&instance.asset_id);
        instance.scan_id = self.scans.shared(&instance.scan_id);
        let instance = Arc::new(instance);
        let (rule, undecided) = match self.first_match(&instance) {
            Ok(rule) => (rule, None),
            Err(error) => (None, Some(error.to_string())),
        };
        if rule.is_none() && undecided.is_none() && instance.is_placeholder() {
            return;
        }
        let class = self
            .scope
            .statuses
            .classify(&instance.status, instance.is_mitigating);
        let followed = &self.followed;
        let empty = |finding: &FindingRef| {
            if followed.contains(finding) {
                Group::followed(finding.clone())
            } else {
                Group::new(finding.clone())
            }
        };
        let group = self
            .groups
            .entry(instance.finding.clone())
            .or_insert_with_key(empty);
        group.add(&instance, class, rule);
        if let Some(why) = undecided {
            group.undecided.get_or_insert(why);
        }
    }

    /// Expressions that failed, each with its first failure.
    fn failures(&self) -> impl Iterator<Item = String> {
        self.tallies.iter().filter_map(|tally| {
            let first = tally.failure.as_ref()?;
            Some(match tally.failed {
                0 | 1 => format!("{first}; the finding waits"),
                failed => format!("{first}; it fails on {failed} instances, whose findings wait"),
            })
        })
    }

    /// The first rule of the instance's project that matches it (design, 8 A.2).
    fn first_match(&mut self, instance: &Arc<Instance>) -> Result<Option<u16>, ObserveError> {
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
                });
            let Some(tally) = self.tallies.get_mut(index) else {
                continue;
            };
            match matches {
                Ok(false) => {}
                Ok(true) => {
                    tally.has_matched = true;
                    self.look_behind(index, instance);
                    return Ok(u16::try_from(index).ok());
                }
                Err(error) => {
                    tally.failed += 1;
                    tally.failure.get_or_insert_with(|| error.to_string());
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    /// Whether later rules would have taken what this one takes; asked only of rules of which
    /// nothing is known yet, so that it costs next to nothing.
    fn look_behind(&mut self, taker: usize, instance: &Arc<Instance>) {
        let Scope {
            rules, criteria, ..
        } = self.scope;
        let all = rules.iter().zip(*criteria).zip(&mut self.tallies);
        for ((rule, criteria), tally) in all.skip(taker + 1) {
            let is_open = !tally.has_matched && !tally.is_shadowed;
            if is_open && rule.nucleus_project == instance.finding.project {
                tally.is_shadowed = criteria.matches(instance).unwrap_or(false);
            }
        }
    }

    /// What each rule of a project matches.
    fn matches(
        &self,
        project: &NucleusProjectId,
        groups: &BTreeMap<FindingRef, Group>,
    ) -> BTreeMap<usize, RuleMatches> {
        let mut matches: BTreeMap<usize, RuleMatches> = BTreeMap::new();
        for (index, (rule, tally)) in self.scope.rules.iter().zip(&self.tallies).enumerate() {
            if rule.nucleus_project == *project {
                let of_rule = RuleMatches {
                    of_findings: groups.len(),
                    is_shadowed: tally.is_shadowed,
                    ..RuleMatches::default()
                };
                matches.insert(index, of_rule);
            }
        }
        for group in groups.values() {
            let mut of_group = BTreeSet::new();
            for rule in group.members.iter().filter_map(|member| member.rule) {
                if let Some(of_rule) = matches.get_mut(&usize::from(rule)) {
                    of_rule.instances += 1;
                    of_rule.findings += usize::from(of_group.insert(rule));
                }
            }
        }
        matches
    }

    /// The scans that report a row.
    fn scan_ids(&self) -> BTreeSet<ScanId> {
        self.scans.all().cloned().collect()
    }

    /// The groups, in order and without repetition.
    pub fn finish(mut self) -> BTreeMap<FindingRef, Group> {
        self.settled()
    }

    fn settled(&mut self) -> BTreeMap<FindingRef, Group> {
        self.groups.values_mut().for_each(Group::settle);
        std::mem::take(&mut self.groups)
    }
}

/// What each rule matches now, by the rule's index.
///
/// # Errors
/// When a project cannot be read to its end.
pub async fn count_matches(
    reader: &nucleus::Reader,
    scope: &Scope<'_>,
    watch: Watch<'_>,
) -> Result<BTreeMap<usize, RuleMatches>, ObserveError> {
    let projects: BTreeSet<&NucleusProjectId> = scope
        .rules
        .iter()
        .map(|rule| &rule.nucleus_project)
        .collect();
    let mut all = BTreeMap::new();
    for project in projects {
        let mut folder = Folder::new(scope, BTreeSet::new());
        let streamed = stream(reader, project, &mut folder, watch).await?;
        if let Err(why) = streamed {
            let message = format!("project {project} was read in part only: {why}");
            return Err(ObserveError::Part(message));
        }
        let groups = folder.settled();
        all.extend(folder.matches(project, &groups));
    }
    Ok(all)
}

/// Reads all instances of a project, whatever their status.
pub(super) async fn read(
    readers: &Readers,
    project: &NucleusProjectId,
    scope: &Scope<'_>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    let (before, odd_scan) = match known_scans(&readers.nucleus, project).await? {
        Some(scans) => (Some(scans.ids), scans.odd),
        None => (None, None),
    };
    let remembered = observed.memory.tickets.values();
    let followed = remembered.filter_map(|ticket| ticket.finding.clone());
    let mut folder = Folder::new(scope, followed.collect());
    let streamed = stream(&readers.nucleus, project, &mut folder, watch).await?;
    let mut scans = folder.scan_ids();
    scans.extend(before.iter().flatten().cloned());
    observed.scans.insert(project.clone(), scans);
    observed.warnings.extend(folder.failures());
    let groups = folder.settled();
    let matches = folder.matches(project, &groups);
    let counts = groups
        .values()
        .map(|group| usize::try_from(group.rows).unwrap_or(usize::MAX));
    let rows = counts.sum();
    let completeness = match streamed {
        Ok(_) if odd_scan.is_some() => {
            let why = format!("its list of scans: {}", odd_scan.unwrap_or_default());
            observed
                .warnings
                .push(format!("Nucleus project {project}, {why}"));
            Completeness::Partial(why)
        }
        Ok(all) => doubt(&readers.nucleus, project, all, before.as_ref()).await?,
        Err(why) => {
            observed.warnings.push(format!(
                "Nucleus project {project} was not read to its end: {why}"
            ));
            Completeness::Partial(why)
        }
    };
    if completeness == Completeness::Complete {
        observed.matches.extend(matches);
    }
    warn_of_statuses(project, &groups, &mut observed.warnings);
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

/// Notes that nothing is known of a project: what was read before stays as it is.
pub(super) fn note_unread(
    project: &NucleusProjectId,
    error: &ObserveError,
    scope: &Scope<'_>,
    observed: &mut Observed,
) {
    let source = Source {
        rows: 0,
        rows_before: scope.rows_before.get(project).copied(),
        completeness: Completeness::Partial(error.to_string()),
    };
    observed.sources.insert(project.clone(), source);
}

/// A status that nobody knows holds tickets; it may also stand where no ticket is held for it.
fn warn_of_statuses(
    project: &NucleusProjectId,
    groups: &BTreeMap<FindingRef, Group>,
    warnings: &mut Vec<String>,
) {
    let unknown = groups.values().flat_map(|group| &group.unknown_statuses);
    let unknown: BTreeSet<&str> = unknown.map(String::as_str).collect();
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.into_iter().collect();
        let why = "statuses that status_policy does not know, or whose flag contradicts it";
        warnings.push(format!(
            "Nucleus project {project} has {why}: {}",
            names.join(", ")
        ));
    }
}

/// Rows to the last page, or why there may be more. A failure on the first page is an error.
async fn stream(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
    folder: &mut Folder<'_>,
    watch: Watch<'_>,
) -> Result<Result<usize, String>, ObserveError> {
    let mut pages = pin!(reader.each_instance(project, &Search::default()));
    let mut rows = 0;
    let mut most = MANY;
    let mut odd = OddRows::default();
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                rows += page.rows.len();
                odd.add(page.odd);
                for instance in page.rows {
                    folder.add(instance);
                }
                watch(Event::Rows { project, rows });
                let findings = folder.groups.len();
                if findings > most {
                    // Asked once: from then on the limit is what came of it.
                    most = most.max(believable(reader, project).await);
                    if findings > most {
                        let why = format!(
                            "after {rows} rows: the search goes on behind {findings} findings, far \
                             more than findings/overview counts"
                        );
                        return Ok(Err(why));
                    }
                }
            }
            Ok(None) => return odd.judge(rows),
            Err(error) if rows == 0 => return Err(error.into()),
            Err(error) => return Ok(Err(format!("after {rows} rows: {error}"))),
        }
    }
}

/// Rows that cannot be read: each makes the read incomplete, and stops nobody else.
#[derive(Debug, Default)]
pub struct OddRows {
    count: usize,
    first: Option<ApiError>,
    /// Those that are told.
    told: Vec<String>,
}

impl OddRows {
    /// So many are told; the others are counted.
    const TOLD: usize = 5;

    /// Takes in those of a page.
    pub fn add(&mut self, rows: Vec<OddRow>) {
        self.count += rows.len();
        for OddRow { error, .. } in rows {
            if self.told.len() < Self::TOLD {
                self.told.push(error.message.to_string());
            }
            self.first.get_or_insert(error);
        }
    }

    /// What they come to, if there are any.
    pub fn told(&self) -> Option<String> {
        let rows = match self.count {
            0 => return None,
            1 => "1 row cannot be read".to_owned(),
            count => format!("{count} rows cannot be read"),
        };
        let more = self.count - self.told.len();
        let more = (more > 0).then(|| format!("; and {more} more"));
        let more = more.unwrap_or_default();
        Some(format!("{rows}: {}{more}", self.told.join("; ")))
    }

    /// A read to the last page: whole, with holes, or with nothing but holes.
    fn judge(self, rows: usize) -> Result<Result<usize, String>, ObserveError> {
        match (self.told(), self.first) {
            (Some(_), Some(error)) if rows == 0 => Err(error.into()),
            (Some(why), _) => Ok(Err(why)),
            (None, _) => Ok(Ok(rows)),
        }
    }
}

/// How many findings a list may have that has an end: what is resolved is in it, too, and not in
/// the overview. Where that does not tell, only the list's own limit counts.
async fn believable(reader: &nucleus::Reader, project: &NucleusProjectId) -> usize {
    let Ok(overview) = reader.overview(project).await else {
        return usize::MAX;
    };
    let counted = usize::try_from(counted(&overview)).unwrap_or(usize::MAX);
    counted.saturating_mul(RESOLVED).max(MANY)
}

/// What the overview counts as active.
fn counted(overview: &nucleus::Overview) -> u64 {
    let nucleus::Overview {
        critical,
        high,
        medium,
        low,
        exploitable,
    } = overview;
    let sum: u64 = [critical, high, medium, low].into_iter().flatten().sum();
    // One instance may be exploitable and of a severity that the overview does not count.
    sum.max(exploitable.unwrap_or(0))
}

/// What speaks against a read that looks complete.
async fn doubt(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
    rows: usize,
    before: Option<&BTreeSet<ScanId>>,
) -> Result<Completeness, ObserveError> {
    if let Some(why) = contradiction(reader, project, rows).await {
        return Ok(Completeness::Partial(why));
    }
    let after = known_scans(reader, project).await?.map(|scans| scans.ids);
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
    contradiction(reader, project, 0).await
}

/// What the overview says against so many rows, of any status (design, 8 B.2).
///
/// It counts what is active, be it findings or instances: only more than the rows that were read
/// contradicts them. Where there is no overview, nothing does.
async fn contradiction(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
    rows: usize,
) -> Option<String> {
    let overview = match reader.overview(project).await {
        Ok(overview) => overview,
        Err(error) if error.is_unsupported() || error.kind == ApiErrorKind::Forbidden => {
            return None;
        }
        // What contradicts a read may be just what could not be read.
        Err(error) => return Some(format!("findings/overview could not be read: {error}")),
    };
    let counted = counted(&overview);
    let is_more = usize::try_from(counted).is_ok_and(|counted| counted > rows);
    is_more.then(|| match rows {
        0 => format!("the search answered nothing, the overview counts {counted}"),
        _ => format!("the search answered {rows} rows, the overview counts {counted} active"),
    })
}

/// The scans of a project, and why that may not be all.
#[derive(Debug)]
struct Scans {
    ids: BTreeSet<ScanId>,
    odd: Option<String>,
}

/// The scans of a project; `None` where this key may not list them.
async fn known_scans(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
) -> Result<Option<Scans>, ApiError> {
    match reader.each_scan(project).await {
        Ok(nucleus::Rows { rows, odd }) => {
            let mut odd_rows = OddRows::default();
            odd_rows.add(odd);
            Ok(Some(Scans {
                ids: rows.into_iter().map(|scan| scan.id).collect(),
                odd: odd_rows.told(),
            }))
        }
        Err(error) if matches!(error.kind, ApiErrorKind::Forbidden | ApiErrorKind::NotFound) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
