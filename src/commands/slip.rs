//! What the parser says about a wrong command line, without a value that may be a secret in the
//! wrong place: `secrets set VALUE`, `--client-secret=VALUE`, a command typed as one word.

use std::ffi::OsString;

use clap::error::ErrorKind;

use crate::config::told;

/// Flags with one of these in their name want an id, or stand near a secret.
const NEAR: [&str; 11] = [
    "secret",
    "pat",
    "key",
    "token",
    "password",
    "client",
    "tenant",
    "auth",
    "profile",
    "organization",
    "url",
];

/// Words that are meant where a secret may stand by mistake.
const KNOWN: [&str; 16] = [
    "secrets",
    "set",
    "list",
    "remove",
    "init",
    "client-secret",
    "certificate-password",
    "pat",
    "nucleus-api-key",
    "certificate",
    "federated",
    "managed-identity",
    "device-code",
    "azure-cli",
    "keyring",
    "nowhere",
];

/// Shorter values tell nothing, and would be found in words of ours.
const SHORTEST: usize = 4;

/// The parser's message with descriptions in place of such values.
pub fn hidden(message: &str, args: &[OsString], kind: ErrorKind) -> String {
    let words: Vec<String> = args
        .iter()
        .skip(1)
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    let mut values: Vec<&str> = (0..words.len())
        .filter_map(|at| value_to_hide(&words, at, kind))
        .filter(|value| message.contains(value))
        .collect();
    if values.is_empty() {
        return message.to_owned();
    }
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let mut text = message.to_owned();
    for value in &values {
        let words = told::described(value);
        text = text.replace(&format!("'{value}'"), &words);
        text = text.replace(value, &format!("({words})"));
    }
    if text.ends_with('\n') {
        text.push_str(
            "hint: the value is not repeated here, it may be a secret; a secret is never an \
             argument: other users of the machine can read those\n",
        );
    }
    text
}

/// The value in a word, where it must not be repeated.
fn value_to_hide(words: &[String], at: usize, kind: ErrorKind) -> Option<&str> {
    let word = words.get(at)?.as_str();
    let (flag, value) = match word.split_once('=') {
        Some((flag, value)) if flag.starts_with('-') => (Some(flag), value),
        _ if word.starts_with('-') && !word.contains(char::is_whitespace) => {
            return told::looks_secret(word).then_some(word);
        }
        _ => (None, word),
    };
    if value.len() < SHORTEST || is_nearly_known(value) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    let flag_before = before.filter(|before| before.starts_with('-') && !before.contains('='));
    let is_near = flag
        .or(flag_before.map(String::as_str))
        .is_some_and(|flag| NEAR.iter().any(|name| flag.contains(name)));
    let is_among_secrets = flag.is_none()
        && flag_before.is_none()
        && words
            .iter()
            .take(at)
            .any(|word| ["secrets", "init"].contains(&word.as_str()));
    let is_one_word = kind == ErrorKind::InvalidSubcommand && value.contains(char::is_whitespace);
    let is_unknown = kind == ErrorKind::UnknownArgument && flag.is_some();
    let is_secret = value.split_whitespace().any(told::looks_secret);
    (is_near || is_among_secrets || is_one_word || is_unknown || is_secret).then_some(value)
}

/// Whether somebody mistyped a word of ours.
fn is_nearly_known(value: &str) -> bool {
    let value = value.to_lowercase().replace('_', "-");
    KNOWN
        .iter()
        .any(|known| *known == value || strsim::jaro_winkler(known, &value) > 0.9)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::App;

    fn said(words: &[&str]) -> String {
        let args: Vec<OsString> = std::iter::once("adoconn")
            .chain(words.iter().copied())
            .map(OsString::from)
            .collect();
        let error = App::try_parse_from(args.clone()).unwrap_err();
        hidden(&error.render().to_string(), &args, error.kind())
    }

    #[test]
    fn a_value_near_a_secret_is_not_repeated() {
        for words in [
            &["secrets", "set", "canary-value"][..],
            &["secrets", "set", "client-secret", "canary-value"],
            &["secrets", "set", "pat", "--value", "canary-value"],
            &["secrets", "set", "pat", "--value=canary-value"],
            &["secrets", "set", "pat=canary-value"],
            &["secrets", "remove", "canary-value"],
            &["secrets", "canary-value"],
            &["secrets", "list", "canary-value"],
            &["secrets set client-secret canary-value"],
            &["secrets", "set client-secret canary-value"],
            &["init", "canary-value"],
            &["init", "--client-secret=canary-value"],
            &["init", "--client-secret", "canary-value"],
            &["init", "--pat=canary-value"],
            &["init", "--api-key", "canary-value"],
            &["init", "--auth", "canary-value"],
            &["init", "--auth=canary-value"],
            &["init", "--store", "nowhere", "canary-value"],
            &["verify", "--client-secret=canary-value"],
            &["--pat=canary-value", "verify"],
            &["verify", "--token", "canary-value"],
            &["verify", "-p=canary-value"],
            &["sync", "--nucleus-api-key=canary-value"],
            &["kZ8x7Q2mP4vT9wB1canary"],
            &["sync", "kZ8x7Q2mP4vT9wB1canary"],
            &["tickets", "close", "kZ8x7Q2mP4vT9wB1canary"],
            &["tickets", "list", "--limit", "v8Q~Zr.T3xcanaryIjKl"],
            &["sync", "-o", "v8Q~Zr.T3xcanaryIjKl"],
            &["config", "--color=nuc-0123456789abcdef0123456789canary"],
            &["sync", "--v8Q~Zr.T3xcanaryIjKl01"],
        ] {
            let said = said(words);
            assert!(!said.contains("canary"), "{words:?}: {said}");
            assert!(said.starts_with("error: "), "{said}");
        }
    }

    #[test]
    fn what_is_mistyped_is_repeated() {
        for (words, word) in [
            (&["sycn"][..], "sycn"),
            (&["tickets", "close", "seven"], "seven"),
            (&["secrets", "set", "client-secrt"], "client-secrt"),
            (&["secrets", "lst"], "lst"),
            (&["init", "--auth", "device_code"], "device_code"),
            (&["sync", "-o", "yaml"], "yaml"),
            (&["verify", "--tenant"], "--tenant"),
        ] {
            let said = said(words);
            assert!(said.contains(word), "{said}");
        }
    }
}
