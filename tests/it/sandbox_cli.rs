//! The embedded cloud as a person without an account meets it: the two commands of the README,
//! the next scan, the next sync. These are the tests on all 1,404 real vulnerabilities.

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
