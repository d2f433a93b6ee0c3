//! The way into Azure DevOps: the organization, its tenant, the token, who we are in it.

use super::advice;
use super::check::Check;
use super::way::{Visitor, Way};
use crate::clients::ado::{ConnectionData, OrganizationProbe, Tenant};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::config::sides::AdoSide;
use crate::exit::ExitStatus;

pub(super) const REACHABLE: &str = "ado.reachable";
pub(super) const TOKEN: &str = "ado.token";
pub(super) const SIGN_IN: &str = "ado.sign_in";
pub(super) const IDENTITY: &str = "ado.identity";

/// Whether the organization answers, and belongs to the tenant that the settings name.
pub(super) fn reachable(probe: &Result<OrganizationProbe, ApiError>, side: &AdoSide) -> Check {
    let organization = side.organization.as_deref().unwrap_or_default();
    let place = side.url.as_str().trim_end_matches('/');
    let probe = match probe {
        Ok(probe) => probe,
        Err(error) if error.kind == ApiErrorKind::NotFound => {
            let detail = format!("organization {organization:?} does not exist at {place}");
            return Check::fail(REACHABLE, ExitStatus::Usage, detail).mended_by(
                "set ADOCONN_ORGANIZATION or `ado.organization` to the name behind the host in \
                 the address of your boards",
            );
        }
        Err(error) => return Check::of_error(REACHABLE, error),
    };
    let exists = format!("organization {organization} at {place}");
    let way = Way::of(side);
    let told = tenant_of(&probe.tenant);
    if !way.needs_entra() {
        return Check::pass(REACHABLE, format!("{exists}, {told}"));
    }
    let ours = way.tenant.unwrap_or_default();
    match &probe.tenant {
        Tenant::NoEntra => {
            let detail = format!(
                "{exists} is not connected to Entra ID: no service principal can sign in to it"
            );
            Check::fail(REACHABLE, ExitStatus::Usage, detail).mended_by(
                "use a personal access token (ADOCONN_PAT), or connect it: Organization settings \
                 > Microsoft Entra",
            )
        }
        Tenant::Id(theirs) if is_guid(ours) && !theirs.eq_ignore_ascii_case(ours) => {
            let detail = format!("{exists} belongs to tenant {theirs}, the settings say {ours}");
            Check::fail(REACHABLE, ExitStatus::Usage, detail).mended_by(format!(
                "set ADOCONN_TENANT_ID or `ado.tenant_id` to {theirs}, with an application of \
                 that tenant"
            ))
        }
        Tenant::Id(theirs) if is_guid(ours) => Check::pass(
            REACHABLE,
            format!("{exists}, tenant {theirs} as configured"),
        ),
        Tenant::Id(_) | Tenant::Untold if ours.is_empty() => {
            Check::pass(REACHABLE, format!("{exists}, {told}"))
        }
        Tenant::Id(_) | Tenant::Untold => {
            Check::pass(REACHABLE, format!("{exists}, {told}; configured: {ours}"))
        }
    }
}

fn tenant_of(tenant: &Tenant) -> String {
    match tenant {
        Tenant::Id(id) => format!("tenant {id}"),
        Tenant::NoEntra => "not connected to Entra ID".to_owned(),
        Tenant::Untold => "tenant not told".to_owned(),
    }
}

/// A tenant may be configured as a domain, which no header shows.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// Whether Entra ID gives a token. That proves nothing about Azure DevOps (ado-api, 3.3).
pub(super) fn token(token: &Result<(), ApiError>, side: &AdoSide) -> Check {
    let way = Way::of(side);
    if let Err(error) = token {
        return Check::of_error(TOKEN, error);
    }
    if !way.needs_entra() {
        return Check::skip(TOKEN, "not needed: a personal access token is used");
    }
    let whom = way
        .client
        .map(|client| format!(" to application {client}"))
        .unwrap_or_default();
    Check::pass(TOKEN, format!("{} gave a token{whom}", way.giver))
}

/// Whether Azure DevOps accepts the credential.
pub(super) fn sign_in(seen: &Result<ConnectionData, ApiError>, side: &AdoSide) -> Check {
    let organization = side.organization.as_deref().unwrap_or_default();
    match seen {
        Ok(seen) if seen.is_anonymous() => {
            let detail = "the service sees nobody: the credential was not looked at";
            Check::fail(SIGN_IN, ExitStatus::Denied, detail)
                .mended_by("check that no proxy takes the Authorization header off")
        }
        Ok(_) => Check::pass(SIGN_IN, format!("{organization} accepts the credential")),
        Err(error) if error.kind == ApiErrorKind::Unauthorized => {
            Check::of_error(SIGN_IN, error).mended_by(refused(error, Way::of(side)))
        }
        Err(error) if error.kind == ApiErrorKind::NotAMember => {
            let place = side.url.as_str().trim_end_matches('/');
            let users = format!("{place}/{organization}/_settings/users");
            Check::of_error(SIGN_IN, error).mended_by(advice::membership(error, &users))
        }
        Err(error) => Check::of_error(SIGN_IN, error),
    }
}

/// A credential that is refused without a reason: what it may be, most likely first (ado-api,
/// 5.1).
fn refused(error: &ApiError, way: Way<'_>) -> &'static str {
    if error.message.contains("global") && way.visitor == Visitor::Token {
        return "make a token for this organization alone: User settings > Personal access tokens";
    }
    match way.visitor {
        Visitor::Token => {
            "the token ran out, was revoked, or is another organization's: make a new one at User \
             settings > Personal access tokens and set ADOCONN_PAT; Organization settings > \
             Policies may forbid such tokens"
        }
        Visitor::Principal => {
            "Entra ID gave a token, Azure DevOps refuses it: see Organization settings > Policies \
             > Third-party application access via OAuth, and whether the application belongs to \
             the organization's tenant"
        }
        Visitor::Person | Visitor::Either => {
            "Entra ID gave a token, Azure DevOps refuses it: sign in to the organization once in a \
             browser with the same account; see Organization settings > Policies > Third-party \
             application access via OAuth"
        }
    }
}

/// As whom the service sees us.
pub(super) fn identity(seen: &ConnectionData, side: &AdoSide) -> Check {
    let ConnectionData {
        user_id,
        display_name,
        account,
        subject_descriptor,
        instance_id: _,
        deployment_type,
    } = seen;
    let is_principal = seen.is_service_principal();
    let kind = if is_principal {
        "service principal"
    } else {
        "not a service principal"
    };
    let detail = format!("{display_name} ({account}), {user_id}, {kind}, {deployment_type}");
    let wants_principal = Way::of(side).is_principal();
    if wants_principal && !is_principal && !subject_descriptor.is_empty() {
        return Check::warn(IDENTITY, detail)
            .mended_by("compare ADOCONN_CLIENT_ID with the users of the organization");
    }
    Check::pass(IDENTITY, detail)
}

#[cfg(test)]
#[path = "door_tests.rs"]
mod tests;
