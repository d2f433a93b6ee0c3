//! What a person froze stays as it is (design, 8 B.7).

use adoconn::sandbox::ado::KIM;
use jiff::SignedDuration;

use crate::harness::{Adoconn, Config, Fault, FaultKind, Status, World};

fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

/// Kim says something so many days ago.
fn says(world: &World, days: i64, text: &str) {
    let id = world.ticket().id;
    world.ado(|ado, now| {
        let then = now
            .saturating_sub(SignedDuration::from_hours(24 * days))
            .unwrap();
        ado.comment_as(KIM, id, text, then).unwrap();
    });
}

#[test]
fn b7_a_tag_freezes_a_ticket_until_it_is_removed() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let id = world.ticket().id;
    world.edit(id, "System.Tags", "nucleus; vulnerability; AdoConn:Hold");
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket held person_hold");
    assert_eq!(row["cause"], "person_hold: held by the tag adoconn:hold");
    assert_eq!(
        (&row["old"], &row["new"]),
        (&"New".into(), &"Closed".into())
    );
    world.edit(id, "System.Tags", "nucleus; vulnerability");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_a_frozen_ticket_is_neither_updated_nor_reopened_nor_followed_by_a_new_one() {
    for policy in ["reopen", "new", "comment"] {
        let world = World::with_one_finding();
        let rule = format!("reopen.policy = '{policy}'");
        let adoconn = ticketed(&world, &rule);
        world.remediate("F-1");
        let _closed = adoconn.sync();
        world.edit(world.ticket().id, "System.Tags", "nucleus; adoconn:hold");
        world.set_status("F-1", &Status::Active);
        world.rescan();
        let held = adoconn.sync();
        assert_eq!(held.items()[0]["outcome"], "held", "{policy} {held}");
        assert!(
            held.items()[0]["cause"]
                .as_str()
                .unwrap()
                .starts_with("person_hold")
        );
        assert_eq!(
            (
                world.tickets().len(),
                world.comments(world.ticket().id).len()
            ),
            (1, 1)
        );
    }
}

#[test]
fn b7_a_comment_freezes_a_ticket_until_it_expires() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    says(&world, 1, "<div>Change freeze.<br>/adoconn hold 30d</div>");
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket held person_hold");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.contains("held by a comment of Kim") && cause.contains("until 20"),
        "{cause}"
    );
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    says(&world, 31, "/adoconn hold 30d");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_a_hold_is_released_by_a_later_comment() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    says(&world, 2, "/adoconn hold 365d");
    world.remediate("F-1");
    let _held = adoconn.sync().only("close_ticket held person_hold");
    says(&world, 1, "/adoconn release");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_quoted_words_and_our_own_words_freeze_nothing() {
    let world = World::with_one_finding();
    world.nucleus(|nucleus| {
        let asset = nucleus.asset_named("13000008", "web-1").unwrap();
        nucleus.retire_asset(asset);
        nucleus.restore_asset(asset);
    });
    // The asset's name stands in our own comments.
    world.instance("F-1", crate::harness::Severity::High, "/adoconn hold 30d");
    let adoconn = ticketed(&world, "");
    says(
        &world,
        1,
        "<blockquote>/adoconn hold 30d</blockquote>I would not do that.",
    );
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    world.rescan();
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn comments_that_cannot_be_read_hold() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    says(&world, 1, "Looking into it.");
    world.remediate("F-1");
    world.fault(Fault::new(
        "/comments",
        FaultKind::Status {
            status: 403,
            body: None,
            retry_after: None,
        },
    ));
    let _held = adoconn.sync().only("close_ticket held comments_unread");
    world.mend();
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn comments_are_read_only_where_something_would_be_done() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    says(&world, 1, "/adoconn hold 30d");
    world.sandbox().forget_requests();
    adoconn.sync().did_nothing();
    assert!(!world.was_asked("/comments"));
}
