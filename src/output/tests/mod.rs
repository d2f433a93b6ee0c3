//! One listing in every format, the kinds of items, and the roles of the writer.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "snapbox writes its snapshots with them"
)]

mod formats;
mod kinds;
mod roles;

use super::escape;
use super::rows::TicketRow;

fn ticket(id: u32, title: &str) -> TicketRow {
    TicketRow {
        id,
        project: "Payments".into(),
        work_item_type: "Bug".into(),
        state: "New".into(),
        state_category: Some("Proposed".into()),
        title: title.into(),
        key: None,
        url: Some(format!(
            "https://dev.azure.com/contoso/_workitems/edit/{id}"
        )),
        rev: 3,
        closed_by: None,
    }
}

fn tickets() -> [TicketRow; 3] {
    [
        ticket(640, "[Critical] OpenSSL 3.0.7"),
        ticket(7, "=cmd|' /C calc'!A0\tand \"more\""),
        ticket(81, "line one\nline two \u{1b}[2J\u{202e}"),
    ]
}

/// The text with everything but line feeds and tabs made visible.
fn visible(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let cells = line.split('\t').map(escape::line);
        cells.collect::<Vec<_>>().join("\t")
    });
    lines.collect::<Vec<_>>().join("\n")
}
