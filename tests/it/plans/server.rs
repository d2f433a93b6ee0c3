//! `--dry-run=server`: Azure DevOps looks at every first write, and stores none.

use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

const BAD: &str = "name = 'bad'\nwhen = 'severity == \"High\"'\nticket.project = 'Factory'\n\
                   ticket.type = 'Vulnerability'";

#[test]
fn f1_the_server_says_what_it_would_refuse_and_stores_nothing() {
    let world = World::small();
    world.findings(2, Severity::High);
    world.finding("L-1", Severity::Low, &["web-1"]);
    let adoconn = Adoconn::with(&world, &Config::rules(&[BAD, "name = 'good'"]));
    let items = world.ado(|ado, _| ado.items.len());
    let local = [("create_ticket planned", 3)];
    let _fine = adoconn
        .run(&["sync", "--dry-run", "-o", "json"])
        .code(0)
        .did(&local);
    let outcome = adoconn
        .run(&["sync", "--dry-run=server", "-o", "json"])
        .code(3);
    let rows = outcome.items();
    let _counts = outcome
        .says(&["Azure DevOps would refuse 2 changes", "nothing was changed"])
        .did(&[("create_ticket failed", 2), ("create_ticket planned", 1)]);
    let failed = rows.iter().find(|row| row["outcome"] == "failed").unwrap();
    let error = failed["error"].as_str().unwrap();
    assert!(
        error.contains("would be refused") && error.contains("Business Unit"),
        "{error}"
    );
    assert_eq!(world.ado(|ado, _| ado.items.len()), items);
    assert!(!adoconn.home().join(".local").exists(), "no ledger");
}

#[test]
fn f1_updates_and_closes_are_looked_at_too() {
    let world = World::small();
    world.findings(3, Severity::High);
    let adoconn = Adoconn::with(&world, &Config::one_rule("update.min_interval = '0s'"));
    let _made = adoconn.sync();
    world.remediate("N-0");
    world.rate("N-1", Severity::Critical);
    let before: Vec<u32> = world.tickets().iter().map(|ticket| ticket.rev).collect();
    let outcome = adoconn
        .run(&["sync", "--dry-run=server", "-o", "json"])
        .code(0);
    let _planned = outcome.did(&[("close_ticket planned", 1), ("update_ticket planned", 1)]);
    let after: Vec<u32> = world.tickets().iter().map(|ticket| ticket.rev).collect();
    assert_eq!(before, after);
}

#[test]
fn f1_single_tickets_are_looked_at_before_they_are_made_or_closed() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let create = [
        "tickets",
        "create",
        "-p",
        "Factory",
        "-t",
        "Vulnerability",
        "--title",
        "x",
        "--dry-run=server",
        "-o",
        "json",
    ];
    let _refused = adoconn.run(&create).code(3).only("create_ticket failed");
    let field = [&create[..], &["--field", "Custom.BusinessUnit=Retail"]].concat();
    let _fine = adoconn.run(&field).code(0).only("create_ticket planned");
    let id = world.with_double("https://nucleus.test.example.com/nucleus/?adoconn=m1-x&g=g1");
    let close = ["tickets", "close", &id.to_string(), "--state", "Closed"];
    let close = [&close[..], &["--dry-run=server", "-o", "json"]].concat();
    let _fine = adoconn.run(&close).code(0).only("close_ticket planned");
    assert_eq!(world.item(id).state(), "New");
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn f1_every_request_of_it_says_validate_only() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _planned = adoconn.run(&["sync", "-n=server", "-o", "json"]).code(0);
    let asked = world.sandbox().requests();
    let creates: Vec<_> = asked
        .requests
        .iter()
        .filter(|r| r.path.contains("$Bug"))
        .collect();
    assert_eq!(creates.len(), 1);
    assert!(creates[0].path.contains("validateOnly=true"), "{creates:?}");
}

#[test]
fn f1_what_could_not_be_asked_is_not_called_refused() {
    let world = World::small();
    world.findings(3, Severity::High);
    let refusal = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("wit/$batch", refusal));
    let adoconn = Adoconn::new(&world);
    let outcome = adoconn
        .run(&["sync", "--dry-run=server", "-o", "json"])
        .code(4);
    let _unknown = outcome
        .says(&["could not be asked about 3 changes"])
        .did(&[("create_ticket unknown", 3)]);
    assert_eq!(world.tickets().len(), 0);
}

#[test]
fn f1_a_question_whose_answer_was_lost_is_asked_again() {
    let world = World::small();
    world.findings(3, Severity::High);
    world.fault(Fault::new("wit/$batch", FaultKind::DropAfter).nth(1));
    let adoconn = Adoconn::new(&world);
    let _fine = adoconn
        .run(&["sync", "--dry-run=server", "-o", "json"])
        .code(0)
        .did(&[("create_ticket planned", 3)]);
}
