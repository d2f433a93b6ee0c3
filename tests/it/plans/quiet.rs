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
    world.ado(|ado, _| {
        let ours = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        for rights in ours.rights.values_mut() {
            rights.suppress_notifications = false;
        }
    });
    let outcome = synced(&world, 51, "");
    let _told = outcome.says(&["51 writes may mail people", "Payments"]);
    assert!(!suppressed(&world));
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
