//! A profile is added to a file that stays as it was.

use std::fs;

use proptest::prelude::*;

use super::super::draft::Draft;
use super::super::edit::{self, Present};
use super::super::file;
use super::{CONTOSO, Home, RULE};
use crate::cli::GlobalArgs;
use crate::model::names::composed;

fn present(home: &Home) -> Present {
    edit::present(&GlobalArgs::default(), &home.env(&[])).unwrap()
}

fn draft(name: &str) -> Draft {
    let mut draft = Draft::new(name).unwrap();
    draft.set("ado.organization", "fabrikam");
    draft
}

#[test]
fn a_first_file_holds_the_profile_and_uses_it() {
    let home = Home::empty();
    let present = present(&home);
    let text = present.with_profile(&draft("a.b-c"), false).unwrap();
    assert_eq!(present.write(&text).unwrap(), None);
    let profile = home.load(&[]).unwrap();
    assert_eq!(profile.name, "a.b-c");
    assert_eq!(profile.ado.organization.as_deref(), Some("fabrikam"));
    assert!(
        text.contains("[profiles.\"a.b-c\".ado]\n# The organization"),
        "{text}"
    );
}

#[test]
fn the_profile_that_was_meant_goes_on_being_meant() {
    let present = |text: &str| present(&Home::with(text));
    let one = "version = 1\n[profiles.one]";
    let default = |present: &Present, is_wanted| present.default_with("new", is_wanted);
    assert_eq!(
        default(&present("version = 1"), false).as_deref(),
        Some("new")
    );
    assert_eq!(default(&present(one), false).as_deref(), Some("one"));
    assert_eq!(default(&present(one), true).as_deref(), Some("new"));
    let two = "version = 1\n[profiles.one]\n[profiles.two]";
    assert_eq!(default(&present(two), false), None);
    let named = two.replace("version = 1", "version = 1\ndefault_profile = 'two'");
    assert_eq!(default(&present(&named), false).as_deref(), Some("two"));
    let same = "version = 1\n[profiles.new]";
    assert_eq!(default(&present(same), false).as_deref(), Some("new"));
}

#[test]
fn a_replaced_profile_takes_its_rules_along_and_leaves_the_others() {
    let home = Home::with(&format!(
        "{CONTOSO}{RULE}\n[profiles.other] # ours\nread_only = true\n"
    ));
    let text = present(&home)
        .with_profile(&draft("contoso"), false)
        .unwrap();
    let content = file::parse(&text).unwrap();
    assert!(content.profiles["contoso"].rules.is_empty(), "{text}");
    assert!(
        text.contains("[profiles.other] # ours\nread_only = true\n"),
        "{text}"
    );
    assert!(!text.contains("tenant_id"), "{text}");
}

#[test]
fn a_file_that_cannot_be_added_to_says_so() {
    let home = Home::with("version = 1\nprofiles = { one = {} }\n");
    let refused = present(&home).with_profile(&draft("two"), false);
    let shown = home.shown(&refused.unwrap_err());
    assert!(
        shown.contains("cannot be added to ~/.config/adoconn/config.toml"),
        "{shown}"
    );
    assert!(shown.contains("init --dry-run"), "{shown}");
}

#[cfg(unix)]
#[test]
fn rights_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let home = Home::with(CONTOSO);
    let link = home.directory.path().join(".config/adoconn/config.toml");
    let real = home.directory.path().join("dotfiles.toml");
    fs::rename(&link, &real).unwrap();
    symlink(&real, &link).unwrap();
    let present = present(&home);
    let text = present.with_profile(&draft("new"), false).unwrap();
    let old = present.write(&text).unwrap().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), text);
    assert_eq!(fs::read_to_string(old).unwrap(), CONTOSO);
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

proptest! {
    #[test]
    fn whatever_was_answered_is_what_is_read(text in any::<String>(), rule in "\\PC*\\S\\PC*") {
        let home = Home::empty();
        let mut draft = draft("new");
        draft.set("description", text.clone());
        for key in ["name", "nucleus_project", "ticket.project", "ticket.type"] {
            draft.set_in_rule(key, rule.clone());
        }
        let profile = draft.profile(&home.env(&[])).unwrap();
        prop_assert_eq!(profile.description, Some(text));
        // Names of the service are compared composed, so that is how they are kept.
        prop_assert_eq!(&*profile.rules[0].ticket.work_item_type, &*composed(&rule));
    }
}
