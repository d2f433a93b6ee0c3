//! adoconn keeps Nucleus Security findings and Azure DevOps work items in step.
pub mod apply;
pub mod clients;
pub mod clock;
pub mod config;
pub mod error;
pub mod exit;
pub mod guard;
pub mod ledger;
pub mod model;
pub mod observe;
pub mod plan;
pub mod template;
