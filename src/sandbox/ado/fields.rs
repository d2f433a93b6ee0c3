//! The fields of an organization.

use serde::{Deserialize, Serialize};

/// A field of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDef {
    /// The name that code uses.
    pub reference_name: String,
    /// The name that people see.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether only the service sets it.
    pub read_only: bool,
}

/// What a field holds (ado-api, 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldKind {
    /// One line, at most 255 UTF-16 units.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Double,
    /// A point in time.
    DateTime,
    /// Text of several lines without markup; the tags are one.
    PlainText,
    /// Text with markup.
    Html,
    /// A place in the area or iteration tree.
    TreePath,
    /// The comment that a change brings along.
    History,
    /// True or false.
    Boolean,
    /// A person; stored as the identity's GUID.
    Identity,
}

impl FieldKind {
    /// The service's own word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::String | Self::Identity => "string",
            Self::Integer => "integer",
            Self::Double => "double",
            Self::DateTime => "dateTime",
            Self::PlainText => "plainText",
            Self::Html => "html",
            Self::TreePath => "treePath",
            Self::History => "history",
            Self::Boolean => "boolean",
        }
    }
}

use FieldKind::{
    Boolean, DateTime, Double, History, Html, Identity, Integer, PlainText, String as Text,
    TreePath,
};

/// Reference name, name, kind, whether only the service sets it.
type Row = (&'static str, &'static str, FieldKind, bool);

const SERVICE: bool = true;
const ANYBODY: bool = false;

/// Fields that every work item type has.
pub(super) const SYSTEM: &[Row] = &[
    ("System.Id", "ID", Integer, SERVICE),
    ("System.Rev", "Rev", Integer, SERVICE),
    ("System.Title", "Title", Text, ANYBODY),
    ("System.State", "State", Text, ANYBODY),
    ("System.Reason", "Reason", Text, ANYBODY),
    ("System.WorkItemType", "Work Item Type", Text, SERVICE),
    ("System.TeamProject", "Team Project", Text, ANYBODY),
    ("System.AreaPath", "Area Path", TreePath, ANYBODY),
    ("System.AreaId", "Area ID", Integer, SERVICE),
    ("System.NodeName", "Node Name", Text, SERVICE),
    ("System.AreaLevel1", "Area Level 1", Text, SERVICE),
    ("System.AreaLevel2", "Area Level 2", Text, SERVICE),
    ("System.IterationPath", "Iteration Path", TreePath, ANYBODY),
    ("System.IterationId", "Iteration ID", Integer, SERVICE),
    ("System.IterationLevel1", "Iteration Level 1", Text, SERVICE),
    ("System.IterationLevel2", "Iteration Level 2", Text, SERVICE),
    ("System.AssignedTo", "Assigned To", Identity, ANYBODY),
    ("System.CreatedDate", "Created Date", DateTime, SERVICE),
    ("System.CreatedBy", "Created By", Identity, SERVICE),
    ("System.ChangedDate", "Changed Date", DateTime, SERVICE),
    ("System.ChangedBy", "Changed By", Identity, SERVICE),
    (
        "System.AuthorizedDate",
        "Authorized Date",
        DateTime,
        SERVICE,
    ),
    ("System.AuthorizedAs", "Authorized As", Identity, SERVICE),
    ("System.RevisedDate", "Revised Date", DateTime, SERVICE),
    ("System.PersonId", "Person ID", Integer, SERVICE),
    ("System.Watermark", "Watermark", Integer, SERVICE),
    ("System.CommentCount", "Comment Count", Integer, SERVICE),
    ("System.HyperLinkCount", "Hyperlink Count", Integer, SERVICE),
    ("System.Parent", "Parent", Integer, SERVICE),
    (
        "System.RemoteLinkCount",
        "Remote Link Count",
        Integer,
        SERVICE,
    ),
    (
        "System.RelatedLinkCount",
        "Related Link Count",
        Integer,
        SERVICE,
    ),
    (
        "System.ExternalLinkCount",
        "External Link Count",
        Integer,
        SERVICE,
    ),
    (
        "System.AttachedFileCount",
        "Attached File Count",
        Integer,
        SERVICE,
    ),
    ("System.IsDeleted", "Is Deleted", Boolean, SERVICE),
    ("System.Description", "Description", Html, ANYBODY),
    ("System.History", "History", History, ANYBODY),
    ("System.Tags", "Tags", PlainText, ANYBODY),
    (
        "Microsoft.VSTS.Common.StateChangeDate",
        "State Change Date",
        DateTime,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.Common.ActivatedDate",
        "Activated Date",
        DateTime,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.Common.ActivatedBy",
        "Activated By",
        Identity,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.Common.ResolvedDate",
        "Resolved Date",
        DateTime,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.Common.ResolvedBy",
        "Resolved By",
        Identity,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.Common.ClosedDate",
        "Closed Date",
        DateTime,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.Common.ClosedBy",
        "Closed By",
        Identity,
        SERVICE,
    ),
];

/// Fields that only some types have.
pub(super) const OTHERS: &[Row] = &[
    ("System.BoardColumn", "Board Column", Text, SERVICE),
    (
        "System.BoardColumnDone",
        "Board Column Done",
        Boolean,
        SERVICE,
    ),
    ("System.BoardLane", "Board Lane", Text, SERVICE),
    (
        "Microsoft.VSTS.Common.Priority",
        "Priority",
        Integer,
        ANYBODY,
    ),
    ("Microsoft.VSTS.Common.Severity", "Severity", Text, ANYBODY),
    (
        "Microsoft.VSTS.Common.ValueArea",
        "Value Area",
        Text,
        ANYBODY,
    ),
    ("Microsoft.VSTS.Common.Risk", "Risk", Text, ANYBODY),
    ("Microsoft.VSTS.Common.Activity", "Activity", Text, ANYBODY),
    (
        "Microsoft.VSTS.Common.StackRank",
        "Stack Rank",
        Double,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Common.BacklogPriority",
        "Backlog Priority",
        Double,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Common.AcceptanceCriteria",
        "Acceptance Criteria",
        Html,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Common.Resolution",
        "Resolution",
        Html,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Common.ResolvedReason",
        "Resolved Reason",
        Text,
        SERVICE,
    ),
    (
        "Microsoft.VSTS.TCM.ReproSteps",
        "Repro Steps",
        Html,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.TCM.SystemInfo",
        "System Info",
        Html,
        ANYBODY,
    ),
    ("Microsoft.VSTS.TCM.Steps", "Steps", Html, ANYBODY),
    (
        "Microsoft.VSTS.Scheduling.RemainingWork",
        "Remaining Work",
        Double,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Scheduling.CompletedWork",
        "Completed Work",
        Double,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Scheduling.OriginalEstimate",
        "Original Estimate",
        Double,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Scheduling.StoryPoints",
        "Story Points",
        Double,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Scheduling.Effort",
        "Effort",
        Double,
        ANYBODY,
    ),
    ("Microsoft.VSTS.Scheduling.Size", "Size", Double, ANYBODY),
    (
        "Microsoft.VSTS.Scheduling.StartDate",
        "Start Date",
        DateTime,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Scheduling.TargetDate",
        "Target Date",
        DateTime,
        ANYBODY,
    ),
    (
        "Microsoft.VSTS.Scheduling.DueDate",
        "Due Date",
        DateTime,
        ANYBODY,
    ),
    ("Microsoft.VSTS.Build.FoundIn", "Found In", Text, ANYBODY),
    (
        "Microsoft.VSTS.Build.IntegrationBuild",
        "Integration Build",
        Text,
        ANYBODY,
    ),
    ("Microsoft.VSTS.CMMI.Blocked", "Blocked", Text, ANYBODY),
    (
        "Microsoft.VSTS.CMMI.RequirementType",
        "Requirement Type",
        Text,
        ANYBODY,
    ),
    ("Microsoft.VSTS.CMMI.Symptom", "Symptom", Html, ANYBODY),
    ("Custom.BusinessUnit", "Business Unit", Text, ANYBODY),
    ("Custom.CvssScore", "CVSS Score", Double, ANYBODY),
    ("Custom.CveIds", "CVE IDs", Text, ANYBODY),
    ("Custom.Exploited", "Exploited", Boolean, ANYBODY),
    ("Custom.FixBy", "Fix By", DateTime, ANYBODY),
];

/// All fields of a new organization.
pub(super) fn all() -> Vec<FieldDef> {
    let rows = SYSTEM.iter().chain(OTHERS);
    rows.map(|&(reference_name, name, kind, read_only)| FieldDef {
        reference_name: reference_name.to_owned(),
        name: name.to_owned(),
        kind,
        read_only,
    })
    .collect()
}
