//! Projects, work item types, states and fields (ado-api, 6.2 and 7).

use std::collections::HashSet;
use std::pin::pin;

use futures_util::stream::{self, Stream, StreamExt};
use reqwest::Method;
use serde_json::Value;

use super::wire::{
    CategoryWire, DefinitionWire, Entries, FieldWire, List, Odd, ProjectWire, StateWire, TagWire,
    TypeWire,
};
use super::{Ado, Reader, VERSION, too_many};
use crate::clients::address::Part;
use crate::clients::answer::percent_decoded;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::http::Effect;
use crate::model::field::{AllowedField, FieldDefinition};
use crate::model::process::{Project, TypeField, WorkItemType, same_name};

/// Types whose states are asked for at the same time.
const AT_ONCE: usize = 4;
/// Projects that are read at most; an organization has up to 1,000 (ado-api, 6.2).
const MOST_PROJECTS: usize = 5_000;
/// Empty pages in a row that may lead to another one.
const EMPTY_PAGES: usize = 3;
/// Work item types of one project that are read at most: the states of each may be a request.
const MOST_TYPES: usize = 1_000;
const HIDDEN: &str = "Microsoft.HiddenCategory";

/// The work item types of a project.
#[derive(Debug, Clone, Default)]
pub struct Types {
    /// Those that can be used.
    pub usable: Vec<WorkItemType>,
    /// Those that cannot.
    pub odd: Vec<OddType>,
}

/// A work item type that is there and cannot be used.
#[derive(Debug, Clone)]
pub struct OddType {
    /// Its name, if it tells one.
    pub name: Option<String>,
    /// What is wrong with it.
    pub error: ApiError,
}

/// Projects of one page.
#[derive(Debug, Clone, Default)]
pub struct ProjectPage {
    /// Those that can be used.
    pub projects: Vec<Project>,
    /// What is wrong with each other one.
    pub odd: Vec<String>,
}

impl Reader {
    /// All projects that we can see, page by page, without their process.
    pub fn projects(&self) -> impl Stream<Item = Result<ProjectPage, ApiError>> + Send + use<> {
        let ado = self.ado.clone();
        stream::try_unfold(Some(ProjectPages::default()), move |pages| {
            let ado = ado.clone();
            async move {
                let Some(pages) = pages else { return Ok(None) };
                ado.project_page(pages).await.map(Some)
            }
        })
    }

    /// One project with its process, by name or id.
    ///
    /// # Errors
    /// `NotFound` when there is none, or when it is not visible to us.
    pub async fn project(&self, name_or_id: &str) -> Result<Project, ApiError> {
        let parts = [Part::Fixed("_apis/projects"), Part::Name(name_or_id)];
        let query = [("includeCapabilities", "true"), VERSION];
        let wire: ProjectWire = self.ado.get(&parts, &query).await?;
        Ok(wire.into())
    }

    /// The work item types of a project, with their states and the ways between them.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown.
    pub async fn work_item_types(&self, project: &str) -> Result<Types, ApiError> {
        let (types, hidden) = tokio::join!(self.ado.types(project), self.ado.hidden_types(project));
        self.ado.complete_types(project, types?, &hidden).await
    }

    /// The same without a look at which of them people are not meant to see: one request.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown.
    pub async fn types_for_items(&self, project: &str) -> Result<Types, ApiError> {
        let types = self.ado.types(project).await?;
        self.ado.complete_types(project, types, &[]).await
    }

    /// The fields of a work item type, with what the process requires of them.
    ///
    /// # Errors
    /// `NotFound` when project or type are unknown.
    pub async fn type_fields(
        &self,
        project: &str,
        work_item_type: &str,
    ) -> Result<Vec<TypeField>, ApiError> {
        let fields = self.ado.fields_of(project, work_item_type).await?;
        Ok(fields.into_iter().map(TypeField::from).collect())
    }

    /// The same with the values that each field takes.
    ///
    /// # Errors
    /// `NotFound` when project or type are unknown.
    pub async fn allowed_fields(
        &self,
        project: &str,
        work_item_type: &str,
    ) -> Result<Vec<AllowedField>, ApiError> {
        let fields = self.ado.fields_of(project, work_item_type).await?;
        Ok(fields.into_iter().map(AllowedField::from).collect())
    }

    /// Every field of the organization, with what it holds.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn field_definitions(&self) -> Result<Vec<FieldDefinition>, ApiError> {
        let parts = [Part::Fixed("_apis/wit/fields")];
        let list: List<DefinitionWire> = self.ado.get(&parts, &[VERSION]).await?;
        Ok(list.value.into_iter().map(FieldDefinition::from).collect())
    }

    /// The tags that a project knows.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown.
    pub async fn tags(&self, project: &str) -> Result<Vec<String>, ApiError> {
        let parts = [Part::Name(project), Part::Fixed("_apis/wit/tags")];
        let list: List<TagWire> = self.ado.get(&parts, &[VERSION]).await?;
        Ok(list.value.into_iter().map(|tag| tag.name).collect())
    }

    /// The organization's name as the service itself spells it in the addresses that it gives
    /// out; `None` where no project is visible or the address has another form.
    ///
    /// No call is known that tells it outright (ado-api, 2.1), so this is a hint, not a proof.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn spelling(&self, organization: &str) -> Result<Option<String>, ApiError> {
        let parts = [Part::Fixed("_apis/projects")];
        let query = [("stateFilter", "wellFormed"), ("$top", "1"), VERSION];
        let list: List<ProjectWire> = self.ado.get(&parts, &query).await?;
        Ok(list.value.first().and_then(|project| {
            let segments = project.url.split('/').map(percent_decoded);
            let mut same = segments.filter(|part| same_name(part, organization));
            same.next()
        }))
    }
}

/// Where the list of projects stands.
#[derive(Debug, Default)]
struct ProjectPages {
    token: String,
    seen: HashSet<String>,
    /// Empty pages in a row.
    empty: usize,
    rows: usize,
}

impl ProjectPages {
    /// Goes on with the next page.
    ///
    /// # Errors
    /// That the list has no end.
    fn turn(&mut self, next: String, rows: usize) -> Result<(), String> {
        self.empty = if rows == 0 { self.empty + 1 } else { 0 };
        self.rows += rows;
        if self.empty > EMPTY_PAGES {
            return Err(format!(
                "{} empty pages in a row lead to another one",
                self.empty
            ));
        }
        if self.rows > MOST_PROJECTS || self.seen.len() > MOST_PROJECTS {
            return Err(format!(
                "the list of projects goes on behind {MOST_PROJECTS}, the most that are read"
            ));
        }
        if next == self.token || !self.seen.insert(next.clone()) {
            return Err("the next page is a page that came before".to_owned());
        }
        self.token = next;
        Ok(())
    }
}

impl Ado {
    async fn fields_of(
        &self,
        project: &str,
        work_item_type: &str,
    ) -> Result<Vec<FieldWire>, ApiError> {
        let parts = [
            Part::Name(project),
            Part::Fixed("_apis/wit/workitemtypes"),
            Part::Name(work_item_type),
            Part::Fixed("fields"),
        ];
        let query = [("$expand", "all"), VERSION];
        let list: List<FieldWire> = self.get(&parts, &query).await?;
        Ok(list.value)
    }

    /// One page of projects, and the token of the next one, which is in a header.
    async fn project_page(
        &self,
        mut pages: ProjectPages,
    ) -> Result<(ProjectPage, Option<ProjectPages>), ApiError> {
        let token = pages.token.as_str();
        let parts = [Part::Fixed("_apis/projects")];
        let mut query = vec![("stateFilter", "wellFormed"), ("$top", "1000"), VERSION];
        if !token.is_empty() {
            query.push(("continuationToken", token));
        }
        let request = self.request(Effect::Read, Method::GET, &parts, &query, None)?;
        let answer = self.answer(&request).await?;
        let list: List<Value> = answer.decode(&request)?;
        if !list.is_whole() {
            return Err(answer.bad(&request, "it holds fewer projects than it counts"));
        }
        let count = list.value.len();
        let Entries { usable, odd } = Entries::of(list.value);
        let next = answer
            .header("x-ms-continuationtoken")
            .filter(|next| !next.is_empty())
            .map(str::to_owned);
        let next = match next {
            Some(next) => {
                let turned = pages.turn(next, count);
                turned.map_err(|what| answer.bad(&request, &what))?;
                Some(pages)
            }
            None => None,
        };
        let usable = usable.into_iter().map(|wire: ProjectWire| wire.into());
        let odd = odd.iter().map(|odd| {
            let name = odd.text("name").or_else(|| odd.text("id"));
            let name = name.map_or(String::new(), |name| format!(" ({name})"));
            let Odd { place, why, .. } = odd;
            format!("project {place} of the list of projects{name} cannot be read: {why}")
        });
        let page = ProjectPage {
            projects: usable.collect(),
            odd: odd.collect(),
        };
        Ok((page, next))
    }

    async fn types(&self, project: &str) -> Result<(Vec<TypeWire>, Vec<OddType>), ApiError> {
        let parts = [Part::Name(project), Part::Fixed("_apis/wit/workitemtypes")];
        let request = self.request(Effect::Read, Method::GET, &parts, &[VERSION], None)?;
        let answer = self.answer(&request).await?;
        // Large answers: the way by which an odd one is found takes longer.
        let strictly: Result<List<TypeWire>, _> = answer.decode(&request);
        let (list, odd) = if let Ok(list) = strictly {
            (list, Vec::new())
        } else {
            let list: List<Value> = answer.decode(&request)?;
            let Entries { usable, odd } = Entries::of(list.value);
            let odd = odd.iter().map(|odd| {
                let name = odd.text("name");
                let shown = name.map_or(String::new(), |name| format!(" ({name})"));
                let Odd { place, why, .. } = odd;
                let what = format!(
                    "work item type {place} of project {project}{shown} cannot be read: {why}"
                );
                OddType {
                    name: name.map(str::to_owned),
                    error: answer.bad(&request, &what),
                }
            });
            let list = List {
                count: None,
                value: usable,
            };
            (list, odd.collect())
        };
        if list.value.len() > MOST_TYPES {
            return Err(too_many(&format!(
                "project {project} has {} work item types; {MOST_TYPES} are the most that are read",
                list.value.len()
            )));
        }
        Ok((list.value, odd))
    }

    /// Names of the types that people are not meant to see; none if the service does not tell,
    /// since a listing with too much is better than none.
    async fn hidden_types(&self, project: &str) -> Vec<String> {
        let parts = [
            Part::Name(project),
            Part::Fixed("_apis/wit/workitemtypecategories"),
        ];
        let list: Result<List<CategoryWire>, _> = self.get(&parts, &[VERSION]).await;
        let categories = list.map_or_else(
            |error| {
                tracing::debug!(%error, "hidden work item types are not known");
                Vec::new()
            },
            |list| list.value,
        );
        categories
            .into_iter()
            .filter(|category| category.reference_name == HIDDEN)
            .flat_map(|category| category.work_item_types)
            .map(|hidden| hidden.name)
            .collect()
    }

    /// The types with their states. One whose own states cannot be understood is odd alone.
    async fn complete_types(
        &self,
        project: &str,
        (types, odd): (Vec<TypeWire>, Vec<OddType>),
        hidden: &[String],
    ) -> Result<Types, ApiError> {
        let mut completed = pin!(
            stream::iter(types)
                .map(async |wire| {
                    let name = wire.name.clone();
                    (name, self.complete_type(project, wire, hidden).await)
                })
                .buffered(AT_ONCE)
        );
        let mut types = Types {
            usable: Vec::new(),
            odd,
        };
        while let Some((name, completed)) = completed.next().await {
            match completed {
                Ok(usable) => types.usable.push(usable),
                Err(error) if error.kind == ApiErrorKind::BadAnswer => types.odd.push(OddType {
                    name: Some(name),
                    error,
                }),
                Err(error) => return Err(error),
            }
        }
        Ok(types)
    }

    /// The type with its states, which older answers do not hold (ado-api, 7.1).
    async fn complete_type(
        &self,
        project: &str,
        mut wire: TypeWire,
        hidden: &[String],
    ) -> Result<WorkItemType, ApiError> {
        let states = match wire.states.take() {
            Some(states) => states,
            None => self.states(project, &wire.name).await?,
        };
        let is_hidden = hidden.contains(&wire.name);
        Ok(wire.into_type(is_hidden, states))
    }

    async fn states(
        &self,
        project: &str,
        work_item_type: &str,
    ) -> Result<Vec<StateWire>, ApiError> {
        let parts = [
            Part::Name(project),
            Part::Fixed("_apis/wit/workitemtypes"),
            Part::Name(work_item_type),
            Part::Fixed("states"),
        ];
        let list: List<StateWire> = self.get(&parts, &[VERSION]).await?;
        Ok(list.value)
    }
}
