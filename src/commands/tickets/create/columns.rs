//! What the columns of a file mean.

use std::collections::BTreeMap;
use std::fmt;

use crate::cli::ColumnMap;
use crate::config::told;
use crate::model::names::composed;
use crate::observe::nearest;

/// Most columns of a file: no ticket has so many fields.
pub(super) const COLUMNS_MAX: usize = 1_000;

/// What is to be said where there are more.
pub(super) fn too_many(count: usize) -> String {
    format!("it has {count} columns, and a file may have {COLUMNS_MAX}; is the separator right?")
}

/// What a cell is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The Azure DevOps project.
    Project,
    /// The work item type.
    Type,
    /// The title.
    Title,
    /// The state.
    State,
    /// The description, as plain text.
    Description,
    /// Tags.
    Tags,
    /// Who gets it.
    AssignedTo,
    /// The area path.
    Area,
    /// The iteration path.
    Iteration,
    /// The key by which a repeated file is recognised.
    Key,
    /// A field, by its reference name.
    Field(String),
}

/// Columns by the names that they go by; the first of each is its own.
const NAMES: [(Column, &[&str]); 10] = [
    (
        Column::Project,
        &["project", "team_project", "system.teamproject"],
    ),
    (
        Column::Type,
        &["type", "work_item_type", "system.workitemtype"],
    ),
    (Column::Title, &["title", "system.title"]),
    (Column::State, &["state", "system.state"]),
    (Column::Description, &["description"]),
    (Column::Tags, &["tags", "system.tags"]),
    (Column::AssignedTo, &["assigned_to", "system.assignedto"]),
    (Column::Area, &["area", "area_path", "system.areapath"]),
    (
        Column::Iteration,
        &["iteration", "iteration_path", "system.iterationpath"],
    ),
    (Column::Key, &["key"]),
];

impl Column {
    /// The column of that name: case does not count, and blanks are `_`.
    fn named(text: &str) -> Option<Self> {
        let plain = composed(text.trim())
            .to_lowercase()
            .replace([' ', '-'], "_");
        let known = NAMES
            .iter()
            .find(|(_, names)| names.contains(&plain.as_str()));
        known
            .map(|(column, _)| column.clone())
            .or_else(|| is_reference_name(text.trim()).then(|| Self::Field(text.trim().to_owned())))
    }

    /// Fields are the same whatever their case.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(one), Self::Field(two)) => one.eq_ignore_ascii_case(two),
            _ => self == other,
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Field(name) = self {
            return f.write_str(name);
        }
        let names = NAMES.iter().find(|(column, _)| column == self);
        f.write_str(names.and_then(|(_, names)| names.first()).unwrap_or(&""))
    }
}

/// Whether that may be a field's reference name: words with dots between them.
fn is_reference_name(text: &str) -> bool {
    let is_word = |word: &str| {
        let mut bytes = word.bytes();
        !word.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    text.contains('.') && text.split('.').all(is_word)
}

/// Which header is which column: by its name, unless `--map` says otherwise.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// By header in lower case.
    mapped: BTreeMap<String, Option<Column>>,
}

impl Columns {
    /// # Errors
    /// A `--map` to something that is no column, or two for one header.
    pub(super) fn new(maps: &[ColumnMap]) -> Result<Self, String> {
        let mut mapped = BTreeMap::new();
        for ColumnMap { header, column } in maps {
            let meant = match column {
                None => None,
                Some(text) => Some(Column::named(text).ok_or_else(|| {
                    format!(
                        "--map {header}={text}: {text:?} is no column; {}",
                        advice(text)
                    )
                })?),
            };
            if mapped
                .insert(composed(header).to_lowercase(), meant)
                .is_some()
            {
                return Err(format!("--map names the header {header:?} twice"));
            }
        }
        Ok(Self { mapped })
    }

    /// What a header means; `None` where it is left out.
    ///
    /// # Errors
    /// A name that is no column.
    pub(super) fn of(&self, header: &str) -> Result<Option<Column>, String> {
        if let Some(meant) = self.mapped.get(&composed(header.trim()).to_lowercase()) {
            return Ok(meant.clone());
        }
        Column::named(header).map(Some).ok_or_else(|| {
            // Where a file of another kind is given, its first line may be a secret.
            if header.split_whitespace().any(told::looks_secret) {
                let what = told::described(header);
                return format!("{what} is no column; {}", advice(header));
            }
            format!(
                "{header:?} is no column; {}; --map '{header}=COLUMN' says what it is, \
                     --map '{header}=-' leaves it out",
                advice(header)
            )
        })
    }

    /// Whether `--map` names any header.
    pub(super) fn has_maps(&self) -> bool {
        !self.mapped.is_empty()
    }

    /// A header of `--map` that is none of these.
    pub(super) fn unused<'a>(&'a self, headers: &[&str]) -> Option<&'a str> {
        let is_there = |wanted: &str| {
            headers
                .iter()
                .any(|is| composed(is.trim()).to_lowercase() == wanted)
        };
        let mut mapped = self.mapped.keys().map(String::as_str);
        mapped.find(|wanted| !is_there(wanted))
    }
}

/// The second of two headers that mean the same column, with that column.
pub(super) fn repeated(columns: &[Option<Column>]) -> Option<(usize, &Column)> {
    columns.iter().enumerate().find_map(|(place, column)| {
        let column = column.as_ref()?;
        let mut before = columns.iter().take(place).flatten();
        before
            .any(|other| other.is_same(column))
            .then_some((place, column))
    })
}

fn advice(name: &str) -> String {
    let names = NAMES.iter().filter_map(|(_, names)| names.first());
    let names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
    let all = names.join(", ");
    let near = nearest(name, names).into_iter().next().unwrap_or_default();
    format!("the nearest is {near}; there are {all}, and fields by their reference names")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(maps: &[&str]) -> Result<Columns, String> {
        let maps: Vec<ColumnMap> = maps.iter().map(|map| map.parse().unwrap()).collect();
        Columns::new(&maps)
    }

    #[test]
    fn a_secret_in_the_place_of_a_header_is_described() {
        let secret = "v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123";
        let why = columns(&[]).unwrap().of(secret).unwrap_err();
        assert!(
            why.starts_with("a text of 40 characters is no column; "),
            "{why}"
        );
        assert!(!why.contains("v8Q"), "{why}");
    }

    #[test]
    fn headers_are_read_as_people_write_them() {
        let plain = columns(&[]).unwrap();
        for (header, column) in [
            ("Title", Column::Title),
            ("Work Item Type", Column::Type),
            ("assigned-to", Column::AssignedTo),
            ("System.AreaPath", Column::Area),
            (" key ", Column::Key),
        ] {
            assert_eq!(plain.of(header).unwrap(), Some(column), "{header}");
        }
        let field = plain.of("Microsoft.VSTS.Common.Priority").unwrap();
        assert_eq!(field.unwrap().to_string(), "Microsoft.VSTS.Common.Priority");
    }

    #[test]
    fn what_is_no_column_is_told_with_the_nearest() {
        let error = columns(&[]).unwrap().of("titel").unwrap_err();
        assert!(
            error.starts_with("\"titel\" is no column; the nearest is title; there are project, "),
            "{error}"
        );
        for bad in ["", "a..b", ".b", "a b.c"] {
            assert!(columns(&[]).unwrap().of(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_map_goes_over_the_name() {
        let mapped = columns(&["Issue Name=title", "title=-", "a=b=Custom.Ratio"]).unwrap();
        assert_eq!(mapped.of("issue name").unwrap(), Some(Column::Title));
        assert_eq!(mapped.of("Title").unwrap(), None);
        assert_eq!(mapped.unused(&["Issue Name", "title"]), Some("a=b"));
        assert!(columns(&["x=titel"]).is_err());
        assert!(columns(&["x=title", "X=state"]).is_err());
    }

    #[test]
    fn one_column_may_not_come_twice() {
        let plain = columns(&[]).unwrap();
        let read = |headers: &[&str]| -> Vec<_> {
            headers
                .iter()
                .map(|header| plain.of(header).unwrap())
                .collect()
        };
        let twice = read(&["title", "Custom.A", "custom.a"]);
        assert_eq!(repeated(&twice).unwrap().0, 2);
        assert!(repeated(&read(&["title", "state"])).is_none());
    }
}
