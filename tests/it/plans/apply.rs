//! `sync --dry-run --out` and `apply`: exactly this plan, or nothing of it.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::{Adoconn, Config, Severity, Status, World};

/// Saves what a sync would do now.
fn saved(adoconn: &Adoconn<'_>) -> PathBuf {
    let path = adoconn.home().join("plan.json");
    let args = [
        "sync",
        "--dry-run",
        "--out",
        path.to_str().unwrap(),
        "-o",
        "json",
    ];
    let _planned = adoconn.run(&args).code(0).says(&["adoconn apply"]);
    path
}

fn apply(adoconn: &Adoconn<'_>, path: &std::path::Path, more: &[&str]) -> crate::harness::Outcome {
    let args = ["apply", path.to_str().unwrap(), "-o", "json"];
    adoconn.run(&[&args[..], more].concat())
}

fn document(path: &std::path::Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A world in which a sync would create, update and close.
fn busy() -> (World, Config) {
    let world = World::small();
    world.finding("F-1", Severity::High, &["web-1"]);
    world.finding("F-2", Severity::High, &["web-1"]);
    (world, Config::one_rule("update.min_interval = '0s'"))
}

fn changed(world: &World) {
    world.remediate("F-1");
    world.rate("F-2", Severity::Critical);
    world.finding("F-3", Severity::Low, &["web-2"]);
}

#[test]
fn a_saved_plan_is_carried_out_and_a_second_time_there_is_nothing_left() {
    let (world, config) = busy();
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync();
    changed(&world);
    let plan = saved(&adoconn);
    let done = [
        ("close_ticket done", 1),
        ("create_ticket done", 1),
        ("update_ticket done", 1),
    ];
    let _done = apply(&adoconn, &plan, &[]).code(0).did(&done);
    let writes = world.writes();
    let already = [
        ("close_ticket already", 1),
        ("create_ticket already", 1),
        ("update_ticket already", 1),
    ];
    let _again = apply(&adoconn, &plan, &[]).code(0).did(&already);
    assert_eq!(world.writes(), writes);
    adoconn.sync().did_nothing();
}

#[test]
fn what_changed_since_is_skipped_and_named_and_nothing_else_is_done() {
    let (world, config) = busy();
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync();
    changed(&world);
    let plan = saved(&adoconn);
    // The finding of the close is back, a person changed the ticket of the update, and there is
    // a new finding that the plan knows nothing of.
    world.set_status("F-1", &Status::Active);
    let updated = world.tickets()[1].id;
    world.edit(updated, "System.Title", "Mine");
    world.finding("F-4", Severity::Low, &["web-2"]);
    let outcome = apply(&adoconn, &plan, &[]).code(3);
    let rows = outcome.items();
    let _counts = outcome.did(&[
        ("close_ticket skipped", 1),
        ("create_ticket done", 1),
        ("update_ticket skipped", 1),
    ]);
    let error = |verb: &str| {
        let row = rows.iter().find(|row| row["action"] == verb).unwrap();
        row["error"].as_str().unwrap().to_owned()
    };
    assert!(
        error("close_ticket").starts_with("stale: "),
        "{}",
        error("close_ticket")
    );
    assert!(
        error("update_ticket").contains("revision"),
        "{}",
        error("update_ticket")
    );
    assert_eq!(world.item(updated).title(), "Mine");
    assert_eq!(world.tickets().len(), 3, "F-4 is not in the plan");
}

#[test]
fn one_more_instance_makes_a_create_stale() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let plan = saved(&adoconn);
    world.instance("F-1", Severity::High, "web-3");
    let row = apply(&adoconn, &plan, &[])
        .code(3)
        .only("create_ticket skipped");
    let error = row["error"].as_str().unwrap();
    assert!(error.contains("instances changed"), "{error}");
    assert_eq!(world.writes(), 0);
}

#[test]
fn another_status_of_the_same_meaning_makes_a_close_stale() {
    let (world, config) = busy();
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync();
    world.set_status("F-1", &Status::ManuallyMitigated);
    let plan = saved(&adoconn);
    // The comment in the plan would quote a status that nobody can read any more.
    world.set_status("F-1", &Status::FalsePositive);
    let row = apply(&adoconn, &plan, &[])
        .code(3)
        .only("close_ticket skipped");
    assert!(row["error"].as_str().unwrap().starts_with("stale: "));
}

#[test]
fn a_scan_that_says_the_same_changes_nothing_about_a_plan() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let plan = saved(&adoconn);
    world.rescan();
    let _made = apply(&adoconn, &plan, &[])
        .code(0)
        .did(&[("create_ticket done", 1)]);
}

#[test]
fn the_texts_of_the_plan_are_written_whatever_the_templates_now_say() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    let plan = saved(&adoconn);
    adoconn.configure(&Config::one_rule("ticket.title = 'something else'"));
    let _made = apply(&adoconn, &plan, &[]).code(0);
    assert_eq!(world.ticket().title(), "[High] Weakness F-1");
}

#[test]
fn an_apply_may_be_rehearsed() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let plan = saved(&adoconn);
    let _planned = apply(&adoconn, &plan, &["--dry-run"])
        .code(0)
        .did(&[("create_ticket planned", 1)]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_plan_that_was_changed_is_newer_or_is_for_somebody_else_is_refused() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let plan = saved(&adoconn);
    let good = document(&plan);
    let with = |pointer: &str, value: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        bad.to_string()
    };
    let mut extra = good.clone();
    extra["surprise"] = Value::Bool(true);
    let inside = |pointer: &str| {
        let mut bad = good.clone();
        bad.pointer_mut(pointer).unwrap()["hidden"] = Value::Bool(true);
        bad.to_string()
    };
    for (text, says) in [
        (
            with("/actions/0/title", "x".into()),
            "was changed after it was made",
        ),
        (
            with("/digest", "0000000000000000".into()),
            "was changed after it was made",
        ),
        (with("/schema_version", 2.into()), "version 2"),
        (with("/schema_version", 0.into()), "no saved plan"),
        (
            with("/organization", "https://dev.azure.com/other".into()),
            "made for organization",
        ),
        (with("/kind", "projects".into()), "no saved plan"),
        (with("/profile", "other".into()), "--profile other"),
        (with("/nucleus", "n.example.com".into()), "made for Nucleus"),
        (extra.to_string(), "surprise"),
        (inside("/actions/0"), "hidden"),
        (inside("/actions/0/change/create"), "hidden"),
        (inside("/actions/0/change/create/link"), "hidden"),
        (inside("/actions/0/change/create/memo"), "hidden"),
        (inside("/actions/0/change/create/memo/facts"), "hidden"),
        ("{".to_owned(), "no saved plan"),
        (String::new(), "no saved plan"),
    ] {
        fs::write(&plan, text).unwrap();
        let _refused = apply(&adoconn, &plan, &[]).code(2).says(&[says]);
    }
    fs::remove_file(&plan).unwrap();
    let _gone = apply(&adoconn, &plan, &[])
        .code(2)
        .says(&["cannot read the plan"]);
    assert_eq!(world.writes(), 0);
}

#[cfg(unix)]
#[test]
fn a_plan_is_for_nobody_else_to_read_and_replaces_a_link_instead_of_following_it() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let victim = adoconn.home().join("victim");
    fs::write(&victim, "untouched").unwrap();
    symlink(&victim, adoconn.home().join("plan.json")).unwrap();
    let plan = saved(&adoconn);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
    let meta = fs::symlink_metadata(&plan).unwrap();
    assert!(meta.is_file());
    assert_eq!(meta.permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to_and_stays_what_it_is() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let args = ["sync", "--dry-run", "--out", "/dev/stderr", "-o", "json"];
    let told = adoconn.run(&args).code(0);
    let _told = told.says(&["\"kind\": \"plan\""]);
    let refused = adoconn.run(&["sync", "--dry-run", "--out", "-"]).code(2);
    let _refused = refused.says(&["a file is needed"]);
}

#[test]
fn a_plan_can_be_saved_by_a_dry_run_only() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _refused = adoconn
        .run(&["sync", "--out", "plan.json"])
        .code(2)
        .says(&["--dry-run"]);
}
