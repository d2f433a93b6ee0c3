//! What the identity may do where a rule's tickets go.

use super::advice;
use super::check::Check;
use crate::clients::ado::{Reader, Right};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::exit::ExitStatus;
use crate::model::process::{Project, same_name};
use crate::model::rule::Rule;
use crate::template::ticket::TAG;

pub(super) const NAME: &str = "ado.rights";

/// The area that a rule names, by the GUIDs from the root down.
pub(super) async fn check(
    name: &str,
    rule: &Rule,
    project: &Project,
    area: &[String],
    reader: &Reader,
) -> Check {
    let missing = match reader.missing_rights(&project.id, area).await {
        Ok(missing) => missing,
        Err(error) if error.kind == ApiErrorKind::NotFound => {
            return Check::skip(
                name,
                "this service does not tell rights; see the write probe",
            );
        }
        Err(error) => return Check::of_error(name, &error),
    };
    let denied: Vec<&str> = [Right::View, Right::Edit]
        .into_iter()
        .filter(|right| missing.contains(right))
        .map(Right::words)
        .collect();
    if !denied.is_empty() {
        let place = rule.ticket.area.as_deref().unwrap_or(&project.name);
        let detail = format!("not allowed in area {place}: {}", denied.join(", "));
        return Check::fail(name, ExitStatus::Denied, detail).mended_by(format!(
            "add the identity to the Contributors of {} (Project settings > Permissions), or \
             allow it on the area: Project settings > Boards > Project configuration > Areas > \
             Security; {}",
            project.name,
            advice::NO_API_PERMISSION
        ));
    }
    if missing.contains(&Right::CreateTags) {
        return tags(name, rule, &project.name, reader.tags(&project.name).await);
    }
    let mails = if missing.contains(&Right::SuppressNotifications) {
        "; it may not suppress notifications: many writes at once mail many people"
    } else {
        "; it may suppress notifications"
    };
    Check::pass(
        name,
        format!("may view, edit and tag in {}{mails}", project.name),
    )
}

/// Whether a rule gets by with the tags that the project knows (ado-api, 4 and 8.6).
fn tags(name: &str, rule: &Rule, project: &str, known: Result<Vec<String>, ApiError>) -> Check {
    let known = match known {
        Ok(known) => known,
        Err(error) => return Check::of_error(name, &error),
    };
    let wanted = std::iter::once(TAG).chain(rule.ticket.tags.iter().map(String::as_str));
    let (templates, fixed): (Vec<&str>, Vec<&str>) = wanted.partition(|tag| tag.contains('{'));
    let unknown: Vec<&str> = fixed
        .into_iter()
        .filter(|tag| !known.iter().any(|known| same_name(known, tag)))
        .collect();
    let fix = format!(
        "give it access level Basic instead of Stakeholder (Organization settings > Users) and \
         the right {:?} in {project}, or have somebody use the tags once there",
        Right::CreateTags.words()
    );
    if !unknown.is_empty() {
        let detail = format!(
            "may not make new tags, and {project} does not know {}: every new ticket would be \
             refused (TF401289)",
            unknown.join(", ")
        );
        return Check::fail(name, ExitStatus::Denied, detail).mended_by(fix);
    }
    if let Some(template) = templates.first() {
        let detail = format!(
            "may not make new tags; what {template:?} becomes has to be known to {project}"
        );
        return Check::warn(name, detail).mended_by(fix);
    }
    Check::pass(
        name,
        format!(
            "may view and edit in {project}; may not make new tags, but knows all of the rule's"
        ),
    )
}
