//! Runs that did not come to their end, and those in which something failed.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use super::{bugs, in_state, run_behind};
use crate::harness::{Fault, FaultKind, World};

#[cfg(unix)]
#[test]
fn an_interrupted_closing_goes_on_where_it_was_left() {
    let world = World::small();
    let adoconn = bugs(&world, 900);
    world.fault(Fault::new("$batch", FaultKind::Delay { ms: 700 }));
    let close = [
        "tickets", "close", "--state", "Closed", "--all", "--yes", "-o", "ndjson",
    ];
    let close = [&close[..], &["--comment", "Retired"]].concat();
    let mut command = adoconn.command(&close);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut rows = BufReader::new(child.stdout.take().unwrap()).lines();
    // Rows come while the others are on their way.
    let first = rows.next().unwrap().unwrap();
    assert!(first.contains(r#""outcome":"done""#), "{first}");
    let pid = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(kill.unwrap().success());
    let told: Vec<String> = rows.map(Result::unwrap).collect();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let closed = in_state(&world, "Closed");
    assert!(closed < 900, "the signal came too late to tell anything");
    assert_eq!(told.len() + 1, 900, "one row for each item");
    world.mend();

    let run = run_behind("--resume ", &stderr);
    let resumed = ["tickets", "close", "--resume", &run, "--yes", "-o", "json"];
    let outcome = adoconn.run(&resumed).code(0);
    let _rest = outcome.did(&[("close_ticket done", 900 - closed)]);
    assert_eq!(in_state(&world, "Closed"), 900);
    for item in world.tickets() {
        let comments = world.comments(item.id);
        assert_eq!(comments.len(), 1);
        assert!(
            comments[0].contains("Retired"),
            "the wish is that of the first run"
        );
    }
    let again = adoconn.run(&resumed).code(0);
    let is_done = again.stderr.contains("nothing is left");
    assert!(is_done || again.counts() == [("close_ticket already".to_owned(), 900 - closed)]);
}

#[test]
fn what_failed_is_done_again_and_nothing_else() {
    let world = World::small();
    let adoconn = bugs(&world, 5);
    let bad: Vec<u32> = world.tickets()[..2].iter().map(|item| item.id).collect();
    world.ado(|ado, _| {
        ado.part_faults = bad
            .iter()
            .map(|id| {
                let kind = FaultKind::Status {
                    status: 403,
                    body: None,
                    retry_after: None,
                };
                Fault::new(&format!("/workitems/{id}?"), kind).times(1)
            })
            .collect();
    });
    let close = [
        "tickets", "close", "--state", "Closed", "--all", "--yes", "-o", "json",
    ];
    let outcome = adoconn.run(&close).code(3);
    let outcome = outcome.did(&[("close_ticket done", 3), ("close_ticket failed", 2)]);
    let outcome = outcome.says(&["2 items failed: Azure DevOps: VS403463"]);
    let run = run_behind("--retry-failed ", &outcome.stderr);
    let again = [
        "tickets",
        "close",
        "--retry-failed",
        &run,
        "--yes",
        "-o",
        "json",
    ];
    let _rest = adoconn.run(&again).code(0).did(&[("close_ticket done", 2)]);
    assert_eq!(in_state(&world, "Closed"), 5);
}

#[test]
fn what_was_never_there_is_in_the_journal_and_can_be_retried() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let close = [
        "tickets", "close", "99999", "--state", "Closed", "--yes", "-o", "json",
    ];
    let alone = adoconn.run(&close).code(3);
    let _run = run_behind("--retry-failed ", &alone.stderr);
    let id = world.ticket().id.to_string();
    let both = adoconn.run(&[&close[..], &[&id]].concat()).code(3);
    let both = both.did(&[("close_ticket done", 1), ("close_ticket failed", 1)]);
    let run = run_behind("--retry-failed ", &both.stderr);
    let again = [
        "tickets",
        "close",
        "--retry-failed",
        &run,
        "--yes",
        "-o",
        "json",
    ];
    let again = adoconn.run(&again).code(3);
    let _again = again.did(&[("close_ticket failed", 1)]);
    let ledger = rusqlite::Connection::open(adoconn.ledger()).unwrap();
    let sql = "SELECT count(*) FROM intents WHERE work_item = 99999 AND state = 'failed'";
    let count: u32 = ledger.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 3);
}

#[test]
fn a_run_that_is_taken_up_has_its_own_wish() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    for more in [&["--state", "Done"][..], &["--final"], &["--comment", "x"]] {
        let args = [&["tickets", "close", "--resume", "R", "--yes"], more].concat();
        let _refused = adoconn.run(&args).code(2).says(&["cannot be used with"]);
    }
}

#[test]
fn a_run_that_is_unknown_or_of_another_command_is_refused() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let unknown = [
        "tickets",
        "close",
        "--resume",
        "20260101T000000Z-00000000",
        "--yes",
    ];
    let _told = adoconn.run(&unknown).code(2).says(&["knows no run"]);
    let id = world.ticket().id.to_string();
    world.fault(
        Fault::new(
            "workitems",
            FaultKind::Status {
                status: 404,
                body: Some(r#"{"message":"TF401232: gone"}"#.to_owned()),
                retry_after: None,
            },
        )
        .method("PATCH"),
    );
    let tag = ["tickets", "tag", &id, "--add", "x", "--yes"];
    let outcome = adoconn.run(&tag).code(3);
    let run = run_behind("--retry-failed ", &outcome.stderr);
    let wrong = ["tickets", "close", "--retry-failed", &run, "--yes"];
    let _told = adoconn
        .run(&wrong)
        .code(2)
        .says(&["adoconn tickets tag --retry-failed"]);
}
