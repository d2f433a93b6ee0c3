//! Every resolved setting of a profile with the place it came from.

use std::path::{Path, PathBuf};

use serde_json::Value;
use toml_edit::{Document, Item};

use super::env::Env;
use super::keys::{FILE, Key, Kind, PROFILE};
use super::profile::Profile;
use super::rule_keys::RULE;
use super::secrets::{SecretSource, Standing};
use super::told;
use crate::cli::GlobalArgs;
use crate::error::Failure;

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The way to it in the profile, such as `ado.organization` or `rules.main.when`.
    pub key: String,
    /// What holds; never a secret.
    pub value: Value,
    /// Where it came from: a flag, a variable, a line of the file, the default.
    pub source: String,
    /// The variable that goes over the file.
    pub variable: Option<&'static str>,
}

/// Every setting of the chosen profile.
///
/// # Errors
/// As [`load`](super::load).
pub fn settings(global: &GlobalArgs, env: &Env) -> Result<Vec<Setting>, Failure> {
    let profile = super::load(global, env)?;
    let file = profile.file.as_ref();
    let path = file.map(|file| file.path.clone());
    let text = file.map(|file| file.text.to_string()).unwrap_or_default();
    // The error would show a line of the file.
    let document = Document::parse(text.as_str()).map_err(|_shows: toml_edit::TomlError| {
        Failure::usage("the configuration file cannot be read a second time: it is no TOML")
    })?;
    let place = Place {
        env,
        text: &text,
        path: path.as_deref(),
    };
    let root = document.as_item();
    let mut settings = chosen(global, &profile, path.as_ref(), &place, root);
    let section = root
        .get("profiles")
        .and_then(|profiles| profiles.get(&profile.name));
    for key in PROFILE {
        place.add(key, "", section, &mut settings);
    }
    resolved(&profile, env, &mut settings);
    if let (Some(file), Some(setting)) = (
        &global.ca_file,
        settings.iter_mut().find(|setting| setting.key == "ca_file"),
    ) {
        setting.value = file.display().to_string().into();
        "--ca-file".clone_into(&mut setting.source);
    }
    rules(section, &place, &mut settings);
    settings.extend(profile.secrets().into_iter().map(secret));
    Ok(settings)
}

/// Which file and which profile, and who said so.
fn chosen(
    global: &GlobalArgs,
    profile: &Profile,
    path: Option<&PathBuf>,
    place: &Place<'_>,
    root: &Item,
) -> Vec<Setting> {
    let file_source = match (&global.config, place.env.is_set("ADOCONN_CONFIG")) {
        _ if path.is_none() => "no file: the environment alone".to_owned(),
        (Some(_), _) => "--config".to_owned(),
        (None, true) => "ADOCONN_CONFIG".to_owned(),
        (None, false) => "the usual place".to_owned(),
    };
    let written = FILE.last().and_then(|key| root.get(key.path));
    let profile_source = match (
        &global.profile,
        place.env.is_set("ADOCONN_PROFILE"),
        written,
    ) {
        (Some(_), _, _) => "--profile".to_owned(),
        (None, true, _) => "ADOCONN_PROFILE".to_owned(),
        (None, false, Some(item)) => place.line(item),
        (None, false, None) => "the only one".to_owned(),
    };
    let setting = |key: &str, value: Value, source, variable| Setting {
        key: key.to_owned(),
        value,
        source,
        variable: Some(variable),
    };
    let path = path.map_or(Value::Null, |path| path.display().to_string().into());
    vec![
        setting("config", path, file_source, "ADOCONN_CONFIG"),
        setting(
            "profile",
            profile.name.clone().into(),
            profile_source,
            "ADOCONN_PROFILE",
        ),
    ]
}

/// Where settings are looked up.
struct Place<'a> {
    env: &'a Env,
    text: &'a str,
    path: Option<&'a Path>,
}

impl Place<'_> {
    /// The file with the line of a value.
    fn line(&self, item: &Item) -> String {
        let path = self.path.unwrap_or(Path::new("")).display();
        match item.span() {
            Some(span) => {
                let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
                let line = before.split(|byte| *byte == b'\n').count();
                format!("{path}:{line}")
            }
            None => path.to_string(),
        }
    }

    /// One key of a table; names of any kind become a setting each.
    fn add(&self, key: &Key, prefix: &str, section: Option<&Item>, settings: &mut Vec<Setting>) {
        let written = section.and_then(|section| at(section, key.path));
        let name = format!("{prefix}{}", key.path);
        if let Kind::Values | Kind::WordFor(_) = key.kind {
            let entries = written.and_then(Item::as_table_like);
            for (entry, value) in entries.into_iter().flat_map(toml_edit::TableLike::iter) {
                settings.push(Setting {
                    key: format!("{name}.{entry:?}"),
                    value: json(value),
                    source: self.line(value),
                    variable: None,
                });
            }
            return;
        }
        let from_env = key
            .variable
            .and_then(|variable| Some((variable, self.env.text(variable).ok()??)));
        let (value, source) = match (from_env, written) {
            (Some((variable, text)), _) => (text_value(text), variable.to_owned()),
            (None, Some(item)) if key.kind == Kind::Command => (program(item), self.line(item)),
            (None, Some(item)) => (json(item), self.line(item)),
            (None, None) => default(key),
        };
        settings.push(Setting {
            key: name,
            value,
            source,
            variable: key.variable,
        });
    }
}

fn default(key: &Key) -> (Value, String) {
    match key.default.and_then(|text| serde_json::from_str(text).ok()) {
        Some(value) => (value, "default".to_owned()),
        None => (Value::Null, "not set".to_owned()),
    }
}

fn at<'a>(section: &'a Item, path: &str) -> Option<&'a Item> {
    path.split('.')
        .try_fold(section, |table, name| table.get(name))
}

/// A command's arguments may be anything, so only the program is shown.
fn program(item: &Item) -> Value {
    let Some(argv) = item.as_array() else {
        return Value::Null;
    };
    let name = argv.get(0).and_then(toml_edit::Value::as_str);
    let name = name.map(told::shown_program).unwrap_or_default();
    let more = if argv.len() > 1 { " ..." } else { "" };
    format!("{}{more}", name.trim_matches('"')).into()
}

fn json(item: &Item) -> Value {
    item.as_value().map_or(Value::Null, of_value)
}

/// A text, or what is said of a secret in the wrong place. Sentences, paths and addresses are none.
fn text_value(text: &str) -> Value {
    let is_one_word = !text.contains(|c: char| c.is_whitespace() || "/\\{".contains(c));
    if is_one_word && told::looks_secret(text) {
        return format!("({})", told::described(text)).into();
    }
    text.into()
}

fn of_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => text_value(text.value()),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Float(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(truth) => (*truth.value()).into(),
        toml_edit::Value::Datetime(moment) => moment.value().to_string().into(),
        toml_edit::Value::Array(values) => values.iter().map(of_value).collect(),
        toml_edit::Value::InlineTable(_) => Value::Null,
    }
}

/// What one setting makes of another: an organization pasted with its address, the ledger's
/// place, the way to sign in that follows from the secrets.
fn resolved(profile: &Profile, env: &Env, settings: &mut [Setting]) {
    let sign_in = &profile.ado.sign_in;
    let bare = |url: &url::Url| url.as_str().trim_end_matches('/').to_owned();
    let text = |text: Option<&str>| text.map(str::to_owned);
    // Another program's variable stands below the file, so it is the last to say something.
    let known = [
        ("ado.url", Some(bare(&profile.ado.url)), ""),
        ("ado.organization", profile.ado.organization.clone(), ""),
        ("ado.auth", text(Some(sign_in.as_str())), ""),
        (
            "ado.tenant_id",
            text(sign_in.tenant_id()),
            "AZURE_TENANT_ID",
        ),
        (
            "ado.client_id",
            text(sign_in.client_id()),
            "AZURE_CLIENT_ID",
        ),
        ("nucleus.url", profile.nucleus.url.as_ref().map(bare), ""),
        (
            "nucleus.identity",
            text(Some(profile.identity.as_str())),
            "",
        ),
        ("ledger", Some(profile.ledger.display().to_string()), ""),
    ];
    for (key, value, other) in known {
        let Some(setting) = settings.iter_mut().find(|setting| setting.key == key) else {
            continue;
        };
        if let Some(value) = value {
            if setting.value.is_null() {
                let source = if env.is_set(other) { other } else { "default" };
                source.clone_into(&mut setting.source);
            }
            setting.value = value.into();
        }
    }
}

fn rules(section: Option<&Item>, place: &Place<'_>, settings: &mut Vec<Setting>) {
    let Some(rules) = section.and_then(|section| section.get("rules")) else {
        return;
    };
    for at in 0.. {
        let Some(rule) = rules.get(at) else {
            return;
        };
        let name = rule.get("name").and_then(Item::as_str).unwrap_or_default();
        for key in RULE {
            place.add(key, &format!("rules.{name}."), Some(rule), settings);
        }
    }
}

/// That a secret is set, and by whom; nothing else of it.
fn secret(source: &SecretSource) -> Setting {
    let candidates = source.candidates();
    let used = candidates
        .into_iter()
        .find(|candidate| candidate.standing == Standing::Used);
    let name = source.name();
    Setting {
        key: name.entry().to_owned(),
        value: if used.is_some() {
            "set".into()
        } else {
            Value::Null
        },
        source: used.map_or_else(|| "not set".to_owned(), |used| used.source),
        variable: Some(name.variable()),
    }
}
