//! Dates in fields: a day alone is its noon in the profile's time zone, as it is by hand.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::model::date::{self, Written, is_close, is_date_field};
use crate::model::observed::DateFields;

/// What tells which fields hold dates, and what a day is there.
#[derive(Debug)]
pub(super) struct Dates<'a> {
    pub(super) zone: TimeZone,
    /// The fields of the organization that hold dates; `None` where nobody asked.
    pub(super) fields: Option<&'a DateFields>,
}

/// Which fields hold dates is to be asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unasked;

impl Dates<'_> {
    /// The values of fields as they are sent.
    pub(super) fn sent(
        &self,
        fields: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, Unasked> {
        let sent = |(name, text): (&String, &String)| {
            let is_date = self.holds_date(name, text, None)?;
            Ok((name.clone(), self.value(is_date, text)))
        };
        fields.iter().map(sent).collect()
    }

    /// What a field of a ticket is to be set to; `None` where it already says so, or where
    /// somebody else set it. `now` is what it says, `was` what we wrote, where we did.
    pub(super) fn update(
        &self,
        name: &str,
        text: &str,
        now: &str,
        was: Option<&str>,
        is_refreshed: bool,
    ) -> Result<Option<String>, Unasked> {
        let is_new = is_refreshed && now.is_empty() && was.is_none();
        if was.is_none() && !is_new {
            return Ok(None);
        }
        let is_date = self.holds_date(name, text, Some(now))?;
        let sent = self.value(is_date, text);
        let read = [now, text].map(|text| Written::read(text).filter(|_| is_date));
        let (is_ours, is_same) = match (read, was.map(|was| (was, Written::read(was)))) {
            ([Some(now), Some(wanted)], Some((was, Some(written)))) => (
                self.is_ours(now, wanted, written),
                self.is_shown(now, wanted, written, is_refreshed)
                    // Sent as it was by an earlier version, and nothing about it changed since.
                    || (!is_refreshed && was == text && sent != text),
            ),
            (_, was) => (was.is_some_and(|(was, _)| was == now), now == sent),
        };
        Ok(((is_ours || is_new) && !is_same).then_some(sent))
    }

    fn value(&self, is_date: bool, text: &str) -> String {
        let sent = is_date.then(|| date::sent(text, &self.zone)).flatten();
        sent.unwrap_or_else(|| text.to_owned())
    }

    /// Whether a field holds a date. Only where a text that is one is to be written does it
    /// matter; where the definitions cannot be read, what stands in the field tells.
    fn holds_date(&self, name: &str, text: &str, now: Option<&str>) -> Result<bool, Unasked> {
        if Written::read(text).is_none() {
            return Ok(false);
        }
        let own = is_date_field(name);
        match (self.fields, own) {
            (Some(DateFields::Known(names)), None) => Ok(names.contains(&name.to_lowercase())),
            (_, Some(is_date)) => Ok(is_date),
            (Some(DateFields::Unread), None) => {
                let now = now.and_then(Written::read);
                Ok(matches!(now, Some(Written::Moment(_))))
            }
            (None, None) => Err(Unasked),
        }
    }

    /// Whether a field still says what we wrote. Of a day the hour does not count.
    fn is_ours(&self, now: Written, wanted: Written, was: Written) -> bool {
        if let Written::Day(_) = wanted
            && self.day_of(now, was) == was.day(&self.zone)
        {
            return true;
        }
        is_same_stored(now, was)
    }

    /// Whether a field says what it is to say.
    fn is_shown(&self, now: Written, wanted: Written, was: Written, is_refreshed: bool) -> bool {
        match wanted {
            Written::Day(day) if is_refreshed => now.day(&self.zone) == day,
            Written::Day(day) => self.day_of(now, was) == day,
            Written::Local(_) | Written::Moment(_) => wanted
                .moment(&self.zone)
                .zip(now.as_stored())
                .is_some_and(|(wanted, now)| is_close(wanted, now)),
        }
    }

    /// The day that a field means: earlier versions sent days as they are, and the service stored
    /// them as midnight in UTC.
    fn day_of(&self, now: Written, was: Written) -> jiff::civil::Date {
        match was {
            Written::Day(day) if is_same_stored(now, was) => day,
            Written::Day(_) | Written::Local(_) | Written::Moment(_) => now.day(&self.zone),
        }
    }
}

fn is_same_stored(one: Written, other: Written) -> bool {
    let stored = one.as_stored().zip(other.as_stored());
    stored.is_some_and(|(one, other)| is_close(one, other))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const DUE: &str = "Microsoft.VSTS.Scheduling.DueDate";

    fn dates<'a>(zone: &str, fields: Option<&'a DateFields>) -> Dates<'a> {
        Dates {
            zone: TimeZone::get(zone).unwrap(),
            fields,
        }
    }

    /// What the field is set to, in a zone, for a text, what it says, and what was written.
    fn update(zone: &str, text: &str, now: &str, was: &str) -> Option<String> {
        let dates = dates(zone, None);
        dates.update(DUE, text, now, Some(was), false).unwrap()
    }

    #[test]
    fn a_day_is_written_as_its_noon() {
        for (zone, noon) in [
            ("UTC", "2026-12-31T12:00:00Z"),
            ("America/Los_Angeles", "2026-12-31T20:00:00Z"),
            ("Pacific/Auckland", "2026-12-30T23:00:00Z"),
        ] {
            let fields = BTreeMap::from([
                (DUE.to_owned(), "2026-12-31".to_owned()),
                ("System.Title".to_owned(), "2026-12-31".to_owned()),
            ]);
            let sent = dates(zone, None).sent(&fields).unwrap();
            assert_eq!(sent[DUE], noon);
            assert_eq!(sent["System.Title"], "2026-12-31");
            // What is read back is the same, whatever its fraction.
            for now in [noon, &noon.replace('Z', ".000Z")] {
                assert_eq!(update(zone, "2026-12-31", now, noon), None, "{zone} {now}");
            }
        }
    }

    #[test]
    fn what_earlier_versions_or_people_stored_on_the_same_day_stays() {
        let was = "2026-12-31";
        for zone in ["UTC", "America/Los_Angeles", "Pacific/Auckland"] {
            let midnight = "2026-12-31T00:00:00Z";
            assert_eq!(update(zone, was, midnight, was), None, "{zone}");
            let next = update(zone, "2026-12-30", midnight, was);
            let noon = date::sent("2026-12-30", &TimeZone::get(zone).unwrap());
            assert_eq!(next, noon, "{zone}: a changed date is written");
            let noon = date::sent(was, &TimeZone::get(zone).unwrap()).unwrap();
            for hour in ["00:00:00", "07:15:00", "23:59:59"] {
                let now = date::sent(&format!("2026-12-31T{hour}"), &TimeZone::get(zone).unwrap())
                    .unwrap();
                assert_eq!(update(zone, was, &now, &noon), None, "{zone} {now}");
                assert_eq!(update(zone, was, &now, was), None, "{zone} {now}");
                let later = update(zone, "2027-01-15", &now, &noon);
                assert!(later.is_some(), "{zone} {now}");
            }
        }
    }

    #[test]
    fn another_day_that_a_person_chose_stays() {
        let noon = "2026-12-31T12:00:00Z";
        for now in ["2027-01-02T12:00:00Z", "2026-12-30T23:59:59Z", ""] {
            assert_eq!(update("UTC", "2026-11-30", now, noon), None, "{now}");
        }
    }

    #[test]
    fn a_refresh_corrects_a_day_that_is_read_as_another_one() {
        let (day, midnight) = ("2026-12-31", "2026-12-31T00:00:00Z");
        let refreshed = |zone| {
            let dates = dates(zone, None);
            dates.update(DUE, day, midnight, Some(day), true).unwrap()
        };
        let noon = Some("2026-12-31T20:00:00Z".to_owned());
        assert_eq!(refreshed("America/Los_Angeles"), noon);
        assert_eq!(refreshed("UTC"), None);
        let new = dates("UTC", None).update(DUE, day, "", None, true);
        assert_eq!(new, Ok(Some("2026-12-31T12:00:00Z".to_owned())));
    }

    #[test]
    fn a_time_is_kept_to_the_second() {
        let text = "2026-12-31T08:30:00+05:00";
        let fields = BTreeMap::from([(DUE.to_owned(), text.to_owned())]);
        let sent = dates("UTC", None).sent(&fields).unwrap();
        assert_eq!(sent[DUE], text);
        let stored = "2026-12-31T03:30:00Z";
        assert_eq!(update("UTC", text, stored, text), None);
        let later = "2026-12-31T09:30:00+05:00";
        assert_eq!(
            update("UTC", later, stored, text).as_deref(),
            Some(later),
            "it is ours, and changed"
        );
        assert_eq!(update("UTC", later, "2026-12-31T03:31:00Z", text), None);
        let local = update("America/Los_Angeles", "2026-12-31T08:30", stored, text);
        assert_eq!(local.as_deref(), Some("2026-12-31T16:30:00Z"));
        // An earlier version sent it without an offset.
        let (text, stored) = ("2026-12-31T08:30:00", "2026-12-31T08:30:00Z");
        assert_eq!(update("America/Los_Angeles", text, stored, text), None);
    }

    #[test]
    fn definitions_tell_which_other_fields_hold_dates() {
        let fields = |text: &str| BTreeMap::from([("Custom.FixBy".to_owned(), text.to_owned())]);
        let day = fields("2026-12-31");
        let noon = fields("2026-12-31T12:00:00Z");
        assert_eq!(dates("UTC", None).sent(&day), Err(Unasked));
        let texts = fields("Retail");
        assert_eq!(dates("UTC", None).sent(&texts), Ok(texts.clone()));
        let known = |names: &[&str]| {
            DateFields::Known(names.iter().map(|name| (*name).to_owned()).collect())
        };
        for (told, is) in [
            (known(&["custom.fixby"]), &noon),
            (DateFields::Known(BTreeSet::new()), &day),
            (DateFields::Unread, &day),
        ] {
            assert_eq!(dates("UTC", Some(&told)).sent(&day).as_ref(), Ok(is));
        }
        // What we wrote as a date is none the less one while the definitions cannot be read.
        let unread = dates("UTC", Some(&DateFields::Unread));
        let now = "2026-12-31T12:00:00Z";
        let update = |text| unread.update("Custom.FixBy", text, now, Some(now), false);
        assert_eq!(update("2026-12-31"), Ok(None));
        let next = Some("2027-01-15T12:00:00Z".to_owned());
        assert_eq!(update("2027-01-15"), Ok(next));
    }

    #[test]
    fn what_is_no_date_is_compared_as_text() {
        let dates = dates("UTC", None);
        let update = |text, now| dates.update("Custom.Team", text, now, Some("Retail"), false);
        assert_eq!(update("Cards", "Retail"), Ok(Some("Cards".to_owned())));
        assert_eq!(update("Retail", "Retail"), Ok(None));
        assert_eq!(update("Cards", "Wealth"), Ok(None));
    }
}
