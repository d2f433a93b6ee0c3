//! Evidence that grows from read to read.

use super::*;
use crate::model::evidence::{Learnt, Missed, Proved};

fn learn(ledger: &mut Ledger, learnt: Learnt) {
    let note = Note::Evidence {
        key: key("a"),
        generation: Generation::FIRST,
        learnt,
    };
    ledger.learn(&[note]).unwrap();
}

fn missed(since: &str, moved_to: &str) -> Missed {
    Missed {
        since: since.parse().unwrap(),
        reads: 1,
        after: Some("2026-01-01T02:00:00".parse().unwrap()),
        moved_to: moved_to.to_owned(),
    }
}

#[test]
fn a_missing_member_is_remembered_from_the_first_read_that_lacked_it() {
    let place = Place::new();
    let mut ledger = place.open();
    record(&mut ledger, Write::Created, &memo(), left(1, "New"), None);
    let first = missed("2026-01-02T00:00:00Z", "web-9");
    for missed in [first.clone(), missed("2026-01-03T00:00:00Z", "")] {
        let members = vec![member(1).id];
        learn(&mut ledger, Learnt::Lacked { members, missed });
    }
    let known = remembered(&ledger);
    let expected = Missed { reads: 2, ..first };
    assert_eq!(known.missing, BTreeMap::from([(member(1).id, expected)]));
    learn(&mut ledger, Learnt::Back(vec![member(1).id]));
    assert_eq!(remembered(&ledger).missing, BTreeMap::new());
}

#[test]
fn the_asset_of_a_member_is_learnt_once_it_is_known() {
    let place = Place::new();
    let mut ledger = place.open();
    let unknown = KnownMember {
        asset: None,
        ..member(1)
    };
    let memo = Memo {
        members: vec![unknown],
        ..memo()
    };
    record(&mut ledger, Write::Created, &memo, left(1, "New"), None);
    let asset_of = |ledger: &Ledger| remembered(ledger).members.get(member(1).id).cloned();
    assert_eq!(asset_of(&ledger).unwrap().asset, None);
    let new = vec![member(1)];
    ledger
        .learn(&[Note::Members { key: key("a"), new }])
        .unwrap();
    assert_eq!(asset_of(&ledger), Some(member(1)));
}

#[test]
fn patience_begins_anew_with_every_closing_and_reopening() {
    let place = Place::new();
    let mut ledger = place.open();
    record(&mut ledger, Write::Created, &memo(), left(1, "New"), None);
    let proved = Proved {
        since: "2026-01-02T00:00:00Z".parse().unwrap(),
        reads: 2,
    };
    for write in [Write::Closed, Write::Reopened] {
        learn(&mut ledger, Learnt::Proved(Some(proved)));
        assert_eq!(remembered(&ledger).proved, Some(proved));
        record(&mut ledger, write, &memo(), left(2, "Closed"), None);
        assert_eq!(remembered(&ledger).proved, None);
    }
    learn(&mut ledger, Learnt::Proved(Some(proved)));
    learn(&mut ledger, Learnt::Proved(None));
    assert_eq!(remembered(&ledger).proved, None);
}

#[test]
fn the_newest_scan_of_the_members_never_goes_back() {
    let place = Place::new();
    let mut ledger = place.open();
    for (day, newest) in [("02", "02"), ("01", "02"), ("03", "03")] {
        let at = |day: &str| Some(format!("2026-01-{day}T02:00:00").parse().unwrap());
        let memo = Memo {
            scanned_at: at(day),
            ..memo()
        };
        record(&mut ledger, Write::Updated, &memo, left(1, "New"), None);
        assert_eq!(remembered(&ledger).scanned_at, at(newest));
    }
}
