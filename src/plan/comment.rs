//! What a comment says: why, with the instances as its evidence.

use super::case::Case;
use crate::model::group::Label;
use crate::model::remark::ClosedBy;
use crate::template::{footer, safe};

/// A comment with the instances as its evidence, those that `wanted` picks, capped. `closed` tells
/// who closes, where it goes with a closing.
pub(super) fn with_evidence(
    lead: &str,
    case: &Case<'_>,
    closed: Option<&ClosedBy>,
    wanted: impl Fn(&Label) -> bool,
) -> String {
    let mut html = format!("<p>{}</p>", safe::html(lead));
    let footer = footer::render(&case.key, closed);
    let Some(group) = case.group else {
        return html + &footer;
    };
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
    html + &footer
}
