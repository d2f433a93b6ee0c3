//! Findings of a Nucleus project, read page by page (nucleus-api, 3.2, 3.3, 3.8 and 3.9).

use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt};
use jiff::civil::DateTime;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::page::{Cursor, Meanings, OddRow, meanings_of_each, mended, rows};
use super::projects::in_project;
use super::wire::{FromRow, OverviewWire};
use super::{Nucleus, Reader};
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;
use crate::model::finding::{FindingRef, Instance, Severity};
use crate::model::ids::{AssetId, FindingNumber, NucleusProjectId, ScanType};

/// Which findings are asked for; the default is all of them.
///
/// Filters of the server may be ignored silently (nucleus-api, 3.2), so what can be checked on
/// the rows is checked again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Only what Nucleus itself calls active; resolved instances are left out.
    pub active_only: bool,
    /// Only these severities; empty means any.
    pub severities: Vec<Severity>,
    /// Only this scanner.
    pub scan_type: Option<ScanType>,
    /// Only this number of the scanner.
    pub number: Option<FindingNumber>,
    /// Only on this asset.
    pub asset: Option<AssetId>,
    /// Only of this name; for summaries alone, which cannot be asked for a number.
    pub name: Option<String>,
}

/// A unique finding with its counts. A count that Nucleus did not send is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueFinding {
    /// Which finding.
    pub finding: FindingRef,
    /// Its name.
    pub name: String,
    /// The highest severity among its instances.
    pub severity: Severity,
    /// The status over all instances.
    pub status: String,
    /// The statuses of all instances.
    pub statuses: Vec<String>,
    /// CVE ids.
    pub cve: Vec<String>,
    /// Whether exploit code is known.
    pub exploitable: bool,
    /// When it was first seen.
    pub discovered_at: Option<DateTime>,
    /// When it was scanned last.
    pub scanned_at: Option<DateTime>,
    /// Assets that have it.
    pub assets: Option<u64>,
    /// Its instances.
    pub instances: Option<u64>,
    /// Assets in the status Fixed, which is an open one (nucleus-api, 6.1).
    pub fixed_assets: Option<u64>,
    /// Assets where it is mitigated.
    pub mitigated_assets: Option<u64>,
    /// Open tickets that Nucleus itself knows.
    pub issue_open_count: Option<u64>,
    /// Closed tickets that Nucleus itself knows.
    pub issue_closed_count: Option<u64>,
}

/// A finding that was resolved, at least on some assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MitigatedFinding {
    /// Which finding.
    pub finding: FindingRef,
    /// Its name.
    pub name: String,
    /// Its severity.
    pub severity: Severity,
    /// When it was resolved.
    pub remediated_at: Option<DateTime>,
    /// Instances still open; `Some(0)` is evidence that none is.
    pub total_open: Option<u64>,
    /// Instances resolved by a person.
    pub total_manual: Option<u64>,
    /// Instances resolved.
    pub total_mitigated: Option<u64>,
}

/// How many findings a project has, by severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Critical ones.
    pub critical: Option<u64>,
    /// High ones.
    pub high: Option<u64>,
    /// Medium ones.
    pub medium: Option<u64>,
    /// Low ones.
    pub low: Option<u64>,
    /// Those with known exploits.
    pub exploitable: Option<u64>,
}

impl Reader {
    /// The instances of a project, page by page. Placeholder rows are among them.
    ///
    /// The stream ends after a short page; a page that cannot be read, or that repeats an
    /// earlier one, is an error.
    pub fn instances(
        &self,
        project: &NucleusProjectId,
        search: &Search,
    ) -> impl Stream<Item = Result<Vec<Instance>, ApiError>> + Send + use<> {
        let listing = Listing {
            method: Method::POST,
            path: "findings/search",
            filter: None,
            question: search.flat(),
            limit: self.nucleus.dialect.search_limit.max(1),
        };
        let search = search.clone();
        self.pages(project, listing).map(move |page| {
            page.map(|mut page: Vec<Instance>| {
                page.retain(|instance| search.wants(instance));
                page
            })
        })
    }

    /// The same, with the rows that cannot be read beside those that can.
    pub fn each_instance(
        &self,
        project: &NucleusProjectId,
        search: &Search,
    ) -> impl Stream<Item = Result<Rows<Instance>, ApiError>> + Send + use<> {
        let listing = Listing {
            method: Method::POST,
            path: "findings/search",
            filter: None,
            question: search.flat(),
            limit: self.nucleus.dialect.search_limit.max(1),
        };
        let search = search.clone();
        self.each_page(project, listing).map(move |page| {
            page.map(|mut page: Rows<Instance>| {
                page.rows.retain(|instance| search.wants(instance));
                page
            })
        })
    }

    /// The unique findings of a project, page by page. Of the search only severities, scan type
    /// and name are asked for; summaries have no more.
    pub fn summaries(
        &self,
        project: &NucleusProjectId,
        search: &Search,
    ) -> impl Stream<Item = Result<Vec<UniqueFinding>, ApiError>> + Send + use<> {
        self.each_summary(project, search)
            .map(|page| page?.unless(|_| true))
    }

    /// The same, with the rows that cannot be read beside those that can.
    pub fn each_summary(
        &self,
        project: &NucleusProjectId,
        search: &Search,
    ) -> impl Stream<Item = Result<Rows<UniqueFinding>, ApiError>> + Send + use<> {
        let listing = Listing {
            method: Method::POST,
            path: "findings/summary",
            filter: None,
            question: search.filters(),
            limit: self.nucleus.dialect.summary_limit.max(1),
        };
        let search = search.clone();
        self.each_page(project, listing).map(move |page| {
            page.map(|mut page: Rows<UniqueFinding>| {
                let rows = &mut page.rows;
                rows.retain(|unique| search.wants_finding(&unique.finding, unique.severity));
                page
            })
        })
    }

    /// Findings that were resolved, page by page.
    pub fn mitigated(
        &self,
        project: &NucleusProjectId,
    ) -> impl Stream<Item = Result<Rows<MitigatedFinding>, ApiError>> + Send + use<> {
        let listing = Listing {
            method: Method::GET,
            path: "findings/mitigated",
            filter: None,
            question: Value::Null,
            limit: self.nucleus.dialect.mitigated_limit.max(1),
        };
        self.each_page(project, listing)
    }

    /// How many findings a project has.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown.
    pub async fn overview(&self, project: &NucleusProjectId) -> Result<Overview, ApiError> {
        let parts = in_project(project, "findings/overview");
        let (request, answer) = self.nucleus.get(&parts, &[]).await?;
        let wire: OverviewWire<'_> = serde_json::from_slice(answer.bytes())
            .map_err(|error| answer.bad(&request, &error.to_string()))?;
        Ok(wire.into())
    }

    /// All pages of a list of a project. A row that cannot be read is an error.
    pub(super) fn pages<T: FromRow + Send + 'static>(
        &self,
        project: &NucleusProjectId,
        listing: Listing,
    ) -> impl Stream<Item = Result<Vec<T>, ApiError>> + Send + use<T> {
        let mut is_over = false;
        self.each_page(project, listing)
            .map(|page| {
                page.and_then(|Rows { rows, odd }| match odd.into_iter().next() {
                    Some(odd) => Err(odd.error),
                    None => Ok(rows),
                })
            })
            .take_while(move |page| {
                let goes_on = !is_over;
                is_over = page.is_err();
                std::future::ready(goes_on)
            })
    }

    /// All pages of a list of a project, with the rows that cannot be read.
    pub(super) fn each_page<T: FromRow + Send + 'static>(
        &self,
        project: &NucleusProjectId,
        listing: Listing,
    ) -> impl Stream<Item = Result<Rows<T>, ApiError>> + Send + use<T> {
        let start = self.nucleus.dialect.first_start;
        let walk = Arc::new(Walk {
            nucleus: Arc::clone(&self.nucleus),
            project: project.clone(),
            listing,
        });
        let most = self.nucleus.dialect.max_rows.max(1);
        let cursor = Cursor::new(start, walk.listing.limit, most);
        stream::try_unfold(cursor, move |cursor| {
            let walk = Arc::clone(&walk);
            async move { walk.step(cursor).await }
        })
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct Rows<T> {
    /// What was read.
    pub rows: Vec<T>,
    /// Those that cannot be read.
    pub odd: Vec<OddRow>,
}

impl<T> Rows<T> {
    /// The rows, where none of those that cannot be read matters.
    ///
    /// # Errors
    /// What is wrong with the first that does.
    pub fn unless(self, matters: impl Fn(&OddRow) -> bool) -> Result<Vec<T>, ApiError> {
        match self.odd.into_iter().find(matters) {
            Some(odd) => Err(odd.error),
            None => Ok(self.rows),
        }
    }
}

/// A list that comes in pages.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) method: Method,
    pub(super) path: &'static str,
    /// A filter in the address.
    pub(super) filter: Option<(&'static str, &'static str)>,
    /// The body, for a POST.
    pub(super) question: Value,
    pub(super) limit: u32,
}

#[derive(Debug)]
struct Walk {
    nucleus: Arc<Nucleus>,
    project: NucleusProjectId,
    listing: Listing,
}

impl Walk {
    async fn step<T: FromRow>(
        &self,
        mut cursor: Cursor,
    ) -> Result<Option<(Rows<T>, Cursor)>, ApiError> {
        if cursor.ended {
            return Ok(None);
        }
        let (start, limit) = (cursor.start.to_string(), self.listing.limit.to_string());
        let mut query = vec![("start", start.as_str()), ("limit", limit.as_str())];
        query.extend(self.listing.filter);
        let parts: [Part<'_>; 3] = in_project(&self.project, self.listing.path);
        let (request, answer) = if self.listing.method == Method::GET {
            self.nucleus.get(&parts, &query).await?
        } else {
            let question = &self.listing.question;
            self.nucleus.ask(&parts, &query, question).await?
        };
        let answer = mended(answer);
        let rows = rows(&request, &answer)?;
        let Meanings { rows: read, odd } =
            meanings_of_each(&request, &answer, &rows, cursor.start, &self.project);
        let page = Rows { rows: read, odd };
        cursor
            .turn(&rows)
            .map_err(|what| answer.bad(&request, &what))?;
        Ok(Some((page, cursor)))
    }
}

impl Search {
    /// The flat object that live clients send (nucleus-api, 3.2 and 10).
    fn flat(&self) -> Value {
        let mut body = Map::new();
        if self.active_only {
            body.insert("is_active".to_owned(), Value::Bool(true));
        }
        if !self.severities.is_empty() {
            body.insert("finding_severity".to_owned(), json!(self.severities));
        }
        if let Some(scan_type) = &self.scan_type {
            body.insert("scan_type".to_owned(), json!(scan_type));
        }
        if let Some(number) = &self.number {
            body.insert("finding_number".to_owned(), json!(number));
        }
        if let Some(asset) = &self.asset {
            body.insert("asset_id".to_owned(), json!(asset));
        }
        Value::Object(body)
    }

    /// The list of filters that summaries take, camel case included (nucleus-api, 3.3).
    fn filters(&self) -> Value {
        let mut filters = Vec::new();
        if !self.severities.is_empty() {
            filters.push(json!({
                "property": "finding_severity",
                "value": self.severities,
                "exactMatch": false,
            }));
        }
        if let Some(scan_type) = &self.scan_type {
            filters.push(json!({
                "property": "scan_type",
                "value": scan_type,
                "exactMatch": false,
            }));
        }
        if let Some(name) = &self.name {
            filters.push(json!({
                "property": "finding_name",
                "value": name,
                "exactMatch": true,
            }));
        }
        json!({
            "filter": filters,
            "sort": [{"property": "finding_severities", "direction": "DESC"}],
        })
    }

    fn wants(&self, instance: &Instance) -> bool {
        self.wants_finding(&instance.finding, instance.severity)
            && self
                .number
                .as_ref()
                .is_none_or(|number| *number == instance.finding.number)
            && self
                .asset
                .as_ref()
                .is_none_or(|asset| *asset == instance.asset_id)
    }

    fn wants_finding(&self, finding: &FindingRef, severity: Severity) -> bool {
        let severity = self.severities.is_empty() || self.severities.contains(&severity);
        let scanner = self.scan_type.as_ref().is_none_or(|scan_type| {
            scan_type
                .as_str()
                .eq_ignore_ascii_case(finding.scan_type.as_str())
        });
        severity && scanner
    }
}
