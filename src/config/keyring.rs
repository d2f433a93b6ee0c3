//! The system's keyring: for people at their own machine; cron and containers have none.
//!
//! An entry is called `adoconn`, `{profile}/{secret}`. Whether a keyring keeps anything is only
//! known after reading back what it was given (engineering, 1.4).

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::env::Env;
use crate::error::Failure;

/// The variable that keeps us from asking any keyring, whose questions may hang a script.
pub const SWITCH: &str = "ADOCONN_NO_KEYRING";

/// What this build stores secrets in.
pub const STORE: &str = if cfg!(target_os = "macos") {
    "the macOS keychain"
} else if cfg!(windows) {
    "the Windows Credential Manager"
} else if cfg!(feature = "secret-service") {
    "the desktop's keyring"
} else {
    "the kernel's keyring"
};

/// How long that store keeps what it was given, where that is not for ever (engineering, 1.4).
pub const LIMIT: Option<&str> = if cfg!(all(target_os = "linux", not(feature = "secret-service"))) {
    Some("it forgets at a reboot, and after three days without use")
} else {
    None
};

/// Why a keyring has no secret for us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyringError {
    /// It works, and has no such entry.
    NoEntry,
    /// There is none that works, and why.
    Unavailable(String),
}

impl fmt::Display for KeyringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEntry => f.write_str("no such entry"),
            Self::Unavailable(why) => write!(f, "no keyring here: {why}"),
        }
    }
}

/// What a keyring can do; the tests have one that forgets.
trait Store {
    fn get(&self, user: &str) -> Result<SecretString, KeyringError>;
    fn set(&self, user: &str, secret: &SecretString) -> Result<(), KeyringError>;
    fn delete(&self, user: &str) -> Result<(), KeyringError>;
}

/// How people find the entry in their keyring's own window.
pub fn entry_name(profile: &str, secret: &str) -> String {
    format!("{profile}/{secret}")
}

/// Reads a secret of a profile.
///
/// # Errors
/// There is no such entry, or no keyring.
pub fn get(env: &Env, profile: &str, secret: &str) -> Result<SecretString, KeyringError> {
    allowed(env)?.get(&entry_name(profile, secret))
}

/// Stores a secret of a profile, and reads it back.
///
/// # Errors
/// When there is no keyring that keeps it.
pub fn set(
    env: &Env,
    profile: &str,
    secret: &str,
    value: &SecretString,
) -> Result<(), KeyringError> {
    keep(&allowed(env)?, &entry_name(profile, secret), value)
}

/// Removes a secret of a profile.
///
/// # Errors
/// There is no such entry, or no keyring.
pub fn remove(env: &Env, profile: &str, secret: &str) -> Result<(), KeyringError> {
    allowed(env)?.delete(&entry_name(profile, secret))
}

/// Whether a keyring keeps what it is given, tried with a word that is no secret.
///
/// # Errors
/// Why it does not.
pub fn probe(env: &Env) -> Result<(), KeyringError> {
    const USER: &str = "probe";
    let store = allowed(env)?;
    keep(&store, USER, &SecretString::from("probe"))?;
    store.delete(USER)
}

fn allowed(env: &Env) -> Result<impl Store, KeyringError> {
    let refused = |why: &str| Err(KeyringError::Unavailable(why.to_owned()));
    match env.flag(SWITCH) {
        Ok(false) => Ok(System),
        Ok(true) => refused(&format!("{SWITCH} is set")),
        Err(Failure { message, .. }) => refused(&message),
    }
}

fn keep(store: &impl Store, user: &str, secret: &SecretString) -> Result<(), KeyringError> {
    // Some kernel keyrings say "no entry" to what they are given.
    match store.set(user, secret).and_then(|()| store.get(user)) {
        Ok(kept) if kept.expose_secret() == secret.expose_secret() => Ok(()),
        Ok(_) | Err(KeyringError::NoEntry) => Err(KeyringError::Unavailable(
            "it did not keep what it was given".to_owned(),
        )),
        Err(error @ KeyringError::Unavailable(_)) => Err(error),
    }
}

/// The keyring of this system.
#[derive(Debug)]
struct System;

#[cfg(feature = "keyring")]
impl System {
    fn entry(user: &str) -> Result<keyring::Entry, KeyringError> {
        keyring::Entry::new("adoconn", user).map_err(|error| explain(&error))
    }
}

#[cfg(feature = "keyring")]
impl Store for System {
    fn get(&self, user: &str) -> Result<SecretString, KeyringError> {
        let secret = Self::entry(user)?.get_password();
        secret
            .map(SecretString::from)
            .map_err(|error| explain(&error))
    }

    fn set(&self, user: &str, secret: &SecretString) -> Result<(), KeyringError> {
        let stored = Self::entry(user)?.set_password(secret.expose_secret());
        stored.map_err(|error| explain(&error))
    }

    fn delete(&self, user: &str) -> Result<(), KeyringError> {
        let deleted = Self::entry(user)?.delete_credential();
        deleted.map_err(|error| explain(&error))
    }
}

/// Its own words; the error of a wrong encoding carries the secret's bytes and is not shown.
#[cfg(feature = "keyring")]
fn explain(error: &keyring::Error) -> KeyringError {
    KeyringError::Unavailable(match error {
        keyring::Error::NoEntry => return KeyringError::NoEntry,
        keyring::Error::NoStorageAccess(cause) | keyring::Error::PlatformFailure(cause) => {
            cause.to_string()
        }
        keyring::Error::BadEncoding(_) => "the entry holds no text".to_owned(),
        keyring::Error::TooLong(what, most) => format!("{what} is longer than {most}"),
        keyring::Error::Invalid(what, why) => format!("{what} {why}"),
        keyring::Error::Ambiguous(_) | _ => "it cannot be used".to_owned(),
    })
}

#[cfg(not(feature = "keyring"))]
impl Store for System {
    fn get(&self, _user: &str) -> Result<SecretString, KeyringError> {
        Err(not_built())
    }

    fn set(&self, _user: &str, _secret: &SecretString) -> Result<(), KeyringError> {
        Err(not_built())
    }

    fn delete(&self, _user: &str) -> Result<(), KeyringError> {
        Err(not_built())
    }
}

#[cfg(not(feature = "keyring"))]
fn not_built() -> KeyringError {
    KeyringError::Unavailable("this build knows none".to_owned())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, Default)]
    struct Memory {
        forgets: bool,
        entries: RefCell<BTreeMap<String, String>>,
    }

    impl Store for Memory {
        fn get(&self, user: &str) -> Result<SecretString, KeyringError> {
            let entries = self.entries.borrow();
            let found = entries.get(user).map(|text| SecretString::from(&**text));
            found.ok_or(KeyringError::NoEntry)
        }

        fn set(&self, user: &str, secret: &SecretString) -> Result<(), KeyringError> {
            if !self.forgets {
                let secret = secret.expose_secret().to_owned();
                self.entries.borrow_mut().insert(user.to_owned(), secret);
            }
            Ok(())
        }

        fn delete(&self, user: &str) -> Result<(), KeyringError> {
            let removed = self.entries.borrow_mut().remove(user);
            removed.map(drop).ok_or(KeyringError::NoEntry)
        }
    }

    #[test]
    fn what_is_not_read_back_was_not_stored() {
        let secret = SecretString::from("fake");
        let good = Memory::default();
        assert_eq!(keep(&good, "p/pat", &secret), Ok(()));
        assert_eq!(good.get("p/pat").unwrap().expose_secret(), "fake");
        let forgetful = Memory {
            forgets: true,
            ..Memory::default()
        };
        let refused = keep(&forgetful, "p/pat", &secret).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "no keyring here: it did not keep what it was given"
        );
    }

    #[test]
    fn the_switch_keeps_us_from_asking() {
        let env = Env::from_pairs([(SWITCH, "1")]);
        let unasked = KeyringError::Unavailable("ADOCONN_NO_KEYRING is set".to_owned());
        assert_eq!(get(&env, "p", "pat").unwrap_err(), unasked);
        assert_eq!(probe(&env), Err(unasked));
    }
}
