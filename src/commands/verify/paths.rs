//! Whether the areas and iterations that rules name exist, in the form that work items want.

use std::collections::BTreeMap;

use super::check::Check;
use crate::clients::ado::{Places, Reader};
use crate::clients::api_error::ApiError;
use crate::commands::shell::quoted;
use crate::exit::ExitStatus;
use crate::model::process::same_name;
use crate::model::rule::Rule;
use crate::model::tree::{Place, Tree};

pub(super) const NAME: &str = "ado.places";

/// The areas of projects, each read once.
#[derive(Debug, Default)]
pub(super) struct Areas {
    known: BTreeMap<String, Places>,
}

impl Areas {
    pub(super) async fn of(&mut self, reader: &Reader, project: &str) -> Result<&Places, ApiError> {
        if !self.known.contains_key(project) {
            let places = reader.places(project, Tree::Areas).await?;
            self.known.insert(project.to_owned(), places);
        }
        Ok(self.known.entry(project.to_owned()).or_default())
    }
}

/// Whether a rule names a place at all.
pub(super) fn are_named(rule: &Rule) -> bool {
    rule.ticket.area.is_some() || rule.ticket.iteration.is_some()
}

/// Checks area and iteration of a rule.
pub(super) async fn check(
    name: &str,
    rule: &Rule,
    project: &str,
    reader: &Reader,
    areas: &mut Areas,
) -> Check {
    let mut found = Vec::new();
    for (tree, path) in [
        (Tree::Areas, &rule.ticket.area),
        (Tree::Iterations, &rule.ticket.iteration),
    ] {
        let Some(path) = path else { continue };
        let places = match tree {
            Tree::Areas => areas.of(reader, project).await.cloned(),
            Tree::Iterations => reader.places(project, tree).await,
        };
        match places {
            Ok(places) => match judge(name, rule, project, (tree, path), &places) {
                Ok(path) => found.push(path),
                Err(check) => return *check,
            },
            Err(error) => return Check::of_error(name, &error),
        }
    }
    Check::pass(name, found.join(", "))
}

/// The path as the project spells it, or what is wrong with it.
fn judge(
    name: &str,
    rule: &Rule,
    project: &str,
    (tree, path): (Tree, &str),
    Places { known, odd }: &Places,
) -> Result<String, Box<Check>> {
    let find = |path: &str| known.iter().find(|place| same_name(&place.path, path));
    if let Some(place) = find(path) {
        return Ok(format!("{} {}", tree.noun(), place.path));
    }
    let noun = tree.noun();
    if let Some(why) = odd.first() {
        // It may be the one, or lie below it.
        let detail = format!("whether project {project} has the {noun} {path:?} is unknown: {why}");
        return Err(Box::new(Check::warn(name, detail)));
    }
    let fail = |detail: String| Check::fail(name, ExitStatus::Usage, detail);
    let plain = without_extra_level(path, tree);
    if let Some(place) = find(&plain) {
        let level = tree.extra_level();
        let detail = format!(
            "{path:?} is the {noun}'s own address; a work item wants it without the level {level:?}"
        );
        let fix = format!(
            "set `ticket.{noun}` of the rule {:?} to {:?}",
            rule.name, place.path
        );
        return Err(Box::new(fail(detail).mended_by(fix)));
    }
    let near = known.iter().max_by(|one, other| {
        let likeness = |place: &Place| strsim::jaro_winkler(&place.path, path);
        likeness(one).total_cmp(&likeness(other))
    });
    let near = near.map_or_else(String::new, |near| {
        format!("; the nearest is {:?}", near.path)
    });
    let detail = format!("project {project} has no {noun} {path:?}{near}");
    let fix = format!("see `adoconn {noun}s list --project {}`", quoted(project));
    Err(Box::new(fail(detail).mended_by(fix)))
}

/// `\Proj\Area\Team`, as the trees' own pages write it, is `Proj\Team` on a work item
/// (ado-api, 13).
fn without_extra_level(path: &str, tree: Tree) -> String {
    let mut names: Vec<&str> = path.split('\\').filter(|name| !name.is_empty()).collect();
    if names.len() > 1 && same_name(names[1], tree.extra_level()) {
        names.remove(1);
    }
    names.join("\\")
}
