//! The embedded cloud.
pub(crate) mod estate;
pub mod nucleus;
