//! A.3 and C.3: a Nucleus that moved, another Nucleus, and which tickets are made first.

use std::fs;

use crate::harness::{Adoconn, Config, Severity, World};

#[test]
fn a3_a_nucleus_that_moved_doubles_nothing() {
    let before = World::with_one_finding();
    let old = Adoconn::new(&before);
    let _made = old.sync().did(&[("create_ticket done", 1)]);
    // Everything is as it was, at another address.
    let moved = World::like(&before.snapshot());
    assert_ne!(moved.url(), before.url());
    let with_ledger = Adoconn::new(&moved);
    fs::create_dir_all(with_ledger.ledger().parent().unwrap()).unwrap();
    fs::copy(old.ledger(), with_ledger.ledger()).unwrap();
    with_ledger.sync().did_nothing();
    Adoconn::new(&moved).sync().did_nothing();
    moved.remediate("F-1");
    let _closed = with_ledger.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(moved.tickets().len(), 1);
}

#[test]
fn a3_a_ledger_of_another_nucleus_is_refused_before_anything_is_sent() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let writes = world.writes();
    let other = Config::one_rule("").and("nucleus.identity = 'nucleus.other.example.com'");
    adoconn.configure(&other);
    for args in [
        &["sync"][..],
        &["sync", "--dry-run"],
        &["ledger", "check", "--remote"],
    ] {
        let _refused = adoconn
            .run(args)
            .code(2)
            .says(&["nucleus.test.example.com", "nucleus.other.example.com"]);
    }
    assert_eq!(world.writes(), writes);
}

#[test]
fn c3_worst_severity_comes_first_then_the_nearest_due_date() {
    let world = World::small();
    for (number, severity, due) in [
        ("later", Severity::High, Some("2027-03-01")),
        ("undated", Severity::High, None),
        ("sooner", Severity::High, Some("2027-01-01")),
        ("worst", Severity::Critical, None),
        ("least", Severity::Low, Some("2026-12-01")),
    ] {
        let due = due.map(|day| day.parse().unwrap());
        for id in world.finding(number, severity, &["web-1"]) {
            assert!(world.nucleus(|nucleus| nucleus.set_due(id, due)));
        }
    }
    let config = Config::one_rule("").and("limits.create_per_run = 1");
    let adoconn = Adoconn::with(&world, &config);
    for (made, last) in ["worst", "sooner", "later", "undated", "least"]
        .iter()
        .enumerate()
    {
        let _one = adoconn.sync_once().code(0);
        let tickets = world.tickets();
        assert_eq!(tickets.len(), made + 1);
        let title = tickets[made].title();
        assert!(title.ends_with(last), "{title} is number {made}");
    }
    adoconn.sync().did_nothing();
}
