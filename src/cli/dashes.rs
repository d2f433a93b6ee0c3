//! Values that begin with a dash: `--title '- fix it'` is a title, `--title --yes` lacks one.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

/// The arguments, in which a value that begins with a dash and is no flag of the command is joined
/// with the option before it.
pub fn joined(args: Vec<OsString>, app: &Command) -> Vec<OsString> {
    let mut command = app;
    let mut flags = Flags::default();
    flags.add(app);
    let mut all = Vec::with_capacity(args.len());
    let mut args = args.into_iter().peekable();
    all.extend(args.next());
    while let Some(arg) = args.next() {
        if arg == "--" {
            all.push(arg);
            all.extend(args);
            break;
        }
        if let Some(below) = arg.to_str().and_then(|name| command.find_subcommand(name)) {
            command = below;
            flags.add(command);
        }
        let takes_value = arg.to_str().is_some_and(|arg| flags.takes_value(arg));
        let is_plain = |next: &OsString| !next.to_string_lossy().starts_with('-');
        if let Some(value) = args.next_if(|next| takes_value && is_plain(next)) {
            // A value is no command.
            all.extend([arg, value]);
            continue;
        }
        let next = args.next_if(|next| takes_value && flags.is_text(next));
        all.push(match next {
            Some(next) => {
                let mut one = arg;
                one.push("=");
                one.push(next);
                one
            }
            None => arg,
        });
    }
    all
}

/// What begins with a dash and means something.
#[derive(Debug, Default)]
struct Flags {
    all: BTreeSet<String>,
    with_value: BTreeSet<String>,
}

impl Flags {
    fn add(&mut self, command: &Command) {
        for word in ["--help", "-h", "--version", "-V"] {
            self.all.insert(word.to_owned());
        }
        for arg in command.get_arguments() {
            let long = arg.get_long().map(|long| format!("--{long}"));
            let short = arg.get_short().map(|short| format!("-{short}"));
            for word in long.into_iter().chain(short) {
                if must_have_value(arg) {
                    self.with_value.insert(word.clone());
                }
                self.all.insert(word);
            }
        }
    }

    fn takes_value(&self, arg: &str) -> bool {
        self.with_value.contains(arg)
    }

    /// Whether it begins with a dash, and is a text all the same.
    fn is_text(&self, arg: &OsStr) -> bool {
        let Some(text) = arg.to_str() else {
            return false;
        };
        if !text.starts_with('-') || text == "-" || text == "--" {
            return false;
        }
        let name = text.split('=').next().unwrap_or(text);
        if text.starts_with("--") {
            // A slip of the pen such as `--dryrun` is a flag, too: a text has more than a word.
            return !self.all.contains(name) && !is_word(name.trim_start_matches('-'));
        }
        // `-oids` and `-qy` are flags with what belongs to them.
        let short: String = text.chars().take(2).collect();
        let is_bundle = text
            .chars()
            .skip(1)
            .all(|c| c.is_ascii_alphanumeric() || "=-_.".contains(c));
        !(self.all.contains(&short) && is_bundle)
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn must_have_value(arg: &Arg) -> bool {
    let takes = arg.get_action().takes_values();
    let least = arg.get_num_args().map_or(1, |range| range.min_values());
    takes && least > 0 && !arg.is_require_equals_set()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::App;

    fn after(line: &[&str]) -> Vec<String> {
        let mut app = App::command();
        app.build();
        let args = std::iter::once("adoconn").chain(line.iter().copied());
        let joined = joined(args.map(OsString::from).collect(), &app);
        let joined = joined.into_iter().skip(1);
        joined.map(|arg| arg.into_string().unwrap()).collect()
    }

    #[test]
    fn a_text_may_begin_with_a_dash() {
        let create = ["tickets", "create"];
        for text in [
            "- fix it",
            "-5 degrees",
            "--- urgent",
            "-> see",
            "-d is old",
            "--x y",
        ] {
            for flag in ["--title", "--description", "-d", "--area", "-t"] {
                let line = [&create[..], &[flag, text, "--yes"]].concat();
                let one = format!("{flag}={text}");
                let is = [&create[..], &[one.as_str(), "--yes"]].concat();
                assert_eq!(after(&line), is);
            }
        }
        let line = [
            "tickets",
            "comment",
            "5",
            "--comment",
            "- done",
            "--dry-run",
        ];
        assert_eq!(after(&line)[3..], ["--comment=- done", "--dry-run"]);
    }

    #[test]
    fn flags_stay_flags() {
        for line in [
            &["tickets", "create", "--title", "--yes"][..],
            &["tickets", "create", "--title", "-y"],
            &["tickets", "create", "--title", "-oids"],
            &["tickets", "create", "--title", "--dryrun"],
            &["tickets", "create", "--title", "--dry-run=server"],
            &["tickets", "create", "--title", "--profile=x"],
            &["tickets", "create", "--from", "-", "--yes"],
            &["tickets", "close", "--dry-run", "- x"],
            &[
                "tickets", "close", "--state", "Done", "--", "--title", "- x",
            ],
            &["--profile", "tickets", "sync", "--only", "x"],
        ] {
            assert_eq!(after(line), line);
        }
    }
}
