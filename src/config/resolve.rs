//! One section of the file under the environment's settings becomes a checked profile.

use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;
use url::Url;

use super::address;
use super::auth;
use super::env::Env;
use super::file_trust::Untrusted;
use super::profile::{Limits, Notify, Profile};
use super::rules;
use super::secrets::{SecretName, SecretSource, is_guid};
use super::sections::{
    AdoSection, ClassWord, LimitsSection, NotifyWord, NucleusSection, ProfileSection,
};
use super::sides::{AdoSide, NucleusSide};
use super::told;
use crate::cli::values::{duration, some_time};
use crate::error::Failure;
use crate::model::key::NucleusIdentity;
use crate::model::status::{StatusClass, StatusPolicy};

/// How long a create in doubt is left alone, where nobody says (design, 3.1).
const QUIET_PERIOD: Duration = Duration::from_secs(5 * 60);
/// Whose keys tickets by hand have where no Nucleus is configured.
const NO_NUCLEUS: &str = "nucleus.adoconn.invalid";

/// What every setting of one profile is resolved with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) profile: &'a str,
    pub(super) env: &'a Env,
    /// Why the commands in the file are not run, if so.
    pub(super) untrusted: Option<&'a Untrusted>,
}

/// A setting with the place it came from, for messages.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) text: String,
    pub(super) origin: String,
}

impl Setting {
    /// Whether a variable says it, and not the file.
    pub(super) fn is_variable(&self) -> bool {
        !self.origin.starts_with('`')
    }

    pub(super) fn refuse(&self, why: impl std::fmt::Display) -> Failure {
        Failure::usage(format!("{} {why}", self.origin))
    }
}

impl Scope<'_> {
    /// The environment's word, else the file's.
    pub(super) fn setting(
        &self,
        variable: &str,
        key: &str,
        written: Option<String>,
    ) -> Result<Option<Setting>, Failure> {
        let setting = match (self.env.text(variable)?, written) {
            (Some(text), _) => Setting {
                text: text.to_owned(),
                origin: variable.to_owned(),
            },
            (None, Some(text)) => Setting {
                text,
                origin: format!("`profiles.{}.{key}`", self.profile),
            },
            (None, None) => return Ok(None),
        };
        if setting.text.trim().is_empty() {
            return Err(setting.refuse("is empty"));
        }
        Ok(Some(setting))
    }

    pub(super) fn secret(&self, name: SecretName, command: Option<Vec<String>>) -> SecretSource {
        SecretSource::sought(
            name,
            self.profile,
            self.env,
            command,
            self.untrusted.cloned(),
        )
    }

    /// The file of a secret; a relative path would depend on where the command is run.
    pub(super) fn secret_path(
        &self,
        name: SecretName,
        written: Option<&String>,
    ) -> Result<Option<PathBuf>, Failure> {
        let Some(text) = written else {
            return Ok(None);
        };
        let path = self.path(text);
        if path.is_absolute() {
            return Ok(Some(path));
        }
        Err(Failure::usage(format!(
            "`profiles.{}.{}` needs an absolute path, or one below ~/, not {}",
            self.profile,
            name.file_key(),
            told::described(text)
        )))
    }
}

/// The profile of a section; secrets are looked for later.
pub(super) fn profile(scope: Scope<'_>, section: ProfileSection) -> Result<Profile, Failure> {
    let ProfileSection {
        description,
        ledger,
        read_only,
        quiet_period,
        time_zone,
        notify,
        ca_file,
        ado,
        nucleus,
        limits,
        status_policy,
        rules: rule_sections,
    } = section;
    let (nucleus, identity) = nucleus_side(scope, nucleus)?;
    let classes = status_policy
        .iter()
        .map(|(name, class)| (name.as_str(), status_class(*class)));
    Ok(Profile {
        name: scope.profile.to_owned(),
        description,
        is_sandbox: false,
        read_only,
        ado: ado_side(scope, ado)?,
        nucleus,
        identity,
        rules: rules::all(scope.profile, rule_sections)?,
        status_policy: StatusPolicy::with_overrides(classes),
        limits: limits_of(scope, limits)?,
        notify: match notify {
            NotifyWord::Auto => Notify::Auto,
            NotifyWord::Always => Notify::Always,
            NotifyWord::Never => Notify::Never,
        },
        quiet_period: quiet_period_of(scope, quiet_period)?,
        ledger: ledger_path(scope, ledger)?,
        ca_file: scope.ca_file(ca_file)?,
        time_zone: time_zone_of(scope, time_zone)?,
        file: None,
    })
}

fn ado_side(scope: Scope<'_>, mut section: AdoSection) -> Result<AdoSide, Failure> {
    let (url, organization) = ado_address(scope, section.url.take(), section.organization.take())?;
    let secret_expires = section.secret_expires.take();
    let secret_expires = secret_expires
        .map(|written| expiry(scope, &written))
        .transpose()?;
    let trusted_identities = std::mem::take(&mut section.trusted_identities);
    let trusted_identities = trusted(scope, &trusted_identities)?;
    let (sign_in, proof) = auth::resolve(scope, section)?;
    Ok(AdoSide {
        url,
        organization,
        sign_in,
        secret_expires,
        trusted_identities,
        proof,
    })
}

/// Identities by what nobody else can have. A name that people see is none: anybody takes any.
fn trusted(scope: Scope<'_>, entries: &[String]) -> Result<Vec<String>, Failure> {
    let entries: Vec<String> = entries
        .iter()
        .map(|entry| entry.trim().to_owned())
        .collect();
    let is_mark =
        |entry: &str| is_guid(entry) || entry.contains(['@', '\\']) || is_descriptor(entry);
    match entries.iter().position(|entry| !is_mark(entry)) {
        None => Ok(entries),
        Some(place) => Err(Failure::usage(format!(
            "`profiles.{}.ado.trusted_identities`: entry {} ({}) identifies nobody; write an id (a \
             GUID), a descriptor such as aadsp.Y2Y4, or a unique name such as kim@contoso.com or \
             DOMAIN\\kim",
            scope.profile,
            place + 1,
            told::described(entries.get(place).map_or("", String::as_str))
        ))
        .hint("`adoconn verify` shows the id and the account of the identity that it signs in as")),
    }
}

/// Whether a text is spelled as a subject descriptor: a kind, a dot, and a part in Base64.
fn is_descriptor(text: &str) -> bool {
    text.split_once('.').is_some_and(|(kind, rest)| {
        (2..=8).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && rest.len() > 7
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_=+/".contains(&byte))
    })
}

/// TOML has dates of its own; people write them as text, too.
fn expiry(scope: Scope<'_>, written: &toml::Value) -> Result<jiff::civil::Date, Failure> {
    let text = written
        .as_str()
        .map_or_else(|| written.to_string(), str::to_owned);
    text.trim().parse().map_err(|_unread: jiff::Error| {
        Failure::usage(format!(
            "`profiles.{}.ado.secret_expires` is {}, not a date: Entra ID shows it as Expires, \
             write it as in 2027-01-31",
            scope.profile,
            told::described(&text)
        ))
    })
}

/// Address and organization; either may hold the other, as people paste them.
fn ado_address(
    scope: Scope<'_>,
    url: Option<String>,
    organization: Option<String>,
) -> Result<(Url, Option<String>), Failure> {
    let url = scope.setting("ADOCONN_ADO_URL", "ado.url", url)?;
    let organization = scope.setting("ADOCONN_ORGANIZATION", "ado.organization", organization)?;
    let from_url = match &url {
        Some(setting) => Some(address::ado(&setting.text).map_err(|why| setting.refuse(why))?),
        None => None,
    };
    let at_server = |address: address::AdoAddress, named: Option<&str>| {
        if address.organization.is_some() || address.url == address::services() {
            return address;
        }
        address::at_server(&address.url, named)
    };
    let Some(setting) = organization else {
        return Ok(from_url.map_or_else(
            || (address::services(), None),
            |address| {
                let address = at_server(address, None);
                (address.url, address.organization)
            },
        ));
    };
    let named = address::organization(&setting.text).map_err(|why| setting.refuse(why))?;
    let is_server = |url: &Url| *url != address::services();
    if let Some(name) = &named.organization {
        let url = from_url
            .as_ref()
            .map_or(&named.url, |from_url| &from_url.url);
        if is_server(url) {
            address::check_collection(name)
        } else {
            address::check_organization(name)
        }
        .map_err(|why| setting.refuse(why))?;
    }
    let Some(from_url) = from_url else {
        return Ok((named.url, named.organization));
    };
    let from_url = at_server(from_url, named.organization.as_deref());
    let differs = match (&from_url.organization, &named.organization) {
        (Some(one), Some(other)) => !one.eq_ignore_ascii_case(other),
        _ => false,
    };
    if differs {
        let in_url = from_url.organization.unwrap_or_default();
        return Err(setting.refuse(format!(
            "is {}, but the address names the organization {}",
            told::shown(&setting.text),
            told::shown(&in_url)
        )));
    }
    Ok((from_url.url, named.organization))
}

/// A GUID or a verified domain; the collective tenants make no sense for an application
/// (ado-api, 3.1).
pub(super) fn checked_tenant(setting: &Setting) -> Result<String, Failure> {
    let text = setting.text.trim();
    if ["common", "organizations", "consumers"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
    {
        return Err(setting.refuse(format!(
            "cannot be {text:?}: an application signs in to one tenant, so give its GUID or domain"
        )));
    }
    let is_domain = text.contains('.')
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !told::is_surely_secret(label)
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    if is_guid(text) || is_domain {
        return Ok(text.to_owned());
    }
    Err(setting.refuse(format!(
        "is {}, neither a GUID nor a domain: Entra ID shows it as Directory (tenant) ID",
        told::described(text)
    )))
}

pub(super) fn checked_client(setting: &Setting) -> Result<String, Failure> {
    let text = setting.text.trim();
    if is_guid(text) {
        return Ok(text.to_owned());
    }
    Err(setting.refuse(format!(
        "is {}, not a GUID: Entra ID shows it as Application (client) ID",
        told::described(text)
    )))
}

fn nucleus_side(
    scope: Scope<'_>,
    section: NucleusSection,
) -> Result<(NucleusSide, NucleusIdentity), Failure> {
    let NucleusSection {
        url,
        identity,
        api_key_file,
        api_key_command,
        dialect,
    } = section;
    let url = match scope.setting("ADOCONN_NUCLEUS_URL", "nucleus.url", url)? {
        Some(setting) => Some(address::nucleus(&setting.text).map_err(|why| setting.refuse(why))?),
        None => None,
    };
    let origin = format!("`profiles.{}.nucleus.identity`", scope.profile);
    let host = match (identity, &url) {
        (Some(identity), _) => identity,
        (None, Some(url)) => address::authority_of(url),
        (None, None) => NO_NUCLEUS.to_owned(),
    };
    let identity =
        NucleusIdentity::new(&host).map_err(|why| Failure::usage(format!("{origin}: {why}")))?;
    let side = NucleusSide {
        url,
        dialect,
        api_key: scope
            .secret(SecretName::NucleusApiKey, api_key_command)
            .in_file(scope.secret_path(SecretName::NucleusApiKey, api_key_file.as_ref())?),
    };
    Ok((side, identity))
}

fn limits_of(scope: Scope<'_>, section: LimitsSection) -> Result<Limits, Failure> {
    let LimitsSection {
        create_per_run,
        update_per_run,
        unattended,
        max_time,
    } = section;
    let default = Limits::default();
    Ok(Limits {
        create_per_run: create_per_run.unwrap_or(default.create_per_run),
        update_per_run: update_per_run.unwrap_or(default.update_per_run),
        unattended: unattended.unwrap_or(default.unattended),
        max_time: max_time_of(scope, max_time)?,
    })
}

fn max_time_of(scope: Scope<'_>, written: Option<String>) -> Result<Option<Duration>, Failure> {
    let setting = scope.setting("ADOCONN_MAX_TIME", "limits.max_time", written)?;
    setting
        .map(|setting| some_time(&setting.text).map_err(|why| setting.refuse(format!("is {why}"))))
        .transpose()
}

/// How long a run in the sandbox may take: the environment's word.
#[cfg(feature = "sandbox")]
pub(super) fn sandbox_max_time(env: &Env) -> Result<Option<Duration>, Failure> {
    max_time_of(sandbox_scope(env), None)
}

const fn status_class(word: ClassWord) -> StatusClass {
    match word {
        ClassWord::Open => StatusClass::Open,
        ClassWord::Remediated => StatusClass::Remediated,
        ClassWord::Person => StatusClass::Person,
        ClassWord::Temporary => StatusClass::Temporary,
    }
}

/// The sandbox's quiet period: the environment's word, else the default.
pub(super) fn sandbox_quiet_period(env: &Env) -> Result<Duration, Failure> {
    quiet_period_of(sandbox_scope(env), None)
}

/// The sandbox's ledger.
pub(super) fn sandbox_ledger(env: &Env) -> Result<PathBuf, Failure> {
    ledger_path(sandbox_scope(env), None)
}

fn sandbox_scope(env: &Env) -> Scope<'_> {
    Scope {
        profile: super::sandbox::NAME,
        env,
        untrusted: None,
    }
}

fn time_zone_of(scope: Scope<'_>, written: Option<String>) -> Result<TimeZone, Failure> {
    let Some(name) = written else {
        return Ok(TimeZone::UTC);
    };
    TimeZone::get(name.trim()).map_err(|_unknown| {
        Failure::usage(format!(
            "`profiles.{}.time_zone` is {}: no time zone, such as \"Europe/Berlin\" or \"UTC\"",
            scope.profile,
            told::shown(&name)
        ))
    })
}

fn quiet_period_of(scope: Scope<'_>, written: Option<String>) -> Result<Duration, Failure> {
    match scope.setting("ADOCONN_QUIET_PERIOD", "quiet_period", written)? {
        Some(setting) => duration(&setting.text).map_err(|why| setting.refuse(format!("is {why}"))),
        None => Ok(QUIET_PERIOD),
    }
}

fn ledger_path(scope: Scope<'_>, written: Option<String>) -> Result<PathBuf, Failure> {
    let setting = scope
        .setting("ADOCONN_LEDGER", "ledger", written)?
        .unwrap_or_else(|| Setting {
            text: format!("sqlite:{}.db", scope.profile),
            origin: "the default ledger".to_owned(),
        });
    let text = setting.text.trim();
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        return Err(setting.refuse("names PostgreSQL, but this build keeps its ledger in SQLite"));
    }
    let path = text
        .strip_prefix("sqlite://")
        .or_else(|| text.strip_prefix("sqlite:"))
        .unwrap_or(text);
    if path.contains("://") {
        return Err(setting.refuse(format!(
            "needs the form sqlite:NAME.db, not {}",
            told::described(text)
        )));
    }
    if path.is_empty() {
        return Err(setting.refuse("names no file"));
    }
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    let directory = scope.env.state_dir().ok_or_else(|| {
        Failure::usage("no place for the ledger: there is no home directory")
            .hint("set HOME, XDG_STATE_HOME or ADOCONN_LEDGER=sqlite:/PATH")
    })?;
    Ok(directory.join(path))
}
