//! Who is mailed about many writes (design, 8 C.6).

use adoconn::sandbox::ado::SERVICE_PRINCIPAL;

use crate::harness::{Adoconn, Config, Severity, World};

/// Whether nobody was mailed.
fn suppressed(world: &World) -> bool {
    world.ado(|ado, _| ado.notifications) == 0
}

fn synced(world: &World, count: usize, profile: &str) -> crate::harness::Outcome {
    world.findings(count, Severity::High);
    let adoconn = Adoconn::with(world, &Config::one_rule("").and(profile));
    adoconn.sync()
}

#[test]
fn c6_above_fifty_writes_nobody_is_mailed_where_that_right_is_proved() {
    let world = World::small();
    let _made = synced(&world, 51, "");
    assert!(suppressed(&world));
}

#[test]
fn c6_up_to_fifty_writes_people_are_told() {
    let world = World::small();
    let _made = synced(&world, 50, "");
    assert!(!suppressed(&world));
    assert!(!world.was_asked("permissionevaluationbatch"));
}

#[test]
fn c6_without_the_right_the_run_says_how_many_may_be_mailed() {
    let world = World::small();
    forbid(&world);
    let outcome = synced(&world, 51, "");
    let _told = outcome.says(&["51 writes may mail people", "Payments"]);
    assert!(!suppressed(&world));
}

/// Takes that right away.
fn forbid(world: &World) {
    world.ado(|ado, _| {
        let ours = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        for rights in ours.rights.values_mut() {
            rights.suppress_notifications = false;
        }
    });
}

#[test]
fn c6_a_dry_run_says_how_many_writes_would_mail_people_and_asks_once() {
    let world = World::small();
    forbid(&world);
    world.findings(51, Severity::High);
    let adoconn = Adoconn::new(&world);
    let args = ["sync", "--dry-run", "-o", "json"];
    let _told = adoconn
        .run(&args)
        .code(0)
        .says(&["51 writes may mail people"]);
    assert_eq!(rights_requests(&world), 1);
}

fn rights_requests(world: &World) -> usize {
    let asked = world.sandbox().requests().requests;
    let is_one = |path: &str| path.contains("permissionevaluationbatch");
    asked.iter().filter(|asked| is_one(&asked.path)).count()
}

/// In Platform that right is missing.
const PLATFORM: &str = "name = 'platform'\nwhen = 'severity == \"Low\"'\nticket.project = 'Platform'\n\
                    ticket.type = 'Bug'";

#[test]
fn c6_each_project_for_itself_and_one_request_for_all_of_them() {
    let world = World::small();
    world.findings(50, Severity::High);
    world.finding("L-1", Severity::Low, &["web-1"]);
    world.finding("L-2", Severity::Low, &["web-1"]);
    let adoconn = Adoconn::with(&world, &Config::rules(&[PLATFORM, "name = 'all'"]));
    let outcome = adoconn.sync_once().code(0);
    let _told = outcome
        .says(&["2 writes may mail people", "in Platform"])
        .did(&[("create_ticket done", 52)]);
    assert_eq!(world.ado(|ado, _| ado.notifications), 2);
    assert_eq!(rights_requests(&world), 1);
}

#[test]
fn c6_a_write_that_may_not_be_quiet_is_sent_aloud_and_fails_nothing() {
    let world = World::small();
    forbid(&world);
    let outcome = synced(&world, 20, "notify = 'never'");
    let _made = outcome
        .says(&["Payments refuses writes that mail nobody"])
        .did(&[("create_ticket done", 20)]);
    assert_eq!(world.ado(|ado, _| ado.notifications), 20);
    assert_eq!(world.tickets().len(), 20);
}

#[test]
fn c6_what_is_forbidden_aloud_as_well_fails() {
    let world = World::small();
    world.ado(|ado, _| {
        let ours = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        ours.rights
            .values_mut()
            .for_each(|rights| rights.edit = false);
    });
    world.findings(2, Severity::High);
    let adoconn = Adoconn::with(&world, &Config::one_rule("").and("notify = 'never'"));
    let failed = [("create_ticket failed", 2)];
    let _failed = adoconn.sync_once().code(3).did(&failed);
}

#[test]
fn c6_always_and_never_are_heeded() {
    let world = World::small();
    let _loud = synced(&world, 51, "notify = 'always'");
    assert!(!suppressed(&world));
    let world = World::small();
    let _quiet = synced(&world, 2, "notify = 'never'");
    assert!(suppressed(&world));
}

#[test]
fn c6_a_closing_by_hand_is_as_quiet_as_it_is_told_to_be() {
    let world = World::small();
    world.findings(2, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.run(&["sync", "--notify", "never"]).code(0);
    assert!(suppressed(&world));
    let close = ["tickets", "close", "--state", "Closed", "--all", "--yes"];
    let closed = adoconn.run(&[&close[..], &["--notify", "never", "-o", "json"]].concat());
    let _closed = closed.code(0).did(&[("close_ticket done", 2)]);
    assert!(suppressed(&world));
}
