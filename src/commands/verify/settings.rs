//! The settings, before anything is asked.

use super::check::Check;
use crate::clients::{ado, nucleus};
use crate::commands::session::Session;
use crate::config::profile::Profile;
use crate::error::Failure;

const NAME: &str = "settings";

/// A service that can be asked, or what its settings lack.
#[derive(Debug)]
pub(super) enum Side<R> {
    Ready(R),
    Absent(Failure),
}

/// Both services.
#[derive(Debug)]
pub(super) struct Sides {
    pub(super) ado: Side<ado::Reader>,
    pub(super) nucleus: Side<nucleus::Reader>,
}

/// Both services as far as they are configured. Rules need both; without rules, one is enough.
///
/// # Errors
/// What a service that is needed lacks.
pub(super) fn sides(session: &Session) -> Result<Sides, Failure> {
    let profile = &session.profile;
    let has_rules = !profile.rules.is_empty();
    let has_nucleus = profile.nucleus.is_configured();
    let needs_ado = has_rules || !has_nucleus || profile.ado.is_configured();
    Ok(Sides {
        ado: side(session.ado(), needs_ado)?,
        nucleus: side(session.nucleus(), has_rules || has_nucleus)?,
    })
}

fn side<R>(reader: Result<R, Failure>, is_needed: bool) -> Result<Side<R>, Failure> {
    match reader {
        Ok(reader) => Ok(Side::Ready(reader)),
        Err(failure) if is_needed => Err(failure),
        Err(failure) => Ok(Side::Absent(failure)),
    }
}

/// Settings that cannot be used.
pub(super) fn failed(failure: &Failure) -> Check {
    Check::of_failure(NAME, failure)
}

/// Settings that can be used, and what they say.
pub(super) fn passed(profile: &Profile, sides: &Sides) -> Check {
    let organization = profile.ado.organization.as_deref().unwrap_or_default();
    let ado = match sides.ado {
        Side::Ready(_) => format!("Azure DevOps organization {organization}"),
        Side::Absent(_) => "no Azure DevOps".to_owned(),
    };
    let nucleus = match (&sides.nucleus, &profile.nucleus.url) {
        (Side::Ready(_), Some(url)) => format!("Nucleus {url}"),
        (Side::Ready(_) | Side::Absent(_), _) => "no Nucleus".to_owned(),
    };
    let rules = match profile.rules.len() {
        0 => "no rules".to_owned(),
        1 => "1 rule".to_owned(),
        count => format!("{count} rules"),
    };
    let name = &profile.name;
    Check::pass(NAME, format!("profile {name}: {ado}, {nucleus}, {rules}"))
}
