//! Retired assets (design, 8 B.1 c), deleted findings and merged assets (lesson 17).

use super::{closed, crowd, held, retire, ticketed, vanish};
use crate::harness::{Fault, FaultKind, Severity, Status, World};

#[test]
fn b1_a_member_on_a_retired_asset_counts_as_gone_and_the_comment_tells_it_from_remediation() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    let first = world.instances("F-1")[0];
    assert!(world.nucleus(|n| n.set_status(first, Status::ScanMitigated)));
    retire(&world, "web-2");
    let cause = closed(&adoconn.sync());
    for text in [
        "1 of 2 instances was read as remediated",
        "asset web-2 is retired",
    ] {
        assert!(cause.contains(text), "{cause}");
    }
    let said = world.comments(world.ticket().id);
    for text in ["web-1: Scan Mitigated", "web-2: the asset is retired"] {
        assert!(said[0].contains(text), "no {text:?} in {said:?}");
    }
}

#[test]
fn b1_a_ticket_whose_assets_are_all_retired_closes() {
    let world = World::with_one_finding();
    for number in 0..8 {
        world.finding(&format!("O-{number}"), Severity::Low, &["web-9"]);
    }
    let adoconn = ticketed(&world, "");
    for asset in ["web-1", "web-2"] {
        retire(&world, asset);
    }
    let cause = closed(&adoconn.sync());
    let words = "2 instances are gone because their assets are retired: web-1, web-2";
    assert_eq!(cause, words);
    let said = world.comments(world.ticket().id).concat();
    assert!(said.contains("web-1: the asset is retired"), "{said}");
}

#[test]
fn b1_a_row_that_is_still_reported_is_open_whatever_its_asset() {
    let world = crowd();
    world.nucleus(|nucleus| nucleus.knobs.shows_retired = true);
    let adoconn = ticketed(&world, "");
    for asset in ["web-1", "web-2"] {
        retire(&world, asset);
    }
    adoconn.sync().did_nothing();
    assert_eq!(world.state(), "New");
}

#[test]
fn b1_an_asset_that_is_deleted_is_not_retired() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    world.remediate("F-1");
    let asset = world.nucleus(|n| n.asset_named(crate::harness::PROJECT, "web-2").unwrap());
    assert!(world.nucleus(|n| n.remove_asset(asset)));
    world.findings(8, Severity::Low);
    held(&adoconn.sync(), "vanished");
    assert_eq!(world.state(), "New");
}

#[test]
fn b1_a_list_of_assets_that_cannot_be_read_holds() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    let first = world.instances("F-1")[0];
    assert!(world.nucleus(|n| n.set_status(first, Status::ScanMitigated)));
    retire(&world, "web-2");
    let refused = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("/assets?", refused));
    let cause = held(&adoconn.sync(), "vanished");
    assert!(
        cause.contains("which assets are retired is not known"),
        "{cause}"
    );
    world.mend();
    closed(&adoconn.sync());
}

#[test]
fn b1_an_asset_that_came_back_counts_no_more() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    vanish(&world, 1);
    world.remediate("F-1");
    retire(&world, "web-2");
    let restored = world.nucleus(|nucleus| {
        let asset = nucleus
            .asset_named(crate::harness::PROJECT, "web-2")
            .unwrap();
        nucleus.restore_asset(asset)
    });
    assert!(restored);
    held(&adoconn.sync(), "vanished");
}

#[test]
fn lesson_17_a_deleted_finding_is_told_from_members_that_vanished_and_closes_nothing() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    vanish(&world, 0);
    world.remediate("F-1");
    let cause = held(&adoconn.sync(), "vanished");
    assert!(!cause.contains("deleted"), "{cause}");
    vanish(&world, 0);
    let cause = held(&adoconn.sync(), "vanished");
    let id = world.ticket().id;
    for text in [
        "deleted in Nucleus".to_owned(),
        format!("`adoconn tickets close {id}`"),
    ] {
        assert!(cause.contains(&text), "{cause}");
    }
    assert_eq!(world.state(), "New");
}

#[test]
fn lesson_17_members_that_moved_to_merged_assets_are_told_and_close_nothing() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    for _ in 0..2 {
        vanish(&world, 0);
    }
    let merged = world.instance("F-1", Severity::High, "web-merged");
    let _told = adoconn.sync();
    assert!(world.nucleus(|n| n.set_status(merged, Status::ScanMitigated)));
    let cause = held(&adoconn.sync(), "vanished");
    assert!(
        cause.contains("may have moved to merged assets: web-merged"),
        "{cause}"
    );
    assert_eq!(world.state(), "New");
}
