//! What goes wrong on the way, and what is said of each item.

use super::{bugs, in_state};
use crate::harness::{Fault, FaultKind, World};

const CLOSE: [&str; 8] = [
    "tickets", "close", "--state", "Closed", "--all", "--yes", "-o", "json",
];

#[test]
fn r22_what_somebody_changed_meanwhile_is_closed_all_the_same() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    world.fault(Fault::new("$batch", FaultKind::Overtaken).times(1));
    let _closed = adoconn.run(&CLOSE).code(0).did(&[("close_ticket done", 3)]);
    for item in world.tickets() {
        let ours = world.comments(item.id);
        let ours = ours.iter().filter(|text| text.contains("adoconn")).count();
        assert_eq!((item.state(), ours), ("Closed", 1));
    }
}

#[test]
fn what_others_keep_changing_is_left_to_them_after_three_times() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    world.fault(Fault::new("$batch", FaultKind::Overtaken));
    let outcome = adoconn.run(&CLOSE).code(3);
    let _failed = outcome
        .did(&[("close_ticket failed", 2)])
        .says(&["somebody changed it"]);
    assert_eq!(in_state(&world, "Closed"), 0);
}

#[test]
fn odd_answers_make_no_item_unaccounted_for() {
    for kind in [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::CutBody,
        FaultKind::Partial { items: 1 },
        FaultKind::Twice,
        FaultKind::StatusAfter { status: 500 },
        FaultKind::Status {
            status: 503,
            body: None,
            retry_after: None,
        },
    ] {
        let world = World::small();
        let adoconn = bugs(&world, 4);
        world.fault(Fault::new("$batch", kind.clone()).times(1));
        let outcome = adoconn.run(&CLOSE);
        assert_eq!(outcome.status, Some(0), "{kind:?}: {outcome}");
        let _closed = outcome.did(&[("close_ticket done", 4)]);
        for item in world.tickets() {
            assert_eq!(item.state(), "Closed", "{kind:?}");
            assert_eq!(world.comments(item.id).len(), 1, "{kind:?}");
        }
    }
}

#[test]
fn a_batch_that_is_refused_as_a_whole_is_looked_at_and_goes_in_smaller_ones() {
    let refused = FaultKind::Status {
        status: 400,
        body: None,
        retry_after: None,
    };
    for (kind, times) in [
        (FaultKind::StatusAfter { status: 400 }, 1),
        (FaultKind::StatusAfter { status: 404 }, 1),
        (refused, 3),
    ] {
        let world = World::small();
        let adoconn = bugs(&world, 10);
        world.fault(Fault::new("$batch", kind.clone()).times(times));
        let outcome = adoconn.run(&CLOSE);
        assert_eq!(outcome.status, Some(0), "{kind:?}: {outcome}");
        let _closed = outcome.did(&[("close_ticket done", 10)]);
        for item in world.tickets() {
            assert_eq!((item.state(), world.comments(item.id).len()), ("Closed", 1));
        }
    }
}

#[test]
fn what_may_still_arrive_is_in_doubt_though_its_repetition_was_throttled() {
    let world = World::small();
    let adoconn = bugs(&world, 4);
    let throttled = FaultKind::Status {
        status: 429,
        body: None,
        retry_after: Some("3600".to_owned()),
    };
    world.fault(Fault::new("$batch", FaultKind::DropBefore).times(1));
    world.fault(Fault::new("$batch", throttled));
    let stopped = adoconn.run(&CLOSE).code(7);
    let stopped = stopped.did(&[("close_ticket unknown", 4)]);
    let run = super::run_behind("--resume ", &stopped.stderr);
    world.mend();
    let resumed = ["tickets", "close", "--resume", &run, "--yes", "-o", "json"];
    let _rest = adoconn.run(&resumed).code(0);
    assert_eq!(in_state(&world, "Closed"), 4);
}

#[test]
fn what_was_throttled_before_its_turn_is_taken_up_again() {
    let world = World::small();
    let adoconn = bugs(&world, 500);
    let throttled = FaultKind::Status {
        status: 429,
        body: None,
        retry_after: Some("3600".to_owned()),
    };
    world.fault(Fault::new("$batch", throttled).after(1));
    let stopped = adoconn.run(&CLOSE).code(7);
    let run = super::run_behind("--resume ", &stopped.stderr);
    let counts = stopped.counts();
    assert!(
        counts.iter().all(|(what, _)| what != "close_ticket failed"),
        "{counts:?}"
    );
    world.mend();
    let resumed = ["tickets", "close", "--resume", &run, "--yes", "-o", "json"];
    let _rest = adoconn.run(&resumed).code(0);
    assert_eq!(in_state(&world, "Closed"), 500);
}

#[test]
fn a_throttled_part_goes_again_and_the_others_do_not() {
    let world = World::small();
    let adoconn = bugs(&world, 4);
    let id = world.tickets()[2].id;
    world.ado(|ado, _| {
        let kind = FaultKind::Status {
            status: 429,
            body: None,
            retry_after: Some("1".to_owned()),
        };
        ado.part_faults = vec![Fault::new(&format!("/workitems/{id}?"), kind).times(1)];
    });
    world.fault(Fault::new("$batch", FaultKind::RetryAfter { seconds: 1 }).times(1));
    let _closed = adoconn.run(&CLOSE).code(0).did(&[("close_ticket done", 4)]);
    assert!(
        world
            .tickets()
            .iter()
            .all(|item| world.comments(item.id).len() == 1)
    );
}

#[test]
fn a_batch_that_is_too_large_goes_in_smaller_ones() {
    let world = World::small();
    let adoconn = bugs(&world, 300);
    let kind = FaultKind::Status {
        status: 413,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("$batch", kind).times(2));
    let _closed = adoconn
        .run(&CLOSE)
        .code(0)
        .did(&[("close_ticket done", 300)]);
}

#[test]
fn a_reader_that_goes_away_stops_no_closing() {
    let world = World::small();
    let adoconn = bugs(&world, 30);
    let args = [
        "tickets", "close", "--state", "Closed", "--all", "--yes", "-o", "ndjson",
    ];
    let mut command = adoconn.command(&args);
    command.stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(in_state(&world, "Closed"), 30);
}

#[test]
fn an_expired_token_is_renewed_on_the_way() {
    let world = World::small();
    let adoconn = bugs(&world, 250);
    world.fault(Fault::new("$batch", FaultKind::ExpiredToken).times(1));
    let _closed = adoconn
        .run(&CLOSE)
        .code(0)
        .did(&[("close_ticket done", 250)]);
}

#[test]
fn pages_of_items_wait_for_nobody_who_waits_for_them() {
    let world = World::small();
    let adoconn = bugs(&world, 900);
    // A budget that is nearly spent: two requests at a time, while five pages and the types of
    // their items are wanted.
    world.ado(|ado, now| {
        ado.settings.rate_limit = Some(1_000.0);
        ado.spend(950.0, now);
    });
    let closed = adoconn.run(&CLOSE).code(0);
    let _closed = closed.did(&[("close_ticket done", 900)]);
}

#[test]
fn deleted_items_and_states_that_are_no_more_are_told_apart() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let ids: Vec<u32> = world.tickets().iter().map(|item| item.id).collect();
    world.delete(ids[0]);
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&ids[1]).unwrap();
        item.fields
            .insert("System.State".to_owned(), "Of old".into());
    });
    let words: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let args = [
        "tickets", "close", "--state", "Closed", "--yes", "-o", "json",
    ];
    let outcome = adoconn.run(&[&args[..], &words].concat()).code(3);
    let outcome = outcome.did(&[("close_ticket done", 2), ("close_ticket failed", 1)]);
    let _told = outcome.says(&["1 id without a work item"]);
    assert_eq!(world.item(ids[1]).state(), "Closed");
}

#[test]
fn a_project_whose_types_cannot_be_read_stops_no_other_one() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    let title = [("System.Title", serde_json::json!("By hand"))];
    let other = world.ado(|ado, now| {
        let place = ("Web Shop", "Issue");
        ado.create_as(adoconn::sandbox::ado::ALEX, place, &title, now)
            .unwrap()
    });
    let refusal = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("Web%20Shop/_apis/wit/workitemtypes", refusal));
    let mut ids: Vec<String> = world
        .tickets()
        .iter()
        .map(|item| item.id.to_string())
        .collect();
    ids.push(other.to_string());
    let close = [
        "tickets",
        "close",
        "--state-category",
        "completed",
        "--yes",
        "-o",
        "json",
    ];
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let outcome = adoconn.run(&[&close[..], &ids].concat()).code(3);
    let outcome = outcome.did(&[("close_ticket done", 2), ("close_ticket skipped", 1)]);
    let _told = outcome.says(&["the types of Web Shop cannot be read"]);
}

#[test]
fn a_type_that_was_renamed_is_left_out_and_said() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let id = world.ticket().id;
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&id).unwrap();
        item.item_type = "Fault".to_owned();
        item.fields
            .insert("System.WorkItemType".to_owned(), "Fault".into());
    });
    let id = id.to_string();
    let args = [
        "tickets", "close", &id, "--state", "Closed", "--yes", "-o", "json",
    ];
    let row = adoconn.run(&args).code(3).only("close_ticket skipped");
    assert!(
        row["error"].as_str().unwrap().starts_with("no_such_type"),
        "{row}"
    );
}
