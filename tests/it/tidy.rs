//! What no compiler checks: file length, first lines, layers, doors, leftovers.

use std::fs;
use std::path::{Path, PathBuf};

use super::{none_of, root};

/// A file is one thought; a longer one is usually two.
const LONGEST: usize = 700;

/// What a module below `src/` may import of its siblings. Lower layers come first.
///
/// `main.rs` and `lib.rs` may see everything.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("exit", &[]),
    ("clock", &[]),
    ("redact", &[]),
    ("files", &[]),
    ("process", &[]),
    ("error", &["exit"]),
    ("sandbox", &["model", "clock", "files"]),
    ("template", &["model"]),
    ("plan", &["model", "template"]),
    ("guard", &["model", "plan"]),
    ("ledger", &["model", "plan", "clock", "files"]),
    ("cli", &["model"]),
    (
        "config",
        &["model", "redact", "exit", "error", "cli", "files"],
    ),
    ("clients", &["model", "clock", "redact", "config"]),
    (
        "observe",
        &["model", "template", "clients", "plan", "clock"],
    ),
    (
        "apply",
        &[
            "model", "template", "plan", "clients", "ledger", "clock", "exit",
        ],
    ),
    (
        "output",
        &[
            "model", "redact", "exit", "process", "error", "cli", "config", "plan", "apply",
        ],
    ),
    (
        "commands",
        &[
            "model", "redact", "exit", "clock", "files", "process", "error", "sandbox", "cli",
            "config", "clients", "template", "plan", "guard", "ledger", "observe", "apply",
            "output",
        ],
    ),
];

/// Text that stands for work left undone; spelled in two parts so that this file has none.
const LEFTOVERS: &[&str] = &[
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The module below `src/`, if it has a layer.
    fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let module = inside.split('/').next()?.trim_end_matches(".rs");
        (!["main", "lib"].contains(&module)).then_some(module)
    }

    /// Lines of code with their numbers; comments and tests are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        let lines = self.text.lines().enumerate();
        lines
            .take_while(move |(_, line)| !is_test && *line != "mod tests {")
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches"] {
        collect(&root().join(folder), &mut files);
    }
    files.sort();
    let read = |file: &PathBuf| Source {
        path: file
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/"),
        text: fs::read_to_string(file).unwrap(),
    };
    files.iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Complaints of one check over all sources.
fn complaints(check: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let sources = sources();
    assert!(sources.len() > 10, "the sources were not found");
    sources.iter().flat_map(check).collect()
}

#[test]
fn a_file_is_a_thought() {
    let long = complaints(|source| {
        let lines = source.text.lines().count();
        let complaint = format!("{} has {lines} lines", source.path);
        (lines > LONGEST).then_some(complaint).into_iter().collect()
    });
    none_of(&long, "cut it where the thought ends");
}

/// What may stand at the top of the repository beside dot-files and what a build leaves.
const HOMES: [&str; 17] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "completions",
    "docs",
    "fuzz",
    "man",
    "packaging",
    "scripts",
    "src",
    "target",
    "tests",
];

#[test]
fn f6_what_stands_at_the_top_is_agreed() {
    let entries = fs::read_dir(root()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strangers: Vec<String> = names
        .filter(|name| !name.starts_with('.') && !HOMES.contains(&name.as_str()))
        .collect();
    none_of(&strangers, "each thing has its home (design, 8 F.6)");
}

#[test]
fn a_file_says_what_it_is_for() {
    let silent = complaints(|source| {
        let says = source
            .text
            .lines()
            .next()
            .is_some_and(|line| line.starts_with("//! "));
        (!says).then(|| source.path.clone()).into_iter().collect()
    });
    none_of(&silent, "begin with one line of //!");
}

#[test]
fn nothing_is_left_undone() {
    let undone = complaints(|source| {
        let lines = source.text.lines().enumerate();
        lines
            .filter(|(_, line)| LEFTOVERS.iter().any(|leftover| line.contains(leftover)))
            .map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
            .collect()
    });
    none_of(&undone, "do it, or leave it out");
}

#[test]
fn layers_see_only_what_is_below_them() {
    let upward = complaints(|source| {
        let Some(module) = source.module() else {
            return Vec::new();
        };
        let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            return vec![format!("{}: `{module}` has no layer", source.path)];
        };
        let imports = source.code().flat_map(|(at, line)| {
            line.split("crate::")
                .skip(1)
                .map(move |rest| (at, name_at(rest)))
        });
        imports
            .filter(|(_, name)| *name != module && !below.contains(name))
            .map(|(at, name)| format!("{}:{at}: `{module}` sees `{name}`", source.path))
            .collect()
    });
    none_of(
        &upward,
        "turn the dependency around, or change LAYERS on purpose",
    );
}

/// The name that a path goes on with; a group of imports shows as the empty name.
fn name_at(rest: &str) -> &str {
    let end = rest
        .find(|char: char| !char.is_alphanumeric() && char != '_')
        .unwrap_or(rest.len());
    &rest[..end]
}

#[test]
fn the_planner_cannot_look_around() {
    let doors = [
        ("plan", "async "),
        ("plan", "std::fs"),
        ("plan", "clock::"),
        ("model", "async "),
        ("model", "std::fs"),
        ("model", "std::env"),
    ];
    let open = complaints(|source| {
        let forbidden = doors
            .iter()
            .filter(|(module, _)| source.module() == Some(module));
        forbidden
            .flat_map(|(_, text)| {
                let hits = source.code().filter(move |(_, line)| line.contains(text));
                hits.map(move |(at, _)| format!("{}:{at}: {text:?}", source.path))
            })
            .collect()
    });
    none_of(&open, "the planner and the model are pure");
}

#[test]
fn the_environment_has_one_door() {
    let others = complaints(|source| {
        if !source.path.starts_with("src/") || source.path == "src/config/env.rs" {
            return Vec::new();
        }
        let reads = source
            .code()
            .filter(|(_, line)| line.contains("env::var") || line.contains("env::home_dir"));
        reads
            .map(|(at, _)| format!("{}:{at}", source.path))
            .collect()
    });
    none_of(&others, "ask config::env");
}

#[test]
fn the_ledger_has_one_door_for_writing() {
    let others = complaints(|source| {
        if source.module() != Some("ledger") {
            return Vec::new();
        }
        let writes = ["self.db.execute", "self.db.transaction"];
        let code = source.code();
        let unchecked = code.filter(|(_, line)| writes.iter().any(|write| line.contains(write)));
        let named = unchecked.map(|(at, line)| format!("{}:{at}: {}", source.path, line.trim()));
        // The probe at the opening is taken back.
        named
            .filter(|line| !line.contains("execute_batch"))
            .collect()
    });
    none_of(
        &others,
        "Ledger::write checks in the transaction that the ledger is still this run's",
    );
}
