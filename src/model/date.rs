//! Days and times as people write them, and as the service stores them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::observed::is_same_moment;

/// How much a stored moment may differ from the one that was sent: the service rounds fractions
/// of a second.
const ROUNDING: SignedDuration = SignedDuration::from_millis(4);

/// What a text says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A day alone.
    Day(Date),
    /// A time without an offset.
    Local(DateTime),
    /// A time with an offset.
    Moment(Timestamp),
}

impl Written {
    /// Reads a text; `None` where it is no date.
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(moment) = text.parse() {
            return Some(Self::Moment(moment));
        }
        match text.parse() {
            Ok(day) if text.len() <= 10 => Some(Self::Day(day)),
            _ => text.parse().ok().map(Self::Local),
        }
    }

    /// The moment that it means in a time zone. A day alone is its noon there, so that hardly
    /// anybody reads another day.
    pub fn moment(self, zone: &TimeZone) -> Option<Timestamp> {
        let local = match self {
            Self::Moment(moment) => return Some(moment),
            Self::Day(day) => day.at(12, 0, 0, 0),
            Self::Local(local) => local,
        };
        Some(local.to_zoned(zone.clone()).ok()?.timestamp())
    }

    /// The moment that the service makes of it where it is sent as it is: a day is its midnight.
    pub fn as_stored(self) -> Option<Timestamp> {
        match self {
            Self::Day(day) => Self::Local(day.to_datetime(Time::midnight())),
            Self::Local(_) | Self::Moment(_) => self,
        }
        .moment(&TimeZone::UTC)
    }

    /// The day that it is in a time zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Local(local) => local.date(),
            Self::Moment(moment) => zone.to_datetime(moment).date(),
        }
    }
}

/// What a date field is sent for a text: a moment in UTC, or the text itself where it has an
/// offset. `None` where it is no date.
pub fn sent(text: &str, zone: &TimeZone) -> Option<String> {
    match Written::read(text)? {
        Written::Moment(_) => Some(text.to_owned()),
        written @ (Written::Day(_) | Written::Local(_)) => Some(written.moment(zone)?.to_string()),
    }
}

/// Whether two texts mean the same moment, as far as the service keeps it.
pub fn is_same(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match (one.parse(), other.parse()) {
        (Ok(one), Ok(other)) => is_close(one, other),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// Whether two moments are the same, as far as the service keeps them.
pub fn is_close(one: Timestamp, other: Timestamp) -> bool {
    is_same_moment(one, other) || one.duration_since(other).abs() <= ROUNDING
}

/// Whether a field of Azure DevOps itself holds dates; `None` for other fields, about which only
/// their definitions tell.
pub fn is_date_field(reference_name: &str) -> Option<bool> {
    let name = reference_name.to_lowercase();
    let is_own = name.starts_with("system.") || name.starts_with("microsoft.vsts.");
    is_own.then(|| name.ends_with("date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_alone_is_its_noon() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let auckland = TimeZone::get("Pacific/Auckland").unwrap();
        for (text, zone, is) in [
            ("2026-12-31", &TimeZone::UTC, "2026-12-31T12:00:00Z"),
            ("2026-12-31", &berlin, "2026-12-31T11:00:00Z"),
            ("2026-07-31", &berlin, "2026-07-31T10:00:00Z"),
            // The day on which clocks change.
            ("2026-09-27", &auckland, "2026-09-26T23:00:00Z"),
            (
                "2026-12-31T08:30:00",
                &TimeZone::UTC,
                "2026-12-31T08:30:00Z",
            ),
            ("2026-12-31T08:30:00", &berlin, "2026-12-31T07:30:00Z"),
            ("2026-12-31T08:30:00Z", &berlin, "2026-12-31T08:30:00Z"),
            (
                "2026-12-31T08:30:00+05:00",
                &berlin,
                "2026-12-31T08:30:00+05:00",
            ),
        ] {
            assert_eq!(sent(text, zone).as_deref(), Some(is), "{text}");
        }
        for text in ["tomorrow", "", "31.12.2026", "2026-02-30", "12"] {
            assert_eq!(sent(text, &TimeZone::UTC), None, "{text}");
        }
    }

    #[test]
    fn moments_are_compared_as_the_service_keeps_them() {
        for (one, other) in [
            ("2026-12-31T12:00:00Z", "2026-12-31T12:00:00.0000000Z"),
            ("2026-12-31T08:30:00+05:00", "2026-12-31T03:30:00Z"),
            ("2026-12-31T08:30:00.1234567Z", "2026-12-31T08:30:00.123Z"),
            ("2026-12-31T08:30:59.9999Z", "2026-12-31T08:31:00Z"),
            ("no date", "no date"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("2026-12-31T12:00:00Z", "2026-12-31T12:00:01Z"),
            ("2026-12-31", "2026-12-31T00:00:00Z"),
            ("1", "1.0"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_tell_which_of_the_services_own_fields_hold_dates() {
        for (name, is) in [
            ("microsoft.vsts.scheduling.duedate", Some(true)),
            ("Microsoft.VSTS.Common.Priority", Some(false)),
            ("System.Title", Some(false)),
            ("Custom.FixDate", None),
        ] {
            assert_eq!(is_date_field(name), is, "{name}");
        }
    }
}
