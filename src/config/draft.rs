//! A profile that is not in a file yet: its settings by key, and the text that a file gets.

use std::collections::BTreeMap;

use super::env::Env;
use super::file;
use super::keys::{Key, PROFILE};
use super::profile::Profile;
use super::resolve::{self, Scope};
use super::rule_keys::RULE;
use crate::error::Failure;

/// A profile in the making.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    name: String,
    settings: BTreeMap<&'static str, toml_edit::Value>,
    rule: BTreeMap<&'static str, toml_edit::Value>,
}

impl Draft {
    /// A profile that says nothing yet.
    ///
    /// # Errors
    /// When no profile can be called so.
    pub fn new(name: &str) -> Result<Self, Failure> {
        super::check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            ..Self::default()
        })
    }

    /// The profile's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets a key of the profile, such as `ado.organization`.
    pub fn set(&mut self, key: &'static str, value: impl Into<toml_edit::Value>) {
        self.settings.insert(key, value.into());
    }

    /// The text of a key that was set.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.settings.get(key)?.as_str()
    }

    /// Forgets a key.
    pub fn unset(&mut self, key: &str) {
        self.settings.remove(key);
    }

    /// Sets a key of its rule, such as `ticket.project`.
    pub fn set_in_rule(&mut self, key: &'static str, value: impl Into<toml_edit::Value>) {
        self.rule.insert(key, value.into());
    }

    /// Whether it has a rule.
    pub fn has_rule(&self) -> bool {
        !self.rule.is_empty()
    }

    /// What the settings come to, under this environment.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn profile(&self, env: &Env) -> Result<Profile, Failure> {
        let text = format!("version = {}\n{}", file::VERSION, self.section());
        let mut content = file::parse(&text)?;
        let section = content.profiles.remove(&self.name).unwrap_or_default();
        let scope = Scope {
            profile: &self.name,
            env,
            untrusted: None,
        };
        resolve::profile(scope, section)
    }

    /// The sections as a file has them, every key with what it means.
    pub fn section(&self) -> String {
        let name = toml_edit::Key::new(&self.name);
        let place = format!("profiles.{}", name.display_repr());
        let mut text = String::new();
        let heads = Heads {
            first: None,
            place: place.clone(),
        };
        heads.write(PROFILE, &self.settings, &mut text);
        if self.has_rule() {
            let place = format!("{place}.rules");
            let heads = Heads {
                first: Some(format!("\n[[{place}]]")),
                place,
            };
            heads.write(RULE, &self.rule, &mut text);
            let fields = FIELDS.replace("PLACE", &heads.place);
            text.push_str(&fields);
        }
        text
    }
}

/// What most people add to a rule next.
const FIELDS: &str = r#"
# Fields of a new ticket by reference name, as an example:
# [PLACE.ticket.fields]
# "Microsoft.VSTS.Common.Priority" = "{{ {'Critical':1,'High':2,'Medium':3}[severity] | default(4) }}"
"#;

/// The headers of a table and of those in it.
struct Heads {
    /// What stands before its own keys, even where it has none.
    first: Option<String>,
    place: String,
}

impl Heads {
    /// All keys that are set, in the order of the table of keys.
    fn write(
        &self,
        keys: &[Key],
        values: &BTreeMap<&'static str, toml_edit::Value>,
        text: &mut String,
    ) {
        let mut lines: Vec<String> = self.first.iter().cloned().collect();
        let mut within = if lines.is_empty() { None } else { Some("") };
        for key in keys {
            let Some(value) = values.get(key.path) else {
                continue;
            };
            let (section, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
            if within != Some(section) {
                let dot = if section.is_empty() { "" } else { "." };
                let gap = if lines.is_empty() { "" } else { "\n" };
                lines.push(format!("{gap}[{}{dot}{section}]", self.place));
                within = Some(section);
            }
            lines.push(format!("# {}", key.meaning));
            lines.push(format!("{name} = {}", value.to_string().trim()));
        }
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
    }
}
