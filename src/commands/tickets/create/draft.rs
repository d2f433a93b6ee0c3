//! One ticket as it was asked for, before any name was looked at.

use std::collections::BTreeMap;

use serde_json::Value;

use super::columns::Column;
use crate::cli::CreateArgs;
use crate::model::key::TicketKey;
use crate::model::names::composed;

/// A row of a file: what its cells say, each of them with a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
    /// Its cells, each accent in one character with its letter.
    pub(super) cells: BTreeMap<Column, Value>,
    /// The cells as the file has them, where that is not the same.
    pub(super) as_written: Option<BTreeMap<Column, Value>>,
}

impl Row {
    pub(super) fn new(line: u64, cells: BTreeMap<Column, Value>) -> Self {
        let composed: BTreeMap<Column, Value> = cells
            .iter()
            .map(|(column, value)| (column.clone(), composed_value(value)))
            .collect();
        let as_written = (composed != cells).then_some(cells);
        Self {
            line,
            cells: composed,
            as_written,
        }
    }
}

fn composed_value(value: &Value) -> Value {
    match value {
        Value::String(text) => composed(text).into(),
        Value::Array(all) => all.iter().map(composed_value).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.clone(),
    }
}

/// What makes a ticket the same when it is asked for again.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sameness {
    /// Nothing.
    Never,
    /// The key that an earlier run gave it.
    Known(TicketKey),
    /// What a person chose.
    Chosen(String),
    /// What the row itself says, by column; project and type go by their ids.
    Row(Vec<(String, String)>),
}

/// One ticket as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) project: String,
    pub(super) work_item_type: String,
    pub(super) title: String,
    pub(super) state: Option<String>,
    /// Plain text.
    pub(super) description: String,
    pub(super) tags: Vec<String>,
    /// Further fields by reference name.
    pub(super) fields: BTreeMap<String, Value>,
    pub(super) sameness: Sameness,
    /// What made it the same before accents were looked at, where that is something else.
    pub(super) earlier: Option<Sameness>,
}

impl Draft {
    /// What flags alone ask for.
    pub(super) fn of_flags(args: &CreateArgs, description: &str) -> Self {
        let chosen = args.key.as_deref().map(composed);
        let chosen = chosen.map(|key| Sameness::Chosen(key.into_owned()));
        let row = Row::default();
        Self {
            earlier: args.key.as_ref().and_then(|key| {
                let plain = composed(key);
                (plain != key.as_str()).then(|| Sameness::Chosen(key.clone()))
            }),
            sameness: chosen.unwrap_or(Sameness::Never),
            ..Self::filled(&row, args, description)
        }
    }

    /// What a row asks for; flags fill what it leaves open.
    ///
    /// # Errors
    /// What is missing.
    pub(super) fn of_row(row: &Row, args: &CreateArgs, description: &str) -> Result<Self, String> {
        let draft = Self::filled(row, args, description);
        let needed = [
            (Column::Project, &draft.project),
            (Column::Type, &draft.work_item_type),
            (Column::Title, &draft.title),
        ];
        let empty = needed.iter().filter(|(_, text)| text.is_empty());
        let missing: Vec<String> = empty.map(|(column, _)| column.to_string()).collect();
        if missing.is_empty() {
            return Ok(draft);
        }
        let flags: Vec<String> = missing.iter().map(|name| format!("--{name}")).collect();
        Err(format!(
            "no {}, and no {}",
            missing.join(", no "),
            flags.join(", no ")
        ))
    }

    fn filled(row: &Row, args: &CreateArgs, description: &str) -> Self {
        let cell = |column: &Column| row.cells.get(column).map(text);
        let or = |column: &Column, flag: &Option<String>| cell(column).or_else(|| flag.clone());
        let needed = |column, flag| or(column, flag).unwrap_or_default();
        Self {
            project: needed(&Column::Project, &args.project),
            work_item_type: needed(&Column::Type, &args.work_item_type),
            title: needed(&Column::Title, &args.title),
            state: or(&Column::State, &args.state),
            description: cell(&Column::Description).unwrap_or_else(|| description.to_owned()),
            tags: tags(row, args),
            fields: fields(row, args),
            sameness: sameness(&row.cells),
            earlier: row.as_written.as_ref().map(sameness),
        }
    }

    /// Takes the description out of the fields, where it was given as one; refuses it where it was
    /// given twice.
    ///
    /// # Errors
    /// The field that says the same.
    pub(super) fn merge_description(&mut self, field: &str) -> Result<(), String> {
        let mut names = self.fields.keys();
        let given = names.find(|name| name.eq_ignore_ascii_case(field)).cloned();
        let Some(name) = given else { return Ok(()) };
        if !self.description.is_empty() {
            return Err(format!(
                "`description` and {name} are one field of this type"
            ));
        }
        let value = self.fields.remove(&name);
        self.description = value.as_ref().map(text).unwrap_or_default();
        Ok(())
    }
}

fn tags(row: &Row, args: &CreateArgs) -> Vec<String> {
    let own = row.cells.get(&Column::Tags);
    let own: Vec<String> = match own {
        Some(Value::Array(tags)) => tags.iter().map(text).collect(),
        Some(one) => text(one).split([';', ',']).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let own = own.into_iter().map(|tag| tag.trim().to_owned());
    let own = own.filter(|tag| !tag.is_empty());
    own.chain(args.tag.iter().cloned()).collect()
}

fn fields(row: &Row, args: &CreateArgs) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    let mut set = |name: &str, value: Value| {
        fields.retain(|known: &String, _| !known.eq_ignore_ascii_case(name));
        fields.insert(name.to_owned(), value);
    };
    for field in &args.field {
        set(&field.reference_name, field.value.as_str().into());
    }
    for (column, value) in &row.cells {
        if let Column::Field(name) = column {
            set(name, value.clone());
        }
    }
    let places = [
        ("System.AreaPath", Column::Area, &args.area),
        ("System.IterationPath", Column::Iteration, &args.iteration),
        ("System.AssignedTo", Column::AssignedTo, &args.assigned_to),
    ];
    for (name, column, flag) in places {
        let value = row.cells.get(&column).map(text).or_else(|| flag.clone());
        if let Some(value) = value {
            set(name, value.into());
        }
    }
    fields
}

fn sameness(cells: &BTreeMap<Column, Value>) -> Sameness {
    if let Some(key) = cells.get(&Column::Key) {
        return Sameness::Chosen(text(key));
    }
    let own = cells.iter().filter(|(column, _)| {
        // These two are added by their ids once they are known: a renamed project is the same.
        !matches!(column, Column::Project | Column::Type)
    });
    let own = own.map(|(column, value)| (column.to_string().to_lowercase(), text(value)));
    Sameness::Row(own.collect())
}

/// A value as a cell shows it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(text).collect();
            all.join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(cells: &[(Column, Value)]) -> Row {
        Row::new(2, cells.iter().cloned().collect())
    }

    fn flags() -> CreateArgs {
        CreateArgs {
            project: Some("Payments".to_owned()),
            work_item_type: Some("Bug".to_owned()),
            state: Some("New".to_owned()),
            tag: vec!["wave-2".to_owned()],
            field: vec![
                "Custom.Team=Blue".parse().unwrap(),
                "Custom.Note=x".parse().unwrap(),
            ],
            ..CreateArgs::default()
        }
    }

    #[test]
    fn flags_fill_what_a_row_leaves_open() {
        let row = row(&[
            (Column::Title, json!("T")),
            (Column::Type, json!("Task")),
            (Column::Tags, json!("a; b,,c")),
            (Column::Field("custom.team".to_owned()), json!("Red")),
        ]);
        let draft = Draft::of_row(&row, &flags(), "").unwrap();
        assert_eq!(
            (draft.project.as_str(), draft.work_item_type.as_str()),
            ("Payments", "Task")
        );
        assert_eq!(draft.state.as_deref(), Some("New"));
        assert_eq!(draft.tags, ["a", "b", "c", "wave-2"]);
        let fields: Vec<_> = draft.fields.iter().collect();
        assert_eq!(
            fields,
            [
                (&"Custom.Note".to_owned(), &json!("x")),
                (&"custom.team".to_owned(), &json!("Red")),
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named_with_the_flag_that_gives_it() {
        let error = Draft::of_row(&row(&[]), &CreateArgs::default(), "").unwrap_err();
        let all = "no project, no type, no title, and no --project, no --type, no --title";
        assert_eq!(error, all);
    }

    #[test]
    fn a_row_is_the_same_whatever_flags_and_spellings_are() {
        let typed = [
            (Column::Title, json!("T")),
            (Column::Field("Custom.N".to_owned()), json!(1)),
        ];
        let read = [
            (Column::Field("custom.n".to_owned()), json!("1")),
            (Column::Title, json!("T")),
            (Column::Project, json!("Payments")),
        ];
        assert_eq!(sameness(&row(&typed).cells), sameness(&row(&read).cells));
        let chosen = [(Column::Key, json!("CHG-1")), (Column::Title, json!("T"))];
        assert_eq!(
            sameness(&row(&chosen).cells),
            Sameness::Chosen("CHG-1".to_owned())
        );
    }
}
