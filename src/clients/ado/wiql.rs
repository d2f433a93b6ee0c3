//! WIQL: queries built from typed parts, with one function that quotes (ado-api, 10.3).

use std::fmt::Write;

use jiff::Timestamp;

use crate::model::ids::WorkItemId;

/// Which work items are meant. Everything that is given must hold; nothing given means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The project's name.
    pub project: Option<String>,
    /// Work item types, any of them.
    pub types: Vec<String>,
    /// States, any of them.
    pub states: Vec<String>,
    /// Tags, all of them.
    pub tags: Vec<String>,
    /// Whose they are: a name, or `@me`.
    pub assigned_to: Option<String>,
    /// An area path; those below it count too.
    pub area_under: Option<String>,
    /// Last changed before that moment.
    pub older_than: Option<Timestamp>,
    /// A condition in WIQL, or a whole query whose condition is taken.
    pub raw: Option<String>,
}

impl Filter {
    /// The query for the items after `last`, in the order of their ids.
    ///
    /// # Errors
    /// What is wrong with `raw`.
    pub fn query(&self, last: Option<WorkItemId>) -> Result<String, String> {
        self.text(last, false)
    }

    /// The same within the project that the address names.
    pub(super) fn text(
        &self,
        last: Option<WorkItemId>,
        project_in_address: bool,
    ) -> Result<String, String> {
        let mut conditions = self.conditions()?;
        if project_in_address {
            conditions.insert(0, "[System.TeamProject] = @project".to_owned());
        }
        if let Some(last) = last {
            conditions.push(format!("[System.Id] > {last}"));
        }
        let mut query = "SELECT [System.Id] FROM WorkItems".to_owned();
        if !conditions.is_empty() {
            query.push_str(" WHERE ");
            query.push_str(&conditions.join(" AND "));
        }
        query.push_str(" ORDER BY [System.Id] ASC");
        Ok(query)
    }

    fn conditions(&self) -> Result<Vec<String>, String> {
        let mut all = Vec::new();
        if let Some(project) = &self.project {
            all.push(format!("[System.TeamProject] = {}", quote(project)));
        }
        all.extend(any_of("System.WorkItemType", &self.types));
        all.extend(any_of("System.State", &self.states));
        let tags = self.tags.iter();
        all.extend(tags.map(|tag| format!("[System.Tags] CONTAINS {}", quote(tag))));
        if let Some(name) = &self.assigned_to {
            let who = if name.eq_ignore_ascii_case("@me") {
                "@me".to_owned()
            } else {
                quote(name)
            };
            all.push(format!("[System.AssignedTo] = {who}"));
        }
        if let Some(area) = &self.area_under {
            all.push(format!("[System.AreaPath] UNDER {}", quote(area)));
        }
        if let Some(moment) = self.older_than {
            all.push(format!("[System.ChangedDate] < {}", quote(&iso(moment))));
        }
        if let Some(raw) = &self.raw
            && let Some(condition) = condition(raw)?
        {
            let condition = bound(&condition, self.project.as_deref())?;
            all.push(format!("({condition})"));
        }
        Ok(all)
    }
}

/// The one quoting function: a quote within is doubled.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for character in text.chars() {
        if character == '\'' {
            quoted.push('\'');
        }
        quoted.push(character);
    }
    quoted.push('\'');
    quoted
}

/// Milliseconds are what the service keeps.
fn iso(moment: Timestamp) -> String {
    format!("{moment:.3}")
}

fn any_of(field: &str, values: &[String]) -> Option<String> {
    let (first, rest) = values.split_first()?;
    let mut text = format!("[{field}] IN ({}", quote(first));
    for value in rest {
        // Writing to a `String` does not fail.
        let _ = write!(text, ", {}", quote(value));
    }
    text.push(')');
    Some(text)
}

/// The condition in what a person wrote; `None` when a whole query has none.
///
/// It must be closed in itself: with an unbalanced parenthesis or quote it would change the
/// meaning of the conditions beside it.
fn condition(raw: &str) -> Result<Option<String>, String> {
    let bare = without_literals(raw)?;
    if bare.contains("WORKITEMLINKS") {
        return Err("the query is over links; adoconn asks for work items only".to_owned());
    }
    if word(&bare, "ASOF").is_some() {
        return Err("the query is about the past (ASOF); adoconn works on what is now".to_owned());
    }
    let start = if bare.trim_start().starts_with("SELECT") {
        let Some(start) = word(&bare, "WHERE") else {
            return Ok(None);
        };
        start + "WHERE".len()
    } else {
        0
    };
    let rest = &bare[start..];
    let ends = ["ORDER BY", "MODE"];
    let end = ends.iter().filter_map(|end| word(rest, end)).min();
    let span = start..end.map_or(bare.len(), |end| start + end);
    balanced(&bare[span.clone()])?;
    let text = raw[span].trim();
    if text.is_empty() {
        return Err("the condition is empty".to_owned());
    }
    Ok(Some(text.to_owned()))
}

/// The condition with the project's name in the place of `@project`, which the service knows only
/// where an address names a project.
fn bound(condition: &str, project: Option<&str>) -> Result<String, String> {
    const MACRO: &str = "@PROJECT";
    let bare = without_literals(condition)?;
    let mut text = String::with_capacity(condition.len());
    let mut done = 0;
    while let Some(at) = word(&bare[done..], MACRO).map(|at| done + at) {
        let Some(project) = project else {
            return Err("@project needs a project: name it with --project".to_owned());
        };
        text.push_str(&condition[done..at]);
        text.push_str(&quote(project));
        done = at + MACRO.len();
    }
    text.push_str(&condition[done..]);
    Ok(text)
}

/// The text in capitals with every literal and field name blanked, byte for byte as long.
fn without_literals(raw: &str) -> Result<String, String> {
    let mut bare = String::with_capacity(raw.len());
    let mut open: Option<char> = None;
    for character in raw.chars() {
        let inside = open.is_some();
        match (open, character) {
            (None, '\'' | '"') => open = Some(character),
            (None, '[') => open = Some(']'),
            (Some(end), character) if end == character => open = None,
            (None | Some(_), _) => {}
        }
        if inside || open.is_some() {
            bare.extend(std::iter::repeat_n('_', character.len_utf8()));
        } else if character.is_ascii() {
            bare.push(if character.is_whitespace() {
                ' '
            } else {
                character.to_ascii_uppercase()
            });
        } else {
            bare.push(character);
        }
    }
    match open {
        None => Ok(bare),
        Some(end) => Err(format!("the condition ends before its closing {end}")),
    }
}

/// Where a keyword stands as a word of its own, outside parentheses.
fn word(bare: &str, keyword: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '@';
    bare.match_indices(keyword).map(|(at, _)| at).find(|&at| {
        let before = bare[..at].chars().next_back();
        let after = bare[at + keyword.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn balanced(bare: &str) -> Result<(), String> {
    let mut depth = 0_u32;
    for character in bare.chars() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return Err("a closing parenthesis has no opening one".to_owned()),
            ')' => depth -= 1,
            _ => {}
        }
    }
    if depth == 0 {
        Ok(())
    } else {
        Err("an opening parenthesis has no closing one".to_owned())
    }
}

#[cfg(test)]
mod tests;
