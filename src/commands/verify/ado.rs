//! Azure DevOps, from the network to the targets of the rules (ado-api, 13).

use futures_util::TryStreamExt as _;

use super::check::{Check, Checks};
use super::settings::Side;
use super::way::Way;
use super::{Asked, access, advice, clock, door, expiry, lookups, spelling, targets};
use crate::clients::Counters;
use crate::clients::ado::{ProjectPage, Reader};
use crate::clients::api_error::ApiError;
use crate::commands::known_names::Shelf;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::Project;
use crate::model::rule::Rule;
use crate::output::Out;

const PROJECTS: &str = "ado.projects";

/// Every check, in order.
pub(super) fn names(rules: &[Rule]) -> Vec<String> {
    let door = [
        expiry::NAME,
        door::REACHABLE,
        clock::NAME,
        door::TOKEN,
        door::SIGN_IN,
        door::IDENTITY,
        access::NAME,
        PROJECTS,
        spelling::NAME,
    ];
    let mut names: Vec<String> = door.map(str::to_owned).into();
    names.extend(targets::names(rules));
    names.extend([lookups::QUERY, lookups::LEDGER, lookups::BUDGET].map(str::to_owned));
    names
}

/// The visit: on behalf of which profile, how far it may go, and what is kept of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit<'a> {
    pub(super) profile: &'a Profile,
    pub(super) asked: Asked,
    pub(super) shelf: &'a Shelf,
    pub(super) counters: &'a Counters,
}

/// Makes the checks of Azure DevOps.
///
/// # Errors
/// When the report cannot be written.
pub(super) async fn add(
    side: &Side<Reader>,
    visit: Visit<'_>,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let profile = visit.profile;
    let names = names(&profile.rules);
    let reader = match side {
        Side::Ready(reader) => reader,
        Side::Absent(failure) => return checks.skip_side(&names, failure, out),
    };
    checks.add(last_day(profile), out)?;
    if visit.asked == Asked::Offline {
        return checks.skip_rest(&names, Some(expiry::NAME), super::OFFLINE, out);
    }
    if let Some(failed) = in_order(reader, visit, checks, out).await? {
        return checks.skip_rest(&names, Some(failed), &format!("{failed} failed"), out);
    }
    targets::add(reader, visit, checks, out).await?;
    let is_answered = checks.add(lookups::query(reader).await, out)?;
    let kept = if is_answered {
        lookups::kept(reader, profile).await
    } else {
        Check::skip(lookups::LEDGER, format!("{} failed", lookups::QUERY))
    };
    checks.add(kept, out)?;
    checks.add(lookups::budget(visit.counters.lowest_budget()), out)?;
    Ok(())
}

fn last_day(profile: &Profile) -> Check {
    let today = crate::clock::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let side = &profile.ado;
    expiry::check(side.secret_expires, today, Way::of(side))
}

/// From the network to the projects; the name of the check that failed, if one did.
async fn in_order(
    reader: &Reader,
    visit: Visit<'_>,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<Option<&'static str>, Failure> {
    let Visit { profile, shelf, .. } = visit;
    let side = &profile.ado;
    let probe = reader.probe_organization().await;
    if !checks.add(door::reachable(&probe, side), out)? {
        return Ok(Some(door::REACHABLE));
    }
    if let Ok(probe) = &probe {
        checks.add(clock::check(probe), out)?;
    }
    let token = reader.sign_in().await;
    if !checks.add(door::token(&token, side), out)? {
        return Ok(Some(door::TOKEN));
    }
    let seen = reader.connection_data().await;
    if !checks.add(door::sign_in(&seen, side), out)? {
        return Ok(Some(door::SIGN_IN));
    }
    if let Ok(seen) = &seen {
        checks.add(door::identity(seen, side), out)?;
        checks.add(access::check(seen, Way::of(side)), out)?;
    }
    let pages: Result<Vec<ProjectPage>, ApiError> = reader.projects().try_collect().await;
    let mut odd = Vec::new();
    let projects = pages.map(|pages| {
        let mut projects = Vec::new();
        for page in pages {
            projects.extend(page.projects);
            odd.extend(page.odd);
        }
        projects
    });
    for why in &odd {
        out.warning(why);
    }
    if !checks.add(visible(&projects, profile), out)? {
        return Ok(Some(PROJECTS));
    }
    shelf.keep_projects(profile, &projects.unwrap_or_default());
    let organization = side.organization.as_deref().unwrap_or_default();
    let told = reader.spelling(organization).await;
    checks.add(spelling::check(&told, organization), out)?;
    Ok(None)
}

/// At least one project: who is in none sees an empty list, not an error (ado-api, 5.1).
fn visible(projects: &Result<Vec<Project>, ApiError>, profile: &Profile) -> Check {
    /// Names shown of many.
    const SHOWN: usize = 8;
    let projects = match projects {
        Ok(projects) => projects,
        Err(error) => return Check::of_error(PROJECTS, error),
    };
    if projects.is_empty() {
        let organization = profile.ado.organization.as_deref().unwrap_or_default();
        let detail = format!("no project of {organization} is visible to this identity");
        return Check::fail(PROJECTS, ExitStatus::Denied, detail).mended_by(format!(
            "in each project: Project settings > Permissions > Contributors > Add; {}",
            advice::NO_API_PERMISSION
        ));
    }
    let names: Vec<&str> = projects.iter().map(|p| p.name.as_str()).collect();
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let count = names.len();
    Check::pass(
        PROJECTS,
        format!("{count} visible: {}{more}", shown.join(", ")),
    )
}
