//! The table of repetitions, and the loop that obeys it.

use super::*;
use crate::clients::ado::{Patch, WriteOptions};
use crate::clients::api_error::Service;
use crate::clients::fake::{Fake, Reply, options, recorded};
use crate::model::ids::WorkItemId;
use tokio::time::Instant;

const ITEM: &str = r#"{"id":7,"rev":1,"fields":{"System.Title":"T"}}"#;
const DAY: Duration = Duration::from_secs(86_400);
const LONGEST: Duration = Duration::from_secs(300);

fn patience(max_wait: Duration) -> Patience {
    Patience {
        max_wait,
        longest_pause: LONGEST,
    }
}

fn failure(kind: ApiErrorKind, sent: Sent) -> ApiError {
    ApiError::new(kind, Service::Ado, sent, "GET x", "x")
}

fn goes_on(attempt: u32, failure: &ApiError, effect: Effect) -> bool {
    decide(attempt, failure, effect, Duration::ZERO, patience(DAY), 0.5) != Decision::Stop
}

#[test]
fn the_table_of_ado_api_5_3() {
    use ApiErrorKind as K;
    let reads = [K::Throttled, K::Unavailable, K::Network];
    let never = [
        K::Unauthorized,
        K::NotAMember,
        K::Forbidden,
        K::NotFound,
        K::StaleRevision,
        K::Invalid,
        K::Stopped,
        K::Blocked,
        K::BadAnswer,
        K::Setting,
    ];
    for kind in reads {
        assert!(goes_on(1, &failure(kind, Sent::No), Effect::Read));
        assert!(!goes_on(1, &failure(kind, Sent::Maybe), Effect::Write));
    }
    for kind in never {
        assert!(!goes_on(1, &failure(kind, Sent::No), Effect::Read));
        assert!(!goes_on(1, &failure(kind, Sent::No), Effect::Write));
    }
    for kind in [K::Throttled, K::Network] {
        assert!(goes_on(1, &failure(kind, Sent::No), Effect::Write));
    }
    let down = failure(K::Unavailable, Sent::No);
    assert!(!goes_on(1, &down, Effect::Write));
}

#[test]
fn four_attempts_and_no_more() {
    let down = failure(ApiErrorKind::Unavailable, Sent::No);
    assert!(goes_on(3, &down, Effect::Read));
    assert!(!goes_on(4, &down, Effect::Read));
}

#[test]
fn a_bad_certificate_does_not_get_better() {
    let mut error = failure(ApiErrorKind::Network, Sent::No);
    error.code = Some(CERTIFICATE.into());
    assert!(!goes_on(1, &error, Effect::Read));
}

#[test]
fn at_least_what_the_service_asked_for_is_waited_and_at_most_what_the_run_allows() {
    let mut throttled = failure(ApiErrorKind::Throttled, Sent::No);
    throttled.retry_after = Some(Duration::from_secs(20));
    for jitter in [0.0, 0.5, 0.999] {
        let decision = decide(
            1,
            &throttled,
            Effect::Write,
            Duration::ZERO,
            patience(Duration::from_secs(30)),
            jitter,
        );
        let Decision::Wait(pause) = decision else {
            panic!("it stopped");
        };
        assert!(pause >= Duration::from_secs(20) && pause <= Duration::from_secs(21));
    }
    let waited = Duration::from_secs(15);
    let limit = Duration::from_secs(30);
    let decision = decide(2, &throttled, Effect::Write, waited, patience(limit), 0.0);
    assert_eq!(decision, Decision::Stop);
}

#[test]
fn pauses_double_within_half_and_whole() {
    let down = failure(ApiErrorKind::Unavailable, Sent::No);
    let throttled = failure(ApiErrorKind::Throttled, Sent::No);
    for (attempt, longest) in [(1, 500), (2, 1_000), (3, 2_000)] {
        let longest = Duration::from_millis(longest);
        assert_eq!(pause(attempt, &down, LONGEST, 0.0), longest / 2);
        assert_eq!(pause(attempt, &down, LONGEST, 1.0), longest);
    }
    assert_eq!(pause(1, &throttled, LONGEST, 1.0), Duration::from_secs(30));
    assert_eq!(pause(3, &throttled, LONGEST, 1.0), Duration::from_secs(120));
}

async fn create(fake: &Fake) -> Result<crate::model::ticket::WorkItem, ApiError> {
    let patch = Patch::new().set("System.Title", "T");
    let options = WriteOptions::default();
    let writer = fake.ado().writer();
    writer.create("P", "Task", &patch, options).await
}

#[tokio::test]
async fn a_throttled_write_is_sent_again_after_the_time_asked_for() {
    let fake = Fake::serve(|_, number| match number {
        0 => Reply::new(429, recorded!("constructed-errors/429-tf400733.json"))
            .with("retry-after", "1"),
        _ => Reply::json(ITEM),
    })
    .await;
    create(&fake).await.unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].at - seen[0].at >= Duration::from_millis(990));
}

#[tokio::test]
async fn a_write_that_met_an_outage_is_in_doubt_and_not_repeated() {
    for status in [500, 502, 503, 504] {
        let fake = Fake::always(Reply::new(status, "{}")).await;
        let error = create(&fake).await.unwrap_err();
        assert_eq!(
            (error.kind, error.sent),
            (ApiErrorKind::Unavailable, Sent::Maybe)
        );
        assert_eq!(fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn who_is_sent_to_the_sign_in_page_wrote_nothing() {
    let page = recorded!("constructed-errors/203-signin-page.html");
    let fake = Fake::always(Reply::new(203, page).with("content-type", "text/html")).await;
    let error = create(&fake).await.unwrap_err();
    assert_eq!(
        (error.kind, error.sent),
        (ApiErrorKind::Unauthorized, Sent::No)
    );
    // There is no token here that could be renewed.
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn a_stopped_organization_is_not_asked_again() {
    let body = recorded!("http/34-error-503-tf24668-org-stopped-bom.json");
    let fake = Fake::always(Reply::new(503, body)).await;
    let error = fake.ado().connection_data().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Stopped);
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn retry_after_on_a_success_pauses_everybody() {
    let fake = Fake::serve(|_, number| match number {
        0 => Reply::json(ITEM).with("retry-after", "1"),
        _ => Reply::json(ITEM),
    })
    .await;
    let reader = fake.ado();
    reader.work_item(WorkItemId(7)).await.unwrap();
    let other = reader.clone();
    let (one, two) = tokio::join!(
        reader.work_item(WorkItemId(7)),
        other.work_item(WorkItemId(7))
    );
    one.unwrap();
    two.unwrap();
    let seen = fake.seen();
    for later in &seen[1..] {
        assert!(later.at - seen[0].at >= Duration::from_millis(990));
    }
}

#[tokio::test]
async fn a_pause_longer_than_the_run_may_wait_ends_it_at_once() {
    let throttled = Reply::new(429, "").with("retry-after", "120");
    let fake = Fake::always(throttled).await;
    let reader = fake.ado();
    let begun = Instant::now();
    let first = reader.work_item(WorkItemId(7)).await.unwrap_err();
    let second = reader.work_item(WorkItemId(7)).await.unwrap_err();
    for error in [first, second] {
        assert_eq!(error.kind, ApiErrorKind::Throttled);
        assert!(error.retry_after.unwrap() > Duration::from_secs(100));
    }
    assert_eq!(fake.seen().len(), 1);
    assert!(begun.elapsed() < options().max_wait);
}
