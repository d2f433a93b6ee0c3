//! The single client module: the only place that knows HTTP, headers, JSON keys, tokens,
//! retries and pacing, for Azure DevOps, Entra ID and Nucleus alike.

pub mod api_error;
