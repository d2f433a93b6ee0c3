//! `verify`: every diagnosis, with what follows from it.

use adoconn::sandbox::CREDENTIALS;
use adoconn::sandbox::ado::SERVICE_PRINCIPAL;
use serde_json::Value;

use crate::harness::{Adoconn, Config, Outcome, World};

fn verify(adoconn: &Adoconn<'_>) -> Outcome {
    adoconn.run(&["verify", "-o", "json"])
}

/// The check of that name.
#[track_caller]
fn check(outcome: &Outcome, name: &str) -> Value {
    let items = outcome.items();
    let found = items.iter().find(|item| item["name"] == name);
    let found = found.unwrap_or_else(|| unreachable!("no {name} in {outcome}"));
    found.clone()
}

/// Ends the test unless the checks ended so.
#[track_caller]
fn ended(outcome: &Outcome, expected: &[(&str, &str)]) {
    for (name, word) in expected {
        assert_eq!(check(outcome, name)["outcome"], *word, "{name}: {outcome}");
    }
}

/// Ends the test unless this check failed, with these words in detail or fix.
#[track_caller]
fn failed(outcome: &Outcome, name: &str, words: &[&str]) {
    let check = check(outcome, name);
    assert_eq!(check["outcome"], "fail", "{outcome}");
    let told = format!("{} {}", check["detail"], check["fix"]);
    for word in words {
        assert!(told.contains(word), "no {word:?} in {told}");
    }
}

#[test]
fn everything_is_checked_in_order() {
    let world = World::with_one_finding();
    let verified = verify(&Adoconn::new(&world)).code(0);
    let items = verified.items();
    let names: Vec<&str> = items.iter().map(|i| i["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "settings",
            "ado.reachable",
            "ado.token",
            "ado.sign_in",
            "ado.identity",
            "ado.projects",
            "ado.target.main",
            "nucleus.key",
            "nucleus.project.13000008",
            "nucleus.findings.13000008",
            "rules.main",
        ]
    );
    assert!(items.iter().all(|item| item["outcome"] == "pass"));
    assert!(verified.stderr.starts_with("11 passed; "), "{verified}");
    assert_eq!(world.writes(), 0);
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
    let verified = verify(&adoconn).code(0);
    ended(
        &verified,
        &[
            ("ado.projects", "pass"),
            ("ado.target", "skip"),
            ("nucleus.key", "skip"),
            ("nucleus.project", "skip"),
            ("nucleus.findings", "skip"),
            ("rules", "skip"),
        ],
    );
    let fix = check(&verified, "nucleus.key")["fix"].to_string();
    assert!(fix.contains("ADOCONN_NUCLEUS_URL"), "{fix}");
}

#[test]
fn settings_that_cannot_be_used_skip_everything_else() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let verified = verify(&adoconn).code(2);
    failed(
        &verified,
        "settings",
        &["client secret", "ADOCONN_CLIENT_SECRET"],
    );
    let items = verified.items();
    assert!(items[1..].iter().all(|item| item["outcome"] == "skip"));
    adoconn.write_config("version = 1\nnonsense = true");
    failed(&verify(&adoconn).code(2), "settings", &["nonsense"]);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn the_organization_is_looked_for_without_a_credential() {
    let world = World::with_one_finding();
    let after = [
        ("ado.token", "skip"),
        ("ado.sign_in", "skip"),
        ("ado.identity", "skip"),
        ("ado.projects", "skip"),
        ("ado.target.main", "skip"),
        ("nucleus.findings.13000008", "pass"),
    ];
    let unknown = Config::one_rule("").and("ado.organization = \"contoso\"");
    let verified = verify(&Adoconn::with(&world, &unknown)).code(1);
    failed(&verified, "ado.reachable", &["contoso", "does not exist"]);
    ended(&verified, &after);
    world.sandbox().world(|world| {
        world.ado.settings.stopped = Some("unpaid".to_owned());
    });
    let verified = verify(&Adoconn::new(&world)).code(1);
    failed(&verified, "ado.reachable", &["TF24668", "owner"]);
    ended(&verified, &after);
}

#[test]
fn the_tenant_of_the_organization_must_be_the_configured_one() {
    let world = World::small();
    let other = "99999999-0000-4000-8000-000000000001";
    let config = Config::one_rule("").and(&format!("ado.tenant_id = \"{other}\""));
    let verified = verify(&Adoconn::with(&world, &config)).code(2);
    failed(&verified, "ado.reachable", &[other, CREDENTIALS.tenant_id]);
    world
        .sandbox()
        .world(|world| world.ado.settings.tenant_id = None);
    let verified = verify(&Adoconn::new(&world)).code(2);
    failed(&verified, "ado.reachable", &["Entra ID", "ADOCONN_PAT"]);
}

#[test]
fn nobody_listens() {
    let world = World::with_one_finding();
    let config = Config::one_rule("").and("ado.url = \"http://127.0.0.1:9\"");
    let verified = verify(&Adoconn::with(&world, &config)).code(1);
    failed(&verified, "ado.reachable", &["cannot connect", "firewall"]);
}

#[test]
fn a_wrong_secret_is_told_from_a_wrong_application() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "wrong~one");
    let verified = verify(&adoconn).code(4);
    failed(&verified, "ado.token", &["AADSTS7000215", "Value"]);
    ended(
        &verified,
        &[("ado.reachable", "pass"), ("ado.sign_in", "skip")],
    );
    let config = "ado.client_id = \"99999999-0000-4000-8000-000000000001\"";
    let verified = verify(&Adoconn::with(&world, &Config::one_rule("").and(config))).code(4);
    failed(
        &verified,
        "ado.token",
        &["AADSTS700016", "ADOCONN_CLIENT_ID"],
    );
}

#[test]
fn a_service_principal_that_is_no_member_is_told_where_to_be_added() {
    let world = World::small();
    world.ado(|ado, _| {
        let principal = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        principal.member = false;
    });
    let verified = verify(&Adoconn::new(&world)).code(4);
    let users = format!("{}/_settings/users", CREDENTIALS.organization);
    failed(&verified, "ado.sign_in", &[SERVICE_PRINCIPAL, &users]);
    ended(
        &verified,
        &[("ado.token", "pass"), ("ado.identity", "skip")],
    );
}

#[test]
fn who_sees_no_project_is_to_become_a_contributor() {
    let world = World::small();
    world.ado(|ado, _| {
        let principal = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        principal.rights.clear();
    });
    let verified = verify(&Adoconn::new(&world)).code(4);
    failed(&verified, "ado.projects", &["no project", "Contributors"]);
    ended(&verified, &[("ado.target.main", "skip")]);
}

#[test]
fn a_personal_access_token_needs_no_token() {
    let world = World::with_one_finding();
    let config = Config::one_rule("").and("ado.auth = \"pat\"");
    let mut adoconn = Adoconn::with(&world, &config);
    adoconn.set("ADOCONN_PAT", CREDENTIALS.pat);
    let verified = verify(&adoconn).code(0);
    ended(
        &verified,
        &[
            ("ado.token", "skip"),
            ("ado.identity", "pass"),
            ("ado.target.main", "pass"),
        ],
    );
}

#[test]
fn targets_of_rules_must_exist() {
    let world = World::with_one_finding();
    for (toml, words) in [
        ("ticket.project = \"Paymnts\"", ["Paymnts", "Payments"]),
        ("ticket.type = \"Bgu\"", ["Bgu", "adoconn types list"]),
        ("ticket.state = \"Opne\"", ["Opne", "adoconn states list"]),
        ("close.state = \"Done\"", ["Done", "Closed"]),
        ("reopen.state = \"Again\"", ["Again", "Active"]),
    ] {
        let adoconn = Adoconn::with(&world, &Config::one_rule(toml));
        let verified = verify(&adoconn).code(2);
        failed(&verified, "ado.target.main", &words);
    }
}

#[test]
fn a_state_that_takes_two_steps_is_a_warning() {
    let world = World::with_one_finding();
    let config = Config::one_rule("ticket.state = \"Active\"");
    let verified = verify(&Adoconn::with(&world, &config)).code(0);
    let target = check(&verified, "ado.target.main");
    assert_eq!(target["outcome"], "warn");
    let detail = target["detail"].as_str().unwrap();
    assert!(detail.contains("2 steps: New > Active"), "{detail}");
    assert!(verified.stderr.contains("1 to look at"), "{verified}");
}

#[test]
fn nucleus_is_told_apart_key_project_and_findings() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_NUCLEUS_API_KEY", "wrong");
    let verified = verify(&adoconn).code(4);
    failed(&verified, "nucleus.key", &["ADOCONN_NUCLEUS_API_KEY"]);
    ended(
        &verified,
        &[
            ("nucleus.project.13000008", "skip"),
            ("nucleus.findings.13000008", "skip"),
            ("rules.main", "pass"),
        ],
    );
    let config = Config::one_rule("nucleus_project = \"13000007\"");
    let verified = verify(&Adoconn::with(&world, &config)).code(2);
    failed(
        &verified,
        "nucleus.project.13000007",
        &["13000008", "adoconn projects list --nucleus"],
    );
    ended(&verified, &[("nucleus.findings.13000007", "skip")]);
    let nothing = World::small();
    let verified = verify(&Adoconn::new(&nothing)).code(0);
    ended(&verified, &[("nucleus.findings.13000008", "warn")]);
}

#[test]
fn rules_are_read_without_asking_anybody() {
    let world = World::with_one_finding();
    for (toml, words) in [
        ("when = \"severty == 'High'\"", ["`when`", "severity"]),
        ("when = \"severity ==\"", ["`when`", "syntax"]),
        ("ticket.title = \"{{ nmae }}\"", ["`ticket.title`", "name"]),
    ] {
        let adoconn = Adoconn::with(&world, &Config::one_rule(toml));
        let verified = verify(&adoconn).code(2);
        failed(&verified, "rules.main", &words);
        ended(&verified, &[("ado.target.main", "pass")]);
    }
}

#[test]
fn the_first_failure_decides_the_status() {
    let world = World::with_one_finding();
    let config = Config::one_rule("when = \"severty\"").and("ado.organization = \"contoso\"");
    let verified = verify(&Adoconn::with(&world, &config)).code(1);
    failed(&verified, "rules.main", &["severty"]);
}
