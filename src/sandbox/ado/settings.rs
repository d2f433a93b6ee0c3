//! How the organization behaves where a test or a person may choose, and what was spent so far.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How the organization behaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, as on the settings pages"
)]
pub struct Settings {
    /// The Entra tenant behind the organization; `None` for one of Microsoft accounts.
    pub tenant_id: Option<String>,
    /// Why the organization is stopped, if it is (ado-api, 5.1).
    pub stopped: Option<String>,
    /// The newest API version: (7, 2) for the Services, less for a Server (ado-api, 2.2).
    pub newest_version: (u32, u32),
    /// How many rows a query may return (ado-api, 10.3).
    pub query_limit: usize,
    /// For how many milliseconds a new item is invisible to queries (ado-api, 10.5).
    pub query_lag: i64,
    /// Whether `artifacturiquery` knows plain http links (ado-api, 16, question 2).
    pub finds_hyperlinks: bool,
    /// Whether `artifacturiquery` leaves out addresses without items, instead of an empty list.
    pub omits_unknown_links: bool,
    /// Units that an identity may spend in a window; unlimited and unmentioned when absent
    /// (ado-api, 12.2).
    pub rate_limit: Option<f64>,
    /// The length of that window in seconds.
    pub rate_window: i64,
    /// Whether a conditional access policy of the tenant refuses everybody (ado-api, 5.1).
    #[serde(default)]
    pub conditional_access: bool,
    /// Whether the policy "Third-party application access via OAuth" is off: tokens of Entra ID
    /// are refused without a word, personal access tokens are not (ado-api, 5.1).
    #[serde(default)]
    pub refuses_oauth: bool,
    /// Whether the policy against personal access tokens for all organizations is on, and the
    /// token in use is one (ado-api, 5.1).
    #[serde(default)]
    pub refuses_global_pats: bool,
    /// Whether there are public projects: nobody in particular is let in as well (ado-api, 6.1).
    #[serde(default)]
    pub has_public_projects: bool,
    /// Whether it is an Azure DevOps Server.
    #[serde(default)]
    pub on_premises: bool,
}

impl Settings {
    pub(super) fn seed(tenant_id: &str) -> Self {
        Self {
            tenant_id: Some(tenant_id.to_owned()),
            stopped: None,
            newest_version: (7, 2),
            query_limit: 20_000,
            query_lag: 0,
            finds_hyperlinks: true,
            omits_unknown_links: false,
            rate_limit: None,
            rate_window: 300,
            conditional_access: false,
            refuses_oauth: false,
            refuses_global_pats: false,
            has_public_projects: false,
            on_premises: false,
        }
    }
}

/// What was spent in the present window.
#[derive(Debug, Clone, Default)]
pub(super) struct Spent {
    costs: VecDeque<(Timestamp, f64)>,
}

impl Spent {
    /// The units spent in the last `window` seconds.
    pub(super) fn units(&mut self, now: Timestamp, window: i64) -> f64 {
        let window = SignedDuration::from_secs(window);
        let begin = now.saturating_sub(window).unwrap_or(now);
        while self.costs.front().is_some_and(|(time, _)| *time <= begin) {
            self.costs.pop_front();
        }
        self.costs.iter().map(|(_, cost)| cost).sum()
    }

    pub(super) fn add(&mut self, now: Timestamp, cost: f64) {
        self.costs.push_back((now, cost));
    }
}
