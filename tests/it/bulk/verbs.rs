//! Moving, commenting and tagging.

use super::{bugs, in_state};
use crate::harness::{Adoconn, Outcome, World};

fn tickets(adoconn: &Adoconn<'_>, args: &[&str]) -> Outcome {
    adoconn.run_changing(&[&["tickets"], args, &["--yes", "-o", "json"]].concat())
}

#[test]
fn tickets_are_moved_and_a_second_run_finds_them_there() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let moved = ["move", "--state", "Active", "--from-state", "New"];
    let moved = adoconn.run(&[&["tickets"], &moved[..], &["--yes", "-o", "json"]].concat());
    let _moved = moved.code(0).did(&[("move_state done", 3)]);
    assert_eq!(in_state(&world, "Active"), 3);
    for item in world.tickets() {
        assert_eq!(
            world.comments(item.id).len(),
            0,
            "a move says nothing by itself"
        );
    }
    let id = world.tickets()[0].id.to_string();
    let said = tickets(
        &adoconn,
        &["move", &id, "--state", "Resolved", "--comment", "Patched"],
    );
    let _said = said.code(0).did(&[("move_state done", 1)]);
    assert!(world.comments(world.tickets()[0].id)[0].contains("Patched"));
}

#[test]
fn b5_a_move_into_a_closed_state_is_a_closing_that_sync_respects() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    let closed = tickets(&adoconn, &["move", "--state", "Closed", "--all"]);
    let _closed = closed.code(0).did(&[("close_ticket done", 2)]);
    let held = [("reopen_ticket held awaiting_validation", 2)];
    let _held = adoconn.sync().did(&held);
    let opened = [
        "move",
        "--state",
        "Active",
        "--from-state",
        "Closed",
        "--move-closed",
    ];
    let opened = adoconn.run(&[&["tickets"], &opened[..], &["--yes", "-o", "json"]].concat());
    let _opened = opened.code(0).did(&[("reopen_ticket done", 2)]);
    adoconn.sync_once().code(0).did_nothing();
}

#[test]
fn a_comment_stands_on_each_ticket_as_text() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    let args = [
        "tickets",
        "comment",
        "--all",
        "--comment",
        "Freeze <b>until</b> Monday",
    ];
    let said = adoconn.run(&[&args[..], &["--yes", "-o", "json"]].concat());
    let _said = said.code(0).did(&[("comment_ticket done", 2)]);
    for item in world.tickets() {
        let comments = world.comments(item.id);
        assert_eq!(comments.len(), 1);
        assert!(comments[0].contains("&lt;b&gt;until"), "{comments:?}");
        assert!(
            comments[0].contains("adoconn tickets comment, run "),
            "{comments:?}"
        );
    }
    adoconn.sync_once().code(0).did_nothing();
}

#[test]
fn tags_are_put_on_and_taken_off_and_the_others_stay() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    let id = world.tickets()[0].id;
    world.edit(id, "System.Tags", "nucleus; vulnerability; Wave-1");
    let args = [
        "tag",
        "--all",
        "--add",
        "wave-2",
        "--add",
        "VULNERABILITY",
        "--remove",
        "wave-1",
    ];
    let tagged = tickets(&adoconn, &args);
    let _tagged = tagged.code(0).did(&[("update_ticket done", 2)]);
    for item in world.tickets() {
        let tags = item.text("System.Tags");
        assert!(
            tags.contains("wave-2") && tags.contains("nucleus"),
            "{tags}"
        );
        assert!(!tags.to_lowercase().contains("wave-1"), "{tags}");
    }
    let hidden = adoconn.run(&["tickets", "tag", "--all", "--remove", "nucleus", "-n"]);
    let _warned = hidden.code(0).says(&["without the tag"]);
}

#[test]
fn tags_and_words_that_cannot_be_are_refused_before_anything_is_read() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let before = world.writes();
    for args in [
        &["tag", "--all"][..],
        &["tag", "--all", "--add", "a;b"],
        &["tag", "--all", "--add", "a", "--remove", "A"],
        &["comment", "--all"],
        &["comment", "--all", "--comment", " "],
        &["comment", "--all", "--comment-file", "nowhere.txt"],
        &["move", "--all"],
        &["close", "--all", "--resume", "x", "--state", "Done"],
    ] {
        let _told = adoconn
            .run(&[&["tickets"], args, &["--yes"]].concat())
            .code(2);
    }
    assert_eq!(world.writes(), before);
}

#[test]
fn d3_a_field_goes_with_the_last_step() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let id = world.ticket().id.to_string();
    let args = ["close", &id, "--state", "Closed"];
    let field = ["--field", "Microsoft.VSTS.Common.Priority=4"];
    let _closed = tickets(&adoconn, &[&args[..], &field].concat()).code(0);
    let ticket = world.ticket();
    assert_eq!(ticket.state(), "Closed");
    assert_eq!(ticket.fields["Microsoft.VSTS.Common.Priority"], 4);
}
