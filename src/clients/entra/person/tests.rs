//! Device codes: what is shown, how long is waited, what is kept.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::clients::fake::{Fake, Reply, Seen, options};

/// What a person at the terminal was told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn audience(&self) -> Audience {
        let lines = Arc::clone(&self.0);
        Audience::new(move |line| lines.lock().unwrap().push(line.to_owned()))
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn person(fake: &Fake, kept: &KeptToken, audience: Option<Audience>) -> Person {
    let options = HttpOptions {
        audience,
        ..options()
    };
    Person::new(&fake.application(), &fake.url, kept, &options).unwrap()
}

fn code() -> Reply {
    let body = json!({
        "user_code": "ABCD1234", "device_code": "canary-device", "expires_in": 900, "interval": 0,
        "verification_uri": "https://microsoft.com/devicelogin", "message": "unused",
    });
    Reply::json(body.to_string())
}

fn tokens() -> Value {
    json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": "canary-access",
        "refresh_token": "canary-refresh",
    })
}

fn error(name: &str, code: u64) -> Reply {
    let body = json!({ "error": name, "error_description": "why", "error_codes": [code] });
    Reply::new(400, body.to_string())
}

/// Entra ID and Graph; the device's questions get these answers, the last one for ever.
async fn entra(polls: Vec<Reply>) -> Fake {
    let asked = Mutex::new(0);
    Fake::serve(move |seen: &Seen, _| {
        if seen.target.ends_with("/devicecode") {
            return code();
        }
        if seen.target == "/v1.0/me" {
            let me = json!({ "displayName": "Kim", "userPrincipalName": "kim@example.com" });
            return Reply::json(me.to_string());
        }
        if seen.body.contains("grant_type=refresh_token") {
            return Reply::json(tokens().to_string());
        }
        let mut asked = asked.lock().unwrap();
        let reply = polls.get(*asked).or(polls.last()).cloned().unwrap();
        *asked += 1;
        reply
    })
    .await
}

#[tokio::test]
async fn a_code_is_shown_until_the_person_is_done() {
    let pending = error("authorization_pending", 70_016);
    let done = Reply::json(tokens().to_string());
    let fake = entra(vec![pending.clone(), pending, done]).await;
    let (told, kept) = (Told::default(), KeptToken::in_memory(None));
    person(&fake, &kept, Some(told.audience()))
        .token()
        .await
        .unwrap();
    assert_eq!(
        told.lines(),
        [
            "to sign in, open https://microsoft.com/devicelogin in a browser and enter the code \
             ABCD1234",
            "signed in as Kim (kim@example.com)",
        ]
    );
    let refresh = kept.load().unwrap();
    assert_eq!(refresh.expose_secret(), "canary-refresh");
    let seen = fake.seen();
    assert_eq!(
        seen[0].body,
        "client_id=66666666-7777-8888-9999-000000000000\
         &scope=499b84ac-1321-427f-aa17-267ca6975798%2Fuser_impersonation+offline_access"
    );
    assert!(seen[1].body.contains("device_code=canary-device"));
    let me = seen.last().unwrap();
    assert_eq!(me.header("authorization"), Some("Bearer canary-access"));
    let asked_graph = &seen[seen.len() - 2].body;
    assert!(asked_graph.contains("scope=User.Read&"), "{asked_graph}");
}

#[tokio::test]
async fn whoever_is_asked_to_slow_down_does() {
    let slower = waiting_of(error("slow_down", 70_016)).await;
    assert_eq!(slower, Some(Waiting::SlowDown));
    let pending = waiting_of(error("authorization_pending", 70_016)).await;
    assert_eq!(pending, Some(Waiting::Pending));
    assert_eq!(waiting_of(error("expired_token", 70_020)).await, None);
}

async fn waiting_of(reply: Reply) -> Option<Waiting> {
    let fake = Fake::always(reply).await;
    let tenant = Tenant::new(&fake.application(), &options()).unwrap();
    let poll = tenant.form("token", &[]).unwrap();
    match tenant.send(&poll, check_poll).await {
        Ok(answer) => waiting(&answer),
        Err(_) => None,
    }
}

#[tokio::test]
async fn a_code_that_ran_out_or_was_declined_is_the_end() {
    for (name, code) in [
        ("expired_token", 70_020),
        ("authorization_declined", 70_000),
    ] {
        let fake = entra(vec![error(name, code)]).await;
        let (told, kept) = (Told::default(), KeptToken::in_memory(None));
        let person = person(&fake, &kept, Some(told.audience()));
        let error = person.token().await.unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::Unauthorized, "{name}");
        assert_eq!(error.code.as_deref(), Some(&*format!("AADSTS{code}")));
        assert!(kept.load().is_none());
    }
}

#[tokio::test]
async fn a_kept_refresh_token_spares_the_person() {
    let fake = entra(Vec::new()).await;
    let kept = KeptToken::in_memory(Some("canary-old"));
    let person = person(&fake, &kept, None);
    person.token().await.unwrap();
    person.token().await.unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[0].body.contains("refresh_token=canary-old&"));
    assert!(seen[1].body.contains("refresh_token=canary-refresh&"));
    assert_eq!(kept.load().unwrap().expose_secret(), "canary-refresh");
}

#[tokio::test]
async fn a_refresh_token_that_is_worth_nothing_is_forgotten() {
    let fake = Fake::always(error("invalid_grant", 50_173)).await;
    let kept = KeptToken::in_memory(Some("canary-old"));
    let error = person(&fake, &kept, None).token().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Unauthorized);
    assert_eq!(error.code.as_deref(), Some(SIGN_IN_NEEDED));
    assert!(
        error.message.contains("adoconn verify"),
        "{}",
        error.message
    );
    assert!(kept.load().is_none());
}

#[tokio::test]
async fn a_network_that_fails_loses_no_refresh_token() {
    let fake = Fake::always(Reply::new(503, "")).await;
    let kept = KeptToken::in_memory(Some("canary-old"));
    let error = person(&fake, &kept, None).token().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Unavailable);
    assert!(kept.load().is_some());
}

#[tokio::test]
async fn off_a_terminal_nothing_is_asked() {
    let fake = entra(Vec::new()).await;
    let kept = KeptToken::in_memory(None);
    let error = person(&fake, &kept, None).token().await.unwrap_err();
    assert_eq!(error.code.as_deref(), Some(SIGN_IN_NEEDED));
    assert!(fake.seen().is_empty());
}
