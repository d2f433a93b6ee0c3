//! `completions/` and `man/` are what the command tree makes.
//!
//! Both are made with the default features, as the released binaries are.

use std::collections::BTreeSet;
use std::fs;

use adoconn::commands::{completions, man};
use clap::ValueEnum;
use clap_complete::{Generator, Shell};

use super::{check_asset, is_updating, none_of, root};

const ADVICE: &str = "run the tests with UPDATE_ASSETS=1 and look at the difference";

#[test]
fn completions_are_fresh() {
    let files = Shell::value_variants().iter().map(|shell| {
        let path = format!("completions/{}", shell.file_name("adoconn"));
        (path, completions::script(*shell).unwrap())
    });
    check_folder("completions", &files.collect::<Vec<_>>());
}

#[test]
fn manual_pages_are_fresh() {
    let files = man::pages().unwrap().into_iter();
    let files = files.map(|page| (format!("man/{}", page.file), page.text));
    check_folder("man", &files.collect::<Vec<_>>());
}

#[test]
fn every_page_is_of_its_own_command() {
    let pages = man::pages().unwrap();
    let files: BTreeSet<&str> = pages.iter().map(|page| page.file.as_str()).collect();
    assert_eq!(files.len(), pages.len());
    for page in &pages {
        let called = format!("adoconn {}", page.command);
        let title = called.trim_end().replace(' ', "-");
        assert_eq!(page.file, format!("{title}.1"));
        assert!(page.text.contains(&format!(".TH {title} 1")), "{title}");
    }
}

/// Every file is right, and no other is there.
fn check_folder(folder: &str, files: &[(String, String)]) {
    let known: BTreeSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let mut complaints: Vec<String> = files
        .iter()
        .filter_map(|(path, text)| check_asset(path, text))
        .collect();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if known.contains(&path) {
            continue;
        }
        if is_updating() {
            fs::remove_file(entry.path()).unwrap();
        } else {
            complaints.push(format!("{path} belongs to no command"));
        }
    }
    none_of(&complaints, ADVICE);
}
