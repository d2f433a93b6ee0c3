//! Members that merely vanished: they hold, or are released after a time (design, 8 B.1).

use super::{closed, crowd, held, ticketed, vanish};
use crate::harness::{Adoconn, Severity, World};

/// One instance of F-1 vanished, the other is remediated.
fn half_gone<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = ticketed(world, rule);
    vanish(world, 0);
    world.remediate("F-1");
    adoconn
}

#[test]
fn b1_a_member_that_vanished_holds_for_ever_by_default() {
    let world = crowd();
    let adoconn = half_gone(&world, "");
    for _ in 0..3 {
        world.rescan();
        held(&adoconn.sync(), "vanished");
    }
    assert_eq!(world.state(), "New");
}

#[test]
fn b1_two_reads_and_a_rescan_of_its_asset_release_a_member() {
    let world = crowd();
    let adoconn = half_gone(&world, "close.vanished = '0s'");
    let cause = held(&adoconn.sync_once().code(0), "vanished");
    assert!(cause.contains("in 1 of 2 complete reads"), "{cause}");
    let cause = held(&adoconn.sync_once().code(0), "vanished");
    assert!(cause.contains("no scan of asset"), "{cause}");
    world.rescan();
    let cause = closed(&adoconn.sync());
    assert!(cause.contains("1 not reported since"), "{cause}");
    let said = world.comments(world.ticket().id).concat();
    for text in [
        "web-1: not reported since",
        "asset rescanned",
        "web-2: Scan Mitigated",
    ] {
        assert!(said.contains(text), "no {text:?} in {said}");
    }
}

#[test]
fn b1_a_rescan_alone_is_not_two_reads() {
    let world = crowd();
    let adoconn = half_gone(&world, "close.vanished = '0s'");
    world.rescan();
    held(&adoconn.sync_once().code(0), "vanished");
    closed(&adoconn.sync());
}

#[test]
fn b1_a_scan_of_another_asset_releases_nothing() {
    let world = crowd();
    let adoconn = half_gone(&world, "close.vanished = '0s'");
    let asset = world.nucleus(|n| n.asset_named(crate::harness::PROJECT, "web-1").unwrap());
    // Everything else on the member's asset is gone too: no scan proves that it was looked at.
    for view in world.nucleus(|n| n.instances().collect::<Vec<_>>()) {
        if view.asset == asset {
            assert!(world.nucleus(|n| n.remove_instance(view.id)));
        }
    }
    world.findings(1, Severity::Low);
    for view in world.instances("N-0") {
        assert!(world.nucleus(|n| n.remove_instance(view)));
    }
    for _ in 0..3 {
        world.rescan();
        let outcome = adoconn.run(&["sync", "-o", "json", "--accept-shrink", "17"]);
        held(&outcome.code(0), "vanished");
    }
    assert_eq!(world.state(), "New");
}

#[test]
fn b1_a_member_is_not_released_before_its_time() {
    let world = crowd();
    let adoconn = half_gone(&world, "close.vanished = '30d'");
    for _ in 0..3 {
        world.rescan();
        let cause = held(&adoconn.sync_once().code(0), "vanished");
        assert!(cause.contains("missing since"), "{cause}");
    }
    let cause = held(&adoconn.sync_once().code(0), "vanished");
    assert!(cause.contains("may count as gone from"), "{cause}");
}

#[test]
fn b1_a_member_that_is_seen_again_begins_anew() {
    let world = crowd();
    let adoconn = half_gone(&world, "close.vanished = '0s'");
    for _ in 0..2 {
        held(&adoconn.sync_once().code(0), "vanished");
    }
    world.instance("F-1", Severity::High, "web-1");
    let _open = adoconn.sync_once().code(0);
    vanish(&world, 1);
    world.rescan();
    let cause = held(&adoconn.sync_once().code(0), "vanished");
    assert!(cause.contains("in 1 of 2 complete reads"), "{cause}");
    closed(&adoconn.sync());
}
