//! Every kind names exactly the fields that it has, and shows and identifies by some of them.

use serde_json::Value;

use super::ticket;
use crate::output::rows::{
    ActionRow, CheckOutcome, CheckRow, FieldRow, FindingRow, PlaceRow, ProjectRow, Row, RunRow,
    StateRow, WorkItemTypeRow,
};

fn check<R: Row>(row: &R) {
    let value = serde_json::to_value(row).unwrap();
    let mut named = R::FIELDS.to_vec();
    named.sort_unstable();
    let had: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(named, had, "{}", R::KIND);
    let columns = [R::COLUMNS, R::TABLE, R::NARROW].concat();
    let shown = columns.iter().chain([&R::ID]).chain(&R::SWATCH);
    assert!(
        shown.into_iter().all(|name| R::FIELDS.contains(name)),
        "{}",
        R::KIND
    );
}

#[test]
fn of_services() {
    check(&CheckRow {
        name: String::new(),
        outcome: CheckOutcome::Pass,
        detail: String::new(),
        fix: None,
    });
    check(&ProjectRow {
        id: String::new(),
        name: String::new(),
        process: None,
        visibility: None,
    });
    check(&WorkItemTypeRow {
        name: String::new(),
        reference_name: String::new(),
        initial_state: None,
        completed_state: None,
        required_fields: Vec::new(),
        hidden: false,
        disabled: false,
    });
    check(&StateRow {
        work_item_type: String::new(),
        name: String::new(),
        category: None,
        color: String::new(),
        initial: true,
        reachable: Vec::new(),
        closing: false,
    });
    check(&FieldRow {
        reference_name: String::new(),
        name: String::new(),
        kind: None,
        required: false,
        default: None,
        allowed_values: Vec::new(),
        read_only: false,
        help: String::new(),
    });
    check(&PlaceRow {
        path: String::new(),
        kind: String::new(),
        id: 1,
        starts: None,
        ends: None,
    });
    check(&FindingRow {
        key: String::new(),
        nucleus_project: String::new(),
        scan_type: String::new(),
        number: String::new(),
        name: String::new(),
        severity: String::new(),
        instances: 0,
        open_instances: 0,
        cve: Vec::new(),
    });
    check(&ticket(1, ""));
}

#[test]
fn of_runs() {
    check(&ActionRow {
        action: String::new(),
        key: None,
        id: None,
        project: None,
        title: None,
        rule: None,
        old: Value::Null,
        new: Value::Null,
        cause: String::new(),
        outcome: String::new(),
        error: None,
        not_before: None,
    });
    check(&RunRow {
        id: String::new(),
        started: String::new(),
        finished: None,
        command: String::new(),
        planned: 0,
        done: 0,
        failed: 0,
        held: 0,
    });
}
