//! A ledger that is new although tickets exist: the same run waits for the quiet period, looks
//! again, and creates.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

use super::dump;
use crate::harness::{Adoconn, Config, Severity, World};

fn two_findings() -> World {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::High, &["web-1"]);
    world
}

/// A machine whose ledger is lost, with two tickets, a closing that is due, and a new finding.
fn lost<'w>(world: &'w World, quiet: &str) -> Adoconn<'w> {
    let mut adoconn = Adoconn::with(world, &Config::one_rule("update.min_interval = '0s'"));
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    adoconn.forget();
    world.remediate("F-2");
    world.finding("F-3", Severity::High, &["web-3"]);
    adoconn.set("ADOCONN_QUIET_PERIOD", quiet);
    adoconn
}

/// A run on its way.
struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    told: String,
}

impl Running {
    fn start(adoconn: &Adoconn<'_>, args: &[&str]) -> Self {
        let mut command = adoconn.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let told = String::new();
        Self {
            child,
            stderr,
            told,
        }
    }

    /// Reads on until a line with these words.
    fn until(mut self, words: &str) -> Self {
        loop {
            let mut line = String::new();
            let count = self.stderr.read_line(&mut line).unwrap();
            assert!(count > 0, "no {words:?} in {}", self.told);
            self.told.push_str(&line);
            if line.contains(words) {
                return self;
            }
        }
    }

    fn signal(self, name: &str) -> Self {
        let pid = self.child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args([name, &pid])
            .status();
        assert!(kill.unwrap().success());
        self
    }

    /// Its status, rows and words.
    fn ends(mut self) -> (Option<i32>, Vec<Value>, String) {
        self.stderr.read_to_string(&mut self.told).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let items = document["items"].as_array().unwrap().clone();
        (output.status.code(), items, self.told)
    }
}

fn outcomes(items: &[Value]) -> Vec<String> {
    let word = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let mut all: Vec<String> = items
        .iter()
        .map(|item| format!("{} {}", word(item, "action"), word(item, "outcome")))
        .collect();
    all.sort();
    all
}

const SYNC: [&str; 3] = ["sync", "-o", "json"];

#[test]
fn a8_the_run_that_finds_the_ledger_new_waits_and_creates() {
    let world = two_findings();
    let adoconn = lost(&world, "1s");
    let done = [("close_ticket done", 1), ("create_ticket done", 1)];
    let outcome = adoconn.sync_once().code(0);
    let _done = outcome.did(&done).says(&[
        "this ledger is new although Azure DevOps has tickets",
        "Keep the ledger",
        "done so far: 1 closed",
        "1 create waits until ",
    ]);
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn a8_a_ledger_that_is_lost_every_night_still_creates() {
    let world = two_findings();
    let adoconn = lost(&world, "1s");
    for night in 0..3 {
        adoconn.forget();
        world.finding(&format!("N-{night}"), Severity::High, &["web-1"]);
        let made = adoconn.sync_once().code(0);
        let counts = made.counts();
        let is_made = counts.iter().any(|(what, _)| what == "create_ticket done");
        assert!(is_made, "{made}");
    }
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 6);
}

#[cfg(unix)]
#[test]
fn a8_the_rest_is_done_before_the_wait_and_a_signal_ends_it() {
    for signal in ["-INT", "-TERM"] {
        let world = two_findings();
        let adoconn = lost(&world, "1h");
        let run = Running::start(&adoconn, &SYNC).until("waiting");
        let closed = world.tickets()[1].state().to_owned();
        assert_eq!(closed, "Closed", "nothing waits but creates");
        let (status, items, told) = run.signal(signal).ends();
        assert_eq!(status, Some(130), "{told}");
        assert_eq!(
            outcomes(&items),
            ["close_ticket done", "create_ticket skipped"],
            "{told}"
        );
        assert!(told.contains("1 change left"), "{told}");
        // The next run waits for the rest of the period, and not for another one.
        let first = dump(
            &adoconn.ledger(),
            "SELECT value FROM meta WHERE name = 'rebuilt_at'",
        );
        let _held = adoconn
            .sync_without_waiting()
            .did(&[("create_ticket held rebuild_quiet", 1)]);
        let again = dump(
            &adoconn.ledger(),
            "SELECT value FROM meta WHERE name = 'rebuilt_at'",
        );
        assert_eq!(first, again);
        let adoconn = adoconn.without_quiet_period();
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    }
}

#[test]
fn a8_a_run_that_may_not_take_that_long_ends_with_7() {
    let world = two_findings();
    let adoconn = lost(&world, "1h");
    let args = ["sync", "--max-time", "30s", "-o", "json"];
    let outcome = adoconn
        .run(&args)
        .code(7)
        .says(&["--max-time ends this run"]);
    let _rest = outcome.did(&[("close_ticket done", 1), ("create_ticket skipped", 1)]);
    let create = [
        "tickets",
        "create",
        "--number",
        "F-3",
        "--max-time",
        "30s",
        "--yes",
    ];
    let _late = adoconn.run(&create).code(7);
    assert_eq!(world.tickets().len(), 2);
}

#[test]
fn a8_who_does_not_wait_holds_and_exits_with_3() {
    let world = two_findings();
    let adoconn = lost(&world, "1h");
    let args = ["sync", "--no-wait-quiet", "-o", "json"];
    let outcome = adoconn.run(&args).code(3);
    let done = [
        ("close_ticket done", 1),
        ("create_ticket held rebuild_quiet", 1),
    ];
    let _held = outcome.did(&done);
    let outcome = adoconn.run(&args).code(3).says(&["nothing done, 1 held"]);
    let held = outcome.only("create_ticket held rebuild_quiet");
    assert_eq!(held["new"]["title"], "[High] Weakness F-3");
    let args = [&args[..], &["--detailed-exitcode"]].concat();
    let _held = adoconn.run(&args).code(3);
}

#[test]
fn a8_a_dry_run_plans_them_with_their_time() {
    let world = two_findings();
    let adoconn = lost(&world, "1h");
    let writes = world.writes();
    let outcome = adoconn.run(&["sync", "-n", "-o", "json"]).code(0);
    let outcome = outcome.says(&["1 create waits until", "1 to create"]);
    let items = outcome.items();
    let mut rows = items.iter();
    let create = rows.find(|item| item["action"] == "create_ticket").unwrap();
    assert_eq!(create["outcome"], "planned");
    let from: jiff::Timestamp = create["not_before"].as_str().unwrap().parse().unwrap();
    let wait = from.duration_since(adoconn::clock::now()).as_secs();
    assert!((3_000..=3_600).contains(&wait), "{wait}");
    let mut rows = items.iter();
    let close = rows.find(|item| item["action"] == "close_ticket").unwrap();
    assert!(close["not_before"].is_null());
    let table = adoconn.run(&["sync", "-n", "-o", "table"]).code(0);
    let at = from.to_string();
    let day = at.split('T').next().unwrap();
    assert!(
        table.stdout.contains(&format!("1 to create, from {day}T")),
        "{table}"
    );
    let _pending = adoconn.run(&["sync", "-n", "--detailed-exitcode"]).code(10);
    let _held = adoconn
        .run(&["sync", "-n", "--no-wait-quiet", "-o", "json"])
        .code(3)
        .did(&[
            ("close_ticket planned", 1),
            ("create_ticket held rebuild_quiet", 1),
        ]);
    assert_eq!(world.writes(), writes);
}

#[test]
fn a8_what_arrived_in_the_wait_is_found_and_what_went_is_not_made() {
    let world = two_findings();
    let adoconn = lost(&world, "3s");
    world.finding("F-4", Severity::High, &["web-4"]);
    let run = Running::start(&adoconn, &SYNC).until("waiting");
    // A create of the ledger that was lost arrives: another machine stands for it.
    let other = Adoconn::with(
        &world,
        &Config::one_rule("when = 'finding_number != \"F-4\"'"),
    );
    let _late = other.without_quiet_period().sync_once().code(0);
    world.remediate("F-4");
    let (status, items, told) = run.ends();
    assert_eq!(status, Some(0), "{told}");
    assert_eq!(
        outcomes(&items),
        ["close_ticket done", "create_ticket already"],
        "{told}"
    );
    assert_eq!(world.tickets().len(), 3);
    adoconn.sync().did_nothing();
}

#[test]
fn a8_where_the_second_look_fails_what_was_done_is_told() {
    use crate::harness::{Fault, FaultKind};
    let world = two_findings();
    let adoconn = lost(&world, "2s");
    let run = Running::start(&adoconn, &SYNC).until("waiting");
    let kind = FaultKind::Status {
        status: 404,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("findings/search", kind));
    let (status, items, told) = run.ends();
    assert_eq!(status, Some(1), "{told}");
    assert_eq!(
        outcomes(&items),
        ["close_ticket done", "create_ticket skipped"],
        "{told}"
    );
    world.mend();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[test]
fn a8_apply_waits_too() {
    let world = two_findings();
    let adoconn = lost(&world, "1s");
    let plan = adoconn.home().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _saved = adoconn.run(&["sync", "-n", "--out", plan]).code(0);
    let done = [("close_ticket done", 1), ("create_ticket done", 1)];
    let _done = adoconn
        .run(&["apply", plan, "-o", "json"])
        .code(0)
        .did(&done);
    let already = [("close_ticket already", 1), ("create_ticket already", 1)];
    let _again = adoconn
        .run(&["apply", plan, "-o", "json"])
        .code(0)
        .did(&already);
}

#[test]
fn a8_tickets_for_findings_by_hand_wait_as_well() {
    let world = two_findings();
    let adoconn = lost(&world, "1h");
    let create = [
        "tickets", "create", "--number", "F-3", "--yes", "-o", "json",
    ];
    let held = [&create[..], &["--no-wait-quiet"]].concat();
    let _left = adoconn
        .run(&held)
        .code(3)
        .did(&[("create_ticket skipped", 1)]);
    let mut adoconn = adoconn;
    adoconn.set("ADOCONN_QUIET_PERIOD", "1s");
    adoconn.forget();
    let outcome = adoconn.run(&create).code(0).says(&["1 create waits until"]);
    let _made = outcome.did(&[("create_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn a8_verify_tells_a_lost_ledger_from_a_first_one() {
    let check = |adoconn: &Adoconn<'_>| {
        let rows = adoconn.run(&["verify", "-o", "json"]).items();
        let row = rows.into_iter().find(|row| row["name"] == "ledger.kept");
        let row = row.unwrap();
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (word("outcome"), word("detail"), word("fix"))
    };
    let world = two_findings();
    let adoconn = Adoconn::new(&world);
    let (outcome, detail, _) = check(&adoconn);
    assert_eq!(outcome, "pass", "{detail}");
    let _made = adoconn.sync();
    let (outcome, detail, _) = check(&adoconn);
    assert_eq!(
        (outcome.as_str(), detail.contains("2 tickets")),
        ("pass", true)
    );
    adoconn.forget();
    let (outcome, detail, fix) = check(&adoconn);
    assert_eq!(outcome, "warn");
    assert!(detail.contains("new although tickets exist"), "{detail}");
    assert!(fix.contains("Keep the ledger"), "{fix}");
}

#[cfg(unix)]
#[test]
fn a8_on_a_terminal_the_wait_is_counted_down() {
    use crate::harness::Terminal;
    let world = two_findings();
    let adoconn = lost(&world, "1h");
    let mut terminal = Terminal::start(adoconn.command(&["sync", "--yes"]));
    terminal
        .sees("1 create waits until ")
        .sees("1 create waiting for the quiet period: 59m ");
    terminal.press("\u{3}");
    let seen = terminal.ends();
    assert_eq!(seen.0, Some(130), "{}", seen.1);
    assert_eq!(world.tickets().len(), 2);
}
