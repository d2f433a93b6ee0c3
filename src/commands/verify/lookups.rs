//! Whether tickets can be found again, and how much of the rate budget is left.

use super::check::Check;
use crate::clients::Budget;
use crate::clients::ado::Reader;
use crate::template::ticket::TAG;

pub(super) const QUERY: &str = "ado.query";
pub(super) const BUDGET: &str = "ado.budget";

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
