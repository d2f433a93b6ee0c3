//! The one gate through which all requests to a service pass: pauses and requests in flight.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::http::Effect;
use super::options::Clearance;

/// Tickets of each lane; how many a request takes decides how many requests are in flight.
const TICKETS: u32 = 8;
/// Answers in a row without any sign of delay after which a lane doubles: a run of some dozen
/// requests is to come to its full width, and two writes are enough to meet a delay.
const CALM: u32 = 16;
/// How often somebody who waits looks whether it is still worth it.
const SLICE: Duration = Duration::from_millis(200);
/// No pause is longer, whatever the service writes.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Pauses that the service asked for and the number of requests in flight, shared by all lanes.
///
/// Reads start with 4 in flight and writes with 2; both rise to 8 while no answer shows a delay
/// and halve while the rate budget is low (design, 8 F.3; ado-api, 12.2).
#[derive(Debug)]
pub(super) struct Gate {
    until: Mutex<Option<Instant>>,
    reads: Semaphore,
    writes: Semaphore,
    calm: AtomicU32,
    low: AtomicBool,
    is_over: AtomicBool,
    clearance: Mutex<Option<Clearance>>,
}

impl Gate {
    pub(super) fn new() -> Self {
        let tickets = usize::try_from(TICKETS).unwrap_or(1);
        Self {
            until: Mutex::new(None),
            reads: Semaphore::new(tickets),
            writes: Semaphore::new(tickets),
            calm: AtomicU32::new(0),
            low: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            clearance: Mutex::new(None),
        }
    }

    /// From now on writes are sent only while this says so.
    pub(super) fn ask(&self, clearance: Clearance) {
        *self.clearance() = Some(clearance);
    }

    /// Why a request must not be sent, if that is so: the last look before it leaves.
    pub(super) fn why_not(&self, effect: Effect) -> Option<String> {
        if effect == Effect::Read {
            return None;
        }
        let clearance = self.clearance().clone();
        clearance.and_then(|clearance| clearance.check().err())
    }

    fn clearance(&self) -> MutexGuard<'_, Option<Clearance>> {
        self.clearance
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may be sent.
    ///
    /// `waited` counts the time spent in pauses.
    ///
    /// # Errors
    /// The pause that remains, when waiting for its end would take `waited` above `max_wait`.
    pub(super) async fn enter(
        &self,
        effect: Effect,
        waited: &mut Duration,
        max_wait: Duration,
    ) -> Result<SemaphorePermit<'_>, Duration> {
        let lane = match effect {
            Effect::Read => &self.reads,
            Effect::Write => &self.writes,
        };
        let permit = lane.acquire_many(self.weight(effect)).await;
        while let Some(left) = self.pause_left() {
            if waited.saturating_add(left) > max_wait {
                return Err(left);
            }
            if self.is_over.load(Ordering::Relaxed) {
                return Err(left);
            }
            let slice = left.min(SLICE);
            *waited += slice;
            tokio::time::sleep(slice).await;
        }
        permit.map_err(|_closed| Duration::ZERO)
    }

    /// Nobody waits for the end of a pause any more.
    pub(super) fn stop_waiting(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// How many requests are let in at once now.
    pub(super) fn lanes(&self, effect: Effect) -> usize {
        usize::try_from(TICKETS / self.weight(effect)).unwrap_or(1)
    }

    fn weight(&self, effect: Effect) -> u32 {
        weight(
            effect,
            self.calm.load(Ordering::Relaxed),
            self.low.load(Ordering::Relaxed),
        )
    }

    /// No request before `pause` is over; a longer pause already set stays.
    pub(super) fn pause(&self, pause: Duration) {
        self.calm.store(0, Ordering::Relaxed);
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let end = Instant::now().checked_add(pause.min(LONGEST));
        *until = end.max(*until);
    }

    /// An answer came; `delayed` if it showed a sign of throttling.
    pub(super) fn answered(&self, delayed: bool) {
        if delayed {
            self.calm.store(0, Ordering::Relaxed);
        } else {
            self.calm.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What the last answer told of the rate budget.
    pub(super) fn budget_is_low(&self, low: bool) {
        self.low.store(low, Ordering::Relaxed);
    }

    /// How long no request leaves because the service asked for it.
    pub(super) fn pause_left(&self) -> Option<Duration> {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until?
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
    }
}

/// How many of a lane's tickets one request takes.
fn weight(effect: Effect, calm: u32, low: bool) -> u32 {
    let base = match effect {
        Effect::Read => 2,
        Effect::Write => 4,
    };
    let eased = base >> (calm / CALM).min(2);
    let weight = if low { eased.max(1) * 2 } else { eased };
    weight.clamp(1, TICKETS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_in_flight_rise_when_calm_and_halve_when_the_budget_is_low() {
        let in_flight = |effect, calm, low| TICKETS / weight(effect, calm, low);
        assert_eq!(in_flight(Effect::Read, 0, false), 4);
        assert_eq!(in_flight(Effect::Write, 0, false), 2);
        assert_eq!(in_flight(Effect::Read, CALM, false), 8);
        assert_eq!(in_flight(Effect::Write, CALM, false), 4);
        assert_eq!(in_flight(Effect::Write, 2 * CALM, false), 8);
        assert_eq!(in_flight(Effect::Write, u32::MAX, false), 8);
        assert_eq!(in_flight(Effect::Read, 0, true), 2);
        assert_eq!(in_flight(Effect::Write, 0, true), 1);
    }

    #[test]
    fn writes_leave_only_while_they_are_cleared() {
        let gate = Gate::new();
        assert_eq!(gate.why_not(Effect::Write), None);
        gate.ask(Clearance::new(|| Err("lost".to_owned())));
        assert_eq!(gate.why_not(Effect::Write), Some("lost".to_owned()));
        assert_eq!(gate.why_not(Effect::Read), None);
        gate.ask(Clearance::new(|| Ok(())));
        assert_eq!(gate.why_not(Effect::Write), None);
    }

    #[tokio::test]
    async fn a_pause_is_waited_for_and_the_longer_one_wins() {
        let gate = Gate::new();
        gate.pause(Duration::from_millis(120));
        gate.pause(Duration::from_millis(10));
        let before = Instant::now();
        let mut waited = Duration::ZERO;
        let permit = gate
            .enter(Effect::Read, &mut waited, Duration::from_secs(5))
            .await;
        assert!(permit.is_ok());
        assert!(before.elapsed() >= Duration::from_millis(115));
        assert!(waited >= Duration::from_millis(100));
    }

    #[tokio::test]
    async fn four_reads_pass_and_the_fifth_waits_for_one_to_end() {
        let gate = Gate::new();
        let (mut waited, hour) = (Duration::ZERO, Duration::from_secs(3_600));
        let mut inside = Vec::new();
        for _ in 0..4 {
            inside.push(gate.enter(Effect::Read, &mut waited, hour).await.unwrap());
        }
        let brief = Duration::from_millis(20);
        let fifth = tokio::time::timeout(brief, gate.enter(Effect::Read, &mut waited, hour));
        assert!(fifth.await.is_err());
        inside.pop();
        inside.push(gate.enter(Effect::Read, &mut waited, hour).await.unwrap());
        inside.push(gate.enter(Effect::Write, &mut waited, hour).await.unwrap());
    }

    #[tokio::test]
    async fn an_absurd_pause_is_a_long_one() {
        let gate = Gate::new();
        gate.pause(Duration::MAX);
        let mut waited = Duration::from_secs(1);
        let left = gate.enter(Effect::Read, &mut waited, Duration::from_secs(5));
        assert!(left.await.unwrap_err() <= LONGEST);
    }

    #[tokio::test]
    async fn a_pause_longer_than_allowed_is_an_error_at_once() {
        let gate = Gate::new();
        gate.pause(Duration::from_secs(120));
        let mut waited = Duration::ZERO;
        let left = gate
            .enter(Effect::Write, &mut waited, Duration::from_secs(5))
            .await
            .unwrap_err();
        assert!(left > Duration::from_secs(100));
        assert_eq!(waited, Duration::ZERO);
    }
}
