//! Completion scripts, and the answers that they ask for while somebody types.
//!
//! A script calls the program back with the words typed so far. The answer is made of the command
//! tree, the configuration file and names seen lately; nothing is sent anywhere.

mod names;

use std::ffi::OsString;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_complete::env::{EnvCompleter, Shells};

use crate::cli::{App, CompletionsArgs};
use crate::config::env::Env;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::Out;
use names::Names;

/// The variable by which a script calls back; it holds the shell's name.
const CALLED_BACK: &str = "ADOCONN_COMPLETE";
const BINARY: &str = "adoconn";

/// `completions SHELL`
pub(super) fn run(args: &CompletionsArgs, out: &mut Out) -> Result<ExitStatus, Failure> {
    out.data(&script(args.shell)?)?;
    Ok(ExitStatus::Done)
}

/// The script of a shell, as it is checked in under `completions/`.
///
/// # Errors
/// When the shell has no script.
pub fn script(shell: Shell) -> Result<String, Failure> {
    let shells = Shells::builtins();
    let completer = named(&shells, &shell.to_string())?;
    let mut bytes = Vec::new();
    completer.write_registration(CALLED_BACK, BINARY, BINARY, BINARY, &mut bytes)?;
    let script = String::from_utf8_lossy(&bytes).trim().to_owned() + "\n";
    Ok(if shell == Shell::Bash {
        with_quotes(&script)
    } else {
        script
    })
}

/// Bash puts a completion on the line as it stands, so a name with a blank would become two
/// words; as the name of a file it is quoted.
fn with_quotes(script: &str) -> String {
    const END: &str = "        compopt -o nospace\n    fi\n}\n";
    const QUOTED: &str = "        compopt -o nospace\n    fi\n    \
         if [[ \"${COMPREPLY[*]-}\" == *[\\ \\']* ]]; then\n        \
         compopt -o filenames 2> /dev/null\n    fi\n}\n";
    script.replacen(END, QUOTED, 1)
}

/// Answers a script, where it is one that calls; the text goes to stdout as it is.
///
/// # Errors
/// A shell that nobody knows, words that cannot be completed.
pub fn answer(args: &[OsString], env: &Env) -> Result<Option<String>, Failure> {
    let Some(shell) = env.text(CALLED_BACK)? else {
        return Ok(None);
    };
    let shells = Shells::builtins();
    let completer = named(&shells, shell)?;
    let begin = args.iter().position(|arg| arg == "--");
    let words: Vec<OsString> = args
        .iter()
        .skip(begin.map_or(args.len(), |at| at + 1))
        .cloned()
        .collect();
    let names = Names::seen(&words, env);
    let mut command = names.attach(App::command());
    let mut bytes = Vec::new();
    completer.write_complete(&mut command, words, None, &mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn named<'a>(shells: &'a Shells<'_>, name: &str) -> Result<&'a dyn EnvCompleter, Failure> {
    shells
        .completer(name)
        .ok_or_else(|| Failure::usage(format!("no completions for the shell {name:?}")))
}
