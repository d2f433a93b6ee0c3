//! Fault storms: random trouble over many seeds, and what must be so whatever happened.
//!
//! Every seed is a small world of its own. Syncs run in storms of faults while findings and people
//! go on; then the weather is calm, and the next runs bring everything in step. A plain run tries
//! some dozen seeds, `ADOCONN_TEST_FULL=1` two hundred, `ADOCONN_STORM_SEEDS=5000` any number,
//! `ADOCONN_STORM_SEED=123` one alone.

mod judge;
mod people;
mod runs;
mod scene;
mod weather;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::harness::World;
use crate::{asked, is_full, tell};
use scene::Scene;
use weather::{EVENTS, KINDS};

/// Seeds of a full run.
const SEEDS: u64 = 200;
/// Seeds of a plain run. From so many on, every kind of fault and event must have happened.
const SAMPLE: u64 = 40;
/// Seeds of a full run, and of a plain one, for a ledger that is lost before every run.
const FORGETFUL: (u64, u64) = (50, 15);

/// How often each kind of fault and each event happened.
type Fired = BTreeMap<&'static str, usize>;

#[test]
fn whatever_fails_nothing_doubles_and_nothing_is_lost() {
    storms((SEEDS, SAMPLE), false);
}

#[test]
fn a_ledger_that_is_lost_every_night_doubles_nothing_and_creates() {
    storms(FORGETFUL, true);
}

/// Goes through the seeds of a full or of a plain run.
fn storms((all, sample): (u64, u64), is_forgetful: bool) {
    let (first, count) = if let Some(seed) = asked("ADOCONN_STORM_SEED") {
        (seed, 1)
    } else {
        let usual = if is_full() { all } else { sample };
        (1, asked("ADOCONN_STORM_SEEDS").unwrap_or(usual))
    };
    let fired = Mutex::new(Fired::new());
    let failures = Mutex::new(Vec::new());
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..(threads * 2).min(8) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count {
                        break;
                    }
                    match weathered(seed, is_forgetful) {
                        Ok(met) => {
                            let mut fired = fired.lock().unwrap();
                            for (kind, times) in met {
                                *fired.entry(kind).or_default() += times;
                            }
                        }
                        Err(why) => failures.lock().unwrap().push((seed, why)),
                    }
                }
            });
        }
    });
    let mut names = KINDS.to_vec();
    if !is_forgetful {
        names.extend(EVENTS);
    }
    conclude(
        count,
        &names,
        &fired.into_inner().unwrap(),
        failures.into_inner().unwrap(),
    );
}

/// Goes through the storms of one seed.
fn weathered(seed: u64, is_forgetful: bool) -> Result<Fired, String> {
    let story = || {
        let world = World::small();
        Scene::begin(seed, &world, is_forgetful).weather()
    };
    catch_unwind(AssertUnwindSafe(story)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        Err(words.unwrap_or_else(|| "it panicked".to_owned()))
    })
}

fn conclude(count: u64, names: &[&str], fired: &Fired, mut failures: Vec<(u64, String)>) {
    let counts: Vec<String> = names
        .iter()
        .map(|kind| format!("{kind} {}", fired.get(kind).copied().unwrap_or(0)))
        .collect();
    tell(format_args!("storms: {count} seeds; {}", counts.join(", ")));
    failures.sort();
    let told: Vec<String> = failures
        .iter()
        .take(3)
        .map(|(seed, why)| {
            format!(
                "seed {seed}: {why}\nto see it again: ADOCONN_STORM_SEED={seed} cargo test --test it \
                 storm::"
            )
        })
        .collect();
    let seeds: Vec<u64> = failures.iter().map(|(seed, _)| *seed).collect();
    assert!(
        failures.is_empty(),
        "seeds {seeds:?}\n{}",
        told.join("\n\n")
    );
    if count >= SAMPLE {
        for name in names {
            assert!(fired.contains_key(name), "{name} never happened");
        }
    }
}
