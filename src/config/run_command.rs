//! Runs a command that prints a secret: no shell, no input, and not for ever.
//!
//! The command's own end is the end, or the limit is: a child that it leaves behind, as agents do,
//! may hold the pipe for as long as it likes. What was printed by then counts.

use std::io::{self, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use super::env::Env;
use super::file_trust;
use super::intake;
use super::secret_file::without_line_end;
use super::told;
use crate::error::Failure;
use crate::redact;

/// How long it may take: somebody may have to touch a security key.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of its complaints is passed on.
const COMPLAINTS: usize = 16 << 10;
/// How long its complaints are kept back while it may still print the secret that they repeat.
const KEPT_BACK: Duration = Duration::from_secs(1);

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// How it ended; none where the limit ended it.
    pub status: Option<ExitStatus>,
    /// What it printed.
    pub stdout: SecretSlice<u8>,
    /// What it complained about, as far as nobody was told yet.
    pub stderr: Vec<u8>,
}

/// Why a command gave nothing.
#[derive(Debug)]
pub enum Broken {
    /// It could not be started, or not be waited for.
    Io(io::Error),
    /// It printed more than any secret has.
    TooMuch(u64),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What the command prints, without one line end. `key` is the setting that names it.
pub(super) fn secret(key: &str, argv: &[String], env: &Env) -> Result<SecretString, Failure> {
    secret_within(key, argv, env, PATIENCE)
}

pub(super) fn secret_within(
    key: &str,
    argv: &[String],
    env: &Env,
    patience: Duration,
) -> Result<SecretString, Failure> {
    let [program, arguments @ ..] = argv else {
        return Err(Failure::usage(format!("`{key}` names no program")));
    };
    if let Some(untrusted) = file_trust::of_command(argv, env) {
        return Err(
            Failure::usage(format!("`{key}` is not run: {untrusted}")).hint(untrusted.mend())
        );
    }
    let shown = told::shown_program(program);
    let mut command = Command::new(program);
    command.args(arguments);
    let ran =
        run(&mut command, patience, intake::SECRET, pass_on).map_err(|broken| match broken {
            Broken::Io(error) => {
                Failure::usage(format!("`{key}`: cannot run {shown}")).because(error)
            }
            Broken::TooMuch(most) => Failure::usage(format!(
                "`{key}`: {shown} printed more than {} KiB, which is no secret",
                most >> 10
            )),
        })?;
    let printed = ran.stdout.expose_secret();
    redact::IN_USE.add(String::from_utf8_lossy(printed).trim());
    pass_on(&ran.stderr, printed);
    match ran.status {
        Some(status) if status.success() => {}
        Some(status) => {
            return Err(Failure::usage(format!("`{key}`: {shown} failed, {status}")));
        }
        None if printed.is_empty() => {
            return Err(Failure::usage(format!(
                "`{key}`: {shown} did not end within {} seconds",
                patience.as_secs()
            )));
        }
        None => env.warn(format!(
            "`{key}`: {shown} did not end within {} seconds; what it printed by then is used",
            patience.as_secs()
        )),
    }
    let text = intake::text(printed.to_vec()).map_err(|garbled| {
        Failure::usage(format!("`{key}`: {shown} printed no text: {garbled}"))
    })?;
    Ok(without_line_end(&text).into())
}

/// Its complaints go where ours go, without the secret and without what a terminal would obey.
fn pass_on(complaints: &[u8], printed: &[u8]) {
    if complaints.is_empty() {
        return;
    }
    let complaints = String::from_utf8_lossy(complaints);
    let printed = String::from_utf8_lossy(printed);
    let mut text = String::new();
    for line in complaints.lines() {
        text.push_str(&safe(line, printed.trim()));
        text.push('\n');
    }
    // Who cannot be told is not told.
    let _best_effort = io::stderr().lock().write_all(text.as_bytes());
}

/// A line without the secret.
fn safe(line: &str, printed: &str) -> String {
    let line = if printed.chars().count() < 4 {
        line.to_owned()
    } else {
        printed
            .lines()
            .map(str::trim)
            .filter(|part| part.chars().count() >= 4)
            .fold(line.to_owned(), |line, part| line.replace(part, "[secret]"))
    };
    told::without_secrets(&redact::of_tool(&line))
}

/// Runs a command to its own end or to the limit. `tell` is given what it complains about while
/// it goes on, with what it printed so far.
///
/// # Errors
/// It cannot be run, or prints without end.
pub fn run(
    command: &mut Command,
    patience: Duration,
    most: u64,
    tell: fn(&[u8], &[u8]),
) -> Result<Ran, Broken> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let followed = follow(&mut child, patience, most, tell);
    if !matches!(
        &followed,
        Ok(Ran {
            status: Some(_),
            ..
        })
    ) {
        // It may have ended meanwhile.
        let _best_effort = child.kill();
        let _best_effort = child.wait();
    }
    followed
}

fn follow(
    child: &mut Child,
    patience: Duration,
    most: u64,
    tell: fn(&[u8], &[u8]),
) -> Result<Ran, Broken> {
    let most_bytes = usize::try_from(most).unwrap_or(usize::MAX);
    let mut stdout = Stream::of(child.stdout.take(), most_bytes.saturating_add(1))?;
    let mut stderr = Stream::of(child.stderr.take(), COMPLAINTS)?;
    let started = Instant::now();
    let status = loop {
        // Looked at before the pipes: what it printed before its end is in them by then.
        let status = child.try_wait()?;
        stdout.fill(status.is_some())?;
        stderr.fill(status.is_some())?;
        if stdout.bytes.len() > most_bytes {
            return Err(Broken::TooMuch(most));
        }
        if status.is_some() {
            break status;
        }
        if started.elapsed() >= patience {
            break None;
        }
        if started.elapsed() > KEPT_BACK && stderr.bytes.ends_with(b"\n") {
            // Somebody may have to do what it says.
            tell(&std::mem::take(&mut stderr.bytes), &stdout.bytes);
        }
        stdout.wait();
    };
    Ok(Ran {
        status,
        stdout: SecretSlice::from(stdout.bytes),
        stderr: stderr.bytes,
    })
}

#[cfg(unix)]
mod stream {
    use std::io::{self, ErrorKind, Read};
    use std::os::fd::AsFd;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    /// One end of a pipe that is read without waiting.
    pub(super) struct Stream<R> {
        source: Option<R>,
        pub(super) bytes: Vec<u8>,
        /// How many bytes were read, and are kept at most.
        read: usize,
        most: usize,
    }

    impl<R: Read + AsFd> Stream<R> {
        pub(super) fn of(source: Option<R>, most: usize) -> io::Result<Self> {
            if let Some(source) = &source {
                let flags = fcntl_getfl(source)?;
                fcntl_setfl(source, flags | OFlags::NONBLOCK)?;
            }
            Ok(Self {
                source,
                bytes: Vec::new(),
                read: 0,
                most,
            })
        }

        /// Takes what is there.
        pub(super) fn fill(&mut self, _is_last: bool) -> io::Result<()> {
            let mut chunk = [0; 8192];
            // A pipe holds 64 KiB; what is written meanwhile is for the next time.
            for _ in 0..64 {
                let Some(source) = &mut self.source else {
                    return Ok(());
                };
                match source.read(&mut chunk) {
                    Ok(0) => self.source = None,
                    Ok(count) => {
                        let kept = count.min(self.most.saturating_sub(self.read));
                        self.read += kept;
                        self.bytes
                            .extend_from_slice(chunk.get(..kept).unwrap_or_default());
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        }

        /// Waits a moment, or until there is more.
        pub(super) fn wait(&self) {
            const MOMENT: Timespec = Timespec {
                tv_sec: 0,
                tv_nsec: 10_000_000,
            };
            match &self.source {
                Some(source) => {
                    let mut fds = [PollFd::new(source, PollFlags::IN)];
                    if poll(&mut fds, Some(&MOMENT)).is_err() {
                        std::thread::sleep(Duration::from_millis(10));
                    }
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

#[cfg(not(unix))]
mod stream {
    use std::io::{self, Read};
    use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
    use std::thread;
    use std::time::Duration;

    /// How long the last of it may take to get here.
    const LAST: Duration = Duration::from_secs(1);

    /// One end of a pipe that a thread reads.
    pub(super) struct Stream {
        chunks: Option<Receiver<Vec<u8>>>,
        pub(super) bytes: Vec<u8>,
        read: usize,
        most: usize,
    }

    impl Stream {
        pub(super) fn of<R: Read + Send + 'static>(
            source: Option<R>,
            most: usize,
        ) -> io::Result<Self> {
            let chunks = source.map(|mut source| {
                let (sender, receiver) = channel();
                thread::spawn(move || {
                    let mut chunk = [0; 8192];
                    while let Ok(count) = source.read(&mut chunk) {
                        let bytes = chunk.get(..count).unwrap_or_default().to_vec();
                        if count == 0 || sender.send(bytes).is_err() {
                            return;
                        }
                    }
                });
                receiver
            });
            Ok(Self {
                chunks,
                bytes: Vec::new(),
                read: 0,
                most,
            })
        }

        pub(super) fn fill(&mut self, is_last: bool) -> io::Result<()> {
            let pause = if is_last { LAST } else { Duration::ZERO };
            for _ in 0..64 {
                let Some(chunks) = &self.chunks else {
                    return Ok(());
                };
                match chunks.recv_timeout(pause) {
                    Ok(chunk) => {
                        let kept = chunk.len().min(self.most.saturating_sub(self.read));
                        self.read += kept;
                        self.bytes
                            .extend_from_slice(chunk.get(..kept).unwrap_or_default());
                    }
                    Err(RecvTimeoutError::Timeout) => return Ok(()),
                    Err(RecvTimeoutError::Disconnected) => self.chunks = None,
                }
            }
            Ok(())
        }

        pub(super) fn wait(&self) {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

use stream::Stream;

#[cfg(all(test, unix))]
#[path = "tests/run_command.rs"]
mod tests;
