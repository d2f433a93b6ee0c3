//! Questions on Azure DevOps: where it is, and how to sign in; only what the kind needs.

use std::path::Path;

use jiff::civil::Date;

use super::interview::{Interview, Question};
use super::secret::{self, Secret};
use super::services::{self, Told};
use crate::cli::{AuthArg, InitAdoArgs};
use crate::config::address;
use crate::config::draft::Draft;
use crate::config::secrets::{SecretName, is_guid};
use crate::error::Failure;

const KINDS: [(AuthArg, &str, &str); 7] = [
    (
        AuthArg::ClientSecret,
        "client-secret",
        "an app registration with a client secret",
    ),
    (
        AuthArg::Certificate,
        "certificate",
        "an app registration with a certificate",
    ),
    (
        AuthArg::Federated,
        "federated",
        "workload identity: GitHub, Azure Pipelines, Kubernetes",
    ),
    (
        AuthArg::ManagedIdentity,
        "managed-identity",
        "the identity of this machine in Azure",
    ),
    (
        AuthArg::DeviceCode,
        "device-code",
        "you, by a code that is typed into a browser",
    ),
    (
        AuthArg::AzureCli,
        "azure-cli",
        "whoever is signed in to the Azure CLI",
    ),
    (AuthArg::Pat, "pat", "a personal access token"),
];

/// Asks everything about Azure DevOps, the secret included.
pub(super) fn ask(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<Vec<Secret>, Failure> {
    let in_url = place(args, draft, interview)?;
    organization(args, in_url.as_deref(), draft, interview)?;
    let auth = auth(args, draft, interview)?;
    if needs_registration(auth) {
        entra(args, draft, interview)?;
    }
    if let Some(id) = &args.client_id
        && auth == AuthArg::ManagedIdentity
    {
        draft.set("ado.client_id", id.trim());
    }
    if let Some(id) = &args.tenant_id
        && auth == AuthArg::AzureCli
    {
        draft.set("ado.tenant_id", id.trim());
    }
    let secret = proof(auth, args, draft, interview)?;
    expiry(auth, args, draft, interview)?;
    Ok(secret)
}

/// The day from which nothing works any more, unless `verify` warns before.
fn expiry(
    auth: AuthArg,
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<(), Failure> {
    let ends = match auth {
        AuthArg::ClientSecret | AuthArg::Certificate | AuthArg::Pat => true,
        AuthArg::Federated | AuthArg::ManagedIdentity | AuthArg::DeviceCode | AuthArg::AzureCli => {
            false
        }
    };
    let date = match args.secret_expires {
        Some(date) => Some(date.to_string()),
        None if ends && interview.asks() => {
            let is_date = |text: &str| match text.parse::<Date>() {
                Err(_) if !text.is_empty() => Err("write it as in 2027-01-31".to_owned()),
                _ => Ok(()),
            };
            let words = "It expires on, as in 2027-01-31 (may be left out)";
            let text = interview.ask(words, None, is_date, "--secret-expires")?;
            (!text.is_empty()).then_some(text)
        }
        None => None,
    };
    if let Some(date) = date {
        draft.set("ado.secret_expires", date);
    }
    Ok(())
}

/// The instance; tells the organization that was pasted with it.
fn place(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<Option<String>, Failure> {
    let question = Question {
        words: "Azure DevOps instance",
        flag: "--url",
        variable: "ADOCONN_ADO_URL",
        given: Some(address::SERVICES),
    };
    let acceptable = |text: &str| address::ado(text).map(drop);
    let Some(text) = interview.line(question, args.url.as_deref(), acceptable)? else {
        return Ok(None);
    };
    let address = address::ado(&text).map_err(Failure::usage)?;
    draft.set("ado.url", address.url.as_str().trim_end_matches('/'));
    Ok(address.organization)
}

fn organization(
    args: &InitAdoArgs,
    in_url: Option<&str>,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<(), Failure> {
    let question = Question {
        words: "Organization, as in the address of your boards",
        flag: "--organization",
        variable: "ADOCONN_ORGANIZATION",
        given: in_url,
    };
    let acceptable = |text: &str| address::organization(text).map(drop);
    let by_flag = args.organization.as_deref();
    if let Some(text) = interview.line(question, by_flag, acceptable)? {
        let address = address::organization(&text).map_err(Failure::usage)?;
        draft.set("ado.organization", address.organization.unwrap_or(text));
    }
    Ok(())
}

fn auth(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<AuthArg, Failure> {
    let known = interview.context.env.text("ADOCONN_AUTH")?;
    let by_variable = KINDS.into_iter().find(|(_, word, _)| Some(*word) == known);
    let kind = match args.auth {
        Some(auth) => KINDS.into_iter().find(|(kind, _, _)| *kind == auth),
        None if by_variable.is_some() => by_variable,
        None if interview.asks() => Some(picked_kind(draft, interview)?),
        None if args.pat_from.is_some() => KINDS.last().copied(),
        None => None,
    };
    let (auth, word, _) = kind.unwrap_or(KINDS[0]);
    draft.set("ado.auth", word);
    Ok(auth)
}

/// A Server has no Entra ID, so its token comes first (ado-api, 2.1), unless an application is
/// in the environment.
fn picked_kind(
    draft: &Draft,
    interview: &mut Interview<'_>,
) -> Result<(AuthArg, &'static str, &'static str), Failure> {
    let mut kinds = KINDS;
    let is_server = draft.text("ado.url") != Some(address::SERVICES);
    if is_server && !interview.context.env.is_set("ADOCONN_CLIENT_ID") {
        kinds.rotate_right(1);
    }
    let choices = kinds.map(|(_, word, meaning)| format!("{word}: {meaning}"));
    let picked = interview.pick("How to sign in", &choices, "--auth")?;
    Ok(kinds[picked])
}

const fn needs_registration(auth: AuthArg) -> bool {
    match auth {
        AuthArg::ClientSecret | AuthArg::Certificate | AuthArg::Federated | AuthArg::DeviceCode => {
            true
        }
        AuthArg::ManagedIdentity | AuthArg::AzureCli | AuthArg::Pat => false,
    }
}

/// Authority, tenant and application.
fn entra(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<(), Failure> {
    let by_variable = interview.context.env.text("ADOCONN_AUTHORITY")?;
    if let Some(text) = args.authority.as_deref().or(by_variable) {
        draft.set("ado.authority", text.trim());
    }
    if draft.text("ado.organization").is_none() {
        // Its tenant is asked for once it is known.
        return client(args, draft, interview);
    }
    let is_known = args.tenant_id.is_some() || interview.context.env.is_set("ADOCONN_TENANT_ID");
    let found = if is_known {
        None
    } else {
        found_tenant(args, draft, interview)?
    };
    let question = Question {
        words: "Directory (tenant) ID",
        flag: "--tenant-id",
        variable: "ADOCONN_TENANT_ID",
        given: found.as_deref(),
    };
    let is_tenant = |text: &str| {
        let fits = is_guid(text) || text.contains('.');
        fits.then_some(()).ok_or_else(|| {
            "is neither a GUID nor a domain; Entra ID shows it as Directory (tenant) ID".to_owned()
        })
    };
    if let Some(text) = interview.line(question, args.tenant_id.as_deref(), is_tenant)? {
        draft.set("ado.tenant_id", text);
    }
    client(args, draft, interview)
}

/// The tenant that the organization names; a person may spell the organization anew.
fn found_tenant(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<Option<String>, Failure> {
    loop {
        match services::tenant(draft, interview)? {
            Told::Tenant(id) => return Ok(Some(id)),
            Told::NoOrganization if interview.asks() && args.organization.is_none() => {
                organization(args, None, draft, interview)?;
            }
            Told::Nothing | Told::NoOrganization => return Ok(None),
        }
    }
}

fn client(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<(), Failure> {
    let question = Question {
        words: "Application (client) ID",
        flag: "--client-id",
        variable: "ADOCONN_CLIENT_ID",
        given: None,
    };
    let is_client = |text: &str| {
        is_guid(text)
            .then_some(())
            .ok_or_else(|| "is not a GUID; Entra ID shows it as Application (client) ID".to_owned())
    };
    if let Some(text) = interview.line(question, args.client_id.as_deref(), is_client)? {
        draft.set("ado.client_id", text);
    }
    Ok(())
}

/// What proves who signs in.
fn proof(
    auth: AuthArg,
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<Vec<Secret>, Failure> {
    let secret = match auth {
        AuthArg::ClientSecret => {
            let from = args.client_secret_from.as_ref();
            secret::ask(SecretName::ClientSecret, from, draft, interview)?
        }
        AuthArg::Pat => secret::ask(SecretName::Pat, args.pat_from.as_ref(), draft, interview)?,
        AuthArg::Certificate => {
            certificate(args, draft, interview)?;
            match args.certificate_password_from.as_ref() {
                // Most keys have no password.
                None => None,
                from => secret::ask(SecretName::CertificatePassword, from, draft, interview)?,
            }
        }
        AuthArg::Federated => {
            if let Some(file) = &args.federated_token_file {
                draft.set("ado.federated_token_file", shown(file)?);
            }
            if let Some(id) = &args.service_connection_id {
                draft.set("ado.service_connection_id", id.trim());
            }
            None
        }
        AuthArg::ManagedIdentity | AuthArg::DeviceCode | AuthArg::AzureCli => None,
    };
    Ok(secret.into_iter().collect())
}

fn certificate(
    args: &InitAdoArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<(), Failure> {
    let question = Question {
        words: "File of the client certificate, PEM or PFX",
        flag: "--certificate-file",
        variable: "ADOCONN_CERTIFICATE_FILE",
        given: None,
    };
    let by_flag = args.certificate_file.as_deref().map(shown).transpose()?;
    let is_file = |text: &str| {
        let is_there = text.starts_with("~/") || Path::new(text).is_file();
        is_there
            .then_some(())
            .ok_or_else(|| "names no file that is there".to_owned())
    };
    if let Some(text) = interview.line(question, by_flag.as_deref(), is_file)? {
        let path = if text.starts_with("~/") {
            text
        } else {
            shown(Path::new(&text))?
        };
        draft.set("ado.certificate_file", path);
    }
    if let Some(file) = &args.certificate_key_file {
        draft.set("ado.certificate_key_file", shown(file)?);
    }
    Ok(())
}

/// The path as the configuration has it: it must not depend on where a command is run.
pub(super) fn shown(path: &Path) -> Result<String, Failure> {
    let path = std::path::absolute(path)?;
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::usage(format!("the path {} is not valid Unicode", path.display())))
}
