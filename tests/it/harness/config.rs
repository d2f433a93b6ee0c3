//! The configuration file as a test writes it: what it says over what every test needs.

use adoconn::sandbox::CREDENTIALS;
use toml::{Table, Value};

use super::world::PROJECT;

/// What every test's rule says unless it says something else.
const RULE: &str = r#"
name = "main"
nucleus_project = "PROJECT"
ticket.project = "Payments"
ticket.type = "Bug"
ticket.tags = ["vulnerability"]
ticket.fields."Microsoft.VSTS.Common.Priority" = "{{ {'Critical':1,'High':2,'Medium':3}[severity] | default(4) }}"
"#;

/// A profile called `test`.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    profile: Table,
}

impl Config {
    /// One rule, with this TOML over the default rule.
    pub(crate) fn one_rule(toml: &str) -> Self {
        Self::rules(&[toml])
    }

    /// Some rules, each over the default rule.
    pub(crate) fn rules(rules: &[&str]) -> Self {
        let rules = rules.iter().map(|toml| {
            let mut rule = parse(&RULE.replace("PROJECT", PROJECT));
            merge(&mut rule, parse(toml));
            Value::Table(rule)
        });
        let mut profile = parse(&format!(
            r#"
            ledger = "sqlite:test.db"
            ado.organization = "{organization}"
            ado.tenant_id = "{tenant}"
            ado.client_id = "{client}"
            nucleus.identity = "nucleus.test.example.com"
            "#,
            organization = CREDENTIALS.organization,
            tenant = CREDENTIALS.tenant_id,
            client = CREDENTIALS.client_id,
        ));
        profile.insert("rules".to_owned(), Value::Array(rules.collect()));
        Self { profile }
    }

    /// The same with this TOML over the profile.
    pub(crate) fn and(mut self, toml: &str) -> Self {
        merge(&mut self.profile, parse(toml));
        self
    }

    /// The same without these keys of the profile, as in `ado.client_id`.
    pub(crate) fn without(mut self, keys: &[&str]) -> Self {
        for key in keys {
            let (section, key) = key.split_once('.').unwrap();
            self.profile[section].as_table_mut().unwrap().remove(key);
        }
        self
    }

    /// The file's text, for services at this address.
    pub(super) fn text(&self, url: &str) -> String {
        let mut profile = parse(&format!(
            "ado.url = {url:?}\nado.authority = {url:?}\nnucleus.url = {url:?}"
        ));
        merge(&mut profile, self.profile.clone());
        let mut file = parse("version = 1\ndefault_profile = \"test\"\n[profiles]");
        merge(
            file["profiles"].as_table_mut().unwrap(),
            Table::from_iter([("test".to_owned(), Value::Table(profile))]),
        );
        toml::to_string(&file).unwrap()
    }
}

fn parse(toml: &str) -> Table {
    toml.parse().unwrap()
}

fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
