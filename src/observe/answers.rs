//! Answers to the planner's questions: look-ups, second reads, tickets that Nucleus knows.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::tickets::{Tickets, fields_of};
use super::{Catalog, Event, Folder, ObserveError, Readers, Scope, Watch, evidence, summaries};
use crate::clients::ado::{self, CHUNK};
use crate::clients::nucleus::{self, Search};
use crate::model::finding::FindingRef;
use crate::model::group::Group;
use crate::model::ids::{NucleusProjectId, WorkItemId};
use crate::model::key::KeyLink;
use crate::model::observed::{Lookup, Observed, ObservedTicket};
use crate::plan::Questions;

/// Second reads at once.
const IN_FLIGHT: usize = 4;
/// Up to so many findings of a project are searched for one by one.
const FEW: usize = 50;

/// Reads what the planner asked for.
///
/// # Errors
/// When a side cannot be reached at all. A failed look-up is an answer: unknown.
pub async fn answer(
    readers: &Readers,
    scope: &Scope<'_>,
    questions: &Questions,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    let Questions {
        look_up,
        second_reads,
        elsewhere,
        mitigated,
        remarks,
        groups,
        summaries,
        retired,
        rescans,
    } = questions;
    super::remarks::read(&readers.ado, remarks, observed).await;
    for project in mitigated {
        let answer = evidence::resolved(&readers.nucleus, project).await;
        observed.mitigated.insert(project.clone(), answer);
    }
    for project in retired {
        let answer = evidence::retired(&readers.nucleus, project).await;
        observed.retired.insert(project.clone(), answer);
    }
    for scans in rescans {
        let answer = evidence::rescan(&readers.nucleus, scans).await;
        observed.rescans.insert(scans.clone(), answer);
    }
    summaries::read(&readers.nucleus, scope, summaries, elsewhere, observed).await;
    let links: Vec<&KeyLink> = look_up.iter().collect();
    look_up_all(readers, scope, &links, watch, observed).await?;
    read_whole(readers, scope, groups, observed).await;
    let findings: Vec<&FindingRef> = second_reads.iter().collect();
    let mut reads = pin!(
        stream::iter(findings)
            .map(async |finding| (finding, read_again(&readers.nucleus, scope, finding).await))
            .buffered(IN_FLIGHT)
    );
    let mut done = 0;
    while let Some((finding, read)) = reads.next().await {
        done += 1;
        watch(Event::ReadAgain(done));
        observed
            .second_reads
            .insert(finding.clone(), read.map_err(|error| error.to_string()));
    }
    Ok(())
}

/// Reads findings whole, of which only the rows that match a rule were kept.
async fn read_whole(
    readers: &Readers,
    scope: &Scope<'_>,
    findings: &BTreeSet<FindingRef>,
    observed: &mut Observed,
) {
    let mut reads = pin!(
        stream::iter(findings)
            .map(async |finding| (finding, read_again(&readers.nucleus, scope, finding).await))
            .buffered(IN_FLIGHT)
    );
    while let Some((finding, read)) = reads.next().await {
        match read {
            Ok(group) => {
                observed.groups.insert(finding.clone(), group);
            }
            Err(error) => {
                // What matched is known, and whether that is all of its members as well: its
                // ticket says how many it had (design, 8 A.8).
                if let Some(group) = observed.groups.get_mut(finding) {
                    group.is_partial = false;
                }
                let why = format!("finding {finding} could not be read again: {error}");
                observed.warnings.push(why);
            }
        }
    }
}

/// One targeted search; whatever the service makes of the filter, only the finding's own rows
/// count.
async fn read_again(
    reader: &nucleus::Reader,
    scope: &Scope<'_>,
    finding: &FindingRef,
) -> Result<Group, ObserveError> {
    let search = Search {
        scan_type: Some(finding.scan_type.clone()),
        number: Some(finding.number.clone()),
        ..Search::default()
    };
    let mut folder = Folder::new(scope, BTreeSet::from([finding.clone()]));
    let mut pages = pin!(reader.instances(&finding.project, &search));
    while let Some(page) = pages.try_next().await? {
        for instance in page
            .into_iter()
            .filter(|instance| instance.finding == *finding)
        {
            folder.add(instance);
        }
    }
    Ok(folder
        .finish()
        .remove(finding)
        .unwrap_or_else(|| Group::new(finding.clone())))
}

/// Reads findings whole: each by a search of its own, or all in one pass over their project where
/// they are many.
pub(super) async fn read_findings(
    readers: &Readers,
    scope: &Scope<'_>,
    findings: &BTreeSet<FindingRef>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    let mut of_project: BTreeMap<&NucleusProjectId, BTreeSet<&FindingRef>> = BTreeMap::new();
    for finding in findings {
        of_project
            .entry(&finding.project)
            .or_default()
            .insert(finding);
    }
    for (project, wanted) in of_project {
        if wanted.len() > FEW {
            let groups = read_among(readers, scope, project, &wanted, watch).await?;
            observed.groups.extend(groups);
            continue;
        }
        let reads = stream::iter(wanted)
            .map(async |finding| {
                let group = read_again(&readers.nucleus, scope, finding).await?;
                Ok::<_, ObserveError>((finding.clone(), group))
            })
            .buffered(IN_FLIGHT);
        let mut reads = pin!(reads);
        let mut done = 0;
        while let Some((finding, group)) = reads.try_next().await? {
            done += 1;
            watch(Event::ReadAgain(done));
            observed.groups.insert(finding, group);
        }
    }
    Ok(())
}

/// One pass over a project, of which only these findings are kept.
async fn read_among(
    readers: &Readers,
    scope: &Scope<'_>,
    project: &NucleusProjectId,
    wanted: &BTreeSet<&FindingRef>,
    watch: Watch<'_>,
) -> Result<BTreeMap<FindingRef, Group>, ObserveError> {
    let whole = wanted.iter().map(|finding| (*finding).clone()).collect();
    let mut folder = Folder::new(scope, whole);
    let mut pages = pin!(readers.nucleus.instances(project, &Search::default()));
    let mut rows = 0;
    while let Some(page) = pages.try_next().await? {
        rows += page.len();
        watch(Event::Rows { project, rows });
        for instance in page {
            if wanted.contains(&instance.finding) {
                folder.add(instance);
            }
        }
    }
    Ok(folder.finish())
}

/// Looks for tickets by their key link, in chunks; a known link in each chunk proves that the
/// look-up works (design, 8 A.6).
async fn look_up_all(
    readers: &Readers,
    scope: &Scope<'_>,
    links: &[&KeyLink],
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    let identity = scope.identity;
    let is_ours = |ticket: &&ObservedTicket| {
        let KeyLink { key, generation } = ticket.link.clone();
        observed.memory.tickets.contains_key(&(key, generation))
    };
    let proof = observed
        .tickets
        .values()
        .flatten()
        .find(is_ours)
        .map(|ticket| ticket.link.clone());
    let proof_url = proof.map(|link| link.url(identity));
    let mut found = Vec::new();
    let mut looked_up = 0;
    // The sweep over the tag came to its end, or the run would have: what it did not show is
    // absent, whether or not the link look-up can be trusted.
    for chunk in links.chunks(CHUNK - 1) {
        let mut urls: Vec<String> = chunk.iter().map(|link| link.url(identity)).collect();
        urls.extend(proof_url.clone());
        match readers.ado.by_links(&urls).await {
            Ok(hits) => {
                for link in chunk {
                    let ids = hits.get(&link.url(identity)).cloned().unwrap_or_default();
                    let found_one = ids.first().map(|id| {
                        Lookup::Unknown(format!(
                            "#{id} carries its key link and cannot be followed"
                        ))
                    });
                    let answer = found_one.unwrap_or(Lookup::Absent);
                    observed.lookups.insert((*link).clone(), answer);
                    found.extend(ids);
                }
                if let Some(url) = &proof_url {
                    observed.lookup_proved = hits.get(url).is_some_and(|ids| !ids.is_empty());
                    if !observed.lookup_proved {
                        warn_unproved(observed);
                    }
                }
            }
            Err(error) if error.is_unsupported() => {
                for link in chunk {
                    observed.lookups.insert((*link).clone(), Lookup::Absent);
                }
                warn_unproved(observed);
            }
            Err(error) => {
                for link in chunk {
                    observed
                        .lookups
                        .insert((*link).clone(), Lookup::Unknown(error.to_string()));
                }
            }
        }
        looked_up += chunk.len();
        watch(Event::LookedUp(looked_up));
    }
    add_found(&readers.ado, scope, found, watch, observed).await
}

/// What is said where a known link is not found (design, 8 A.6).
const UNPROVED: &str = "the look-up by key link is not proved to work here; the tag sweep is used";

fn warn_unproved(observed: &mut Observed) {
    if !observed.warnings.iter().any(|warning| warning == UNPROVED) {
        observed.warnings.push(UNPROVED.to_owned());
    }
}

async fn add_found(
    reader: &ado::Reader,
    scope: &Scope<'_>,
    mut found: Vec<WorkItemId>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        return Ok(());
    }
    let mut catalog = Catalog::new(reader.clone());
    let mut tickets = Tickets {
        catalog: &mut catalog,
        fields: fields_of(scope.rules),
        identity: scope.identity,
        read: 0,
        watch,
    };
    // What was found and is gone by now stays unknown to the planner.
    let mut gone = BTreeSet::new();
    tickets.read(reader, &found, observed, &mut gone).await?;
    observed.types.extend(catalog.into_types());
    Ok(())
}
