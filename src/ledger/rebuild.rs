//! A ledger made anew beside the old one, which is kept: under the same lock, in one rename.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::inspect::Inspection;
use super::lock::Absent;
use super::{Ledger, LedgerError, Lock, io, place, schema, with_suffix};
use crate::files;
use crate::model::key::NucleusIdentity;
use crate::model::observed::Memory;

/// What there is where the new ledger is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Old {
    /// Nothing.
    Absent,
    /// A ledger.
    Readable {
        /// Its writes whose outcome is not known.
        in_doubt: usize,
    },
    /// Something that nobody can read: what was in doubt is not known.
    Unusable(String),
}

impl Old {
    /// Looks at what there is.
    ///
    /// # Errors
    /// When it belongs to a newer version, or may not be read.
    pub fn at(path: &Path) -> Result<Self, LedgerError> {
        match Inspection::of(path) {
            Ok(None) => Ok(Self::Absent),
            Ok(Some(found)) => Ok(match found.contents {
                Some(contents) => Self::Readable {
                    in_doubt: contents.in_doubt,
                },
                None => Self::Unusable(found.damage.join("; ")),
            }),
            Err(LedgerError::Damaged { path: _, why }) => Ok(Self::Unusable(why)),
            Err(error) => Err(error),
        }
    }
}

/// What a ledger that can be read remembers, of whatever version it is; nothing where it is about
/// another Nucleus. Nothing on the disk changes.
///
/// # Errors
/// When it is damaged, or may not be read.
pub fn remembered(path: &Path, identity: &NucleusIdentity) -> Result<Option<Memory>, LedgerError> {
    let Some(mut ledger) = Ledger::connect_read(path)? else {
        return Ok(None);
    };
    let found = ledger.version()?;
    if found < schema::VERSION {
        let mut copy = Connection::open_in_memory()?;
        copy_tables(&ledger.db, &copy)?;
        schema::migrate(&mut copy, found)?;
        ledger.db = copy;
    }
    match ledger.check_identity(identity) {
        Err(LedgerError::OtherNucleus { .. }) => return Ok(None),
        checked => checked?,
    }
    ledger.memory().map(Some)
}

/// Copies the tables of a ledger and what is in them.
fn copy_tables(from: &Connection, to: &Connection) -> Result<(), LedgerError> {
    let query =
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                 ORDER BY type DESC";
    let mut objects = from.prepare(query)?;
    let mut objects = objects.query([])?;
    while let Some(object) = objects.next()? {
        let (name, sql): (String, String) = (object.get(0)?, object.get(1)?);
        to.execute_batch(&sql)?;
        if sql.starts_with("CREATE TABLE") {
            copy_rows(from, to, &name)?;
        }
    }
    Ok(())
}

fn copy_rows(from: &Connection, to: &Connection, table: &str) -> Result<(), LedgerError> {
    let name = table.replace('"', "\"\"");
    let mut rows = from.prepare(&format!("SELECT * FROM \"{name}\""))?;
    let columns = rows.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut insert = to.prepare(&format!("INSERT INTO \"{name}\" VALUES ({places})"))?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let values: Result<Vec<Value>, _> = (0..columns).map(|at| row.get(at)).collect();
        insert.execute(params_from_iter(values?))?;
    }
    Ok(())
}

/// A ledger that is about to be replaced: nobody else writes to it meanwhile.
#[derive(Debug)]
pub struct Rebuild {
    path: PathBuf,
    lock: Lock,
}

impl Rebuild {
    /// Takes the ledger's lock.
    ///
    /// # Errors
    /// When another run holds it, or the folder cannot be used.
    pub fn begin(path: &Path) -> Result<Self, LedgerError> {
        let path = place::prepare(path)?;
        let lock = Lock::take(&path, Absent::Leave)?;
        place::check_files(&path)?;
        Ok(Self { path, lock })
    }

    /// Writes a new ledger beside the old one, keeps that, and puts the new one in its place.
    /// Answers where the old one is kept, if there was one.
    ///
    /// # Errors
    /// When a file cannot be written or renamed; then the old ledger is where it was, or kept.
    pub fn finish(
        self,
        fill: impl FnOnce(&mut Ledger) -> Result<(), LedgerError>,
    ) -> Result<Option<PathBuf>, LedgerError> {
        let beside = with_suffix(&self.path, ".rebuilding");
        // What a rebuilding that was cut short left behind.
        remove(&beside)?;
        if let Err(error) = write(&beside, fill) {
            let _best_effort = remove(&beside);
            return Err(error);
        }
        if let Err(error) = self.check_unchanged() {
            let _best_effort = remove(&beside);
            return Err(error);
        }
        let kept = self.keep_old()?;
        rename(&beside, &self.path)?;
        Ok(kept)
    }

    /// Whether the old ledger is the one that was locked, or is still not there.
    fn check_unchanged(&self) -> Result<(), LedgerError> {
        let locked = self.lock.identity().map_err(io(&self.path))?;
        let there = files::identity(&self.path).map_err(io(&self.path))?;
        if locked == there {
            return Ok(());
        }
        Err(LedgerError::Fenced {
            path: self.path.clone(),
            why: "another file is in its place".to_owned(),
        })
    }

    /// The database first, then what is still to be folded into it: cut short in between, no
    /// ledger is without its last commits, and SQLite throws away a log that has no database.
    fn keep_old(&self) -> Result<Option<PathBuf>, LedgerError> {
        if fs::symlink_metadata(&self.path).is_err() {
            return Ok(None);
        }
        let kept = free_name(&self.path);
        rename(&self.path, &kept)?;
        for suffix in BESIDE {
            let log = with_suffix(&self.path, suffix);
            if log.exists() {
                let kept = with_suffix(&kept, suffix);
                rename(&log, &kept)?;
            }
        }
        Ok(Some(kept))
    }
}

/// What SQLite keeps beside a database.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

fn write(
    path: &Path,
    fill: impl FnOnce(&mut Ledger) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    drop(files::open_or_create(path)?);
    let mut ledger = Ledger::open_under(path, None)?;
    fill(&mut ledger)?;
    // All of it in the one file that is renamed.
    ledger
        .db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let Ledger {
        db,
        path: _,
        lease,
        _lock: _,
    } = ledger;
    drop(lease);
    db.close().map_err(|(_, error)| LedgerError::Store(error))
}

/// A name with the time in it that nothing has yet.
fn free_name(path: &Path) -> PathBuf {
    let time = crate::clock::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let first = with_suffix(path, &format!(".{time}.bak"));
    let others = (2_u32..).map(|n| with_suffix(path, &format!(".{time}-{n}.bak")));
    let mut names = std::iter::once(first.clone()).chain(others);
    names
        .find(|name| fs::symlink_metadata(name).is_err())
        .unwrap_or(first)
}

fn remove(path: &Path) -> Result<(), LedgerError> {
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(path, suffix);
        match fs::remove_file(&file) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(LedgerError::Io { path: file, source });
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), LedgerError> {
    fs::rename(from, to).map_err(|source| LedgerError::Io {
        path: from.to_owned(),
        source,
    })
}
