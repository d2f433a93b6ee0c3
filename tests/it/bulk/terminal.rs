//! A person at a terminal: what is asked, what the lists offer, and that no is no.

use super::{bugs, in_state};
use crate::harness::{Adoconn, Config, LocalModes, Severity, Terminal, World};

fn sits_down(adoconn: &Adoconn<'_>, args: &[&str]) -> Terminal {
    Terminal::start(adoconn.command(&[&["tickets"], args].concat()))
}

/// Two Bugs, and two backlog items that have no state Closed.
fn two_processes(world: &World) -> Adoconn<'_> {
    for (number, severity) in [
        ("H-1", Severity::High),
        ("H-2", Severity::High),
        ("L-1", Severity::Low),
        ("L-2", Severity::Low),
    ] {
        world.finding(number, severity, &["web-1"]);
    }
    let rules = [
        "name = 'bugs'\nwhen = 'severity == \"High\"'",
        "name = 'backlog'\nwhen = 'severity == \"Low\"'\n\
         ticket = { project = \"Platform\", type = \"Product Backlog Item\", title = \"{{ name }}\" }",
    ];
    let adoconn = Adoconn::with(world, &Config::rules(&rules));
    let _made = adoconn.sync().did(&[("create_ticket done", 4)]);
    adoconn
}

#[test]
fn d1_with_nothing_named_the_table_and_the_open_findings_come_before_the_count() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let mut terminal = sits_down(&adoconn, &["close", "--state", "Closed"]);
    terminal
        .sees("PROJECT")
        .sees("Payments")
        .sees("3 of these tickets have open findings");
    terminal.answer("Type 3 to go on", "3");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(in_state(&world, "Closed"), 3);
}

#[test]
fn d1_another_count_or_an_interrupt_changes_nothing() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let writes = world.writes();
    let mut terminal = sits_down(&adoconn, &["close", "--state", "Closed"]);
    terminal.answer("Type 3 to go on", "yes");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(2), "{seen}");
    assert!(seen.contains("nothing was changed"), "{seen}");
    let terminal = sits_down(&adoconn, &["close", "--state", "Closed"]);
    let (status, seen) = terminal.stops_at("Type 3 to go on", LocalModes::empty());
    assert_eq!(status, Some(130), "{seen}");
    assert_eq!(world.writes(), writes);
}

#[test]
fn d2_one_question_offers_each_types_own_closing_state() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let mut terminal = sits_down(&adoconn, &["close", "--state", "Closed"]);
    terminal
        .sees("no such state for 2 items")
        .press("y")
        .press("\r");
    terminal.answer("Type 4 to go on", "4");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(
        (in_state(&world, "Closed"), in_state(&world, "Done")),
        (2, 2)
    );
}

#[test]
fn d2_who_says_no_closes_those_that_have_the_state() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let mut terminal = sits_down(&adoconn, &["close", "--state", "Closed"]);
    terminal
        .sees("no such state for 2 items")
        .press("n")
        .press("\r");
    terminal.answer("Type 2 to go on", "2");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(3), "{seen}");
    assert_eq!(
        (in_state(&world, "Closed"), in_state(&world, "Done")),
        (2, 0)
    );
}

#[test]
fn d3_a_target_that_closes_nothing_is_warned_of_and_asked_for() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let mut terminal = sits_down(&adoconn, &["close", "--state", "Active"]);
    terminal
        .sees("Active does not close anything: it is InProgress")
        .answer("Type 1 to go on", "1");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(in_state(&world, "Active"), 1);
}

#[test]
fn d4_without_a_state_the_ways_to_close_are_offered() {
    let world = World::small();
    let adoconn = two_processes(&world);
    let mut terminal = sits_down(&adoconn, &["close"]);
    terminal
        .pick("Close to which state?", 0)
        .answer("Type 4 to go on", "4");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(
        (in_state(&world, "Closed"), in_state(&world, "Done")),
        (2, 2)
    );
}

#[test]
fn d4_a_move_without_a_state_offers_those_that_the_items_have() {
    let world = World::small();
    let adoconn = bugs(&world, 2);
    let mut terminal = sits_down(&adoconn, &["move", "--all"]);
    terminal
        .pick("Move to which state?", 1)
        .answer("Type 2 to go on", "2");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert!(!seen.contains("To Do"), "{seen}");
    assert_eq!(in_state(&world, "Active"), 2);
}

#[test]
fn d4_items_are_picked_from_a_list() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let mut terminal = sits_down(&adoconn, &["close", "--state", "Closed", "--pick"]);
    terminal
        .sees("Which ones?")
        .press(" ")
        .press("\u{1b}[B")
        .press("\u{1b}[B")
        .press(" ")
        .press("\r");
    terminal.answer("Type 2 to go on", "2");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    let states: Vec<String> = world
        .tickets()
        .iter()
        .map(|item| item.state().to_owned())
        .collect();
    assert_eq!(states, ["Closed", "New", "Closed"]);
}

#[test]
fn d4_a_new_ticket_is_put_in_a_state_from_a_list() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let args = [
        "create", "-p", "Payments", "-t", "Bug", "--title", "By hand",
    ];
    let mut terminal = sits_down(&adoconn, &args);
    terminal.pick("In which state?", 2);
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(world.state(), "Resolved");
}

#[test]
fn c4_tickets_of_a_file_want_the_typed_count() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = adoconn.home().join("rows.csv");
    std::fs::write(&file, "title,state\nA,Active\nB,\nC,\n").unwrap();
    let file = file.to_str().unwrap().to_owned();
    let args = ["create", "--from", &file, "-p", "Payments", "-t", "Bug"];
    let mut terminal = sits_down(&adoconn, &args);
    terminal
        .sees("NEW TICKETS")
        .answer("3 tickets to be created. Type 3 to go on", "2");
    let (status, seen) = terminal.ends();
    assert_eq!((status, world.tickets().len()), (Some(2), 0), "{seen}");
    let mut terminal = sits_down(&adoconn, &args);
    terminal.answer("Type 3 to go on", "3");
    let (status, seen) = terminal.ends();
    assert_eq!((status, world.tickets().len()), (Some(0), 3), "{seen}");
}
