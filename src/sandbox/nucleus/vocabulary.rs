//! Nucleus' own words: severities and statuses (nucleus-api, 1.4 and 6.1).

use serde::{Deserialize, Serialize};

/// How bad an instance is; ordered, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
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
    /// All of them, worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Informational,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }

    /// The severity of that name, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str().eq_ignore_ascii_case(word))
    }

    pub(super) const fn of_score(score: usize) -> Self {
        match score {
            0..10 => Self::Informational,
            10..40 => Self::Low,
            40..70 => Self::Medium,
            70..90 => Self::High,
            _ => Self::Critical,
        }
    }

    /// A number for `finding_severity_score`.
    pub(super) const fn score(self) -> usize {
        match self {
            Self::Informational => 5,
            Self::Low => 25,
            Self::Medium => 50,
            Self::High => 75,
            Self::Critical => 95,
        }
    }
}

/// The status of an instance.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// What a scanner reports.
    #[default]
    Active,
    /// Someone works on it.
    InProgress,
    /// The scanner is not sure.
    Potential,
    /// Waits for a scan.
    WaitingForVerification,
    /// Waits for a supplier.
    WaitingForThirdParty,
    /// The same in its other public spelling, "Waiting For 3rd Party".
    WaitingFor3rdParty,
    /// Someone asked for an exception.
    ExceptionRequested,
    /// Claimed to be fixed; still active.
    Fixed,
    /// No longer reported.
    ScanMitigated,
    /// A person says it is gone.
    ManuallyMitigated,
    /// It never was.
    FalsePositive,
    /// Another finding says the same.
    Duplicate,
    /// Lived with, mostly for a time.
    AcceptedRisk,
    /// Allowed, mostly for a time.
    ExceptionGranted,
    /// A status that no public list has, with its flag: for tests.
    Other {
        /// Its name.
        name: String,
        /// What `justification_is_mitigating` says.
        mitigating: bool,
    },
}

impl Status {
    /// The complete list, `Other` apart.
    pub const ALL: [Self; 14] = [
        Self::Active,
        Self::InProgress,
        Self::Potential,
        Self::WaitingForVerification,
        Self::WaitingForThirdParty,
        Self::WaitingFor3rdParty,
        Self::ExceptionRequested,
        Self::Fixed,
        Self::ScanMitigated,
        Self::ManuallyMitigated,
        Self::FalsePositive,
        Self::Duplicate,
        Self::AcceptedRisk,
        Self::ExceptionGranted,
    ];

    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "Active",
            Self::InProgress => "In Progress",
            Self::Potential => "Potential",
            Self::WaitingForVerification => "Waiting For Verification",
            Self::WaitingForThirdParty => "Waiting For Third Party",
            Self::WaitingFor3rdParty => "Waiting For 3rd Party",
            Self::ExceptionRequested => "Exception Requested",
            Self::Fixed => "Fixed",
            Self::ScanMitigated => "Scan Mitigated",
            Self::ManuallyMitigated => "Manually Mitigated",
            Self::FalsePositive => "False Positive",
            Self::Duplicate => "Duplicate",
            Self::AcceptedRisk => "Accepted Risk",
            Self::ExceptionGranted => "Exception Granted",
            Self::Other { name, .. } => name,
        }
    }

    /// The status of that name, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(word))
    }

    /// Whether it counts as resolved.
    pub const fn is_mitigating(&self) -> bool {
        match self {
            Self::Active
            | Self::InProgress
            | Self::Potential
            | Self::WaitingForVerification
            | Self::WaitingForThirdParty
            | Self::WaitingFor3rdParty
            | Self::ExceptionRequested
            | Self::Fixed => false,
            Self::ScanMitigated
            | Self::ManuallyMitigated
            | Self::FalsePositive
            | Self::Duplicate
            | Self::AcceptedRisk
            | Self::ExceptionGranted => true,
            Self::Other { mitigating, .. } => *mitigating,
        }
    }

    /// Whether a scanner sets it; every other one is set by a person or a rule and persists.
    pub(super) const fn is_from_scanner(&self) -> bool {
        matches!(self, Self::Active | Self::Potential | Self::ScanMitigated)
    }

    pub(super) fn is_active(&self) -> bool {
        *self == Self::Active
    }
}
