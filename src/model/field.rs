//! Fields of work items: what a type takes, what it requires, and what a rule gives.

use std::collections::BTreeSet;

use super::process::{DESCRIPTION, REPRO_STEPS, TypeField, same_name};
use super::rule::TicketTemplate;

/// A field of the organization, whatever types have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDefinition {
    /// The name that code uses.
    pub reference_name: String,
    /// The name that people see.
    pub name: String,
    /// What it holds: `string`, `integer`, `html`, `treePath`, ...
    pub kind: String,
    /// Whether only the service sets it.
    pub read_only: bool,
    /// Whether it holds people.
    pub is_identity: bool,
    /// Whether its list of values is a suggestion only.
    pub is_suggested: bool,
}

/// Fields whose lists of values processes only suggest (`SUGGESTEDVALUES`).
const SUGGESTED: [&str; 4] = [
    "Microsoft.VSTS.Build.FoundIn",
    "Microsoft.VSTS.Build.IntegrationBuild",
    "Microsoft.VSTS.Common.Activity",
    "Microsoft.VSTS.Common.Discipline",
];

impl FieldDefinition {
    /// Whether it holds dates.
    pub fn is_date(&self) -> bool {
        self.kind.eq_ignore_ascii_case("dateTime")
    }

    /// Whether it takes no other values than those that its type lists.
    pub fn is_limited(&self) -> bool {
        let mut suggested = SUGGESTED.iter();
        !self.is_suggested
            && !self.is_identity
            && !suggested.any(|name| same_name(name, &self.reference_name))
    }
}

/// The last part of a reference name: `Priority` of `Microsoft.VSTS.Common.Priority`.
fn last_part(reference_name: &str) -> &str {
    reference_name.rsplit('.').next().unwrap_or(reference_name)
}

/// The field that a person means: by its reference name, by the name that people see, or by the
/// last part of the reference name. Of several, one that the type has goes first.
///
/// # Errors
/// What is to be said where there is none, or more than one.
pub fn meant<'a>(
    name: &str,
    known: &'a [FieldDefinition],
    is_of_type: impl Fn(&str) -> bool,
) -> Result<&'a FieldDefinition, String> {
    let by = |fits: &dyn Fn(&FieldDefinition) -> bool| -> Vec<&'a FieldDefinition> {
        known.iter().filter(|field| fits(field)).collect()
    };
    let ways = [
        by(&|field| same_name(&field.reference_name, name)),
        by(&|field| {
            same_name(&field.name, name) || same_name(last_part(&field.reference_name), name)
        }),
    ];
    for found in ways {
        let of_type: Vec<&FieldDefinition> = found
            .iter()
            .copied()
            .filter(|field| is_of_type(&field.reference_name))
            .collect();
        let found = if of_type.is_empty() { found } else { of_type };
        match found.as_slice() {
            [] => {}
            [one] => return Ok(one),
            several => {
                let names: Vec<&str> = several
                    .iter()
                    .map(|field| field.reference_name.as_str())
                    .collect();
                return Err(format!("{name:?} may be {}", names.join(" or ")));
            }
        }
    }
    let names = known
        .iter()
        .map(|field| (field.reference_name.as_str(), field.name.as_str()));
    Err(format!(
        "there is no field {name:?}; the nearest are {}",
        nearest(name, names).join(", ")
    ))
}

/// The reference names of the three fields whose names are most like a name; what people see and
/// the last part count more than the rest.
pub fn nearest<'a>(
    name: &str,
    known: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<&'a str> {
    let last = last_part(name).to_lowercase();
    let likeness = |reference: &str, shown: &str| {
        let part =
            strsim::normalized_damerau_levenshtein(&last, &last_part(reference).to_lowercase());
        let shown = strsim::normalized_damerau_levenshtein(&last, &shown.to_lowercase());
        let begins = f64::from(u8::from(
            reference
                .to_lowercase()
                .starts_with(name.to_lowercase().trim_end_matches(last.as_str())),
        ));
        part.max(shown) + 0.01 * begins
    };
    let mut all: Vec<(f64, &str)> = known
        .into_iter()
        .map(|(reference, shown)| (likeness(reference, shown), reference))
        .collect();
    all.sort_by(|(one, first), (other, second)| other.total_cmp(one).then(first.cmp(second)));
    all.truncate(3);
    all.into_iter().map(|(_, reference)| reference).collect()
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

    #[test]
    fn a_field_is_meant_by_any_of_its_names() {
        let definition = |reference_name: &str, name: &str| FieldDefinition {
            reference_name: reference_name.to_owned(),
            name: name.to_owned(),
            kind: "string".to_owned(),
            read_only: false,
            is_identity: false,
            is_suggested: false,
        };
        let known = [
            definition("Microsoft.VSTS.Common.Priority", "Priority"),
            definition("Microsoft.VSTS.Scheduling.StoryPoints", "Story Points"),
            definition("Microsoft.VSTS.TCM.SystemInfo", "System Info"),
            definition("Custom.Team", "Team"),
            definition("Other.Team", "Team Name"),
        ];
        let find =
            |name: &str| meant(name, &known, |_| false).map(|field| field.reference_name.as_str());
        for name in ["microsoft.vsts.common.priority", "Priority", "priority"] {
            assert_eq!(find(name), Ok("Microsoft.VSTS.Common.Priority"), "{name}");
        }
        for name in ["Story Points", "storypoints"] {
            assert_eq!(
                find(name),
                Ok("Microsoft.VSTS.Scheduling.StoryPoints"),
                "{name}"
            );
        }
        assert_eq!(
            find("Team").unwrap_err(),
            "\"Team\" may be Custom.Team or Other.Team"
        );
        let of_type = meant("team", &known, |name| name == "Other.Team").unwrap();
        assert_eq!(of_type.reference_name, "Other.Team");
        for wrong in ["Prioriti", "Microsoft.VSTS.Common.Prioritty", "Pirority"] {
            let error = find(wrong).unwrap_err();
            let first = "the nearest are Microsoft.VSTS.Common.Priority";
            assert!(error.contains(first), "{error}");
        }
    }
}
