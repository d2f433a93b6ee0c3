//! Everything that leaves the process as text: data to stdout, all else to stderr.

mod aside;
mod cell;
pub mod count;
mod csv_safe;
pub mod escape;
mod format;
mod json;
pub mod listing;
pub mod log;
mod manner;
mod out;
pub mod plan;
pub mod progress;
pub mod prompt;
pub mod rows;
pub mod table;
mod terminal;
pub mod when;
mod wrap;

#[cfg(test)]
mod tests;

pub use listing::{Completeness, Listing};
pub use manner::{Format, Manner, Stream};
pub use out::{Captured, Out};
pub use rows::Row;
