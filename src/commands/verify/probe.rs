//! Asks Azure DevOps whether it would accept a rule's ticket; nothing is stored.

use serde_json::Value;

use super::advice;
use super::check::Check;
use super::fields::Place;
use super::sample;
use crate::clients::ado::{Patch, Prober};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::exit::ExitStatus;
use crate::model::finding::Severity;
use crate::model::process::WorkItemType;
use crate::model::rule::Rule;
use crate::template::ticket::{self, TAG};

pub(super) const NAME: &str = "ado.write_probe";
/// A link that is no key link: a ticket of this name would belong to no finding.
const LINK: &str = "https://adoconn.invalid/verify";

/// The check where nobody asked for it.
pub(super) fn not_asked(name: &str) -> Check {
    Check::skip(name, "not asked for").mended_by(
        "`adoconn verify --write-probe` asks Azure DevOps whether it would accept the ticket, and \
         stores nothing",
    )
}

/// The ticket of a rule, as far as it does not depend on the finding.
pub(super) async fn check(
    name: &str,
    rule: &Rule,
    project: &str,
    kind: &WorkItemType,
    prober: &Prober,
) -> Check {
    let Some(patch) = patch(rule, kind) else {
        return Check::skip(name, format!("rules.{} failed", rule.name));
    };
    let place = Place {
        project,
        work_item_type: &kind.name,
    };
    match prober.create(project, &kind.name, &patch).await {
        Ok(()) => Check::pass(
            name,
            format!("{project} would accept the rule's {}", kind.name),
        ),
        Err(error) => refused(name, rule, place, &error),
    }
}

fn patch(rule: &Rule, kind: &WorkItemType) -> Option<Patch> {
    let context = sample::context(Severity::High, &rule.name);
    let texts = ticket::render(&rule.ticket, &context).ok()?;
    let mut tags = vec![TAG.to_owned()];
    tags.extend(texts.tags);
    let mut patch = Patch::new()
        .set("System.Title", texts.title)
        .set(kind.description_field(), "<p>adoconn verify</p>")
        .tags(&tags)
        .hyperlink(LINK, "adoconn verify");
    for (field, text) in texts.fields.iter().filter(|(_, text)| !text.is_empty()) {
        let number = text.parse::<i64>().ok().map(Value::from);
        patch = patch.set(field, number.unwrap_or_else(|| text.as_str().into()));
    }
    let places = [
        ("System.AreaPath", rule.ticket.area.as_deref()),
        ("System.IterationPath", rule.ticket.iteration.as_deref()),
        ("System.AssignedTo", Some(texts.assigned_to.as_str())),
    ];
    for (field, value) in places {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            patch = patch.set(field, value);
        }
    }
    Some(patch)
}

/// A rule error says that we may write, and that the process wants something else (ado-api, 8.5).
fn refused(name: &str, rule: &Rule, place: Place<'_>, error: &ApiError) -> Check {
    let Place {
        project,
        work_item_type,
    } = place;
    if error.kind == ApiErrorKind::Invalid {
        let fields = if error.fields.is_empty() {
            String::new()
        } else {
            let names = error.fields.iter();
            let names: Vec<&str> = names.map(|field| field.reference_name.as_str()).collect();
            format!(" [{}]", names.join(", "))
        };
        let detail = format!("the process refuses the rule's {work_item_type}: {error}{fields}");
        return Check::fail(name, ExitStatus::Usage, detail).mended_by(format!(
            "correct `ticket` of the rule {:?}; see `{}`",
            rule.name,
            place.list_command()
        ));
    }
    let check = Check::of_error(name, error);
    if error.kind != ApiErrorKind::Forbidden || error.code.as_deref() == Some("TF401289") {
        return check;
    }
    check.mended_by(format!(
        "add the identity to the Contributors of {project}: Project settings > Permissions; {}",
        advice::NO_API_PERMISSION
    ))
}
