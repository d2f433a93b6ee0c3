//! What names, filters and constants hold, and which constants they can be compared with.

use jiff::civil;
use minijinja::value::{Value, ValueKind};

use crate::model::finding::Severity;
use crate::model::status;
use crate::template::nearest;

/// What a part of an expression holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Anything: nothing is said about it.
    Any,
    /// Any text.
    Text,
    /// Text in small letters.
    Small,
    /// Text in capital letters.
    Capital,
    /// A severity's word.
    Severity,
    /// The same in small letters.
    SmallSeverity,
    /// The same in capital letters.
    CapitalSeverity,
    /// A status' name.
    Status,
    /// A version, as text.
    Version,
    /// A day as text, such as `2026-12-31`, or empty.
    Date,
    /// A day and time as text, such as `2026-12-31T08:00:00`, or empty.
    Moment,
    /// A number.
    Number,
    /// A number between 0 and 1.
    Probability,
    /// True or false.
    Flag,
    /// A list of CVE ids.
    Cves,
    /// A list of texts.
    Texts,
    /// A list of anything.
    List,
    /// A mapping.
    Map,
    /// None.
    Nothing,
}

/// What can be compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Any,
    Text,
    Number,
    Flag,
    List,
    Map,
    Nothing,
}

impl Class {
    /// The word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Text => "text",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::List => "a list",
            Self::Map => "a mapping",
            Self::Nothing => "none",
        }
    }
}

/// What is to be said about a constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It can never be so.
    Wrong(String),
    /// It is probably not what was meant.
    Odd(String),
}

/// How a constant is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// For being equal.
    Same,
    /// For coming before or after.
    Order,
}

impl Kind {
    pub(super) const fn class(self) -> Class {
        match self {
            Self::Any => Class::Any,
            Self::Text
            | Self::Small
            | Self::Capital
            | Self::Severity
            | Self::SmallSeverity
            | Self::CapitalSeverity
            | Self::Status
            | Self::Version
            | Self::Date
            | Self::Moment => Class::Text,
            Self::Number | Self::Probability => Class::Number,
            Self::Flag => Class::Flag,
            Self::Cves | Self::Texts | Self::List => Class::List,
            Self::Map => Class::Map,
            Self::Nothing => Class::Nothing,
        }
    }

    /// What a constant holds.
    pub(super) fn of(value: &Value) -> Self {
        match value.kind() {
            ValueKind::String => Self::Text,
            ValueKind::Number => Self::Number,
            ValueKind::Bool => Self::Flag,
            ValueKind::Seq | ValueKind::Iterable => Self::List,
            ValueKind::Map => Self::Map,
            ValueKind::None => Self::Nothing,
            _ => Self::Any,
        }
    }

    /// What both have in common.
    pub(super) fn and(self, other: Self) -> Self {
        match (self.class(), other.class()) {
            _ if self == other => self,
            (Class::Text, Class::Text) => Self::Text,
            (Class::Number, Class::Number) => Self::Number,
            (Class::List, Class::List) => Self::List,
            _ => Self::Any,
        }
    }

    /// In small letters.
    pub(super) const fn small(self) -> Self {
        match self {
            Self::Severity | Self::SmallSeverity | Self::CapitalSeverity => Self::SmallSeverity,
            _ => Self::Small,
        }
    }

    /// In capital letters.
    pub(super) const fn capital(self) -> Self {
        match self {
            Self::Severity | Self::SmallSeverity | Self::CapitalSeverity => Self::CapitalSeverity,
            _ => Self::Capital,
        }
    }

    /// What an element of it holds.
    pub(super) const fn element(self) -> Self {
        match self {
            Self::Cves | Self::Texts => Self::Text,
            _ => Self::Any,
        }
    }

    /// Whether a text can be what this holds.
    pub(super) fn fits(self, text: &str, how: How) -> Result<(), Verdict> {
        match self {
            Self::Severity => severity(text, str::to_owned),
            Self::SmallSeverity => severity(text, str::to_lowercase),
            Self::CapitalSeverity => severity(text, str::to_uppercase),
            Self::Small if text.chars().any(char::is_uppercase) => Err(Verdict::Wrong(format!(
                "a text in small letters is never {text:?}; write {:?}",
                text.to_lowercase()
            ))),
            Self::Capital if text.chars().any(char::is_lowercase) => Err(Verdict::Wrong(format!(
                "a text in capital letters is never {text:?}; write {:?}",
                text.to_uppercase()
            ))),
            Self::Status if how == How::Same => known_status(text),
            Self::Date => date(text, how),
            Self::Moment => moment(text, how),
            Self::Version if how == How::Order => Err(Verdict::Odd(
                "versions are compared as texts, so \"10.0\" comes before \"9.0\"; name the \
                 versions, as in package_version in [\"3.0.1\", \"3.0.2\"]"
                    .to_owned(),
            )),
            Self::Text if how == How::Order && text.parse::<f64>().is_ok() => {
                Err(Verdict::Odd(format!(
                    "texts are compared letter by letter, so \"10\" comes before \"9\"; for \
                     numbers write `|int` behind the name and {text} without quotes"
                )))
            }
            _ => Ok(()),
        }
    }
}

fn severity(text: &str, spelled: impl Fn(&str) -> String) -> Result<(), Verdict> {
    let all = Severity::KNOWN.map(Severity::as_str);
    let known: Vec<String> = all.iter().map(|word| spelled(word)).collect();
    if known.iter().any(|known| known == text) || text == spelled("Unknown") {
        return Ok(());
    }
    let meant = Severity::from_wire(text);
    let near = nearest(text, all.iter().copied());
    let meant = match meant {
        Severity::Unknown => near.map(&spelled),
        known => Some(spelled(known.as_str())),
    };
    let instead = meant.map_or_else(String::new, |meant| format!("; write {meant:?}"));
    Err(Verdict::Wrong(format!(
        "{text:?} is no severity: there are {}{instead}",
        known.join(", ")
    )))
}

fn known_status(text: &str) -> Result<(), Verdict> {
    let mut known = status::known_names();
    if known.any(|known| known == text) {
        return Ok(());
    }
    let same = status::known_names().find(|known| status::same_status(known, text));
    match same.or_else(|| nearest(text, status::known_names())) {
        Some(known) => Err(Verdict::Odd(format!(
            "Nucleus knows no status {text:?} by itself; it writes {known:?}"
        ))),
        None => Ok(()),
    }
}

fn date(text: &str, how: How) -> Result<(), Verdict> {
    let wrong = || {
        Err(Verdict::Wrong(format!(
            "{text:?} is no day; write it as in \"2026-12-31\", or \"\" for none"
        )))
    };
    match (text, how) {
        ("", _) => Ok(()),
        (_, How::Same) if is_day(text) => Ok(()),
        (_, How::Order) if begins_a_day(text) => Ok(()),
        _ => wrong(),
    }
}

fn moment(text: &str, how: How) -> Result<(), Verdict> {
    if text.is_empty() {
        return Ok(());
    }
    if how == How::Same && is_day(text) {
        return Err(Verdict::Wrong(format!(
            "this has a time as well; write `discovered is startingwith({text:?})`"
        )));
    }
    let has_blank = text.as_bytes().get(10) == Some(&b' ');
    if has_blank && text.get(..10).is_some_and(is_day) {
        return Err(Verdict::Wrong(format!(
            "a time stands behind a T; write {:?}",
            text.replacen(' ', "T", 1)
        )));
    }
    if begins_a_day(text) && (how == How::Order || text.len() >= 19) {
        return Ok(());
    }
    Err(Verdict::Wrong(format!(
        "{text:?} is no day and time; write it as in \"2026-12-31\" or \"2026-12-31T08:00:00\""
    )))
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<civil::Date>().is_ok()
}

/// A year, a month, a day, or a day and what follows: all of them order as time does.
fn begins_a_day(text: &str) -> bool {
    let filled = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.get(..10).unwrap_or_default().to_owned(),
    };
    let rest = text.get(10..).unwrap_or_default();
    is_day(&filled) && (rest.is_empty() || rest.starts_with('T'))
}
