//! The world in a file: versioned, compressed, replaced as a whole, never silently started anew.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::world::World;
use crate::files::{self, FileError};

/// The version of the file this program writes and reads.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u32,
    world: &'a World,
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
struct Read1 {
    world: World,
}

/// Keeps other processes away from a state file for as long as it lives.
#[derive(Debug)]
pub(super) struct Guard {
    _lock: File,
}

/// Takes the lock beside the state file.
///
/// The error's kind is `WouldBlock` where another process has it.
pub(super) fn lock(path: &Path) -> io::Result<Guard> {
    if let Some(folder) = path.parent() {
        files::own_folder(folder).map_err(FileError::into_io)?;
    }
    let lock = files::open_or_create(&beside(path, "lock")).map_err(FileError::into_io)?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => io::Error::new(
            io::ErrorKind::WouldBlock,
            format!(
                "the sandbox state {} is in use by another process",
                path.display()
            ),
        ),
        TryLockError::Error(error) => error,
    })?;
    Ok(Guard { _lock: lock })
}

/// Reads the world, or `None` where no file is.
///
/// A file that is broken, foreign or newer than this program is an error: starting anew would
/// throw a person's rehearsal away.
pub(super) fn load(path: &Path) -> io::Result<Option<World>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = Vec::new();
    GzDecoder::new(file)
        .read_to_end(&mut text)
        .map_err(|error| broken(path, &error))?;
    let head: Head = serde_json::from_slice(&text).map_err(|error| broken(path, &error))?;
    if head.format != "adoconn-sandbox" || head.version > VERSION {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "{} holds format {:?}, version {}; this program reads \"adoconn-sandbox\" up to \
                 version {VERSION}",
                path.display(),
                head.format,
                head.version
            ),
        ));
    }
    let read: Read1 = serde_json::from_slice(&text).map_err(|error| broken(path, &error))?;
    Ok(Some(read.world))
}

fn broken(path: &Path, error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!(
            "the sandbox state {} cannot be read: {error}; `adoconn sandbox reset` starts over",
            path.display()
        ),
    )
}

/// The world as the bytes of a state file.
pub(super) fn encode(world: &World) -> io::Result<Vec<u8>> {
    // Text comes in pieces of a few bytes, and every piece costs the encoder the same.
    let mut encoder =
        BufWriter::with_capacity(64 * 1024, GzEncoder::new(Vec::new(), Compression::fast()));
    let written = Written {
        format: "adoconn-sandbox",
        version: VERSION,
        world,
    };
    serde_json::to_writer(&mut encoder, &written)?;
    encoder.into_inner()?.finish()
}

/// Replaces the state file: written beside it, flushed, then renamed over it.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    files::replace(path, bytes)
}

/// Deletes a sandbox's state; the next start begins with a fresh world.
///
/// Fails while a sandbox is running on it; the error's kind is `WouldBlock` then.
pub fn reset(path: &Path) -> io::Result<()> {
    let guard = lock(path)?;
    for file in [path.to_owned(), beside(path, "new"), beside(path, "lock")] {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    drop(guard);
    Ok(())
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_world_survives_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/state.json.gz");
        let guard = lock(&path).unwrap();
        assert!(load(&path).unwrap().is_none());
        let mut world = World::seed();
        world.clock_offset = 77;
        write(&path, &encode(&world).unwrap()).unwrap();
        let read = load(&path).unwrap().unwrap();
        assert_eq!(read.clock_offset, 77);
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            serde_json::to_value(&world).unwrap()
        );
        assert_eq!(lock(&path).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert!(reset(&path).is_err());
        drop(guard);
        reset(&path).unwrap();
        assert!(load(&path).unwrap().is_none());
    }

    #[test]
    fn a_broken_or_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json.gz");
        let packed = |text: &str| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let newer = packed(r#"{"format":"adoconn-sandbox","version":2,"world":{}}"#);
        let foreign = packed(r#"{"format":"something","version":1}"#);
        for bytes in [b"no gzip".to_vec(), newer, foreign, packed("{")] {
            fs::write(&path, &bytes).unwrap();
            let error = load(&path).unwrap_err().to_string();
            assert!(error.contains("state.json.gz"), "{error}");
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        write(&path, b"x").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
