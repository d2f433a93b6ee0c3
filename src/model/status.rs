//! What a Nucleus status means for a ticket (nucleus-api, 6; design, 8 B.3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a status says about the need for work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusClass {
    /// Work is due, or claimed to be done but not yet confirmed by a scan.
    Open,
    /// The scanner no longer reports it: evidence.
    Remediated,
    /// A person decided that it is gone or never was; reverts when they change their mind.
    Person,
    /// A decision with an end that we cannot see.
    Temporary,
    /// A status we do not know, or one whose name and flag disagree: holds and warns.
    Unknown,
}

/// The table from status names to classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusPolicy {
    classes: BTreeMap<String, StatusClass>,
}

/// The complete list of nucleus-api 6.1 with the defaults of 6.4; both public spellings of
/// "Waiting For Third Party".
const DEFAULTS: [(&str, StatusClass); 14] = [
    ("Active", StatusClass::Open),
    ("In Progress", StatusClass::Open),
    ("Potential", StatusClass::Open),
    ("Waiting For Verification", StatusClass::Open),
    ("Waiting For Third Party", StatusClass::Open),
    ("Waiting For 3rd Party", StatusClass::Open),
    ("Exception Requested", StatusClass::Open),
    ("Fixed", StatusClass::Open),
    ("Scan Mitigated", StatusClass::Remediated),
    ("Manually Mitigated", StatusClass::Person),
    ("False Positive", StatusClass::Person),
    ("Duplicate", StatusClass::Person),
    ("Accepted Risk", StatusClass::Temporary),
    ("Exception Granted", StatusClass::Temporary),
];

impl Default for StatusPolicy {
    fn default() -> Self {
        Self::with_overrides([])
    }
}

impl StatusPolicy {
    /// The default table with some rows of the user's own.
    pub fn with_overrides<'a>(rows: impl IntoIterator<Item = (&'a str, StatusClass)>) -> Self {
        let classes = DEFAULTS.into_iter().chain(rows);
        Self {
            classes: classes
                .map(|(name, class)| (canonical(name), class))
                .collect(),
        }
    }

    /// The class of a status, given its name and Nucleus' own flag.
    ///
    /// The flag is the machine's signal and the table is the policy; where they disagree, the
    /// answer is `Unknown` (nucleus-api, 6.4).
    pub fn classify(&self, name: &str, is_mitigating: Option<bool>) -> StatusClass {
        let class = self
            .classes
            .get(&canonical(name))
            .copied()
            .unwrap_or(StatusClass::Unknown);
        match (class, is_mitigating) {
            (StatusClass::Open, Some(true))
            | (
                StatusClass::Remediated | StatusClass::Person | StatusClass::Temporary,
                Some(false),
            ) => StatusClass::Unknown,
            (
                StatusClass::Open
                | StatusClass::Remediated
                | StatusClass::Person
                | StatusClass::Temporary
                | StatusClass::Unknown,
                _,
            ) => class,
        }
    }
}

/// The names of the statuses that Nucleus has by itself.
pub fn known_names() -> impl Iterator<Item = &'static str> {
    DEFAULTS.iter().map(|(name, _)| *name)
}

/// Whether two spellings name the same status.
pub fn same_status(one: &str, other: &str) -> bool {
    canonical(one) == canonical(other)
}

/// Display names and the snake-case forms of the metrics are one (nucleus-api, 6.1).
fn canonical(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_in_both_forms() {
        let policy = StatusPolicy::default();
        for name in ["Scan Mitigated", "scan_mitigated", "SCAN MITIGATED"] {
            assert_eq!(policy.classify(name, Some(true)), StatusClass::Remediated);
        }
    }

    #[test]
    fn a_flag_that_contradicts_the_name_is_unknown() {
        let policy = StatusPolicy::default();
        assert_eq!(
            policy.classify("Scan Mitigated", Some(false)),
            StatusClass::Unknown
        );
        assert_eq!(policy.classify("Active", Some(true)), StatusClass::Unknown);
        assert_eq!(
            policy.classify("Mitigated", Some(true)),
            StatusClass::Unknown
        );
        assert_eq!(
            policy.classify("Scan Mitigated", None),
            StatusClass::Remediated
        );
        assert_eq!(
            policy.classify("Accepted Risk", Some(false)),
            StatusClass::Unknown
        );
        assert_eq!(
            policy.classify("Accepted Risk", None),
            StatusClass::Temporary
        );
    }

    #[test]
    fn b3_every_documented_status_has_the_class_of_the_dossier_and_both_spellings_are_known() {
        let policy = StatusPolicy::default();
        for (names, class, flag) in [
            (
                "Active,In Progress,Potential,Waiting For Verification,Waiting For Third Party,\
                 Waiting For 3rd Party,waiting_for_third_party,Exception Requested,Fixed",
                StatusClass::Open,
                false,
            ),
            ("Scan Mitigated", StatusClass::Remediated, true),
            (
                "Manually Mitigated,False Positive,Duplicate",
                StatusClass::Person,
                true,
            ),
            (
                "Accepted Risk,Exception Granted",
                StatusClass::Temporary,
                true,
            ),
            ("Mitigated,Quantum Fixed", StatusClass::Unknown, true),
        ] {
            for name in names.split(',') {
                assert_eq!(policy.classify(name, Some(flag)), class, "{name}");
                assert_eq!(
                    policy.classify(name, Some(!flag)),
                    StatusClass::Unknown,
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn the_table_can_be_overridden() {
        let policy = StatusPolicy::with_overrides([("accepted risk", StatusClass::Person)]);
        assert_eq!(
            policy.classify("Accepted Risk", Some(true)),
            StatusClass::Person
        );
    }
}
