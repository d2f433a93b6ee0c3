//! Rows that nothing can be made of: all told before anything is sent.

use super::{with, write};
use crate::harness::{Adoconn, Fault, FaultKind, World};

/// One good row, and one for everything that can be wrong with a row.
const ROWS: &str = "\
project,type,title,state,area,tags,Microsoft.VSTS.Common.Priority
Payments,Bug,Good,,,,2
Paymints,Bug,Unknown project,,,,
Payments,Bugg,Unknown type,,,,
Payments,Bug,Unknown state,Dune,,,
Payments,Bug,,,,,
Payments,Bug,Unknown area,,Payments\\Carts,,
Payments,Bug,No number,,,,high
Payments,Bug,A cell too many,,,,1,x
Factory,Vulnerability,Lacks a field,,,,
";

const TOLD: [&str; 8] = [
    "line 3: the organization has no project \"Paymints\"; it has Payments",
    "line 4: project Payments has no work item type \"Bugg\"; it has Bug",
    "line 5: type Bug of Payments has no state \"Dune\"",
    "line 6: no title",
    "line 7: project Payments has no area \"Payments\\\\Carts\"",
    "line 8: Microsoft.VSTS.Common.Priority: \"high\" is not a whole number",
    "line 9: cell 8 has no column",
    "line 10: Vulnerability of Factory requires Custom.BusinessUnit",
];

#[test]
fn f7_bad_rows_are_told_all_at_once_and_the_good_ones_are_made() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", ROWS);
    let outcome = adoconn.run(&with(&["--from", &file])).code(3).says(&TOLD);
    let outcome = outcome.did(&[("create_ticket done", 1), ("create_ticket failed", 8)]);
    let errors: Vec<_> = outcome
        .items()
        .iter()
        .filter_map(|row| row["error"].as_str().map(str::to_owned))
        .collect();
    assert!(
        errors.iter().all(|error| error.starts_with("line ")),
        "{errors:?}"
    );
    assert_eq!(world.ticket().title(), "Good");
    let again = adoconn.run(&with(&["--from", &file])).code(3);
    let _same = again.did(&[("create_ticket already", 1), ("create_ticket failed", 8)]);
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn f7_all_or_nothing_refuses_the_file() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", ROWS);
    let args = with(&["--from", &file, "--all-or-nothing"]);
    let outcome = adoconn.run(&args).code(2).says(&TOLD);
    let _refused = outcome.says(&["8 bad rows", "nothing was sent", "1 good row"]);
    assert_eq!(world.writes(), 0);
    assert!(!adoconn.ledger().exists());
}

#[test]
fn f7_all_or_nothing_asks_the_service_before_it_makes_anything() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = "title,Microsoft.VSTS.Common.Priority\nA,1\nB,77\n";
    let file = write(&adoconn, "rows.csv", rows);
    let more = ["--from", &file, "-p", "Payments", "-t", "Bug"];
    let aon = [&with(&more)[..], &["--all-or-nothing"]].concat();
    let refused = adoconn.run(&aon).code(2);
    let _refused = refused.says(&["line 3: ", "Priority", "nothing was sent"]);
    assert!(world.tickets().is_empty());
    // Without it the service refuses the row by itself, and the row tells its line.
    let outcome = adoconn.run(&with(&more)).code(3);
    let outcome = outcome.did(&[("create_ticket done", 1), ("create_ticket failed", 1)]);
    let rows = outcome.items();
    let failed = rows.iter().find(|row| row["outcome"] == "failed").unwrap();
    assert!(failed["cause"].as_str().unwrap().starts_with("line 3 of "));
    let _told = outcome.says(&["line 3"]);
}

#[test]
fn f7_what_is_wrong_with_a_flag_is_told_once_and_not_for_every_row() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", "title\nA\nB\nC\n");
    let args = with(&["--from", &file, "-p", "Payments", "-t", "Bugg"]);
    let refused = adoconn.run(&args).code(2);
    let refused = refused.says(&["lines 2-4: project Payments has no work item type"]);
    assert_eq!(refused.stderr.matches("no work item type").count(), 1);
}

#[test]
fn f7_a_dry_run_looks_at_the_rows_too() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", ROWS);
    let outcome = adoconn
        .run(&["tickets", "create", "--from", &file, "-n", "-o", "json"])
        .code(3)
        .says(&TOLD);
    let _planned = outcome.did(&[("create_ticket failed", 8), ("create_ticket planned", 1)]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn f7_a_file_without_a_good_row_sends_nothing() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.ndjson", "{\"titel\":\"A\"}\n{\"title\":\n");
    let args = with(&["--from", &file, "-p", "Payments", "-t", "Bug"]);
    let outcome = adoconn.run(&args).code(2);
    let _refused = outcome.says(&["line 1: \"titel\" is no column", "line 2: no JSON object"]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn f7_a_project_that_cannot_be_read_is_wrong_for_its_own_rows_alone() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let refusal = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("/Platform/", refusal));
    let rows = "project,title\nPayments,A\nPlatform,B\nPlatform,C\nPayments,D\n";
    let file = write(&adoconn, "rows.csv", rows);
    let args = with(&["--from", &file, "--type", "Bug"]);
    let outcome = adoconn.run(&args).code(3).says(&["lines 3-4: "]);
    let _made = outcome.did(&[("create_ticket done", 2), ("create_ticket failed", 2)]);
}

#[test]
fn two_rows_with_one_key_and_different_texts_are_a_mistake() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = write(&adoconn, "rows.csv", "title,key\nA,K\nB,K\n");
    let args = with(&["--from", &file, "-p", "Payments", "-t", "Bug"]);
    let outcome = adoconn.run(&args).code(3);
    let outcome = outcome.did(&[("create_ticket done", 1), ("create_ticket failed", 1)]);
    let _told = outcome.says(&["line 3: its key is that of line 2"]);
    assert_eq!(world.ticket().title(), "A");
}

#[test]
fn what_is_wrong_with_the_whole_file_is_said_before_anybody_is_asked() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for (text, told) in [
        ("titel\nA\n", "\"titel\" is no column; the nearest is title"),
        (
            "titel,Stat\nA,B\n",
            "\"Stat\" is no column; the nearest is state",
        ),
        ("titel\nA\n", "--map 'titel=-' leaves it out"),
        ("title,Title\nA,B\n", "two columns mean title"),
        ("[{\"title\":\"A\"}]", "one object a line"),
    ] {
        let file = write(&adoconn, "rows", text);
        let args = with(&["--from", &file, "-p", "Payments", "-t", "Bug"]);
        let _refused = adoconn.run(&args).code(2).says(&[told, &file]);
    }
    let missing = with(&["--from", "/no/such/file.csv"]);
    let _refused = adoconn.run(&missing).code(2).says(&["/no/such/file.csv"]);
    assert!(world.sandbox().requests().requests.is_empty());
}

#[test]
fn text_of_a_file_is_text_and_nothing_else() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let rows = "title,description,tags\n\
                \"=cmd|'/c calc'!A1 \u{1b}[31m\u{202e}\",<script>alert(1)</script> @alex #1,\"a\u{7}b\"\n";
    let file = write(&adoconn, "rows.csv", rows);
    let args = with(&["--from", &file, "-p", "Payments", "-t", "Bug"]);
    let outcome = adoconn.run(&args);
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!all.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{outcome}");
    for ticket in world.tickets() {
        let text = ticket.text(crate::harness::REPRO_STEPS).to_owned();
        assert!(!text.contains("<script>"), "{text}");
        assert!(!ticket.title().contains(['\u{1b}', '\u{202e}']));
    }
}
