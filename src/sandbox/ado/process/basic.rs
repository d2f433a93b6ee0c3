//! The Basic process: no Bug, no Removed.

use super::Category::{Completed, InProgress, Proposed};
use super::table::{
    ACTIVITY, EFFORT, Is, PRIORITY, ProcessTable, REMAINING, TARGET_DATE, TypeTable, Ways,
};

pub(super) const BASIC: ProcessTable = ProcessTable {
    id: "b8a3a935-7e91-48b8-a94c-606d37c3e9f2",
    name: "Basic",
    description: "This template is flexible for any process and great for teams getting started with Azure DevOps.",
    types: &[BASIC_TYPES, super::shared::SHARED],
};

const BASIC_TYPES: &[TypeTable] = &[
    TypeTable {
        name: "Epic",
        reference_name: "Microsoft.VSTS.WorkItemTypes.Epic",
        look: ("E06C00", "icon_crown"),
        category: "Microsoft.EpicCategory",
        states: &[
            ("To Do", Proposed),
            ("Doing", InProgress),
            ("Done", Completed),
        ],
        initial: "To Do",
        ways: Ways::Stock,
        created_reason: "Added to backlog",
        fields: &[PRIORITY, EFFORT, TARGET_DATE],
        empty_in: &[],
        is: Is::OnBoard,
    },
    TypeTable {
        name: "Issue",
        reference_name: "Microsoft.VSTS.WorkItemTypes.Issue",
        look: ("B4009E", "icon_traffic_cone"),
        category: "Microsoft.RequirementCategory",
        states: &[
            ("To Do", Proposed),
            ("Doing", InProgress),
            ("Done", Completed),
        ],
        initial: "To Do",
        ways: Ways::Stock,
        created_reason: "Added to backlog",
        fields: &[PRIORITY, EFFORT],
        empty_in: &[],
        is: Is::OnBoard,
    },
    TypeTable {
        name: "Task",
        reference_name: "Microsoft.VSTS.WorkItemTypes.Task",
        look: ("A4880A", "icon_clipboard"),
        category: "Microsoft.TaskCategory",
        states: &[
            ("To Do", Proposed),
            ("Doing", InProgress),
            ("Done", Completed),
        ],
        initial: "To Do",
        ways: Ways::Stock,
        created_reason: "Added to backlog",
        fields: &[PRIORITY, ACTIVITY, REMAINING],
        empty_in: &[],
        is: Is::Plain,
    },
];
