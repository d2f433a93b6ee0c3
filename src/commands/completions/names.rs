//! Which values stand behind which flag, from what is known without asking anybody.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::cli::GlobalArgs;
use crate::commands::known_names::{KnownNames, Shelf};
use crate::config::{self, env::Env, profile::Profile};
use crate::model::visible::visible;

/// Values by flag, each list sorted as it is to be shown.
#[derive(Debug, Default)]
pub(super) struct Names {
    projects: Vec<String>,
    types: Vec<String>,
    states: Vec<String>,
    rules: Vec<String>,
    nucleus_projects: Vec<String>,
}

impl Names {
    /// What is known for the words typed so far; nothing at all where the configuration cannot be
    /// read.
    pub(super) fn seen(words: &[OsString], env: &Env) -> Self {
        let typed: Vec<String> = words
            .iter()
            .map(|word| unquoted(&word.to_string_lossy()))
            .collect();
        let global = GlobalArgs {
            config: value(&typed, "--config", None).map(Into::into),
            profile: value(&typed, "--profile", None).map(str::to_owned),
            ..GlobalArgs::default()
        };
        let shelf = Shelf::of(env);
        if is_sandbox(&typed, &global, env) {
            return Self::of(&shelf.load_sandbox(), &typed);
        }
        let Ok(profile) = config::load(&global, env) else {
            return Self::default();
        };
        Self::of(&shelf.load(&profile), &typed).with_rules(&profile)
    }

    fn of(known: &KnownNames, typed: &[String]) -> Self {
        let now = crate::clock::now();
        let project = value(typed, "--project", Some("-p"));
        let wanted = value(typed, "--type", Some("-t"));
        let types = known.types(project, now);
        let states = types
            .iter()
            .filter(|kind| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(&kind.name)))
            .flat_map(|kind| kind.states.iter().cloned());
        Self {
            projects: known.projects(now).to_vec(),
            states: each_once(states),
            types: each_once(types.iter().map(|kind| kind.name.clone())),
            rules: Vec::new(),
            nucleus_projects: Vec::new(),
        }
    }

    fn with_rules(self, profile: &Profile) -> Self {
        let rules = profile.rules.iter();
        let ids = rules.clone().map(|rule| rule.nucleus_project.to_string());
        Self {
            rules: rules.map(|rule| rule.name.clone()).collect(),
            nucleus_projects: each_once(ids),
            ..self
        }
    }

    /// Those that a shell can put on its line: nothing hidden, no flag, none of these characters.
    pub(super) fn without(mut self, unquotable: &[char]) -> Self {
        let Self {
            projects,
            types,
            states,
            rules,
            nucleus_projects,
        } = &mut self;
        for names in [projects, types, states, rules, nucleus_projects] {
            names.retain(|name| {
                let is_plain = !name.chars().any(char::is_control) && visible(name) == *name;
                is_plain && !name.is_empty() && !name.starts_with('-') && !name.contains(unquotable)
            });
        }
        self
    }

    /// The command tree with these values behind their flags.
    pub(super) fn attach(self, command: Command) -> Command {
        walk(command, &Arc::new(self))
    }

    fn behind(&self, flag: &str) -> Option<&[String]> {
        Some(match flag {
            "project" => &self.projects,
            "type" => &self.types,
            "state" => &self.states,
            "rule" => &self.rules,
            "nucleus-project" => &self.nucleus_projects,
            _ => return None,
        })
    }
}

fn walk(command: Command, names: &Arc<Names>) -> Command {
    let command = command.mut_args(|arg| completed(arg, names));
    command.mut_subcommands(|child| walk(child, names))
}

fn completed(arg: Arg, names: &Arc<Names>) -> Arg {
    let Some(flag) = arg.get_long().map(str::to_owned) else {
        return arg;
    };
    if names.behind(&flag).is_none() {
        return arg;
    }
    let names = Arc::clone(names);
    arg.add(ArgValueCompleter::new(move |begun: &OsStr| {
        candidates(names.behind(&flag).unwrap_or_default(), begun)
    }))
}

/// The names that begin with what is typed; the services ignore case.
fn candidates(names: &[String], begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = unquoted(&begun.to_string_lossy()).to_lowercase();
    names
        .iter()
        .filter(|name| name.to_lowercase().starts_with(&begun))
        .map(CompletionCandidate::new)
        .collect()
}

/// The value of a flag among the words: behind it, or joined to it.
fn value<'a>(words: &'a [String], long: &str, short: Option<&str>) -> Option<&'a str> {
    let joined = words
        .iter()
        .find_map(|word| word.strip_prefix(long)?.strip_prefix('='));
    let place = words
        .iter()
        .position(|word| word == long || Some(word.as_str()) == short);
    joined
        .or_else(|| words.get(place? + 1).map(String::as_str))
        .filter(|value| !value.is_empty())
}

fn is_sandbox(typed: &[String], global: &GlobalArgs, env: &Env) -> bool {
    let is_flag = typed.iter().any(|word| word == "--sandbox");
    is_flag || config::wants_sandbox(global, env).unwrap_or(false)
}

/// A word as its shell will read it: bash hands over quotes and backslashes as typed.
fn unquoted(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (None, '\'' | '"') => quote = Some(char),
            (Some(open), close) if open == close => quote = None,
            (None | Some('"'), '\\') => plain.extend(chars.next()),
            (_, char) => plain.push(char),
        }
    }
    plain
}

fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &[&str]) -> Vec<String> {
        text.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_flag_s_value_is_found_in_either_form() {
        let typed = words(&["adoconn", "-p", "Web Shop", "--type=Bug", "--state"]);
        assert_eq!(value(&typed, "--project", Some("-p")), Some("Web Shop"));
        assert_eq!(value(&typed, "--type", Some("-t")), Some("Bug"));
        assert_eq!(value(&typed, "--state", None), None);
        assert_eq!(value(&typed, "--rule", None), None);
    }

    #[test]
    fn words_are_read_as_the_shell_will_read_them() {
        for (typed, plain) in [
            ("Pay", "Pay"),
            (r"Web\ Shop", "Web Shop"),
            ("'Web Sh", "Web Sh"),
            ("\"Web Shop\"", "Web Shop"),
            (r"'a\b'", r"a\b"),
            ("\"it's\"", "it's"),
        ] {
            assert_eq!(unquoted(typed), plain);
        }
    }
}
