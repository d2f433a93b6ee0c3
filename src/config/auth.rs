//! Which credential a profile means, and everything it needs from file and environment.
//!
//! The variables of other programs (`AZURE_...`, `ACTIONS_...`, `SYSTEM_...`) stand below the file:
//! they are there for whatever runs on the machine, what the file says is meant for us.

use std::path::PathBuf;

use secrecy::SecretString;
use url::{Host, Url};

use super::address;
use super::certificate::NamedFile;
use super::credential::{FederatedToken, IdentityEndpoint};
use super::file;
use super::kept_token::KeptToken;
use super::resolve::{Scope, Setting, checked_client, checked_tenant};
use super::secret_file::NamedBy;
use super::secrets::SecretName;
use super::sections::{AdoSection, AuthWord};
use super::sign_in::{Proof, Registration, SignIn};
use super::told;
use crate::error::Failure;

/// Microsoft Graph of the public cloud.
const GRAPH: &str = "https://graph.microsoft.com";
/// The instance metadata service of every virtual machine (ado-api, 3.2).
const IMDS: &str = "http://169.254.169.254";

/// Every word with its meaning, in the order of the documentation.
const WORDS: [(&str, AuthWord); 7] = [
    ("client-secret", AuthWord::ClientSecret),
    ("certificate", AuthWord::Certificate),
    ("federated", AuthWord::Federated),
    ("managed-identity", AuthWord::ManagedIdentity),
    ("device-code", AuthWord::DeviceCode),
    ("azure-cli", AuthWord::AzureCli),
    ("pat", AuthWord::Pat),
];

/// How to sign in, and what to prove it with.
pub(super) fn resolve(scope: Scope<'_>, section: AdoSection) -> Result<(SignIn, Proof), Failure> {
    let file = scope.secret_path(
        SecretName::ClientSecret,
        section.client_secret_file.as_ref(),
    )?;
    let command = section.client_secret_command.clone();
    let secret = scope
        .secret(SecretName::ClientSecret, command)
        .in_file(file);
    let file = scope.secret_path(SecretName::Pat, section.pat_file.as_ref())?;
    let pat = scope
        .secret(SecretName::Pat, section.pat_command.clone())
        .in_file(file);
    let default = if pat.is_named() && !secret.is_named() {
        AuthWord::Pat
    } else {
        AuthWord::ClientSecret
    };
    let word = asked(scope)?.or(section.auth).unwrap_or(default);
    Ok(match word {
        AuthWord::ClientSecret => (
            SignIn::ClientSecret(registration(scope, &section, Others::Ignored)?),
            Proof::ClientSecret(secret),
        ),
        AuthWord::Certificate => (
            SignIn::Certificate(registration(scope, &section, Others::Heeded)?),
            certificate(scope, section)?,
        ),
        AuthWord::Federated => (
            SignIn::Federated(registration(scope, &section, Others::Heeded)?),
            Proof::Federated(federated(scope, section)?),
        ),
        AuthWord::ManagedIdentity => {
            let client_id = registration(scope, &section, Others::Heeded)?.client_id;
            (
                SignIn::ManagedIdentity { client_id },
                Proof::Machine(machine(scope)?),
            )
        }
        AuthWord::DeviceCode => (
            SignIn::DeviceCode(registration(scope, &section, Others::Ignored)?),
            person(scope, section)?,
        ),
        AuthWord::AzureCli => {
            let tenant_id = registration(scope, &section, Others::Ignored)?.tenant_id;
            (
                SignIn::AzureCli { tenant_id },
                Proof::Cli(scope.env.clone()),
            )
        }
        AuthWord::Pat => {
            // What is wrong in a setting is told although nothing needs it.
            registration(scope, &section, Others::Ignored)?;
            (SignIn::Pat, Proof::Pat(pat))
        }
    })
}

/// What `ADOCONN_AUTH` says.
fn asked(scope: Scope<'_>) -> Result<Option<AuthWord>, Failure> {
    let Some(setting) = scope.setting("ADOCONN_AUTH", "ado.auth", None)? else {
        return Ok(None);
    };
    let text = setting.text.trim();
    let found = WORDS.iter().find(|(word, _)| *word == text);
    if let Some((_, word)) = found {
        return Ok(Some(*word));
    }
    let names = WORDS.map(|(word, _)| word);
    Err(file::not_among(text, &names, &setting.origin))
}

/// Whether the variables of other programs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    Heeded,
    Ignored,
}

fn registration(
    scope: Scope<'_>,
    section: &AdoSection,
    others: Others,
) -> Result<Registration, Failure> {
    let setting = |variable, key, written: &Option<String>, other| match others {
        Others::Heeded => scope.setting_or(variable, key, written.clone(), other),
        Others::Ignored => scope.setting(variable, key, written.clone()),
    };
    let tenant_id = setting(
        "ADOCONN_TENANT_ID",
        "ado.tenant_id",
        &section.tenant_id,
        "AZURE_TENANT_ID",
    )?;
    let client_id = setting(
        "ADOCONN_CLIENT_ID",
        "ado.client_id",
        &section.client_id,
        "AZURE_CLIENT_ID",
    )?;
    let authority = setting(
        "ADOCONN_AUTHORITY",
        "ado.authority",
        &section.authority,
        "AZURE_AUTHORITY_HOST",
    )?;
    Ok(Registration {
        authority: url_of(authority, address::AUTHORITY)?,
        tenant_id: tenant_id.as_ref().map(checked_tenant).transpose()?,
        client_id: client_id.as_ref().map(checked_client).transpose()?,
    })
}

fn url_of(setting: Option<Setting>, default: &str) -> Result<Url, Failure> {
    let setting = setting.unwrap_or_else(|| Setting {
        text: default.to_owned(),
        origin: "the default address".to_owned(),
    });
    address::base(setting.text.trim()).map_err(|why| setting.refuse(why))
}

fn certificate(scope: Scope<'_>, section: AdoSection) -> Result<Proof, Failure> {
    let file = scope.setting_or(
        "ADOCONN_CERTIFICATE_FILE",
        "ado.certificate_file",
        section.certificate_file,
        "AZURE_CLIENT_CERTIFICATE_PATH",
    )?;
    let key_file = scope.setting(
        "ADOCONN_CERTIFICATE_KEY_FILE",
        "ado.certificate_key_file",
        section.certificate_key_file,
    )?;
    let password_file = scope.secret_path(
        SecretName::CertificatePassword,
        section.certificate_password_file.as_ref(),
    )?;
    let password = scope
        .secret(
            SecretName::CertificatePassword,
            section.certificate_password_command,
        )
        .in_file(password_file);
    let named = |setting: Setting| NamedFile {
        path: scope.path(&setting.text),
        named_by: if setting.is_variable() {
            NamedBy::Variable
        } else {
            NamedBy::Configuration
        },
    };
    Ok(Proof::Certificate {
        file: file.map(named),
        key_file: key_file.map(named),
        env: scope.env.clone(),
        password: password.or_variable("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
    })
}

/// The first source that is there: ours, Kubernetes', GitHub's, Azure Pipelines'.
fn federated(
    scope: Scope<'_>,
    section: AdoSection,
) -> Result<Result<FederatedToken, Vec<String>>, Failure> {
    let env = scope.env;
    if let Some(token) = env.text("ADOCONN_FEDERATED_TOKEN")? {
        return Ok(Ok(FederatedToken::Given(SecretString::from(token.trim()))));
    }
    let file = scope.setting_or(
        "ADOCONN_FEDERATED_TOKEN_FILE",
        "ado.federated_token_file",
        section.federated_token_file,
        "AZURE_FEDERATED_TOKEN_FILE",
    )?;
    if let Some(file) = file {
        return Ok(Ok(FederatedToken::File(scope.path(&file.text))));
    }
    let github = pair(
        scope,
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    )?;
    if let Some((url, token)) = github {
        return Ok(Ok(FederatedToken::GitHub { url, token }));
    }
    let connection = scope.setting_or(
        "ADOCONN_SERVICE_CONNECTION_ID",
        "ado.service_connection_id",
        section.service_connection_id,
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    )?;
    let pipelines = pair(scope, "SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN")?;
    let has_pipelines = pipelines.is_some();
    if let (Some((url, token)), Some(id)) = (pipelines, connection) {
        return Ok(Ok(FederatedToken::Pipelines {
            url,
            token,
            service_connection_id: id.text.trim().to_owned(),
        }));
    }
    Ok(Err(nowhere(has_pipelines)))
}

/// Everything that was looked for.
fn nowhere(has_pipelines: bool) -> Vec<String> {
    let pipelines = if has_pipelines {
        "Azure Pipelines' (there, but neither ADOCONN_SERVICE_CONNECTION_ID nor \
         `ado.service_connection_id` names the service connection)"
    } else {
        "Azure Pipelines' SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN (not both set; map \
         SYSTEM_ACCESSTOKEN: $(System.AccessToken) into the step)"
    };
    [
        "ADOCONN_FEDERATED_TOKEN (not set)",
        "ADOCONN_FEDERATED_TOKEN_FILE (not set)",
        "`ado.federated_token_file` (not configured)",
        "AZURE_FEDERATED_TOKEN_FILE (not set)",
        "GitHub's ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN (not both set; \
         the job needs `permissions: id-token: write`)",
        pipelines,
    ]
    .map(str::to_owned)
    .into()
}

/// An address to ask, and the token to ask with.
fn pair(
    scope: Scope<'_>,
    address: &str,
    token: &str,
) -> Result<Option<(Url, SecretString)>, Failure> {
    let (Some(url), Some(token)) = (scope.env.text(address)?, scope.env.text(token)?) else {
        return Ok(None);
    };
    let url = Url::parse(url.trim())
        .ok()
        .filter(|url| url.scheme() == "https" || address::is_loopback(url))
        .ok_or_else(|| Failure::usage(format!("{address} is not an https address")))?;
    Ok(Some((url, SecretString::from(token.trim()))))
}

/// App Service sets endpoint and header, Service Fabric a thumbprint besides, Azure Arc endpoint
/// and its metadata service, Cloud Shell an endpoint of another name.
fn machine(scope: Scope<'_>) -> Result<IdentityEndpoint, Failure> {
    let env = scope.env;
    let secret = |name: &str| {
        env.text(name)
            .map(|text| text.map(|text| SecretString::from(text.trim())))
    };
    let Some(endpoint) = env.text("IDENTITY_ENDPOINT")? else {
        if let Some(endpoint) = env.text("MSI_ENDPOINT")? {
            let url = of_the_platform("MSI_ENDPOINT", endpoint)?;
            return Ok(match secret("MSI_SECRET")? {
                Some(secret) => IdentityEndpoint::OldAppService { url, secret },
                None => IdentityEndpoint::CloudShell(url),
            });
        }
        // As Microsoft's own libraries, for whoever stands in for the metadata service.
        let name = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
        let host = env.text(name)?.unwrap_or(IMDS);
        return Ok(IdentityEndpoint::Imds(on_this_machine(name, host)?));
    };
    let url = of_the_platform("IDENTITY_ENDPOINT", endpoint)?;
    if let Some(header) = secret("IDENTITY_HEADER")? {
        return Ok(match env.text("IDENTITY_SERVER_THUMBPRINT")? {
            Some(thumbprint) => IdentityEndpoint::ServiceFabric {
                url,
                header,
                thumbprint: thumbprint.trim().to_owned(),
            },
            None => IdentityEndpoint::AppService { url, header },
        });
    }
    if env.is_set("IMDS_ENDPOINT") {
        return Ok(IdentityEndpoint::Arc(url));
    }
    Err(Failure::usage(
        "IDENTITY_ENDPOINT is set, but neither IDENTITY_HEADER (App Service) nor IMDS_ENDPOINT \
         (Azure Arc): this kind of managed identity is unknown",
    ))
}

/// Tokens of the machine travel in the clear, so they must not leave it (design, 8 F.4).
fn on_this_machine(name: &str, text: &str) -> Result<Url, Failure> {
    let url = address_of(name, text)?;
    let is_link_local = matches!(url.host(), Some(Host::Ipv4(ip)) if ip.is_link_local());
    if url.scheme() == "http" && (is_link_local || address::is_loopback(&url)) {
        return Ok(url);
    }
    Err(Failure::usage(format!(
        "{name} is not an http address of this machine, as 169.254.169.254 or localhost"
    )))
}

/// App Service, Container Apps and their like answer at addresses of the platform's own network,
/// which is as far as a token may travel in the clear.
fn of_the_platform(name: &str, text: &str) -> Result<Url, Failure> {
    let url = address_of(name, text)?;
    let is_near = match url.host() {
        Some(Host::Ipv4(ip)) => is_private(ip),
        Some(Host::Ipv6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => is_private(ip),
            None => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        },
        Some(Host::Domain(_)) => address::is_loopback(&url),
        None => false,
    };
    if is_near && matches!(url.scheme(), "http" | "https") {
        return Ok(url);
    }
    Err(Failure::usage(format!(
        "{name} is not an http address of the platform's own network: localhost, or a private \
         address as 169.254.0.0/16, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fd00::/8"
    ))
    .hint("the platform sets this variable itself; unset it where nothing of the kind runs"))
}

const fn is_private(ip: std::net::Ipv4Addr) -> bool {
    ip.is_private() || ip.is_link_local() || ip.is_loopback()
}

fn address_of(name: &str, text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text.trim())
        .ok()
        .filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none());
    url.ok_or_else(|| {
        Failure::usage(format!(
            "{name} is {}, not an address",
            told::described(text.trim())
        ))
    })
}

fn person(scope: Scope<'_>, section: AdoSection) -> Result<Proof, Failure> {
    let graph = scope.setting("ADOCONN_GRAPH_URL", "ado.graph_url", section.graph_url)?;
    Ok(Proof::Person {
        graph: url_of(graph, GRAPH)?,
        kept: KeptToken::of(scope.profile, scope.env),
    })
}

impl Scope<'_> {
    /// The environment's word, else the file's, else that of another program's variable.
    fn setting_or(
        &self,
        variable: &str,
        key: &str,
        written: Option<String>,
        other: &str,
    ) -> Result<Option<Setting>, Failure> {
        match self.setting(variable, key, written)? {
            Some(setting) => Ok(Some(setting)),
            None => self.setting(other, key, None),
        }
    }

    /// A path as people write it: `~` is the home directory.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        let text = text.trim();
        match (text.strip_prefix("~/"), self.env.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(text),
        }
    }

    /// The file of certificate authorities that are trusted besides the system's.
    pub(super) fn ca_file(&self, written: Option<String>) -> Result<Option<PathBuf>, Failure> {
        let setting = self.setting("ADOCONN_CA_FILE", "ca_file", written)?;
        Ok(setting.map(|setting| self.path(&setting.text)))
    }
}
