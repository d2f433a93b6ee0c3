//! The process itself: two at once, killed, interrupted, without a disk, without a reader.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

const BATCH: &str = "$batch";

fn started(adoconn: &Adoconn<'_>) -> Child {
    let mut command = adoconn.command(&["sync", "-o", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn a_second_run_at_the_same_time_is_refused_and_told_who_holds_the_lock() {
    let world = World::with_one_finding();
    world.fault(Fault::new("findings/search", FaultKind::Delay { ms: 3_000 }).nth(1));
    let adoconn = Adoconn::new(&world);
    let mut first = started(&adoconn);
    let lock = adoconn.ledger().with_extension("db.lock");
    let pid = first.id().to_string();
    let holds = |_: &World| fs::read_to_string(&lock).is_ok_and(|text| text.contains(&pid));
    world.wait_until("the lock", holds);
    let _refused = adoconn
        .sync_once()
        .code(6)
        .says(&[&format!("process {pid} on "), "since"]);
    assert_eq!(world.writes(), 0);
    assert!(first.wait().unwrap().success());
    adoconn.sync().did_nothing();
}

#[test]
fn a_run_killed_before_its_creates_arrive_is_finished_by_the_next() {
    let world = World::small();
    world.findings(4, Severity::High);
    world.fault(Fault::new(BATCH, FaultKind::Delay { ms: 60_000 }).nth(1));
    let adoconn = Adoconn::new(&world);
    let mut first = started(&adoconn);
    world.wait_until("the first create", |world| world.tickets().len() == 1);
    std::thread::sleep(Duration::from_millis(500));
    first.kill().unwrap();
    first.wait().unwrap();
    let _held = adoconn.sync().did(&[("create_ticket held in_doubt", 3)]);
    let _made = adoconn
        .without_quiet_period()
        .sync()
        .did(&[("create_ticket done", 3)]);
    assert_eq!(world.tickets().len(), 4);
}

#[test]
fn a_run_killed_before_it_hears_of_its_creates_is_finished_by_the_next() {
    let world = World::small();
    world.findings(4, Severity::High);
    world.fault(Fault::new(BATCH, FaultKind::DelayAnswer { ms: 60_000 }).nth(1));
    let config = Config::one_rule("ticket.state = 'Active'");
    let adoconn = Adoconn::with(&world, &config);
    let mut first = started(&adoconn);
    world.wait_until("the batch", |world| world.tickets().len() == 4);
    first.kill().unwrap();
    first.wait().unwrap();
    let _moved = adoconn.sync().did(&[("move_state done", 3)]);
    assert!(
        world
            .tickets()
            .iter()
            .all(|ticket| ticket.state() == "Active")
    );
    for number in 0..4 {
        world.remediate(&format!("N-{number}"));
    }
    let _closed = adoconn.sync().did(&[("close_ticket done", 4)]);
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.is_ok_and(|status| status.success()));
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_leaves_at_once_and_says_so() {
    let world = World::small();
    world.findings(1, Severity::High);
    world.fault(Fault::new("workitems/$Bug", FaultKind::Delay { ms: 60_000 }).nth(1));
    let adoconn = Adoconn::new(&world);
    let first = started(&adoconn);
    world.wait_until("the look-up", |world| world.was_asked("artifacturiquery"));
    std::thread::sleep(Duration::from_millis(700));
    interrupt(&first);
    std::thread::sleep(Duration::from_millis(1_200));
    interrupt(&first);
    let ended = first.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(
        stderr.ends_with("interrupted again: left at once; the next run looks at what was sent\n"),
        "{stderr}"
    );
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_finishes_its_write_and_the_next_goes_on() {
    let world = World::small();
    world.findings(4, Severity::High);
    world.fault(Fault::new("workitems/$Bug", FaultKind::Delay { ms: 1_500 }).nth(1));
    let adoconn = Adoconn::new(&world);
    let mut first = started(&adoconn);
    world.wait_until("the look-up", |world| world.was_asked("artifacturiquery"));
    std::thread::sleep(Duration::from_millis(700));
    interrupt(&first);
    // As `timeout -s INT` does: the same signal once more, at once.
    std::thread::sleep(Duration::from_millis(50));
    interrupt(&first);
    assert_eq!(first.wait().unwrap().code(), Some(130));
    let mut stderr = String::new();
    first
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert!(
        stderr.contains("goes on where this run stopped, 3 changes left"),
        "{stderr}"
    );
    assert_eq!(
        world.tickets().len(),
        1,
        "the write in flight was finished, nothing more sent"
    );
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
}

#[cfg(unix)]
#[test]
fn a_run_interrupted_while_it_reads_changed_nothing() {
    let world = World::with_one_finding();
    world.fault(Fault::new("findings/search", FaultKind::HoldBefore).nth(1));
    let adoconn = Adoconn::new(&world);
    let mut first = started(&adoconn);
    world.wait_until("the search", |world| world.held() == 1);
    let pid = first.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(first.wait().unwrap().code(), Some(130));
    assert_eq!(world.writes(), 0);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[cfg(unix)]
#[test]
fn a_run_interrupted_while_it_settles_what_is_in_doubt_leaves_at_once_and_the_next_settles_it() {
    let world = World::small();
    world.findings(4, Severity::High);
    world.fault(Fault::new(BATCH, FaultKind::HoldAfter).nth(1));
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let mut killed = started(&adoconn);
    world.wait_until("the batch", |world| world.held() == 1);
    killed.kill().unwrap();
    killed.wait().unwrap();
    world.fault(Fault::new("artifacturiquery", FaultKind::HoldBefore).nth(1));
    let second = started(&adoconn);
    world.wait_until("the look-up", |world| world.held() == 2);
    let pid = second.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.unwrap().success());
    let ended = second.wait_with_output().unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("nothing was changed"), "{stderr}");
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 4);
}

/// Runs a sync whose files may not grow beyond this many kilobytes, as on a full disk.
#[cfg(target_os = "linux")]
fn with_disk(adoconn: &Adoconn<'_>, kilobytes: u32) -> (Option<i32>, String) {
    let inner = adoconn.command(&["sync"]);
    let limit = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"");
    let mut command = Command::new("bash");
    command
        .args(["-c", &limit, "-"])
        .arg(inner.get_program())
        .args(inner.get_args());
    command.env_clear();
    for (name, value) in inner.get_envs() {
        command.env(name, value.unwrap());
    }
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_found_before_anything_is_sent() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    for kilobytes in [0, 1, 4, 16] {
        let (status, stderr) = with_disk(&adoconn, kilobytes);
        assert_eq!(status, Some(1), "{kilobytes}: {stderr}");
        assert!(
            stderr.contains("error: ") && stderr.contains("test.db"),
            "{stderr}"
        );
        assert_eq!(world.writes(), 0, "{kilobytes}");
    }
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_in_the_middle_loses_and_doubles_nothing() {
    let world = World::small();
    world.findings(40, Severity::High);
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let mut failed = 0;
    for kilobytes in (64..400).step_by(24) {
        let (status, stderr) = with_disk(&adoconn, kilobytes);
        if status == Some(0) {
            break;
        }
        failed += 1;
        assert!(
            matches!(status, Some(1 | 3)),
            "{kilobytes}: {status:?} {stderr}"
        );
        assert!(
            stderr.contains("error") && !stderr.contains("panicked"),
            "{stderr}"
        );
    }
    assert!(failed > 0, "the disk never filled up");
    let _healed = adoconn.sync();
    assert_eq!(world.tickets().len(), 40);
}

#[cfg(unix)]
#[test]
fn a_ledger_that_cannot_be_made_is_an_error_and_nothing_is_sent() {
    let world = World::with_one_finding();
    let mut adoconn = Adoconn::new(&world);
    for place in ["/proc/no/test.db", "/dev/null/test.db"] {
        adoconn.set("ADOCONN_LEDGER", &format!("sqlite:{place}"));
        let folder = place.trim_end_matches("/test.db");
        let _refused = adoconn
            .sync_once()
            .code(1)
            .says(&["error: cannot use", folder]);
    }
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_file_that_is_no_ledger_is_named_and_left_alone() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let file = adoconn.ledger();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "Dear diary, ".repeat(100)).unwrap();
    let _refused = adoconn
        .sync_once()
        .code(1)
        .says(&["not a usable ledger", "adoconn ledger rebuild"]);
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        "Dear diary, ".repeat(100)
    );
    assert_eq!(world.writes(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_nobody_can_take_is_an_error_although_the_work_is_done() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = adoconn.command(&["sync"]);
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("No space left"), "{stderr}");
    adoconn.sync().did_nothing();
}

#[test]
fn a_reader_who_has_seen_enough_does_not_disturb_the_work() {
    let world = World::small();
    world.findings(30, Severity::High);
    let adoconn = Adoconn::new(&world);
    let mut child = started(&adoconn);
    drop(child.stdout.take());
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{stderr}");
    assert!(!stderr.contains("error"), "{stderr}");
    assert_eq!(world.tickets().len(), 30);
    adoconn.sync().did_nothing();
}
