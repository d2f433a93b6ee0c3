//! A draft held against the project that it is for: what is wrong with it, or what is to be made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::super::typed::typed;
use super::build::action;
use super::draft::{self, Draft};
use crate::cli::values;
use crate::clients::ado;
use crate::clients::api_error::ApiError;
use crate::model::field::{self, AllowedField, FieldDefinition};
use crate::model::key::TicketKey;
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
    /// The key that it had before accents were looked at, where that is another one.
    pub(super) earlier: Option<TicketKey>,
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

/// The paths of a tree, and the entries that could not be read.
type Paths = (Vec<String>, Vec<String>);

/// Looks at drafts; what projects allow is read once.
#[derive(Debug)]
pub(super) struct Checker {
    reader: ado::Reader,
    catalog: Catalog,
    definitions: Option<Arc<[FieldDefinition]>>,
    fields: BTreeMap<(String, String), Arc<[AllowedField]>>,
    zone: TimeZone,
    /// Paths, and what is wrong with each place that cannot be read.
    places: BTreeMap<(String, &'static str), Paths>,
}

/// Where a ticket goes.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) project: Project,
    pub(super) kind: WorkItemType,
}

impl Checker {
    pub(super) fn new(reader: &ado::Reader, zone: &TimeZone) -> Self {
        Self {
            zone: zone.clone(),
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
            Ok((state, path)) if problems.iter().all(is_refusal) => {
                let (action, earlier) = action(&draft, place, fields, state, path);
                Ok(Checked {
                    action,
                    earlier,
                    refusals: problems,
                })
            }
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
        let definitions = self.definitions().await?;
        let own = self.fields_of(place).await?;
        let is_own = |name: &str| {
            own.iter()
                .any(|field| same_name(&field.field.reference_name, name))
        };
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        for (name, value) in &draft.fields {
            let definition = match field::meant(name, &definitions, is_own) {
                Ok(definition) => definition,
                Err(why) => {
                    problems.push(Problem::Value(why));
                    continue;
                }
            };
            let reference_name = &definition.reference_name;
            let given = own
                .iter()
                .find(|field| same_name(&field.field.reference_name, reference_name));
            // What every work item has is not always listed.
            let is_systems = reference_name.to_lowercase().starts_with("system.");
            if given.is_none() && !own.is_empty() && !is_systems {
                let Place { project, kind } = place;
                problems.push(Problem::Value(format!(
                    "{} of {} has no field {reference_name}; `adoconn fields list --project '{1}' \
                     --type '{0}'` lists those it has",
                    kind.name, project.name
                )));
                continue;
            }
            match typed(definition, given, value, &self.zone) {
                Ok(value) => {
                    if values.insert(reference_name.clone(), value).is_some() {
                        let why = format!("{reference_name} is given twice, once as {name}");
                        problems.push(Problem::Value(why));
                    }
                }
                Err(why) => problems.push(Problem::Value(format!("{name}: {why}"))),
            }
        }
        problems.extend(lacking(&values, place, &own));
        Ok(values)
    }

    async fn definitions(&mut self) -> Result<Arc<[FieldDefinition]>, ApiError> {
        if let Some(known) = &self.definitions {
            return Ok(Arc::clone(known));
        }
        let all: Arc<[FieldDefinition]> = self.reader.field_definitions().await?.into();
        self.definitions = Some(Arc::clone(&all));
        Ok(all)
    }

    async fn fields_of(&mut self, place: &Place) -> Result<Arc<[AllowedField]>, ApiError> {
        let Place { project, kind } = place;
        let key = (project.name.clone(), kind.name.clone());
        if let Some(known) = self.fields.get(&key) {
            return Ok(Arc::clone(known));
        }
        let all: Arc<[AllowedField]> = self
            .reader
            .allowed_fields(&project.name, &kind.name)
            .await?
            .into();
        self.fields.insert(key, Arc::clone(&all));
        Ok(all)
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
                let places = self.reader.places(project, tree).await?;
                let paths = places.known.into_iter().map(|place| place.path).collect();
                self.places.insert(key.clone(), (paths, places.odd));
            }
            let (known, odd) = self
                .places
                .get(&key)
                .map_or((&[][..], None), |(known, odd)| {
                    (known.as_slice(), odd.first())
                });
            if let Some(why) = odd.filter(|_| !known.iter().any(|one| same_name(one, &path))) {
                // It may be the one, or lie below it.
                problems.push(Problem::Value(format!(
                    "whether project {project} has the {} {path:?} is unknown: {why}",
                    tree.noun()
                )));
            } else if !known.iter().any(|known| same_name(known, &path)) {
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

/// The fields that the process requires and nobody gives.
fn lacking(values: &BTreeMap<String, Value>, place: &Place, own: &[AllowedField]) -> Vec<Problem> {
    let Place { project, kind } = place;
    let mut given: BTreeSet<String> = field::ALWAYS
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    given.extend(values.keys().map(|name| name.to_lowercase()));
    let lacking = field::unmapped(own.iter().map(|field| &field.field), &given).into_iter();
    lacking
        .map(|lacking| {
            let TypeField {
                reference_name,
                name,
                ..
            } = lacking;
            Problem::Refusal(format!(
                "{} of {} requires {reference_name} ({name}); --field {reference_name}=VALUE or a \
                 column of that name gives it",
                kind.name, project.name
            ))
        })
        .collect()
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
