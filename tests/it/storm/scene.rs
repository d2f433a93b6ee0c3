//! One seed: a small world, syncs in storms, findings and people that go on meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use adoconn::clients::HttpOptions;
use adoconn::sandbox::ado::WorkItem;
use fastrand::Rng;
use serde_json::Value;

use super::weather::Storm;
use super::{Fired, judge};
use crate::harness::{Adoconn, Config, Severity, Status, World};

/// Runs in calm weather after which nothing may be left.
const CALM_RUNS: usize = 8;

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
    /// How often a person closed it, and opened it.
    pub(super) closed: usize,
    pub(super) opened: usize,
}

/// A world, a machine, and what was done to them.
pub(super) struct Scene<'w> {
    pub(super) world: &'w World,
    /// One machine, or two that share nothing.
    pub(super) machines: Vec<Adoconn<'w>>,
    /// Which of them is at work.
    pub(super) at: usize,
    pub(super) dice: Rng,
    pub(super) findings: BTreeMap<String, Known>,
    pub(super) people: BTreeMap<u32, Done>,
    /// Findings whose ticket a person deleted.
    pub(super) deleted: BTreeSet<String>,
    /// Whether the ledger is lost before every run.
    pub(super) is_forgetful: bool,
    /// Items of a person that carry our key links.
    pub(super) strays: BTreeSet<u32>,
    /// What the last run of each machine held.
    pub(super) held: BTreeSet<u32>,
    pub(super) story: Vec<String>,
    pub(super) fired: Fired,
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
pub(super) fn hasty() -> HttpOptions {
    HttpOptions {
        request_timeout: Duration::from_millis(700),
        longest_pause: Duration::from_millis(1),
        ..HttpOptions::default()
    }
}

/// Requests of a run in calm weather, on a machine that has more to do.
pub(super) fn patient() -> HttpOptions {
    HttpOptions {
        longest_pause: Duration::from_millis(1),
        ..HttpOptions::default()
    }
}

impl<'w> Scene<'w> {
    pub(super) fn begin(seed: u64, world: &'w World, is_forgetful: bool) -> Self {
        let mut dice = Rng::with_seed(seed);
        let has_two = !is_forgetful && dice.usize(..3) == 0;
        let machine = || Adoconn::with(world, &config());
        let mut scene = Self {
            world,
            machines: std::iter::repeat_with(machine)
                .take(1 + usize::from(has_two))
                .collect(),
            at: 0,
            dice,
            findings: BTreeMap::new(),
            people: BTreeMap::new(),
            deleted: BTreeSet::new(),
            is_forgetful,
            strays: BTreeSet::new(),
            held: BTreeSet::new(),
            story: Vec::new(),
            fired: Fired::new(),
        };
        for _ in 0..scene.dice.usize(3..=7) {
            scene.appears();
        }
        if scene.dice.bool() {
            let _first = scene.sync(&patient(), "1h", false);
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
            let machine = self.dice.usize(..self.machines.len());
            self.sit_down_at(machine);
            for _ in 0..self.dice.usize(0..=5) {
                self.goes_on()?;
            }
            let storm = Storm::brew(&mut self.dice);
            self.story.push(format!("{storm:?}"));
            // What is done late is done within the quiet period: the promise rests on that.
            let is_idle = self.world.sandbox().is_idle();
            let is_quiet = is_idle && self.dice.bool();
            let is_met = !storm.is_timed() && self.dice.bool();
            storm.begin(self.world);
            let before = self.tickets();
            let outcome = self.sync(&hasty(), if is_quiet { "0s" } else { "1h" }, is_met);
            storm.end(self.world, &mut self.fired);
            let status = outcome?.status.unwrap_or(-1);
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
        self.wait_until_idle();
        for _ in 0..CALM_RUNS {
            let mut is_over = true;
            self.held.clear();
            for machine in 0..self.machines.len() {
                self.sit_down_at(machine);
                let (before, writes) = (self.tickets(), self.world.writes());
                let outcome = self.sync(&patient(), "0s", false)?;
                self.judge()?;
                judge::closed_nothing_open(self, &before)?;
                // What is held because it is not known ends with 3, every night.
                let is_well = matches!(outcome.status, Some(0 | 3));
                let items = if is_well { outcome.items() } else { Vec::new() };
                let (held, others): (Vec<&Value>, Vec<&Value>) =
                    items.iter().partition(|item| item["outcome"] == "held");
                let is_left = others.iter().any(|item| item["outcome"] != "already");
                is_over &= is_well && !is_left && self.world.writes() == writes;
                let ids = held.iter().filter_map(|item| item["id"].as_u64());
                self.held
                    .extend(ids.filter_map(|id| u32::try_from(id).ok()));
            }
            if is_over {
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

    /// Something happens between two runs.
    fn goes_on(&mut self) -> Result<(), String> {
        match self.dice.usize(..16) {
            13 if !self.is_forgetful => self.rebuilds()?,
            12 if !self.is_forgetful => self.somebody_links(),
            0 => self.appears(),
            1..=3 => self.goes_or_comes(),
            4 => self.is_rated(),
            5 => self.spreads(),
            _ => self.somebody_works(),
        }
        Ok(())
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

    pub(super) fn some_finding(&mut self) -> String {
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
}
