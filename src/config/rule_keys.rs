//! The keys of a rule, as the table of all keys has them.

use super::keys::{Key, Kind, key};

const CATEGORIES: &[&str] = &[
    "proposed",
    "in-progress",
    "resolved",
    "completed",
    "removed",
];
const OPEN_CATEGORIES: &[&str] = &["proposed", "in-progress", "resolved"];

/// The keys of a rule.
pub(super) const RULE: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "By this name tickets remember their rule.",
    )
    .required(),
    key("nucleus_project", Kind::Text, "The Nucleus project, by id.").required(),
    key(
        "when",
        Kind::Text,
        "Which instances: an expression such as severity == \"Critical\" and exploitable.",
    )
    .or("\"true\""),
    key(
        "scope",
        Kind::Text,
        "Part of the ticket key; never change it.",
    )
    .or("\"\""),
    key(
        "group_by",
        Kind::Words(&["finding"]),
        "What one ticket is for.",
    )
    .or("[\"finding\"]"),
    key(
        "mode",
        Kind::Word(&["enforce", "observe"]),
        "enforce writes; observe only plans.",
    )
    .or("\"enforce\""),
    key("ticket.project", Kind::Text, "The Azure DevOps project.").required(),
    key("ticket.type", Kind::Text, "The work item type.").required(),
    key(
        "ticket.state",
        Kind::Text,
        "The state of a new ticket; by default what the type gives it.",
    ),
    key("ticket.title", Kind::Text, "The title.").or("\"[{{ severity }}] {{ name }}\""),
    key(
        "ticket.description",
        Kind::Text,
        "Text above what adoconn writes itself.",
    )
    .or("\"\""),
    key("ticket.tags", Kind::Texts, "Tags beside `nucleus`.").or("[]"),
    key(
        "ticket.fields",
        Kind::Values,
        "Fields by reference name, such as Microsoft.VSTS.Common.Priority.",
    ),
    key(
        "ticket.area",
        Kind::Text,
        "The area path; by default the project's root.",
    ),
    key(
        "ticket.iteration",
        Kind::Text,
        "The iteration path; by default the project's root.",
    ),
    key("ticket.assigned_to", Kind::Text, "Who gets it."),
    key("close.auto", Kind::Flag, "Close what is remediated.").or("true"),
    key(
        "close.state",
        Kind::Text,
        "The closing state; excludes close.category.",
    ),
    key(
        "close.category",
        Kind::Word(CATEGORIES),
        "The closing state is each type's first of this category.",
    ),
    key(
        "close.temporary",
        Kind::Word(&["hold", "close"]),
        "What temporary statuses do, such as Accepted Risk.",
    )
    .or("\"hold\""),
    key(
        "close.person_statuses",
        Kind::Word(&["hold", "close"]),
        "What statuses do that a person set for good, such as False Positive.",
    )
    .or("\"close\""),
    key(
        "close.vanished",
        Kind::Text,
        "What an instance does that is no longer listed: hold, or how long it must be missing, as in 30d, to count as gone once its asset was scanned again.",
    )
    .or("\"hold\""),
    key(
        "close.patience",
        Kind::CountOrText,
        "For how many complete reads, as in 2, or how long, as in 12h, the evidence must hold before a ticket is closed; by default it is closed at once.",
    ),
    key(
        "close.from",
        Kind::Words(OPEN_CATEGORIES),
        "Only tickets in these categories are closed.",
    )
    .or("[\"proposed\", \"in-progress\", \"resolved\"]"),
    key(
        "close.again",
        Kind::Text,
        "How long after a person reopens a ticket that sync closed it is closed again, as in 30d; by default it stays open until the evidence changes.",
    ),
    key(
        "reopen.policy",
        Kind::Word(&["reopen", "new", "comment", "ignore"]),
        "What happens when a finding returns.",
    )
    .or("\"reopen\""),
    key(
        "reopen.state",
        Kind::Text,
        "The state of a reopened ticket; by default the one before it was closed.",
    ),
    key(
        "reopen.respect",
        Kind::Texts,
        "Reasons with which a person closes for good; case, blanks and punctuation do not count.",
    )
    .or(
        "[\"Duplicate\", \"Won't Fix\", \"Will Not Fix\", \"Wontfix\", \"As Designed\", \
         \"By Design\", \"Not a Bug\", \"Rejected\"]",
    ),
    key(
        "update.min_interval",
        Kind::Text,
        "How often one ticket is updated at most, as in 24h.",
    )
    .or("\"24h\""),
    key("comments.to_ticket", Kind::Flag, "Not carried over yet."),
    key("comments.to_nucleus", Kind::Flag, "Not carried over yet."),
];
