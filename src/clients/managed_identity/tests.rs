//! Azure Arc's challenge, and what else no test of the whole program can reach.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::clients::fake::{Fake, Reply, Seen, options};

const TOKEN: &str = r#"{"access_token": "t", "expires_in": "3599", "token_type": "Bearer"}"#;

/// Azure Arc, whose challenge names this file.
async fn challenging(file: String) -> Fake {
    Fake::serve(move |seen: &Seen, _| match seen.header("authorization") {
        None => Reply::new(401, "").with("www-authenticate", &format!("Basic realm={file}")),
        Some(_) => Reply::json(TOKEN),
    })
    .await
}

async fn token(fake: &Fake, folder: &TempDir) -> Result<Token, ApiError> {
    let url = fake.url.join("metadata/identity/oauth2/token").unwrap();
    let endpoint = IdentityEndpoint::Arc(url);
    let machine = ManagedIdentity::new(&endpoint, None, &options()).unwrap();
    let machine = machine.with_arc_folder(folder.path().to_owned());
    machine.token().await
}

#[tokio::test]
async fn the_content_of_the_named_file_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.key");
    fs::write(&file, "canary-key\n").unwrap();
    let fake = challenging(file.display().to_string()).await;
    token(&fake, &folder).await.unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|seen| seen.header("metadata") == Some("true"))
    );
    assert_eq!(seen[1].header("authorization"), Some("Basic canary-key"));
    assert!(seen[1].target.contains("api-version=2020-06-01"));
}

#[cfg(feature = "sandbox")]
#[tokio::test]
async fn the_simulated_arc_gives_a_token_for_its_key() {
    use crate::sandbox::{Options, Sandbox, World};

    let folder = tempfile::tempdir().unwrap();
    let mut world = World::small();
    world.machine.arc_folder = Some(folder.path().to_owned());
    let sandbox = Sandbox::start_with(world, Options::default())
        .await
        .unwrap();
    let url = format!("{}/metadata/identity/oauth2/token", sandbox.base_url());
    let endpoint = IdentityEndpoint::Arc(url.parse().unwrap());
    let arc = |folder: PathBuf| {
        let machine = ManagedIdentity::new(&endpoint, None, &options()).unwrap();
        machine.with_arc_folder(folder)
    };
    arc(folder.path().to_owned()).token().await.unwrap();
    let report = sandbox.requests();
    let statuses: Vec<u16> = report.requests.iter().map(|asked| asked.status).collect();
    assert_eq!(statuses, [401, 200]);
    let error = arc("/another/folder".into()).token().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::BadAnswer);
}

#[tokio::test]
async fn no_other_file_is_ever_sent() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = |folder: &TempDir, name: &str| folder.path().join(name).display().to_string();
    fs::write(path(&elsewhere, "a.key"), "secret").unwrap();
    fs::write(path(&folder, "a.txt"), "secret").unwrap();
    fs::write(path(&folder, "long.key"), "x".repeat(4_097)).unwrap();
    fs::create_dir(path(&folder, "folder.key")).unwrap();
    let mut named = vec![
        path(&elsewhere, "a.key"),
        path(&folder, "a.txt"),
        path(&folder, "long.key"),
        path(&folder, "folder.key"),
        path(&folder, "none.key"),
        path(&folder, "../a.key"),
        format!("{}/x/../../a.key", folder.path().display()),
        String::new(),
    ];
    #[cfg(unix)]
    {
        let link = path(&folder, "link.key");
        std::os::unix::fs::symlink(path(&elsewhere, "a.key"), &link).unwrap();
        named.push(link);
    }
    for file in named {
        let fake = challenging(file.clone()).await;
        token(&fake, &folder).await.unwrap_err();
        assert_eq!(fake.seen().len(), 1, "{file}");
    }
}

#[tokio::test]
async fn lifetimes_are_strings_and_may_be_told_by_their_end() {
    let now = crate::clock::now().as_second();
    let lifetime = |json: String| {
        let wire: TokenWire = serde_json::from_str(&json).unwrap();
        wire.lifetime().as_secs()
    };
    assert_eq!(lifetime(TOKEN.to_owned()), 3_599);
    let end = format!(r#"{{"access_token": "t", "expires_on": "{}"}}"#, now + 900);
    assert!((890..=900).contains(&lifetime(end)));
    assert_eq!(lifetime(r#"{"access_token": "t"}"#.to_owned()), 3_600);
}

#[tokio::test]
async fn every_service_writes_its_errors_in_its_own_way() {
    for (status, body, kind, words) in [
        (
            400,
            r#"{"error":"invalid_request","error_description":"Identity not found"}"#,
            ApiErrorKind::Unauthorized,
            "Identity not found",
        ),
        (
            400,
            r#"{"StatusCode":400,"Message":"No Managed Identity found"}"#,
            ApiErrorKind::Unauthorized,
            "No Managed Identity found",
        ),
        (
            404,
            "nothing here",
            ApiErrorKind::Unavailable,
            "nothing here",
        ),
        (
            410,
            "gone for a while",
            ApiErrorKind::Unavailable,
            "gone for a while",
        ),
        (429, "", ApiErrorKind::Throttled, "gives no token"),
        (503, "", ApiErrorKind::Unavailable, "gives no token"),
    ] {
        let fake = Fake::always(Reply::new(status, body)).await;
        let endpoint = IdentityEndpoint::Imds(fake.url.clone());
        let machine = ManagedIdentity::new(&endpoint, None, &options()).unwrap();
        let error = machine.with_pauses(Vec::new()).token().await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(error.message.contains(words), "{}", error.message);
    }
}

#[test]
fn the_metadata_service_is_waited_for_a_little_more_than_it_may_be_away() {
    let all: u64 = PAUSES.iter().sum();
    assert!((70..=80).contains(&all), "{all}");
    let longest = PAUSES.iter().max().unwrap();
    assert!(*longest <= 10, "an answer may be {longest} seconds old");
}

/// The metadata service, which is away for some requests.
async fn imds(statuses: &'static [u16]) -> (Fake, Result<Token, ApiError>) {
    let fake = Fake::serve(move |_, number| match statuses.get(number) {
        Some(status) => Reply::new(*status, "away"),
        None => Reply::json(TOKEN),
    })
    .await;
    let endpoint = IdentityEndpoint::Imds(fake.url.clone());
    let machine = ManagedIdentity::new(&endpoint, None, &options()).unwrap();
    let pauses = vec![Duration::from_millis(1); PAUSES.len()];
    let token = machine.with_pauses(pauses).token().await;
    (fake, token)
}

#[tokio::test]
async fn the_metadata_service_is_asked_again_while_it_is_updated() {
    for statuses in [
        &[404][..],
        &[410],
        &[410, 410, 410, 410, 410, 410, 410, 410, 410, 410],
        &[404, 410, 429, 500, 503, 504],
    ] {
        let (fake, token) = imds(statuses).await;
        token.unwrap();
        assert_eq!(fake.seen().len(), statuses.len() + 1);
    }
    let (fake, token) = imds(&[410; 40]).await;
    assert_eq!(token.unwrap_err().status, Some(410));
    assert_eq!(fake.seen().len(), PAUSES.len() + 1);
    for refused in [&[400][..], &[401], &[403]] {
        let (fake, token) = imds(refused).await;
        assert_eq!(token.unwrap_err().kind, ApiErrorKind::Unauthorized);
        assert_eq!(fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn every_platform_is_asked_in_its_own_way() {
    for (name, line, header, body) in [
        (
            "app service",
            "GET /msi/token?api-version=2019-08-01&",
            "x-identity-header",
            "",
        ),
        (
            "old",
            "GET /msi/token?api-version=2017-09-01&",
            "secret",
            "",
        ),
        (
            "fabric",
            "GET /msi/token?api-version=2019-07-01-preview&",
            "secret",
            "",
        ),
        (
            "shell",
            "POST /msi/token",
            "metadata",
            "resource=499b84ac-1321-427f-aa17-267ca6975798",
        ),
    ] {
        let fake = Fake::always(Reply::json(TOKEN)).await;
        let url = fake.url.join("msi/token").unwrap();
        let secret = SecretString::from("canary-header");
        let endpoint = match name {
            "app service" => IdentityEndpoint::AppService {
                url,
                header: secret,
            },
            "old" => IdentityEndpoint::OldAppService { url, secret },
            "fabric" => IdentityEndpoint::ServiceFabric {
                url,
                header: secret,
                thumbprint: "00".repeat(20),
            },
            _ => IdentityEndpoint::CloudShell(url),
        };
        let machine = ManagedIdentity::new(&endpoint, Some("an-id"), &options()).unwrap();
        machine.token().await.unwrap();
        let seen = fake.seen().remove(0);
        let asked = format!("{} {}", seen.method, seen.target);
        assert!(asked.starts_with(line), "{asked}");
        assert!(seen.header(header).is_some(), "{}", seen.head);
        assert_eq!(seen.body, body);
        if name == "old" {
            assert!(seen.target.contains("clientid=an-id"), "{}", seen.target);
        }
    }
}
