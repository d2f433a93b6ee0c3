//! Words of a command that somebody may paste into a shell.

use crate::cli::GlobalArgs;

/// The flags that say where a command works, each with a blank before it: advice that leaves them
/// out works elsewhere.
pub fn place(global: &GlobalArgs) -> String {
    let config = global
        .config
        .as_ref()
        .map(|path| path.display().to_string());
    let ca_file = global
        .ca_file
        .as_ref()
        .map(|path| path.display().to_string());
    let mut flags = String::new();
    for (flag, value) in [
        ("--config", config.as_ref()),
        ("--profile", global.profile.as_ref()),
        ("--ca-file", ca_file.as_ref()),
    ] {
        if let Some(value) = value {
            flags = format!("{flags} {flag} {}", word(value));
        }
    }
    if global.sandbox {
        flags.push_str(" --sandbox");
    }
    flags
}

/// The word in quotes, whatever it holds.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The word as people would type it: in quotes only where it needs them.
pub fn word(word: &str) -> String {
    let is_plain = word
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_=./:,@+#".contains(&b));
    if is_plain && !word.is_empty() {
        word.to_owned()
    } else {
        quoted(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(word("--project=Payments"), "--project=Payments");
        assert_eq!(word("Web Shop"), "'Web Shop'");
        assert_eq!(word(""), "''");
        assert_eq!(quoted("O'Brien"), r"'O'\''Brien'");
    }

    #[test]
    fn advice_works_where_the_command_did() {
        let global = GlobalArgs {
            config: Some("my config.toml".into()),
            profile: Some("contoso".to_owned()),
            ..GlobalArgs::default()
        };
        assert_eq!(
            place(&global),
            " --config 'my config.toml' --profile contoso"
        );
        assert_eq!(place(&GlobalArgs::default()), "");
    }
}
