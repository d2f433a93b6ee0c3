//! What `findings/summary` tells: tickets of Nucleus' own, and counts to compare rows with.
//!
//! The list is read once for both where that takes fewer requests than asking for each finding.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::Scope;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::nucleus::{self, OddRow, Search, UniqueFinding};
use crate::model::evidence::{Summarized, Summary};
use crate::model::finding::FindingRef;
use crate::model::ids::NucleusProjectId;
use crate::model::observed::{Elsewhere, Observed};
use crate::model::status::{StatusClass, StatusPolicy};

/// Findings that are asked for at once.
const IN_FLIGHT: usize = 4;
/// Rows of a page, at most (nucleus-api, 1.3).
const PAGE: usize = 100;
/// With more rows that cannot be read than these nobody asks whose each is.
const MOST_ODD: usize = 1_000;
/// So many pages are read for findings that cannot be asked for by name, and no more.
const MOST_PAGES: usize = 10;

/// Reads what is wanted of the summaries.
pub(super) async fn read(
    reader: &nucleus::Reader,
    scope: &Scope<'_>,
    wanted: &BTreeSet<FindingRef>,
    elsewhere: &BTreeSet<NucleusProjectId>,
    observed: &mut Observed,
) {
    let mut projects: BTreeSet<&NucleusProjectId> = wanted.iter().map(|f| &f.project).collect();
    projects.extend(elsewhere);
    for project in projects {
        let of_project: Vec<&FindingRef> =
            wanted.iter().filter(|f| f.project == *project).collect();
        let pages = pages(project, observed);
        let named = of_project.iter().filter(|f| name(f, observed).is_some());
        let by_name = named.count();
        let is_long = pages > MOST_PAGES.max(of_project.len());
        let is_wanted_whole = elsewhere.contains(project)
            || (!is_long && (by_name < of_project.len() || pages <= by_name));
        if is_wanted_whole {
            whole(reader, scope.statuses, project, &of_project, observed).await;
        } else {
            one_by_one(reader, scope.statuses, &of_project, observed).await;
        }
    }
}

/// How many pages the whole list has, as far as the search tells.
fn pages(project: &NucleusProjectId, observed: &Observed) -> usize {
    let groups = observed.groups.keys();
    let findings = groups.filter(|finding| finding.project == *project).count();
    findings / PAGE + 1
}

fn name<'o>(finding: &FindingRef, observed: &'o Observed) -> Option<&'o str> {
    let group = observed.groups.get(finding)?;
    Some(group.name.as_str()).filter(|name| !name.trim().is_empty())
}

/// Reads the whole list.
async fn whole(
    reader: &nucleus::Reader,
    policy: &StatusPolicy,
    project: &NucleusProjectId,
    wanted: &[&FindingRef],
    observed: &mut Observed,
) {
    let mut tickets = BTreeMap::new();
    let mut found: BTreeMap<FindingRef, Summary> = BTreeMap::new();
    let mut rows = 0;
    let mut odd: Vec<OddRow> = Vec::new();
    let mut pages = pin!(reader.each_summary(project, &Search::default()));
    let failure = loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                rows += page.rows.len() + page.odd.len();
                odd.extend(page.odd);
                for unique in page.rows {
                    if let Some(open) = unique.issue_open_count.filter(|count| *count > 0) {
                        tickets.insert(unique.finding.clone(), Ok(open));
                    }
                    if wanted.contains(&&unique.finding) {
                        add(&mut found, unique, policy);
                    }
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let is_absent = failure.as_ref().is_some_and(is_absent) && rows == 0;
    if is_absent {
        warn(project, observed);
    }
    let error = failure.filter(|_| !is_absent).map(|e| e.to_string());
    for finding in wanted {
        let answer = match &error {
            Some(error) => Err(error.clone()),
            None if is_absent => Ok(Summarized::NotAsked),
            None if let Some(row) = odd.iter().find(|row| row.may_be_of(finding)) => {
                Err(row.error.to_string())
            }
            None => Ok(found
                .get(*finding)
                .map_or(Summarized::Absent, |row| Summarized::Row(*row))),
        };
        observed.summaries.insert((*finding).clone(), answer);
    }
    let tickets = match error {
        Some(error) => Err(error),
        None if rows == 0 && !is_absent => {
            Err("findings/summary answered nothing, the search did".to_owned())
        }
        None => each_unknown(tickets, &odd, project, observed),
    };
    observed.elsewhere.insert(project.clone(), tickets);
}

/// What a row cannot tell is unknown for each finding that it may be of.
fn each_unknown(
    mut tickets: Elsewhere,
    odd: &[OddRow],
    project: &NucleusProjectId,
    observed: &mut Observed,
) -> Result<Elsewhere, String> {
    let Some(first) = odd.first() else {
        return Ok(tickets);
    };
    observed.note_unreadable(format!(
        "findings/summary of Nucleus project {project}: {}",
        first.error
    ));
    if odd.len() > MOST_ODD {
        return Err(first.error.to_string());
    }
    let findings = observed.groups.keys().filter(|one| one.project == *project);
    for finding in findings {
        if let Some(row) = odd.iter().find(|row| row.may_be_of(finding)) {
            tickets.insert(finding.clone(), Err(row.error.to_string()));
        }
    }
    Ok(tickets)
}

/// Asks for each finding by its name; one without a name cannot be asked for.
async fn one_by_one(
    reader: &nucleus::Reader,
    policy: &StatusPolicy,
    wanted: &[&FindingRef],
    observed: &mut Observed,
) {
    let named: Vec<_> = wanted
        .iter()
        .map(|finding| (*finding, name(finding, observed).map(str::to_owned)))
        .collect();
    let answers: Vec<_> = stream::iter(named)
        .map(async |(finding, name)| (finding, ask(reader, policy, finding, name).await))
        .buffered(IN_FLIGHT)
        .collect()
        .await;
    for (finding, answer) in answers {
        let answer = match answer {
            Err(error) if is_absent(&error) => {
                warn(&finding.project, observed);
                Ok(Summarized::NotAsked)
            }
            answer => answer.map_err(|error| error.to_string()),
        };
        observed.summaries.insert(finding.clone(), answer);
    }
}

/// Whatever the service makes of the filter, only the finding's own row counts.
async fn ask(
    reader: &nucleus::Reader,
    policy: &StatusPolicy,
    finding: &FindingRef,
    name: Option<String>,
) -> Result<Summarized, ApiError> {
    if name.is_none() {
        return Ok(Summarized::NotAsked);
    }
    let search = Search {
        scan_type: Some(finding.scan_type.clone()),
        name,
        ..Search::default()
    };
    let mut found = BTreeMap::new();
    let mut pages = pin!(reader.each_summary(&finding.project, &search));
    while let Some(page) = pages.try_next().await? {
        let page = page.unless(|odd| odd.may_be_of(finding))?;
        for unique in page.into_iter().filter(|one| one.finding == *finding) {
            add(&mut found, unique, policy);
        }
        if !found.is_empty() {
            break;
        }
    }
    let row = found.remove(finding);
    Ok(row.map_or(Summarized::Absent, Summarized::Row))
}

/// Several rows of one finding are taken together, the more open way.
fn add(found: &mut BTreeMap<FindingRef, Summary>, unique: UniqueFinding, policy: &StatusPolicy) {
    let is_open = |status: &String| policy.classify(status, None) == StatusClass::Open;
    let is_open = unique.statuses.iter().chain([&unique.status]).any(is_open);
    let (instances, assets) = (unique.instances, unique.assets);
    let row = found.entry(unique.finding).or_insert(Summary {
        is_open,
        instances,
        assets,
    });
    row.is_open |= is_open;
    row.instances = row.instances.max(instances);
    row.assets = row.assets.max(assets);
}

/// Whether there is no such list here, or not for this key.
fn is_absent(error: &ApiError) -> bool {
    matches!(error.kind, ApiErrorKind::NotFound | ApiErrorKind::Forbidden)
}

fn warn(project: &NucleusProjectId, observed: &mut Observed) {
    let why = "findings/summary does not exist, or not for this key; tickets of Nucleus' own are \
               unknown, and closings rest on the searches alone";
    let warning = format!("Nucleus project {project}: {why}");
    if !observed.warnings.contains(&warning) {
        observed.warnings.push(warning);
    }
}
