//! `--max-time` ends a run cleanly, whatever the services do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use adoconn::ledger::Ledger;

use super::{Reply, Server};
use crate::harness::{Adoconn, Config, Severity, World};

/// Far longer than any of these tests may take.
const LONG: Duration = Duration::from_secs(600);
/// What a run that should end in seconds may take on a busy machine. Without the deadline each of
/// these takes minutes.
const SOON: Duration = Duration::from_secs(60);

fn with_ado(server: &Server) -> Config {
    Config::one_rule("").and(&format!("ado.url = {:?}", server.url()))
}

fn ends_soon<T>(what: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let result = what();
    let took = begin.elapsed();
    assert!(took < SOON, "it took {took:?}");
    result
}

#[test]
fn a_read_that_stalls_ends_with_7_and_the_next_run_goes_on() {
    let world = World::with_one_finding();
    let is_slow = Arc::new(AtomicBool::new(true));
    let slow = Arc::clone(&is_slow);
    let server = Server::before(&world, move |asked, _| {
        if slow.load(Ordering::SeqCst) && asked.target.contains("wiql") {
            thread::sleep(LONG);
        }
        None
    });
    let adoconn = Adoconn::with(&world, &with_ado(&server));
    let args = ["sync", "--max-time", "2s", "-o", "json"];
    let outcome = ends_soon(|| adoconn.run(&args));
    let _over = outcome
        .code(7)
        .says(&["2 seconds", "over", "run the same command again"]);
    assert_eq!(world.tickets().len(), 0);
    is_slow.store(false, Ordering::SeqCst);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let _listing = ends_soon(|| adoconn.run(&["tickets", "list", "--max-time", "1h"])).code(0);
}

#[test]
fn a_listing_has_an_end_too_by_variable_and_profile_and_the_flag_goes_over_them() {
    let world = World::with_one_finding();
    let server = Server::before(&world, |asked, _| {
        if asked.target.contains("findings/search") {
            thread::sleep(LONG);
        }
        None
    });
    let address = format!("nucleus.url = {:?}", server.url());
    let config = Config::one_rule("").and(&address);
    let mut adoconn = Adoconn::with(&world, &config.clone().and("limits.max_time = '1s'"));
    let _profile = ends_soon(|| adoconn.run(&["findings", "list"])).code(7);
    let _profile = ends_soon(|| adoconn.run(&["sync", "--dry-run"])).code(7);
    let flag = ["findings", "list", "--max-time", "2s"];
    let _flag = ends_soon(|| adoconn.run(&flag))
        .code(7)
        .says(&["2 seconds"]);
    adoconn.configure(&config.and("limits.max_time = '10m'"));
    adoconn.set("ADOCONN_MAX_TIME", "1s");
    let _variable = ends_soon(|| adoconn.run(&["findings", "list"])).code(7);
    adoconn.set("ADOCONN_MAX_TIME", "soon");
    let _wrong = adoconn
        .run(&["findings", "list"])
        .code(2)
        .says(&["ADOCONN_MAX_TIME", "not a length of time"]);
    for wrong in ["0s", "-1s", "", "1 hour"] {
        let _wrong = adoconn.run(&["sync", "--max-time", wrong]).code(2);
    }
}

#[test]
fn a_pause_that_is_longer_than_the_run_ends_it_at_once() {
    let world = World::small();
    world.findings(3, Severity::High);
    // Every good answer asks for a pause.
    let server = Server::before(&world, |asked, upstream| {
        Some(upstream.ask(asked).with("retry-after", "200"))
    });
    let adoconn = Adoconn::with(&world, &with_ado(&server));
    let args = ["sync", "--max-time", "5s", "-o", "json"];
    let _over = ends_soon(|| adoconn.run(&args)).code(7);
    let _over = ends_soon(|| adoconn.run(&["verify", "--max-time", "5s"])).code(7);
}

#[test]
fn a_write_whose_answer_stalls_is_in_doubt_and_never_made_twice() {
    for count in [1, 5] {
        let world = World::small();
        world.findings(count, Severity::High);
        let is_slow = Arc::new(AtomicBool::new(true));
        let slow = Arc::clone(&is_slow);
        let server = Server::before(&world, move |asked, upstream| {
            let is_write = asked.target.contains("$batch") || asked.target.contains("workitems/$");
            if !is_write || !slow.load(Ordering::SeqCst) {
                return None;
            }
            let reply = upstream.ask(asked);
            thread::sleep(LONG);
            Some(reply)
        });
        let adoconn = Adoconn::with(&world, &with_ado(&server)).without_quiet_period();
        let args = ["sync", "--max-time", "3s", "-o", "json"];
        let outcome = ends_soon(|| adoconn.run(&args)).code(7);
        let rows = outcome.items();
        let is_open = |row: &serde_json::Value| row["outcome"] == "unknown";
        assert!(rows.iter().any(is_open), "{outcome}");
        is_slow.store(false, Ordering::SeqCst);
        let _rest = adoconn.sync();
        assert_eq!(world.tickets().len(), count);
        assert!(world.doubles().is_empty());
    }
}

#[test]
fn what_waits_for_its_turn_is_left_for_the_next_run() {
    let world = World::small();
    world.findings(4, Severity::High);
    let is_slow = Arc::new(AtomicBool::new(true));
    let slow = Arc::clone(&is_slow);
    let server = Server::before(&world, move |asked, upstream| {
        let is_write = asked.target.contains("$batch") || asked.target.contains("workitems/$");
        let reply = upstream.ask(asked);
        // The first write is answered, with a pause behind it.
        Some(if is_write && slow.load(Ordering::SeqCst) {
            reply.with("retry-after", "200")
        } else {
            reply
        })
    });
    let adoconn = Adoconn::with(&world, &with_ado(&server)).without_quiet_period();
    let args = ["sync", "--max-time", "20s", "-o", "json"];
    let outcome = ends_soon(|| adoconn.run(&args)).code(7);
    let rows = outcome.items();
    // Nobody could look for the first one any more, so the others are held.
    let waits =
        |row: &&serde_json::Value| ["skipped", "held"].contains(&row["outcome"].as_str().unwrap());
    assert_eq!(rows.iter().filter(waits).count(), 3, "{outcome}");
    assert_eq!(world.tickets().len(), 1);
    is_slow.store(false, Ordering::SeqCst);
    let _rest = adoconn.sync().did(&[("create_ticket done", 3)]);
    assert_eq!(world.tickets().len(), 4);
}

#[test]
fn the_wait_for_another_run_ends_with_the_time() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    std::fs::create_dir_all(adoconn.ledger().parent().unwrap()).unwrap();
    let held = Ledger::open(&adoconn.ledger()).unwrap();
    let args = ["sync", "--wait=1h", "--max-time", "1s"];
    let _over = ends_soon(|| adoconn.run(&args))
        .code(7)
        .says(&["out of time"]);
    drop(held);
    let _fine = ends_soon(|| adoconn.run(&["sync", "--wait=1h", "--max-time", "5m"])).code(0);
}

#[test]
fn a_trickle_is_no_answer() {
    let world = World::with_one_finding();
    let server = Server::before(&world, |asked, upstream| {
        if asked.target.contains("findings/search") {
            thread::sleep(Duration::from_millis(300));
            let start: usize = asked.query("start").parse().unwrap();
            let rows: Vec<_> = (start..start + 1_000).map(row).collect();
            return Some(Reply::json(serde_json::Value::from(rows).to_string()));
        }
        Some(upstream.ask(asked))
    });
    let address = format!("nucleus.url = {:?}", server.url());
    let adoconn = Adoconn::with(&world, &Config::one_rule("").and(&address));
    let _over = ends_soon(|| adoconn.run(&["sync", "--max-time", "3s"])).code(7);
}

fn row(number: usize) -> serde_json::Value {
    serde_json::json!({
        "finding_number": format!("E-{number}"), "scan_type": "Nessus", "asset_id": "7",
        "justification_status_name": "Active", "finding_severity": "High",
    })
}
