//! What a comment says: why, with the instances as its evidence.

use super::case::Case;
use crate::model::group::Label;
use crate::template::remark::FOOTER;
use crate::template::safe;

/// A comment with the instances as its evidence, those that `wanted` picks, capped.
pub(super) fn with_evidence(
    lead: &str,
    case: &Case<'_>,
    wanted: impl Fn(&Label) -> bool,
) -> String {
    let mut html = format!("<p>{}</p>", safe::html(lead));
    let Some(group) = case.group else { return html };
    let is_member = |label: &&Label| {
        case.members
            .binary_search_by_key(&label.id, |member| member.id)
            .is_ok()
    };
    let listed: Vec<String> = group
        .labels()
        .filter(is_member)
        .filter(|label| wanted(label))
        .map(|label| {
            let at = label
                .scanned_at
                .map(|at| format!(" of {at}"))
                .unwrap_or_default();
            let text = format!(
                "{}: {} (scan {}{at})",
                label.asset_name, label.status, label.scan
            );
            format!("<li>{}</li>", safe::html(&text))
        })
        .collect();
    if !listed.is_empty() {
        html = html + "<ul>" + &listed.concat() + "</ul>";
    }
    html + "<p>" + FOOTER + " " + case.key.as_str() + "</p>"
}
