//! Batches in spite of trouble: what was throttled goes again, what is too large goes in smaller
//! ones (ado-api, 9.2).

use std::time::Duration;

use super::batch::{Manner, results};
use super::{Ado, BatchRequest};
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};
use crate::clients::http::Effect;
use crate::model::ticket::WorkItem;

type Asked<'a> = (&'a BatchRequest, Manner);
type Fate = Result<WorkItem, ApiError>;

/// Batches in a row that may go wrong before the others are not sent.
const IN_A_ROW: u32 = 3;

impl Ado {
    /// Carries out writes, each for itself; those that were throttled again, as long as a call may
    /// wait.
    pub(super) async fn write_patiently(&self, asked: &[Asked<'_>]) -> Result<Vec<Fate>, ApiError> {
        let mut fates = self.write_all(asked).await?;
        let mut waited = Duration::ZERO;
        for attempt in 1.. {
            let throttled = fates.iter().enumerate();
            let throttled: Vec<(usize, &ApiError)> = throttled
                .filter_map(|(place, fate)| Some((place, throttle(fate)?)))
                .collect();
            let first = throttled.first();
            if !first.is_some_and(|(_, part)| self.http.waits_for(part, attempt, &mut waited)) {
                break;
            }
            let places: Vec<usize> = throttled.into_iter().map(|(place, _)| place).collect();
            let again: Vec<Asked<'_>> = places
                .iter()
                .filter_map(|place| asked.get(*place).copied())
                .collect();
            let second = self.write_all(&again).await;
            let second = second.unwrap_or_else(|error| vec![Err(error); again.len()]);
            for (place, fate) in places.into_iter().zip(second) {
                if let Some(known) = fates.get_mut(place) {
                    *known = fate;
                }
            }
        }
        Ok(fates)
    }

    /// Carries out writes in one batch, in smaller ones where the service was in trouble or finds
    /// that too large.
    ///
    /// Once a part of them was sent, the others have a fate of their own: a lost answer stops none
    /// of them, only several in a row do.
    async fn write_all(&self, asked: &[Asked<'_>]) -> Result<Vec<Fate>, ApiError> {
        let (mut fates, mut left, mut failed) = (Vec::new(), asked, 0);
        while !left.is_empty() {
            let (batch, others) = left.split_at(self.size.now().clamp(1, left.len()));
            let error = match self.exchange(Effect::Write, batch).await {
                Ok((request, answer, parts)) => {
                    self.size.went_well(batch.len());
                    failed = 0;
                    fates.extend(results(&request, &answer, batch, parts));
                    left = others;
                    continue;
                }
                Err(error) => error,
            };
            let may_help = self.size.failed(batch.len(), &error);
            if may_help && error.status == Some(413) {
                continue;
            }
            failed += 1;
            let is_over = failed >= IN_A_ROW || !concerns_one_batch(&error);
            if fates.is_empty() && (others.is_empty() || is_over) {
                return Err(error);
            }
            fates.extend(batch.iter().map(|_| Err(error.clone())));
            if is_over {
                let unsent = ApiError {
                    sent: Sent::No,
                    ..error
                };
                fates.extend(others.iter().map(|_| Err(unsent.clone())));
                break;
            }
            left = others;
            tokio::time::sleep(self.http.pause_before(failed)).await;
        }
        Ok(fates)
    }
}

/// Whether the next batch may well be answered: this one was lost, or its answer was odd. A host
/// that cannot be reached is so for the next one, too.
fn concerns_one_batch(error: &ApiError) -> bool {
    let is_unreachable = error.kind == ApiErrorKind::Network && error.sent == Sent::No;
    error.passes() && !is_unreachable
}

/// The refusal of a write because too much was asked at once: it was surely not carried out.
fn throttle(fate: &Fate) -> Option<&ApiError> {
    let error = fate.as_ref().err()?;
    (error.kind == ApiErrorKind::Throttled && error.sent == Sent::No).then_some(error)
}
