//! The table of keys is what the file's reader takes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::file;
use super::super::keys::{FILE, Key, PROFILE};
use super::super::rule_keys::RULE;
use super::{Home, RULE as MINIMAL_RULE};

/// The names right below a table, as the table of keys has them.
fn below(keys: &[Key], table: &str) -> BTreeSet<String> {
    let names = keys.iter().filter_map(|key| {
        let rest = match table {
            "" => key.path,
            table => key.path.strip_prefix(table)?.strip_prefix('.')?,
        };
        rest.split('.').next().map(str::to_owned)
    });
    names.collect()
}

/// The names that the reader knows at a place, told by its refusal of another.
#[track_caller]
fn known_to_the_reader(text: &str) -> BTreeSet<String> {
    let failure = file::parse(text).unwrap_err();
    let hint = failure.hints.first().unwrap();
    let names = hint
        .strip_prefix("known here: ")
        .unwrap_or_else(|| unreachable!("{hint}"));
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_key_of_the_reader_is_in_the_table_and_no_other() {
    assert_eq!(
        known_to_the_reader("version = 1\nzzz = 1"),
        &below(FILE, "") | &BTreeSet::from(["profiles".to_owned()])
    );
    for table in ["", "ado", "nucleus", "nucleus.dialect", "limits"] {
        let place = if table.is_empty() { "" } else { "." };
        let text = format!("version = 1\n[profiles.x{place}{table}]\nzzz = 1");
        let mut expected = below(PROFILE, table);
        if table.is_empty() {
            expected.insert("rules".to_owned());
        }
        assert_eq!(known_to_the_reader(&text), expected, "{table}");
    }
    for table in ["", "ticket", "close", "reopen", "update", "comments"] {
        let head = if table.is_empty() {
            "[[profiles.x.rules]]".to_owned()
        } else {
            format!("[[profiles.x.rules]]\n[profiles.x.rules.{table}]")
        };
        let text = format!("version = 1\n{head}\nzzz = 1");
        assert_eq!(known_to_the_reader(&text), below(RULE, table), "{table}");
    }
}

/// The defaults of a table of keys, as somebody would write them.
fn written(keys: &[Key], head: &str) -> String {
    let mut text = format!("{head}\n");
    for key in keys {
        if let Some(default) = key.default {
            writeln!(text, "{} = {default}", key.path).unwrap();
        }
    }
    text
}

#[test]
fn a_default_is_what_holds_where_nobody_says() {
    let bare = format!("version = 1\n[profiles.contoso]\n{MINIMAL_RULE}");
    let spelled = format!(
        "version = 1\n{}\n[[profiles.contoso.rules]]\nname = \"critical\"\n\
         nucleus_project = \"13000008\"\nticket.project = \"Payments\"\nticket.type = \"Bug\"\n{}",
        written(PROFILE, "[profiles.contoso]"),
        written(RULE, ""),
    );
    let pairs = [("XDG_STATE_HOME", "/state")];
    let shown = |text: &str| {
        let home = Home::with(text);
        let profile = home.load(&pairs).unwrap();
        format!(
            "{:#?} {:#?}",
            profile.rules,
            (
                profile.limits,
                profile.notify,
                profile.quiet_period,
                profile.ado.url,
                profile.nucleus.dialect,
                profile.ledger
            )
        )
    };
    assert_eq!(shown(&bare), shown(&spelled));
}
