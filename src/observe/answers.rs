//! Answers to the planner's questions: look-ups, second reads, tickets that Nucleus knows.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    Event, Folder, ObserveError, Readers, Scope, Watch, dates, evidence, look_up, summaries,
};
use crate::clients::api_error::ApiErrorKind;
use crate::clients::nucleus::{self, Search};
use crate::model::finding::FindingRef;
use crate::model::group::Group;
use crate::model::ids::NucleusProjectId;
use crate::model::observed::Observed;
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
        date_fields,
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
    if *date_fields {
        observed.date_fields = Some(dates::read(&readers.ado, &mut observed.warnings).await);
    }
    summaries::read(&readers.nucleus, scope, summaries, elsewhere, observed).await;
    look_up::all(readers, scope, look_up, watch, observed).await?;
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
        if let Err(ObserveError::Api(error)) = &read
            && error.kind == ApiErrorKind::BadAnswer
        {
            let told = format!("finding {finding} cannot be read again: {error}");
            observed.note_unreadable(told);
        }
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
    let mut pages = pin!(reader.each_instance(&finding.project, &search));
    while let Some(page) = pages.try_next().await? {
        // A row of another finding is none of ours, whether it can be read or not.
        let page = page.unless(|odd| odd.may_be_of(finding))?;
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
            let (groups, unread) = read_among(readers, scope, project, &wanted, watch).await?;
            observed.groups.extend(groups);
            for (finding, why) in unread {
                note_unread(finding, &why, observed);
            }
            continue;
        }
        let reads = stream::iter(wanted)
            .map(async |finding| {
                match read_again(&readers.nucleus, scope, finding).await {
                    Ok(group) => Ok((finding.clone(), Ok(group))),
                    // One odd row of it: the others are read all the same.
                    Err(ObserveError::Api(error)) if error.kind == ApiErrorKind::BadAnswer => {
                        Ok((finding.clone(), Err(error.to_string())))
                    }
                    Err(error) => Err(error),
                }
            })
            .buffered(IN_FLIGHT);
        let mut reads = pin!(reads);
        let mut done = 0;
        while let Some((finding, group)) = reads.try_next().await? {
            done += 1;
            watch(Event::ReadAgain(done));
            match group {
                Ok(group) => {
                    observed.groups.insert(finding, group);
                }
                Err(why) => note_unread(finding, &why, observed),
            }
        }
    }
    Ok(())
}

/// A finding of which a row cannot be read: what it comes to is unknown.
fn note_unread(finding: FindingRef, why: &str, observed: &mut Observed) {
    let told = format!("finding {finding} cannot be read: {why}");
    let mut group = Group::new(finding.clone());
    group.undecided = Some(told.clone());
    observed.groups.insert(finding, group);
    observed.note_unreadable(told);
}

/// One pass over a project, of which only these findings are kept.
async fn read_among(
    readers: &Readers,
    scope: &Scope<'_>,
    project: &NucleusProjectId,
    wanted: &BTreeSet<&FindingRef>,
    watch: Watch<'_>,
) -> Result<(BTreeMap<FindingRef, Group>, BTreeMap<FindingRef, String>), ObserveError> {
    let whole = wanted.iter().map(|finding| (*finding).clone()).collect();
    let mut folder = Folder::new(scope, whole);
    let mut pages = pin!(readers.nucleus.each_instance(project, &Search::default()));
    let mut rows = 0;
    let mut unread = BTreeMap::new();
    while let Some(page) = pages.try_next().await? {
        rows += page.rows.len();
        watch(Event::Rows { project, rows });
        for odd in page.odd {
            let wanted = wanted.iter().filter(|finding| odd.may_be_of(finding));
            unread.extend(wanted.map(|finding| ((*finding).clone(), odd.error.to_string())));
        }
        for instance in page.rows {
            if wanted.contains(&instance.finding) {
                folder.add(instance);
            }
        }
    }
    Ok((folder.finish(), unread))
}
