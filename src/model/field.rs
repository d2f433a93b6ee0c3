//! Fields of work items: what a type takes, what it requires, and what a rule gives.

use std::collections::BTreeSet;

use super::process::{DESCRIPTION, REPRO_STEPS, TypeField, same_name};
use super::rule::TicketTemplate;

/// A field of the organization, whatever types have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDefinition {
    /// The name that code uses.
    pub reference_name: String,
    /// What it holds: `string`, `integer`, `html`, `treePath`, ...
    pub kind: String,
    /// Whether only the service sets it.
    pub read_only: bool,
}

/// A field of a type with the values that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedField {
    /// The field.
    pub field: TypeField,
    /// What the process sets when nobody does.
    pub default: Option<String>,
    /// The only values it takes; any when empty.
    pub allowed: Vec<String>,
    /// What the process says about it.
    pub help: String,
}

impl AllowedField {
    /// The value as the process spells it; `None` when it is not one of those it takes. The
    /// service compares without case.
    pub fn spelled(&self, value: &str) -> Option<&str> {
        let mut allowed = self.allowed.iter().map(String::as_str);
        allowed.find(|known| same_name(known, value))
    }
}

/// What every ticket is given, by us or by its project.
pub const ALWAYS: [&str; 8] = [
    "System.Title",
    "System.State",
    "System.Reason",
    "System.AreaPath",
    "System.IterationPath",
    "System.Tags",
    DESCRIPTION,
    REPRO_STEPS,
];

/// The reference names of the fields that a rule's tickets always have: what the rule maps, and
/// what every ticket gets. A state, an area and an iteration come from the process and the
/// project where the rule names none.
pub fn given_by(ticket: &TicketTemplate) -> BTreeSet<String> {
    let always = ALWAYS.into_iter().map(str::to_lowercase);
    let mut given: BTreeSet<String> = always.collect();
    given.extend(ticket.fields.keys().map(|name| name.to_lowercase()));
    if ticket.assigned_to.is_some() {
        given.insert("system.assignedto".to_owned());
    }
    given
}

/// The fields that the process requires, that it does not fill itself, and that are not among the
/// names given (in lower case): without them the service refuses every new ticket (ado-api, 7).
pub fn unmapped<'a>(
    fields: impl IntoIterator<Item = &'a TypeField>,
    given: &BTreeSet<String>,
) -> Vec<&'a TypeField> {
    fields
        .into_iter()
        .filter(|field| field.must_be_given())
        .filter(|field| !given.contains(&field.reference_name.to_lowercase()))
        .collect()
}

/// What is to be said about fields without a mapping; `None` when there are none.
///
/// The same words serve as a check's detail and as the cause of a hold.
pub fn unmapped_sentence(work_item_type: &str, unmapped: &[&TypeField]) -> Option<String> {
    let names: Vec<String> = unmapped
        .iter()
        .map(|field| format!("{} ({})", field.reference_name, field.name))
        .collect();
    let noun = match names.len() {
        0 => return None,
        1 => "a required field",
        _ => "required fields",
    };
    Some(format!(
        "{work_item_type} has {noun} that the rule does not map: {}",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn field(reference_name: &str, always_required: bool, has_default: bool) -> TypeField {
        TypeField {
            reference_name: reference_name.to_owned(),
            name: reference_name
                .rsplit('.')
                .next()
                .unwrap_or_default()
                .to_owned(),
            always_required,
            has_default,
        }
    }

    fn ticket(fields: &[&str]) -> TicketTemplate {
        let fields = fields
            .iter()
            .map(|name| ((*name).to_owned(), "x".to_owned()));
        TicketTemplate {
            project: "P".to_owned(),
            work_item_type: "Bug".to_owned(),
            state: None,
            title: "t".to_owned(),
            description: String::new(),
            tags: Vec::new(),
            fields: fields.collect::<BTreeMap<_, _>>(),
            area: None,
            iteration: None,
            assigned_to: None,
        }
    }

    #[test]
    fn only_what_nobody_fills_is_unmapped() {
        let fields = [
            field("System.Title", true, false),
            field("System.State", true, true),
            field("System.AreaId", true, false),
            field("Custom.BusinessUnit", true, false),
            field("Custom.Team", true, true),
            field("Custom.Note", false, false),
        ];
        let missing = unmapped(&fields, &given_by(&ticket(&[])));
        let sentence = unmapped_sentence("Bug", &missing);
        assert_eq!(
            sentence.as_deref(),
            Some(
                "Bug has a required field that the rule does not map: Custom.BusinessUnit \
                 (BusinessUnit)"
            )
        );
        let mapped = given_by(&ticket(&["custom.businessunit"]));
        let missing = unmapped(&fields, &mapped);
        assert_eq!(unmapped_sentence("Bug", &missing), None);
    }

    #[test]
    fn a_rule_that_assigns_gives_the_assignee() {
        let fields = [field("System.AssignedTo", true, false)];
        assert_eq!(unmapped(&fields, &given_by(&ticket(&[]))).len(), 1);
        let assigned = TicketTemplate {
            assigned_to: Some("kim@example.com".to_owned()),
            ..ticket(&[])
        };
        assert!(unmapped(&fields, &given_by(&assigned)).is_empty());
    }

    #[test]
    fn values_are_compared_without_case() {
        let severity = AllowedField {
            field: field("Severity", false, true),
            default: None,
            allowed: vec!["1 - Critical".to_owned()],
            help: String::new(),
        };
        assert_eq!(severity.spelled("1 - critical"), Some("1 - Critical"));
        assert_eq!(severity.spelled("Critical"), None);
    }
}
