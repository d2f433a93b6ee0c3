//! The one door to the clock.

use jiff::Timestamp;

/// The present moment, in UTC.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
