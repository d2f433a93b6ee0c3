//! The lease alone, as on a system whose locks tell nothing: who lost it writes and sends no more.

use super::*;

/// Loses the lease while it waits at this request; how many writes it may have sent by then.
#[track_caller]
fn it_stops(path: &str, sent: u64) {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let first = Waiting::sync(&adoconn, &world, path);
    take_over(&adoconn);
    let (status, stderr) = first.ends();
    assert_eq!(status, Some(6), "{stderr}");
    assert!(stderr.contains("process 4711 on elsewhere"), "{stderr}");
    assert_eq!(world.writes(), sent);
    comes_right(&adoconn.without_quiet_period(), &world);
}

#[test]
fn it_stops_before_its_first_write() {
    it_stops(SEARCH, 0);
}

#[test]
fn it_stops_after_its_first_create() {
    it_stops(FIRST, 1);
}

#[test]
fn it_does_not_say_that_all_is_well_after_its_last_request() {
    it_stops(OTHERS, 2);
}

/// A request that waits for the end of a pause was announced long before it leaves.
#[test]
fn what_waited_for_its_turn_is_not_sent_either() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let throttled = FaultKind::Status {
        status: 429,
        body: None,
        retry_after: Some("4".to_owned()),
    };
    world.fault(Fault::new(FIRST, throttled).nth(1));
    let mut command = adoconn.command(&SYNC);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    world.wait_until("the throttled create", |world| world.was_asked(FIRST));
    take_over(&adoconn);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert_eq!(world.tickets().len(), 0, "{stderr}");
    world.mend();
    comes_right(&adoconn.without_quiet_period(), &world);
}

#[test]
fn bulk_commands_stop_as_well() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let args = [
        "tickets",
        "close",
        "--project",
        "Payments",
        "--state",
        "Closed",
        "--yes",
    ];
    let first = Waiting::command(&adoconn, &world, &args, OTHERS);
    take_over(&adoconn);
    first.ends_fenced_out();
    let _closed = adoconn.run(&args);
    let closed = |ticket: &adoconn::sandbox::ado::WorkItem| ticket.state() == "Closed";
    assert!(world.tickets().iter().all(closed));
}

#[test]
fn a_lease_is_given_back_and_counts_up() {
    let world = world();
    let adoconn = Adoconn::new(&world);
    for epoch in 1..4_i64 {
        let _run = adoconn.sync_once().code(0);
        let db = Connection::open(adoconn.ledger()).unwrap();
        let row = db.query_row("SELECT epoch, holder FROM lease", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?))
        });
        assert_eq!(row.unwrap(), (epoch, None));
    }
}
