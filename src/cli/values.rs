//! Parsers of single values: what may stand behind a flag.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use url::Url;

use crate::model::ids::WorkItemId;
use crate::model::names::composed;

/// Text that says something: an empty value is a script's unset variable (design, 8 D.1).
pub(crate) fn non_empty(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("the value is empty".to_owned());
    }
    Ok(composed(text).into_owned())
}

/// The same, with every character as it was typed.
pub(crate) fn as_written(text: &str) -> Result<String, String> {
    non_empty(text).map(|_composed| text.to_owned())
}

/// A tag: neither `,` nor `;` may stand in it, and no more than 400 characters (ado-api, 8.9).
pub(crate) fn tag(text: &str) -> Result<String, String> {
    let text = non_empty(text)?.trim().to_owned();
    if text.contains([',', ';']) || text.chars().any(char::is_control) {
        return Err("a tag holds neither `,` nor `;` nor control characters".to_owned());
    }
    if text.chars().count() > 400 {
        return Err("a tag has 400 characters at most".to_owned());
    }
    Ok(text)
}

/// A count that is not zero.
pub(crate) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

/// A length of time that is not none.
pub(crate) fn some_time(text: &str) -> Result<Duration, String> {
    duration(text).and_then(|time| {
        (!time.is_zero())
            .then_some(time)
            .ok_or_else(|| format!("{text} is no time at all"))
    })
}

/// A length of time in one unit: `45s`, `5m`, `24h`, `90d`, `2w`; a day has 24 hours.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    const ADVICE: &str = "not a length of time, as in 45s, 5m, 24h, 90d or 2w";
    let text = text.trim();
    let Some((at, unit)) = text.char_indices().next_back() else {
        return Err("the value is empty".to_owned());
    };
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(ADVICE.to_owned()),
    };
    let number = &text[..at];
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ADVICE.to_owned());
    }
    // A thousand years are enough for everybody, and keep date arithmetic in range.
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(seconds))
        .filter(|seconds| *seconds <= 365_000 * 86_400)
        .map(Duration::from_secs)
        .ok_or_else(|| format!("{text} is too long"))
}

/// A work item as it was given: by number, or by the address of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenId {
    /// Its number.
    pub id: WorkItemId,
    /// The address, where that was given.
    pub address: Option<Url>,
}

impl FromStr for GivenId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const NO_ADDRESS: &str = "not the address of a work item";
        if !text.contains("://") {
            return Ok(Self {
                id: work_item_id(text)?,
                address: None,
            });
        }
        let address = Url::parse(text).map_err(|why| format!("{NO_ADDRESS}: {why}"))?;
        let parts: Vec<&str> = address.path_segments().into_iter().flatten().collect();
        let number = parts.windows(2).find_map(|pair| match pair {
            [before, number] if ["edit", "workitems"].contains(&before.to_lowercase().as_str()) => {
                work_item_id(number).ok()
            }
            _ => None,
        });
        Ok(Self {
            id: number.ok_or_else(|| NO_ADDRESS.to_owned())?,
            address: Some(address),
        })
    }
}

/// A work item, or `-` for those on standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdArgument {
    /// A work item.
    Id(GivenId),
    /// Read them from standard input, separated by white space.
    Stdin,
}

impl FromStr for IdArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "-" {
            return Ok(Self::Stdin);
        }
        text.parse().map(Self::Id)
    }
}

/// A work item's number, with or without the `#` that people write before it.
pub fn work_item_id(text: &str) -> Result<WorkItemId, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("the id is empty".to_owned());
    }
    let digits = text.strip_prefix('#').unwrap_or(text);
    match digits.parse() {
        Ok(0) | Err(_) => Err("not a work item id: a whole number above 0".to_owned()),
        Ok(id) => Ok(WorkItemId(id)),
    }
}

/// A file, or `-` for standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOrStdin {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl FromStr for FileOrStdin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" => Err("the file name is empty".to_owned()),
            "-" => Ok(Self::Stdin),
            path => Ok(Self::File(path.into())),
        }
    }
}

/// Fields that have a flag of their own, or are the service's.
const OTHERWISE: [(&str, &str); 8] = [
    ("System.State", "--state says it"),
    ("System.Title", "--title says it, for new tickets"),
    ("System.Tags", "--tag says it, or `tickets tag`"),
    ("System.History", "--comment says it, or `tickets comment`"),
    ("System.TeamProject", "a ticket stays in its project"),
    ("System.WorkItemType", "a ticket keeps its type"),
    ("System.Id", "the service gives it"),
    ("System.Rev", "the service counts it"),
];

/// The name of a field: its reference name, the last part of it, or what people see.
///
/// # Errors
/// Text that cannot be one.
pub fn reference_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if let Some((_, instead)) = OTHERWISE.iter().find(|(own, _)| {
        let last = own.rsplit('.').next().unwrap_or(own);
        let name = name.replace(' ', "");
        own.eq_ignore_ascii_case(&name) || last.eq_ignore_ascii_case(&name)
    }) {
        return Err(format!("{name} is not set as a field: {instead}"));
    }
    let is_odd = |c: char| c.is_control() || "/~=".contains(c);
    if name.is_empty() || name.contains(is_odd) {
        return Err(format!(
            "{name:?} is not a field's name, such as Microsoft.VSTS.Common.Priority or Priority"
        ));
    }
    Ok(name.to_owned())
}

/// A field and the value it is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    /// The field's reference name, such as `Microsoft.VSTS.Common.Priority`.
    pub reference_name: String,
    /// The value, as text.
    pub value: String,
}

impl FromStr for FieldValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or("needs the form FIELD=VALUE")?;
        let name = name.trim();
        if name.is_empty() || value.is_empty() {
            return Err("needs the form FIELD=VALUE, with both".to_owned());
        }
        Ok(Self {
            reference_name: reference_name(name)?,
            value: value.to_owned(),
        })
    }
}
