//! A company's own process, inherited from Agile: restricted ways (Defect), a required field
//! (Vulnerability), a type that is switched off (Issue).

use super::Category::{Completed, InProgress, Proposed, Removed, Resolved};
use super::table::{
    DUE_DATE, Is, PRIORITY, ProcessTable, Rule, SEVERITY, STACK_RANK, TypeTable, Ways,
};

pub(super) const CONTOSO: ProcessTable = ProcessTable {
    id: "c0470500-5ec0-4000-8000-00000000ad0a",
    name: "Contoso Secure Agile",
    description: "Agile with the security types of Contoso.",
    types: &[
        CONTOSO_TYPES,
        super::agile::AGILE_TYPES,
        super::shared::SHARED,
    ],
};

const CONTOSO_TYPES: &[TypeTable] = &[
    TypeTable {
        name: "Defect",
        reference_name: "ContosoSecureAgile.Defect",
        look: ("CC293D", "icon_insect"),
        category: "Microsoft.RequirementCategory",
        states: &[
            ("Reported", Proposed),
            ("Triaged", Proposed),
            ("Fixing", InProgress),
            ("Verified", Resolved),
            ("Closed", Completed),
            ("Rejected", Removed),
        ],
        initial: "Reported",
        ways: Ways::Only(&[
            ("Reported", &["Reported", "Triaged", "Rejected"]),
            ("Triaged", &["Triaged", "Fixing", "Rejected"]),
            ("Fixing", &["Fixing", "Triaged", "Verified"]),
            ("Verified", &["Verified", "Fixing", "Closed"]),
            ("Closed", &["Closed", "Triaged"]),
            ("Rejected", &["Rejected", "Reported"]),
        ]),
        created_reason: "Moved to state Reported",
        fields: &[
            PRIORITY,
            SEVERITY,
            ("Custom.CvssScore", Rule::Free),
            ("Custom.CveIds", Rule::Free),
            ("Custom.FixBy", Rule::Free),
        ],
        empty_in: &[],
        is: Is::OnBoard,
    },
    TypeTable {
        name: "Vulnerability",
        reference_name: "ContosoSecureAgile.Vulnerability",
        look: ("E60017", "icon_key"),
        category: "Microsoft.RequirementCategory",
        states: &[
            ("New", Proposed),
            ("In Analysis", InProgress),
            ("In Remediation", InProgress),
            ("Mitigated", Resolved),
            ("Done", Completed),
            ("Risk Accepted", Removed),
        ],
        initial: "New",
        ways: Ways::Stock,
        created_reason: "Moved to state New",
        fields: &[
            PRIORITY,
            SEVERITY,
            (
                "Custom.BusinessUnit",
                Rule::RequiredOneOf(&["Payments", "Retail", "Treasury"]),
            ),
            ("Custom.CvssScore", Rule::Free),
            ("Custom.CveIds", Rule::Free),
            ("Custom.Exploited", Rule::Free),
            ("Custom.FixBy", Rule::Free),
        ],
        empty_in: &[],
        is: Is::OnBoard,
    },
    TypeTable {
        name: "Issue",
        reference_name: "Microsoft.VSTS.WorkItemTypes.Issue",
        look: ("B4009E", "icon_traffic_cone"),
        category: "Microsoft.IssueCategory",
        states: &[("Active", InProgress), ("Closed", Completed)],
        initial: "Active",
        ways: Ways::Stock,
        created_reason: "New",
        fields: &[PRIORITY, DUE_DATE, STACK_RANK],
        empty_in: &[],
        is: Is::Disabled,
    },
];
