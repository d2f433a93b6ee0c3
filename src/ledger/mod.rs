//! Our own durable memory: links, intents, runs. A cache and a journal.
//!
//! 1. No write leaves the process unless its intent is durable: `synchronous = FULL`, one commit
//!    before each batch, one after.
//! 2. It can be lost: key links on the work items rebuild it.
//! 3. One writer at a time: kernel locks, gone with their process, and a lease that every commit
//!    checks.
//! 4. No secret and no text of a finding's description is ever in it.

#[cfg(debug_assertions)]
pub mod crash;
mod evidence;
mod inspect;
mod intents;
mod journal;
mod lease;
mod lock;
mod memory;
mod place;
mod rebuild;
mod runs;
mod schema;
#[cfg(test)]
mod tests;
mod tickets;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use crate::files::{self, FileError};
use lease::Lease;
use lock::Absent;

pub use inspect::{Contents, Inspection, LastRun};
pub use intents::{Doubt, Settled};
pub use journal::{NOT_TRIED, Past, Thing};
pub use lease::Permission;
pub use lock::{Lock, Owner};
pub use rebuild::{Old, Rebuild, remembered};
pub use runs::{BulkRun, RunId, RunSummary};
pub use tickets::{Left, Write, Written};

/// The ledger, open for reading and writing, or for reading alone.
///
/// The order of the fields is the order in which they are closed: SQLite first, the locks last.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
    path: PathBuf,
    lease: Option<Arc<Lease>>,
    _lock: Option<Lock>,
}

/// What can be wrong with a ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another run holds the lock.
    #[error("another run holds the ledger {path}: {owner}", path = path.display())]
    Locked {
        /// The ledger.
        path: PathBuf,
        /// Who, as far as the lock file tells.
        owner: Owner,
    },
    /// This run no longer has it: it writes and sends nothing more.
    #[error("the ledger {path} is no longer this run's: {why}", path = path.display())]
    Fenced {
        /// The ledger.
        path: PathBuf,
        /// How that is known.
        why: String,
    },
    /// Somebody else could read, change or redirect a file.
    #[error("{path} {why}", path = path.display())]
    Unsafe {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
        /// What to do about it.
        mend: String,
    },
    /// It was written by a newer version.
    #[error("the ledger {path} has schema {found}, this adoconn knows {known}", path = path.display())]
    Newer {
        /// The ledger.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest we know.
        known: i64,
    },
    /// It was written by an older version, and is open for reading alone.
    #[error("the ledger {path} is of an older version, with schema {found}", path = path.display())]
    Older {
        /// The ledger.
        path: PathBuf,
        /// Its schema.
        found: i64,
    },
    /// It is no ledger, or damaged.
    #[error("{path} is not a usable ledger: {why}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Its tickets belong to another Nucleus.
    #[error(
        "the ledger {path} keeps tickets of Nucleus {known}, the profile now says {wanted}",
        path = path.display()
    )]
    OtherNucleus {
        /// The ledger.
        path: PathBuf,
        /// The identity it was used with.
        known: String,
        /// The identity of the profile.
        wanted: String,
    },
    /// It lies where locks mean nothing.
    #[error(
        "the ledger may not lie on a network file system ({system}): {path}; two machines would both \
         hold its lock",
        path = path.display()
    )]
    NetworkDisk {
        /// The folder.
        path: PathBuf,
        /// The file system.
        system: &'static str,
    },
    /// The file system refused.
    #[error("cannot use {path}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// SQLite refused: disk full, read-only, damaged.
    #[error("the ledger refused: {0}")]
    Store(#[from] rusqlite::Error),
}

impl From<FileError> for LedgerError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Unsafe { path, why, mend } => Self::Unsafe { path, why, mend },
            FileError::Io { path, source } => Self::Io { path, source },
        }
    }
}

impl Ledger {
    /// Opens the ledger for a run that writes: takes the locks and the lease, makes the file where
    /// there is none, and proves that it can be written.
    ///
    /// # Errors
    /// When another run holds it, somebody else could change it, or it is newer, damaged,
    /// read-only, or the disk is full.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let path = place::prepare(path)?;
        let lock = Lock::take(&path, Absent::Make)?;
        place::check_files(&path)?;
        Self::open_under(&path, Some(lock))
    }

    /// Opens the file under a lock that is held. The file is there, and for nobody else to read:
    /// what SQLite puts beside it is so as well.
    fn open_under(path: &Path, lock: Option<Lock>) -> Result<Self, LedgerError> {
        let body = match &lock {
            Some(lock) => lock.identity().map_err(io(path))?,
            None => files::identity(path).map_err(io(path))?,
        };
        let db = connect(path).map_err(|error| damaged(path, error.into()))?;
        let mut ledger = Self {
            db,
            path: path.to_owned(),
            lease: None,
            _lock: lock,
        };
        ledger.prepare().map_err(|error| damaged(path, error))?;
        let lease = Lease::take(&mut ledger.db, path, body);
        ledger.lease = Some(lease.map_err(|error| damaged(path, error))?);
        Ok(ledger)
    }

    /// Opens the ledger for reading alone; `None` where there is no file yet.
    ///
    /// # Errors
    /// When it is newer or damaged.
    pub fn open_read(path: &Path) -> Result<Option<Self>, LedgerError> {
        let Some(ledger) = Self::connect_read(path)? else {
            return Ok(None);
        };
        let found = ledger.version()?;
        if found < schema::VERSION {
            let path = path.to_owned();
            return Err(LedgerError::Older { path, found });
        }
        Ok(Some(ledger))
    }

    /// A ledger of any version that we know, for reading alone.
    fn connect_read(path: &Path) -> Result<Option<Self>, LedgerError> {
        let Some(path) = place::find(path)? else {
            return Ok(None);
        };
        let path = &path;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)
            .map_err(|error| damaged(path, error.into()))?;
        let ledger = Self {
            db,
            path: path.clone(),
            lease: None,
            _lock: None,
        };
        if ledger.is_blank().map_err(|error| damaged(path, error))? {
            // A run that was killed before it wrote anything.
            return Ok(None);
        }
        ledger.check().map_err(|error| damaged(path, error))?;
        Ok(Some(ledger))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn prepare(&mut self) -> Result<(), LedgerError> {
        // Looked at before anything is changed: the file may be another program's.
        let is_new = self.is_blank()?;
        if !is_new {
            self.check()?;
        }
        self.db.pragma_update(None, "journal_mode", "WAL")?;
        self.db.pragma_update(None, "synchronous", "FULL")?;
        self.db.pragma_update(None, "foreign_keys", "ON")?;
        #[cfg(debug_assertions)]
        crash::watch(&mut self.db)?;
        let found = self.version()?;
        if is_new {
            schema::create(&mut self.db)?;
        } else if found < schema::VERSION {
            schema::migrate(&mut self.db, found)?;
        }
        // A probe that is undone: a full disk or a read-only file is found before the first
        // request, not after it.
        self.db
            .execute_batch("BEGIN IMMEDIATE; INSERT INTO probe VALUES (1); ROLLBACK;")?;
        Ok(())
    }

    fn version(&self) -> Result<i64, LedgerError> {
        Ok(self
            .db
            .pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    /// Whether nothing was ever written to it.
    fn is_blank(&self) -> Result<bool, LedgerError> {
        Ok(self.version()? == 0 && self.tables("1")? == 0)
    }

    /// How many tables fit a condition.
    fn tables(&self, condition: &str) -> Result<i64, LedgerError> {
        let query =
            format!("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND {condition}");
        Ok(self.db.query_row(&query, [], |row| row.get(0))?)
    }

    /// Whether it is a ledger at all, and none of a version that is still to come.
    fn check(&self) -> Result<(), LedgerError> {
        let found = self.version()?;
        if found > schema::VERSION {
            return Err(LedgerError::Newer {
                path: self.path.clone(),
                found,
                known: schema::VERSION,
            });
        }
        let ours = self.tables("name IN ('tickets', 'members', 'intents')")?;
        let why = if found < 1 || ours < 3 {
            Some("it holds no ledger".to_owned())
        } else {
            schema::misfit(&self.db, found)?
        };
        match why {
            None => Ok(()),
            Some(why) => Err(LedgerError::Damaged {
                path: self.path.clone(),
                why,
            }),
        }
    }
}

/// A failure to open names the file. A damaged one is called so, and never made anew in silence:
/// that would double tickets.
fn damaged(path: &Path, error: LedgerError) -> LedgerError {
    let LedgerError::Store(store) = error else {
        return error;
    };
    let path = path.to_owned();
    if is_damage(&store) {
        let why = store.to_string();
        return LedgerError::Damaged { path, why };
    }
    LedgerError::Io {
        path,
        source: std::io::Error::other(store),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseCorrupt | NotADatabase)
    )
}

/// Opens a file that is there, whose path has no link in it.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    Connection::open_with_flags(path, flags)
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> LedgerError {
    let path = path.to_owned();
    move |source| LedgerError::Io { path, source }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
