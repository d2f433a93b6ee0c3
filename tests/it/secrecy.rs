//! No secret, token or part of one is told, however much is asked to be told.

use crate::harness::{Adoconn, Fault, FaultKind, Outcome, World};

/// Every command that talks to a service, and those that show settings.
const COMMANDS: &[&[&str]] = &[
    &["verify"],
    &["verify", "--offline"],
    &["verify", "--write-probe"],
    &["projects", "list"],
    &["projects", "list", "--nucleus"],
    &["types", "list", "--project", "Payments"],
    &["states", "list", "--project", "Payments"],
    &["fields", "list", "--project", "Payments", "--type", "Bug"],
    &["areas", "list", "--project", "Payments"],
    &["iterations", "list", "--project", "Payments"],
    &["findings", "list"],
    &["sync", "--dry-run"],
    &["sync"],
    &["tickets", "list"],
    &["tickets", "show", "1"],
    &[
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "x",
    ],
    &["tickets", "close", "1", "--state", "Closed", "--yes"],
    &["config", "show"],
    &["config", "check"],
    &["secrets", "list"],
];

/// Longest part of a secret that may be seen by chance.
const PART: usize = 10;

fn hunt(world: &World, outcome: &Outcome) {
    for secret in world.secrets() {
        for part in secret.as_bytes().windows(PART) {
            let part = String::from_utf8_lossy(part);
            let leaks = |text: &str| text.contains(&*part);
            assert!(!leaks(&outcome.stdout), "{part}: {outcome}");
            assert!(!leaks(&outcome.stderr), "{part}: {outcome}");
        }
    }
}

fn tell_everything(world: &World) {
    let adoconn = Adoconn::new(world);
    for command in COMMANDS {
        let outcome = adoconn.run(&[command, &["-vv"][..]].concat());
        hunt(world, &outcome);
    }
}

#[test]
fn where_everything_goes_well() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let outcome = adoconn.run(&["projects", "list", "-vv"]).code(0);
    assert!(outcome.stderr.contains("GET"), "it tells: {outcome}");
    tell_everything(&world);
}

#[test]
fn where_everything_fails() {
    let refused = |status| FaultKind::Status {
        status,
        body: None,
        retry_after: None,
    };
    for (path, kind) in [
        ("oauth2", refused(401)),
        ("_apis", refused(401)),
        ("_apis", FaultKind::HtmlPage),
        ("nucleus", refused(403)),
        ("_apis", FaultKind::CutBody),
    ] {
        let world = World::with_one_finding();
        world.fault(Fault::new(path, kind));
        tell_everything(&world);
    }
}

#[test]
fn where_the_secrets_are_wrong() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    let wrong = "a.wrong~secret.that.nobody.gave";
    for name in ["ADOCONN_CLIENT_SECRET", "ADOCONN_NUCLEUS_API_KEY"] {
        adoconn.set(name, wrong);
    }
    for command in COMMANDS {
        let outcome = adoconn.run(&[command, &["-vv"][..]].concat());
        for part in wrong.as_bytes().windows(PART) {
            let part = String::from_utf8_lossy(part);
            let all = [&*outcome.stdout, &*outcome.stderr].concat();
            assert!(!all.contains(&*part), "{part}: {outcome}");
        }
    }
}
