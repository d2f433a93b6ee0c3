//! The right to write: a row in the ledger that says whose it is, checked in every commit.
//!
//! Kernel locks say who may begin. The lease says who may go on: a run that was stopped for an hour,
//! whose lock file somebody removed, or whose file is no longer the one at the path finds that out
//! before it writes or sends anything more. A ledger on a server will have the lease alone.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::lock::Owner;
use super::{Ledger, LedgerError};
use crate::files::{self, Identity};

/// How often a lease is renewed while nothing is written.
const BEAT: Duration = Duration::from_secs(20);
/// When a lease ends that nobody renews, by the ledger's own clock.
macro_rules! until {
    () => {
        "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+60 seconds')"
    };
}

/// Takes the lease from whoever has it: the kernel says that nobody else works.
const TAKE: &str = concat!(
    "INSERT INTO lease (name, epoch, holder, expires_at) VALUES ('writer', 1, ?1, ",
    until!(),
    ") ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1, holder = excluded.holder,
     expires_at = excluded.expires_at RETURNING epoch"
);
/// Changes nothing where the lease is somebody else's.
const RENEW: &str = concat!(
    "UPDATE lease SET expires_at = ",
    until!(),
    " WHERE name = 'writer' AND epoch = ?1 AND holder = ?2"
);
const RELEASE: &str = "UPDATE lease SET holder = NULL, expires_at = NULL
    WHERE name = 'writer' AND epoch = ?1 AND holder = ?2";
const IS_OURS: &str = "SELECT EXISTS (SELECT 1 FROM lease
    WHERE name = 'writer' AND epoch = ?1 AND holder = ?2)";
/// Who has it.
pub(super) const HOLDER: &str =
    "SELECT holder FROM lease WHERE name = 'writer' AND holder IS NOT NULL";

/// A lease that was taken, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    terms: Terms,
    /// A connection of its own: it is renewed and looked at while the run writes.
    db: Mutex<Connection>,
    _beat: Option<Sender<()>>,
}

/// What has to be so for a run to go on.
#[derive(Debug, Clone)]
struct Terms {
    epoch: i64,
    holder: String,
    path: PathBuf,
    /// Which file was opened.
    body: Option<Identity>,
}

impl Lease {
    /// Takes the lease in a ledger that is open for writing.
    pub(super) fn take(
        db: &mut Connection,
        path: &Path,
        body: Option<Identity>,
    ) -> Result<Arc<Self>, LedgerError> {
        let holder = serde_json::to_string(&Owner::this_process()).unwrap_or_default();
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let epoch = transaction.query_row(TAKE, [&holder], |row| row.get(0))?;
        transaction.commit()?;
        let own = super::connect(path)?;
        // The beat of a run that loses power need not survive it.
        own.pragma_update(None, "synchronous", "NORMAL")?;
        let terms = Terms {
            epoch,
            holder,
            path: path.to_owned(),
            body,
        };
        terms.check_path()?;
        let (sender, receiver) = channel();
        let lease = Arc::new_cyclic(|lease: &Weak<Self>| {
            let lease = Weak::clone(lease);
            let beat = std::thread::Builder::new().name("lease".to_owned());
            let beat = beat.spawn(move || {
                while receiver.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                    match lease.upgrade() {
                        Some(lease) => lease.renew(),
                        None => return,
                    }
                }
            });
            Self {
                terms,
                db: Mutex::new(own),
                // Without a thread each commit renews it.
                _beat: beat.is_ok().then_some(sender),
            }
        });
        Ok(lease)
    }

    /// Whether the run may send: looked at right before each request that writes.
    fn check(&self) -> Result<(), LedgerError> {
        self.terms.check_path()?;
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let Terms { epoch, holder, .. } = &self.terms;
        let is_ours: bool = db
            .prepare_cached(IS_OURS)?
            .query_row(params![epoch, holder], |row| row.get(0))?;
        if is_ours {
            return Ok(());
        }
        Err(self.terms.lost(&db))
    }

    fn renew(&self) {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let Terms { epoch, holder, .. } = &self.terms;
        if let Err(error) = db.execute(RENEW, params![epoch, holder]) {
            tracing::debug!("the lease is not renewed: {error}");
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let db = self.db.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Terms { epoch, holder, .. } = &self.terms;
        // One that stays counts for nothing once the kernel lock is free.
        let _best_effort = db.execute(RELEASE, params![epoch, holder]);
    }
}

impl Terms {
    /// Whether the file at the path is still the one that was opened.
    fn check_path(&self) -> Result<(), LedgerError> {
        let Some(body) = self.body else {
            return Ok(());
        };
        let why = match files::identity(&self.path) {
            Ok(Some(there)) if there == body => return Ok(()),
            Ok(Some(_)) => "another file is in its place",
            Ok(None) => "the file is gone",
            Err(source) => {
                let path = self.path.clone();
                return Err(LedgerError::Io { path, source });
            }
        };
        Err(self.fenced(why.to_owned()))
    }

    /// Checks and renews in the transaction that is about to write.
    fn check_in(&self, transaction: &Transaction<'_>) -> Result<(), LedgerError> {
        self.check_path()?;
        let mut renew = transaction.prepare_cached(RENEW)?;
        if renew.execute(params![self.epoch, self.holder])? == 1 {
            return Ok(());
        }
        drop(renew);
        Err(self.lost(transaction))
    }

    fn lost(&self, db: &Connection) -> LedgerError {
        let holder = db.query_row(HOLDER, [], |row| row.get::<_, String>(0));
        let holder = holder.optional().ok().flatten();
        let owner = holder.and_then(|text| serde_json::from_str::<Owner>(&text).ok());
        let by = owner.map_or_else(|| "another run".to_owned(), |owner| owner.to_string());
        self.fenced(format!("{by} took it over"))
    }

    fn fenced(&self, why: String) -> LedgerError {
        LedgerError::Fenced {
            path: self.path.clone(),
            why,
        }
    }
}

/// Tells whether the run that it was given to still may write; it may not once its ledger is
/// closed.
#[derive(Debug, Clone)]
pub struct Permission(Weak<Lease>);

impl Permission {
    /// Looks at once.
    ///
    /// # Errors
    /// The run lost the ledger, or the ledger cannot be read.
    pub fn check(&self) -> Result<(), LedgerError> {
        match self.0.upgrade() {
            Some(lease) => lease.check(),
            None => Err(LedgerError::Fenced {
                path: PathBuf::new(),
                why: "it was closed".to_owned(),
            }),
        }
    }
}

impl Ledger {
    /// Whether this run still may send, to be asked before each request.
    pub fn permission(&self) -> Permission {
        Permission(self.lease.as_ref().map_or_else(Weak::new, Arc::downgrade))
    }

    /// The one way to write: in a transaction that first checks that the ledger is still this
    /// run's.
    ///
    /// # Errors
    /// Another run has it, or it cannot be written.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let transaction = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?;
        if let Some(lease) = &self.lease {
            lease.terms.check_in(&transaction)?;
        }
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}
