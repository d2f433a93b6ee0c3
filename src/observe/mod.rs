//! Reads both sides into `Observed`; can not write.
//!
//! Every source says whether it was read completely. A trap of the wire (an ignored `start`, a
//! silent empty answer, a page of HTML) makes it partial or an error, never an empty world.

pub mod answers;
mod bins;
mod catalog;
mod dates;
mod evidence;
pub mod finding_status;
mod findings;
mod look_up;
mod provenance;
mod queries;
mod remarks;
mod rule_keys;
pub mod selection;
pub mod still_open;
mod summaries;
mod tickets;

use std::collections::{BTreeMap, BTreeSet};

use crate::clients::api_error::ApiError;
use crate::clients::{ado, nucleus};
use crate::model::finding::FindingRef;
use crate::model::ids::NucleusProjectId;
use crate::model::key::NucleusIdentity;
use crate::model::observed::{Completeness, Memory, Observed, Origin, Source};
use crate::model::rule::Rule;
use crate::model::status::StatusPolicy;
use crate::template::TemplateError;
use crate::template::criteria::Criteria;

pub use catalog::{Catalog, TargetError, creation_path, is_of_one_project, known_state, nearest};
pub use findings::{Folder, OddRows, count_matches, silent_gap};
pub use rule_keys::{RuleKeys, rule_keys};
pub use tickets::observed_ticket;

/// The readers of both sides.
#[derive(Debug, Clone)]
pub struct Readers {
    /// Azure DevOps.
    pub ado: ado::Reader,
    /// Nucleus.
    pub nucleus: nucleus::Reader,
}

/// What is to be read.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The profile's rules, in their order.
    pub rules: &'a [Rule],
    /// Their criteria, in the same order.
    pub criteria: &'a [Criteria],
    /// Which Nucleus the keys belong to: tickets of another one are somebody else's.
    pub identity: &'a NucleusIdentity,
    /// What statuses mean.
    pub statuses: &'a StatusPolicy,
    /// Rows of the last accepted complete read, by Nucleus project.
    pub rows_before: BTreeMap<NucleusProjectId, usize>,
    /// Whether every item with a key link counts as ours (`ledger rebuild --trust-links`).
    pub trusts_links: bool,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// Rows read of a Nucleus project so far.
    Rows {
        /// The project.
        project: &'a NucleusProjectId,
        /// Rows.
        rows: usize,
    },
    /// Work items read so far.
    Tickets(usize),
    /// Keys looked up so far.
    LookedUp(usize),
    /// Findings read a second time so far.
    ReadAgain(usize),
}

/// Told how far the reading is.
pub type Watch<'a> = &'a dyn Fn(Event<'_>);

/// Why nothing could be observed.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A rule points at something that does not exist.
    #[error("rule {rule}: {error}")]
    Target {
        /// The rule.
        rule: String,
        /// What is wrong.
        error: TargetError,
    },
    /// A project was not read to its end.
    #[error("{0}")]
    Part(String),
    /// A rule's expression fails on a real instance.
    #[error("rule {rule}: `when` fails on finding {finding}: {error}")]
    Criteria {
        /// The rule.
        rule: String,
        /// The finding.
        finding: String,
        /// What is wrong.
        error: TemplateError,
    },
}

/// Reads both sides once.
///
/// # Errors
/// When a rule's target does not exist, or a side cannot be reached at all.
pub async fn observe(
    readers: &Readers,
    scope: &Scope<'_>,
    memory: Memory,
    watch: Watch<'_>,
) -> Result<Observed, ObserveError> {
    let at = crate::clock::now();
    let mut catalog = Catalog::new(readers.ado.clone());
    let mut observed = Observed::new(at, memory);
    // One rule whose tickets have no place stops no other one; where none has, that is an error.
    let mut targets = catalog.targets(scope.rules).await?;
    if !targets.is_empty() && targets.iter().all(Result::is_err) {
        targets.remove(0)?;
    }
    for (rule, target) in scope.rules.iter().zip(targets) {
        let target = target.map_err(|error| match error {
            ObserveError::Api(error) => format!("rule {}: {error}", rule.name),
            error @ (ObserveError::Target { .. }
            | ObserveError::Part(_)
            | ObserveError::Criteria { .. }) => error.to_string(),
        });
        observed.warnings.extend(target.as_ref().err().cloned());
        observed.targets.push(target);
    }
    let mut first_failure = None;
    for project in nucleus_projects(scope.rules, &observed.memory) {
        let reading = findings::read(readers, &project, scope, watch, &mut observed).await;
        if let Err(error) = reading {
            observed
                .warnings
                .push(format!("Nucleus project {project} was not read: {error}"));
            findings::note_unread(&project, &error, scope, &mut observed);
            first_failure.get_or_insert(error);
        }
    }
    // One project that fails never stops the others; where all fail, there is nothing to do.
    let is_read =
        |source: &Source| source.rows > 0 || source.completeness == Completeness::Complete;
    if let Some(error) = first_failure.filter(|_| !observed.sources.values().any(is_read)) {
        return Err(error);
    }
    read_tickets(readers, &mut catalog, scope, watch, &mut observed).await?;
    observed.types = catalog.into_types();
    Ok(observed)
}

/// Reads only these findings, and the tickets.
///
/// # Errors
/// As [`observe`]; also when a finding cannot be read to its end.
pub async fn observe_findings(
    readers: &Readers,
    scope: &Scope<'_>,
    findings: &BTreeSet<FindingRef>,
    memory: Memory,
    watch: Watch<'_>,
) -> Result<Observed, ObserveError> {
    let at = crate::clock::now();
    let mut catalog = Catalog::new(readers.ado.clone());
    let targets = catalog.targets(scope.rules).await?.into_iter();
    let mut observed = Observed {
        targets: targets
            .map(|target| target.map(Ok))
            .collect::<Result<_, _>>()?,
        ..Observed::new(at, memory)
    };
    answers::read_findings(readers, scope, findings, watch, &mut observed).await?;
    read_tickets(readers, &mut catalog, scope, watch, &mut observed).await?;
    observed.types = catalog.into_types();
    Ok(observed)
}

/// The tickets, those that are gone, and what a lost ledger would have known.
async fn read_tickets(
    readers: &Readers,
    catalog: &mut Catalog,
    scope: &Scope<'_>,
    watch: Watch<'_>,
    observed: &mut Observed,
) -> Result<(), ObserveError> {
    tickets::read(&readers.ado, catalog, scope, watch, observed).await?;
    bins::find_missing(&readers.ado, observed).await;
    if !observed.memory.bins_searched {
        bins::search(&readers.ado, scope, observed).await;
    }
    if has_strays(observed) {
        // The ledger was lost: what it would have known about creates in flight is gone.
        observed.memory.rebuilt_at.get_or_insert(observed.at);
    }
    Ok(())
}

/// Reads only the tickets: those of the ledger by their numbers, and strays by their tag.
///
/// # Errors
/// When Azure DevOps cannot be reached.
pub async fn observe_tickets(
    reader: &ado::Reader,
    scope: &Scope<'_>,
    memory: Memory,
    watch: Watch<'_>,
) -> Result<Observed, ObserveError> {
    let mut observed = Observed::new(crate::clock::now(), memory);
    let mut catalog = Catalog::new(reader.clone());
    tickets::read(reader, &mut catalog, scope, watch, &mut observed).await?;
    bins::find_missing(reader, &mut observed).await;
    Ok(observed)
}

/// Reads only the tickets whose creation was cut short, and their types.
///
/// # Errors
/// When Azure DevOps cannot be reached.
pub async fn observe_half_made(
    reader: &ado::Reader,
    identity: &NucleusIdentity,
    memory: Memory,
) -> Result<Observed, ApiError> {
    let mut observed = Observed::new(crate::clock::now(), memory);
    let mut catalog = Catalog::new(reader.clone());
    tickets::read_half_made(reader, &mut catalog, identity, &mut observed).await?;
    observed.types = catalog.into_types();
    Ok(observed)
}

/// Whether there are tickets that a ledger should know which never saw the end of a sync.
fn has_strays(observed: &Observed) -> bool {
    let memory = &observed.memory;
    let read = observed.tickets.values().flatten();
    let read = read.filter(|ticket| ticket.origin != Origin::Foreign);
    let read = read.map(|ticket| (ticket.link.key.clone(), ticket.link.generation));
    let mut found = read.chain(observed.deleted.keys().cloned());
    !memory.was_synced && found.any(|key| !memory.tickets.contains_key(&key))
}

/// The projects of the rules, and those of tickets that are followed although no rule names
/// their project any more.
fn nucleus_projects(rules: &[Rule], memory: &Memory) -> BTreeSet<NucleusProjectId> {
    let of_rules = rules.iter().map(|rule| rule.nucleus_project.clone());
    let of_tickets = memory
        .tickets
        .values()
        .filter_map(|ticket| ticket.finding.as_ref());
    of_rules
        .chain(of_tickets.map(|finding| finding.project.clone()))
        .collect()
}
