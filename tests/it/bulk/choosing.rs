//! Which tickets are meant.

use super::{bugs, in_state};
use crate::harness::{Status, World};

#[test]
fn ids_come_from_a_file_by_number_and_by_address() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let ids: Vec<u32> = world.tickets().iter().map(|item| item.id).collect();
    let base = world.url();
    let text = format!(
        "#{}\n{base}/adoconn-sandbox/Payments/_workitems/edit/{}\n{}\n",
        ids[0], ids[1], ids[0]
    );
    let file = adoconn.home().join("ids.txt");
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let args = [
        "tickets",
        "close",
        "--ids-from",
        file,
        "--state",
        "Closed",
        "--yes",
        "-o",
        "json",
    ];
    let _closed = adoconn.run(&args).code(0).did(&[("close_ticket done", 2)]);
    assert_eq!(in_state(&world, "Closed"), 2);
    let _again = adoconn
        .run(&args)
        .code(0)
        .did(&[("close_ticket already", 2)]);
}

#[test]
fn an_address_of_another_organization_is_refused_and_nothing_is_done() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let id = world.ticket().id.to_string();
    let other = format!("https://dev.azure.com/fabrikam/P/_workitems/edit/{id}");
    let args = [
        "tickets", "close", &id, &other, "--state", "Closed", "--yes",
    ];
    let _told = adoconn
        .run(&args)
        .code(2)
        .says(&["fabrikam", "another organization"]);
    assert_eq!(in_state(&world, "Closed"), 0);
}

#[test]
fn a_file_with_a_wrong_word_names_its_line() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let file = adoconn.home().join("ids.txt");
    std::fs::write(&file, "7\nseven\n").unwrap();
    let file = file.to_str().unwrap();
    let args = [
        "tickets",
        "close",
        "--ids-from",
        file,
        "--state",
        "Closed",
        "--yes",
    ];
    let _told = adoconn.run(&args).code(2).says(&["ids.txt, line 2"]);
    let empty = adoconn.home().join("empty.txt");
    std::fs::write(&empty, "").unwrap();
    let empty = empty.to_str().unwrap();
    let args = [
        "tickets",
        "close",
        "--ids-from",
        empty,
        "--state",
        "Closed",
        "--yes",
    ];
    let _none = adoconn.run(&args).code(0).says(&["nothing selected"]);
}

#[test]
fn tickets_are_chosen_by_what_became_of_their_finding() {
    let world = World::small();
    let adoconn = bugs(&world, 4);
    world.remediate("N-0");
    world.set_status("N-1", &Status::AcceptedRisk);
    let planned = |status: &[&str]| {
        let flags: Vec<&str> = status
            .iter()
            .flat_map(|s| ["--finding-status", s])
            .collect();
        let args = ["tickets", "close", "--state", "Closed", "-n", "-o", "json"];
        adoconn
            .run(&[&args[..], &flags].concat())
            .code(0)
            .items()
            .len()
    };
    assert_eq!(planned(&["remediated"]), 1);
    assert_eq!(planned(&["temporary"]), 1);
    assert_eq!(planned(&["open"]), 2);
    assert_eq!(planned(&["open", "remediated"]), 3);
    let args = [
        "tickets",
        "list",
        "--finding-status",
        "remediated",
        "-o",
        "json",
    ];
    assert_eq!(adoconn.run(&args).code(0).items().len(), 1);
}

#[test]
fn filters_combine_and_their_query_can_be_seen() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    let id = world.tickets()[1].id;
    world.edit(id, "System.Tags", "nucleus; o'clock");
    let filters = [
        "--project",
        "Payments",
        "--tag",
        "o'clock",
        "--from-state",
        "New",
    ];
    let close = ["tickets", "close", "--state", "Closed"];
    let seen = adoconn
        .run(&[&close[..], &filters, &["--show-wiql"]].concat())
        .code(0);
    assert!(seen.stdout.contains("'o''clock'"), "{seen}");
    assert_eq!(in_state(&world, "Closed"), 0);
    let args = [&close[..], &filters, &["--yes", "-o", "json"]].concat();
    let _closed = adoconn.run(&args).code(0).only("close_ticket done");
    assert_eq!(world.item(id).state(), "Closed");
}

#[test]
fn d2_a_type_that_nobody_has_is_told() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let close = [
        "tickets",
        "close",
        "--all",
        "--yes",
        "--state",
        "Bug=Closed,Taks=Done",
    ];
    let _told = adoconn
        .run(&close)
        .code(0)
        .says(&["--state names Taks, and no selected item is one"]);
    let close = [
        "tickets", "close", "--yes", "--area", "Nowhere", "--state", "Closed",
    ];
    let _told = adoconn.run(&close).code(2).says(&["areas list"]);
    let close = [
        "tickets", "close", "--yes", "--type", "Bugg", "--state", "Closed",
    ];
    // A type that no project has is a slip, also where no project is named.
    let _told = adoconn.run(&close).code(2).says(&["types list"]);
}

#[test]
fn d2_a_map_may_stand_in_one_word() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let map = "Bug=Resolved,Task=Closed";
    let args = [
        "tickets", "close", "--state", map, "--all", "--yes", "-o", "json",
    ];
    let _closed = adoconn.run(&args).code(0).only("close_ticket done");
    assert_eq!(in_state(&world, "Resolved"), 1);
}

#[test]
fn d4_nobody_can_pick_where_nobody_can_be_asked() {
    let world = World::small();
    let adoconn = bugs(&world, 1);
    let args = [
        "tickets", "close", "--state", "Closed", "--all", "--yes", "--pick",
    ];
    let _told = adoconn.run(&args).code(2).says(&["no terminal"]);
}
