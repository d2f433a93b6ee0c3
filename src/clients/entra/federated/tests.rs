//! Where tokens of outside issuers come from, and what is sent to get them.

use super::*;
use crate::clients::fake::{Fake, Reply, options};

fn github(fake: &Fake) -> Federated {
    let token = FederatedToken::GitHub {
        url: fake.url.join("ask?api-version=2.0").unwrap(),
        token: SecretString::from("canary-runner"),
    };
    Federated::new(&token, &options()).unwrap()
}

#[tokio::test]
async fn github_is_asked_for_our_audience() {
    let fake = Fake::always(Reply::json(r#"{"count": 9, "value": "canary-jwt"}"#)).await;
    let token = github(&fake).assertion().await.unwrap();
    assert_eq!(token.expose_secret(), "canary-jwt");
    let seen = &fake.seen()[0];
    assert_eq!(seen.method, "GET");
    assert_eq!(
        seen.target,
        "/ask?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"
    );
    assert_eq!(seen.header("authorization"), Some("Bearer canary-runner"));
}

#[tokio::test]
async fn azure_pipelines_are_asked_for_the_service_connection() {
    let fake = Fake::always(Reply::json(r#"{"oidcToken": "canary-jwt"}"#)).await;
    let token = FederatedToken::Pipelines {
        url: fake.url.join("oidc").unwrap(),
        token: SecretString::from("canary-job"),
        service_connection_id: "a b".to_owned(),
    };
    let issuer = Federated::new(&token, &options()).unwrap();
    let token = issuer.assertion().await.unwrap();
    assert_eq!(token.expose_secret(), "canary-jwt");
    let seen = &fake.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.target, "/oidc?api-version=7.1&serviceConnectionId=a+b");
    assert_eq!(seen.header("content-length"), Some("2"));
}

#[tokio::test]
async fn an_issuer_that_gives_nothing_says_why_without_telling_a_token() {
    let refused = Reply::new(401, r#"{"message": "Bad credentials"}"#);
    for (reply, kind, words) in [
        (refused, ApiErrorKind::Unauthorized, "Bad credentials"),
        (Reply::json("{}"), ApiErrorKind::BadAnswer, "no token"),
        (
            Reply::json("canary-jwt"),
            ApiErrorKind::BadAnswer,
            "no JSON",
        ),
    ] {
        let fake = Fake::always(reply).await;
        let error = github(&fake).assertion().await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(error.message.contains(words), "{}", error.message);
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn a_file_is_read_for_every_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let issuer = Federated::new(&FederatedToken::File(path.clone()), &options()).unwrap();
    let error = issuer.assertion().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Setting);
    for text in ["first\n", "second"] {
        std::fs::write(&path, text).unwrap();
        let token = issuer.assertion().await.unwrap();
        assert_eq!(token.expose_secret(), text.trim());
    }
    std::fs::write(&path, " \n").unwrap();
    let error = issuer.assertion().await.unwrap_err();
    assert!(error.message.contains("is empty"), "{}", error.message);
}
