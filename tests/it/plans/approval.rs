//! What was refused, saved to be allowed; and a digest that was approved.

use std::fs;

use crate::harness::{Adoconn, Config, Outcome, Severity, Status, World};

/// Fifteen tickets, of which thirteen are due to be closed: more than may be by itself.
fn refused(world: &World) -> Adoconn<'_> {
    world.findings(15, Severity::High);
    let adoconn = Adoconn::new(world);
    let _made = adoconn.sync().did(&[("create_ticket done", 15)]);
    for number in 0..13 {
        world.remediate(&format!("N-{number}"));
    }
    adoconn
}

/// The command that a message advises, as arguments.
fn advised(stderr: &str) -> Vec<String> {
    let at = stderr.find("to allow exactly this: adoconn ").unwrap();
    let line = stderr[at..].lines().next().unwrap();
    let words = line.split_once("adoconn ").unwrap().1.split_whitespace();
    words
        .map(|word| word.trim_matches('\'').to_owned())
        .collect()
}

fn run(adoconn: &Adoconn<'_>, command: &[String]) -> Outcome {
    let words = command.iter().map(String::as_str);
    let args: Vec<&str> = words.chain(["-o", "json"]).collect();
    adoconn.run(&args)
}

#[test]
fn c2_what_a_fuse_refused_is_saved_and_the_printed_command_does_exactly_that() {
    let world = World::small();
    let adoconn = refused(&world);
    world.finding("F-9", Severity::Low, &["web-1"]);
    let first = adoconn.sync_once().code(5);
    let _rest = first
        .clone()
        .did(&[("close_ticket held fuse", 13), ("create_ticket done", 1)]);
    let command = advised(&first.stderr);
    assert_eq!(
        (command[0].as_str(), &command[2][..]),
        ("apply", "--confirm-count")
    );
    assert_eq!(command[3], "13");
    world.finding("F-10", Severity::Low, &["web-1"]);
    let _closed = run(&adoconn, &command)
        .code(0)
        .did(&[("close_ticket done", 13)]);
    assert_eq!(world.tickets().len(), 16, "F-10 waits for a sync");
}

#[test]
fn c2_a_saved_refusal_without_its_exact_count_is_refused_again() {
    let world = World::small();
    let adoconn = refused(&world);
    let command = advised(&adoconn.sync_once().code(5).stderr);
    let _again = adoconn
        .run(&["apply", &command[1], "--confirm-count", "12", "-o", "json"])
        .code(5)
        .did(&[("close_ticket held fuse", 13)]);
    let _closed = adoconn
        .run(&["sync", "--confirm-count", "13", "-o", "json"])
        .code(0)
        .did(&[("close_ticket done", 13)]);
}

#[test]
fn c2_who_confirmed_the_whole_plan_confirmed_what_is_left_of_it() {
    let world = World::small();
    let adoconn = refused(&world);
    world.remediate("N-13");
    let command = advised(&adoconn.sync_once().code(5).stderr);
    // Thirteen of fifteen are left, which is still too many by itself.
    world.set_status("N-0", &Status::Active);
    let left = [("close_ticket done", 13), ("close_ticket skipped", 1)];
    let _most = run(&adoconn, &command).code(3).did(&left);
    let writes = world.writes();
    let again = [("close_ticket already", 13), ("close_ticket skipped", 1)];
    let _again = run(&adoconn, &command).code(3).did(&again);
    assert_eq!(world.writes(), writes);
}

/// Thirty tickets, eleven of whose findings are gone from what Nucleus tells, and eleven more
/// are due to be closed: the source shrank, and its closes are too many as well.
fn shrunken(world: &World) -> Adoconn<'_> {
    world.findings(30, Severity::High);
    world.finding("F-1", Severity::Low, &["web-1"]);
    let rule = Config::one_rule("update.min_interval = '0s'");
    let adoconn = Adoconn::with(world, &rule);
    let _made = adoconn.sync().did(&[("create_ticket done", 31)]);
    for number in 0..11 {
        for id in world.instances(&format!("N-{number}")) {
            assert!(world.nucleus(|n| n.remove_instance(id)));
        }
    }
    for number in 11..30 {
        world.remediate(&format!("N-{number}"));
    }
    world.rate("F-1", Severity::Critical);
    adoconn
}

#[test]
fn c2_one_command_allows_all_that_a_shrunken_source_held() {
    let world = World::small();
    let config = Config::one_rule("update.min_interval = '0s'").and("limits.update_per_run = 0");
    let mut adoconn = shrunken(&world);
    adoconn.configure(&config);
    let first = adoconn.sync_once().code(5);
    let command = advised(&first.stderr);
    assert_eq!(
        command[2..],
        ["--confirm-count", "20", "--accept-shrink", "20"]
    );
    let _held = first.did(&[
        ("close_ticket held source_shrink", 19),
        ("close_ticket held vanished", 11),
        ("update_ticket held source_shrink", 1),
    ]);
    let without = &command[..4];
    let _refused = run(&adoconn, without).code(5);
    let done = [("close_ticket done", 19), ("update_ticket done", 1)];
    let _all = run(&adoconn, &command).code(0).did(&done);
    let _nothing_left = adoconn.sync();
}

#[test]
fn c2_where_the_refused_cannot_be_saved_the_rest_goes_on() {
    let world = World::small();
    let adoconn = refused(&world);
    world.finding("F-9", Severity::Low, &["web-1"]);
    let folder = adoconn.home().join(".local/state/adoconn/test.db.plans");
    fs::write(&folder, "in the way").unwrap();
    let outcome = adoconn.sync_once().code(5);
    let _rest = outcome
        .says(&["is not saved", "adoconn sync --confirm-count 13"])
        .did(&[("close_ticket held fuse", 13), ("create_ticket done", 1)]);
}

#[test]
fn c2_a_dry_run_saves_nothing_and_old_refusals_are_forgotten() {
    let world = World::small();
    let adoconn = refused(&world);
    let folder = adoconn.home().join(".local/state/adoconn/test.db.plans");
    let _told = adoconn
        .run(&["sync", "--dry-run"])
        .code(5)
        .says(&["sync --confirm-count 13"]);
    assert!(!folder.exists());
    fs::create_dir_all(&folder).unwrap();
    for number in 0..30 {
        fs::write(
            folder.join(format!("20200101T0000{number:02}Z-x.json")),
            "{}",
        )
        .unwrap();
    }
    let _refused = adoconn.sync_once().code(5);
    let plans: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(plans.len(), 20);
    assert!(
        plans
            .iter()
            .any(|name| !name.to_str().unwrap().ends_with("-x.json"))
    );
}

#[test]
fn a_run_goes_on_only_with_the_plan_that_was_approved() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let digest = |adoconn: &Adoconn<'_>| {
        let outcome = adoconn.run(&["sync", "--dry-run"]).code(0);
        let line = outcome
            .stderr
            .lines()
            .find(|line| line.contains("; plan "))
            .unwrap()
            .to_owned();
        let word = line.split("; plan ").nth(1).unwrap();
        word.split(';').next().unwrap().to_owned()
    };
    let approved = digest(&adoconn);
    let json = adoconn.run(&["sync", "--dry-run", "-o", "json"]).code(0);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["digest"], approved);
    assert_eq!(digest(&adoconn), approved, "equal worlds make equal plans");
    world.finding("F-2", Severity::Low, &["web-1"]);
    let args = ["sync", "--expect-plan", &approved, "-o", "json"];
    let _refused = adoconn
        .run(&args)
        .code(5)
        .says(&[&approved, "nothing was written"]);
    assert_eq!(world.writes(), 0);
    let now = digest(&adoconn);
    assert_ne!(now, approved);
    let _made = adoconn
        .run(&["sync", "--expect-plan", &now, "-o", "json"])
        .code(0)
        .did(&[("create_ticket done", 2)]);
}

#[test]
fn c2_the_printed_command_works_where_the_run_did() {
    let world = World::small();
    let adoconn = refused(&world);
    let args = ["sync", "--profile", "test", "-o", "json"];
    let command = advised(&adoconn.run(&args).code(5).stderr);
    assert_eq!(command[4..], ["--profile", "test"]);
    let done = [("close_ticket done", 13)];
    let _closed = run(&adoconn, &command).code(0).did(&done);
}

#[test]
fn an_approved_digest_is_that_of_the_saved_plan() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let plan = adoconn.home().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _saved = adoconn.run(&["sync", "--dry-run", "--out", plan]).code(0);
    let wrong = ["apply", plan, "--expect-plan", "0000000000000000"];
    let _refused = adoconn.run(&wrong).code(5).says(&["nothing was written"]);
    assert_eq!(world.tickets().len(), 0);
    let text = fs::read_to_string(plan).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let digest = document["digest"].as_str().unwrap();
    let _made = adoconn
        .run(&["apply", plan, "--expect-plan", digest])
        .code(0);
    assert_eq!(world.tickets().len(), 1);
}
