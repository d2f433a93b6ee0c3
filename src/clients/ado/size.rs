//! How many writes go into one batch: fewer after trouble, more again when all is well.

use std::sync::Mutex;
use std::sync::PoisonError;

use super::CHUNK;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};

/// Batches in a row that must succeed before the next ones are twice as large.
const CALM: u32 = 4;

/// The size of batches, shared by all that write to one organization.
#[derive(Debug)]
pub(super) struct BatchSize(Mutex<Size>);

#[derive(Debug, Clone, Copy)]
struct Size {
    now: usize,
    /// The service said that one more is too large; no trouble that passes.
    most: usize,
    calm: u32,
}

impl Default for BatchSize {
    fn default() -> Self {
        Self(Mutex::new(Size {
            now: CHUNK,
            most: CHUNK,
            calm: 0,
        }))
    }
}

impl BatchSize {
    /// How many writes the next batch may have.
    pub(super) fn now(&self) -> usize {
        self.with(|size| size.now)
    }

    /// A batch of so many was answered.
    pub(super) fn went_well(&self, count: usize) {
        self.with(|size| {
            if count < size.now {
                return;
            }
            size.calm += 1;
            if size.calm >= CALM {
                size.calm = 0;
                size.now = (size.now * 2).min(size.most);
            }
        });
    }

    /// A batch of so many failed as a whole; says whether smaller ones may help.
    pub(super) fn failed(&self, count: usize, error: &ApiError) -> bool {
        let is_too_large = error.status == Some(413);
        let may_be_too_large = match error.kind {
            ApiErrorKind::Unavailable => true,
            ApiErrorKind::Network => error.sent == Sent::Maybe,
            ApiErrorKind::Unauthorized
            | ApiErrorKind::NotAMember
            | ApiErrorKind::Forbidden
            | ApiErrorKind::NotFound
            | ApiErrorKind::StaleRevision
            | ApiErrorKind::Invalid
            | ApiErrorKind::Throttled
            | ApiErrorKind::Stopped
            | ApiErrorKind::Blocked
            | ApiErrorKind::Setting => is_too_large,
            // A whole batch that is refused has one in it that spoils it (ado-api, 9.1).
            ApiErrorKind::BadAnswer => error.status.is_some_and(|status| status >= 400),
        };
        if may_be_too_large && count > 1 {
            self.with(|size| {
                let half = count.div_ceil(2);
                if is_too_large {
                    // To look for the very limit would cost a refusal a step.
                    size.most = size.most.min(half);
                }
                // That a small one failed says nothing of large ones.
                if is_too_large || count >= size.now {
                    size.now = size.now.min(half);
                }
                size.calm = 0;
            });
        }
        may_be_too_large && count > 1
    }

    fn with<T>(&self, work: impl FnOnce(&mut Size) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::api_error::Service;

    fn error(kind: ApiErrorKind, status: Option<u16>) -> ApiError {
        let mut error = ApiError::new(kind, Service::Ado, Sent::Maybe, "PATCH", "no");
        error.status = status;
        error
    }

    #[test]
    fn trouble_halves_and_calm_doubles() {
        let size = BatchSize::default();
        let broken = error(ApiErrorKind::Unavailable, Some(503));
        assert!(size.failed(200, &broken));
        assert_eq!(size.now(), 100);
        for _ in 0..CALM {
            size.went_well(100);
        }
        assert_eq!(size.now(), 200);
        assert!(!size.failed(200, &error(ApiErrorKind::Forbidden, Some(403))));
        assert_eq!(size.now(), 200);
        assert!(!size.failed(1, &broken), "one alone cannot be halved");
        assert!(size.failed(3, &broken));
        assert_eq!(size.now(), 200, "a small batch says nothing of large ones");
    }

    #[test]
    fn what_the_service_calls_too_large_is_not_tried_again() {
        let size = BatchSize::default();
        let too_large = error(ApiErrorKind::Invalid, Some(413));
        assert!(size.failed(200, &too_large));
        for _ in 0..10 * CALM {
            size.went_well(size.now());
        }
        assert_eq!(size.now(), 100);
        size.failed(100, &too_large);
        for _ in 0..10 * CALM {
            size.went_well(size.now());
        }
        assert_eq!(size.now(), 50);
    }
}
