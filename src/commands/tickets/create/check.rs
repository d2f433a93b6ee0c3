//! A draft held against the project that it is for: what is wrong with it, or what is to be made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil};
use serde_json::Value;

use super::build::action;
use super::draft::{self, Draft};
use crate::cli::values;
use crate::clients::ado;
use crate::clients::api_error::ApiError;
use crate::model::field::{self, FieldDefinition};
use crate::model::process::{Project, TypeField, WorkItemType, same_name};
use crate::model::tree::Tree;
use crate::observe::{Catalog, TargetError, creation_path, is_of_one_project, nearest};
use crate::plan::action::Action;
use crate::template::safe;

/// Why a ticket cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// A name that does not exist.
    Target(TargetError),
    /// What is wrong with a value, in a sentence.
    Value(String),
    /// What the service refuses by itself, and says so with an id of its own.
    Refusal(String),
}

/// What is to be made, with what the service will refuse about it.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) action: Action,
    pub(super) refusals: Vec<Problem>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Target(error) => write!(f, "{error}"),
            Self::Value(text) | Self::Refusal(text) => f.write_str(text),
        }
    }
}

/// Looks at drafts; what projects allow is read once.
#[derive(Debug)]
pub(super) struct Checker {
    reader: ado::Reader,
    catalog: Catalog,
    definitions: Option<BTreeMap<String, FieldDefinition>>,
    fields: BTreeMap<(String, String), Vec<TypeField>>,
    places: BTreeMap<(String, &'static str), Vec<String>>,
}

/// Where a ticket goes.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) project: Project,
    pub(super) kind: WorkItemType,
}

impl Checker {
    pub(super) fn new(reader: &ado::Reader) -> Self {
        Self {
            reader: reader.clone(),
            catalog: Catalog::new(reader.clone()),
            definitions: None,
            fields: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// The same, where a project that refuses to be read is wrong for its own rows alone.
    ///
    /// # Errors
    /// When a call fails for any other reason.
    pub(super) async fn check_one_of_many(
        &mut self,
        draft: Draft,
    ) -> Result<Result<Checked, Vec<Problem>>, ApiError> {
        match self.check(draft).await {
            Err(error) if is_of_one_project(&error) => {
                Ok(Err(vec![Problem::Value(error.to_string())]))
            }
            result => result,
        }
    }

    /// What is to be made, or everything that is wrong.
    ///
    /// # Errors
    /// When a call fails.
    pub(super) async fn check(
        &mut self,
        mut draft: Draft,
    ) -> Result<Result<Checked, Vec<Problem>>, ApiError> {
        let place = match self.place(&draft).await? {
            Ok(place) => place,
            Err(error) => return Ok(Err(vec![Problem::Target(error)])),
        };
        let mut problems = Vec::new();
        if let Err(why) = draft.merge_description(place.kind.description_field()) {
            problems.push(Problem::Value(why));
        }
        let fields = self.field_values(&draft, &place, &mut problems).await?;
        self.check_places(&draft, &place, &mut problems).await?;
        problems.extend(check_words(&draft));
        let way = creation_path(&place.project.name, &place.kind, draft.state.as_deref());
        let is_refusal = |problem: &Problem| matches!(problem, Problem::Refusal(_));
        Ok(match way {
            Ok((state, path)) if problems.iter().all(is_refusal) => Ok(Checked {
                action: action(&draft, place, fields, state, path),
                refusals: problems,
            }),
            Ok(_) => Err(problems),
            Err(error) => {
                problems.insert(0, Problem::Target(error));
                Err(problems)
            }
        })
    }

    /// The states that a new ticket may be put in, the usual one first.
    ///
    /// # Errors
    /// When a call fails.
    pub(super) async fn states(
        &mut self,
        draft: &Draft,
    ) -> Result<Result<Vec<String>, TargetError>, ApiError> {
        let Place { kind, .. } = match self.place(draft).await? {
            Ok(place) => place,
            Err(error) => return Ok(Err(error)),
        };
        let usual = kind.initial_state().unwrap_or_default().to_owned();
        let others = kind.states.iter().map(|state| state.name.clone());
        let others = others.filter(|name| *name != usual);
        Ok(Ok(std::iter::once(usual.clone()).chain(others).collect()))
    }

    async fn place(&mut self, draft: &Draft) -> Result<Result<Place, TargetError>, ApiError> {
        let project = match self.catalog.project(&draft.project).await? {
            Ok(project) => project,
            Err(error) => return Ok(Err(error)),
        };
        let kind = self
            .catalog
            .work_item_type(&project.name, &draft.work_item_type);
        Ok(kind.await?.map(|kind| Place { project, kind }))
    }

    /// The fields as the service wants them.
    async fn field_values(
        &mut self,
        draft: &Draft,
        place: &Place,
        problems: &mut Vec<Problem>,
    ) -> Result<BTreeMap<String, Value>, ApiError> {
        let mut values = BTreeMap::new();
        for (name, value) in &draft.fields {
            let definitions = self.definitions().await?;
            let Some(definition) = definitions.get(&name.to_lowercase()) else {
                let names = definitions
                    .values()
                    .map(|known| known.reference_name.clone());
                let near = nearest(name, names.collect()).into_iter().take(3);
                let near: Vec<String> = near.collect();
                problems.push(Problem::Refusal(format!(
                    "there is no field {name:?}; the nearest are {}",
                    near.join(", ")
                )));
                values.insert(name.clone(), value.clone());
                continue;
            };
            match typed(definition, value) {
                Ok(value) => {
                    values.insert(definition.reference_name.clone(), value);
                }
                Err(why) => problems.push(Problem::Value(format!("{name}: {why}"))),
            }
        }
        problems.extend(self.lacking(draft, place).await?);
        Ok(values)
    }

    async fn definitions(&mut self) -> Result<&BTreeMap<String, FieldDefinition>, ApiError> {
        let known = if let Some(known) = self.definitions.take() {
            known
        } else {
            let all = self.reader.field_definitions().await?.into_iter();
            all.map(|known| (known.reference_name.to_lowercase(), known))
                .collect()
        };
        Ok(self.definitions.insert(known))
    }

    /// The fields that the process requires and nobody gives.
    async fn lacking(&mut self, draft: &Draft, place: &Place) -> Result<Vec<Problem>, ApiError> {
        let Place { project, kind } = place;
        let key = (project.name.clone(), kind.name.clone());
        if !self.fields.contains_key(&key) {
            let fields = self.reader.type_fields(&project.name, &kind.name).await?;
            self.fields.insert(key.clone(), fields);
        }
        let fields = self.fields.get(&key).map_or(&[][..], Vec::as_slice);
        let mut given: BTreeSet<String> = field::ALWAYS
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        given.extend(draft.fields.keys().map(|name| name.to_lowercase()));
        let lacking = field::unmapped(fields, &given).into_iter();
        Ok(lacking
            .map(|lacking| {
                let TypeField {
                    reference_name,
                    name,
                    ..
                } = lacking;
                Problem::Refusal(format!(
                    "{} of {} requires {reference_name} ({name}); --field {reference_name}=VALUE \
                     or a column of that name gives it",
                    kind.name, project.name
                ))
            })
            .collect())
    }

    /// Areas and iterations that the project does not have.
    async fn check_places(
        &mut self,
        draft: &Draft,
        place: &Place,
        problems: &mut Vec<Problem>,
    ) -> Result<(), ApiError> {
        for tree in [Tree::Areas, Tree::Iterations] {
            let Some(path) = draft.fields.get(tree.field()).map(draft::text) else {
                continue;
            };
            let project = &place.project.name;
            let key = (project.clone(), tree.noun());
            if !self.places.contains_key(&key) {
                let all = self.reader.places(project, tree).await?.into_iter();
                self.places
                    .insert(key.clone(), all.map(|place| place.path).collect());
            }
            let known = self.places.get(&key).map_or(&[][..], Vec::as_slice);
            if !known.iter().any(|known| same_name(known, &path)) {
                problems.push(Problem::Target(TargetError {
                    kind: tree.noun(),
                    name: path.clone(),
                    place: format!("project {project}"),
                    known: nearest(&path, known.to_vec()),
                    list_command: format!("adoconn {}s list --project '{project}'", tree.noun()),
                }));
            }
        }
        Ok(())
    }
}

/// What is wrong with title and tags.
fn check_words(draft: &Draft) -> Vec<Problem> {
    let mut problems = Vec::new();
    if safe::line(&draft.title).is_empty() {
        problems.push(Problem::Value(
            "the title has nothing that can be shown".to_owned(),
        ));
    }
    let length = draft.title.encode_utf16().count();
    if length > safe::TITLE_MAX {
        let most = safe::TITLE_MAX;
        let why = format!("the title has {length} characters; a title has {most} at most");
        problems.push(Problem::Value(why));
    }
    for tag in &draft.tags {
        if let Err(why) = values::tag(tag) {
            problems.push(Problem::Value(format!("tag {tag:?}: {why}")));
        }
    }
    problems
}

/// The value as the field holds it.
fn typed(definition: &FieldDefinition, value: &Value) -> Result<Value, String> {
    let FieldDefinition {
        reference_name: _,
        kind,
        read_only,
    } = definition;
    if *read_only {
        return Err("only the service sets this field".to_owned());
    }
    let text = draft::text(value);
    let text = text.trim();
    match kind.to_lowercase().as_str() {
        "integer" | "picklistinteger" => {
            let number = text.parse::<i64>();
            number
                .map(Value::from)
                .map_err(|_wrong| format!("{text:?} is not a whole number"))
        }
        "double" | "picklistdouble" => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number
                .map(Value::from)
                .ok_or_else(|| format!("{text:?} is not a number"))
        }
        "boolean" => match text.to_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Value::from(true)),
            "false" | "no" | "0" => Ok(Value::from(false)),
            _ => Err(format!("{text:?} is neither true nor false")),
        },
        "datetime" => {
            let is_date = text.parse::<Timestamp>().is_ok()
                || text.parse::<civil::DateTime>().is_ok()
                || text.parse::<civil::Date>().is_ok();
            is_date
                .then(|| text.into())
                .ok_or_else(|| format!("{text:?} is no date, as in 2026-12-31"))
        }
        "html" | "history" => Ok(safe::html(text).into()),
        _ => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(kind: &str) -> FieldDefinition {
        FieldDefinition {
            reference_name: "Custom.X".to_owned(),
            kind: kind.to_owned(),
            read_only: false,
        }
    }

    #[test]
    fn values_become_what_the_field_holds() {
        for (kind, value, is) in [
            ("integer", json!("1"), Some(json!(1))),
            ("integer", json!("1.5"), None),
            ("double", json!("1.5"), Some(json!(1.5))),
            ("double", json!("inf"), None),
            ("string", json!("007"), Some(json!("007"))),
            ("string", json!(7), Some(json!("7"))),
            ("boolean", json!("Yes"), Some(json!(true))),
            ("boolean", json!("maybe"), None),
            ("dateTime", json!("2026-12-31"), Some(json!("2026-12-31"))),
            ("dateTime", json!("31.12.2026"), None),
            (
                "html",
                json!("<b> & @x"),
                Some(json!("&lt;b&gt; &amp; @\u{200b}x")),
            ),
        ] {
            assert_eq!(typed(&field(kind), &value).ok(), is, "{kind} {value}");
        }
        let read_only = FieldDefinition {
            read_only: true,
            ..field("string")
        };
        assert!(typed(&read_only, &json!("x")).is_err());
    }
}
