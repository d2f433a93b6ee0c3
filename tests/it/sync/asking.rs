//! `sync` on a terminal: the plan is shown and a question asked; no is no.

use adoconn::sandbox::ado::SERVICE_PRINCIPAL;

use crate::harness::{Adoconn, Config, LocalModes, Severity, Terminal, World};

/// Seven findings for two rules, and one ticket that is due to be closed.
fn due(world: &World) -> Adoconn<'_> {
    world.finding("F-1", Severity::High, &["web-1"]);
    let rules = [
        "name = 'urgent'\nwhen = 'severity == \"High\"'",
        "name = 'backlog'\nwhen = 'severity == \"Low\"'\n\
         ticket = { project = \"Platform\", type = \"Product Backlog Item\", title = \"{{ name }}\" }",
    ];
    let mut adoconn = Adoconn::with(world, &Config::rules(&rules));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.findings(6, Severity::High);
    world.finding("L-1", Severity::Low, &["web-2"]);
    world.remediate("F-1");
    adoconn.set("COLUMNS", "80");
    adoconn
}

fn sits_down(adoconn: &Adoconn<'_>, args: &[&str]) -> Terminal {
    Terminal::start(adoconn.command(args))
}

#[test]
fn the_plan_is_shown_before_the_question() {
    let world = World::small();
    let adoconn = due(&world);
    let terminal = sits_down(&adoconn, &["sync"]);
    let (status, seen) = terminal.stops_at("[y/N]", LocalModes::empty());
    assert_eq!(status, Some(130), "{seen}");
    let begin = seen.find("PROJECT").unwrap();
    let end = seen.find("hint: plan ").unwrap();
    let shown: Vec<&str> = seen[begin..end].lines().map(str::trim_end).collect();
    assert!(
        shown.iter().all(|line| line.chars().count() <= 80),
        "{seen}"
    );
    snapbox::assert_data_eq!(
        shown.join("\n"),
        snapbox::str![[r"
PROJECT    RULE      CHANGE      COUNT
──────────────────────────────────────
Payments   urgent    to create       6
Payments   urgent    to close        1
Platform   backlog   to create       1
To create, the first 5 of 7:
  + [High] Weakness N-0
  + [High] Weakness N-4
  + [High] Weakness N-3
  + [High] Weakness N-5
  + [High] Weakness N-1
To close:
  x #15 New => Closed  [High] Weakness F-1
"]]
    );
    assert!(
        seen[end..].contains("adoconn sync --dry-run --out plan.json"),
        "{seen}"
    );
    assert!(
        seen.contains("Make 8 changes (7 to create, 1 to close)?"),
        "{seen}"
    );
}

#[test]
fn no_is_the_default_and_changes_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    let writes = world.writes();
    for answer in ["", "n"] {
        let mut terminal = sits_down(&adoconn, &["sync"]);
        terminal.answer("Make 8 changes", answer);
        let (status, seen) = terminal.ends();
        assert_eq!(status, Some(2), "{seen}");
        assert!(
            seen.contains("not confirmed: nothing was changed"),
            "{seen}"
        );
    }
    let terminal = sits_down(&adoconn, &["sync"]);
    let (status, seen) = terminal.stops_at("Make 8 changes", LocalModes::empty());
    assert_eq!(status, Some(130), "{seen}");
    assert_eq!(world.writes(), writes);
}

#[test]
fn yes_carries_the_plan_out_and_an_empty_plan_asks_nothing() {
    let world = World::small();
    let adoconn = due(&world);
    let mut terminal = sits_down(&adoconn, &["sync"]);
    terminal.answer("Make 8 changes", "y");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert!(seen.contains("done: 7 created, 1 closed"), "{seen}");
    assert!(!seen.contains("planned: "), "it is told once: {seen}");
    let (status, seen) = sits_down(&adoconn, &["sync"]).ends();
    assert_eq!(status, Some(0), "{seen}");
    assert!(!seen.contains('?'), "{seen}");
    adoconn.sync().did_nothing();
}

#[test]
fn what_does_not_ask() {
    for args in [&["sync", "--yes"][..], &["sync", "-n"]] {
        let world = World::small();
        let adoconn = due(&world);
        let (status, seen) = sits_down(&adoconn, args).ends();
        assert_eq!(status, Some(0), "{seen}");
        assert!(!seen.contains("Make 8 changes"), "{seen}");
    }
    let world = World::small();
    let adoconn = due(&world);
    let plan = adoconn.home().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _saved = adoconn.run(&["sync", "-n", "--out", plan]).code(0);
    let (status, seen) = sits_down(&adoconn, &["apply", plan]).ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(world.tickets().len(), 8, "{seen}");
    let (status, seen) = sits_down(&adoconn, &["--sandbox", "sync", "-q"]).ends();
    assert_eq!(status, Some(0), "{seen}");
}

#[test]
fn a_warning_of_mails_comes_before_the_question() {
    let world = World::small();
    world.findings(60, Severity::High);
    let adoconn = Adoconn::new(&world);
    world.ado(|ado, _| {
        let ours = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        for rights in ours.rights.values_mut() {
            rights.suppress_notifications = false;
        }
    });
    let terminal = sits_down(&adoconn, &["sync"]);
    let (status, seen) = terminal.stops_at("Make 60 changes", LocalModes::empty());
    assert_eq!(status, Some(130), "{seen}");
    assert!(seen.contains("60 writes may mail people"), "{seen}");
}

#[test]
fn what_changed_while_the_question_was_open_is_looked_at_again() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::High, &["web-2"]);
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let mut terminal = sits_down(&adoconn, &["sync"]);
    terminal.sees("Make 2 changes");
    // Another machine makes one of them, and the scanners no longer report the other.
    let rule = Config::one_rule("when = 'finding_number == \"F-1\"'");
    let other = Adoconn::with(&world, &rule).without_quiet_period();
    let _made = other.sync_once().code(0);
    world.remediate("F-2");
    terminal.press("y\r");
    let (_, seen) = terminal.ends();
    assert!(seen.contains("no longer apply"), "{seen}");
    assert_eq!(world.tickets().len(), 1, "{seen}");
    adoconn.sync().did_nothing();
}
