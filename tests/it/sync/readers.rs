//! A reader of stdout that goes away, or that takes rows as they come: the summary stays true.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::harness::{Adoconn, Severity, World};

const FORMATS: [&str; 5] = ["table", "json", "ndjson", "csv", "ids"];

/// Runs a command whose reader takes so many lines and leaves; its status and stderr.
fn left(adoconn: &Adoconn<'_>, args: &[&str], lines: usize) -> (Option<i32>, String) {
    let mut command = adoconn.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let reader = BufReader::new(child.stdout.take().unwrap());
    let taken = reader.lines().take(lines).count();
    assert!(taken <= lines);
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_sync_tells_what_it_did_whoever_reads_its_rows() {
    for format in FORMATS {
        for lines in [0, 1] {
            let world = World::small();
            world.findings(5, Severity::High);
            let adoconn = Adoconn::new(&world);
            let (status, stderr) = left(&adoconn, &["sync", "-o", format], lines);
            assert_eq!(status, Some(0), "{format}: {stderr}");
            assert!(stderr.contains("done: 5 created"), "{format}: {stderr}");
            assert_eq!(world.tickets().len(), 5);
            let (status, stderr) = left(&adoconn, &["sync", "-o", format], lines);
            assert_eq!(status, Some(0), "{format}: {stderr}");
            assert!(stderr.contains("nothing left to do"), "{format}: {stderr}");
        }
    }
}

#[test]
fn rows_that_were_streamed_count() {
    let world = World::small();
    world.findings(5, Severity::High);
    let adoconn = Adoconn::new(&world);
    let outcome = adoconn.run(&["sync", "-o", "ndjson"]).code(0);
    let outcome = outcome.says(&["done: 5 created"]);
    assert_eq!(outcome.stdout.lines().count(), 5);
}

#[test]
fn a_command_on_many_tells_what_it_did_whoever_reads_its_rows() {
    for format in FORMATS {
        let world = World::small();
        world.findings(4, Severity::High);
        let adoconn = Adoconn::new(&world);
        let _made = adoconn.sync_once().code(0);
        let file = adoconn.home().join("rows.csv");
        std::fs::write(&file, "title\nA\nB\n").unwrap();
        let file = file.to_str().unwrap().to_owned();
        for (command, told) in [
            (
                &["comment", "--all", "--comment", "x"][..],
                "4 commented on",
            ),
            (&["tag", "--all", "--add", "x"], "4 updated"),
            (&["move", "--all", "--state", "Active"], "4 moved"),
            (&["close", "--all", "--state", "Closed"], "4 closed"),
            (
                &["create", "-p", "Payments", "-t", "Bug", "--from", &file],
                "2 created",
            ),
        ] {
            let args = [&["tickets"], command, &["--yes", "-o", format]].concat();
            let (status, stderr) = left(&adoconn, &args, 0);
            assert_eq!(status, Some(0), "{args:?}: {stderr}");
            assert!(stderr.contains(told), "{args:?}: {stderr}");
        }
        let comments = world
            .tickets()
            .iter()
            .map(|item| item.comments.len())
            .sum::<usize>();
        assert!(comments >= 4, "{comments}");
    }
}
