//! One run at a time: a kernel lock on a file beside the ledger, with a readable owner in it.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::LedgerError;

/// How often a run that is refused looks who it was, and how long it waits in between.
const LOOKS: u32 = 10;
const MOMENT: Duration = Duration::from_millis(20);

/// The lock, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who holds a lock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Process id; 0 where the lock file does not tell.
    pub pid: u32,
    /// The machine it runs on; empty where that is not known.
    #[serde(default)]
    pub host: String,
    /// Since when, ISO 8601.
    pub since: String,
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
        write!(f, " since {}", self.since)?;
        let since = self.since.parse::<jiff::Timestamp>();
        match since.map(|since| crate::clock::now().duration_since(since).as_secs()) {
            Ok(age @ 0..) => write!(f, ", for {age} s"),
            // A clock that went back tells no age.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

impl Lock {
    /// Takes the lock of a ledger, at once or not at all.
    pub(super) fn take(ledger: &Path) -> Result<Self, LedgerError> {
        let path = lock_path(ledger);
        let io = |source| LedgerError::Io {
            path: path.clone(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let owner = read_owner(&mut file);
                return Err(LedgerError::Locked {
                    path: ledger.to_owned(),
                    owner,
                });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let owner = Owner {
            pid: std::process::id(),
            host: host(),
            since: crate::clock::now().to_string(),
        };
        let text = serde_json::to_vec(&owner).unwrap_or_default();
        file.set_len(0).and_then(|()| file.rewind()).map_err(io)?;
        file.write_all(&text)
            .and_then(|()| file.flush())
            .map_err(io)?;
        Ok(Self { _file: file })
    }
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
    let mut name = ledger.as_os_str().to_owned();
    name.push(".lock");
    name.into()
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
