//! What failures of single writes mean.

use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};

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

/// Whether the same write may succeed a moment later.
pub(super) fn passes(error: &ApiError) -> bool {
    match error.kind {
        ApiErrorKind::Unavailable | ApiErrorKind::Network | ApiErrorKind::BadAnswer => true,
        ApiErrorKind::Blocked => error.sent == Sent::Maybe,
        ApiErrorKind::Unauthorized
        | ApiErrorKind::NotAMember
        | ApiErrorKind::Forbidden
        | ApiErrorKind::NotFound
        | ApiErrorKind::StaleRevision
        | ApiErrorKind::Invalid
        | ApiErrorKind::Throttled
        | ApiErrorKind::Stopped
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
