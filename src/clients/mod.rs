//! The single client module: the only place that knows HTTP, headers, JSON keys, tokens,
//! retries and pacing, for Azure DevOps, Entra ID and Nucleus alike.

mod address;
pub mod ado;
mod answer;
pub mod api_error;
mod azure_cli;
mod certificate;
mod credential;
mod entra;
#[cfg(test)]
mod fake;
mod gate;
mod http;
mod lenient;
mod managed_identity;
pub mod nucleus;
mod options;
mod pem;
mod proxy;
mod retry;
mod token;
mod trust;

pub use options::{Audience, Budget, Clearance, Counters, Deadline, HttpOptions, Roots};

use crate::clients::api_error::ApiError;
use crate::config::profile::{AdoSettings, NucleusSettings};

/// A reader of Azure DevOps; nothing is sent yet.
///
/// # Errors
/// `ApiErrorKind::Setting` when the address or the credential cannot be used.
pub fn connect_ado(settings: &AdoSettings, http: &HttpOptions) -> Result<ado::Reader, ApiError> {
    ado::Reader::new(settings, http)
}

/// A reader of Nucleus; nothing is sent yet.
///
/// # Errors
/// `ApiErrorKind::Setting` when the address or the key cannot be used.
pub fn connect_nucleus(
    settings: &NucleusSettings,
    http: &HttpOptions,
) -> Result<nucleus::Reader, ApiError> {
    nucleus::Reader::new(settings, http)
}
