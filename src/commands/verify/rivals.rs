//! What else makes tickets of the same findings: two systems would make two of each.

use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::check::Check;
use super::nucleus::is_untold;
use crate::clients::nucleus::{Connector, Reader, Search};
use crate::model::ids::NucleusProjectId;

/// Pages of summaries that are looked through; a hundred findings each.
const PAGES: usize = 20;

/// Whether a connector of the project makes tickets.
pub(super) async fn connectors(name: &str, id: &NucleusProjectId, reader: &Reader) -> Check {
    let connectors = match reader.connectors(id).await {
        Ok(connectors) => connectors,
        Err(error) if is_untold(&error) => {
            return Check::skip(name, format!("the key may not list connectors: {error}"));
        }
        Err(error) => return Check::of_error(name, &error),
    };
    let rivals: Vec<String> = connectors
        .iter()
        .filter(|connector| makes_tickets(&connector.kind))
        .map(|Connector { kind, name }| format!("{name} ({kind})"))
        .collect();
    if rivals.is_empty() {
        let count = connectors.len();
        return Check::pass(
            name,
            format!("{count} connectors, none of them makes tickets"),
        );
    }
    let detail = format!(
        "a connector of project {id} makes tickets too: {}",
        rivals.join(", ")
    );
    Check::warn(name, detail).mended_by(
        "see Project Administration > Automation > Ticketing & Issue Tracking: no rule there may \
         match what a rule here does",
    )
}

/// By the connector's type, whose spelling nobody has published (nucleus-api, 3.12).
fn makes_tickets(kind: &str) -> bool {
    const NAMES: [&str; 9] = [
        "jira",
        "servicenow",
        "devops",
        "vsts",
        "zendesk",
        "pagerduty",
        "manageengine",
        "ticket",
        "issue",
    ];
    let plain: String = kind
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    plain == "ado" || NAMES.iter().any(|name| plain.contains(name))
}

/// Whether Nucleus itself knows open tickets: findings that have one are held (design, 8 A.9).
pub(super) async fn tickets(name: &str, id: &NucleusProjectId, reader: &Reader) -> Check {
    let mut pages = pin!(reader.summaries(id, &Search::default()));
    let mut looked = 0;
    let mut ticketed = Vec::new();
    for _ in 0..PAGES {
        match pages.try_next().await {
            Ok(Some(page)) => {
                looked += page.len();
                let known = page
                    .into_iter()
                    .filter(|unique| unique.issue_open_count.is_some_and(|count| count > 0));
                ticketed.extend(known.map(|unique| unique.finding.number.to_string()));
            }
            Ok(None) => break,
            Err(error) if is_untold(&error) => {
                return Check::skip(name, format!("Nucleus does not tell: {error}"));
            }
            Err(error) => return Check::of_error(name, &error),
        }
    }
    match ticketed.first() {
        None => Check::pass(name, format!("none for {looked} findings")),
        Some(first) => {
            let count = ticketed.len();
            let detail = format!(
                "Nucleus itself knows open tickets for {count} of {looked} findings, such as \
                 {first}; `adoconn sync` holds them (ticketed_elsewhere)"
            );
            Check::warn(name, detail).mended_by(
                "close them there, or make tickets of our own beside them with `adoconn sync \
                 --ignore-nucleus-tickets`",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::makes_tickets;

    #[test]
    fn connectors_that_make_tickets_are_known_in_every_spelling() {
        for kind in [
            "JIRA",
            "Azure DevOps",
            "AZURE_DEVOPS",
            "ADO",
            "ServiceNow Basic",
        ] {
            assert!(makes_tickets(kind), "{kind}");
        }
        for kind in ["QUALYS", "TENABLE_IO", "Tornado", "Defender for Cloud", ""] {
            assert!(!makes_tickets(kind), "{kind}");
        }
    }
}
