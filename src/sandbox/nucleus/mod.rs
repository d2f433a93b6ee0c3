//! A simulated Nucleus: a world that is served over HTTP, is scanned again on request, and can be
//! changed by hand.
//!
//! It is as loose, and as quietly wrong, as the real one is known to be (nucleus-api, 1.3 to 1.5).
//! Where the contract leaves a choice open, this world takes the reading that is worse for a
//! client:
//!
//! - `findings/search` answers in the order of `finding_id`, which a scan may reassign, so rows
//!   move between pages when a scan comes in;
//! - unknown filters and unknown keys are ignored without a word;
//! - an update that names no asset hits every instance of that number, whatever the scanner;
//! - `scans` answers one row when asked for no `limit`.

mod assets;
mod controls;
mod details;
mod filter;
mod listings;
mod loose;
mod page;
mod rescan;
mod router;
mod rows;
mod scan_summary;
mod search;
mod seed;
mod service;
mod state;
mod statistics;
mod summary;
#[cfg(test)]
mod tests;
mod unique;
mod update;
mod vocabulary;

pub use controls::{Counts, FindingSpec, InstanceView};
pub use router::router;
pub use scan_summary::ScanSummary;
pub use state::{Access, AssetId, InstanceId, Knobs, NucleusWorld, Persistence};
pub use vocabulary::{Severity, Status};
