//! Moments and lengths of time, as people read them.

use std::time::Duration;

use jiff::Timestamp;

/// A moment for programs: UTC, whole seconds.
pub fn exact(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment that is near: the time of day, with the day where that is another one than `now`'s.
pub fn near(at: Timestamp, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let format = if day(at) == day(now) {
        "%H:%M:%S UTC"
    } else {
        "%Y-%m-%d %H:%M:%S UTC"
    };
    at.strftime(format).to_string()
}

/// How long something takes, in its two largest units; a part of a second counts as one.
pub fn length(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m {seconds}s"),
        (_, _) => format!("{hours}h {minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_lengths_are_short() {
        let now: Timestamp = "2026-11-28T23:55:00.5Z".parse().unwrap();
        let soon: Timestamp = "2026-11-28T23:59:59.9Z".parse().unwrap();
        let later: Timestamp = "2026-11-29T00:00:01Z".parse().unwrap();
        assert_eq!(near(soon, now), "23:59:59 UTC");
        assert_eq!(near(later, now), "2026-11-29 00:00:01 UTC");
        assert_eq!(exact(soon), "2026-11-28T23:59:59Z");
        let length = |seconds: f64| length(Duration::from_secs_f64(seconds));
        assert_eq!(length(0.2), "1s");
        assert_eq!(length(252.0), "4m 12s");
        assert_eq!(length(3_600.0 * 26.5), "26h 30m");
    }
}
