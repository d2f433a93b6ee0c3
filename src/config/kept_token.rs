//! The refresh token of a person, kept from one run to the next.

#[cfg(test)]
use std::sync::{Arc, Mutex};

use secrecy::{ExposeSecret, SecretString};

use super::keyring;

/// The name of the entry, behind the profile's.
const ENTRY: &str = "refresh_token";

/// Where a profile's refresh token is kept.
#[derive(Debug, Clone)]
pub struct KeptToken {
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// The keyring's entry of a profile.
    Keyring(String),
    /// Nothing but this value; for tests.
    #[cfg(test)]
    Memory(Arc<Mutex<Option<String>>>),
}

impl KeptToken {
    pub(super) fn of(profile: &str) -> Self {
        Self {
            place: Place::Keyring(profile.to_owned()),
        }
    }

    /// A place that forgets.
    #[cfg(test)]
    pub(crate) fn in_memory(token: Option<&str>) -> Self {
        Self {
            place: Place::Memory(Arc::new(Mutex::new(token.map(str::to_owned)))),
        }
    }

    /// The token that was kept; a machine without a keyring has none.
    pub fn load(&self) -> Option<SecretString> {
        match &self.place {
            Place::Keyring(profile) => keyring::get(profile, ENTRY).ok().map(SecretString::from),
            #[cfg(test)]
            Place::Memory(token) => token.lock().unwrap().clone().map(SecretString::from),
        }
    }

    /// Keeps a token, and proves it by reading it back.
    ///
    /// # Errors
    /// Why it could not be kept, as a fragment.
    pub fn keep(&self, token: &SecretString) -> Result<(), String> {
        match &self.place {
            Place::Keyring(profile) => keyring::set(profile, ENTRY, token.expose_secret()),
            #[cfg(test)]
            Place::Memory(kept) => {
                *kept.lock().unwrap() = Some(token.expose_secret().to_owned());
                Ok(())
            }
        }
    }

    /// Forgets a token that is worth nothing any more.
    pub fn forget(&self) {
        match &self.place {
            Place::Keyring(profile) => keyring::remove(profile, ENTRY),
            #[cfg(test)]
            Place::Memory(kept) => *kept.lock().unwrap() = None,
        }
    }
}
