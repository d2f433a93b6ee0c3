//! Plans on disk: written as a whole, for nobody else to read, and read back with care.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::commands::shell;
use crate::config::intake::{self, Bounds};
use crate::config::profile::Profile;
use crate::config::told;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::files;
use crate::plan::action::Action;
use crate::plan::document::{Document, DocumentError, Place};

/// The longest plan that is read: 40,000 creates take some 200 MB.
const LONGEST: u64 = 1 << 30;

/// A byte order mark, as editors write it.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// How many refused plans are kept beside the ledger.
const KEPT: usize = 20;

/// For whom plans of a profile are made.
pub fn place(profile: &Profile) -> Place {
    let url = profile.ado.url.as_str().trim_end_matches('/').to_owned();
    let organization = match &profile.ado.organization {
        Some(organization) => format!("{url}/{}", organization.to_lowercase()),
        None => url,
    };
    Place {
        profile: profile.name.clone(),
        // The sandbox listens on another port each time.
        organization: if profile.is_sandbox {
            "sandbox".to_owned()
        } else {
            organization
        },
        nucleus: profile.identity.as_str().to_owned(),
    }
}

/// Reads a saved plan.
///
/// # Errors
/// It cannot be read, is no plan, is newer, or was changed; exit status 2.
pub fn read(path: &Path) -> Result<Document, Failure> {
    let text = intake::read(path, Bounds::small(LONGEST)).map_err(|error| {
        Failure::usage(format!("cannot read the plan {}", told::shown_path(path))).because(error)
    })?;
    if intake::is_utf16(&text) {
        let name = path.display();
        return Err(
            Failure::usage(format!("cannot read the plan {name}")).because(intake::Garbled::Utf16)
        );
    }
    let text = text.strip_prefix(BOM).unwrap_or(&text);
    Document::parse(text).map_err(|error| refused(path, &error))
}

/// A plan that cannot be used here.
pub fn refused(path: &Path, error: &DocumentError) -> Failure {
    let failure = Failure::usage(format!("the plan {}: {error}", path.display()));
    match error {
        DocumentError::Elsewhere { what, found, .. } if *what == Place::PROFILE => {
            failure.hint(format!("--profile {} chooses that one", shell::word(found)))
        }
        DocumentError::Elsewhere { .. }
        | DocumentError::NoPlan(_)
        | DocumentError::Newer(_)
        | DocumentError::Changed { .. } => {
            failure.hint("`adoconn sync --dry-run --out FILE` makes a new one")
        }
    }
}

/// Saves a plan.
///
/// # Errors
/// The file cannot be written; nothing else was changed.
pub fn write(path: &Path, document: &Document) -> Result<(), Failure> {
    let cannot = |error: anyhow::Error| {
        let message = format!("cannot save the plan {}", path.display());
        Failure::new(ExitStatus::Error, message).because(error)
    };
    let text = document.to_text().map_err(|error| cannot(error.into()))?;
    replace(path, text.as_bytes()).map_err(|error| cannot(error.into()))
}

/// Saves what a safety limit refused, beside the ledger.
///
/// # Errors
/// As [`write()`].
pub fn keep_refused(
    profile: &Profile,
    document: Document,
    actions: Vec<Action>,
) -> Result<PathBuf, Failure> {
    let document = document.with_actions(actions);
    let mut folder = profile.ledger.clone().into_os_string();
    folder.push(".plans");
    let folder = PathBuf::from(folder);
    files::own_folder(&folder).map_err(|error| {
        let message = format!("cannot make the folder {}", folder.display());
        Failure::new(ExitStatus::Error, message).because(error)
    })?;
    let made = document.made_at.strftime("%Y%m%dT%H%M%SZ");
    let path = folder.join(format!("{made}-{}.json", document.digest));
    write(&path, &document)?;
    // What cannot be removed is only too many.
    let _best_effort = forget_old(&folder);
    Ok(path)
}

/// Their names begin with the time: the first are the oldest.
fn forget_old(folder: &Path) -> io::Result<()> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
    let mut plans: Vec<PathBuf> = entries?.into_iter().map(|entry| entry.path()).collect();
    plans.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    plans.sort();
    let many = plans.len().saturating_sub(KEPT);
    plans.iter().take(many).try_for_each(fs::remove_file)
}

/// Written beside it, then renamed over it: a link at that place is replaced, not followed. What is
/// neither a file nor a folder, as a pipe, is written to.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let is_stream = |there: fs::Metadata| !there.is_file() && !there.is_dir();
    if fs::metadata(path).is_ok_and(is_stream) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    files::replace(path, bytes)
}
