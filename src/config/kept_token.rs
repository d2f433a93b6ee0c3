//! The refresh token of a person, kept from one run to the next.

#[cfg(test)]
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(test)]
use secrecy::ExposeSecret as _;
use secrecy::SecretString;

use super::env::Env;
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
    Keyring { profile: String, env: Env },
    /// Nothing but this value; for tests.
    #[cfg(test)]
    Memory(Arc<Mutex<Option<String>>>),
}

impl KeptToken {
    pub(super) fn of(profile: &str, env: &Env) -> Self {
        Self {
            place: Place::Keyring {
                profile: profile.to_owned(),
                env: env.clone(),
            },
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
            Place::Keyring { profile, env } => keyring::get(env, profile, ENTRY).ok(),
            #[cfg(test)]
            Place::Memory(token) => locked(token).clone().map(SecretString::from),
        }
    }

    /// Keeps a token, and proves it by reading it back.
    ///
    /// # Errors
    /// Why it could not be kept, as a fragment.
    pub fn keep(&self, token: &SecretString) -> Result<(), String> {
        match &self.place {
            Place::Keyring { profile, env } => {
                keyring::set(env, profile, ENTRY, token).map_err(|error| error.to_string())
            }
            #[cfg(test)]
            Place::Memory(kept) => {
                *locked(kept) = Some(token.expose_secret().to_owned());
                Ok(())
            }
        }
    }

    /// Forgets a token that is worth nothing any more.
    pub fn forget(&self) {
        match &self.place {
            Place::Keyring { profile, env } => {
                if let Err(error) = keyring::remove(env, profile, ENTRY) {
                    tracing::debug!("the refresh token stays in the keyring: {error}");
                }
            }
            #[cfg(test)]
            Place::Memory(kept) => *locked(kept) = None,
        }
    }
}

#[cfg(test)]
fn locked(token: &Mutex<Option<String>>) -> MutexGuard<'_, Option<String>> {
    token.lock().unwrap_or_else(PoisonError::into_inner)
}
