//! The queries that find a selection of tickets.

use std::collections::BTreeSet;

use super::selection::{SelectionError, TicketFilterSpec};
use super::{Catalog, TargetError, nearest};
use crate::clients::ado::wiql::Filter;
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::process::{WorkItemType, same_name};
use crate::template::ticket::TAG;

/// Room for numbers in one query; 32,000 characters is the limit for all of it (ado-api, 12.1).
const ROOM_FOR_IDS: usize = 24_000;

/// Projects whose types are read to check a name.
const PROJECTS_MAX: usize = 100;

/// One query for each project named, or one for all.
///
/// Where projects are named, categories become the states that have them there; the reading
/// judges each item again, since a state's category may differ between types.
pub(super) async fn of_filter(
    catalog: &mut Catalog,
    spec: &TicketFilterSpec,
) -> Result<Vec<Filter>, SelectionError> {
    let common = Filter {
        types: spec.types.clone(),
        states: spec.states.clone(),
        tags: with_ours(&spec.tags),
        assigned_to: spec.assigned_to.clone(),
        area_under: spec.area.clone(),
        older_than: spec.older_than,
        ..Filter::default()
    };
    if spec.projects.is_empty() {
        return Ok(vec![common]);
    }
    let projects = projects(catalog, &spec.projects).await?;
    check_names(&projects, spec).map_err(SelectionError::Target)?;
    let filters = projects.into_iter().filter_map(|project| {
        Some(Filter {
            states: states(&project.types, spec)?,
            project: Some(project.name),
            ..common.clone()
        })
    });
    Ok(filters.collect())
}

/// What a person wrote: a whole query, or what stands behind WHERE.
pub(super) async fn of_person(
    catalog: &mut Catalog,
    text: &str,
    projects: &[String],
) -> Result<Filter, SelectionError> {
    let project = match projects {
        [] => None,
        [one] => {
            let project = catalog.project(one).await?;
            Some(project.map_err(SelectionError::Target)?.name)
        }
        several => {
            return Err(SelectionError::Wiql(format!(
                "a query is about one project, and {} are named: {}; name several in the query, as \
                 in [System.TeamProject] IN ('A', 'B')",
                several.len(),
                several.join(", ")
            )));
        }
    };
    query_of(text, project)
}

fn query_of(text: &str, project: Option<String>) -> Result<Filter, SelectionError> {
    let filter = Filter {
        project,
        raw: Some(text.to_owned()),
        ..Filter::default()
    };
    filter.query(None).map_err(SelectionError::Wiql)?;
    Ok(filter)
}

/// The same conditions without our tag, for tickets that the ledger knows and that were not
/// found: the service judges them as it judges the others.
pub(super) fn of_strays(
    queries: &[Filter],
    found: &BTreeSet<WorkItemId>,
    remembered: &[WorkItemId],
) -> Vec<Filter> {
    let strays: BTreeSet<WorkItemId> = remembered
        .iter()
        .copied()
        .filter(|id| !found.contains(id))
        .collect();
    let lists = id_lists(&strays);
    queries
        .iter()
        .flat_map(|query| {
            lists.iter().map(|list| Filter {
                tags: without_ours(&query.tags),
                raw: Some(format!("[System.Id] IN ({list})")),
                ..query.clone()
            })
        })
        .collect()
}

/// The numbers in lists that fit into a query each.
fn id_lists(ids: &BTreeSet<WorkItemId>) -> Vec<String> {
    let mut lists: Vec<String> = Vec::new();
    for id in ids {
        let id = id.to_string();
        match lists.last_mut() {
            Some(list) if list.len() + id.len() < ROOM_FOR_IDS => {
                list.push(',');
                list.push_str(&id);
            }
            Some(_) | None => lists.push(id),
        }
    }
    lists
}

fn with_ours(tags: &[String]) -> Vec<String> {
    let mut all = vec![TAG.to_owned()];
    all.extend(without_ours(tags));
    all
}

fn without_ours(tags: &[String]) -> Vec<String> {
    let others = tags.iter().filter(|tag| !same_name(tag, TAG));
    others.cloned().collect()
}

/// A project with its types.
#[derive(Debug)]
struct InProject {
    name: String,
    types: Vec<WorkItemType>,
}

async fn projects(
    catalog: &mut Catalog,
    names: &[String],
) -> Result<Vec<InProject>, SelectionError> {
    let mut projects: Vec<InProject> = Vec::new();
    for name in names {
        let project = catalog.project(name).await?;
        let name = project.map_err(SelectionError::Target)?.name;
        if projects.iter().all(|known| known.name != name) {
            let types = all_types(catalog, &name).await?;
            projects.push(InProject { name, types });
        }
    }
    Ok(projects)
}

async fn all_types(catalog: &mut Catalog, project: &str) -> Result<Vec<WorkItemType>, ApiError> {
    catalog.types(project).await.map(<[_]>::to_vec)
}

/// Where no project is named: a name that no project has is a slip.
pub(super) async fn check_anywhere(
    catalog: &mut Catalog,
    spec: &TicketFilterSpec,
) -> Result<(), SelectionError> {
    let names_nothing = spec.types.is_empty() && spec.states.is_empty();
    if !spec.projects.is_empty() || names_nothing {
        return Ok(());
    }
    let projects = catalog.readable_types(PROJECTS_MAX).await?;
    let projects: Vec<InProject> = projects
        .into_iter()
        .map(|(name, types)| InProject { name, types })
        .collect();
    // Where none can be read, or not all were, nothing is known.
    if projects.is_empty() || projects.len() >= PROJECTS_MAX {
        return Ok(());
    }
    check_names(&projects, spec).map_err(SelectionError::Target)
}

/// A name that no project has is a slip, and would select nothing in silence.
fn check_names(projects: &[InProject], spec: &TicketFilterSpec) -> Result<(), TargetError> {
    let place = || {
        let names: Vec<&str> = projects.iter().map(|p| p.name.as_str()).collect();
        if names.len() > 3 {
            return "the organization".to_owned();
        }
        format!("project {}", names.join(" or "))
    };
    let first = projects.first().map_or("", |project| project.name.as_str());
    let types = || projects.iter().flat_map(|project| &project.types);
    for name in &spec.types {
        if !types().any(|kind| same_name(&kind.name, name)) {
            let known = types().filter(|kind| !kind.is_disabled && !kind.is_hidden);
            return Err(TargetError {
                kind: "work item type",
                name: name.clone(),
                place: place(),
                known: nearest(name, known.map(|kind| kind.name.clone()).collect()),
                list_command: format!("adoconn types list --project '{first}'"),
            });
        }
    }
    for name in &spec.states {
        let states = || {
            types()
                .filter(|kind| is_wanted(kind, spec))
                .flat_map(|kind| &kind.states)
        };
        if !states().any(|state| same_name(&state.name, name)) {
            return Err(TargetError {
                kind: "state",
                name: name.clone(),
                place: place(),
                known: nearest(name, states().map(|state| state.name.clone()).collect()),
                list_command: format!("adoconn states list --project '{first}'"),
            });
        }
    }
    Ok(())
}

/// The states to ask for in a project, none for any; `None` where no state there can fit.
fn states(types: &[WorkItemType], spec: &TicketFilterSpec) -> Option<Vec<String>> {
    if spec.categories.is_empty() {
        return Some(spec.states.clone());
    }
    let states: BTreeSet<&str> = types
        .iter()
        .filter(|kind| is_wanted(kind, spec))
        .flat_map(|kind| &kind.states)
        .filter(|state| {
            let is_named = spec.states.iter().any(|name| same_name(name, &state.name));
            (spec.states.is_empty() || is_named)
                && state
                    .category
                    .is_some_and(|category| spec.categories.contains(&category))
        })
        .map(|state| state.name.as_str())
        .collect();
    (!states.is_empty()).then(|| states.into_iter().map(str::to_owned).collect())
}

fn is_wanted(kind: &WorkItemType, spec: &TicketFilterSpec) -> bool {
    spec.types.is_empty() || spec.types.iter().any(|name| same_name(name, &kind.name))
}

#[cfg(test)]
#[path = "queries_tests.rs"]
mod tests;
