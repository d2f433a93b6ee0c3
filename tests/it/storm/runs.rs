//! Runs: on which machine, by which path to its ledger, and beside which other run.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use adoconn::clients::HttpOptions;

use super::scene::{Scene, patient};
use super::weather::Storm;
use crate::harness::{Adoconn, Fault, FaultKind, Outcome};

/// How long the test waits for what the service, or another thread, still has to do.
const PATIENCE: Duration = Duration::from_secs(30);
const MOMENT: Duration = Duration::from_millis(2);

/// Where a run waits while another one tries its ledger: after it took the lock.
const MEETINGS: [&str; 4] = ["findings/search", "workitems/$", "$batch", "artifacturi"];

/// A way to a ledger, what it is called, and the exit status of whoever finds it locked.
struct Way {
    path: String,
    name: &'static str,
    refused: &'static str,
    status: i32,
}

impl Way {
    /// One of the paths that lead to the ledger of a machine.
    fn other(adoconn: &Adoconn<'_>, number: usize) -> Self {
        let (home, ledger) = (adoconn.home(), adoconn.ledger());
        let folder = ledger.parent().unwrap();
        fs::create_dir_all(folder).unwrap();
        let way = |path: &Path, name, refused, status| Self {
            path: path.to_str().unwrap().to_owned(),
            name,
            refused,
            status,
        };
        match number {
            0 => {
                let link = home.join("linked.db");
                make_link(&ledger, &link);
                way(&link, "linked file", "refused: linked file", 6)
            }
            1 => {
                let link = home.join("linked");
                make_link(folder, &link);
                let path = link.join("test.db");
                way(&path, "linked folder", "refused: linked folder", 6)
            }
            2 => {
                let path = Path::new("sqlite:../adoconn/test.db");
                way(path, "relative path", "refused: relative path", 6)
            }
            _ => {
                let path = home.join("second.db");
                way(&path, "second name", "refused: second name", 2)
            }
        }
    }

    /// The usual path.
    fn usual() -> Self {
        Self {
            path: String::new(),
            name: "",
            refused: "",
            status: 6,
        }
    }

    fn is_hard_link(&self) -> bool {
        self.status == 2
    }
}

fn make_link(target: &Path, link: &Path) {
    if fs::symlink_metadata(link).is_err() {
        symlink(target, link).unwrap();
    }
}

impl Scene<'_> {
    pub(super) fn happened(&mut self, event: &'static str) {
        *self.fired.entry(event).or_default() += 1;
    }

    fn adoconn(&self) -> &Adoconn<'_> {
        &self.machines[self.at]
    }

    /// Goes on at a machine. What another one sent arrives first: no server prevents that two
    /// machines make the same thing in the same instant.
    pub(super) fn sit_down_at(&mut self, machine: usize) {
        if machine == self.at {
            return;
        }
        self.wait_until_idle();
        self.at = machine;
        self.story.push(format!("at machine {machine}"));
        self.happened("second machine");
    }

    pub(super) fn wait_until_idle(&self) {
        let begin = Instant::now();
        while !self.world.sandbox().is_idle() {
            assert!(begin.elapsed() < PATIENCE, "a request never ends");
            std::thread::sleep(MOMENT);
        }
    }

    /// A sync, by any path to the ledger; beside another run where that is wanted.
    pub(super) fn sync(
        &mut self,
        http: &HttpOptions,
        quiet: &str,
        is_met: bool,
    ) -> Result<Outcome, String> {
        let at = self.at;
        self.machines[at].set("ADOCONN_QUIET_PERIOD", quiet);
        // Another test that forks in this moment has our lock in its hands until it executes.
        let mut args = vec!["sync", "--wait=20s"];
        // Nobody waits for an hour. What is still on its way arrives within that time: a ledger
        // may be lost only where nothing is.
        if quiet == "1h" {
            args.push("--no-wait-quiet");
        } else if self.is_forgetful {
            self.adoconn().forget();
        }
        let number = self.dice.usize(..8);
        let way = if number < 3 {
            Way::other(self.adoconn(), number)
        } else {
            Way::usual()
        };
        let outcome = if is_met {
            self.met(&way.path, &args)?
        } else {
            self.adoconn().run_inside_at(&way.path, &args, http)
        };
        if !way.name.is_empty() {
            self.happened(way.name);
        }
        let path = &way.path;
        self.story
            .push(format!("quiet for {quiet} at {path:?}: {outcome}"));
        self.hunt(&outcome)?;
        Ok(outcome)
    }

    fn hunt(&self, outcome: &Outcome) -> Result<(), String> {
        match self.adoconn().leak(outcome) {
            Some(leak) => Err(format!("a secret: {leak}")),
            None => Ok(()),
        }
    }

    /// A sync that waits in the middle of a request until another run by another path to the same
    /// ledger was refused. Neither may wait for an answer only so long.
    fn met(&mut self, path: &str, args: &[&str]) -> Result<Outcome, String> {
        let number = self.dice.usize(..4);
        let way = Way::other(self.adoconn(), number);
        let meeting = MEETINGS[self.dice.usize(..MEETINGS.len())];
        let command = [
            &["sync", "--no-wait-quiet"][..],
            &["ledger", "rebuild", "--yes"],
        ][self.dice.usize(..2)];
        let (world, adoconn) = (self.world, &self.machines[self.at]);
        let held = world.held();
        let fault = Fault::new(meeting, FaultKind::HoldUntilMended).nth(1);
        world.sandbox().world(|world| world.faults.insert(0, fault));
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| adoconn.run_inside_at(path, args, &patient()));
            while world.held() == held && !first.is_finished() {
                std::thread::sleep(MOMENT);
            }
            let mut second = None;
            if world.held() > held {
                if way.is_hard_link() {
                    fs::hard_link(adoconn.ledger(), &way.path).unwrap();
                }
                let outcome = adoconn.run_inside_at(&way.path, command, &patient());
                if way.is_hard_link() {
                    fs::remove_file(&way.path).unwrap();
                }
                // A run may give up in spite of one request that is held: then nobody is refused.
                let begin = Instant::now();
                let is_refused = outcome.status == Some(way.status);
                while !is_refused && !first.is_finished() && begin.elapsed() < PATIENCE {
                    std::thread::sleep(MOMENT);
                }
                second = Some((outcome, is_refused || first.is_finished()));
            }
            world.sandbox().world(|world| {
                let faults = &mut world.faults;
                faults.retain(|fault| fault.kind != FaultKind::HoldUntilMended);
            });
            (first.join().unwrap(), second)
        });
        let Some((second, is_right)) = second else {
            return Ok(first);
        };
        self.story
            .push(format!("meanwhile at {:?}: {second}", way.path));
        if !is_right {
            return Err(format!("two runs at once: {second}"));
        }
        if second.status == Some(way.status) {
            self.happened(way.refused);
        }
        self.hunt(&second)?;
        Ok(first)
    }

    /// The ledger is built again from what the services know, in fair weather or not.
    pub(super) fn rebuilds(&mut self) -> Result<(), String> {
        let storm = self.dice.bool().then(|| Storm::brew(&mut self.dice));
        if let Some(storm) = &storm {
            self.story.push(format!("{storm:?}"));
            storm.begin(self.world);
        }
        let writes = self.world.writes();
        let http = super::scene::hasty();
        let mut args = vec!["ledger", "rebuild", "--yes"];
        // Doubts are forgotten only where nothing is on its way: that is what the flag asks of
        // whoever sets it.
        let discards = self.world.sandbox().is_idle() && self.dice.bool();
        if discards {
            args.push("--discard-doubts");
        }
        let begin = Instant::now();
        let outcome = loop {
            let outcome = self.adoconn().run_inside(&args, &http);
            // As for a sync: another test's fork may have the lock for a moment.
            if outcome.status != Some(6) || begin.elapsed() > PATIENCE {
                break outcome;
            }
            std::thread::sleep(MOMENT);
        };
        if let Some(storm) = &storm {
            storm.end(self.world, &mut self.fired);
        }
        self.story.push(outcome.to_string());
        self.hunt(&outcome)?;
        if self.world.writes() != writes {
            return Err("a rebuild wrote".to_owned());
        }
        match (outcome.status, storm) {
            (Some(0 | 3), None) => self.happened("rebuild"),
            (Some(0 | 3), Some(_)) => self.happened("rebuild in a storm"),
            // What is in doubt is settled first.
            (Some(5), _) if !discards && outcome.stderr.contains("outcome is not known") => {}
            (Some(1 | 4 | 7), Some(_)) => {}
            (status, _) => return Err(format!("a rebuild ended with {status:?}")),
        }
        Ok(())
    }
}
