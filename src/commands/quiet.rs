//! Whether people are mailed about the writes of a run (design, 8 C.6).

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;

use crate::apply::quiet::Quiet;
use crate::clients::ado;
use crate::config::profile::Notify;
use crate::model::process::same_name;
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::Plan;

/// Up to so many writes a run people are told of each, and nobody asks for a right.
const FEW: usize = 50;

/// Where nobody is to be mailed; says how many writes may mail people where that cannot be helped.
pub(super) async fn choose(
    notify: Notify,
    reader: &ado::Reader,
    writes: &BTreeMap<&str, usize>,
    out: &mut Out,
) -> Quiet {
    let is_few = writes.values().sum::<usize>() <= FEW;
    let mut quiet = Quiet::default();
    match notify {
        Notify::Always => return quiet,
        Notify::Auto if is_few => return quiet,
        // A refusal costs less than asking: then the writes are sent once more, aloud.
        Notify::Never if is_few => {
            for project in writes.keys() {
                quiet.add(project);
            }
            return quiet;
        }
        Notify::Auto | Notify::Never => {}
    }
    let proved = proved(writes.keys().copied(), reader).await;
    let mut loud = Vec::new();
    let mut mailed = 0;
    for (project, count) in writes {
        if proved.contains(project) {
            quiet.add(project);
        } else {
            loud.push(*project);
            mailed += count;
        }
    }
    if !loud.is_empty() {
        out.warning(format_args!(
            "{} may mail people: notifications cannot be suppressed in {} (the right \"Suppress \
             notifications for work item updates\"); notify = \"always\" in the profile ends this \
             warning",
            counted(mailed, "write"),
            loud.join(", ")
        ));
    }
    quiet
}

/// How many writes each project is to see: an action has one for each step of its way.
pub(super) fn writes(plan: &Plan) -> BTreeMap<&str, usize> {
    let mut writes = BTreeMap::new();
    for action in &plan.actions {
        *writes.entry(action.project.as_str()).or_default() += action.way().states.len();
    }
    writes
}

/// In which projects the right is proved, by one request for all of them. What cannot be asked is
/// not proved.
async fn proved<'n>(
    names: impl Iterator<Item = &'n str>,
    reader: &ado::Reader,
) -> BTreeSet<&'n str> {
    let known = ids_of(names.collect(), reader).await;
    let ids: Vec<&str> = known.iter().map(|(_, id)| id.as_str()).collect();
    let answers = reader.may_suppress_notifications(&ids).await;
    let pairs = known.iter().zip(answers.unwrap_or_default());
    let proved = pairs.filter(|(_, is_proved)| *is_proved);
    proved.map(|((name, _), _)| *name).collect()
}

/// The ids of projects: of one by its name, of several from the first page of all projects, which
/// is one request and has a thousand.
async fn ids_of<'n>(mut names: Vec<&'n str>, reader: &ado::Reader) -> Vec<(&'n str, String)> {
    let mut known = Vec::new();
    if names.len() > 1 {
        let mut pages = pin!(reader.projects());
        let page = pages.try_next().await.ok().flatten().unwrap_or_default();
        names.retain(|name| {
            let project = page
                .projects
                .iter()
                .find(|project| same_name(&project.name, name));
            known.extend(project.map(|project| (*name, project.id.clone())));
            project.is_none()
        });
    }
    for name in names {
        if let Ok(project) = reader.project(name).await {
            known.push((name, project.id));
        }
    }
    known
}
