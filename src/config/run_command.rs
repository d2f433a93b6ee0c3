//! Runs a command that prints a secret: no shell, no input, and not for ever.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::secret_file::without_line_end;
use crate::error::Failure;

/// How long it may take: somebody may have to touch a security key.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than any secret has.
const LONGEST: u64 = 64 * 1024;

/// What the command prints, without one line end. `key` is the setting that names it.
pub(super) fn output(key: &str, argv: &[String]) -> Result<SecretString, Failure> {
    output_within(key, argv, PATIENCE)
}

pub(super) fn output_within(
    key: &str,
    argv: &[String],
    patience: Duration,
) -> Result<SecretString, Failure> {
    let [program, arguments @ ..] = argv else {
        return Err(Failure::usage(format!("`{key}` names no program")));
    };
    // Its complaints go where ours go.
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| {
            Failure::usage(format!("`{key}`: cannot run {program:?}")).because(error)
        })?;
    let reader = child.stdout.take().map(|stdout| {
        thread::spawn(move || {
            let mut text = String::new();
            stdout.take(LONGEST).read_to_string(&mut text).map(|_| text)
        })
    });
    wait(&mut child, key, program, patience)?;
    let text = reader.and_then(|reader| reader.join().ok());
    match text {
        Some(Ok(text)) => Ok(without_line_end(&text).into()),
        _ => Err(Failure::usage(format!(
            "`{key}`: {program:?} printed no text"
        ))),
    }
}

fn wait(child: &mut Child, key: &str, program: &str, patience: Duration) -> Result<(), Failure> {
    let until = Instant::now() + patience;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => {
                return Err(Failure::usage(format!(
                    "`{key}`: {program:?} failed, {status}"
                )));
            }
            None if Instant::now() < until => thread::sleep(Duration::from_millis(10)),
            None => {
                child.kill()?;
                child.wait()?;
                return Err(Failure::usage(format!(
                    "`{key}`: {program:?} did not end within {} seconds",
                    patience.as_secs()
                )));
            }
        }
    }
}
