//! One run at a time: kernel locks, gone with their process, and a readable owner.
//!
//! Three of them, for each alone is a name that somebody may take away while a run works:
//!
//! 1. on `NAME.db.lock` beside the ledger, which also tells the owner;
//! 2. on the database file itself (Linux), whatever path leads to it;
//! 3. on the path, as an abstract socket (Linux), also when every file was deleted.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{LedgerError, with_suffix};
use crate::files::{self, Identity};

/// How often a run that is refused looks who it was, and how long it waits in between.
const LOOKS: u32 = 10;
const MOMENT: Duration = Duration::from_millis(20);

/// The locks, held until they are dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    /// The database file, where there is one: dropped after SQLite closed it, for closing it first
    /// would take SQLite's own locks away.
    body: Option<File>,
    _path: name::PathLock,
    _file: File,
}

/// Whether a ledger that is not there is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    Make,
    Leave,
}

/// Who holds a lock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Process id; 0 where nobody tells.
    pub pid: u32,
    /// The machine it runs on; empty where that is not known.
    #[serde(default)]
    pub host: String,
    /// Since when, ISO 8601; empty where that is not known.
    #[serde(default)]
    pub since: String,
}

impl Owner {
    /// This process, from now on.
    pub(super) fn this_process() -> Self {
        Self {
            pid: std::process::id(),
            host: host(),
            since: crate::clock::now().to_string(),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return f.write_str("its owner is not known");
        }
        write!(f, "process {}", self.pid)?;
        if !self.host.is_empty() {
            write!(f, " on {}", self.host)?;
        }
        if !self.since.is_empty() {
            write!(f, " since {}", self.since)?;
        }
        let since = self.since.parse::<jiff::Timestamp>();
        match since.map(|since| crate::clock::now().duration_since(since).as_secs()) {
            Ok(age @ 0..) => write!(f, ", for {age} s"),
            // A clock that went back tells no age.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

impl Lock {
    /// Takes the locks of a ledger, at once or not at all. The path has no link in it.
    pub(super) fn take(ledger: &Path, absent: Absent) -> Result<Self, LedgerError> {
        let path = lock_path(ledger);
        let io = |source| LedgerError::Io {
            path: path.clone(),
            source,
        };
        let locked = |owner| {
            let path = ledger.to_owned();
            Err(LedgerError::Locked { path, owner })
        };
        let mut file = files::open_or_create(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return locked(read_owner(&mut file)),
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let path_lock = match name::PathLock::take(ledger) {
            Ok(taken) => taken,
            // Whoever has it lost its lock file: the ledger tells who that is.
            Err(pid) => return locked(owner_in(ledger).unwrap_or_else(|| of_process(pid))),
        };
        let Ok(body) = lock_body(ledger, absent)? else {
            return locked(owner_in(ledger).unwrap_or_default());
        };
        let text = serde_json::to_vec(&Owner::this_process()).unwrap_or_default();
        file.set_len(0).and_then(|()| file.rewind()).map_err(io)?;
        file.write_all(&text)
            .and_then(|()| file.flush())
            .map_err(io)?;
        Ok(Self {
            body,
            _path: path_lock,
            _file: file,
        })
    }

    /// Which file the ledger is; none where there is none yet.
    pub(super) fn identity(&self) -> Result<Option<Identity>, std::io::Error> {
        match &self.body {
            Some(body) => Identity::of_file(body),
            None => Ok(None),
        }
    }
}

/// Opens and locks the database itself; the inner error is that somebody else has it. `flock` and
/// the locks of SQLite do not meet on Linux; on other systems they may, and the lock file, the path
/// without links and the lease have to do.
fn lock_body(ledger: &Path, absent: Absent) -> Result<Result<Option<File>, ()>, LedgerError> {
    let is_there = files::check_file(ledger)?;
    if !is_there && absent == Absent::Leave {
        return Ok(Ok(None));
    }
    if is_there && absent == Absent::Make {
        refuse_other_files(ledger)?;
    }
    let file = files::open_or_create(ledger)?;
    if cfg!(target_os = "linux") {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(Err(())),
            // An error is a file system without such locks: the others hold.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
    }
    Ok(Ok(Some(file)))
}

/// Refuses a file that never was a database, before its mode changes: a wrong path in a setting
/// may name any file of the user's.
fn refuse_other_files(ledger: &Path) -> Result<(), LedgerError> {
    const HEADER: &[u8] = b"SQLite format 3\0";
    let io = |source| LedgerError::Io {
        path: ledger.to_owned(),
        source,
    };
    let mut head = Vec::new();
    let file = files::open_untouched(ledger)?;
    file.take(16).read_to_end(&mut head).map_err(io)?;
    // An empty one was made a moment ago, by a run that ended there.
    if head.is_empty() || head == HEADER {
        return Ok(());
    }
    Err(LedgerError::Damaged {
        path: ledger.to_owned(),
        why: "file is not a database".to_owned(),
    })
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    String::new()
}

fn lock_path(ledger: &Path) -> PathBuf {
    with_suffix(ledger, ".lock")
}

fn of_process(pid: u32) -> Owner {
    Owner {
        pid,
        host: host(),
        since: String::new(),
    }
}

/// Who holds the ledger, as its lease tells.
fn owner_in(ledger: &Path) -> Option<Owner> {
    use rusqlite::{Connection, OpenFlags};
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(ledger, flags).ok()?;
    let holder: String = db
        .query_row(super::lease::HOLDER, [], |row| row.get(0))
        .ok()?;
    serde_json::from_str(&holder).ok()
}

/// Who holds the lock. Whoever took it just now writes that down a moment later, over what the last
/// one wrote: what is read is believed once it stays the same.
fn read_owner(file: &mut File) -> Owner {
    let mut owner = read_once(file);
    for _ in 0..LOOKS {
        std::thread::sleep(MOMENT);
        let again = read_once(file);
        let is_settled = again == owner && again.pid != 0;
        owner = again;
        if is_settled {
            break;
        }
    }
    owner
}

fn read_once(file: &mut File) -> Owner {
    let mut text = String::new();
    match file
        .rewind()
        .and_then(|()| file.take(4_096).read_to_string(&mut text))
    {
        Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Owner::default(),
    }
}

/// A lock on a path: a name in the kernel that no file stands for.
#[cfg(target_os = "linux")]
mod name {
    use std::fmt::Write as _;
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::net::{SocketAddr, UnixListener};
    use std::path::Path;

    use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
    use sha2::{Digest as _, Sha256};

    #[derive(Debug)]
    pub(super) struct PathLock {
        /// None where the kernel gives no such names, or a stranger sits on this one.
        _listener: Option<UnixListener>,
    }

    impl PathLock {
        /// The error is the process that has it; 0 where that is not known.
        pub(super) fn take(ledger: &Path) -> Result<Self, u32> {
            let me = rustix::process::geteuid().as_raw();
            let hash = Sha256::digest(ledger.as_os_str().as_bytes());
            let mut name = format!("adoconn-ledger-{me}-");
            for byte in hash.iter().take(16) {
                write!(name, "{byte:02x}").unwrap_or(());
            }
            let Ok(address) = SocketAddr::from_abstract_name(&name) else {
                return Ok(Self { _listener: None });
            };
            match UnixListener::bind_addr(&address) {
                Ok(listener) => Ok(Self {
                    _listener: Some(listener),
                }),
                Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                    match holder(name.as_bytes()) {
                        // Anybody can take any name: only our own runs, and root, hold us up.
                        Some((uid, _)) if uid != me && uid != 0 => Ok(Self { _listener: None }),
                        Some((_, pid)) => Err(pid),
                        None => Err(0),
                    }
                }
                Err(_) => Ok(Self { _listener: None }),
            }
        }
    }

    /// User and process that listen at a name. Nobody is waited for: a listener never accepts.
    fn holder(name: &[u8]) -> Option<(u32, u32)> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket =
            rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).ok()?;
        let address = SocketAddrUnix::new_abstract_name(name).ok()?;
        rustix::net::connect(&socket, &address).ok()?;
        let peer = rustix::net::sockopt::socket_peercred(&socket).ok()?;
        let pid = u32::try_from(peer.pid.as_raw_nonzero().get()).unwrap_or(0);
        Some((peer.uid.as_raw(), pid))
    }
}

#[cfg(not(target_os = "linux"))]
mod name {
    use std::path::Path;

    #[derive(Debug)]
    pub(super) struct PathLock;

    impl PathLock {
        pub(super) fn take(_: &Path) -> Result<Self, u32> {
            Ok(Self)
        }
    }
}
