//! Which permissions count for whoever signs in, which is not what most pages say (ado-api, 4).

use super::check::Check;
use super::way::{Visitor, Way};
use crate::clients::ado::ConnectionData;

pub(super) const NAME: &str = "ado.access";

/// What the permissions of an application or a token do here.
pub(super) fn check(seen: &ConnectionData, way: Way<'_>) -> Check {
    match way.visitor {
        Visitor::Principal => Check::pass(
            NAME,
            "a service principal: its access level and its membership in projects count; the API \
             permissions that the connector's page asks for (user_impersonation, vso.profile, \
             vso.project, vso.work_write, User.Read) do nothing for it",
        ),
        Visitor::Either if seen.is_service_principal() => Check::pass(
            NAME,
            "the Azure CLI's service principal: its access level and its membership in projects \
             count, API permissions in Entra ID do not",
        ),
        Visitor::Person | Visitor::Either => Check::pass(
            NAME,
            "a person: what they may do in the organization counts, and of the application's API \
             permissions the delegated Azure DevOps > user_impersonation, which includes \
             vso.profile, vso.project and vso.work_write",
        ),
        Visitor::Token if seen.deployment_type.eq_ignore_ascii_case("onPremises") => Check::pass(
            NAME,
            "a personal access token of a Server; it needs the scopes Work Items (read & write) \
             and Project and Team (read)",
        ),
        Visitor::Token => Check::warn(
            NAME,
            "a personal access token; one made for all accessible organizations stops working on \
             2026-12-01, and nobody but its owner can see whether it is one",
        )
        .mended_by(
            "look at User settings > Personal access tokens: it should be for this organization \
             alone, with the scopes Work Items (read & write) and Project and Team (read); or use \
             a service principal",
        ),
    }
}
