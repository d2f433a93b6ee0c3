//! What the key can see: instances with their finding, asset and scan.

use std::borrow::Cow;

use jiff::civil::DateTime;

use super::state::{Asset, Finding, Instance, NucleusWorld, PastScan, Source};
use crate::sandbox::estate::vulnerabilities;

/// The last words of every description.
const SYNTHETIC: &str = "Severity, score and asset are synthetic sandbox data.";

/// One visible instance with everything around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) instance: &'a Instance,
    pub(super) finding: &'a Finding,
    pub(super) asset: &'a Asset,
    pub(super) scan: &'a PastScan,
}

impl Row<'_> {
    pub(super) fn is_open(&self) -> bool {
        !self.instance.status.is_mitigating()
    }
}

impl NucleusWorld {
    /// The project's instances that the key can see, by `finding_id`.
    pub(super) fn rows(&self, project: &str) -> Vec<Row<'_>> {
        let mut rows: Vec<_> = self
            .instances
            .iter()
            .filter_map(|instance| {
                let finding = self.findings.get(instance.finding)?;
                let asset = self.assets.get(&instance.asset)?;
                let scan = self.scans.get(&instance.scan)?;
                let is_shown = finding.project == project
                    && (asset.inactive.is_none() || self.knobs.shows_retired)
                    && self.is_visible(asset);
                is_shown.then_some(Row {
                    instance,
                    finding,
                    asset,
                    scan,
                })
            })
            .collect();
        rows.sort_by_key(|row| row.instance.row);
        rows
    }

    /// Whether no group of the asset is hidden from the key.
    pub(super) fn is_visible(&self, asset: &Asset) -> bool {
        !self
            .knobs
            .restricted_groups
            .iter()
            .any(|group| asset.is_in(group))
    }

    /// The positions of each finding's instances, whether the key sees them or not.
    pub(super) fn by_finding(&self) -> Vec<Vec<usize>> {
        let mut instances = vec![Vec::new(); self.findings.len()];
        for (position, instance) in self.instances.iter().enumerate() {
            instances[instance.finding].push(position);
        }
        instances
    }
}

impl Asset {
    /// Whether it is in the group or in one below it.
    pub(super) fn is_in(&self, group: &str) -> bool {
        let group = group.trim_end_matches('/');
        self.groups.iter().any(|own| {
            own.strip_prefix(group)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// The words of a finding.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) name: &'a str,
    pub(super) description: Cow<'a, str>,
    pub(super) recommendation: &'a str,
    pub(super) cve: &'a str,
    pub(super) is_catalogued: bool,
}

impl Finding {
    pub(super) fn text(&self) -> Text<'_> {
        match &self.source {
            Source::Catalogue(position) => {
                let vulnerability = &vulnerabilities()[usize::from(*position)];
                Text {
                    name: &vulnerability.name,
                    description: Cow::Owned(format!(
                        "{} {SYNTHETIC}",
                        vulnerability.short_description.trim()
                    )),
                    recommendation: &vulnerability.required_action,
                    cve: &vulnerability.cve,
                    is_catalogued: true,
                }
            }
            Source::Placeholder(name) => Text {
                name,
                description: Cow::Borrowed(SYNTHETIC),
                recommendation: "",
                cve: "",
                is_catalogued: false,
            },
            Source::Own {
                name,
                description,
                recommendation,
                cve,
            } => Text {
                name,
                description: Cow::Borrowed(description),
                recommendation,
                cve,
                is_catalogued: false,
            },
        }
    }

    pub(super) const fn is_placeholder(&self) -> bool {
        matches!(self.source, Source::Placeholder(_))
    }
}

/// Nucleus' way to write a time: no zone (nucleus-api, 1.4).
pub(super) fn wire_time(time: DateTime) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
