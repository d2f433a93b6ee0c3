//! A look at a ledger's health: of any version that we know, changing nothing.

use std::path::Path;

use super::{Ledger, LedgerError, damaged, is_damage, schema};

/// How much is named of what is wrong with a file.
const NAMED: u8 = 10;

/// What a look at a ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Its schema.
    pub schema: i64,
    /// The schema that a run which writes makes of it.
    pub newest: i64,
    /// What SQLite finds wrong with the file; nothing where it is sound.
    pub damage: Vec<String>,
    /// Rows that name a row which is not there.
    pub dangling: usize,
    /// What is in it, as far as it can be read.
    pub contents: Option<Contents>,
}

/// What is in a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Tickets, each generation of a key by itself.
    pub tickets: usize,
    /// Instances that are members of tickets.
    pub members: usize,
    /// Writes that were ever intended.
    pub intents: usize,
    /// Those of them whose outcome is not known.
    pub in_doubt: usize,
    /// Runs.
    pub runs: usize,
    /// The run that began last.
    pub last_run: Option<LastRun>,
    /// When it was rebuilt from key links, if it was.
    pub rebuilt_at: Option<String>,
}

/// A run, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// Its name.
    pub id: String,
    /// The command.
    pub command: String,
    /// When it began.
    pub started: String,
    /// When it ended, if it came to its end.
    pub finished: Option<String>,
}

impl Inspection {
    /// Looks at a ledger; `None` where there is no file yet.
    ///
    /// # Errors
    /// When it is no ledger at all, newer, or cannot be opened.
    pub fn of(path: &Path) -> Result<Option<Self>, LedgerError> {
        let Some(ledger) = Ledger::connect_read(path)? else {
            return Ok(None);
        };
        let found = ledger.inspect().map_err(|error| damaged(path, error))?;
        Ok(Some(found))
    }
}

impl Ledger {
    fn inspect(&self) -> Result<Inspection, LedgerError> {
        let damage = self.damage()?;
        let read = self
            .contents()
            .and_then(|contents| Ok((contents, self.count("pragma_foreign_key_check")?)));
        let (contents, dangling) = match read {
            Ok((contents, dangling)) => (Some(contents), dangling),
            // What could not be read for the damage that was just named.
            Err(LedgerError::Store(error)) if is_damage(&error) && !damage.is_empty() => (None, 0),
            Err(error) => return Err(error),
        };
        Ok(Inspection {
            schema: self.version()?,
            newest: schema::VERSION,
            damage,
            dangling,
            contents,
        })
    }

    /// A file may be so bad that the check itself ends with an error.
    fn damage(&self) -> Result<Vec<String>, LedgerError> {
        match self.quick_check() {
            Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
            Err(error) if is_damage(&error) => Ok(vec![error.to_string()]),
            Err(error) => Err(error.into()),
        }
    }

    fn quick_check(&self) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.db.prepare(&format!("PRAGMA quick_check({NAMED})"))?;
        let lines = statement.query_map([], |row| row.get(0))?;
        lines.collect()
    }

    fn contents(&self) -> Result<Contents, LedgerError> {
        let mut rebuilt = self
            .db
            .prepare("SELECT value FROM meta WHERE name = 'rebuilt_at'")?;
        let mut rebuilt = rebuilt.query([])?;
        Ok(Contents {
            tickets: self.count("tickets")?,
            members: self.count("members")?,
            intents: self.count("intents")?,
            in_doubt: self.count("intents WHERE state IN ('sent', 'unknown')")?,
            runs: self.count("runs")?,
            last_run: self.last_run()?,
            rebuilt_at: rebuilt.next()?.map(|row| row.get(0)).transpose()?,
        })
    }

    fn last_run(&self) -> Result<Option<LastRun>, LedgerError> {
        let mut statement = self.db.prepare(
            "SELECT id, command, started, finished FROM runs ORDER BY started DESC, id DESC LIMIT 1",
        )?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(LastRun {
            id: row.get(0)?,
            command: row.get(1)?,
            started: row.get(2)?,
            finished: row.get(3)?,
        }))
    }

    /// How many rows there are of something.
    fn count(&self, of: &str) -> Result<usize, LedgerError> {
        let query = format!("SELECT count(*) FROM {of}");
        let count: i64 = self.db.query_row(&query, [], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}
