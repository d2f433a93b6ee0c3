//! Pages of lists: `start` and `limit` (nucleus-api, 1.3).

use super::service::{Call, Reply};
use serde_json::Value;

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    start: usize,
    limit: usize,
}

/// The default and the largest `limit` of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) default: usize,
    pub(super) largest: usize,
}

impl Limits {
    pub(super) const SEARCH: Self = Self::new(100, 1000);
    pub(super) const SUMMARY: Self = Self::new(100, 100);
    pub(super) const MITIGATED: Self = Self::new(100, 1000);
    pub(super) const ASSETS: Self = Self::new(100, 5000);
    /// A client's comment says "API default: 1, max: 100"; taken at its word.
    pub(super) const SCANS: Self = Self::new(1, 100);
    pub(super) const LOGS: Self = Self::new(100, 1000);

    const fn new(default: usize, largest: usize) -> Self {
        Self { default, largest }
    }
}

impl Page {
    /// What the call asks for; nonsense is the default, too much is the largest page.
    pub(super) fn of(call: &Call<'_>, limits: Limits) -> Self {
        let number = |name| call.query(name).and_then(|text| text.parse::<usize>().ok());
        let start = if call.world.knobs.ignore_start {
            0
        } else {
            number("start").unwrap_or(0)
        };
        let limit = number("limit")
            .filter(|limit| *limit > 0)
            .unwrap_or(limits.default)
            .min(limits.largest);
        Self { start, limit }
    }

    /// This part of the list; only its rows are spelled out.
    pub(super) fn cut<T>(self, all: &[T], spell: impl FnMut(&T) -> Value) -> Reply {
        let rows = all.iter().skip(self.start).take(self.limit);
        Reply::Rows {
            rows: rows.map(spell).collect(),
            total: all.len(),
            has_envelope: false,
        }
    }
}
