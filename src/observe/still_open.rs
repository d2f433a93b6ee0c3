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
    pub keys: &'a BTreeSet<&'a TicketKey>,
    /// Findings of tickets, as far as the ledger knows them.
    pub known: &'a BTreeMap<TicketKey, FindingRef>,
    /// The projects of the rules.
    pub projects: BTreeSet<NucleusProjectId>,
    /// The scopes of the rules.
    pub scopes: BTreeSet<String>,
    /// How many pages of findings are read; all when absent.
    pub most: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StillOpen {
    /// So many tickets have a finding with an open instance.
    pub count: usize,
    /// Whether all findings were looked at; else it is so many at least.
    pub is_all: bool,
}

impl StillOpen {
    /// No ticket has an open finding.
    pub const fn none() -> Self {
        Self {
            count: 0,
            is_all: true,
        }
    }
}

/// The tickets whose findings have an open instance.
///
/// # Errors
/// Why that cannot be told.
pub async fn still_open(
    reader: &nucleus::Reader,
    question: &Question<'_>,
) -> Result<StillOpen, String> {
    let wanted = |key: &&TicketKey| question.keys.contains(*key);
    let known: Vec<(&TicketKey, &FindingRef)> = question
        .known
        .iter()
        .filter(|(key, _)| wanted(key))
        .collect();
    if known.len() == question.keys.len() && known.len() <= FEW {
        let count = one_by_one(reader, question.statuses, known).await?;
        return Ok(StillOpen {
            count,
            is_all: true,
        });
    }
    in_summaries(reader, question, known).await
}

/// Looks at all findings of the projects, or at as many as are to be looked at.
async fn in_summaries(
    reader: &nucleus::Reader,
    question: &Question<'_>,
    known: Vec<(&TicketKey, &FindingRef)>,
) -> Result<StillOpen, String> {
    let wanted = |key: &TicketKey| question.keys.contains(key);
    let of_tickets = known.iter().map(|(_, finding)| &finding.project);
    let projects: BTreeSet<&NucleusProjectId> =
        question.projects.iter().chain(of_tickets).collect();
    let (mut open, mut looked_at) = (BTreeSet::new(), 0);
    for project in projects {
        let mut pages = pin!(reader.summaries(project, &Search::default()));
        loop {
            if question.most.is_some_and(|most| looked_at >= most) {
                return Ok(StillOpen {
                    count: open.len(),
                    is_all: false,
                });
            }
            let page = pages.try_next().await.map_err(|error| error.to_string())?;
            let Some(page) = page else { break };
            looked_at += 1;
            for unique in page {
                if question.statuses.classify(&unique.status, None) == StatusClass::Open {
                    let key = |scope: &String| {
                        TicketKey::for_finding(question.identity, scope, &unique.finding)
                    };
                    open.extend(question.scopes.iter().map(key).filter(wanted));
                }
            }
        }
    }
    Ok(StillOpen {
        count: open.len(),
        is_all: true,
    })
}

async fn one_by_one(
    reader: &nucleus::Reader,
    statuses: &StatusPolicy,
    tickets: Vec<(&TicketKey, &FindingRef)>,
) -> Result<usize, String> {
    let answers = stream::iter(tickets)
        .map(async |(_, finding)| is_open(reader, statuses, finding).await)
        .buffered(IN_FLIGHT);
    let answers: Vec<bool> = answers.try_collect().await?;
    Ok(answers.into_iter().filter(|is_open| *is_open).count())
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
