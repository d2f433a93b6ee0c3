//! Findings and their instances, as Nucleus knows them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::{AssetId, FindingNumber, NucleusProjectId, ScanId, ScanType};

/// How bad a finding is, in Nucleus' own words; ordered, worst last.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Severity {
    /// A word that Nucleus does not document.
    #[default]
    Unknown,
    /// Nothing to fix.
    Informational,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// All severities that Nucleus documents, worst first.
    pub const KNOWN: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Informational,
    ];

    /// The word as Nucleus writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }

    /// Reads Nucleus' word, whatever its case; an unknown word is `Unknown`.
    pub fn from_wire(word: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(word.trim()))
            .or_else(|| {
                word.trim()
                    .eq_ignore_ascii_case("info")
                    .then_some(Self::Informational)
            })
            .unwrap_or(Self::Unknown)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let severity = Self::from_wire(word);
        (severity != Self::Unknown)
            .then_some(severity)
            .ok_or_else(|| {
                "not a severity: Critical, High, Medium, Low or Informational".to_owned()
            })
    }
}

/// A unique finding: what Nucleus itself keys tickets on for Azure DevOps (nucleus-api, 5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRef {
    /// The Nucleus project.
    pub project: NucleusProjectId,
    /// The scanner.
    pub scan_type: ScanType,
    /// The scanner's number.
    pub number: FindingNumber,
}

impl fmt::Display for FindingRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.project, self.scan_type, self.number)
    }
}

/// A team to which an instance is assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Nucleus' id.
    pub id: String,
    /// The name people see.
    pub name: String,
}

/// One finding on one asset: one row of `findings/search`.
///
/// Text fields are hostile input: they come from scanners and from whoever names assets.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Which unique finding this is an instance of.
    pub finding: FindingRef,
    /// The asset's id.
    pub asset_id: AssetId,
    /// The asset's name.
    pub asset_name: String,
    /// The asset's address, empty if none.
    pub ip_address: String,
    /// Port, empty if none; tells instances on one asset apart.
    pub port: String,
    /// Path, empty if none; tells instances on one asset apart.
    pub path: String,
    /// Package, empty if none; tells instances on one asset apart.
    pub package: String,
    /// Installed version of the package, empty if none.
    pub package_version: String,
    /// The finding's name.
    pub name: String,
    /// What is wrong, as text.
    pub description: String,
    /// What to do, as text.
    pub recommendation: String,
    /// Severity of this instance; instances of one finding may differ.
    pub severity: Severity,
    /// CVE ids, in the order given.
    pub cve: Vec<String>,
    /// Whether exploit code is known (`1`) or was marked by hand (`2`).
    pub exploitable: bool,
    /// The status' display name, as Nucleus spells it.
    pub status: String,
    /// Nucleus' own flag whether that status counts as mitigating; `None` when it sent none.
    pub is_mitigating: Option<bool>,
    /// The scan that reported it last.
    pub scan_id: ScanId,
    /// When that scan ran; Nucleus gives no zone, UTC is inferred.
    pub scanned_at: Option<DateTime>,
    /// When it was first seen.
    pub discovered_at: Option<DateTime>,
    /// When it is to be fixed.
    pub due_on: Option<Date>,
    /// Probability of exploitation, 0 to 1.
    pub epss: Option<f64>,
    /// Teams it is assigned to.
    pub teams: Vec<Team>,
    /// `finding_result`, such as `FAILED`.
    pub result: String,
}

/// A stable, collision-free name of an instance, in 16 bytes.
///
/// `finding_id` is no identity: it belongs to a scan's result and may change with the next one
/// (nucleus-api, 5). This one is over the asset and what tells instances on one asset apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstanceId(pub [u8; 16]);

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<InstanceId> for String {
    fn from(id: InstanceId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for InstanceId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = (text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| u128::from_str_radix(&text, 16).ok())
            .flatten();
        digits
            .map(|number| Self(number.to_be_bytes()))
            .ok_or_else(|| format!("{text:?} is no instance's name: 32 hexadecimal digits"))
    }
}

impl Instance {
    /// The stable name of this instance.
    pub fn id(&self) -> InstanceId {
        let mut hash = Sha256::new();
        let finding = &self.finding;
        for part in [
            finding.project.as_str(),
            finding.scan_type.as_str(),
            finding.number.as_str(),
            self.asset_id.as_str(),
            &self.port,
            &self.path,
            &self.package,
        ] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        InstanceId(id)
    }

    /// Whether this row only says that there is nothing to say (nucleus-api, 1.5).
    pub fn is_placeholder(&self) -> bool {
        is_placeholder(&self.name)
    }
}

/// Whether a finding's name marks a row that is no finding: Nucleus mixes "No Vulnerabilities
/// Found" and software lists into its answers (nucleus-api, 1.5 and 9.14).
pub fn is_placeholder(name: &str) -> bool {
    const EXACT: [&str; 3] = [
        "no vulnerabilities found",
        "no findings found",
        "installed software list",
    ];
    let name = name.trim().to_lowercase();
    EXACT.contains(&name.as_str())
        || name.starts_with("no vulnerabilities found")
        || name.starts_with("software list")
        || name.starts_with("installed software")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_order_worst_last_and_read_any_case() {
        assert!(Severity::Critical > Severity::High);
        assert!(Severity::Informational > Severity::Unknown);
        assert_eq!(Severity::from_wire("critical"), Severity::Critical);
        assert_eq!(Severity::from_wire("Info"), Severity::Informational);
        assert_eq!(Severity::from_wire("Severe"), Severity::Unknown);
    }

    #[test]
    fn placeholders_are_known_by_name() {
        assert!(is_placeholder(" No Vulnerabilities Found "));
        assert!(is_placeholder("Software List (Windows)"));
        assert!(!is_placeholder("Git Link Following Vulnerability"));
    }
}
