//! `verify`: every diagnosis, with what follows from it, and where it must not be made.

mod case;
mod door;
mod nucleus;
mod settings;
mod targets;
mod tokens;

use adoconn::sandbox::CREDENTIALS;

use crate::harness::{Adoconn, Config, Outcome, World};
use case::{GOOD, row};

/// Ends the test unless the checks ended so.
#[track_caller]
fn ended(outcome: &Outcome, expected: &[(&str, &str)]) {
    for (name, word) in expected {
        assert_eq!(row(outcome, name)["outcome"], *word, "{name}: {outcome}");
    }
}

/// Name and outcome of every check, in order.
fn all(outcome: &Outcome) -> Vec<(String, String)> {
    let items = outcome.items();
    let word = |item: &serde_json::Value, key: &str| item[key].as_str().unwrap().to_owned();
    let rows = items
        .iter()
        .map(|item| (word(item, "name"), word(item, "outcome")));
    rows.collect()
}

const DOOR: [&str; 9] = [
    "ado.secret_expires",
    "ado.reachable",
    "ado.clock",
    "ado.token",
    "ado.sign_in",
    "ado.identity",
    "ado.access",
    "ado.projects",
    "ado.spelling",
];

#[test]
fn everything_is_checked_in_order() {
    let setup = GOOD
        .profile("ado.secret_expires = 2127-01-31")
        .rule("ticket.area = 'Payments\\Cards'")
        .args(&["--write-probe"]);
    let verified = setup.verified().code(0);
    let rows = all(&verified);
    let mut names = vec!["settings"];
    names.extend(DOOR);
    names.extend([
        "ado.target.main",
        "ado.fields.main",
        "ado.places.main",
        "ado.rights.main",
        "ado.write_probe.main",
        "ado.query",
        "ledger.kept",
        "ado.budget",
        "nucleus.key",
        "nucleus.project.13000008",
        "nucleus.findings.13000008",
        "nucleus.asset_groups.13000008",
        "nucleus.connectors.13000008",
        "nucleus.tickets.13000008",
        "rules.main",
        "matches.main",
    ]);
    let expected: Vec<_> = names
        .iter()
        .map(|name| ((*name).to_owned(), "pass".to_owned()))
        .collect();
    assert_eq!(rows, expected);
    assert!(verified.stderr.starts_with("26 passed; "), "{verified}");
}

#[test]
fn it_explains_which_permissions_count() {
    let verified = GOOD.verified().code(0);
    let access = row(&verified, "ado.access")["detail"].to_string();
    for word in [
        "user_impersonation",
        "vso.work_write",
        "do nothing",
        "access level",
    ] {
        assert!(access.contains(word), "{access}");
    }
    let spelling = row(&verified, "ado.spelling")["detail"].to_string();
    assert!(
        spelling.contains("adoconn-sandbox, to be pasted"),
        "{spelling}"
    );
    assert!(spelling.contains("ignores case"), "{spelling}");
}

#[test]
fn offline_asks_nobody_and_checks_the_configuration() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let verified = adoconn.run(&["verify", "--offline", "-o", "json"]).code(0);
    for (name, outcome) in all(&verified) {
        let expected = match name.as_str() {
            "settings" | "rules.main" => "pass",
            _ => "skip",
        };
        assert_eq!(outcome, expected, "{name}");
    }
    assert_eq!(world.sandbox().requests().total, 0);
    let both = adoconn.run(&["verify", "--offline", "--write-probe"]);
    let _refused = both.code(2).says(&["--write-probe"]);
}

#[test]
fn without_the_flag_nothing_that_writes_is_sent() {
    let world = World::with_one_finding();
    let _verified = Adoconn::new(&world).run(&["verify"]).code(0);
    assert_eq!(world.writes(), 0);
    let asked = world.sandbox().requests().requests;
    let probes = asked
        .iter()
        .filter(|entry| entry.path.contains("validateOnly"));
    assert_eq!(probes.count(), 0);
}

#[test]
fn with_azure_devops_alone_the_rest_is_skipped_with_what_is_missing() {
    let world = World::small();
    let mut adoconn = Adoconn::with(&world, &Config::rules(&[]).and("nucleus = {}"));
    adoconn.set("ADOCONN_NUCLEUS_API_KEY", "");
    std::fs::remove_dir_all(adoconn.home().join(".config")).unwrap();
    for (name, value) in [
        ("ADOCONN_ADO_URL", world.url()),
        ("ADOCONN_AUTHORITY", world.url()),
        ("ADOCONN_ORGANIZATION", CREDENTIALS.organization),
        ("ADOCONN_TENANT_ID", CREDENTIALS.tenant_id),
        ("ADOCONN_CLIENT_ID", CREDENTIALS.client_id),
    ] {
        adoconn.set(name, value);
    }
    let verified = adoconn.run(&["verify", "-o", "json"]).code(0);
    ended(
        &verified,
        &[
            ("ado.projects", "pass"),
            ("ado.target", "skip"),
            ("ado.write_probe", "skip"),
            ("ado.query", "pass"),
            ("nucleus.key", "skip"),
            ("nucleus.project", "skip"),
            ("nucleus.tickets", "skip"),
            ("rules", "skip"),
        ],
    );
    let fix = row(&verified, "nucleus.key")["fix"].to_string();
    assert!(fix.contains("ADOCONN_NUCLEUS_URL"), "{fix}");
}

#[test]
fn settings_that_cannot_be_used_skip_everything_else() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let verified = adoconn.run(&["verify", "-o", "json"]).code(2);
    let rows = all(&verified);
    let others = rows.iter().filter(|(name, _)| name != "settings");
    // The rules need nobody's secret.
    for (name, outcome) in others {
        let expected = if name == "rules.main" { "pass" } else { "skip" };
        assert_eq!(outcome, expected, "{name}");
    }
    adoconn.write_config("version = 1\nnonsense = true");
    let verified = adoconn.run(&["verify", "-o", "json"]).code(2);
    assert!(
        all(&verified)[1..]
            .iter()
            .all(|(_, outcome)| outcome == "skip")
    );
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn what_needs_a_failed_check_is_skipped_and_the_rest_is_not() {
    let verified = GOOD.profile("ado.organization = \"contoso\"").verified();
    let verified = verified.code(2);
    for name in &DOOR[2..] {
        let row = row(&verified, name);
        assert_eq!(row["outcome"], "skip", "{name}");
        assert_eq!(row["detail"], "ado.reachable failed");
    }
    ended(
        &verified,
        &[
            ("ado.target.main", "skip"),
            ("ado.query", "skip"),
            ("nucleus.findings.13000008", "pass"),
            ("rules.main", "pass"),
        ],
    );
    let verified = GOOD.rule("ticket.type = \"Bgu\"").verified().code(2);
    for name in ["ado.fields.main", "ado.rights.main", "ado.write_probe.main"] {
        assert_eq!(row(&verified, name)["detail"], "ado.target.main failed");
    }
    ended(&verified, &[("ado.query", "pass")]);
}

#[test]
fn the_first_failure_decides_the_status() {
    let setup = GOOD
        .rule("when = \"severty\"")
        .profile("ado.url = \"http://127.0.0.1:9\"");
    let verified = setup.verified().code(1);
    ended(&verified, &[("rules.main", "fail")]);
}

#[test]
fn a_table_is_followed_by_what_is_to_be_mended() {
    let world = World::with_one_finding();
    let config = Config::one_rule("ticket.state = \"Active\"");
    let adoconn = Adoconn::with(&world, &config);
    let verified = adoconn.run(&["verify", "-o", "table"]).code(0);
    let verified = verified.says(&[
        "ado.target.main: Payments, Bug: Active is no initial state",
        "hint: nothing to do, or set `ticket.state`",
        "1 to look at",
    ]);
    assert!(
        verified
            .stdout
            .lines()
            .all(|line| line.chars().count() <= 100)
    );
}
