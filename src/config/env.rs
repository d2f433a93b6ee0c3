//! The only reader of the environment: one snapshot, taken once.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::told;
use crate::error::Failure;

/// What the process was given: variables and the home directory.
///
/// A variable that is set to nothing counts as not set, as in most shells' `${X:-}`. One byte order
/// mark before a value is dropped: some tools write one.
#[derive(Clone, Default)]
pub struct Env {
    variables: BTreeMap<OsString, OsString>,
    home: Option<PathBuf>,
    /// What is odd but works; every clone adds to the same list.
    warnings: Arc<Mutex<BTreeSet<String>>>,
}

/// A value without the byte order mark before it.
fn clean(value: OsString) -> OsString {
    match value.to_str() {
        Some(text) if text.starts_with(told::BOM) => told::without_bom(text).into(),
        Some(_) | None => value,
    }
}

impl Env {
    /// The snapshot of this process.
    pub fn from_process() -> Self {
        Self {
            variables: std::env::vars_os()
                .map(|(name, value)| (name, clean(value)))
                .collect(),
            home: etcetera::home_dir().ok(),
            warnings: Arc::default(),
        }
    }

    /// A snapshot made of the given variables, for tests.
    pub fn from_pairs<K: Into<OsString>, V: Into<OsString>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let variables: BTreeMap<OsString, OsString> = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), clean(value.into())))
            .collect();
        let home = variables.get(OsStr::new("HOME")).map(PathBuf::from);
        Self {
            variables,
            home,
            warnings: Arc::default(),
        }
    }

    /// Notes what is odd but works, to be said once.
    pub(super) fn warn(&self, words: String) {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.insert(words);
    }

    /// Everything that was noted since the last call.
    pub fn take_warnings(&self) -> Vec<String> {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *warnings).into_iter().collect()
    }

    /// The same with a variable set, for what follows in this process.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// A variable's text.
    ///
    /// # Errors
    /// When it is not Unicode.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Failure> {
        self.raw(name)
            .map(|value| {
                let advice = || Failure::usage(format!("{name} is not valid Unicode"));
                value.to_str().ok_or_else(advice)
            })
            .transpose()
    }

    /// A variable that holds a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    /// Whether a variable is set, to whatever text.
    pub fn is_set(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// A variable that means yes or no.
    ///
    /// # Errors
    /// When it says neither.
    pub fn flag(&self, name: &str) -> Result<bool, Failure> {
        match self.text(name)?.map(str::to_ascii_lowercase).as_deref() {
            None | Some("0" | "false" | "no" | "off") => Ok(false),
            Some("1" | "true" | "yes" | "on") => Ok(true),
            Some(other) => Err(Failure::usage(format!(
                "{name} is {}, neither yes nor no: use 1 or 0",
                told::described(other)
            ))),
        }
    }

    /// Where settings live: `$XDG_CONFIG_HOME/adoconn`, on every system.
    pub fn config_dir(&self) -> Option<PathBuf> {
        self.base_dir("XDG_CONFIG_HOME", ".config")
    }

    /// Where the ledger lives: `$XDG_STATE_HOME/adoconn`, on every system.
    pub fn state_dir(&self) -> Option<PathBuf> {
        self.base_dir("XDG_STATE_HOME", ".local/state")
    }

    /// Where what can be had again is kept: `$XDG_CACHE_HOME/adoconn`, on every system.
    pub fn cache_dir(&self) -> Option<PathBuf> {
        self.base_dir("XDG_CACHE_HOME", ".cache")
    }

    /// The home directory.
    pub fn home(&self) -> Option<&PathBuf> {
        self.home.as_ref()
    }

    fn base_dir(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let base = self
            .path(variable)
            // The XDG specification has relative paths ignored.
            .filter(|path| path.is_absolute())
            .or_else(|| Some(self.home.as_ref()?.join(below_home)))?;
        Some(base.join("adoconn"))
    }

    fn raw(&self, name: &str) -> Option<&OsString> {
        self.variables
            .get(OsStr::new(name))
            .filter(|value| !value.is_empty())
    }
}

/// Names only: values may be secrets.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}
