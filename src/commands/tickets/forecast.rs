//! How many requests something will take, and how long.

use std::time::Duration;

use crate::output::Out;
use crate::output::count::counted;

/// What one item of a batch costs the service (engineering, 2.2).
const AN_ITEM: Duration = Duration::from_millis(5);
/// Writes in flight that a forecast counts on.
const IN_FLIGHT: u64 = 4;

/// Says what writing takes, where that is more than a moment; `latency` is how long a request took
/// until now.
pub(super) fn show(requests: usize, items: usize, latency: Duration, out: &mut Out) {
    if requests < 2 {
        return;
    }
    // A write waits for its answer as a read does, and then for each of its items.
    let waits = latency.saturating_mul(u32::try_from(requests).unwrap_or(u32::MAX));
    let items = AN_ITEM.saturating_mul(u32::try_from(items).unwrap_or(u32::MAX));
    let seconds = (waits + items).as_secs() / IN_FLIGHT + 1;
    let time = match seconds {
        0..=90 => counted(usize::try_from(seconds).unwrap_or(usize::MAX), "second"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    out.status(format_args!(
        "that takes at least {requests} requests, about {time} if the service does not throttle"
    ));
}
