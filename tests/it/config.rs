//! `config show|check|schema`: what holds, where it came from, whether it can be used.

use adoconn::commands::config::schema_text;
use adoconn::sandbox::CREDENTIALS;
use serde_json::{Value, json};

use crate::harness::{Adoconn, Config, Outcome, World};
use crate::{check_asset, none_of};

/// A setting's value and source.
#[track_caller]
fn setting(shown: &Outcome, key: &str) -> (Value, String) {
    let items = shown.items();
    let found = items.iter().find(|item| item["key"] == key);
    let found = found.unwrap_or_else(|| unreachable!("no {key} in {shown}"));
    let source = found["source"].as_str().unwrap().to_owned();
    (found["value"].clone(), source)
}

const FILE: &str = "\
version = 1
default_profile = 'main'
[profiles.main]
quiet_period = '7m'
status_policy = { 'My Status' = 'open' }
ado = { organization = 'https://dev.azure.com/contoso', tenant_id = 'contoso.com' }
[profiles.main.nucleus]
url = 'nucleus.contoso.com/nucleus/api'
api_key_command = ['vault', 'read', 'a-secret-of-its-own']
[[profiles.main.rules]]
name = 'critical'
nucleus_project = '1'
ticket = { project = 'P', type = 'Bug', tags = ['a', 'b'] }
[profiles.main.rules.close]
temporary = 'close'
";

/// A machine with that file, and what it shows.
fn shown(world: &World, inspect: impl Fn(&Outcome, &Adoconn<'_>)) {
    let mut adoconn = Adoconn::new(world);
    adoconn.write_config(FILE);
    adoconn.set("ADOCONN_TENANT_ID", CREDENTIALS.tenant_id);
    let shown = adoconn.run(&["config", "show", "-o", "json"]).code(0);
    inspect(&shown, &adoconn);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn what_is_written_tells_its_line() {
    shown(&World::small(), |shown, adoconn| {
        let file = adoconn.home().join(".config/adoconn/config.toml");
        let line = |number: u32| format!("{}:{number}", file.display());
        for (key, value, number) in [
            ("profile", json!("main"), 2),
            ("quiet_period", json!("7m"), 4),
            ("status_policy.\"My Status\"", json!("open"), 5),
            ("ado.organization", json!("contoso"), 6),
            ("nucleus.url", json!("https://nucleus.contoso.com"), 8),
            ("nucleus.api_key_command", json!("vault ..."), 9),
            ("rules.critical.ticket.tags", json!(["a", "b"]), 13),
            ("rules.critical.close.temporary", json!("close"), 15),
        ] {
            assert_eq!(setting(shown, key), (value, line(number)), "{key}");
        }
        assert!(!shown.stdout.contains("a-secret-of-its-own"), "{shown}");
    });
}

#[test]
fn what_is_not_written_tells_who_said_it() {
    shown(&World::small(), |shown, adoconn| {
        let home = adoconn.home().display();
        let file = format!("{home}/.config/adoconn/config.toml");
        let ledger = format!("{home}/.local/state/adoconn/main.db");
        for (key, value, source) in [
            ("config", json!(file), "the usual place"),
            ("read_only", json!(false), "default"),
            ("ledger", json!(ledger), "default"),
            ("ado.url", json!("https://dev.azure.com"), "default"),
            ("ado.auth", json!("client-secret"), "default"),
            (
                "ado.tenant_id",
                json!(CREDENTIALS.tenant_id),
                "ADOCONN_TENANT_ID",
            ),
            ("ado.client_id", Value::Null, "not set"),
            ("nucleus.identity", json!("nucleus.contoso.com"), "default"),
            ("nucleus.dialect.search_limit", json!(1000), "default"),
            ("rules.critical.close.auto", json!(true), "default"),
            ("client_secret", json!("set"), "ADOCONN_CLIENT_SECRET"),
            ("nucleus_api_key", json!("set"), "ADOCONN_NUCLEUS_API_KEY"),
        ] {
            assert_eq!(setting(shown, key), (value, source.to_owned()), "{key}");
        }
    });
}

#[test]
fn a_flag_and_the_environment_alone_are_sources_too() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.write_config("version = 1\n[profiles.a]\n[profiles.b]\n");
    let shown = adoconn
        .run(&["config", "show", "--profile", "b", "-o", "json"])
        .code(0);
    assert_eq!(
        setting(&shown, "profile"),
        (json!("b"), "--profile".to_owned())
    );
    std::fs::remove_dir_all(adoconn.home().join(".config")).unwrap();
    adoconn.set("ADOCONN_PAT", CREDENTIALS.pat);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let shown = adoconn.run(&["config", "show", "-o", "json"]).code(0);
    assert_eq!(
        setting(&shown, "config"),
        (Value::Null, "no file: the environment alone".to_owned())
    );
    assert_eq!(setting(&shown, "ado.auth").0, json!("pat"));
    assert_eq!(
        setting(&shown, "pat"),
        (json!("set"), "ADOCONN_PAT".to_owned())
    );
}

/// Name and outcome of each row.
fn outcomes(checked: &Outcome) -> Vec<(String, String)> {
    let items = checked.items();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    items
        .iter()
        .map(|item| (word(&item["name"]), word(&item["outcome"])))
        .collect()
}

fn row(name: &str, outcome: &str) -> (String, String) {
    (name.to_owned(), outcome.to_owned())
}

#[test]
fn every_profile_and_rule_is_checked_and_nobody_is_asked() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let check = ["config", "check", "-o", "json"];
    let good = adoconn.run(&check).code(0);
    assert_eq!(
        outcomes(&good),
        [
            row("file", "pass"),
            row("default", "pass"),
            row("profile.test", "pass"),
            row("rules.test.main", "pass")
        ]
    );

    let rules = "
        [[profiles.a.rules]]
        name = 'one'
        nucleus_project = '1'
        when = 'severity ='
        ticket = { project = 'P', type = 'Bug' }
        [[profiles.a.rules]]
        name = 'two'
        nucleus_project = '1'
        ticket = { project = 'P', type = 'Bug', title = '{{ severity' }
        [profiles.b]
        ledger = 'postgres://x'
    ";
    adoconn.write_config(&format!("version = 1\n{rules}"));
    let bad = adoconn.run(&check).code(2).says(&["2 passed", "3 failed"]);
    assert_eq!(
        outcomes(&bad),
        [
            row("file", "pass"),
            row("default", "warn"),
            row("profile.a", "pass"),
            row("rules.a.one", "fail"),
            row("rules.a.two", "fail"),
            row("profile.b", "fail")
        ]
    );
    for words in ["`when`", "`ticket.title`", "SQLite", "--profile NAME"] {
        assert!(bad.stdout.contains(words), "no {words} in {bad}");
    }

    adoconn.write_config("version = 1\n[profiles.a.ado]\norganisation = 'x'");
    let broken = adoconn.run(&check).code(2);
    assert_eq!(outcomes(&broken), [row("file", "fail")]);
    for words in [
        "line 3",
        "profiles.a.ado.organisation",
        "did you mean `organization`?",
    ] {
        assert!(broken.stdout.contains(words), "no {words} in {broken}");
    }
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn a_wrong_expression_is_shown_with_its_line_and_a_caret() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    let rule = |when: &str| {
        format!(
            "version = 1\n[[profiles.a.rules]]\nname = 'one'\nnucleus_project = '1'\n{when}\n\
             [profiles.a.rules.ticket]\nproject = 'P'\ntype = 'Bug'\n"
        )
    };
    for (when, line, caret) in [
        (
            "when = 'severity == \"Low\" && exploitable'",
            "  5 | when = 'severity == \"Low\" && exploitable'",
            "    |                           ^^",
        ),
        (
            "when = \"\"\"\nseverity == \"Low\"\n  && exploitable\"\"\"",
            "  7 |   && exploitable\"\"\"",
            "    |   ^^",
        ),
        (
            r#"when = "severity == \"Low\" && exploitable""#,
            r#"  5 | when = "severity == \"Low\" && exploitable""#,
            "    |                             ^^",
        ),
    ] {
        adoconn.write_config(&rule(when));
        for command in [
            &["config", "check"][..],
            &["sync"],
            &["findings", "list", "--rule", "one"],
        ] {
            let refused = adoconn.run(command).code(2);
            let refused = refused.says(&["write `and`", "config.toml: line "]);
            let shown: Vec<&str> = refused.stderr.lines().collect();
            assert!(shown.contains(&line) && shown.contains(&caret), "{refused}");
        }
    }
    adoconn.write_config(&rule("when = 'status == \"active\"'"));
    let odd = adoconn.run(&["config", "check"]).code(0);
    let odd = odd.says(&["warning: rules.a.one", "\"Active\"", "1 warning"]);
    assert!(odd.stderr.contains("^^^^^^^^"), "{odd}");
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn the_sandbox_has_no_file() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for command in [
        &["config", "show"][..],
        &["config", "check"],
        &["secrets", "list"],
        &["init"],
    ] {
        let args: Vec<&str> = ["--sandbox"].iter().chain(command).copied().collect();
        let _refused = adoconn.run(&args).code(2).says(&["the sandbox"]);
    }
}

#[test]
fn the_schema_is_as_checked_in() {
    let complaint = check_asset("docs/config.schema.json", &schema_text());
    none_of(
        complaint.as_slice(),
        "run the tests with UPDATE_ASSETS=1 and look at the difference",
    );
    let world = World::small();
    let adoconn = Adoconn::with(&world, &Config::one_rule(""));
    let printed = adoconn.run(&["config", "schema"]).code(0);
    assert_eq!(printed.stdout, schema_text());
}
