//! Whether tickets can be found again, and how much of the rate budget is left.

use super::check::Check;
use crate::clients::Budget;
use crate::clients::ado::{Read, Reader, Select};
use crate::clients::api_error::ApiError;
use crate::commands::failures::from_ledger;
use crate::config::profile::Profile;
use crate::ledger::Inspection;
use crate::model::ids::WorkItemId;
use crate::model::key::NucleusIdentity;
use crate::output::count::counted;
use crate::template::ticket::TAG;

pub(super) const QUERY: &str = "ado.query";
pub(super) const LEDGER: &str = "ledger.kept";
pub(super) const BUDGET: &str = "ado.budget";

/// So many items with the tag are looked at: some may be of another Nucleus.
const SAMPLE: u32 = 50;

/// Both ways to find a ticket: by its tag, and by its key link (ado-api, 13 step 10).
pub(super) async fn query(reader: &Reader) -> Check {
    let wiql = format!("SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS '{TAG}'");
    if let Err(error) = reader.wiql_page(None, &wiql, 1).await {
        return Check::of_error(QUERY, &error);
    }
    let nobody = ["https://adoconn.invalid/verify".to_owned()];
    match reader.by_links(&nobody).await {
        Ok(_) => Check::pass(QUERY, "queries and look-ups by hyperlink are answered"),
        Err(error) => Check::of_error(QUERY, &error),
    }
}

/// Whether the ledger is the one that made the tickets. One that is new although tickets exist was
/// lost, or was never kept.
pub(super) async fn kept(reader: &Reader, profile: &Profile) -> Check {
    let path = profile.ledger.display();
    let contents = match Inspection::of(&profile.ledger) {
        Ok(found) => found.and_then(|found| found.contents).unwrap_or_default(),
        Err(error) => return Check::of_failure(LEDGER, &from_ledger(error)),
    };
    if contents.tickets > 0 {
        let tickets = counted(contents.tickets, "ticket");
        return Check::pass(LEDGER, format!("{path} knows {tickets}"));
    }
    match ours(reader, &profile.identity).await {
        Err(error) => Check::of_error(LEDGER, &error),
        Ok(None) => Check::pass(LEDGER, format!("{path} is new, and so is everything else")),
        Ok(Some(id)) => Check::warn(
            LEDGER,
            format!("{path} is new although tickets exist, for example #{id}"),
        )
        .mended_by(
            "keep the ledger between runs, for example on a volume (README, \"Keep the ledger\"); \
             without it, each run waits for the quiet period before it creates tickets",
        ),
    }
}

/// A ticket of this Nucleus, where there is one among the newest that carry the tag.
async fn ours(reader: &Reader, identity: &NucleusIdentity) -> Result<Option<WorkItemId>, ApiError> {
    let wiql = format!(
        "SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS '{TAG}' \
         ORDER BY [System.Id] DESC"
    );
    let found = reader.wiql_page(None, &wiql, SAMPLE).await?;
    let items = reader.each_work_item(&found.ids, Select::Relations).await?;
    let mut items = items.iter().filter_map(Read::seen);
    Ok(items.find(|item| item.is_of(identity)).map(|item| item.id))
}

/// The lowest budget that any answer told of (ado-api, 12.2).
pub(super) fn budget(lowest: Option<Budget>) -> Check {
    let Some(budget) = lowest else {
        return Check::pass(
            BUDGET,
            "the service told no limit: nothing is being slowed down",
        );
    };
    let Budget { remaining, limit } = budget;
    let detail = format!("{remaining:.0} of {limit:.0} throughput units are left");
    if budget.is_low() {
        return Check::warn(
            BUDGET,
            format!("{detail}: this identity is about to be slowed down"),
        )
        .mended_by(
            "wait five minutes, and give other tools an identity of their own; Organization \
                 settings > Usage shows who spends",
        );
    }
    Check::pass(BUDGET, detail)
}
