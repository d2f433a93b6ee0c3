//! Azure DevOps, from the network to the targets of the rules.

use futures_util::TryStreamExt as _;

use super::check::{Check, Checks};
use super::settings::Side;
use super::{door, targets};
use crate::clients::ado::Reader;
use crate::clients::api_error::ApiError;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::Project;
use crate::output::Out;

/// Every check, in order.
pub(super) const NAMES: [&str; 6] = [
    door::REACHABLE,
    door::TOKEN,
    door::SIGN_IN,
    door::IDENTITY,
    PROJECTS,
    targets::NAME,
];
const PROJECTS: &str = "ado.projects";

/// Makes the checks of Azure DevOps.
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
    let open = in_order(reader, profile, checks, out).await?;
    match open {
        None => targets::add(reader, profile, checks, out).await,
        Some(failed) => {
            for name in NAMES.into_iter().skip_while(|name| *name != failed).skip(1) {
                let why = format!("{failed} failed");
                if name == targets::NAME {
                    targets::skip(profile, &why, checks, out)?;
                } else {
                    checks.add(Check::skip(name, why), out)?;
                }
            }
            Ok(())
        }
    }
}

/// From the network to the projects; the name of the check that failed, if one did.
async fn in_order(
    reader: &Reader,
    profile: &Profile,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<Option<&'static str>, Failure> {
    let side = &profile.ado;
    let probe = reader.probe_organization().await;
    if !checks.add(door::reachable(&probe, side), out)? {
        return Ok(Some(door::REACHABLE));
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
    }
    let pages: Result<Vec<Vec<Project>>, ApiError> = reader.projects().try_collect().await;
    let projects = pages.map(|pages| pages.into_iter().flatten().collect::<Vec<_>>());
    if !checks.add(visible(&projects, profile), out)? {
        return Ok(Some(PROJECTS));
    }
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
        return Check::fail(PROJECTS, ExitStatus::Denied, detail)
            .mended_by("in each project: Project settings > Permissions > Contributors > Add");
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
