//! How the profile signs in, as far as checks and advice depend on it.

use crate::config::sides::{AdoSide, SignIn};

/// Who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visitor {
    /// An application or a machine by itself: a service principal.
    Principal,
    /// A person, for whom an application acts.
    Person,
    /// Whoever is signed in to the Azure CLI: a person or a service principal.
    Either,
    /// Whoever made a personal access token.
    Token,
}

/// What proves who signs in, where it runs out some day and nobody renews it by himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secret {
    /// The secret of an app registration.
    Client,
    /// Its certificate.
    Certificate,
    /// A personal access token.
    Token,
}

/// How the profile signs in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) visitor: Visitor,
    /// What runs out.
    pub(super) secret: Option<Secret>,
    /// The tenant that tokens are asked of, where one is named.
    pub(super) tenant: Option<&'a str>,
    /// The application or identity, where one is named.
    pub(super) client: Option<&'a str>,
    /// Who gives tokens.
    pub(super) giver: &'a str,
}

impl<'a> Way<'a> {
    pub(super) fn of(side: &'a AdoSide) -> Self {
        let sign_in = &side.sign_in;
        let (visitor, secret) = match sign_in {
            SignIn::ClientSecret(_) => (Visitor::Principal, Some(Secret::Client)),
            SignIn::Certificate(_) => (Visitor::Principal, Some(Secret::Certificate)),
            SignIn::Federated(_) | SignIn::ManagedIdentity { .. } => (Visitor::Principal, None),
            SignIn::DeviceCode(_) => (Visitor::Person, None),
            SignIn::AzureCli { .. } => (Visitor::Either, None),
            SignIn::Pat => (Visitor::Token, Some(Secret::Token)),
        };
        let giver = match sign_in {
            SignIn::ManagedIdentity { .. } => "this machine",
            SignIn::AzureCli { .. } => "the Azure CLI",
            SignIn::ClientSecret(registration)
            | SignIn::Certificate(registration)
            | SignIn::Federated(registration)
            | SignIn::DeviceCode(registration) => {
                registration.authority.host_str().unwrap_or_default()
            }
            SignIn::Pat => "",
        };
        Self {
            visitor,
            secret,
            tenant: sign_in.tenant_id(),
            client: sign_in.client_id(),
            giver,
        }
    }

    /// Whether an application signs in by itself for certain.
    pub(super) fn is_principal(&self) -> bool {
        self.visitor == Visitor::Principal
    }

    /// Whether Entra ID gives the token.
    pub(super) fn needs_entra(&self) -> bool {
        self.visitor != Visitor::Token
    }
}

/// What mends a way to sign in, by Entra ID's code or our own (ado-api, 3.3).
pub(super) fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "AADSTS70021" | "AADSTS700211" | "AADSTS700212" | "AADSTS700213" => {
            "make issuer, subject and audience of the federated credential match the token's: \
             Entra ID > App registrations > (the application) > Certificates & secrets > \
             Federated credentials"
        }
        "AADSTS65001" => {
            "consent to the delegated permission user_impersonation of Azure DevOps: Entra ID > \
             App registrations > (the application) > API permissions"
        }
        "AADSTS70020" | "SIGN_IN_NEEDED" => {
            "run `adoconn verify` on a terminal and sign in; for what runs by itself use another \
             `auth`"
        }
        "MANAGED_IDENTITY" => {
            "give this machine an identity (its page in the portal > Identity); a user-assigned \
             one is named by ADOCONN_CLIENT_ID or `ado.client_id`"
        }
        "FEDERATED_TOKEN" => {
            "GitHub: the job needs `permissions: id-token: write`; Azure Pipelines: map \
             SYSTEM_ACCESSTOKEN, and let the pipeline use the service connection"
        }
        "AZURE_CLI" => "install the Azure CLI, then run `az login`",
        _ => return None,
    })
}
