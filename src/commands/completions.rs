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
    } else if shell == Shell::PowerShell {
        with_quotes_of_powershell(&script)
    } else {
        script
    })
}

/// Bash puts a completion on the line as it stands: a name with a blank would become two words,
/// and one with `&` would run what follows. As the name of a file it is quoted; bash 3 has no word
/// for that and gets quoted names.
fn with_quotes(script: &str) -> String {
    const END: &str = "        compopt -o nospace\n    fi\n}\n";
    const QUOTED: &str = r#"        compopt -o nospace
    fi
    local i
    for i in "${!COMPREPLY[@]}"; do
        if [[ "${COMPREPLY[i]}" == *[!a-zA-Z0-9_./:=,+@%-]* ]]; then
            if compopt -o filenames 2> /dev/null; then
                break
            fi
            COMPREPLY[i]=$(printf %q "${COMPREPLY[i]}")
        fi
    done
}
"#;
    script.replacen(END, QUOTED, 1)
}

/// `PowerShell` puts the text of a completion on the line as it stands, too. It takes four signs
/// for a single quote.
fn with_quotes_of_powershell(script: &str) -> String {
    const TEXT: &str = "CompletionResult]::new($cmd, $cmd,";
    const SPLIT: &str = "        $cmd = $split[0];\n";
    const QUOTED: &str = r#"        $cmd = $split[0];
        $text = $cmd;
        if ($text -notmatch '^[\p{L}\p{N}_./:=+%-]+$') {
            $text = "'" + ($text -replace "['\u2018\u2019\u201a\u201b]", '$0$0') + "'";
        }
"#;
    let script = script.replacen(SPLIT, QUOTED, 1);
    script.replacen(TEXT, "CompletionResult]::new($text, $cmd,", 1)
}

/// What cannot stand in a name that a shell completes. Bash expands patterns in the list of
/// candidates, and variables and commands where its quoting is off.
fn unquotable(shell: &str) -> &'static [char] {
    match shell {
        "bash" => &['*', '?', '[', '\\', '$', '`', '!'],
        _ => &[],
    }
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
    let names = Names::seen(&words, env).without(unquotable(shell));
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
