//! What goes wrong in a storm: every kind of fault, by name, where the dice put it.

use fastrand::Rng;

use super::Fired;
use crate::harness::{Fault, FaultKind, World};

/// Every kind of fault.
pub(super) const KINDS: [&str; 18] = [
    "lost before",
    "lost after",
    "429",
    "503",
    "500",
    "502 after",
    "cut short",
    "a proxy's page",
    "slow",
    "timed out before",
    "timed out after",
    "overtaken",
    "expired token",
    "sign-in page",
    "late",
    "half a batch",
    "429 inside",
    "503 inside",
];

/// Longer than any run waits for an answer.
const FOR_EVER: u64 = 60_000;

fn status(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        body: None,
        retry_after: None,
    }
}

fn kind(name: &str, dice: &mut Rng) -> FaultKind {
    match name {
        "lost before" => FaultKind::DropBefore,
        "lost after" => FaultKind::DropAfter,
        "429" | "429 inside" => status(429),
        "503" | "503 inside" => status(503),
        "500" => status(500),
        "502 after" => FaultKind::StatusAfter { status: 502 },
        "cut short" => FaultKind::CutBody,
        "a proxy's page" => FaultKind::HtmlPage,
        "slow" => FaultKind::DelayAnswer { ms: 20 },
        "timed out before" => FaultKind::Delay { ms: FOR_EVER },
        "timed out after" => FaultKind::DelayAnswer { ms: FOR_EVER },
        "overtaken" => FaultKind::Overtaken,
        "expired token" => FaultKind::ExpiredToken,
        "sign-in page" => FaultKind::SignIn,
        "late" => FaultKind::Late {
            ms: dice.u64(20..800),
        },
        "half a batch" => FaultKind::Partial { items: 1 },
        other => unreachable!("{other}"),
    }
}

/// What is set up for one run: names beside faults, so that it can be counted what happened.
#[derive(Debug, Default)]
pub(super) struct Storm {
    outer: Vec<(&'static str, Fault)>,
    inner: Vec<(&'static str, Fault)>,
}

impl Storm {
    /// One to three faults, one in a while on a write.
    pub(super) fn brew(dice: &mut Rng) -> Self {
        let mut storm = Self::default();
        for _ in 0..dice.usize(1..=3) {
            let name = KINDS[dice.usize(..KINDS.len())];
            let kind = kind(name, dice);
            if name.ends_with("inside") {
                let fault = Fault::new("", kind).after(dice.u32(..3)).times(1);
                storm.inner.push((name, fault));
                continue;
            }
            let for_writes = ["overtaken", "half a batch", "late"].contains(&name);
            let fault = if for_writes || dice.bool() {
                let path = ["$batch", "/wit/workitems/", ""][dice.usize(..3)];
                let method = ["POST", "PATCH"][usize::from(path == "/wit/workitems/")];
                Fault::new(path, kind).method(method).after(dice.u32(..2))
            } else {
                Fault::new("", kind).after(dice.u32(..24))
            };
            storm.outer.push((name, fault.times(dice.u32(1..=2))));
        }
        storm
    }

    /// Lets it loose.
    pub(super) fn begin(&self, world: &World) {
        let faults = |of: &[(&str, Fault)]| of.iter().map(|(_, fault)| fault.clone()).collect();
        world.sandbox().world(|world| {
            world.faults = faults(&self.outer);
            world.ado.part_faults = faults(&self.inner);
        });
    }

    /// Ends it, and counts what happened.
    pub(super) fn end(&self, world: &World, fired: &mut Fired) {
        let (outer, inner) = world.sandbox().world(|world| {
            (
                std::mem::take(&mut world.faults),
                std::mem::take(&mut world.ado.part_faults),
            )
        });
        for (set, left) in [(&self.outer, outer), (&self.inner, inner)] {
            for ((name, before), after) in set.iter().zip(left) {
                let left = after.times.unwrap_or(0);
                let happened = before.times.unwrap_or(0).saturating_sub(left);
                if happened > 0 {
                    *fired.entry(name).or_default() += usize::try_from(happened).unwrap();
                }
            }
        }
    }
}
