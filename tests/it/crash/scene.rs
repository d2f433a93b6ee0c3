//! The scene: a sync that creates in one step and in two, updates, closes, reopens and comments,
//! two of each; and what must be so in the end.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::points::{Kill, Point};
use adoconn::sandbox::ado::{ALEX, SERVICE_PRINCIPAL};
use serde_json::json;

use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, Severity, Status, World};
use crate::provenance::link_of;

/// How long a process may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Findings with a ticket before the run.
const SETTLED: [&str; 12] = [
    "U-1", "U-2", "K-1", "K-2", "R-1", "R-2", "C-1", "C-2", "V-1", "V-2", "X-1", "X-2",
];

/// Those of them that were closed, and whose finding is back.
const BACK: [&str; 6] = ["R-1", "R-2", "C-1", "C-2", "X-1", "X-2"];

/// Findings whose key link, of another generation, a person put on an item that is no ticket: one
/// without a ticket, one that goes, one that is back, and one whose ticket changes.
const LINKED: [(&str, u32); 4] = [("N-1", 2), ("K-1", 7), ("R-1", u32::MAX), ("U-1", 2)];

/// A world and a ledger just before the run.
pub(super) struct Scene {
    /// The items with those links.
    strays: Vec<u32>,
    world: Vec<u8>,
    ledger: Vec<u8>,
}

/// What the run does when nobody kills it.
#[derive(Debug)]
pub(super) struct Clean {
    pub(super) requests: u32,
    pub(super) commits: u32,
    pub(super) writes: usize,
    /// Which of its requests write.
    pub(super) write_numbers: Vec<u32>,
}

fn config() -> Config {
    Config::rules(&[
        "name = 'two steps'\nwhen = 'finding_number[:1] == \"S\"'\nticket.state = 'Active'",
        "name = 'says so'\nwhen = 'finding_number[:1] == \"C\"'\nreopen.policy = 'comment'",
        "name = 'walks'\nwhen = 'finding_number[:1] in [\"V\", \"W\", \"X\"]'\nticket.state = 'Fixing'\n\
         ticket.project = 'Factory'\nticket.type = 'Defect'",
        "name = 'main'\nupdate.min_interval = '0s'",
    ])
}

/// A machine that waits for nothing.
fn machine(world: &World) -> Adoconn<'_> {
    Adoconn::with(world, &config()).without_quiet_period()
}

impl Scene {
    pub(super) fn build() -> Self {
        let world = World::small();
        for number in SETTLED {
            world.finding(number, Severity::High, &["web-1"]);
        }
        let adoconn = machine(&world);
        let _made = adoconn.sync().did(&[("create_ticket done", 12)]);
        for number in BACK {
            world.remediate(number);
        }
        let _closed = adoconn.sync().did(&[("close_ticket done", 6)]);
        for number in BACK {
            world.set_status(number, &Status::Active);
        }
        world.rescan();
        for number in ["U-1", "U-2"] {
            world.rate(number, Severity::Critical);
        }
        for number in ["K-1", "K-2", "V-1", "V-2"] {
            world.remediate(number);
        }
        for number in ["N-1", "N-2", "S-1", "S-2", "W-1", "W-2"] {
            world.finding(number, Severity::High, &["web-1"]);
        }
        let ledger = fs::read(adoconn.ledger()).unwrap();
        let strays = LINKED.map(|(number, generation)| stray(&world, number, generation));
        Self {
            strays: strays.into(),
            world: world.snapshot(),
            ledger,
        }
    }

    /// Runs it once without a kill, and counts its boundaries.
    pub(super) fn measure(&self) -> Clean {
        let world = World::like(&self.world);
        let adoconn = self.machine(&world);
        world.sandbox().forget_requests();
        let _done = adoconn.sync_once().code(0).did(&[
            ("close_ticket done", 4),
            ("close_ticket held double", LINKED.len()),
            ("comment_ticket done", 2),
            ("create_ticket done", 6),
            ("reopen_ticket done", 4),
            ("update_ticket done", 2),
        ]);
        let asked = world.sandbox().requests();
        let numbered = (1..).zip(&asked.requests);
        let is_write = |path: &str| path.contains("$batch") || path.contains("wit/workitems/");
        let write_numbers: Vec<u32> = numbered
            .filter(|(_, request)| is_write(&request.path))
            .map(|(number, _)| number)
            .collect();
        Clean {
            requests: u32::try_from(asked.requests.len()).unwrap(),
            commits: self.count_commits(),
            writes: write_numbers.len(),
            write_numbers,
        }
    }

    /// The first commit at which nobody is killed any more is one too many.
    fn count_commits(&self) -> u32 {
        for number in 1..100 {
            let world = World::like(&self.world);
            let adoconn = self.machine(&world);
            if !was_killed_at_commit(&adoconn, number) {
                return number - 1;
            }
        }
        unreachable!("a run with a hundred commits")
    }

    fn machine<'w>(&self, world: &'w World) -> Adoconn<'w> {
        let adoconn = machine(world);
        let ledger = adoconn.ledger();
        fs::create_dir_all(ledger.parent().unwrap()).unwrap();
        fs::write(ledger, &self.ledger).unwrap();
        adoconn
    }

    /// Kills the runs at their points, then runs to the end.
    pub(super) fn survives(&self, point: &Point) -> Result<(), String> {
        let world = World::like(&self.world);
        let adoconn = self.machine(&world);
        for kill in &point.kills {
            match *kill {
                Kill::BeforeRequest(number) => {
                    hold(&adoconn, &world, FaultKind::HoldBefore, number);
                }
                Kill::AfterRequest(number) => hold(&adoconn, &world, FaultKind::HoldAfter, number),
                Kill::BeforeCommit(number) => {
                    was_killed_at_commit(&adoconn, number);
                }
            }
        }
        finish(&adoconn, &world)?;
        self.ends_well(&world)?;
        remembers(&adoconn, &world)?;
        self.left_strays_alone(&world)
    }

    /// One ticket a finding, in its state, with what was said on it and nothing twice.
    fn ends_well(&self, world: &World) -> Result<(), String> {
        let mut tickets = world.tickets();
        tickets.retain(|ticket| !self.strays.contains(&ticket.id));
        let expected = [
            ("U-1", "New", 0, "[Critical] Weakness U-1"),
            ("U-2", "New", 0, "[Critical] Weakness U-2"),
            ("K-1", "Closed", 1, "[High] Weakness K-1"),
            ("K-2", "Closed", 1, "[High] Weakness K-2"),
            ("R-1", "New", 2, "[High] Weakness R-1"),
            ("R-2", "New", 2, "[High] Weakness R-2"),
            ("C-1", "Closed", 2, "[High] Weakness C-1"),
            ("C-2", "Closed", 2, "[High] Weakness C-2"),
            ("N-1", "New", 0, "[High] Weakness N-1"),
            ("N-2", "New", 0, "[High] Weakness N-2"),
            ("S-1", "Active", 0, "[High] Weakness S-1"),
            ("S-2", "Active", 0, "[High] Weakness S-2"),
            ("V-1", "Closed", 1, "[High] Weakness V-1"),
            ("V-2", "Closed", 1, "[High] Weakness V-2"),
            ("W-1", "Fixing", 0, "[High] Weakness W-1"),
            ("W-2", "Fixing", 0, "[High] Weakness W-2"),
            ("X-1", "Fixing", 2, "[High] Weakness X-1"),
            ("X-2", "Fixing", 2, "[High] Weakness X-2"),
        ];
        if tickets.len() != expected.len() {
            return Err(format!("{} tickets", tickets.len()));
        }
        for (number, state, said, title) in expected {
            let of: Vec<_> = tickets
                .iter()
                .filter(|t| t.title().ends_with(number))
                .collect();
            let [ticket] = of[..] else {
                return Err(format!("{number} has {} tickets", of.len()));
            };
            let comments = world.comments(ticket.id);
            if (ticket.state(), comments.len(), ticket.title()) != (state, said, title) {
                return Err(format!(
                    "#{} of {number} is {} {:?} and says {comments:#?}",
                    ticket.id,
                    ticket.state(),
                    ticket.title()
                ));
            }
        }
        Ok(())
    }

    fn left_strays_alone(&self, world: &World) -> Result<(), String> {
        for id in &self.strays {
            let updates = world.item(*id).updates;
            if updates.iter().any(|update| update.by == SERVICE_PRINCIPAL) {
                return Err(format!("#{id} is not ours, and was written to"));
            }
        }
        Ok(())
    }
}

/// A person makes an item and puts the key link of a finding on it.
fn stray(world: &World, number: &str, generation: u32) -> u32 {
    let fields = [
        ("System.Title", json!("Not yours")),
        ("System.Tags", json!("nucleus")),
    ];
    world.ado(|ado, now| {
        let place = ("Payments", "Bug");
        let id = ado.create_as(ALEX, place, &fields, now).unwrap();
        let link = link_of(number, generation);
        ado.link_as(ALEX, id, &link, now).unwrap();
        id
    })
}

/// Whether a run had nothing to do but to name the items that are not ours.
fn is_over(outcome: &Outcome) -> bool {
    let is_named = |cause: &str| cause.starts_with("double");
    let items = outcome.items();
    items.len() == LINKED.len()
        && items
            .iter()
            .all(|item| item["outcome"] == "held" && item["cause"].as_str().is_some_and(is_named))
}

/// Runs until nothing is left; the last run writes nothing.
fn finish(adoconn: &Adoconn<'_>, world: &World) -> Result<(), String> {
    let mut last = String::new();
    for _ in 0..4 {
        let writes = world.writes();
        let outcome = adoconn.sync_once();
        if outcome.status != Some(0) {
            return Err(format!("a run after the kill failed: {outcome}"));
        }
        if is_over(&outcome) && world.writes() == writes {
            return Ok(());
        }
        last = outcome.to_string();
    }
    Err(format!("it does not come to an end: {last}"))
}

/// What was closed on a walk of several steps goes back to where it was before the first of them.
fn remembers(adoconn: &Adoconn<'_>, world: &World) -> Result<(), String> {
    for number in ["V-1", "V-2"] {
        world.set_status(number, &Status::Active);
    }
    world.rescan();
    let outcome = adoconn.sync_once();
    let tickets = world.tickets();
    let mut back = tickets
        .iter()
        .filter(|ticket| ticket.title().contains("Weakness V-"));
    if back.all(|ticket| ticket.state() == "Fixing") {
        return Ok(());
    }
    Err(format!("reopened to another state than before: {outcome}"))
}

/// Holds one request of a run for ever, and kills the run there; a run that has not so many
/// requests simply ends.
fn hold(adoconn: &Adoconn<'_>, world: &World, kind: FaultKind, number: u32) {
    world.fault(Fault::new("", kind).nth(number));
    let held = world.held();
    let mut child = start(adoconn);
    let begin = Instant::now();
    while world.held() == held && child.try_wait().unwrap().is_none() {
        assert!(begin.elapsed() < PATIENCE, "request {number} did not come");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.mend();
}

fn start(adoconn: &Adoconn<'_>) -> Child {
    let mut command = adoconn.command(&["sync"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Runs with a kill at a commit; whether there was such a commit.
fn was_killed_at_commit(adoconn: &Adoconn<'_>, number: u32) -> bool {
    let mut command = adoconn.command(&["sync"]);
    command.env("ADOCONN_TEST_CRASH_AT_COMMIT", number.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().unwrap();
    status.code().is_none()
}
