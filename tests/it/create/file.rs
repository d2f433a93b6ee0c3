//! Many tickets from a file: CSV and JSON lines, columns, keys, states, batches.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use super::{with, write};
use crate::harness::{Adoconn, Fault, FaultKind, REPRO_STEPS, World};

const ROWS: &str = "\
project,type,title,state,description,tags,assigned_to,area,iteration,Microsoft.VSTS.Common.Priority
Payments,Bug,\"Rotate, then revoke\",Active,\"1 < 2
second line\",tls;internet-facing,alex@sandbox.example.com,Payments\\Cards,Payments\\Sprint 1,1
Factory,Defect,Patch the press,Verified,,,,,,
";

#[test]
fn a_row_becomes_a_ticket_with_all_that_its_columns_say() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", ROWS);
    let made = adoconn.run_changing(&with(&["--from", &file])).code(0);
    let _made = made.did(&[("create_ticket done", 2)]);
    let tickets = world.tickets();
    let bug = &tickets[0];
    assert_eq!(bug.title(), "Rotate, then revoke");
    assert_eq!(bug.state(), "Active");
    let text = bug.text(REPRO_STEPS);
    assert!(text.contains("1 &lt; 2<br>second line"), "{text}");
    assert_eq!(bug.text("System.Tags"), "internet-facing; nucleus; tls");
    assert_eq!(bug.text("System.AreaPath"), "Payments\\Cards");
    assert_eq!(bug.text("System.IterationPath"), "Payments\\Sprint 1");
    assert_eq!(bug.fields["Microsoft.VSTS.Common.Priority"], 1);
    assert_eq!(bug.text("System.AssignedTo"), adoconn::sandbox::ado::ALEX);
    // Three steps, because the type allows no shorter way.
    assert_eq!((tickets[1].state(), tickets[1].rev), ("Verified", 4));
}

#[test]
fn json_lines_say_the_same_as_csv() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = r#"{"project":"Payments","type":"Bug","title":"A","tags":["x","y"],"Microsoft.VSTS.Common.Priority":2}

{"project":"Payments","type":"Task","title":"B","state":null,"key":"CHG-7"}
"#;
    let file = write(&adoconn, "rows.ndjson", rows);
    let made = adoconn.run_changing(&with(&["--from", &file])).code(0);
    let made = made.did(&[("create_ticket done", 2)]);
    let tickets = world.tickets();
    assert_eq!(tickets[0].text("System.Tags"), "nucleus; x; y");
    assert_eq!(tickets[0].fields["Microsoft.VSTS.Common.Priority"], 2);
    assert_eq!(tickets[1].item_type, "Task");
    let keys: Vec<_> = made.items().iter().map(|row| row["key"].clone()).collect();
    assert!(keys.contains(&"m1-CHG-7".into()), "{keys:?}");
}

#[test]
fn flags_stand_in_for_columns_and_a_map_names_others() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = "Summary,Owner,type,Prio\nA,somebody,,3\nB,,Task,\n";
    let file = write(&adoconn, "rows.csv", rows);
    let args = with(&[
        "--from",
        &file,
        "--project",
        "Payments",
        "--type",
        "Bug",
        "--tag",
        "wave-1",
        "--state",
        "Active",
        "--map",
        "Summary=title",
        "--map",
        "Owner=-",
        "--map",
        "Prio=Microsoft.VSTS.Common.Priority",
    ]);
    let _made = adoconn
        .run_changing(&args)
        .code(0)
        .did(&[("create_ticket done", 2)]);
    let tickets = world.tickets();
    assert_eq!(
        (tickets[0].title(), tickets[0].item_type.as_str()),
        ("A", "Bug")
    );
    assert_eq!(tickets[0].fields["Microsoft.VSTS.Common.Priority"], 3);
    assert_eq!(tickets[0].text("System.AssignedTo"), "");
    assert_eq!(tickets[1].item_type, "Task");
    for ticket in &tickets {
        assert_eq!(ticket.state(), "Active");
        assert_eq!(ticket.text("System.Tags"), "nucleus; wave-1");
    }
}

#[test]
fn rows_come_from_standard_input_too() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = with(&["--from", "-", "-p", "Payments", "-t", "Bug"]);
    let mut command = adoconn.command(&args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"title\nA\nB\n").unwrap();
    drop(input);
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(world.tickets().len(), 2);
}

#[test]
fn a4_a_repeated_file_makes_nothing_whoever_runs_it_and_whatever_its_flags() {
    let world = World::small();
    let here = Adoconn::new(&world);
    let rows = "project,title,key\nPayments,A,\nPayments,B,CHG-1\n";
    let file = write(&here, "rows.csv", rows);
    let args = with(&["--from", &file, "--type", "Bug"]);
    let _made = here
        .run_changing(&args)
        .code(0)
        .did(&[("create_ticket done", 2)]);
    // Another machine, another order of rows and columns, other flags.
    let elsewhere = Adoconn::new(&world);
    let rows = "key,title,project\nCHG-1,B,payments\n,A,Payments\n,C,Payments\n";
    let file = write(&elsewhere, "rows.csv", rows);
    let args = with(&["--from", &file, "--type", "bug", "--tag", "late"]);
    let outcome = elsewhere.run(&args).code(0);
    let _made = outcome.did(&[("create_ticket already", 2), ("create_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn a_row_that_repeats_another_is_made_once() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", "title\nA\nB\nA\n");
    let args = with(&["--from", &file, "-p", "Payments", "-t", "Bug"]);
    let outcome = adoconn.run_changing(&args).code(0);
    let outcome = outcome.did(&[("create_ticket already", 1), ("create_ticket done", 2)]);
    let outcome = outcome.says(&["1 repeated row"]);
    let cause = "line 4 says what line 2 says";
    let rows = outcome.items();
    let repeated = rows.iter().find(|row| row["cause"] == cause).unwrap();
    assert_eq!(repeated["id"], world.tickets()[0].id);
}

#[test]
fn thousands_of_rows_go_in_batches_and_their_states_in_a_second_one() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let mut rows = "title,state\n".to_owned();
    for number in 0..1_200 {
        let state = if number % 2 == 0 { "Active" } else { "" };
        writeln!(rows, "Row {number},{state}").unwrap();
    }
    let file = write(&adoconn, "rows.csv", &rows);
    let more = ["--from", &file, "-p", "Payments", "-t", "Bug"];
    let outcome = adoconn.run(&with(&more)).code(5);
    let _refused = outcome.says(&["1200 tickets", "--confirm-count 1200"]);
    assert_eq!(world.writes(), 0);
    world.sandbox().forget_requests();
    let args = with(&[&more[..], &["--confirm-count", "1200"]].concat());
    let _made = adoconn
        .run(&args)
        .code(0)
        .did(&[("create_ticket done", 1_200)]);
    let report = world.sandbox().requests();
    // Six batches of creates and six of states, one create alone that proves the look-up.
    assert!(report.writes <= 16, "{} writes", report.writes);
    assert!(
        report.requests.len() <= 60,
        "{} requests",
        report.requests.len()
    );
    let active = world.tickets();
    let active = active.iter().filter(|item| item.state() == "Active");
    assert_eq!(active.count(), 600);
    let again = adoconn.run(&with(&more)).code(0);
    let _same = again.did(&[("create_ticket already", 1_200)]);
}

#[test]
fn what_was_lost_on_the_way_is_made_by_the_same_command() {
    for kind in [
        FaultKind::DropAfter,
        FaultKind::DropBefore,
        FaultKind::CutBody,
        FaultKind::StatusAfter { status: 500 },
    ] {
        let world = World::small();
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let file = write(&adoconn, "rows.csv", "title\nA\nB\nC\nD\nE\n");
        let args = with(&["--from", &file, "-p", "Payments", "-t", "Bug"]);
        world.fault(Fault::new("$batch", kind.clone()).times(2));
        let first = adoconn.run(&args);
        assert!(matches!(first.status, Some(0 | 3)), "{kind:?}: {first}");
        world.mend();
        let _second = adoconn.run(&args).code(0);
        let titles: Vec<String> = world
            .tickets()
            .iter()
            .map(|item| item.title().to_owned())
            .collect();
        assert_eq!(titles.len(), 5, "{kind:?}: {titles:?}");
    }
}

#[test]
fn an_empty_file_has_nothing_to_make() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for text in ["", "\n\n", "title,project\n", "title\n,\n"] {
        let text = text.replace("\n,\n", "\n\n");
        let file = write(&adoconn, "rows.csv", &text);
        adoconn
            .run(&with(&["--from", &file]))
            .code(0)
            .says(&["nothing to make"])
            .did_nothing();
    }
    assert!(world.sandbox().requests().requests.is_empty());
}

#[test]
fn a_dry_run_tells_what_would_be_made_and_makes_nothing() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", ROWS);
    for how in ["--dry-run", "--dry-run=server"] {
        let args = ["tickets", "create", "--from", &file, how, "-o", "json"];
        let outcome = adoconn.run(&args).code(0);
        let _planned = outcome
            .did(&[("create_ticket planned", 2)])
            .says(&["NEW TICKETS"]);
    }
    assert!(world.tickets().is_empty());
    assert!(!adoconn.ledger().exists());
}

#[test]
fn off_a_terminal_nothing_is_made_without_yes() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", ROWS);
    let outcome = adoconn.run(&["tickets", "create", "--from", &file]).code(2);
    let _refused = outcome.says(&["2 tickets would be created", "--yes"]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn excels_first_line_names_the_separator() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = "\u{feff}sep=;\r\nproject;type;title;Microsoft.VSTS.Common.Priority\r\nPayments;Bug;a, b;1\r\n\
                Payments;Bug;c;9\r\n";
    let file = write(&adoconn, "rows.csv", rows);
    let made = adoconn.run(&with(&["--from", &file])).code(3);
    let _made = made.says(&["line 4", "none of its values"]);
    assert_eq!(world.ticket().title(), "a, b");
}

#[test]
fn rows_with_keys_beyond_a_float_are_two() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = [18_446_744_073_709_551_617_u128, 18_446_744_073_709_551_618].map(|key| {
        format!("{{\"project\":\"Payments\",\"type\":\"Bug\",\"title\":\"x\",\"key\":{key}}}\n")
    });
    let file = write(&adoconn, "rows.ndjson", &rows.concat());
    let made = adoconn.run_changing(&with(&["--from", &file])).code(0);
    let _made = made.did(&[("create_ticket done", 2)]);
    assert!(world.tickets().len() == 2);
}

#[test]
fn a_row_is_the_same_however_its_accents_are_written() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = |title: &str| format!("project,type,title\nPayments,Bug,{title}\n");
    let one = write(&adoconn, "one.csv", &rows("caf\u{e9}"));
    let made = adoconn.run(&with(&["--from", &one])).code(0);
    let _made = made.did(&[("create_ticket done", 1)]);
    let two = write(&adoconn, "two.csv", &rows("cafe\u{301}"));
    let again = adoconn.run(&with(&["--from", &two])).code(0);
    let _again = again.did(&[("create_ticket already", 1)]);
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn a_day_alone_is_its_noon() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows =
        "project,type,title,Microsoft.VSTS.Scheduling.DueDate\nPayments,Issue,x,2026-12-31\n";
    let file = write(&adoconn, "rows.csv", rows);
    let made = adoconn.run_changing(&with(&["--from", &file]));
    let _made = made.code(0).did(&[("create_ticket done", 1)]);
    let ticket = world.ticket();
    let due = ticket.text("Microsoft.VSTS.Scheduling.DueDate");
    assert!(due.starts_with("2026-12-31T12:00:00"), "{due}");
}
