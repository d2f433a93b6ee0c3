//! What a comment says: why, with the instances as its evidence.

use super::case::Case;
use crate::model::group::{Group, Label};
use crate::model::remark::ClosedBy;
use crate::template::{footer, safe};

/// Longest name, status and scan of an instance in a comment, in UTF-16 units.
const LABEL_MAX: usize = 300;

/// A comment with the instances as its evidence, those that `wanted` picks, capped. `closed` tells
/// who closes, where it goes with a closing.
pub(super) fn with_evidence(
    lead: &str,
    case: &Case<'_>,
    closed: Option<&ClosedBy>,
    wanted: impl Fn(&Label) -> bool,
) -> String {
    with_lines(lead, case, closed, case.group, wanted, &[])
}

/// The labels of members in a group.
pub(super) fn members<'g>(case: &Case<'_>, group: &'g Group) -> impl Iterator<Item = &'g Label> {
    group.labels().filter(|label| {
        case.members
            .binary_search_by_key(&label.id, |member| member.id)
            .is_ok()
    })
}

/// The same, with the labels of another read of the finding, and with further lines.
pub(super) fn with_lines(
    lead: &str,
    case: &Case<'_>,
    closed: Option<&ClosedBy>,
    group: Option<&Group>,
    wanted: impl Fn(&Label) -> bool,
    lines: &[String],
) -> String {
    let mut html = format!("<p>{}</p>", safe::html(lead));
    let labels = group.into_iter().flat_map(|group| members(case, group));
    let texts = labels.filter(|label| wanted(label)).map(|label| {
        let at = label
            .scanned_at
            .map(|at| format!(" of {at}"))
            .unwrap_or_default();
        let short = |text: &str| safe::cut(text, LABEL_MAX);
        let (asset, status) = (short(&label.asset_name), short(&label.status));
        format!(
            "{asset}: {status} (scan {}{at})",
            short(label.scan.as_str())
        )
    });
    let listed: Vec<String> = texts
        .chain(lines.iter().cloned())
        .map(|text| format!("<li>{}</li>", safe::html(&text)))
        .collect();
    if !listed.is_empty() {
        html = html + "<ul>" + &listed.concat() + "</ul>";
    }
    html + &footer::render(&case.key, closed)
}
