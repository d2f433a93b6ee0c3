//! Stands in for `nucleus/` until that half is merged: the same names, an empty world.

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NucleusWorld {
    scans: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct ScanSummary {
    number: u32,
}

impl fmt::Display for ScanSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scan {}", self.number)
    }
}

impl NucleusWorld {
    pub(crate) fn seed() -> Self {
        Self { scans: 0 }
    }

    pub(crate) fn next_scan(&mut self) -> ScanSummary {
        self.scans += 1;
        ScanSummary { number: self.scans }
    }
}

pub(crate) fn router(_state: Arc<Mutex<NucleusWorld>>, _api_key: Arc<str>) -> Router {
    Router::new()
}
