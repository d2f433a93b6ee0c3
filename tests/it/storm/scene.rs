//! One seed: a small world, syncs in storms, findings and people that go on meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use adoconn::clients::HttpOptions;
use adoconn::sandbox::ado::{KIM, WorkItem};
use fastrand::Rng;
use serde_json::{Value, json};

use super::weather::Storm;
use super::{Fired, judge};
use crate::harness::{Adoconn, Config, Outcome, REPRO_STEPS, Severity, Status, World};
use crate::provenance::link_of;

/// Runs in calm weather after which nothing may be left.
const CALM_RUNS: usize = 8;
/// How long the test waits for what the service still has to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the test knows of a finding.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) is_open: bool,
    /// How often it went.
    pub(super) gone: usize,
    /// How often it came back.
    pub(super) back: usize,
}

/// What people did to a ticket.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    pub(super) title: Option<String>,
    pub(super) has_text: bool,
    /// How often a person closed it.
    pub(super) closed: usize,
}

/// A world, a machine, and what was done to them.
pub(super) struct Scene<'w> {
    pub(super) world: &'w World,
    adoconn: Adoconn<'w>,
    dice: Rng,
    pub(super) findings: BTreeMap<String, Known>,
    pub(super) people: BTreeMap<u32, Done>,
    /// Findings whose ticket a person deleted.
    pub(super) deleted: BTreeSet<String>,
    /// Whether the ledger is lost before every run.
    is_forgetful: bool,
    /// Items of a person that carry our key links.
    pub(super) strays: BTreeSet<u32>,
    story: Vec<String>,
    fired: Fired,
}

/// The letters of findings, one a rule: plain, in two steps, on a walk, with words for what is back.
const LETTERS: [char; 4] = ['M', 'S', 'W', 'C'];

fn config() -> Config {
    Config::rules(&[
        "name = 'two steps'\nwhen = 'finding_number[:1] == \"S\"'\nticket.state = 'Active'\n\
         update.min_interval = '0s'",
        "name = 'says so'\nwhen = 'finding_number[:1] == \"C\"'\nreopen.policy = 'comment'\n\
         update.min_interval = '0s'",
        "name = 'walks'\nwhen = 'finding_number[:1] == \"W\"'\nticket.state = 'Fixing'\n\
         ticket.project = 'Factory'\nticket.type = 'Defect'\nupdate.min_interval = '0s'",
        "name = 'main'\nupdate.min_interval = '0s'",
    ])
}

/// Requests of a run in a storm: it waits for nothing long.
fn hasty() -> HttpOptions {
    HttpOptions {
        request_timeout: Duration::from_millis(700),
        longest_pause: Duration::from_millis(1),
        ..HttpOptions::default()
    }
}

/// Requests of a run in calm weather, on a machine that has more to do.
fn patient() -> HttpOptions {
    HttpOptions {
        longest_pause: Duration::from_millis(1),
        ..HttpOptions::default()
    }
}

impl<'w> Scene<'w> {
    pub(super) fn begin(seed: u64, world: &'w World, is_forgetful: bool) -> Self {
        let mut scene = Self {
            world,
            adoconn: Adoconn::with(world, &config()),
            dice: Rng::with_seed(seed),
            findings: BTreeMap::new(),
            people: BTreeMap::new(),
            deleted: BTreeSet::new(),
            is_forgetful,
            strays: BTreeSet::new(),
            story: Vec::new(),
            fired: Fired::new(),
        };
        for _ in 0..scene.dice.usize(3..=7) {
            scene.appears();
        }
        if scene.dice.bool() {
            let _first = scene.sync(&patient(), "1h");
        }
        scene
    }

    /// Storms, then calm: whether everything is as it must be, and how often what happened.
    pub(super) fn weather(mut self) -> Result<Fired, String> {
        match self.storms().and_then(|()| self.calm()) {
            Ok(()) => Ok(self.fired),
            Err(why) => Err(format!("{why}\n{}", self.story.join("\n"))),
        }
    }

    fn storms(&mut self) -> Result<(), String> {
        for _ in 0..self.dice.usize(2..=4) {
            for _ in 0..self.dice.usize(0..=4) {
                self.goes_on();
            }
            let storm = Storm::brew(&mut self.dice);
            self.story.push(format!("{storm:?}"));
            // What is done late is done within the quiet period: the promise rests on that.
            let is_idle = self.world.sandbox().is_idle();
            let is_quiet = is_idle && self.dice.bool();
            storm.begin(self.world);
            let before = self.tickets();
            let outcome = self.sync(&hasty(), if is_quiet { "0s" } else { "1h" });
            storm.end(self.world, &mut self.fired);
            let status = outcome.status.unwrap_or(-1);
            if ![0, 1, 3, 4, 7].contains(&status) {
                return Err(format!("it ended with {status}"));
            }
            self.judge()?;
            // What an earlier run decided may still arrive late.
            if is_idle {
                judge::closed_nothing_open(self, &before)?;
            }
        }
        Ok(())
    }

    fn calm(&mut self) -> Result<(), String> {
        let begin = Instant::now();
        while !self.world.sandbox().is_idle() {
            assert!(begin.elapsed() < PATIENCE, "a request never ends");
            std::thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..CALM_RUNS {
            let (before, writes) = (self.tickets(), self.world.writes());
            let outcome = self.sync(&patient(), "0s");
            self.judge()?;
            judge::closed_nothing_open(self, &before)?;
            if outcome.status != Some(0) {
                continue;
            }
            let items = outcome.items();
            let is_left = |item: &Value| item["outcome"] != "held" && item["outcome"] != "already";
            if !items.iter().any(is_left) && self.world.writes() == writes {
                return if self.is_forgetful {
                    judge::has_every_ticket(self)
                } else {
                    judge::in_the_end(self)
                };
            }
        }
        Err("it does not come to an end".to_owned())
    }

    /// A ledger that is lost does not know what was said before; that nothing doubles it knows.
    fn judge(&self) -> Result<(), String> {
        if self.is_forgetful {
            return judge::doubles_nothing(self);
        }
        judge::at_any_time(self)
    }

    fn sync(&mut self, http: &HttpOptions, quiet: &str) -> Outcome {
        self.adoconn.set("ADOCONN_QUIET_PERIOD", quiet);
        // Another test that forks in this moment has our lock in its hands until it executes.
        let mut args = vec!["sync", "--wait=20s"];
        // Nobody waits for an hour. What is still on its way arrives within that time: a ledger
        // may be lost only where nothing is.
        if quiet == "1h" {
            args.push("--no-wait-quiet");
        } else if self.is_forgetful {
            self.adoconn.forget();
        }
        let outcome = self.adoconn.run_inside(&args, http);
        self.story.push(format!("quiet for {quiet}: {outcome}"));
        outcome
    }

    /// Something happens between two runs.
    fn goes_on(&mut self) {
        match self.dice.usize(..13) {
            12 if !self.is_forgetful => self.somebody_links(),
            0 => self.appears(),
            1..=3 => self.goes_or_comes(),
            4 => self.is_rated(),
            5 => self.spreads(),
            _ => self.somebody_works(),
        }
    }

    fn appears(&mut self) {
        let letter = LETTERS[self.dice.usize(..LETTERS.len())];
        let number = format!("{letter}-{:02}", self.findings.len());
        let assets = ["web-1", "web-2"];
        let count = self.dice.usize(1..=2);
        self.world
            .finding(&number, self.severity(), &assets[..count]);
        self.story.push(format!("{number} appears"));
        let known = Known {
            is_open: true,
            ..Known::default()
        };
        self.findings.insert(number, known);
    }

    fn severity(&mut self) -> Severity {
        [Severity::High, Severity::Critical, Severity::Medium][self.dice.usize(..3)]
    }

    fn some_finding(&mut self) -> String {
        let numbers: Vec<&String> = self.findings.keys().collect();
        numbers[self.dice.usize(..numbers.len())].clone()
    }

    fn goes_or_comes(&mut self) {
        let number = self.some_finding();
        let known = self.findings.get_mut(&number).unwrap();
        known.is_open = !known.is_open;
        if known.is_open {
            known.back += 1;
            self.world.set_status(&number, &Status::Active);
            self.world.rescan();
        } else {
            known.gone += 1;
            self.world.remediate(&number);
        }
        let how = if known.is_open { "comes back" } else { "goes" };
        self.story.push(format!("{number} {how}"));
    }

    fn is_rated(&mut self) {
        let number = self.some_finding();
        let severity = self.severity();
        self.story.push(format!("{number} becomes {severity:?}"));
        self.world.rate(&number, severity);
    }

    fn spreads(&mut self) {
        let number = self.some_finding();
        if !self.findings[&number].is_open {
            return;
        }
        let asset = format!("app-{}", self.dice.usize(..3));
        let severity = self.severity();
        self.world.instance(&number, severity, &asset);
        self.story.push(format!("{number} spreads to {asset}"));
    }

    /// The tickets of ours, lowest id first.
    pub(super) fn tickets(&self) -> Vec<WorkItem> {
        let mut tickets = self.world.tickets();
        tickets.retain(|ticket| !self.strays.contains(&ticket.id));
        tickets
    }

    /// A person puts a key link on an item that is no ticket of its finding: one that he makes, or
    /// the ticket of another finding.
    fn somebody_links(&mut self) {
        let number = self.some_finding();
        let generation = [1, 1, 2, 7, u32::MAX][self.dice.usize(..5)];
        let link = link_of(&number, generation);
        let ours = self.tickets();
        let others: Vec<u32> = ours
            .iter()
            .filter(|ticket| judge::number_of(ticket).as_ref() != Some(&number))
            .map(|ticket| ticket.id)
            .collect();
        let id = if self.dice.bool() && !others.is_empty() {
            others[self.dice.usize(..others.len())]
        } else {
            let place = [("Payments", "Bug"), ("Platform", "Task")][self.dice.usize(..2)];
            let tag = ["nucleus", ""][self.dice.usize(..2)];
            let fields = [
                ("System.Title", json!("Not yours")),
                ("System.Tags", json!(tag)),
            ];
            let made =
                |ado: &mut adoconn::sandbox::ado::Ado, now| ado.create_as(KIM, place, &fields, now);
            let id = self.world.ado(made).unwrap();
            self.strays.insert(id);
            id
        };
        let is_done = self
            .world
            .ado(|ado, now| ado.link_as(KIM, id, &link, now))
            .is_ok();
        self.story.push(format!(
            "a person put the link of {number}, g{generation}, on #{id}: {is_done}"
        ));
    }

    /// A person does something to a ticket; what the process forbids does not happen.
    fn somebody_works(&mut self) {
        let tickets = self.tickets();
        if tickets.is_empty() {
            return;
        }
        let ticket = &tickets[self.dice.usize(..tickets.len())];
        let what = self.dice.usize(..8);
        let is_done = match what {
            0 | 1 => self.renames(ticket),
            2 | 3 => self.writes(ticket),
            4 => self.moves(ticket, "Active") || self.moves(ticket, "Triaged"),
            5 => self.moves(ticket, "Resolved") || self.moves(ticket, "Verified"),
            6 => self.closes(ticket),
            _ => self.deletes(ticket),
        };
        self.story
            .push(format!("a person did {what} to #{}: {is_done}", ticket.id));
    }

    fn edits(&self, id: u32, field: &str, value: &str) -> bool {
        let change = [(field, json!(value))];
        self.world
            .ado(|ado, now| ado.edit_as(KIM, id, &change, now))
            .is_ok()
    }

    fn renames(&mut self, ticket: &WorkItem) -> bool {
        let title = format!("{} (Kim)", ticket.title());
        let is_done = self.edits(ticket.id, "System.Title", &title);
        self.people.entry(ticket.id).or_default().title = Some(title);
        is_done
    }

    fn writes(&mut self, ticket: &WorkItem) -> bool {
        let is_bug = ticket.item_type == "Bug";
        let field = if is_bug {
            REPRO_STEPS
        } else {
            "System.Description"
        };
        let text = format!("<p>{}</p>{}", judge::KIMS, ticket.text(field));
        self.people.entry(ticket.id).or_default().has_text = true;
        self.edits(ticket.id, field, &text)
    }

    fn moves(&self, ticket: &WorkItem, state: &str) -> bool {
        !judge::is_closed(ticket) && self.edits(ticket.id, "System.State", state)
    }

    fn closes(&mut self, ticket: &WorkItem) -> bool {
        let is_done = self.edits(ticket.id, "System.State", "Closed");
        if is_done {
            self.people.entry(ticket.id).or_default().closed += 1;
        }
        is_done
    }

    fn deletes(&mut self, ticket: &WorkItem) -> bool {
        self.deleted.extend(judge::number_of(ticket));
        self.world.delete(ticket.id);
        true
    }
}
