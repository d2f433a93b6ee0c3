//! The fuses, as a table.

use super::*;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::observed::{Memory, Source};
use crate::plan::Followed;
use crate::plan::action::{Change, Memo, Transit};

fn key(n: usize) -> TicketKey {
    TicketKey::manual(&format!("t{n}"))
}

fn close(n: usize) -> Action {
    Action {
        key: Some(key(n)),
        rule: Some("r".into()),
        project: "P".into(),
        work_item_type: "Bug".into(),
        basis: String::new(),
        title: "T".into(),
        cause: String::new(),
        change: Change::Close(Transit {
            id: WorkItemId(u32::try_from(n).unwrap()),
            rev: Rev(1),
            from: "New".into(),
            path: vec!["Closed".into()],
            sets: BTreeMap::new(),
            comment: String::new(),
            duplicate_of: None,
            memo: Memo::default(),
        }),
    }
}

fn plan(closes: usize, followed: usize) -> Plan {
    Plan {
        actions: (0..closes).map(close).collect(),
        followed: (0..followed)
            .map(|n| Followed {
                rule: Some("r".into()),
                nucleus_project: "1".into(),
                key: key(n),
                is_open: true,
            })
            .collect(),
        ..Plan::default()
    }
}

fn observed(rows: usize, before: Option<usize>) -> Observed {
    let source = Source {
        rows,
        rows_before: before,
        completeness: Completeness::Complete,
    };
    Observed {
        sources: BTreeMap::from([("1".into(), source)]),
        ..Observed::new(jiff::Timestamp::UNIX_EPOCH, Memory::default())
    }
}

fn fuses() -> Fuses {
    Fuses {
        create_per_run: 2,
        update_per_run: 5,
        confirmed: None,
        saved: None,
        accepted_rows: Vec::new(),
    }
}

#[test]
fn c1_closes_are_free_up_to_ten_then_graded() {
    for (closes, followed, trips) in [
        (10, 10, false),
        (12, 15, false),
        (13, 15, true),
        (10, 11, false),
        (11, 11, true),
        (80, 100, false),
        (81, 100, true),
        (50, 101, false),
        (51, 101, true),
        (500, 1_000, false),
        (501, 1_000, true),
        (300, 1_001, false),
        (301, 1_001, true),
        (600, 2_000, false),
        (601, 2_000, true),
    ] {
        let (kept, refusals) = check(plan(closes, followed), &observed(9, None), &fuses());
        assert_eq!(!refusals.is_empty(), trips, "{closes} of {followed}");
        assert_eq!(kept.actions.len(), if trips { 0 } else { closes });
        assert_eq!(kept.holds.len(), if trips { closes } else { 0 });
    }
}

#[test]
fn c1_a_confirmed_count_allows_exactly_that_many() {
    let confirmed = |n| Fuses {
        confirmed: Some(n),
        ..fuses()
    };
    let (kept, _) = check(plan(13, 15), &observed(9, None), &confirmed(13));
    assert_eq!(kept.actions.len(), 13);
    let (kept, refusals) = check(plan(13, 15), &observed(9, None), &confirmed(12));
    assert_eq!(kept.actions.len(), 0);
    assert_eq!(refusals[0].allowed_by, Allowance::Count(13));
}

#[test]
fn c1_a_shrunken_source_holds_its_project() {
    for (rows, before, trips) in [
        (71, Some(100), false),
        (70, Some(100), true),
        (0, Some(1), true),
        (0, None, false),
    ] {
        let (kept, refusals) = check(plan(1, 1), &observed(rows, before), &fuses());
        assert_eq!(!refusals.is_empty(), trips, "{rows} of {before:?}");
        assert_eq!(kept.actions.is_empty(), trips);
    }
    let accepted = Fuses {
        accepted_rows: vec![69],
        ..fuses()
    };
    let (kept, refusals) = check(plan(1, 1), &observed(69, Some(100)), &accepted);
    assert_eq!((kept.actions.len(), refusals.len()), (1, 0));
}
