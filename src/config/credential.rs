//! Checked credentials for Azure DevOps: what the clients sign in with.

use std::path::PathBuf;

use secrecy::{SecretSlice, SecretString};
use url::Url;

use super::kept_token::KeptToken;

/// A credential for Azure DevOps.
#[derive(Debug, Clone)]
pub enum AdoCredential {
    /// An app registration with a client secret.
    ClientSecret {
        /// Which application.
        application: Application,
        /// The secret's value.
        secret: SecretString,
    },
    /// An app registration with a certificate.
    Certificate {
        /// Which application.
        application: Application,
        /// The certificate and its private key.
        certificate: CertificateFile,
    },
    /// An app registration that trusts the tokens of somebody else.
    Federated {
        /// Which application.
        application: Application,
        /// Where such a token comes from.
        token: FederatedToken,
    },
    /// The identity of the machine that this runs on.
    ManagedIdentity {
        /// The user-assigned identity; without it, the machine's own.
        client_id: Option<String>,
        /// Who gives tokens out on this machine.
        endpoint: IdentityEndpoint,
    },
    /// A person, by device code.
    DeviceCode {
        /// The application that acts for the person.
        application: Application,
        /// Microsoft Graph, which tells who signed in.
        graph: Url,
        /// Where the refresh token is kept.
        kept: KeptToken,
    },
    /// Whoever is signed in to the Azure CLI.
    AzureCli {
        /// The tenant to ask for; without it, the CLI's own choice.
        tenant_id: Option<String>,
    },
    /// A personal access token.
    Pat(SecretString),
}

/// An app registration, and the Entra ID that knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Entra ID's address, normally `https://login.microsoftonline.com`.
    pub authority: Url,
    /// Tenant: a GUID or a verified domain.
    pub tenant_id: String,
    /// The application.
    pub client_id: String,
}

/// A certificate with its private key, as it was read from one or two files.
#[derive(Debug, Clone)]
pub struct CertificateFile {
    /// The file, for messages.
    pub path: PathBuf,
    /// PEM (certificate and private key, in whatever order) or PKCS#12.
    pub content: SecretSlice<u8>,
    /// The private key, where it has a file of its own.
    pub key: Option<SecretSlice<u8>>,
    /// What opens the private key, where it is encrypted.
    pub password: Option<SecretString>,
}

/// Where a token of an outside issuer comes from.
#[derive(Debug, Clone)]
pub enum FederatedToken {
    /// It was given, and cannot be had again.
    Given(SecretString),
    /// A file that somebody keeps fresh, as Kubernetes does: read for every new access token.
    File(PathBuf),
    /// GitHub Actions gives one for each request.
    GitHub {
        /// `ACTIONS_ID_TOKEN_REQUEST_URL`.
        url: Url,
        /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
        token: SecretString,
    },
    /// Azure Pipelines gives one for each request.
    Pipelines {
        /// `SYSTEM_OIDCREQUESTURI`.
        url: Url,
        /// `SYSTEM_ACCESSTOKEN`.
        token: SecretString,
        /// The service connection's id.
        service_connection_id: String,
    },
}

/// Who gives out the tokens of a managed identity.
#[derive(Debug, Clone)]
pub enum IdentityEndpoint {
    /// The instance metadata service of a virtual machine; the address is its host.
    Imds(Url),
    /// App Service, Functions, Container Apps.
    AppService {
        /// `IDENTITY_ENDPOINT`.
        url: Url,
        /// `IDENTITY_HEADER`.
        header: SecretString,
    },
    /// App Service of old: `MSI_ENDPOINT` and `MSI_SECRET`.
    OldAppService {
        /// `MSI_ENDPOINT`.
        url: Url,
        /// `MSI_SECRET`.
        secret: SecretString,
    },
    /// Service Fabric.
    ServiceFabric {
        /// `IDENTITY_ENDPOINT`.
        url: Url,
        /// `IDENTITY_HEADER`.
        header: SecretString,
        /// `IDENTITY_SERVER_THUMBPRINT`: the SHA-1 of its certificate.
        thumbprint: String,
    },
    /// Azure Cloud Shell: `MSI_ENDPOINT`.
    CloudShell(Url),
    /// A machine outside Azure that Azure Arc looks after: `IDENTITY_ENDPOINT`.
    Arc(Url),
}
