//! The system's keyring: one entry a secret, `adoconn PROFILE/NAME`.
//!
//! A machine without a keyring is no error: cron has none. What is written is read back, because
//! some keyrings take what they do not keep (engineering, 1.4).

/// An entry's text, or why there is none, as a fragment.
#[cfg(feature = "keyring")]
pub(super) fn get(profile: &str, name: &str) -> Result<String, String> {
    let shown = shown(profile, name);
    entry(profile, name)
        .and_then(|entry| entry.get_password())
        .map_err(|error| {
            if matches!(error, keyring::Error::NoEntry) {
                format!("{shown} (no such entry)")
            } else {
                format!("{shown} (no keyring here)")
            }
        })
}

/// Writes an entry and reads it back.
///
/// # Errors
/// Why it is not kept, as a fragment.
#[cfg(feature = "keyring")]
pub(super) fn set(profile: &str, name: &str, text: &str) -> Result<(), String> {
    let shown = shown(profile, name);
    entry(profile, name)
        .and_then(|entry| {
            entry.set_password(text)?;
            entry.get_password()
        })
        .map_err(|error| {
            tracing::debug!("{shown}: {error}");
            "there is no keyring here".to_owned()
        })
        .and_then(|kept| {
            if kept == text {
                Ok(())
            } else {
                Err("the keyring did not keep it".to_owned())
            }
        })
}

/// Removes an entry, if there is one.
#[cfg(feature = "keyring")]
pub(super) fn remove(profile: &str, name: &str) {
    let removed = entry(profile, name).and_then(|entry| entry.delete_credential());
    if let Err(error) = removed {
        tracing::debug!("{}: {error}", shown(profile, name));
    }
}

#[cfg(feature = "keyring")]
fn entry(profile: &str, name: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new("adoconn", &format!("{profile}/{name}"))
}

#[cfg(feature = "keyring")]
fn shown(profile: &str, name: &str) -> String {
    format!("keyring entry adoconn {profile}/{name}")
}

#[cfg(not(feature = "keyring"))]
pub(super) fn get(_profile: &str, _name: &str) -> Result<String, String> {
    Err("keyring (not in this build)".to_owned())
}

#[cfg(not(feature = "keyring"))]
pub(super) fn set(_profile: &str, _name: &str, _text: &str) -> Result<(), String> {
    Err("this build has no keyring".to_owned())
}

#[cfg(not(feature = "keyring"))]
pub(super) fn remove(_profile: &str, _name: &str) {}
