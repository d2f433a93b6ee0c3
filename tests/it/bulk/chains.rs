//! Runs that take up runs: whichever is asked, exactly what is left is done, and nothing twice.

use super::{bugs, run_behind};
use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, World};

const SAY: [&str; 8] = [
    "tickets",
    "comment",
    "--all",
    "--comment",
    "Hello",
    "--yes",
    "-o",
    "json",
];

fn refusal(status: u16, retry_after: Option<&str>) -> FaultKind {
    FaultKind::Status {
        status,
        body: None,
        retry_after: retry_after.map(str::to_owned),
    }
}

/// These items are refused once.
fn refuse(world: &World, ids: &[u32]) {
    world.ado(|ado, _| {
        let fault = |id| Fault::new(&format!("/workitems/{id}?"), refusal(403, None)).times(1);
        ado.part_faults = ids.iter().map(fault).collect();
    });
}

fn again(adoconn: &Adoconn<'_>, verb: &str, flag: &str, run: &str) -> Outcome {
    adoconn.run(&["tickets", verb, flag, run, "--yes", "-o", "json"])
}

/// How often each ticket was told.
fn told(world: &World) -> Vec<usize> {
    let tickets = world.tickets();
    tickets.iter().map(|item| item.comments.len()).collect()
}

fn ids(world: &World) -> Vec<u32> {
    world.tickets().iter().map(|item| item.id).collect()
}

/// The run of a document, and the commands that go on with it.
fn run_of(outcome: &Outcome) -> (String, Vec<String>) {
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let next = document["next"].as_array().unwrap().iter();
    let next = next.map(|it| it.as_str().unwrap().to_owned()).collect();
    (document["run"].as_str().unwrap().to_owned(), next)
}

#[test]
fn a_small_run_that_failed_names_itself_and_the_command_that_retries() {
    let world = World::small();
    let adoconn = bugs(&world, 4);
    refuse(&world, &ids(&world)[..1]);
    let first = adoconn
        .run(&SAY)
        .code(3)
        .says(&["3 commented on, 1 failed"]);
    let (run, next) = run_of(&first);
    assert_eq!(
        next,
        [format!("adoconn tickets comment --retry-failed {run}")]
    );
    let first = first.says(&[&format!("1 item failed; to continue: {}", next[0])]);
    assert!(!first.stderr.contains("--resume"), "{first}");
    let second = again(&adoconn, "comment", "--retry-failed", "last").code(0);
    let second = second.says(&[&format!("the last run is {run}")]);
    assert_eq!(run_of(&second).1, Vec::<String>::new());
    assert!(!second.stderr.contains("to continue"), "{second}");
    assert_eq!(told(&world), [1; 4]);
}

#[test]
fn what_a_later_run_finished_is_left_of_no_earlier_one() {
    let world = World::small();
    let adoconn = bugs(&world, 5);
    let all = ids(&world);
    refuse(&world, &all[..3]);
    let first = run_of(&adoconn.run(&SAY).code(3)).0;
    refuse(&world, &all[..1]);
    let second = run_of(&again(&adoconn, "comment", "--retry-failed", &first).code(3)).0;
    assert_eq!(told(&world), [0, 1, 1, 1, 1]);
    let third = run_of(&again(&adoconn, "comment", "--retry-failed", &first).code(0)).0;
    assert_eq!(told(&world), [1; 5]);
    for run in [&first, &second] {
        for flag in ["--retry-failed", "--resume"] {
            let nothing = again(&adoconn, "comment", flag, run).code(0);
            let nothing = nothing.says(&[&format!("run {third} finished it")]);
            nothing.did_nothing();
        }
    }
    let nothing = again(&adoconn, "comment", "--resume", "last").code(0);
    nothing
        .says(&[&format!("nothing is left of run {third}\n")])
        .did_nothing();
    assert_eq!(told(&world), [1; 5]);
}

#[test]
fn an_interrupted_run_and_its_resumption_are_taken_up_from_both_ends() {
    let world = World::small();
    let adoconn = bugs(&world, 4);
    let throttled = || refusal(429, Some("3600"));
    world.fault(Fault::new("workitems", throttled()).method("PATCH"));
    world.fault(Fault::new("$batch", throttled()));
    let first = adoconn.run(&SAY).code(7);
    let first = run_behind("--resume ", &first.stderr);
    let second = again(&adoconn, "comment", "--resume", &first).code(7);
    let second = run_behind("--resume ", &second.stderr);
    let third = again(&adoconn, "comment", "--resume", &second).code(7);
    let third = run_behind("--resume ", &third.stderr);
    assert_eq!(told(&world), [0; 4]);
    world.mend();
    let dry = ["tickets", "comment", "--resume", &first, "-n", "-o", "json"];
    let _planned = adoconn
        .run(&dry)
        .code(0)
        .did(&[("comment_ticket planned", 4)]);
    let _done = again(&adoconn, "comment", "--resume", &first)
        .code(0)
        .did(&[("comment_ticket done", 4)]);
    for run in [&first, &second, &third] {
        again(&adoconn, "comment", "--resume", run)
            .code(0)
            .did_nothing();
        adoconn
            .run(&["tickets", "comment", "--resume", run, "-n", "-o", "json"])
            .code(0)
            .did_nothing();
    }
    assert_eq!(told(&world), [1; 4]);
}

#[cfg(debug_assertions)]
#[test]
fn killed_at_any_commit_and_killed_again_nothing_is_said_twice_or_left_out() {
    let killed = |adoconn: &Adoconn<'_>, args: &[&str], commit: u32| {
        let mut command = adoconn.command(args);
        command.env("ADOCONN_TEST_CRASH_AT_COMMIT", commit.to_string());
        command.output().unwrap().status.code()
    };
    let resume = [
        "tickets", "comment", "--resume", "last", "--yes", "-o", "json",
    ];
    let world = World::small();
    let adoconn = bugs(&world, 3).without_quiet_period();
    let (snapshot, ledger) = (world.snapshot(), std::fs::read(adoconn.ledger()).unwrap());
    let mut met = 0;
    for first in 2..=6 {
        for second in 1..=6 {
            let world = World::like(&snapshot);
            let adoconn = Adoconn::with(&world, &Config::one_rule("")).without_quiet_period();
            std::fs::create_dir_all(adoconn.ledger().parent().unwrap()).unwrap();
            std::fs::write(adoconn.ledger(), &ledger).unwrap();
            let begun = killed(&adoconn, &SAY, first);
            let gone_on = killed(&adoconn, &resume, second);
            met += usize::from(begun.is_none()) + usize::from(gone_on.is_none());
            let last = adoconn.run(&resume);
            if last.status == Some(2) {
                // It was killed before it began.
                let why = ["there is no run yet", "stopped before it began"];
                assert!(why.iter().any(|text| last.stderr.contains(text)), "{last}");
                assert_eq!(told(&world), [0; 3], "{first} {second}");
                continue;
            }
            let last = last.code(0);
            assert_eq!(told(&world), [1; 3], "{first} {second} {last}");
            again(&adoconn, "comment", "--resume", "last")
                .code(0)
                .did_nothing();
            assert_eq!(told(&world), [1; 3], "{first} {second}");
        }
    }
    assert!(met > 20, "{met}");
}

#[test]
fn nobody_takes_up_what_another_is_taking_up() {
    let world = World::small();
    let adoconn = bugs(&world, 3);
    refuse(&world, &ids(&world));
    let first = run_of(&adoconn.run(&SAY).code(3)).0;
    world.fault(Fault::new("workitems", FaultKind::Delay { ms: 3_000 }).nth(1));
    let args = ["tickets", "comment", "--retry-failed", &first, "--yes"];
    let mut command = adoconn.command(&args);
    command.stdout(std::process::Stdio::null());
    let mut running = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    let lock = adoconn.ledger().with_extension("db.lock");
    let pid = running.id().to_string();
    let holds = |_: &World| std::fs::read_to_string(&lock).is_ok_and(|text| text.contains(&pid));
    world.wait_until("the lock", holds);
    let _locked = adoconn.run(&args).code(6);
    assert!(running.wait().unwrap().success());
    assert_eq!(told(&world), [1; 3]);
}

#[test]
fn names_of_runs_that_cannot_be_taken_up() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for flag in ["--resume", "--retry-failed"] {
        let none = again(&adoconn, "close", flag, "last").code(2);
        let _none = none.says(&["there is no run yet"]);
    }
    let adoconn = bugs(&world, 2);
    let none = again(&adoconn, "close", "--resume", "last").code(2);
    let _none = none.says(&["there is no run yet"]);
    let ledger = rusqlite::Connection::open(adoconn.ledger()).unwrap();
    let sync: String = ledger
        .query_row("SELECT id FROM runs", [], |row| row.get(0))
        .unwrap();
    drop(ledger);
    let wrong = again(&adoconn, "close", "--resume", &sync).code(2);
    let _wrong = wrong.says(&["was of `adoconn sync`", "run `adoconn sync` again"]);
    refuse(&world, &ids(&world)[..1]);
    let run = run_of(&adoconn.run(&SAY).code(3)).0;
    let other = again(&adoconn, "close", "--retry-failed", "last").code(2);
    let _other = other.says(&[&format!("adoconn tickets comment --retry-failed {run}")]);
    let cut = again(&adoconn, "comment", "--retry-failed", &run[..16]).code(2);
    let _cut = cut.says(&["knows no run", &format!("give the whole name: {run}")]);
    let unknown = again(&adoconn, "comment", "--retry-failed", "nonsense").code(2);
    let _unknown = unknown.says(&["knows no run nonsense", "profile \"test\"", "--profile"]);
}

#[test]
fn tickets_of_a_file_are_taken_up_too() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let file = adoconn.home().join("rows.csv");
    std::fs::write(&file, "title\nA\nB\nC\n").unwrap();
    let name = file.to_str().unwrap();
    let create = [
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--from", name, "--yes", "-o", "json",
    ];
    world.fault(Fault::new("$batch", refusal(429, Some("3600"))));
    let first = run_of(&adoconn.run(&create).code(7));
    assert_eq!(
        first.1,
        [format!("adoconn tickets create --resume {}", first.0)]
    );
    world.mend();
    let second = again(&adoconn, "create", "--resume", "last").code(0);
    // The first create goes alone, to prove the look-ups: it was done.
    let second = second.did(&[("create_ticket done", 2)]);
    let second = run_of(&second).0;
    let nothing = again(&adoconn, "create", "--resume", &first.0).code(0);
    nothing
        .says(&[&format!("run {second} finished it")])
        .did_nothing();
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn a_single_ticket_without_a_key_is_made_once_however_often_it_is_taken_up() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let create = [
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "A", "--yes", "-o", "json",
    ];
    world.fault(Fault::new("$Bug", refusal(429, Some("3600"))));
    world.fault(Fault::new("$batch", refusal(429, Some("3600"))));
    let first = run_of(&adoconn.run(&create).code(7)).0;
    world.mend();
    let _made = again(&adoconn, "create", "--resume", &first)
        .code(0)
        .did(&[("create_ticket done", 1)]);
    for _ in 0..2 {
        again(&adoconn, "create", "--resume", &first)
            .code(0)
            .did_nothing();
    }
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn quiet_runs_that_failed_name_the_command_to_continue_with() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let failed = adoconn.run(&[
        "tickets",
        "comment",
        "999999",
        "--comment",
        "x",
        "--yes",
        "-q",
    ]);
    let _told = failed
        .code(3)
        .says(&["adoconn tickets comment --retry-failed "]);
}
