//! What mends a failed call: the setting, the page or the command, by the service's own code.

use crate::clients::api_error::{ApiError, ApiErrorKind, Service};

/// What people look at first, and what never helps a service principal (ado-api, 4).
pub(super) const NO_API_PERMISSION: &str =
    "the API permissions of the application in Entra ID make no difference";

const CONDITIONAL_ACCESS: &str = "a conditional access policy refuses it: Entra ID > Protection > Conditional Access > Policies; \
     let this machine's address through, or leave the application out";

/// The advice for a failed call, where there is one.
pub(super) fn of(error: &ApiError) -> Option<String> {
    let code = error.code.as_deref().unwrap_or_default();
    of_entra(code)
        .or_else(|| of_ado(code))
        .or_else(|| unknown_name(error))
        .or_else(|| by_kind(error.kind, error.service))
        .map(str::to_owned)
}

/// A host that nobody knows is told from one that does not answer.
fn unknown_name(error: &ApiError) -> Option<&'static str> {
    let said = error.message.to_ascii_lowercase();
    let is_name = [
        "lookup address",
        "name or service",
        "dns error",
        "no such host",
    ]
    .iter()
    .any(|words| said.contains(words));
    (error.kind == ApiErrorKind::Network && is_name).then_some(
        "the host's name is not in DNS: check its spelling, then this machine's resolver; behind a \
         proxy set HTTPS_PROXY",
    )
}

/// Entra ID's codes (ado-api, 3.3).
fn of_entra(code: &str) -> Option<&'static str> {
    Some(match code {
        "AADSTS7000215" => {
            "use the secret's Value, not its Secret ID; where the value is lost, make a new one: \
             Entra ID > App registrations > (the application) > Certificates & secrets"
        }
        "AADSTS7000222" => {
            "the secret ran out, make a new one: Entra ID > App registrations > (the application) \
             > Certificates & secrets"
        }
        "AADSTS700016" => {
            "compare ADOCONN_CLIENT_ID and ADOCONN_TENANT_ID with the application's Overview page"
        }
        "AADSTS90002" | "AADSTS900023" => {
            "check ADOCONN_TENANT_ID, and `ado.authority` for a national cloud"
        }
        "AADSTS7000112" => {
            "switch the application on: Entra ID > Enterprise applications > (the application) > \
             Properties > Enabled for users to sign in"
        }
        "AADSTS500011" => {
            "the tenant does not know Azure DevOps yet: have somebody of it sign in to \
             dev.azure.com once"
        }
        "AADSTS53003" | "AADSTS530032" => CONDITIONAL_ACCESS,
        "AADSTS700027" => {
            "upload the certificate whose key is configured: Entra ID > App registrations > (the \
             application) > Certificates & secrets > Certificates"
        }
        "AADSTS700024" => {
            "set this machine's clock: the signed assertion is too old or not yet valid"
        }
        "AADSTS7000218" | "AADSTS900144" => {
            "set the credential: `adoconn verify --offline` tells where it was looked for"
        }
        "AADSTS70011" => "check `ado.authority`: this endpoint does not know Azure DevOps' scope",
        "AADSTS50000" => "Entra ID has a problem of its own; see its status page, then try again",
        _ => return None,
    })
}

/// Codes of Azure DevOps (ado-api, 5.1 and 8.6), and our own.
fn of_ado(code: &str) -> Option<&'static str> {
    Some(match code {
        "VS403463" => CONDITIONAL_ACCESS,
        "TF401289" => {
            "give the identity access level Basic instead of Stakeholder (Organization settings > \
             Users) and the right \"Create tag definition\", or have somebody use the tag once"
        }
        "TF50309" => {
            "the message names the permission: Project settings > Permissions > Contributors"
        }
        "VS30063" => {
            "add the identity to the organization: Organization settings > Users, access level \
             Basic"
        }
        "TF24668" => "an owner of the organization has to start it again",
        "CERTIFICATE" => {
            "the TLS certificate is not trusted: a proxy that opens TLS needs its root \
             certificate in the system's store, or in the file that --ca-file or `ca_file` names"
        }
        _ => return super::way::advice(code),
    })
}

fn by_kind(kind: ApiErrorKind, service: Service) -> Option<&'static str> {
    Some(match (kind, service) {
        (ApiErrorKind::Unauthorized, Service::Entra) => {
            "compare tenant, application and secret with Entra ID > App registrations"
        }
        (ApiErrorKind::Unauthorized, Service::Ado) => {
            "compare the tenants; a personal access token may have run out; Organization settings \
             > Policies may forbid OAuth or tokens"
        }
        (ApiErrorKind::Unauthorized, Service::Nucleus) => {
            "make a new key and set ADOCONN_NUCLEUS_API_KEY: User Profile > Generate API Key"
        }
        (ApiErrorKind::Forbidden, Service::Nucleus) => {
            "give the key's user the permission API Access and a role in the project: Global \
             Administration > Users"
        }
        (ApiErrorKind::Forbidden, Service::Ado | Service::Entra) => {
            "give the identity Contributor rights: Project settings > Permissions"
        }
        (ApiErrorKind::NotFound, Service::Nucleus) => {
            "check ADOCONN_NUCLEUS_URL: the host that your browser shows, as in \
             https://nucleus-us1.nucleussec.com"
        }
        (ApiErrorKind::Blocked, _) => {
            "a proxy or firewall answered in the service's place: let this machine through, or \
             set HTTPS_PROXY"
        }
        (ApiErrorKind::Network, _) => {
            "check the address, its name in DNS, and HTTPS_PROXY; a firewall must let this \
             machine through"
        }
        (ApiErrorKind::Throttled, _) => "run `adoconn verify` again later",
        (ApiErrorKind::Unavailable, _) => "see the service's status page, then try again",
        _ => return None,
    })
}

/// Where to add an identity that the organization does not know. The message ends with its
/// object id: `{tenant}\{tenant}\{object id}` (ado-api, 5.1).
pub(super) fn membership(error: &ApiError, users: &str) -> String {
    let told = error
        .message
        .split_whitespace()
        .find(|word| word.matches('\\').count() >= 2)
        .and_then(|word| word.rsplit('\\').next());
    let who = told.map_or_else(
        || "the service principal".to_owned(),
        |id| format!("the service principal with object id {id}"),
    );
    format!("add {who} with access level Basic at {users}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::api_error::Sent;

    fn error(message: &str) -> ApiError {
        ApiError::new(
            ApiErrorKind::NotAMember,
            Service::Ado,
            Sent::No,
            "GET x",
            message,
        )
    }

    #[test]
    fn the_object_id_is_the_last_part_of_the_name() {
        let message = r"TF401444: Please sign-in at least once as t\t\0b1e-c7 in a web browser.";
        assert_eq!(
            membership(&error(message), "U"),
            "add the service principal with object id 0b1e-c7 with access level Basic at U"
        );
        assert_eq!(
            membership(&error("TF401444: something new"), "U"),
            "add the service principal with access level Basic at U"
        );
    }

    #[test]
    fn the_code_says_more_than_the_kind() {
        let mut wrong = error("wrong");
        wrong.service = Service::Entra;
        wrong.kind = ApiErrorKind::Unauthorized;
        let by_kind = of(&wrong);
        wrong.code = Some("AADSTS7000215".into());
        assert!(of(&wrong).is_some_and(|text| text.contains("Value")));
        assert_ne!(of(&wrong), by_kind);
    }
}
