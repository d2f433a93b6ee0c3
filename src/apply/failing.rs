//! What failures of single writes mean.

use crate::clients::api_error::{ApiError, ApiErrorKind};

/// What is not known of a step that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nothing.
    None,
    /// Whether it was carried out.
    Open,
    /// Whether it will yet be: the item was read since, and is as it was.
    Untouched,
}

/// Whether it tells something of the item, and not only that it was not asked.
pub(super) fn is_about_item(error: &ApiError) -> bool {
    match error.kind {
        ApiErrorKind::Forbidden
        | ApiErrorKind::NotFound
        | ApiErrorKind::StaleRevision
        | ApiErrorKind::Invalid => true,
        ApiErrorKind::Unauthorized
        | ApiErrorKind::NotAMember
        | ApiErrorKind::Throttled
        | ApiErrorKind::Unavailable
        | ApiErrorKind::Stopped
        | ApiErrorKind::Blocked
        | ApiErrorKind::BadAnswer
        | ApiErrorKind::Network
        | ApiErrorKind::Setting => false,
    }
}

/// What people are told.
pub(super) fn explain(error: &ApiError, half_made: bool) -> String {
    let mut text = error.to_string();
    if half_made {
        text = format!("it was created, but did not reach its state: {text}");
    }
    if error.kind == ApiErrorKind::StaleRevision {
        text.push_str("; somebody changed it since it was read, the next run decides anew");
    }
    text
}
