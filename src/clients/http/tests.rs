//! What the door to the network promises: no redirect, no leak, and honest doubt.

use super::*;
use crate::clients::ado::{Patch, WriteOptions};
use crate::clients::credential::Credential;
use crate::clients::fake::{Fake, Reply, options};
use crate::config::profile::{AdoCredential, Dialect, NucleusSettings};
use crate::model::ticket::WorkItem;
use secrecy::SecretString;
use tokio::net::TcpListener;

const ITEM: &str = r#"{"id":7,"rev":1,"fields":{"System.Title":"T"}}"#;

async fn create(reader: &crate::clients::ado::Reader) -> Result<WorkItem, ApiError> {
    let patch = Patch::new().set("System.Title", "T");
    let writer = reader.writer();
    writer
        .create("P", "Task", &patch, WriteOptions::default())
        .await
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays_here() {
    for status in [301, 302, 303, 307, 308] {
        let other = Fake::always(Reply::json("[]")).await;
        let target = other.url.to_string();
        let here = Fake::serve(move |_, _| Reply::new(status, "").with("location", &target)).await;
        let error = here.nucleus(10).projects().await.unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::Blocked);
        assert!(
            error.message.contains("redirected to 127.0.0.1"),
            "{error:?}"
        );
        assert_eq!(here.seen()[0].header("x-apikey"), Some("canary-key"));
        assert!(other.seen().is_empty());
    }
}

#[tokio::test]
async fn a_redirect_to_a_sign_in_page_means_a_bad_credential() {
    let target = "https://login.microsoftonline.com/common/oauth2/authorize";
    let here = Fake::always(Reply::new(302, "").with("location", target)).await;
    let error = here.ado().connection_data().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Unauthorized);
}

#[tokio::test]
async fn a_dropped_connection_leaves_a_write_in_doubt_and_is_not_repeated() {
    let fake = Fake::always(Reply::Drop).await;
    let error = create(&fake.ado()).await.unwrap_err();
    assert_eq!(
        (error.kind, error.sent),
        (ApiErrorKind::Network, Sent::Maybe)
    );
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn a_dropped_connection_is_tried_again_for_a_read() {
    let fake = Fake::serve(|_, number| match number {
        0 => Reply::Drop,
        _ => Reply::json(ITEM),
    })
    .await;
    let item = fake.ado().work_item(crate::model::ids::WorkItemId(7)).await;
    assert_eq!(item.unwrap().title(), "T");
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn a_refused_port_proves_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let settings = crate::config::profile::AdoSettings {
        url,
        organization: "contoso".into(),
        credential: AdoCredential::Pat(SecretString::from("canary-pat")),
        trusted_identities: Vec::new(),
    };
    let impatient = HttpOptions {
        max_wait: Duration::from_millis(1),
        ..options()
    };
    let reader = crate::clients::connect_ado(&settings, &impatient).unwrap();
    let error = create(&reader).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ApiErrorKind::Network, Sent::No));
    assert!(error.message.contains("cannot connect to 127.0.0.1"));
}

#[tokio::test]
async fn a_server_without_tls_gets_nothing_over_https() {
    let fake = Fake::always(Reply::json("[]")).await;
    let mut settings = fake.ado_settings(AdoCredential::Pat(SecretString::from("canary-pat")));
    settings.url.set_scheme("https").unwrap();
    let impatient = HttpOptions {
        max_wait: Duration::from_millis(1),
        ..options()
    };
    let reader = crate::clients::connect_ado(&settings, &impatient).unwrap();
    let error = create(&reader).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ApiErrorKind::Network, Sent::No));
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn a_silent_server_leaves_a_write_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let settings = crate::config::profile::AdoSettings {
        url,
        organization: "contoso".into(),
        credential: AdoCredential::Pat(SecretString::from("canary-pat")),
        trusted_identities: Vec::new(),
    };
    let impatient = HttpOptions {
        request_timeout: Duration::from_millis(200),
        ..options()
    };
    let reader = crate::clients::connect_ado(&settings, &impatient).unwrap();
    let error = create(&reader).await.unwrap_err();
    assert_eq!(
        (error.kind, error.sent),
        (ApiErrorKind::Network, Sent::Maybe)
    );
    assert!(error.message.contains("within 0.2 seconds"), "{error:?}");
}

#[tokio::test]
async fn an_answer_cut_short_is_an_error_and_doubt_for_a_write() {
    let cuts: [&[u8]; 3] = [
        b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":7,\"rev\"",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"id\":7,\"rev\"",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nd\r\n{\"id\":7,\"rev\"\r\n",
    ];
    for cut in cuts {
        let fake = Fake::always(Reply::Raw(cut.to_vec())).await;
        let error = create(&fake.ado()).await.unwrap_err();
        assert_eq!(error.sent, Sent::Maybe);
        assert!(matches!(
            error.kind,
            ApiErrorKind::BadAnswer | ApiErrorKind::Network
        ));
        assert_eq!(fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn every_beginning_of_an_answer_is_an_error_and_never_a_panic() {
    for end in 0..ITEM.len() {
        let fake = Fake::always(Reply::json(&ITEM[..end])).await;
        let error = create(&fake.ado()).await.unwrap_err();
        assert_eq!(
            (error.kind, error.sent),
            (ApiErrorKind::BadAnswer, Sent::Maybe)
        );
    }
}

async fn fetch(fake: &Fake, cap: usize) -> Result<Answer, ApiError> {
    let http = Http::new(Service::Nucleus, &fake.url, &options())
        .unwrap()
        .with_body_cap(cap);
    let request = Request {
        service: Service::Nucleus,
        effect: Effect::Write,
        method: Method::GET,
        url: fake.url.clone(),
        body: None,
    };
    http.once(&request, &Auth::None, 1).await
}

#[tokio::test]
async fn an_answer_above_the_cap_is_refused_packed_or_not() {
    let large = "x".repeat(100_000);
    let plain = Fake::always(Reply::json(&large)).await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, large.as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    assert!(packed.len() < 1_000);
    let bomb = Fake::always(Reply::json(&packed).with("content-encoding", "gzip")).await;
    for fake in [plain, bomb] {
        let error = fetch(&fake, 10_000).await.unwrap_err();
        assert_eq!(
            (error.kind, error.sent),
            (ApiErrorKind::BadAnswer, Sent::Maybe)
        );
        assert_eq!(fetch(&fake, 100_000).await.unwrap().body, large.as_bytes());
    }
}

#[tokio::test]
async fn requests_say_who_we_are_and_never_more_than_needed() {
    let fake = Fake::always(Reply::json(r#"{"count":0,"value":[]}"#)).await;
    fake.ado().work_item_types("P").await.unwrap();
    fake.nucleus(10).overview(&"1".into()).await.unwrap();
    let (ado, nucleus) = (&fake.seen()[0], &fake.seen()[2]);
    let agent = concat!("adoconn/", env!("CARGO_PKG_VERSION"));
    for seen in [ado, nucleus] {
        assert_eq!(seen.header("user-agent"), Some(agent));
        assert_eq!(seen.header("accept"), Some("application/json"));
        assert_eq!(seen.header("accept-language"), Some("en-US"));
        assert_eq!(seen.header("accept-encoding"), Some("gzip"));
    }
    assert_eq!(ado.header("x-tfs-fedauthredirect"), Some("Suppress"));
    assert_eq!(ado.header("authorization"), Some("Basic OmNhbmFyeS1wYXQ="));
    assert_eq!(nucleus.header("authorization"), None);
    assert_eq!(nucleus.header("x-tfs-fedauthredirect"), None);
}

#[tokio::test]
async fn secrets_show_in_no_debug_text_and_no_error() {
    let fake = Fake::always(Reply::new(401, "")).await;
    let (ado, nucleus) = (fake.ado_by_token(), fake.nucleus(10));
    let (one, other) = (
        ado.connection_data().await.unwrap_err(),
        nucleus.projects().await.unwrap_err(),
    );
    let text = format!("{ado:?} {nucleus:?} {one:?} {one} {other:?} {other}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn a_secret_that_cannot_stand_in_a_header_is_a_setting() {
    let settings = |key: &str| NucleusSettings {
        url: Url::parse("https://nucleus.example").unwrap(),
        api_key: SecretString::from(key),
        dialect: Dialect::default(),
    };
    for key in ["canary\n", "", "a\u{0}b"] {
        let error = crate::clients::connect_nucleus(&settings(key), &options()).unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::Setting);
        assert!(!error.to_string().contains("canary"));
    }
}

#[tokio::test]
async fn the_counters_count_what_was_sent() {
    let fake = Fake::serve(|_, number| match number {
        0 => Reply::new(500, "{}"),
        _ => Reply::json("[]")
            .with("x-ratelimit-remaining", "12.5")
            .with("x-ratelimit-limit", "200"),
    })
    .await;
    let http = Http::new(Service::Nucleus, &fake.url, &options()).unwrap();
    let request = Request {
        service: Service::Nucleus,
        effect: Effect::Read,
        method: Method::GET,
        url: fake.url.clone(),
        body: None,
    };
    let check = |request: &Request, answer: &Answer| match answer.status {
        200 => Ok(()),
        _ => Err(answer.error(request, ApiErrorKind::Unavailable, "down")),
    };
    let unsigned = Credential::Fixed(Auth::None);
    http.send(&request, &unsigned, check).await.unwrap();
    let counters = http.counters();
    assert_eq!((counters.requests(), counters.retries()), (2, 1));
    assert_eq!(counters.bytes(), 4);
    let budget = counters.lowest_budget().unwrap();
    assert!(budget.is_low());
}
