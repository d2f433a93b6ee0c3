//! Nucleus' loose types: the one place that knows how many spellings a value has
//! (nucleus-api, 1.4).

use std::borrow::Cow;
use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::model::finding::Team;

/// A value that is a string, or should be: numbers, booleans and null come too.
///
/// A list becomes its parts with commas between; an object becomes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Loose<'a>(Cow<'a, str>);

impl Loose<'_> {
    /// The text, without blanks around it.
    pub(super) fn text(&self) -> &str {
        self.0.trim()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Text that people wrote, as it stands.
    pub(super) fn into_string(self) -> String {
        self.0.into_owned()
    }

    /// A count; `None` when there is none.
    pub(super) fn count(&self) -> Option<u64> {
        self.text().parse().ok()
    }

    /// `"0"`, `"1"`, `true`, `yes`; `None` for what says neither.
    pub(super) fn flag(&self) -> Option<bool> {
        match self.text().to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "y" => Some(true),
            "0" | "false" | "no" | "n" => Some(false),
            _ => None,
        }
    }

    /// `finding_exploitable`: `1` known, `2` set by hand, `0` not.
    pub(super) fn exploitable(&self) -> bool {
        self.text() == "2" || self.flag() == Some(true)
    }

    /// A score; `None` when empty or no number.
    pub(super) fn score(&self) -> Option<f64> {
        self.text()
            .parse()
            .ok()
            .filter(|score: &f64| score.is_finite())
    }

    /// `YYYY-MM-DD HH:MM:SS`, a date alone (its midnight), or nothing.
    pub(super) fn moment(&self) -> Option<DateTime> {
        let text = self.text();
        text.parse().ok().or_else(|| {
            text.get(..10)?
                .parse()
                .ok()
                .map(|date: Date| date.at(0, 0, 0, 0))
        })
    }

    /// The date, of a date or a moment.
    pub(super) fn date(&self) -> Option<Date> {
        self.moment().map(DateTime::date)
    }

    /// Parts with commas between, without blanks and empty ones.
    pub(super) fn list(&self) -> Vec<String> {
        self.0
            .split([',', ';'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// Teams in a string that holds JSON: an array of `{team_id, team_name}`, or one such object.
pub(super) fn teams_in_text(text: &str) -> Vec<Team> {
    serde_json::from_str(text).map_or_else(|_no_teams| Vec::new(), |json| teams(&json))
}

/// The same as JSON itself; what is no team is left out.
pub(super) fn teams(json: &Value) -> Vec<Team> {
    match json {
        Value::Array(all) => all.iter().flat_map(teams).collect(),
        Value::Object(one) => {
            let part = |key| one.get(key).map(text).unwrap_or_default();
            let team = Team {
                id: part("team_id"),
                name: part("team_name"),
            };
            let empty = team.id.is_empty() && team.name.is_empty();
            if empty { Vec::new() } else { vec![team] }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// A truth value in any spelling.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Loose(text(value).into()).flag()
        }
    }
}

/// A whole number in any spelling.
pub(super) fn number(value: &Value) -> Option<u64> {
    text(value).trim().parse().ok()
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

/// What identifies something: a text or a number, or nothing. A list, an object, a truth value is
/// none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Id<'a>(Loose<'a>);

impl<'a> std::ops::Deref for Id<'a> {
    type Target = Loose<'a>;

    fn deref(&self) -> &Loose<'a> {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor).map(Self)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        LooseVisitor.visit_borrowed_str(text)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        LooseVisitor.visit_str(text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        LooseVisitor.visit_u64(number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        LooseVisitor.visit_i64(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        LooseVisitor.visit_f64(number)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        LooseVisitor.visit_unit()
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or what stands for one")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Loose(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Loose(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Loose(Cow::Borrowed(if flag { "1" } else { "0" })))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Loose(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Loose(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        // From here on a number with a fraction stands for several others: two ids would be one.
        const INEXACT: f64 = 9_007_199_254_740_992.0;
        if number.abs() >= INEXACT {
            return Err(E::custom("a number is too large to be exact"));
        }
        Ok(Loose(Cow::Owned(number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(part) = parts.next_element::<Loose<'de>>()? {
            all.push(part.0);
        }
        Ok(Loose(Cow::Owned(all.join(","))))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::default())
    }
}

#[cfg(test)]
mod tests;
