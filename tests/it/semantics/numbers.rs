//! No settled rule and no lesson without a test that carries its number.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::{none_of, root};

/// The rules of the design's section 8 that are in force: letter, and the last number.
const RULES: [(char, u8); 5] = [('a', 9), ('b', 7), ('c', 6), ('d', 4), ('f', 7)];

/// The lessons that other tools paid for.
const LESSONS: [u8; 21] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 23, 25,
];

/// Numbers whose tests are being written; empty when all is done.
const STILL_TO_COME: &[&str] = &[];

/// The number that a test's name begins with, as in `a1_...` and `lesson_01_...`.
fn number(name: &str) -> Option<String> {
    let words: Vec<&str> = name.splitn(3, '_').collect();
    match words.as_slice() {
        ["lesson", number, _] => Some(format!("lesson {}", number.parse::<u8>().ok()?)),
        [first, ..] => {
            let letter = first.chars().next()?;
            let digits = first.strip_prefix(letter)?;
            let is_rule = letter.is_ascii_lowercase() && digits.parse::<u8>().is_ok();
            is_rule.then(|| (*first).to_owned())
        }
        [] => None,
    }
}

/// The names of all tests in a file.
fn tests(text: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim_start();
        is_test |= line.starts_with("#[test]");
        let name = line.strip_prefix("fn ")?.split(['(', '<']).next()?;
        std::mem::take(&mut is_test).then_some(name)
    })
}

fn collect(folder: &Path, numbers: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, numbers);
        } else if path.extension().is_some_and(|last| last == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            numbers.extend(tests(&text).filter_map(number));
        }
    }
}

fn found() -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    for folder in ["src", "tests"] {
        collect(&root().join(folder), &mut numbers);
    }
    numbers
}

#[test]
fn every_rule_and_every_lesson_has_a_test_with_its_number() {
    let rules = RULES
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")));
    let lessons = LESSONS.iter().map(|number| format!("lesson {number}"));
    let found = found();
    let complaints: Vec<String> = rules
        .chain(lessons)
        .filter_map(|number| {
            let is_late = STILL_TO_COME.contains(&number.as_str());
            match (found.contains(&number), is_late) {
                (false, false) => Some(format!("{number} has no test")),
                (true, true) => Some(format!("{number} has a test: it is no longer to come")),
                (true, false) | (false, true) => None,
            }
        })
        .collect();
    none_of(&complaints, "write it, and begin its name with the number");
}

#[test]
fn numbers_are_read_from_names() {
    let text = "#[test]\nfn a1_x() {}\nfn a2_helper() {}\n#[cfg(unix)]\n#[test]\nfn lesson_07_x() {}\n\
                #[test]\n#[ignore]\nfn b12_y(\n#[test]\nfn a_door() {}\n#[test]\nfn r29_z() {}";
    let numbers: Vec<String> = tests(text).filter_map(number).collect();
    assert_eq!(numbers, ["a1", "lesson 7", "b12", "r29"]);
}
