//! What the CLI says, and what is made of it.

use super::*;

#[test]
fn whoever_is_not_signed_in_is_told_how() {
    for (said, code) in [
        (
            "ERROR: Please run 'az login' to setup account.\n",
            AZURE_CLI,
        ),
        (
            "ERROR: AADSTS700082: The refresh token has expired due to inactivity.\nTo \
             re-authenticate, please run:\naz login --scope x/.default",
            "AADSTS700082",
        ),
        (
            "ERROR: AADSTS50076: Due to a configuration change made by your administrator, you \
             must use multi-factor authentication.",
            "AADSTS50076",
        ),
    ] {
        let error = refused(said);
        assert_eq!(error.kind, ApiErrorKind::Unauthorized);
        assert!(
            error.message.contains("run `az login`"),
            "{}",
            error.message
        );
        assert!(!error.message.contains('\n'));
        assert_eq!(error.code.as_deref(), Some(code));
    }
}

#[test]
fn other_failures_are_repeated_as_they_are_and_short() {
    let error = refused(&format!("ERROR: {}", "xxx ".repeat(1_000)));
    assert!(
        error
            .message
            .starts_with("the Azure CLI gives no token: xxx")
    );
    assert!(error.message.len() < 400);
    assert_eq!(error.code.as_deref(), Some(AZURE_CLI));
}

#[test]
fn a_token_in_what_it_says_is_not_repeated() {
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl";
    for said in [
        format!("ERROR: cannot use {token}"),
        format!("ERROR: Authorization: Bearer {token}\n"),
        format!("ERROR: {{\"accessToken\": \"{token}\"}}"),
        format!("ERROR: https://x.example/?token={token}&y=1"),
    ] {
        let error = refused(&said);
        for part in token.as_bytes().windows(8) {
            let part = str::from_utf8(part).unwrap();
            assert!(!error.message.contains(part), "{}", error.message);
        }
    }
}

#[test]
fn the_end_is_read_where_it_is_told() {
    let now = crate::clock::now().as_second();
    let lifetime = |json: &str| {
        let wire: TokenWire = serde_json::from_str(json).unwrap();
        wire.lifetime().as_secs()
    };
    let new = format!(r#"{{"accessToken": "t", "expires_on": {}}}"#, now + 3_000);
    assert!((2_990..=3_000).contains(&lifetime(&new)));
    let over = format!(r#"{{"accessToken": "t", "expires_on": {}}}"#, now - 10);
    assert_eq!(lifetime(&over), 0);
    let old = r#"{"accessToken": "t", "expiresOn": "2026-01-01 10:00:00.000000"}"#;
    assert_eq!(lifetime(old), 600);
}
