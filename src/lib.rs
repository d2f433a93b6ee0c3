//! adoconn keeps Nucleus Security findings and Azure DevOps work items in step.
pub mod clients;
pub mod clock;
pub mod config;
pub mod error;
pub mod exit;
pub mod model;
#[cfg(feature = "sandbox")]
pub mod sandbox;
