//! Names that a command saw, kept for a day so that a shell can complete them without asking
//! anybody.
//!
//! A cache and nothing else: it is never read by a command that decides something, and it can be
//! deleted at any time.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::config::env::Env;
use crate::config::profile::Profile;
use crate::files;
use crate::model::process::{Project, WorkItemType};

/// A file of another version counts as none.
const VERSION: u32 = 1;
/// The embedded cloud's profile, and what [`organization`] makes of it.
const SANDBOX: (&str, &str) = ("sandbox", "127.0.0.1/adoconn-sandbox");
/// Names change rarely; a wrong suggestion costs a look at the error.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Names of one profile, as they were seen.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct KnownNames {
    version: u32,
    /// Of which organization they are: a profile may be pointed elsewhere.
    organization: String,
    projects: Option<Seen<Vec<String>>>,
    /// Types with their states, by project.
    types: BTreeMap<String, Seen<Vec<KnownType>>>,
}

/// Something with the moment when it was seen.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen<T> {
    at: Timestamp,
    names: T,
}

/// A work item type by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownType {
    /// The type.
    pub(super) name: String,
    /// Its states.
    pub(super) states: Vec<String>,
}

impl<T> Seen<T> {
    fn fresh(&self, now: Timestamp) -> Option<&T> {
        let age = now.duration_since(self.at);
        (SignedDuration::ZERO..KEPT)
            .contains(&age)
            .then_some(&self.names)
    }
}

impl KnownNames {
    /// The projects, where they were listed lately.
    pub(super) fn projects(&self, now: Timestamp) -> &[String] {
        let seen = self.projects.as_ref().and_then(|seen| seen.fresh(now));
        seen.map_or(&[], Vec::as_slice)
    }

    /// The types of a project, or of all projects.
    pub(super) fn types(&self, project: Option<&str>, now: Timestamp) -> Vec<&KnownType> {
        let wanted = project.map(str::to_lowercase);
        self.types
            .iter()
            .filter(|(name, _)| wanted.as_ref().is_none_or(|wanted| wanted == *name))
            .filter_map(|(_, seen)| seen.fresh(now))
            .flatten()
            .collect()
    }
}

/// Where names are kept.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    folder: Option<PathBuf>,
}

impl Shelf {
    /// The user's cache; without a home directory nothing is kept.
    pub(super) fn of(env: &Env) -> Self {
        Self {
            folder: env.cache_dir(),
        }
    }

    /// What is known of a profile's organization.
    pub(super) fn load(&self, profile: &Profile) -> KnownNames {
        self.named(&profile.name, organization(profile))
    }

    /// What is known of the embedded cloud, which need not run for that.
    pub(super) fn load_sandbox(&self) -> KnownNames {
        self.named(SANDBOX.0, SANDBOX.1.to_owned())
    }

    fn named(&self, profile: &str, organization: String) -> KnownNames {
        let known = self.file(profile).and_then(|file| read(&file));
        known
            .filter(|known| known.version == VERSION && known.organization == organization)
            .unwrap_or_else(|| KnownNames {
                version: VERSION,
                organization,
                ..KnownNames::default()
            })
    }

    /// Notes all projects of a listing that came to its end.
    pub(super) fn keep_projects(&self, profile: &Profile, projects: &[Project]) {
        let names = projects.iter().map(|project| project.name.clone());
        let seen = Seen {
            at: crate::clock::now(),
            names: names.collect(),
        };
        self.keep(profile, |known| known.projects = Some(seen));
    }

    /// Notes the types of a project, hidden and disabled ones left out.
    pub(super) fn keep_types(&self, profile: &Profile, project: &str, types: &[WorkItemType]) {
        let shown = types
            .iter()
            .filter(|kind| !kind.is_hidden && !kind.is_disabled);
        let names = shown.map(|kind| KnownType {
            name: kind.name.clone(),
            states: kind.states.iter().map(|state| state.name.clone()).collect(),
        });
        let seen = Seen {
            at: crate::clock::now(),
            names: names.collect(),
        };
        self.keep(profile, |known| {
            known.types.insert(project.to_lowercase(), seen);
        });
    }

    /// A cache that cannot be written is no reason to fail.
    fn keep(&self, profile: &Profile, note: impl FnOnce(&mut KnownNames)) {
        let Some(file) = self.file(&profile.name) else {
            return;
        };
        let mut known = self.load(profile);
        note(&mut known);
        if let Err(error) = write(&file, &known) {
            tracing::debug!("{} cannot be written: {error}", file.display());
        }
    }

    fn file(&self, profile: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        Some(folder.join(format!("names-{profile}.json")))
    }
}

fn organization(profile: &Profile) -> String {
    let organization = profile.ado.organization.as_deref().unwrap_or_default();
    let host = profile.ado.url.host_str().unwrap_or_default();
    format!("{host}/{}", organization.to_lowercase())
}

fn read(file: &Path) -> Option<KnownNames> {
    serde_json::from_slice(&files::read(file).ok()?).ok()
}

/// A reader sees the old file or the new one, never half of one.
fn write(file: &Path, known: &KnownNames) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        files::own_folder(folder).map_err(files::FileError::into_io)?;
    }
    files::replace(file, &serde_json::to_vec(known)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_forgotten_after_a_day() {
        let at: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let known = KnownNames {
            projects: Some(Seen {
                at,
                names: vec!["Payments".to_owned()],
            }),
            ..KnownNames::default()
        };
        let later = |hours| at + SignedDuration::from_hours(hours);
        assert_eq!(known.projects(later(0)), ["Payments"]);
        assert_eq!(known.projects(later(23)), ["Payments"]);
        assert!(known.projects(later(24)).is_empty());
        // A clock that was set back makes everything old.
        assert!(known.projects(later(-1)).is_empty());
    }

    #[test]
    fn types_are_those_of_the_project_in_any_case() {
        let at = Timestamp::UNIX_EPOCH;
        let seen = |name: &str| Seen {
            at,
            names: vec![KnownType {
                name: name.to_owned(),
                states: Vec::new(),
            }],
        };
        let known = KnownNames {
            types: BTreeMap::from([
                ("payments".to_owned(), seen("Bug")),
                ("web shop".to_owned(), seen("Issue")),
            ]),
            ..KnownNames::default()
        };
        let names = |project| {
            let types = known.types(project, at).into_iter();
            types.map(|kind| kind.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(Some("PAYMENTS")), ["Bug"]);
        assert_eq!(names(None), ["Bug", "Issue"]);
        assert!(names(Some("Vault")).is_empty());
    }
}
