//! Which of some tickets have findings that are still open: what a preview tells before people
//! close them. Never a base for `sync`.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::clients::nucleus::{self, Search};
use crate::model::finding::FindingRef;
use crate::model::ids::NucleusProjectId;
use crate::model::key::{NucleusIdentity, TicketKey};
use crate::model::status::{StatusClass, StatusPolicy};

/// So few findings are searched for one by one; for more the summaries of their projects are
/// fewer requests.
const FEW: usize = 20;
/// Searches at once.
const IN_FLIGHT: usize = 4;

/// The tickets in question, and where their findings may be.
#[derive(Debug)]
pub struct Question<'a> {
    /// Which Nucleus the keys belong to.
    pub identity: &'a NucleusIdentity,
    /// What statuses mean.
    pub statuses: &'a StatusPolicy,
    /// The tickets.
    pub keys: &'a BTreeSet<TicketKey>,
    /// Findings of tickets, as far as the ledger knows them.
    pub known: &'a BTreeMap<TicketKey, FindingRef>,
    /// The projects of the rules.
    pub projects: BTreeSet<NucleusProjectId>,
    /// The scopes of the rules.
    pub scopes: BTreeSet<String>,
}

/// The tickets whose findings have an open instance.
///
/// # Errors
/// Why that cannot be told.
pub async fn still_open(
    reader: &nucleus::Reader,
    question: &Question<'_>,
) -> Result<BTreeSet<TicketKey>, String> {
    let wanted = |key: &&TicketKey| question.keys.contains(*key);
    let known: Vec<(&TicketKey, &FindingRef)> = question
        .known
        .iter()
        .filter(|(key, _)| wanted(key))
        .collect();
    if known.len() == question.keys.len() && known.len() <= FEW {
        return one_by_one(reader, question.statuses, known).await;
    }
    let of_tickets = known.iter().map(|(_, finding)| &finding.project);
    let projects: BTreeSet<&NucleusProjectId> =
        question.projects.iter().chain(of_tickets).collect();
    let mut open = BTreeSet::new();
    for project in projects {
        let mut pages = pin!(reader.summaries(project, &Search::default()));
        while let Some(page) = pages.try_next().await.map_err(|error| error.to_string())? {
            for unique in page {
                if question.statuses.classify(&unique.status, None) == StatusClass::Open {
                    let key = |scope: &String| {
                        TicketKey::for_finding(question.identity, scope, &unique.finding)
                    };
                    open.extend(question.scopes.iter().map(key).filter(|key| wanted(&key)));
                }
            }
        }
    }
    Ok(open)
}

async fn one_by_one(
    reader: &nucleus::Reader,
    statuses: &StatusPolicy,
    tickets: Vec<(&TicketKey, &FindingRef)>,
) -> Result<BTreeSet<TicketKey>, String> {
    let answers = stream::iter(tickets)
        .map(async |(key, finding)| {
            let is_open = is_open(reader, statuses, finding).await?;
            Ok::<_, String>(is_open.then(|| key.clone()))
        })
        .buffered(IN_FLIGHT);
    let answers: Vec<Option<TicketKey>> = answers.try_collect().await?;
    Ok(answers.into_iter().flatten().collect())
}

async fn is_open(
    reader: &nucleus::Reader,
    statuses: &StatusPolicy,
    finding: &FindingRef,
) -> Result<bool, String> {
    let search = Search {
        scan_type: Some(finding.scan_type.clone()),
        number: Some(finding.number.clone()),
        ..Search::default()
    };
    let mut pages = pin!(reader.instances(&finding.project, &search));
    while let Some(page) = pages.try_next().await.map_err(|error| error.to_string())? {
        let mut rows = page.iter().filter(|row| row.finding == *finding);
        if rows.any(|row| statuses.classify(&row.status, row.is_mitigating) == StatusClass::Open) {
            return Ok(true);
        }
    }
    Ok(false)
}
