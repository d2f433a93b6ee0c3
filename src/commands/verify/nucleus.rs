//! Nucleus, from the key to the findings of the rules' projects.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::check::{Check, Checks};
use super::settings::Side;
use crate::clients::api_error::ApiError;
use crate::clients::nucleus::{NucleusProject, Reader, Search};
use crate::commands::failures::absent_nucleus_project;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::NucleusProjectId;
use crate::observe::silent_gap;
use crate::output::Out;

/// Every check, in order; the last two once for each project of a rule.
pub(super) const NAMES: [&str; 3] = [KEY, PROJECT, FINDINGS];
const KEY: &str = "nucleus.key";
const PROJECT: &str = "nucleus.project";
const FINDINGS: &str = "nucleus.findings";

/// Makes the checks of Nucleus.
///
/// # Errors
/// When the report cannot be written.
pub(super) async fn add(
    side: &Side<Reader>,
    profile: &Profile,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let reader = match side {
        Side::Ready(reader) => reader,
        Side::Absent(failure) => return checks.skip_side(&NAMES, failure, out),
    };
    let ids: BTreeSet<&NucleusProjectId> = profile
        .rules
        .iter()
        .map(|rule| &rule.nucleus_project)
        .collect();
    let known = reader.projects().await;
    checks.add(key(&known), out)?;
    let known = known.ok().filter(|known| !known.is_empty());
    if ids.is_empty() {
        for name in [PROJECT, FINDINGS] {
            checks.add(Check::skip(name, "no rule names a Nucleus project"), out)?;
        }
    }
    for id in ids {
        let (project, findings) = (format!("{PROJECT}.{id}"), format!("{FINDINGS}.{id}"));
        let Some(known) = &known else {
            for name in [&project, &findings] {
                checks.add(Check::skip(name, format!("{KEY} failed")), out)?;
            }
            continue;
        };
        if checks.add(is_visible(&project, id, known), out)? {
            let check = searched(&findings, id, reader).await;
            checks.add(check, out)?;
        } else {
            checks.add(Check::skip(&findings, format!("{project} failed")), out)?;
        }
    }
    Ok(())
}

/// Listing the projects is what tells a good key (nucleus-api, 1.2).
fn key(known: &Result<Vec<NucleusProject>, ApiError>) -> Check {
    match known {
        Ok(known) if known.is_empty() => Check::fail(
            KEY,
            ExitStatus::Denied,
            "the key is accepted but sees no project",
        )
        .mended_by("give its user a role in a project: Global Administration > Users"),
        Ok(known) => Check::pass(KEY, format!("accepted; it sees {} projects", known.len())),
        Err(error) => Check::of_error(KEY, error),
    }
}

fn is_visible(name: &str, id: &NucleusProjectId, known: &[NucleusProject]) -> Check {
    match known.iter().find(|project| project.id == *id) {
        Some(project) => Check::pass(name, project.name.clone()),
        None => Check::of_target(name, &absent_nucleus_project(id, known)),
    }
}

/// One page of findings shows the right to read them, and that they can be understood.
async fn searched(name: &str, id: &NucleusProjectId, reader: &Reader) -> Check {
    let mut pages = pin!(reader.instances(id, &Search::default()));
    let page = match pages.try_next().await {
        Ok(page) => page.unwrap_or_default(),
        Err(error) => return Check::of_error(name, &error),
    };
    if !page.is_empty() {
        let count = page.len();
        return Check::pass(
            name,
            format!("readable; the first page has {count} instances"),
        );
    }
    match silent_gap(reader, id).await {
        Some(why) => Check::fail(name, ExitStatus::Error, why)
            .mended_by("the key may see only some asset groups: Global Administration > Users"),
        None => Check::warn(name, "readable; there are no findings"),
    }
}
