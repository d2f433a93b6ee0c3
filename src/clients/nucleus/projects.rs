//! Projects of Nucleus, their scans and connectors (nucleus-api, 3.1, 3.12 and 3.13).

use std::sync::LazyLock;

use futures_util::stream::TryStreamExt;
use jiff::civil::DateTime;
use reqwest::Method;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Reader;
use super::findings::{Listing, Rows};
use super::page::{Meanings, meanings, meanings_of_each, rows};
use super::wire::FromRow;
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::model::ids::{NucleusProjectId, ScanId, ScanType};

/// A project in Nucleus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NucleusProject {
    /// Its id.
    pub id: NucleusProjectId,
    /// Its name.
    pub name: String,
    /// What people wrote about it.
    pub description: String,
    /// The organization it belongs to.
    pub org: String,
}

/// One execution of a scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Its id.
    pub id: ScanId,
    /// Which scanner.
    pub scan_type: ScanType,
    /// When; Nucleus gives no zone.
    pub date: Option<DateTime>,
    /// The file it came from, empty if none.
    pub file_name: String,
}

/// A connector that is configured in a project. Its settings may hold secrets and are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connector {
    /// What it connects to, in Nucleus' own spelling.
    pub kind: String,
    /// What people call it.
    pub name: String,
}

/// A group of assets that the key sees, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AssetGroup(pub(super) String);

/// The groups of assets that a team owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TeamGroups(pub(super) Vec<String>);

/// The address of something in a project.
pub(super) fn in_project<'a>(project: &'a NucleusProjectId, path: &'static str) -> [Part<'a>; 3] {
    [
        Part::Fixed("projects"),
        Part::Name(project.as_str()),
        Part::Fixed(path),
    ]
}

impl Reader {
    /// The projects that the key can see; the usual test of a key.
    ///
    /// # Errors
    /// `Unauthorized` when the key is not accepted, `Blocked` when a firewall answered.
    pub async fn projects(&self) -> Result<Vec<NucleusProject>, ApiError> {
        let parts = [Part::Fixed("projects")];
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let rows = rows(&request, &answer)?;
        meanings(&request, &answer, &rows, 0, &NO_PROJECT)
    }

    /// The same, with the rows that cannot be read beside those that can.
    ///
    /// # Errors
    /// As those of [`Reader::projects`].
    pub async fn each_project(&self) -> Result<Rows<NucleusProject>, ApiError> {
        let parts = [Part::Fixed("projects")];
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let rows = rows(&request, &answer)?;
        let Meanings { rows, odd } = meanings_of_each(&request, &answer, &rows, 0, &NO_PROJECT);
        Ok(Rows { rows, odd })
    }

    /// One project.
    ///
    /// # Errors
    /// `NotFound` when it is unknown, or not visible to the key.
    pub async fn project(&self, id: &NucleusProjectId) -> Result<NucleusProject, ApiError> {
        let parts = [Part::Fixed("projects"), Part::Name(id.as_str())];
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let body = answer.bytes();
        let bad = |what: String| answer.bad(&request, &what);
        let project = if body.trim_ascii_start().first() == Some(&b'[') {
            let rows = rows(&request, &answer)?;
            let [only] = rows[..] else {
                return Err(bad(format!("{} projects instead of one", rows.len())));
            };
            NucleusProject::from_row(only.get(), id)
        } else {
            let only: &RawValue =
                serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
            NucleusProject::from_row(only.get(), id)
        }
        .map_err(|fault| bad(fault.to_string()))?;
        if project.id != *id {
            return Err(bad(format!("it is project {}", project.id)));
        }
        Ok(project)
    }

    /// All scans of a project.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown.
    pub async fn scans(&self, project: &NucleusProjectId) -> Result<Vec<Scan>, ApiError> {
        let listing = Listing {
            method: Method::GET,
            filter: None,
            path: "scans",
            question: Value::Null,
            limit: self.nucleus.dialect.scans_limit.max(1),
        };
        self.pages(project, listing).try_concat().await
    }

    /// The same, with the rows that cannot be read beside those that can.
    ///
    /// # Errors
    /// As those of [`Reader::scans`].
    pub async fn each_scan(&self, project: &NucleusProjectId) -> Result<Rows<Scan>, ApiError> {
        let listing = Listing {
            method: Method::GET,
            filter: None,
            path: "scans",
            question: Value::Null,
            limit: self.nucleus.dialect.scans_limit.max(1),
        };
        let empty = Rows {
            rows: Vec::new(),
            odd: Vec::new(),
        };
        self.each_page(project, listing)
            .try_fold(empty, async |mut all, page| {
                all.rows.extend(page.rows);
                all.odd.extend(page.odd);
                Ok(all)
            })
            .await
    }

    /// The groups of assets in which the key sees at least one asset.
    ///
    /// # Errors
    /// `Forbidden` when the key may not list them.
    pub async fn asset_groups(&self, project: &NucleusProjectId) -> Result<Vec<String>, ApiError> {
        let parts = in_project(project, "assets/groups");
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let rows = rows(&request, &answer)?;
        let groups: Vec<AssetGroup> = meanings(&request, &answer, &rows, 0, project)?;
        Ok(groups.into_iter().map(|group| group.0).collect())
    }

    /// The groups of assets that the project's teams own, sorted, each once.
    ///
    /// # Errors
    /// `Forbidden` when the key may not list teams.
    pub async fn team_groups(&self, project: &NucleusProjectId) -> Result<Vec<String>, ApiError> {
        let parts = in_project(project, "teams");
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let rows = rows(&request, &answer)?;
        let teams: Vec<TeamGroups> = meanings(&request, &answer, &rows, 0, project)?;
        let mut groups: Vec<String> = teams.into_iter().flat_map(|team| team.0).collect();
        groups.sort();
        groups.dedup();
        Ok(groups)
    }

    /// The connectors of a project: two systems that ticket the same findings collide.
    ///
    /// # Errors
    /// `Forbidden` when the key may not see them.
    pub async fn connectors(&self, project: &NucleusProjectId) -> Result<Vec<Connector>, ApiError> {
        let parts = in_project(project, "connectors");
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let rows = rows(&request, &answer)?;
        meanings(&request, &answer, &rows, 0, project)
    }
}

/// The list of projects belongs to none.
static NO_PROJECT: LazyLock<NucleusProjectId> = LazyLock::new(|| NucleusProjectId::from(""));
