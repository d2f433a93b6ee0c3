//! Whether Azure DevOps has what the ledger remembers, and nothing beside that.

use std::collections::BTreeSet;

use super::super::failures::from_observe;
use super::super::sync::bars::Bars;
use super::super::verify::check::Check;
use super::{named, scope};
use crate::clients::ado;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::WorkItemId;
use crate::model::observed::{Memory, Missing, Observed};
use crate::observe;
use crate::output::Out;
use crate::output::count::counted;

const KNOWN: &str = "tickets.known";
const STRAYS: &str = "tickets.strays";
/// The checks, in their order.
pub(super) const NAMES: [&str; 2] = [KNOWN, STRAYS];

/// Reads the tickets, and says how they differ from the ledger.
pub(super) async fn compare(
    profile: &Profile,
    reader: &ado::Reader,
    memory: Memory,
    out: &Out,
) -> Result<[Check; 2], Failure> {
    let bars = Bars::new(out);
    let watch = |event: observe::Event<'_>| bars.show(event);
    let scope = scope(profile, &[]);
    let observed = observe::observe_tickets(reader, &scope, memory, &watch)
        .await
        .map_err(from_observe)?;
    Ok([known(&observed), strays(&observed)])
}

/// Known tickets that are not as the ledger has them.
#[derive(Debug, Default)]
struct Lost {
    deleted: Vec<WorkItemId>,
    gone: Vec<WorkItemId>,
    unlinked: Vec<WorkItemId>,
    unread: Vec<WorkItemId>,
}

impl Lost {
    fn of(observed: &Observed) -> Self {
        let mut lost = Self::default();
        for ((key, generation), remembered) in &observed.memory.tickets {
            let Some(id) = remembered.id else { continue };
            let tickets = observed.tickets.get(key).into_iter().flatten();
            let mut same = tickets.filter(|ticket| ticket.link.generation == *generation);
            if same.any(|ticket| ticket.id == id) {
                continue;
            }
            match observed.missing.get(&id) {
                Some(Missing::Deleted) => lost.deleted.push(id),
                Some(Missing::Unreadable) => lost.gone.push(id),
                Some(Missing::Unknown(_)) => lost.unread.push(id),
                None => lost.unlinked.push(id),
            }
        }
        lost
    }

    fn words(&self) -> Vec<String> {
        let Self {
            deleted,
            gone,
            unlinked,
            unread,
        } = self;
        [
            (deleted, "deleted"),
            (gone, "gone, or not readable"),
            (unlinked, "without the key link"),
            (unread, "not read"),
        ]
        .into_iter()
        .filter(|(ids, _)| !ids.is_empty())
        .map(|(ids, what)| format!("{} {what}: {}", ids.len(), named(ids)))
        .collect()
    }
}

fn known(observed: &Observed) -> Check {
    let lost = Lost::of(observed).words();
    let all = counted(observed.memory.tickets.len(), "ticket");
    if lost.is_empty() {
        return Check::pass(
            KNOWN,
            format!("{all} of the ledger, each with its key link"),
        );
    }
    let detail = format!("{all} of the ledger; {}", lost.join("; "));
    Check::fail(KNOWN, ExitStatus::Partial, detail)
        .mended_by("`adoconn sync --dry-run` shows what it makes of them")
}

fn strays(observed: &Observed) -> Check {
    let known: BTreeSet<WorkItemId> = observed
        .memory
        .tickets
        .values()
        .filter_map(|remembered| remembered.id)
        .collect();
    let all = observed.tickets.values().flatten();
    let strays: Vec<WorkItemId> = all
        .map(|ticket| ticket.id)
        .filter(|id| !known.contains(id))
        .collect();
    if strays.is_empty() {
        return Check::pass(STRAYS, "no other item carries the tag and a key link");
    }
    let detail = format!(
        "{} that the ledger does not know: {}",
        counted(strays.len(), "ticket"),
        named(&strays)
    );
    Check::fail(STRAYS, ExitStatus::Partial, detail).mended_by(
        "`adoconn sync` follows those whose findings its rules read; \
         `adoconn ledger rebuild` takes in all of them",
    )
}
