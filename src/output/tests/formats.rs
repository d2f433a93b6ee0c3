//! One listing in every format.

use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};

use super::{ticket, tickets, visible};
use crate::exit::ExitStatus;
use crate::output::listing::{self, Completeness, Listing};
use crate::output::manner::{Format, Manner, Stream};
use crate::output::out::Out;
use crate::output::rows::{RunRow, StateRow, WorkItemTypeRow};

fn in_manner(manner: Manner) -> String {
    let (mut out, captured) = Out::captured_as(manner);
    listing::all(&mut out, tickets()).unwrap();
    assert_eq!(captured.stderr(), "");
    captured.stdout()
}

#[track_caller]
fn check(format: Format, fields: &[&str], expected: impl IntoData) {
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    let text = in_manner(Manner {
        format,
        fields,
        ..Manner::default()
    });
    assert_data_eq!(visible(&text), expected.raw());
}

#[test]
fn a_listing_for_people() {
    check(
        Format::Table,
        &[],
        str![[r#"
 ID   PROJECT    TYPE   STATE   TITLE
────────────────────────────────────────────────────────────────────
640   Payments   Bug    New     [Critical] OpenSSL 3.0.7
  7   Payments   Bug    New     =cmd|' /C calc'!A0\tand "more"
 81   Payments   Bug    New     line one\nline two \u{1b}[2J\u{202e}

"#]],
    );
    check(
        Format::Tsv,
        &[],
        str![[r#"
id	project	type	state	title
640	Payments	Bug	New	[Critical] OpenSSL 3.0.7
7	Payments	Bug	New	=cmd|' /C calc'!A0\tand "more"
81	Payments	Bug	New	line one\nline two \u{1b}[2J\u{202e}

"#]],
    );
}

#[test]
fn a_listing_for_programs() {
    check(
        Format::Json,
        &[],
        str![[r#"
{"schema_version":1,"kind":"tickets","items":[
{"id":640,"project":"Payments","type":"Bug","state":"New","state_category":"Proposed","title":"[Critical] OpenSSL 3.0.7","key":null,"url":"https://dev.azure.com/contoso/_workitems/edit/640","rev":3,"closed_by":null},
{"id":7,"project":"Payments","type":"Bug","state":"New","state_category":"Proposed","title":"=cmd|' /C calc'!A0\tand \"more\"","key":null,"url":"https://dev.azure.com/contoso/_workitems/edit/7","rev":3,"closed_by":null},
{"id":81,"project":"Payments","type":"Bug","state":"New","state_category":"Proposed","title":"line one\nline two \u001b[2J\u202e","key":null,"url":"https://dev.azure.com/contoso/_workitems/edit/81","rev":3,"closed_by":null}
],"complete":true,"total":3}

"#]],
    );
    check(
        Format::Ndjson,
        &[],
        str![[r#"
{"id":640,"project":"Payments","type":"Bug","state":"New","state_category":"Proposed","title":"[Critical] OpenSSL 3.0.7","key":null,"url":"https://dev.azure.com/contoso/_workitems/edit/640","rev":3,"closed_by":null}
{"id":7,"project":"Payments","type":"Bug","state":"New","state_category":"Proposed","title":"=cmd|' /C calc'!A0\tand \"more\"","key":null,"url":"https://dev.azure.com/contoso/_workitems/edit/7","rev":3,"closed_by":null}
{"id":81,"project":"Payments","type":"Bug","state":"New","state_category":"Proposed","title":"line one\nline two \u001b[2J\u202e","key":null,"url":"https://dev.azure.com/contoso/_workitems/edit/81","rev":3,"closed_by":null}

"#]],
    );
    check(
        Format::Csv,
        &[],
        str![[r#"
"id","project","type","state","state_category","title","key","url","rev","closed_by"\r
640,"Payments","Bug","New","Proposed","[Critical] OpenSSL 3.0.7","","https://dev.azure.com/contoso/_workitems/edit/640",3,""\r
7,"Payments","Bug","New","Proposed","'=cmd|' /C calc'!A0	and ""more""","","https://dev.azure.com/contoso/_workitems/edit/7",3,""\r
81,"Payments","Bug","New","Proposed","line one
line two \u{1b}[2J\u{202e}","","https://dev.azure.com/contoso/_workitems/edit/81",3,""\r

"#]],
    );
    check(
        Format::Ids,
        &[],
        str![[r#"
640
7
81

"#]],
    );
}

#[test]
fn fields_are_chosen_in_the_order_asked_for() {
    check(
        Format::Tsv,
        &["key", "id"],
        str![[r#"
key	id
	640
	7
	81

"#]],
    );
    check(
        Format::Ndjson,
        &["rev", "type", "id"],
        str![[r#"
{"rev":3,"type":"Bug","id":640}
{"rev":3,"type":"Bug","id":7}
{"rev":3,"type":"Bug","id":81}

"#]],
    );
}

#[test]
fn an_unknown_field_is_answered_with_the_known_ones() {
    let refused = |format, field: &str| {
        let (out, _captured) = Out::captured_as(Manner {
            format,
            fields: vec![field.into()],
            ..Manner::default()
        });
        let failure = Listing::<StateRow>::begin(&out).unwrap_err();
        assert_eq!(failure.status, ExitStatus::Usage);
        format!("{}\n{}", failure.message, failure.hints.join("\n"))
    };
    assert_data_eq!(
        refused(Format::Json, "colour"),
        str![[r#"
--fields: states have no field "colour"
fields: type, name, category, color, initial, reachable, closing
"#]]
    );
    assert_data_eq!(
        refused(Format::Ids, "name"),
        str![[r#"
--fields cannot be used with -o ids, which prints the id only
use -o csv or -o ndjson for chosen fields
"#]]
    );
}

#[test]
fn a_field_asked_for_twice_is_printed_once() {
    check(
        Format::Tsv,
        &["id", "state", " id", "state"],
        str![[r#"
id	state
640	New
7	New
81	New

"#]],
    );
}

#[test]
fn a_json_document_holds_what_was_listed() {
    let text = in_manner(Manner {
        format: Format::Json,
        ..Manner::default()
    });
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["kind"], "tickets");
    assert_eq!(document["complete"], true);
    assert_eq!(document["total"], 3);
    let items = document["items"].as_array().unwrap();
    for (item, ticket) in items.iter().zip(tickets()) {
        assert_eq!(*item, serde_json::to_value(ticket).unwrap());
    }
}

#[test]
fn an_empty_or_broken_listing_is_still_a_document() {
    let (mut out, captured) = Out::captured_as(Manner {
        format: Format::Json,
        ..Manner::default()
    });
    let listing = Listing::<RunRow>::begin(&out).unwrap();
    assert_eq!(captured.stdout(), "");
    listing.finish(&mut out, Completeness::Partial).unwrap();
    let document: Value = serde_json::from_str(&captured.stdout()).unwrap();
    assert_eq!(document["items"], Value::Array(Vec::new()));
    assert_eq!(document["complete"], false);
}

#[test]
fn pages_are_written_as_they_come() {
    let (mut out, captured) = Out::captured_as(Manner {
        format: Format::Json,
        ..Manner::default()
    });
    let mut listing = Listing::begin(&out).unwrap();
    for id in [1, 2] {
        let flow = listing.page(&mut out, [ticket(id, "")]).unwrap();
        assert!(flow.is_continue());
        assert!(captured.stdout().contains(&format!("\"id\":{id}")));
    }
    assert_eq!(listing.total(), 2);
    listing.finish(&mut out, Completeness::Complete).unwrap();
    let document: Value = serde_json::from_str(&captured.stdout()).unwrap();
    assert_eq!(document["total"], 2);
}

#[test]
fn an_empty_table_is_told_not_drawn() {
    let (mut out, captured) = Out::captured_as(Manner {
        format: Format::Table,
        ..Manner::default()
    });
    listing::all::<WorkItemTypeRow>(&mut out, []).unwrap();
    assert_eq!(captured.stdout(), "");
    assert_eq!(captured.stderr(), "no work item types\n");
}

#[test]
fn a_table_fits_its_terminal() {
    let (mut out, captured) = Out::captured_as(Manner {
        format: Format::Table,
        width: Some(48),
        stdout: Stream {
            is_terminal: true,
            has_color: true,
        },
        ..Manner::default()
    });
    let long = "OpenSSL: a use-after-free that is told in many more words than fit. ".repeat(5);
    let wide = "漢字漢字漢字漢字漢字漢字漢字漢字";
    listing::all(&mut out, [ticket(1, &long), ticket(2, wide)]).unwrap();
    let text = captured.stdout();
    let plain = text.replace("\u{1b}[1;36m", "").replace("\u{1b}[0m", "");
    for line in plain.lines() {
        let width = unicode_width::UnicodeWidthStr::width(line);
        assert!(width <= 48, "{width}: {line}");
    }
    assert_data_eq!(
        visible(&text),
        str![[r#"
\u{1b}[1;36mID   PROJECT    TYPE   STATE   TITLE\u{1b}[0m
────────────────────────────────────────────────
 1   Payments   Bug    New     OpenSSL: a
                               use-after-free
                               that is told in…
 2   Payments   Bug    New     漢字漢字漢字漢字
                               漢字漢字漢字漢字

"#]]
        .raw()
    );
}

#[test]
fn csv_on_a_terminal_is_harmless() {
    let text = in_manner(Manner {
        format: Format::Csv,
        stdout: Stream {
            is_terminal: true,
            has_color: false,
        },
        ..Manner::default()
    });
    assert_eq!(visible(&text).replace("\\r\n", "\r\n"), text);
}
