//! The embedded cloud as a person without an account meets it: the two commands of the README,
//! the next scan, the next sync. These are the tests on all 1,404 real vulnerabilities.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use adoconn::sandbox::{BlockingSandbox, Options};
use rusqlite::{Connection, OpenFlags};

use crate::harness::{Adoconn, Outcome, World};

/// Verbs and outcomes without numbers.
fn words(outcome: &Outcome) -> Vec<String> {
    outcome.counts().into_iter().map(|(word, _)| word).collect()
}

fn number(outcome: &Outcome, word: &str) -> usize {
    let counts = outcome.counts();
    counts
        .iter()
        .find(|(known, _)| known == word)
        .map_or(0, |(_, count)| *count)
}

#[test]
fn the_sandbox_syncs_rests_is_scanned_and_syncs_again() {
    // The harness wants a world; this one is never asked.
    let unused = World::small();
    let adoconn = Adoconn::new(&unused);
    let sync = ["--sandbox", "sync", "-o", "json"];
    let first = adoconn
        .run_changing(&sync)
        .code(0)
        .says(&["SANDBOX: ", "created"]);
    assert!(number(&first, "create_ticket done") > 100, "{first}");
    assert_eq!(words(&first)[0], "create_ticket done");
    assert!(
        first
            .stderr
            .contains("of 1404 findings in 2 Nucleus projects"),
        "{}",
        first.stderr
    );

    let scan = || {
        let _scanned = adoconn
            .run(&["sandbox", "scan"])
            .code(0)
            .says(&["SANDBOX: "]);
    };
    scan();
    scan();
    let second = adoconn.run(&sync).code(0);
    scan();
    let rounds = [second, adoconn.run_changing(&sync).code(0)];
    for word in [
        "close_ticket done",
        "close_ticket held temporary_status",
        "create_ticket done",
        "create_ticket held ticketed_elsewhere",
        "reopen_ticket done",
        "update_ticket done",
    ] {
        let total: usize = rounds.iter().map(|round| number(round, word)).sum();
        assert!(total > 0, "no {word}: {rounds:#?}");
    }
    for item in rounds.iter().flat_map(Outcome::items) {
        let cause = item["cause"].as_str().unwrap();
        assert!(cause.len() > 10, "without its cause: {item}");
        assert!(item["outcome"] != "failed", "{item}");
    }
    assert_eq!(unused.sandbox().requests().total, 0);
}

#[test]
fn starting_over_forgets_tickets_and_ledger() {
    let unused = World::small();
    let adoconn = Adoconn::new(&unused);
    let create = [
        "--sandbox",
        "tickets",
        "create",
        "-p",
        "Payments",
        "-t",
        "Bug",
        "--title",
        "x",
        "--key",
        "K",
        "-o",
        "json",
    ];
    let _made = adoconn
        .run_changing(&create)
        .code(0)
        .did(&[("create_ticket done", 1)]);
    let _reset = adoconn.run(&["sandbox", "reset"]).code(0);
    let _made = adoconn
        .run(&create)
        .code(0)
        .did(&[("create_ticket done", 1)]);
}

/// The work items of the ledger's tickets; none where it cannot be read yet.
fn ledger_tickets(home: &Path) -> BTreeSet<u32> {
    let file = home.join(".local/state/adoconn/sandbox.db");
    let read = || -> rusqlite::Result<BTreeSet<u32>> {
        let db = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut query = db.prepare("SELECT work_item FROM tickets")?;
        let ids = query.query_map([], |row| row.get(0))?;
        ids.collect()
    };
    read().unwrap_or_default()
}

/// The work items with a key link in the world's file. No key link is on two of them.
fn world_tickets(home: &Path) -> BTreeSet<u32> {
    let options = Options {
        state: Some(home.join(".local/state/adoconn/sandbox/world.json.gz")),
        ..Options::default()
    };
    let sandbox = BlockingSandbox::start(options).unwrap();
    sandbox.world(|world| {
        let mut tickets = BTreeSet::new();
        for (url, ids) in world.ado.hyperlinks() {
            if url.starts_with("https://nucleus.sandbox.adoconn.invalid/") {
                assert_eq!(ids.len(), 1, "{url}: {ids:?}");
                tickets.extend(ids);
            }
        }
        tickets
    })
}

/// Kills the first sync this long after its ledger knows a ticket.
fn kill_after_the_first_tickets(adoconn: &Adoconn<'_>, delay: Duration) {
    let mut command = adoconn.command(&["--sandbox", "sync"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut sync = command.spawn().unwrap();
    let begin = Instant::now();
    while ledger_tickets(adoconn.home()).is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(120), "no ticket");
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(delay);
    sync.kill().unwrap();
    sync.wait().unwrap();
}

#[test]
fn a_killed_sync_leaves_a_world_that_has_all_the_ledger_knows() {
    let unused = World::small();
    for delay in [0, 150, 400].map(Duration::from_millis) {
        let adoconn = Adoconn::new(&unused).without_quiet_period();
        kill_after_the_first_tickets(&adoconn, delay);
        let known = ledger_tickets(adoconn.home());
        let kept = world_tickets(adoconn.home());
        assert!(kept.is_superset(&known), "{delay:?}: {known:?}, {kept:?}");

        let rest = adoconn
            .run_changing(&["--sandbox", "sync", "-o", "json"])
            .code(0);
        for word in words(&rest) {
            assert!(
                !word.ends_with(" unreadable") && !word.ends_with(" deleted"),
                "{rest}"
            );
        }
        let tickets = world_tickets(adoconn.home());
        assert!(tickets.len() > 100, "{tickets:?}");
        assert_eq!(tickets, ledger_tickets(adoconn.home()), "{delay:?}");
    }
}

#[test]
fn a_world_in_use_is_left_alone_and_said_to_be_locked() {
    let unused = World::small();
    let adoconn = Adoconn::new(&unused);
    let mut command = adoconn.command(&["sandbox", "serve", "--port", "0"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut serving = command.spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(serving.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let doors = stdout.lines().map(Result::unwrap);
    let identity = "# in a configuration file, keep nucleus.identity = \
                    \"nucleus.sandbox.adoconn.invalid\" (another port is the same Nucleus)";
    let named = doors.take(9).any(|text| text == identity);
    let refused = [
        vec!["--sandbox", "sync"],
        vec!["sandbox", "reset"],
        vec!["sandbox", "scan"],
        vec!["sandbox", "serve", "--port", "0"],
    ]
    .map(|args| adoconn.run(&args));
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert!(line.starts_with("export ADOCONN_"), "{line}");
    assert!(named, "no {identity}");
    for outcome in refused {
        let _locked = outcome.code(6).says(&[
            "the sandbox is in use by another adoconn",
            "wait until it ends, or stop `adoconn sandbox serve`",
            "curl -X POST http://127.0.0.1:PORT/_sandbox/scan",
        ]);
    }
    let _free = adoconn.run(&["sandbox", "scan"]).code(0);
}
