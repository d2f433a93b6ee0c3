//! Which failures are tried again, after how long, and the loop that does it.

use std::time::Duration;

use super::answer::Answer;
use super::api_error::{ApiError, ApiErrorKind, Sent};
use super::credential::{Auth, Credential, Signature};
use super::http::{CERTIFICATE, Effect, Http, Request};

/// How often a request is sent at most, the renewal of a token not counted.
const ATTEMPTS: u32 = 4;
/// The first pause after a failure without `Retry-After`; doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The same after a 429 without `Retry-After` (ado-api, 12.2).
const FIRST_THROTTLE_PAUSE: Duration = Duration::from_secs(30);

/// How long a call may wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// In all.
    pub(super) max_wait: Duration,
    /// At once, where we choose.
    pub(super) longest_pause: Duration,
}

/// What a service makes of an answer: its success, or what it says against it.
pub(super) type Check = fn(&Request, &Answer) -> Result<(), ApiError>;

/// What to do after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Send it again after that time.
    Wait(Duration),
    /// Give up.
    Stop,
}

/// The table of ado-api, 5.3: what is done after attempt number `attempt` failed.
///
/// `jitter` is in 0..1. A write is repeated only where the failure proves that it was not
/// carried out and may pass: a connection never made, and 429.
pub(super) fn decide(
    attempt: u32,
    failure: &ApiError,
    effect: Effect,
    waited: Duration,
    patience: Patience,
    jitter: f64,
) -> Decision {
    let passes = match failure.kind {
        ApiErrorKind::Throttled => true,
        ApiErrorKind::Network => failure.code.as_deref() != Some(CERTIFICATE),
        ApiErrorKind::Unavailable => effect == Effect::Read,
        ApiErrorKind::Unauthorized
        | ApiErrorKind::NotAMember
        | ApiErrorKind::Forbidden
        | ApiErrorKind::NotFound
        | ApiErrorKind::StaleRevision
        | ApiErrorKind::Invalid
        | ApiErrorKind::Stopped
        | ApiErrorKind::Blocked
        | ApiErrorKind::BadAnswer
        | ApiErrorKind::Setting => false,
    };
    let safe = effect == Effect::Read || failure.sent == Sent::No;
    if !passes || !safe || attempt >= ATTEMPTS {
        return Decision::Stop;
    }
    let pause = pause(attempt, failure, patience.longest_pause, jitter);
    if waited.saturating_add(pause) > patience.max_wait {
        return Decision::Stop;
    }
    Decision::Wait(pause)
}

/// At least what the service asked for; else doubling, between half and all of it by chance, so
/// that many clients do not come back together.
fn pause(attempt: u32, failure: &ApiError, longest: Duration, jitter: f64) -> Duration {
    if let Some(asked) = failure.retry_after {
        let spread = (asked / 10).min(Duration::from_secs(1));
        return asked.saturating_add(spread.mul_f64(jitter));
    }
    let first = if failure.kind == ApiErrorKind::Throttled {
        FIRST_THROTTLE_PAUSE
    } else {
        FIRST_PAUSE
    };
    doubling(first, attempt, longest, jitter)
}

fn doubling(first: Duration, attempt: u32, longest: Duration, jitter: f64) -> Duration {
    let doubled = first.saturating_mul(1 << (attempt.clamp(1, ATTEMPTS) - 1));
    doubled.min(longest).mul_f64(0.5 + jitter / 2.0)
}

impl Http {
    /// Sends a request until it succeeds or trying again is of no use, or not safe.
    pub(super) async fn send(
        &self,
        request: &Request,
        credential: &Credential,
        check: Check,
    ) -> Result<Answer, ApiError> {
        let mut waited = Duration::ZERO;
        let mut attempt = 1;
        let mut renewed = false;
        loop {
            let signature = credential.signature().await?;
            let failure = match self
                .attempt(request, &signature.auth, attempt, &mut waited, check)
                .await
            {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if !renewed && self.renew(request, credential, &signature, &failure).await {
                renewed = true;
                continue;
            }
            match self.decide(attempt, &failure, request.effect, waited) {
                Decision::Stop => return Err(failure),
                Decision::Wait(pause) if self.time_left().is_some_and(|left| left < pause) => {
                    return Err(self.out_of_time(&request.call()));
                }
                Decision::Wait(pause) if failure.kind == ApiErrorKind::Throttled => {
                    self.gate.pause(pause);
                }
                Decision::Wait(pause) => {
                    waited += pause;
                    tokio::time::sleep(pause).await;
                }
            }
            self.counters().count_retry();
            attempt += 1;
        }
    }

    /// The pause before a write that its caller knows to be safe is sent for the `attempt`th time
    /// after the first.
    pub(super) fn pause_before(&self, attempt: u32) -> Duration {
        doubling(
            FIRST_PAUSE,
            attempt,
            self.options.longest_pause,
            fastrand::f64(),
        )
    }

    fn decide(
        &self,
        attempt: u32,
        failure: &ApiError,
        effect: Effect,
        waited: Duration,
    ) -> Decision {
        let patience = Patience {
            max_wait: self.options.max_wait,
            longest_pause: self.options.longest_pause,
        };
        decide(attempt, failure, effect, waited, patience, fastrand::f64())
    }

    async fn attempt(
        &self,
        request: &Request,
        auth: &Auth,
        attempt: u32,
        waited: &mut Duration,
        check: Check,
    ) -> Result<Answer, ApiError> {
        let time_left = self.time_left();
        let max_wait = time_left.map_or(self.options.max_wait, |left| {
            self.options.max_wait.min(waited.saturating_add(left))
        });
        let entering = self.gate.enter(request.effect, waited, max_wait).await;
        let is_over = self.time_left().is_some_and(|left| left.is_zero());
        let _permit = match entering {
            Ok(permit) if !is_over => permit,
            Err(left) if time_left.is_none_or(|time| left <= time) => {
                return Err(self.too_long(request, left));
            }
            Ok(_) | Err(_) => return Err(self.out_of_time(&request.call())),
        };
        if let Some(why) = self.gate.why_not(request.effect) {
            return Err(ApiError::new(
                ApiErrorKind::Stopped,
                self.service,
                Sent::No,
                &request.call(),
                &why,
            ));
        }
        let answer = self.once(request, auth, attempt).await?;
        check(request, &answer)?;
        Ok(answer)
    }

    /// Renews the token once when it was refused and the request was surely not carried out.
    async fn renew(
        &self,
        request: &Request,
        credential: &Credential,
        signature: &Signature,
        failure: &ApiError,
    ) -> bool {
        let refused = failure.kind == ApiErrorKind::Unauthorized && failure.sent == Sent::No;
        if !refused || !credential.refused(signature.generation).await {
            return false;
        }
        tracing::debug!(service = %request.service, "the token was refused; renewing it");
        self.counters().count_retry();
        true
    }

    /// Lets everybody wait as after a throttled answer, for a part of an answer that was; false
    /// where it is of no use to send that part again.
    pub(super) fn waits_for(&self, part: &ApiError, attempt: u32, waited: &mut Duration) -> bool {
        match self.decide(attempt, part, Effect::Write, *waited) {
            Decision::Stop => false,
            Decision::Wait(pause) if self.time_left().is_some_and(|left| left < pause) => false,
            Decision::Wait(pause) => {
                *waited += pause;
                self.gate.pause(pause);
                self.counters().count_retry();
                true
            }
        }
    }

    fn too_long(&self, request: &Request, left: Duration) -> ApiError {
        let message = format!(
            "the service asked to wait {} seconds, longer than this run may wait",
            left.as_secs() + 1
        );
        let mut error = ApiError::new(
            ApiErrorKind::Throttled,
            self.service,
            Sent::No,
            &request.call(),
            &message,
        );
        error.retry_after = Some(left);
        error
    }
}

#[cfg(test)]
mod tests;
