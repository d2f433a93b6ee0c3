//! Reads files that people name, with an end: a device, a folder, or a file that never ends is an
//! error and not a process that fills the memory.
//!
//! A pipe, as `<(command)` makes one, is read like a file. A pipe that nobody writes to is an
//! error after three seconds.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use super::told;

/// The longest secret, in bytes.
pub const SECRET: u64 = 64 << 10;
/// The longest certificate with its chain and key.
pub const CERTIFICATE: u64 = 256 << 10;
/// The longest file of certificate authorities.
pub const AUTHORITIES: u64 = 16 << 20;
/// The longest configuration file.
pub const CONFIGURATION: u64 = 16 << 20;
/// The longest file of rows, ids or text.
pub const ROWS: u64 = 256 << 20;
/// The longest line of rows or ids on standard input.
pub const LINE: usize = 16 << 20;

/// How long a named pipe may have no writer.
const NO_WRITER: Duration = Duration::from_secs(3);
/// How long a writer may take for what is small.
pub const PROMPT: Duration = Duration::from_secs(60);

/// How much is read, and how long a pipe may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// In bytes.
    pub most: u64,
    /// From the first look to the end of a pipe; none where people's programs may take their time.
    pub patience: Option<Duration>,
}

impl Bounds {
    /// For what is small and there at once.
    pub const fn small(most: u64) -> Self {
        Self {
            most,
            patience: Some(PROMPT),
        }
    }

    /// For what a program may work on for a while.
    pub const fn patient(most: u64) -> Self {
        Self {
            most,
            patience: None,
        }
    }
}

/// Why a file is not read; never a byte of it.
#[derive(Debug)]
pub enum Unreadable {
    /// What the system says.
    Io(io::Error),
    /// It is no file and no pipe.
    Kind(&'static str),
    /// It has more bytes than are read.
    TooLong(u64),
    /// A pipe that nobody writes to.
    NoWriter,
    /// A pipe that did not end in time.
    Endless(Duration),
    /// It has a line that is longer than any that is read.
    LongLine(u64),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Kind(kind) => write!(f, "it is {kind}, not a file"),
            Self::TooLong(most) => {
                write!(
                    f,
                    "it is longer than {}, the most that is read",
                    size(*most)
                )
            }
            Self::NoWriter => f.write_str("it is a pipe that nothing writes to"),
            Self::Endless(limit) => {
                write!(f, "the pipe did not end within {} seconds", limit.as_secs())
            }
            Self::LongLine(line) => write!(
                f,
                "line {line} is longer than {}, the most that is read",
                size(u64::try_from(LINE).unwrap_or(u64::MAX))
            ),
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        None
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Unreadable {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// A size in words.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

/// What a file holds.
///
/// # Errors
/// It cannot be read, never ends, or is too long.
pub fn read(path: &Path, bounds: Bounds) -> Result<Vec<u8>, Unreadable> {
    let file = open(path)?;
    let about = file.metadata()?;
    if about.is_file() && about.len() > bounds.most {
        return Err(Unreadable::TooLong(bounds.most));
    }
    if let Some(kind) = strange(&file, &about) {
        return Err(Unreadable::Kind(kind));
    }
    let is_pipe = is_pipe(&about);
    all(file, is_pipe, bounds)
}

/// What standard input holds: lines of any number, none of them without end.
///
/// # Errors
/// It cannot be read, or is too long in all or in one line.
pub fn lines(input: impl Read, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut input = input.take(most.saturating_add(1));
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    let (mut line, mut length) = (1, 0);
    loop {
        let count = match input.read(&mut chunk) {
            Ok(0) => return Ok(bytes),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let Some(chunk) = chunk.get(..count) else {
            return Ok(bytes);
        };
        for byte in chunk {
            length += 1;
            if *byte == b'\n' {
                (line, length) = (line + 1, 0);
            }
        }
        bytes.extend_from_slice(chunk);
        if length > LINE {
            return Err(Unreadable::LongLine(line));
        }
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            return Err(Unreadable::TooLong(most));
        }
    }
}

/// Opened so that a pipe without a writer does not stop us.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};

    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => Ok(File::from(file)),
        // What the system says of sockets is "No such device or address".
        Err(rustix::io::Errno::NXIO) => {
            use std::os::unix::fs::FileTypeExt as _;
            let about = std::fs::metadata(path)?;
            if about.file_type().is_socket() {
                return Err(io::Error::other("it is a socket, not a file"));
            }
            Err(rustix::io::Errno::NXIO.into())
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// What can be opened but not read to an end. Nothing comes from `/dev/null`; what people type
/// ends.
#[cfg(unix)]
fn strange(file: &File, about: &std::fs::Metadata) -> Option<&'static str> {
    use std::io::IsTerminal as _;
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

    let kind = about.file_type();
    if kind.is_dir() {
        return Some("a folder");
    }
    if kind.is_socket() {
        return Some("a socket");
    }
    if kind.is_block_device() {
        return Some("a disk");
    }
    let null = std::fs::metadata("/dev/null").ok();
    let is_null = null.is_some_and(|null| null.rdev() == about.rdev());
    (kind.is_char_device() && !is_null && !file.is_terminal()).then_some("a device")
}

#[cfg(not(unix))]
fn strange(_file: &File, about: &std::fs::Metadata) -> Option<&'static str> {
    about.is_dir().then_some("a folder")
}

#[cfg(unix)]
fn is_pipe(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    about.file_type().is_fifo()
}

#[cfg(not(unix))]
const fn is_pipe(_about: &std::fs::Metadata) -> bool {
    false
}

/// Everything up to the end, and an error one byte after the most.
fn all(mut file: File, is_pipe: bool, bounds: Bounds) -> Result<Vec<u8>, Unreadable> {
    let started = std::time::Instant::now();
    let most = usize::try_from(bounds.most).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    let mut has_writer = !is_pipe;
    loop {
        match file.read(&mut chunk) {
            Ok(0) if has_writer => return Ok(bytes),
            Ok(0) => {
                if started.elapsed() > NO_WRITER {
                    return Err(Unreadable::NoWriter);
                }
                wait(&file, Duration::from_millis(20));
            }
            Ok(count) => {
                has_writer = true;
                bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
                if bytes.len() > most {
                    return Err(Unreadable::TooLong(bounds.most));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                has_writer = true;
                if let Some(patience) = bounds.patience
                    && started.elapsed() > patience
                {
                    return Err(Unreadable::Endless(patience));
                }
                wait(&file, Duration::from_secs(1));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits until there is something to read, but not longer than that.
#[cfg(unix)]
fn wait(file: &File, longest: Duration) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let limit = Timespec {
        tv_sec: i64::try_from(longest.as_secs()).unwrap_or(1),
        tv_nsec: i64::from(longest.subsec_nanos()),
    };
    let mut fds = [PollFd::new(file, PollFlags::IN)];
    match poll(&mut fds, Some(&limit)) {
        // A pipe whose writer is gone says so at once, again and again.
        Ok(_) if fds[0].revents().contains(PollFlags::IN) => {}
        Ok(0) => {}
        Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(5)),
    }
}

#[cfg(not(unix))]
fn wait(_file: &File, _longest: Duration) {
    std::thread::sleep(Duration::from_millis(5));
}

/// Why bytes are no text; none of them is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbled {
    /// Two bytes a character.
    Utf16,
    /// The line on which something else stands.
    NotUtf8(usize),
}

impl fmt::Display for Garbled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16 => f.write_str(
                "it is UTF-16, as `>` of Windows PowerShell writes it: save it as UTF-8 \
                 (`Out-File -Encoding utf8`, or `iconv -f UTF-16 -t UTF-8`)",
            ),
            Self::NotUtf8(line) => write!(f, "line {line} is not UTF-8"),
        }
    }
}

impl std::error::Error for Garbled {}

/// Bytes as text, without the byte order mark that some editors put before it.
///
/// # Errors
/// What is no UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Garbled> {
    if is_utf16(&bytes) {
        return Err(Garbled::Utf16);
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.starts_with(told::BOM) => Ok(told::without_bom(&text).to_owned()),
        Ok(text) => Ok(text),
        Err(error) => {
            let end = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..end).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            Err(Garbled::NotUtf8(line))
        }
    }
}

/// Whether two bytes make a character: by the mark before it, or by a zero in the first pair.
pub fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [one, 0, two, 0, ..] | [0, one, 0, two, ..] => *one != 0 && *two != 0,
        _ => false,
    }
}

#[cfg(test)]
#[path = "tests/intake.rs"]
mod tests;
