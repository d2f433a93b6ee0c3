//! Types and states of the projects in question, each read once a run.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use futures_util::future::try_join_all;

use super::ObserveError;
use crate::clients::ado::{self, OddType, ProjectPage};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::observed::Target;
use crate::model::process::{Project, WorkItemType, same_name};
use crate::model::rule::{CloseTarget, Rule};
use crate::model::ticket::WorkItem;

/// A name that does not exist where a rule or a flag says it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetError {
    /// What does not exist: `project`, `work item type`, `state`.
    pub kind: &'static str,
    /// The name as written.
    pub name: String,
    /// Where it was looked for.
    pub place: String,
    /// The names that exist, nearest first where there are many.
    pub known: Vec<String>,
    /// The command that lists them.
    pub list_command: String,
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            name,
            place,
            known,
            ..
        } = self;
        write!(f, "{place} has no {kind} {name:?}")?;
        match known.as_slice() {
            [] => write!(f, ", or this credential may see none"),
            known => write!(f, "; it has {}", known.join(", ")),
        }
    }
}

/// Reads and remembers what projects allow.
#[derive(Debug)]
pub struct Catalog {
    reader: ado::Reader,
    projects: BTreeMap<String, Project>,
    types: BTreeMap<String, Vec<WorkItemType>>,
    /// Types of items that exist: whether people are meant to see them does not matter.
    of_items: BTreeMap<String, Vec<WorkItemType>>,
    /// Projects that refused to tell their types, as they are written, by their names in lower case.
    refused: BTreeMap<String, (String, ApiError)>,
    /// Types that are there and cannot be used, by the names of their projects in lower case.
    odd: BTreeMap<String, Vec<OddType>>,
    /// What is wrong with projects that are listed and cannot be used.
    odd_projects: Vec<String>,
    kinds: BTreeMap<(String, String), Option<Arc<WorkItemType>>>,
}

impl Catalog {
    /// A catalog with nothing in it yet.
    pub fn new(reader: ado::Reader) -> Self {
        Self {
            reader,
            projects: BTreeMap::new(),
            types: BTreeMap::new(),
            of_items: BTreeMap::new(),
            refused: BTreeMap::new(),
            odd: BTreeMap::new(),
            odd_projects: Vec::new(),
            kinds: BTreeMap::new(),
        }
    }

    /// The project with that name or id.
    ///
    /// # Errors
    /// `ObserveError::Target`-like with the nearest names when it does not exist.
    pub async fn project(&mut self, name: &str) -> Result<Result<Project, TargetError>, ApiError> {
        let key = name.to_lowercase();
        if let Some(project) = self.projects.get(&key) {
            return Ok(Ok(project.clone()));
        }
        match self.reader.project(name).await {
            Ok(project) => {
                self.projects.insert(key, project.clone());
                Ok(Ok(project))
            }
            Err(error) if is_absent(&error) => {
                let names = self.project_names().await?;
                // The service may spell it with other characters than the address has.
                let spelled = names.iter().find(|known| same_name(known, name));
                if let Some(spelled) = spelled.filter(|spelled| *spelled != name) {
                    let project = self.reader.project(spelled).await?;
                    self.projects.insert(key, project.clone());
                    return Ok(Ok(project));
                }
                let known = nearest(name, names);
                let place = "the organization".to_owned();
                Ok(Err(TargetError {
                    kind: "project",
                    name: name.to_owned(),
                    place,
                    known,
                    list_command: "adoconn projects list".to_owned(),
                }))
            }
            Err(error) => Err(error),
        }
    }

    async fn project_names(&mut self) -> Result<Vec<String>, ApiError> {
        let pages: Vec<ProjectPage> = self.reader.projects().try_collect().await?;
        let mut names = Vec::new();
        for page in pages {
            names.extend(page.projects.into_iter().map(|project| project.name));
            self.odd_projects.extend(page.odd);
        }
        self.odd_projects.dedup();
        Ok(names)
    }

    /// All types of a project, disabled and hidden ones included.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn types(&mut self, project: &str) -> Result<&[WorkItemType], ApiError> {
        let key = project.to_lowercase();
        if let Some((_, error)) = self.refused.get(&key) {
            return Err(error.clone());
        }
        if !self.types.contains_key(&key) {
            let types = self.reader.work_item_types(project).await;
            let types = types.inspect_err(|error| self.note_refusal(project, error))?;
            self.odd.insert(key.clone(), types.odd);
            self.types.insert(key.clone(), types.usable);
        }
        Ok(self.types.get(&key).map_or(&[], Vec::as_slice))
    }

    /// The types of the organization's projects, at most so many of them; those that refuse are
    /// left out.
    ///
    /// # Errors
    /// When a call fails.
    pub(super) async fn readable_types(
        &mut self,
        most: usize,
    ) -> Result<Vec<(String, Vec<WorkItemType>)>, ApiError> {
        let mut names = self.project_names().await?;
        names.truncate(most);
        self.read_for_items(names.iter().map(String::as_str))
            .await?;
        let known = names.into_iter().filter_map(|name| {
            let key = name.to_lowercase();
            let types = self.types.get(&key).or_else(|| self.of_items.get(&key))?;
            Some((name, types.clone()))
        });
        Ok(known.collect())
    }

    /// A project that refuses is asked once, however many items and rules it has.
    fn note_refusal(&mut self, project: &str, error: &ApiError) {
        if is_of_one_project(error) {
            let refusal = (project.to_owned(), error.clone());
            self.refused.insert(project.to_lowercase(), refusal);
        }
    }

    /// The type of a work item, shared by all that have it; none where the project has no type of
    /// that name (any more).
    ///
    /// # Errors
    /// When the call fails.
    pub async fn kind_of(
        &mut self,
        item: &WorkItem,
    ) -> Result<Option<Arc<WorkItemType>>, ApiError> {
        let (project, name) = (item.project(), item.work_item_type());
        let key = (project.to_owned(), name.to_owned());
        if let Some(kind) = self.kinds.get(&key) {
            return Ok(kind.clone());
        }
        self.read_for_items(std::iter::once(project)).await?;
        let types = [&self.types, &self.of_items];
        let mut types = types
            .into_iter()
            .filter_map(|all| all.get(&project.to_lowercase()))
            .flatten();
        let kind = types.find(|kind| same_name(&kind.name, name));
        let kind = kind.cloned().map(Arc::new);
        self.kinds.insert(key, kind.clone());
        Ok(kind)
    }

    /// Reads what is not known yet of the types of these projects, of all at once.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn read_for_items<'n>(
        &mut self,
        projects: impl Iterator<Item = &'n str>,
    ) -> Result<(), ApiError> {
        let keys = projects.map(|project| (project.to_lowercase(), project));
        let new: BTreeMap<String, &str> = keys
            .filter(|(key, _)| {
                let is_known = self.types.contains_key(key) || self.of_items.contains_key(key);
                !is_known && !self.refused.contains_key(key)
            })
            .collect();
        let reader = &self.reader;
        let answers = new.into_iter().map(async |(key, project)| {
            match reader.types_for_items(project).await {
                Err(error) if !is_of_one_project(&error) => Err(error),
                answer => Ok((key, project, answer)),
            }
        });
        for (key, project, answer) in try_join_all(answers).await? {
            match answer {
                Ok(types) => {
                    self.odd.entry(key.clone()).or_insert(types.odd);
                    self.of_items.insert(key, types.usable);
                }
                Err(error) => self.note_refusal(project, &error),
            }
        }
        Ok(())
    }

    /// Projects that refused to tell their types, or one of them, each with why: their items have
    /// no type then.
    pub fn refused(&self) -> impl Iterator<Item = (&str, &ApiError)> {
        let refused = self.refused.values();
        let refused = refused.map(|(project, error)| (project.as_str(), error));
        let odd = self.odd.iter().flat_map(|(project, odd)| {
            let odd = odd.iter();
            odd.map(|odd| (project.as_str(), &odd.error))
        });
        refused.chain(odd)
    }

    /// A type as far as it was read, or why it cannot be used.
    pub(super) fn known_kind(
        &self,
        project: &str,
        name: &str,
    ) -> (Option<&WorkItemType>, Option<&ApiError>) {
        let types = self.types.get(&project.to_lowercase());
        let mut types = types.map_or(&[][..], Vec::as_slice).iter();
        let kind = types.find(|kind| same_name(&kind.name, name));
        match kind {
            Some(_) => (kind, None),
            None => (None, self.odd_type(project, name)),
        }
    }

    /// Types that are there and cannot be used.
    pub fn odd_types(&self) -> impl Iterator<Item = &OddType> {
        self.odd.values().flatten()
    }

    /// Why a type that the project does not have may be there all the same: it is one that cannot
    /// be used, or may be.
    pub(super) fn odd_type(&self, project: &str, name: &str) -> Option<&ApiError> {
        let odd = self.odd.get(&project.to_lowercase())?;
        let mut odd = odd.iter();
        let may_be = |odd: &&OddType| odd.name.as_ref().is_none_or(|odd| same_name(odd, name));
        odd.find(may_be).map(|odd| &odd.error)
    }

    /// One type of a project; nearest names when it does not exist.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn work_item_type(
        &mut self,
        project: &str,
        name: &str,
    ) -> Result<Result<WorkItemType, TargetError>, ApiError> {
        let is_it = |t: &&WorkItemType| same_name(&t.name, name) && !t.is_disabled;
        let is_known = self.types(project).await?.iter().any(|t| is_it(&t));
        if let Some(error) = self.odd_type(project, name).filter(|_| !is_known) {
            return Err(error.clone());
        }
        let types = self.types(project).await?;
        let found = types.iter().find(is_it);
        Ok(found.cloned().ok_or_else(|| TargetError {
            kind: "work item type",
            name: name.to_owned(),
            place: format!("project {project}"),
            known: nearest(
                name,
                types
                    .iter()
                    .filter(|t| !t.is_disabled && !t.is_hidden)
                    .map(|t| t.name.clone())
                    .collect(),
            ),
            list_command: format!("adoconn types list --project '{project}'"),
        }))
    }

    /// Where each rule's tickets go, or what is wrong with that: a project that refuses to be read
    /// is wrong for its rules alone. Also checks the states that rules name for later.
    ///
    /// # Errors
    /// When a call fails.
    pub(super) async fn targets(
        &mut self,
        rules: &[Rule],
    ) -> Result<Vec<Result<Target, ObserveError>>, ApiError> {
        let mut targets = Vec::with_capacity(rules.len());
        for rule in rules {
            targets.push(match self.target(rule).await {
                Ok(target) => target.map_err(|error| ObserveError::Target {
                    rule: rule.name.clone(),
                    error,
                }),
                Err(error) if is_of_one_project(&error) => Err(error.into()),
                Err(error) => return Err(error),
            });
        }
        Ok(targets)
    }

    async fn target(&mut self, rule: &Rule) -> Result<Result<Target, TargetError>, ApiError> {
        let project = match self.project(&rule.ticket.project).await? {
            Ok(project) => project.name,
            Err(error) => return Ok(Err(error)),
        };
        let kind = self.work_item_type(&project, &rule.ticket.work_item_type);
        Ok(kind.await?.and_then(|work_item_type| {
            let state = rule.ticket.state.as_deref();
            let (state, path) = creation_path(&project, &work_item_type, state)?;
            if let CloseTarget::State(name) = &rule.close.target {
                known_state(&project, &work_item_type, name)?;
            }
            if let Some(name) = &rule.reopen.state {
                known_state(&project, &work_item_type, name)?;
            }
            Ok(Target {
                project,
                work_item_type,
                state,
                path,
            })
        }))
    }

    /// Every type read so far, by project and type in lower case.
    pub(super) fn into_types(self) -> BTreeMap<(String, String), WorkItemType> {
        let mut all = BTreeMap::new();
        for (project, types) in self.types {
            for work_item_type in types {
                all.insert(
                    (project.clone(), work_item_type.name.to_lowercase()),
                    work_item_type,
                );
            }
        }
        all
    }
}

/// The state a new item of the type is to have, and the way there from its initial state.
///
/// # Errors
/// When the type has no such state, or no way leads to it.
pub fn creation_path(
    project: &str,
    work_item_type: &WorkItemType,
    state: Option<&str>,
) -> Result<(String, Vec<String>), TargetError> {
    let initial = work_item_type.initial_states();
    let Some(wanted) = state else {
        return Ok((
            initial.first().copied().unwrap_or_default().to_owned(),
            Vec::new(),
        ));
    };
    let wanted = known_state(project, work_item_type, wanted)?;
    if initial.iter().any(|state| same_name(state, &wanted)) {
        return Ok((wanted, Vec::new()));
    }
    let from = initial.first().copied().unwrap_or_default();
    match work_item_type.path(from, &wanted, true) {
        Some(path) => Ok((wanted, path)),
        None => Err(TargetError {
            kind: "way from its initial state to",
            name: wanted,
            place: format!("type {} of {project}", work_item_type.name),
            known: work_item_type
                .reachable(from)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            list_command: list_states(project, work_item_type),
        }),
    }
}

/// The state as the type spells it.
///
/// # Errors
/// When the type does not have it; lists those it has.
pub fn known_state(
    project: &str,
    work_item_type: &WorkItemType,
    name: &str,
) -> Result<String, TargetError> {
    work_item_type
        .state(name)
        .map(|state| state.name.clone())
        .ok_or_else(|| TargetError {
            kind: "state",
            name: name.to_owned(),
            place: format!("type {} of {project}", work_item_type.name),
            known: work_item_type
                .states
                .iter()
                .map(|state| state.name.clone())
                .collect(),
            list_command: list_states(project, work_item_type),
        })
}

fn list_states(project: &str, work_item_type: &WorkItemType) -> String {
    format!(
        "adoconn states list --project '{project}' --type '{}'",
        work_item_type.name
    )
}

/// Whether a call for a project says that it does not exist, as far as we may see: by name 404,
/// by id 400 or 404 (ado-api, 5.1).
fn is_absent(error: &ApiError) -> bool {
    error.kind == ApiErrorKind::NotFound
        || error
            .code
            .as_deref()
            .is_some_and(|code| ["TF200016", "VS800075"].contains(&code))
}

/// Whether only the project that was asked for refuses, or answers what cannot be used.
pub fn is_of_one_project(error: &ApiError) -> bool {
    matches!(
        error.kind,
        ApiErrorKind::Forbidden | ApiErrorKind::NotFound | ApiErrorKind::BadAnswer
    )
}

/// The names, most like `name` first, a dozen at most.
pub fn nearest(name: &str, mut known: Vec<String>) -> Vec<String> {
    let name = name.to_lowercase();
    known.sort();
    known.dedup();
    known.sort_by_cached_key(|other| {
        let likeness = strsim::jaro_winkler(&name, &other.to_lowercase());
        // Sorting by a whole number keeps the order total.
        std::cmp::Reverse(format!("{likeness:.6}"))
    });
    known.truncate(12);
    known
}
