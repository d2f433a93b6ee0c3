//! Bad input of every kind: a clear error, the next command, the right status, nothing written.

use crate::harness::{Adoconn, Config, Fault, FaultKind, World};

/// Runs a sync that must fail before it writes anything.
#[track_caller]
fn fails(world: &World, adoconn: &Adoconn<'_>, status: i32, said: &[&str]) {
    let outcome = adoconn
        .run(&["sync"])
        .code(status)
        .says(&["error: "])
        .says(said);
    assert_eq!(outcome.stdout, "");
    assert_eq!(world.writes(), 0);
    assert!(world.tickets().is_empty());
}

#[test]
fn an_unknown_key_is_named_with_its_path_and_the_nearest_right_one() {
    let world = World::with_one_finding();
    for (toml, said) in [
        ("[profiles.t]\nledgr = 'x'", ["profiles.t.ledgr", "ledger"]),
        (
            "[profiles.t.ado]\norganisation = 'x'",
            ["profiles.t.ado.organisation", "organization"],
        ),
        (
            "[[profiles.t.rules]]\nname = 'x'\nwhne = 'x'",
            ["profiles.t.rules[0].whne", "when"],
        ),
    ] {
        let mut adoconn = Adoconn::new(&world);
        adoconn.write_config(&format!("version = 1\n{toml}\n"));
        fails(
            &world,
            &adoconn,
            2,
            &["config.toml", "line ", said[0], said[1]],
        );
    }
}

#[test]
fn an_expression_that_makes_no_sense_is_found_before_anything_is_read() {
    let world = World::with_one_finding();
    for (rule, said) in [
        (
            "when = 'severty == \"High\"'",
            ["when", "did you mean \"severity\""],
        ),
        (
            "when = 'severity == \"Low\" && nonsense'",
            ["column 27", "write `and`"],
        ),
        ("when = 'epss > \"0.5\"'", ["when", "write `epss > 0.5`"]),
        ("when = 'name|contains(\"x\")'", ["when", "in name"]),
        ("when = 'severity =='", ["when", "ends too early"]),
        (
            "ticket.title = '{{ nmae }}'",
            ["ticket.title", "did you mean \"name\""],
        ),
    ] {
        let adoconn = Adoconn::with(&world, &Config::one_rule(rule));
        fails(&world, &adoconn, 2, &["rule \"main\"", said[0], said[1]]);
    }
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn a_missing_secret_is_named_with_every_place_where_it_is_looked_for() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    fails(
        &world,
        &adoconn,
        2,
        &[
            "client secret",
            "ADOCONN_CLIENT_SECRET",
            "ADOCONN_CLIENT_SECRET_FILE",
            "keyring",
        ],
    );
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_NUCLEUS_API_KEY", "");
    fails(&world, &adoconn, 2, &["ADOCONN_NUCLEUS_API_KEY", "keyring"]);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn plain_http_is_refused_except_on_this_machine() {
    let world = World::with_one_finding();
    for (setting, name) in [
        ("ado.url = 'http://ado.example.com'", "ado.url"),
        (
            "ado.authority = 'http://login.example.com'",
            "ado.authority",
        ),
        ("nucleus.url = 'http://nucleus.example.com'", "nucleus.url"),
    ] {
        let adoconn = Adoconn::with(&world, &Config::one_rule("").and(setting));
        fails(&world, &adoconn, 2, &[name, "https"]);
    }
}

#[test]
fn a_wrong_client_secret_is_denied_with_entras_code_and_the_way_out() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "not-the-secret-of-anything");
    let outcome = adoconn.run(&["sync"]).code(4);
    let outcome = outcome.says(&["AADSTS7000215", "adoconn verify"]);
    assert!(!outcome.stderr.contains("not-the-secret"), "{outcome}");
    assert_eq!(world.writes(), 0);
}

#[test]
fn entras_other_refusals_are_denied_with_their_codes() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    world
        .sandbox()
        .world(|world| world.entra.applications[0].secret_expired = true);
    fails(&world, &adoconn, 4, &["AADSTS7000222"]);
    world
        .sandbox()
        .world(|world| world.entra.applications[0].disabled = true);
    fails(&world, &adoconn, 4, &["AADSTS7000112"]);
    world
        .sandbox()
        .world(|world| world.entra.applications.clear());
    fails(&world, &adoconn, 4, &["AADSTS700016"]);
}

#[test]
fn a_wrong_api_key_is_denied() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_NUCLEUS_API_KEY", "wrong-key-of-nucleus");
    fails(&world, &adoconn, 4, &["Nucleus", "adoconn verify"]);
    assert!(
        !adoconn
            .run(&["sync"])
            .stderr
            .contains("wrong-key-of-nucleus")
    );
}

#[test]
fn a_service_principal_that_is_no_member_is_denied_and_told_where_to_add_it() {
    let world = World::with_one_finding();
    world.ado(|ado, _| {
        let principal = adoconn::sandbox::ado::SERVICE_PRINCIPAL;
        ado.identities.get_mut(principal).unwrap().member = false;
    });
    fails(&world, &Adoconn::new(&world), 4, &["Organization settings"]);
}

#[test]
fn an_organization_that_does_not_exist_is_an_error() {
    let world = World::with_one_finding();
    let config = Config::one_rule("").and("ado.organization = 'contosso'");
    let outcome = Adoconn::with(&world, &config).run(&["sync"]);
    assert!(matches!(outcome.status, Some(1 | 2 | 4)), "{outcome}");
    assert!(outcome.stderr.contains("contosso"), "{outcome}");
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_nucleus_project_that_does_not_exist_or_is_locked_is_an_error() {
    let world = World::with_one_finding();
    for (project, status) in [("13999999", 2), ("13000010", 4)] {
        let config = Config::one_rule(&format!("nucleus_project = '{project}'"));
        fails(&world, &Adoconn::with(&world, &config), status, &[project]);
    }
}

#[test]
fn nobody_listening_is_an_error_that_names_the_address() {
    let world = World::with_one_finding();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let config = Config::one_rule("").and(&format!("ado.authority = '{address}'"));
    let port = address.rsplit(':').next().unwrap();
    fails(
        &world,
        &Adoconn::with(&world, &config),
        1,
        &[port, "adoconn verify"],
    );
}

/// Doors of every service that a sync goes through.
const DOORS: [&str; 5] = [
    "oauth2",
    "/_apis/projects/",
    "workitemtypes",
    "findings/search",
    "wiql",
];

/// A sync fails before it writes anything, whichever door it is that this happens to.
#[track_caller]
fn fails_at_every_door(kind: &FaultKind, status: i32, said: &[&str]) {
    // All at once, because reads are tried again with pauses.
    std::thread::scope(|scope| {
        for door in DOORS {
            scope.spawn(move || {
                let world = World::with_one_finding();
                world.fault(Fault::new(door, kind.clone()));
                fails(&world, &Adoconn::new(&world), status, said);
            });
        }
    });
}

#[test]
fn a_page_of_html_instead_of_an_answer_is_never_taken_for_one() {
    fails_at_every_door(&FaultKind::HtmlPage, 4, &["proxy or firewall"]);
}

#[test]
fn an_answer_that_ends_too_early_is_never_taken_for_a_whole_one() {
    fails_at_every_door(&FaultKind::CutBody, 1, &[]);
}

#[test]
fn an_organization_that_is_stopped_says_so() {
    let world = World::with_one_finding();
    world.ado(|ado, _| ado.settings.stopped = Some("Billing is overdue".to_owned()));
    let outcome = Adoconn::new(&world).run(&["sync"]);
    assert!(matches!(outcome.status, Some(1 | 4)), "{outcome}");
    assert_eq!(world.writes(), 0);
}

#[test]
fn the_sandbox_and_a_real_profile_do_not_mix() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_SANDBOX", "1");
    let outcome = adoconn.run(&["sync", "--profile", "test"]).code(2);
    let _refused = outcome.says(&["ADOCONN_SANDBOX"]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn what_a_server_says_never_reaches_a_terminal_unescaped() {
    let world = World::with_one_finding();
    world.finding(
        "\u{1b}[2Jevil\u{7}",
        crate::harness::Severity::High,
        &["web\u{1b}]0;x\u{7}"],
    );
    let body = Some("{\"message\":\"\\u001b[31mred\\u0007\"}".to_owned());
    let adoconn = Adoconn::new(&world);
    for outcome in [adoconn.run(&["sync", "--dry-run"]), adoconn.run(&["sync"])] {
        assert!(!outcome.stdout.contains(['\u{1b}', '\u{7}']), "{outcome}");
    }
    let kind = FaultKind::Status {
        status: 400,
        body,
        retry_after: None,
    };
    world.fault(Fault::new("wiql", kind));
    let outcome = adoconn.run(&["sync"]).code(1).says(&["red"]);
    assert!(!outcome.stderr.contains(['\u{1b}', '\u{7}']), "{outcome}");
}

#[test]
fn a_field_that_does_not_exist_is_refused_before_anything_is_read() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _refused = adoconn
        .run(&["sync", "-o", "json", "--fields", "action,cuase"])
        .code(2)
        .says(&["cuase", "cause"]);
    assert_eq!(world.sandbox().requests().total, 0);
}
