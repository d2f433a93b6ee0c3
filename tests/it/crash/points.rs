//! Where a run is killed, and all of those places at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::scene::Clean;

/// One kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kill {
    /// The request with this number never reached the service.
    BeforeRequest(u32),
    /// The request with this number was carried out, and the answer never came.
    AfterRequest(u32),
    /// The commit with this number never became durable.
    BeforeCommit(u32),
}

/// The kills of the first runs, one a run; the run after that goes to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) kills: Vec<Kill>,
}

/// All places.
#[derive(Debug, Default)]
pub(super) struct Points(Vec<Point>);

impl Points {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn every_request(&mut self, count: u32) {
        for number in 1..=count {
            self.add(&[Kill::BeforeRequest(number)]);
            self.add(&[Kill::AfterRequest(number)]);
        }
    }

    pub(super) fn every_commit(&mut self, count: u32) {
        for number in 1..=count {
            self.add(&[Kill::BeforeCommit(number)]);
        }
    }

    /// Kills in the run after one that was killed around its writes: at every third request of
    /// it, and at every second commit.
    pub(super) fn in_recovery(&mut self, clean: &Clean) {
        for write in &clean.write_numbers {
            for first in [Kill::BeforeRequest(*write), Kill::AfterRequest(*write)] {
                for number in (1..=clean.requests).step_by(3) {
                    let second = if number % 2 == 0 {
                        Kill::BeforeRequest(number)
                    } else {
                        Kill::AfterRequest(number)
                    };
                    self.add(&[first, second]);
                }
                for number in (1..=clean.commits).step_by(2) {
                    self.add(&[first, Kill::BeforeCommit(number)]);
                }
            }
        }
        // Twice in a row at the same place.
        for write in &clean.write_numbers {
            let again = Kill::AfterRequest(*write);
            self.add(&[again, again, again]);
        }
    }

    /// Keeps every `nth` point. Kinds of kills follow each other in a rhythm of two or three:
    /// a number that is prime to both keeps some of each.
    pub(super) fn sample(&mut self, nth: usize) {
        let mut number = 0;
        self.0.retain(|_| {
            number += 1;
            number % nth == 0
        });
    }

    fn add(&mut self, kills: &[Kill]) {
        self.0.push(Point {
            kills: kills.to_vec(),
        });
    }

    /// Tries all of them, on all processors; returns what went wrong.
    pub(super) fn run(
        &self,
        survives: impl Fn(&Point) -> Result<(), String> + Sync,
    ) -> Vec<String> {
        let next = AtomicUsize::new(0);
        let failures = Mutex::new(Vec::new());
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(8) {
                scope.spawn(|| {
                    while let Some(point) = self.0.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if let Err(why) = survives(point) {
                            failures
                                .lock()
                                .unwrap()
                                .push(format!("{:?}: {why}", point.kills));
                        }
                    }
                });
            }
        });
        failures.into_inner().unwrap()
    }
}
