//! Nucleus, from the key to what else makes tickets of the rules' findings (nucleus-api, 9.10).

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::check::{Check, Checks};
use super::settings::Side;
use super::{Asked, rivals};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::nucleus::{NucleusProject, Reader, Rows, Search};
use crate::commands::failures::absent_nucleus_project;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::NucleusProjectId;
use crate::model::rule::Rule;
use crate::observe::silent_gap;
use crate::output::Out;

const KEY: &str = "nucleus.key";
const PROJECT: &str = "nucleus.project";
const FINDINGS: &str = "nucleus.findings";
const GROUPS: &str = "nucleus.asset_groups";
const CONNECTORS: &str = "nucleus.connectors";
const TICKETS: &str = "nucleus.tickets";
const OF_PROJECT: [&str; 5] = [PROJECT, FINDINGS, GROUPS, CONNECTORS, TICKETS];
const GIVE_A_ROLE: &str =
    "give the key's user a role in the project: Global Administration > Users";

/// Every check, in order; all but the first once for each project of a rule.
pub(super) fn names(rules: &[Rule]) -> Vec<String> {
    let ids = ids(rules);
    let mut names = vec![KEY.to_owned()];
    if ids.is_empty() {
        names.extend(OF_PROJECT.map(str::to_owned));
    }
    names.extend(ids.into_iter().flat_map(names_of));
    names
}

fn names_of(id: &NucleusProjectId) -> Vec<String> {
    OF_PROJECT.iter().map(|name| name_of(name, id)).collect()
}

fn name_of(check: &str, id: &NucleusProjectId) -> String {
    format!("{check}.{id}")
}

fn ids(rules: &[Rule]) -> BTreeSet<&NucleusProjectId> {
    let rules = rules.iter();
    rules.map(|rule| &rule.nucleus_project).collect()
}

/// Makes the checks of Nucleus.
///
/// # Errors
/// When the report cannot be written.
pub(super) async fn add(
    side: &Side<Reader>,
    profile: &Profile,
    asked: Asked,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let names = names(&profile.rules);
    let reader = match side {
        Side::Ready(reader) => reader,
        Side::Absent(failure) => return checks.skip_side(&names, failure, out),
    };
    if asked == Asked::Offline {
        return checks.skip_rest(&names, None, super::OFFLINE, out);
    }
    let known = reader.each_project().await.map(|Rows { rows, odd }| {
        for row in odd {
            out.warning(row.error);
        }
        rows
    });
    if !checks.add(key(&known), out)? {
        return checks.skip_rest(&names, Some(KEY), &format!("{KEY} failed"), out);
    }
    let ids = ids(&profile.rules);
    if ids.is_empty() {
        return checks.skip_rest(&names, Some(KEY), "no rule names a Nucleus project", out);
    }
    let known = known.unwrap_or_default();
    for id in ids {
        of_project(id, &known, reader, checks, out).await?;
    }
    Ok(())
}

async fn of_project(
    id: &NucleusProjectId,
    known: &[NucleusProject],
    reader: &Reader,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let names = names_of(id);
    let project = name_of(PROJECT, id);
    let is_visible = is_visible(&project, id, known, reader).await;
    if !checks.add(is_visible, out)? {
        return checks.skip_rest(&names, Some(&project), &format!("{project} failed"), out);
    }
    let findings = name_of(FINDINGS, id);
    if !checks.add(searched(&findings, id, reader).await, out)? {
        return checks.skip_rest(&names, Some(&findings), &format!("{findings} failed"), out);
    }
    checks.add(hidden(&name_of(GROUPS, id), id, reader).await, out)?;
    let connectors = rivals::connectors(&name_of(CONNECTORS, id), id, reader).await;
    checks.add(connectors, out)?;
    checks.add(
        rivals::tickets(&name_of(TICKETS, id), id, reader).await,
        out,
    )?;
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
        .mended_by(GIVE_A_ROLE),
        Ok(known) => Check::pass(KEY, format!("accepted; it sees {} projects", known.len())),
        Err(error) => Check::of_error(KEY, error),
    }
}

/// A project that is not listed does not exist, or the key has no role in it: asking for it
/// tells which.
async fn is_visible(
    name: &str,
    id: &NucleusProjectId,
    known: &[NucleusProject],
    reader: &Reader,
) -> Check {
    let listed = known.iter().find(|project| project.id == *id);
    match (listed, reader.project(id).await) {
        (_, Ok(project)) => Check::pass(name, project.name),
        (None, Err(error)) if error.kind == ApiErrorKind::Forbidden => {
            let detail = format!("the key has no role in project {id}");
            Check::fail(name, ExitStatus::Denied, detail).mended_by(GIVE_A_ROLE)
        }
        (None, Err(error)) if error.kind == ApiErrorKind::NotFound => {
            Check::of_target(name, &absent_nucleus_project(id, known))
        }
        (_, Err(error)) => Check::of_error(name, &error),
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
        None => Check::warn(name, "readable; there are no findings")
            .mended_by("nothing to do if no scan was ingested yet; else compare the project"),
    }
}

/// Groups that teams own and that the key does not see: their instances are invisible, and a
/// ticket would close while they are open (nucleus-api, 1.2).
async fn hidden(name: &str, id: &NucleusProjectId, reader: &Reader) -> Check {
    /// Groups named of many.
    const SHOWN: usize = 3;
    let lists = (reader.team_groups(id).await, reader.asset_groups(id).await);
    let (owned, seen) = match lists {
        (Ok(owned), Ok(seen)) => (owned, seen),
        (Err(error), _) | (_, Err(error)) if is_untold(&error) => {
            return Check::skip(
                name,
                format!("the key may not list teams and groups: {error}"),
            );
        }
        (Err(error), _) | (_, Err(error)) => return Check::of_error(name, &error),
    };
    let is_seen = |group: &str| {
        let below = format!("{}/", group.trim_end_matches('/'));
        seen.iter()
            .any(|seen| seen == group || seen.starts_with(&below))
    };
    let hidden: Vec<&str> = owned
        .iter()
        .map(String::as_str)
        .filter(|group| !is_seen(group))
        .collect();
    if hidden.is_empty() {
        let count = seen.len();
        return Check::pass(
            name,
            format!("{count} asset groups; none of a team is hidden"),
        );
    }
    let shown = hidden.iter().take(SHOWN).copied().collect::<Vec<_>>();
    let more = match hidden.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let detail = format!(
        "asset groups of teams have no asset that the key sees: {}{more}; instances there are \
         invisible, and a ticket could close while they are open",
        shown.join(", ")
    );
    Check::warn(name, detail).mended_by(
        "if these groups are not empty, give the key's user access to all of them: Global \
         Administration > Users > Asset Group Access Control",
    )
}

/// Whether the service keeps a list to itself.
pub(super) fn is_untold(error: &ApiError) -> bool {
    matches!(error.kind, ApiErrorKind::Forbidden | ApiErrorKind::NotFound)
}
