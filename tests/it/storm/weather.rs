//! What goes wrong in a storm: every kind of fault, by name, where the dice put it.

use fastrand::Rng;

use super::Fired;
use crate::harness::{EchoPlace, Fault, FaultKind, World};

/// Every kind of fault.
pub(super) const KINDS: [&str; 22] = [
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
    "echo in a message",
    "echo in a title",
    "echo as text",
    "echo in headers",
];

/// What else happens in storms, by name; each in a plain run, too.
pub(super) const EVENTS: [&str; 15] = [
    "foreign link",
    "linked file",
    "linked folder",
    "relative path",
    "refused: linked file",
    "refused: linked folder",
    "refused: relative path",
    "refused: second name",
    "second machine",
    "rebuild",
    "rebuild in a storm",
    "edited block",
    "no block",
    "reopened",
    "closed more than once",
];

/// What an answer may say that repeats what was sent.
const ECHOED: [u16; 11] = [200, 203, 302, 400, 401, 403, 404, 409, 429, 500, 502];

/// Longer than any run waits for an answer.
const FOR_EVER: u64 = 60_000;

fn status(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        body: None,
        retry_after: None,
    }
}

fn echo(place: EchoPlace, dice: &mut Rng) -> FaultKind {
    let status = ECHOED[dice.usize(..ECHOED.len())];
    FaultKind::Echo { status, place }
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
        "echo in a message" => echo(EchoPlace::Message, dice),
        "echo in a title" => echo(EchoPlace::Title, dice),
        "echo as text" => echo(EchoPlace::Text, dice),
        "echo in headers" => echo(EchoPlace::Header, dice),
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
            if name.starts_with("echo") {
                // Each proves who asks in its own way: a form, a header of Nucleus, a bearer token.
                let path = ["/token", "/nucleus/", "$batch", "/wit/", ""][dice.usize(..5)];
                let fault = Fault::new(path, kind).after(dice.u32(..3));
                storm.outer.push((name, fault.times(dice.u32(1..=2))));
                continue;
            }
            let for_writes = ["overtaken", "half a batch", "late"].contains(&name);
            let fault = if for_writes || dice.bool() {
                let path = ["$batch", "/wit/workitems/", ""][dice.usize(..3)];
                let method = ["POST", "PATCH"][usize::from(path == "/wit/workitems/")];
                let skip = dice.u32(..2);
                if name == "half a batch" {
                    // Of other requests there is no half, and few runs send two batches.
                    Fault::new("$batch", kind).method("POST")
                } else {
                    Fault::new(path, kind).method(method).after(skip)
                }
            } else {
                Fault::new("", kind).after(dice.u32(..24))
            };
            storm.outer.push((name, fault.times(dice.u32(1..=2))));
        }
        storm
    }

    /// Whether a run in it has to give up requests that are never answered.
    pub(super) fn is_timed(&self) -> bool {
        let mut names = self.outer.iter().map(|(name, _)| name);
        names.any(|name| name.starts_with("timed out"))
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
