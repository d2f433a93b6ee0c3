//! Which words count as a command, and which do not (design, 8 B.7).

use adoconn::sandbox::ado::{ALEX, Comment, KIM, SERVICE_PRINCIPAL};
use jiff::SignedDuration;

use crate::harness::{Adoconn, Fault, FaultKind, World};

fn ticketed(world: &World) -> Adoconn<'_> {
    let adoconn = Adoconn::new(world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    adoconn
}

fn say(world: &World, text: &str) {
    let id = world.ticket().id;
    world.ado(|ado, now| ado.comment_as(KIM, id, text, now).unwrap());
}

/// The service changes a comment, as its writer would.
fn change(world: &World, change: impl FnOnce(&mut Comment)) {
    let id = world.ticket().id;
    world.ado(|ado, _| {
        let comments = &mut ado.items.get_mut(&id).unwrap().comments;
        change(comments.last_mut().unwrap());
    });
}

#[test]
fn b7_a_quotation_in_a_quotation_is_still_one() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    let quoted = "<blockquote><blockquote>why?</blockquote><p>/adoconn hold 3d</p></blockquote>";
    say(&world, &format!("{quoted}<p>No.</p>"));
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_who_quotes_our_line_may_still_command() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    let ours = world.comments(world.ticket().id).remove(0);
    say(
        &world,
        &format!("<blockquote>{ours}</blockquote>/adoconn hold 3d"),
    );
    world.set_status("F-1", &crate::harness::Status::Active);
    world.rescan();
    let _held = adoconn.sync().only("reopen_ticket held person_hold");
}

#[test]
fn b7_markdown_is_read_as_such() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    say(&world, "placeholder");
    change(&world, |said| {
        said.markdown = true;
        "```\n/adoconn hold 3d\n```\n> /adoconn hold 3d".clone_into(&mut said.text);
    });
    let _planned = adoconn
        .run(&["sync", "-n", "-o", "json"])
        .code(0)
        .did(&[("close_ticket planned", 1)]);
    change(&world, |said| {
        "It is *frozen*.\n\n/adoconn hold 3d".clone_into(&mut said.text);
    });
    let _held = adoconn.sync().only("close_ticket held person_hold");
}

#[test]
fn b7_an_edited_comment_counts_as_it_stands_and_a_deleted_one_not_at_all() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    say(&world, "Looking into it.");
    change(&world, |said| "/adoconn hold 3d".clone_into(&mut said.text));
    let _held = adoconn.sync().only("close_ticket held person_hold");
    change(&world, |said| said.deleted = true);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_more_than_a_year_counts_as_a_year_and_that_is_said() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    say(&world, "/adoconn hold 999d");
    let row = adoconn.sync().only("close_ticket held person_hold");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.ends_with("(999d counts as 365d, the most there is)"),
        "{cause}"
    );
}

#[test]
fn b7_the_latest_of_many_pages_counts() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    let id = world.ticket().id;
    world.ado(|ado, now| {
        let mut then = now.saturating_sub(SignedDuration::from_hours(9)).unwrap();
        for number in 0..450 {
            let text = if number == 449 {
                "/adoconn hold 3d"
            } else {
                "/adoconn release"
            };
            then = then.saturating_add(SignedDuration::from_secs(1)).unwrap();
            ado.comment_as(ALEX, id, text, then).unwrap();
        }
    });
    let _held = adoconn.sync().only("close_ticket held person_hold");
}

#[test]
fn b7_only_people_command() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    let id = world.ticket().id;
    // Our own account, an invisible character or not, and another application.
    for text in [
        "/adoconn hold 3d",
        "\u{200b}<div>\u{2060}/adoconn hold 3d</div>",
    ] {
        world.ado(|ado, now| ado.comment_as(SERVICE_PRINCIPAL, id, text, now).unwrap());
    }
    say(&world, "/adoconn hold 3d");
    change(&world, |said| {
        "An application changed this.<br>/adoconn hold 3d".clone_into(&mut said.text);
        SERVICE_PRINCIPAL.clone_into(&mut said.modified_by);
    });
    let _closed = adoconn
        .sync()
        .says(&["does not count", "the tag adoconn:hold freezes a ticket"])
        .did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_a_command_in_what_tickets_comment_says_is_none() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    let id = world.ticket().id.to_string();
    let args = [
        "tickets",
        "comment",
        &id,
        "--comment",
        "/adoconn hold 3d",
        "--yes",
    ];
    let _said = adoconn.run(&args).code(0);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_a_release_that_is_quoted_or_an_application_s_releases_nothing() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    let id = world.ticket().id;
    say(&world, "/adoconn hold 3d");
    for text in [
        "<details>x<br>/adoconn release</details>",
        "<table><tr><td>/adoconn release</td></tr></table>",
        "<div style=\"border-left:1px solid\">/adoconn release</div>",
        "On Monday Kim wrote:<br>/adoconn release",
    ] {
        say(&world, "placeholder");
        change(&world, |said| text.clone_into(&mut said.text));
    }
    world.ado(|ado, now| {
        ado.comment_as(SERVICE_PRINCIPAL, id, "/adoconn release", now)
            .unwrap();
    });
    let _held = adoconn.sync().only("close_ticket held person_hold");
    say(&world, "<p>Done.</p><p>/adoconn release</p>");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b7_who_we_are_is_asked_once_and_unknown_holds() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    say(&world, "/adoconn hold 3d");
    let refusal = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("connectionData", refusal));
    let row = adoconn.sync().only("close_ticket held comments_unread");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.contains("as whom this credential signs in"),
        "{cause}"
    );
    world.mend();
    let _held = adoconn.sync().only("close_ticket held person_hold");
}

#[test]
fn b5_a_footer_that_a_person_typed_keeps_a_ticket_closed_for_a_year_at_most() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    world.set_status("F-1", &crate::harness::Status::Active);
    let id = world.ticket().id;
    let block = adoconn::template::block::find(world.ticket().text(crate::harness::REPRO_STEPS));
    let key = block.unwrap().footer.unwrap().key;
    world.move_to(id, "Closed");
    say(
        &world,
        &format!("<p>adoconn, ticket key {key}; stays closed: for good; run r1; by Kim</p>"),
    );
    let row = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
    let cause = row["cause"].as_str().unwrap();
    assert!(cause.contains("closed by Kim until 20"), "{cause}");
}
