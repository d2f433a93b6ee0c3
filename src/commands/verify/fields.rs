//! Whether a rule gives every field that the process requires, and values that it takes.

use super::check::Check;
use super::sample;
use crate::commands::shell::quoted;
use crate::exit::ExitStatus;
use crate::model::date::{self, Written};
use crate::model::field::{
    self, AllowedField, FieldDefinition, given_by, unmapped, unmapped_sentence,
};
use crate::model::finding::Severity;
use crate::model::process::same_name;
use crate::model::rule::Rule;
use crate::template::ticket::{self, Context};

pub(super) const NAME: &str = "ado.fields";

/// Where a rule's tickets go, for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) project: &'a str,
    pub(super) work_item_type: &'a str,
}

impl Place<'_> {
    /// The command that lists the fields of a ticket there.
    pub(super) fn list_command(self) -> String {
        let (project, kind) = (quoted(self.project), quoted(self.work_item_type));
        format!("adoconn fields list --project {project} --type {kind}")
    }
}

/// What is to be said about the fields of a rule.
pub(super) fn judge(
    name: &str,
    rule: &Rule,
    place: Place<'_>,
    fields: &[AllowedField],
    definitions: &[FieldDefinition],
) -> Check {
    let Place {
        project: _,
        work_item_type,
    } = place;
    let list = place.list_command();
    let fail = |detail: String| Check::fail(name, ExitStatus::Usage, detail);
    let missing = unmapped(
        fields.iter().map(|field| &field.field),
        &given_by(&rule.ticket),
    );
    if let Some(sentence) = unmapped_sentence(work_item_type, &missing) {
        let example = missing.first().map(|first| example(first, fields));
        let fix = format!(
            "in the rule {:?} set {}; see `{list}`",
            rule.name,
            example.unwrap_or_default()
        );
        return fail(sentence).mended_by(fix);
    }
    if let Some(unknown) = unknown(rule, fields) {
        let near = nearest(unknown, fields);
        let detail = format!("{work_item_type} has no field {unknown:?}; the nearest is {near:?}");
        return fail(detail).mended_by(format!("see `{list}`"));
    }
    if let Some(refused) = refused(rule, fields) {
        return Check::warn(name, refused).mended_by(format!(
            "correct the value in the rule {:?}; see `{list}`",
            rule.name
        ));
    }
    if let Some(undated) = undated(rule, definitions) {
        return Check::warn(name, undated).mended_by(format!(
            "in the rule {:?} write a day, such as 2026-12-31, `{{{{ due_date }}}}`, or a date and \
             time, such as 2026-12-31T17:00:00",
            rule.name
        ));
    }
    let mapped = rule.ticket.fields.len();
    Check::pass(
        name,
        format!("every required field of {work_item_type} is given; {mapped} mapped by the rule"),
    )
}

/// A line for the configuration that would do, with a value that the field takes.
fn example(missing: &crate::model::process::TypeField, fields: &[AllowedField]) -> String {
    let reference_name = &missing.reference_name;
    let value = fields
        .iter()
        .find(|known| known.field.reference_name == *reference_name)
        .and_then(|known| known.allowed.first())
        .map_or("...", String::as_str);
    format!("`ticket.fields.{reference_name:?} = {value:?}`")
}

/// A mapped field that the type does not have.
fn unknown<'a>(rule: &'a Rule, fields: &[AllowedField]) -> Option<&'a str> {
    let mut mapped = rule.ticket.fields.keys().map(String::as_str);
    mapped.find(|name| {
        !fields
            .iter()
            .any(|known| same_name(&known.field.reference_name, name))
    })
}

fn nearest<'a>(name: &str, fields: &'a [AllowedField]) -> &'a str {
    let names = fields.iter().map(|known| {
        let field = &known.field;
        (field.reference_name.as_str(), field.name.as_str())
    });
    field::nearest(name, names).into_iter().next().unwrap_or("")
}

/// Whether only the definitions of fields tell which of the rule's fields hold dates.
pub(super) fn needs_definitions(rule: &Rule) -> bool {
    let mut names = rule.ticket.fields.keys();
    names.any(|name| date::is_date_field(name).is_none())
}

/// A value that is no date and that the rule would send to a field that holds dates, for some
/// severity, with a due date and without.
fn undated(rule: &Rule, definitions: &[FieldDefinition]) -> Option<String> {
    let is_date = |name: &str| {
        let mut known = definitions.iter();
        let defined = known.find(|field| same_name(&field.reference_name, name));
        defined.map_or_else(
            || date::is_date_field(name) == Some(true),
            FieldDefinition::is_date,
        )
    };
    for severity in Severity::KNOWN {
        let dated = sample::context(severity, &rule.name);
        let dateless = Context {
            due_date: String::new(),
            ..dated.clone()
        };
        for (context, when) in [(dated, ""), (dateless, " without a due date")] {
            let Ok(texts) = ticket::render(&rule.ticket, &context) else {
                continue;
            };
            let mut texts = texts.fields.iter();
            let is_wrong = |(name, text): &(&String, &String)| {
                !text.is_empty() && Written::read(text).is_none() && is_date(name)
            };
            if let Some((name, text)) = texts.find(is_wrong) {
                return Some(format!(
                    "for {severity} findings{when} {name} would be {text:?}, which is not a date"
                ));
            }
        }
    }
    None
}

/// A value that the rule would send for some severity and that the field does not list. Lists may
/// be suggestions only, so the service has the last word.
fn refused(rule: &Rule, fields: &[AllowedField]) -> Option<String> {
    for severity in Severity::KNOWN {
        let texts = ticket::render(&rule.ticket, &sample::context(severity, &rule.name)).ok()?;
        for (name, value) in &texts.fields {
            let field = fields
                .iter()
                .find(|known| same_name(&known.field.reference_name, name))?;
            if field.allowed.is_empty() || value.is_empty() || field.spelled(value).is_some() {
                continue;
            }
            return Some(format!(
                "for {severity} findings {name} would be {value:?}, which is none of {}",
                field.allowed.join(", ")
            ));
        }
    }
    None
}
