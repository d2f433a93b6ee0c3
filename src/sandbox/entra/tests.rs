//! The directory is strict: what it refuses, and with which code.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use ring::digest;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;

/// The test application's certificate and key: see `tests/data/README.md`.
const CERTIFICATE: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/certificates/app-certificate.pem"
));
const KEY: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/certificates/app-key-pkcs1.pem"
));

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn now() -> Timestamp {
    crate::sandbox::world::service_time(0)
}

fn post(entra: &mut Entra, endpoint: &str, fields: &[(&str, &str)]) -> Value {
    let tenant = CREDENTIALS.tenant_id;
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let call = Call {
        method: Method::POST,
        path: format!("/{tenant}/oauth2/v2.0/{endpoint}"),
        query: Vec::new(),
        headers: HeaderMap::from_iter([(axum::http::header::CONTENT_TYPE, form)]),
        body: Bytes::from(body),
        origin: "http://127.0.0.1:1".into(),
    };
    let reply = match endpoint {
        "devicecode" => entra.device_code(tenant, &call, now()),
        _ => entra.token(tenant, &call, now()),
    };
    serde_json::from_slice(&reply.body).unwrap()
}

fn by_assertion(entra: &mut Entra, assertion: &str) -> Value {
    let fields = [
        ("client_id", CREDENTIALS.client_id),
        ("scope", "499b84ac-1321-427f-aa17-267ca6975798/.default"),
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    post(entra, "token", &fields)
}

/// A directory whose application has the certificate.
fn with_certificate() -> (Entra, Vec<u8>) {
    let mut entra = Entra::seed();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE)
        .unwrap()
        .to_vec();
    entra.applications[0].certificates = vec![certificate.clone()];
    (entra, certificate)
}

/// An assertion that is right but for these changes of header and claims.
fn signed(certificate: &[u8], header: &Value, claims: &Value) -> String {
    let thumbprint = digest::digest(&digest::SHA256, certificate);
    let now = now().as_second();
    let client = CREDENTIALS.client_id;
    let tenant = CREDENTIALS.tenant_id;
    let mut parts = [
        json!({
            "alg": "PS256", "typ": "JWT", "x5t#S256": assertion::encoded(thumbprint.as_ref()),
        }),
        json!({
            "aud": format!("http://127.0.0.1:1/{tenant}/oauth2/v2.0/token"),
            "iss": client, "sub": client, "jti": guid(), "nbf": now, "iat": now, "exp": now + 600,
        }),
    ];
    for (part, changes) in parts.iter_mut().zip([header, claims]) {
        for (name, value) in changes.as_object().unwrap() {
            part[name] = value.clone();
        }
    }
    let [header, claims] = parts.map(|part| assertion::encoded(part.to_string().as_bytes()));
    let text = format!("{header}.{claims}");
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let key = RsaKeyPair::from_der(key.secret_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    key.sign(&RSA_PSS_SHA256, &random, text.as_bytes(), &mut signature)
        .unwrap();
    format!("{text}.{}", assertion::encoded(&signature))
}

#[test]
fn an_assertion_is_good_once() {
    let (mut entra, certificate) = with_certificate();
    let good = signed(&certificate, &json!({}), &json!({}));
    let answer = by_assertion(&mut entra, &good);
    assert!(answer["access_token"].is_string(), "{answer}");
    let again = by_assertion(&mut entra, &good);
    assert_eq!(again["error_codes"][0], 700_027);
}

/// MSAL for Python sends no `nbf`.
#[test]
fn an_assertion_needs_no_beginning() {
    for times in [json!({ "nbf": null }), json!({ "nbf": null, "iat": null })] {
        let (mut entra, certificate) = with_certificate();
        let answer = by_assertion(&mut entra, &signed(&certificate, &json!({}), &times));
        assert!(answer["access_token"].is_string(), "{answer}");
    }
}

#[test]
fn every_part_of_an_assertion_is_checked() {
    let now = now().as_second();
    let none = json!({});
    for (header, claims, code) in [
        (json!({ "alg": "RS256" }), none.clone(), 700_027),
        (json!({ "alg": "HS256" }), none.clone(), 700_027),
        (json!({ "alg": "none" }), none.clone(), 700_027),
        (json!({ "typ": "JWS" }), none.clone(), 700_027),
        (json!({ "x5t#S256": "AAAA" }), none.clone(), 700_027),
        (
            none.clone(),
            json!({ "aud": "https://login.example.com" }),
            700_027,
        ),
        (none.clone(), json!({ "sub": "somebody" }), 700_027),
        (none.clone(), json!({ "iss": "somebody" }), 700_211),
        (none.clone(), json!({ "jti": "" }), 700_027),
        (none.clone(), json!({ "exp": now + 3_600 }), 700_027),
        (
            none.clone(),
            json!({ "exp": now - 600, "nbf": now - 900 }),
            700_024,
        ),
        (none.clone(), json!({ "nbf": now + 600 }), 700_024),
        (none.clone(), json!({ "exp": null }), 700_024),
    ] {
        let (mut entra, certificate) = with_certificate();
        let assertion = signed(&certificate, &header, &claims);
        let answer = by_assertion(&mut entra, &assertion);
        assert_eq!(
            answer["error_codes"][0], code,
            "{header} {claims}: {answer}"
        );
    }
}

#[test]
fn a_signature_of_something_else_is_none() {
    let (mut entra, certificate) = with_certificate();
    let one = signed(&certificate, &json!({}), &json!({}));
    let other = signed(&certificate, &json!({}), &json!({}));
    let (text, _) = one.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    let answer = by_assertion(&mut entra, &format!("{text}.{signature}"));
    assert_eq!(answer["error_codes"][0], 700_027);
}

#[test]
fn a_federated_token_must_match_in_everything() {
    let (issuer, subject) = issuer::KUBERNETES;
    let aud = issuer::AUDIENCE;
    let past = now().saturating_sub(SignedDuration::from_hours(2)).unwrap();
    let token = |pair, audience| issuer::token(pair, audience, now(), 300);
    let mut forged = token((issuer, subject), aud);
    forged.truncate(forged.len() - 8);
    forged.push_str("AAAAAAAA");
    for (assertion, code) in [
        (token((issuer, "somebody"), aud), 700_213),
        (token((issuer, subject), "api://other"), 700_212),
        (token(("https://other.example.com", subject), aud), 700_211),
        (issuer::token((issuer, subject), aud, past, 300), 700_024),
        (forged, 700_027),
        ("no.jwt".to_owned(), 50_027),
    ] {
        let mut entra = Entra::seed();
        let answer = by_assertion(&mut entra, &assertion);
        assert_eq!(answer["error_codes"][0], code, "{answer}");
    }
    let mut entra = Entra::seed();
    let good = token((issuer, subject), aud);
    assert!(by_assertion(&mut entra, &good)["access_token"].is_string());
    entra.applications[0].federated.clear();
    let answer = by_assertion(&mut entra, &good);
    assert_eq!(answer["error_codes"][0], 70_021);
}

#[test]
fn a_device_waits_for_its_person_and_not_too_eagerly() {
    let mut entra = Entra::seed();
    let scope = "499b84ac-1321-427f-aa17-267ca6975798/user_impersonation offline_access";
    let client = ("client_id", CREDENTIALS.client_id);
    let shown = post(&mut entra, "devicecode", &[client, ("scope", scope)]);
    let code = shown["device_code"].as_str().unwrap().to_owned();
    let poll = [
        client,
        ("grant_type", device::GRANT),
        ("device_code", &code),
    ];
    let first = post(&mut entra, "token", &poll);
    assert_eq!(first["error"], "authorization_pending");
    assert_eq!(post(&mut entra, "token", &poll)["error"], "slow_down");
    entra.device_interval = 0;
    let user_code = shown["user_code"].as_str().unwrap().to_lowercase();
    assert!(entra.sign_in_device(&user_code, "kim"));
    let tokens = post(&mut entra, "token", &poll);
    let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(entra.holder(access, now()).unwrap().object_id, "kim");
    assert_eq!(entra.graph_holder(access, now()), None);
    let again = [
        client,
        ("grant_type", "refresh_token"),
        ("refresh_token", &refresh),
        ("scope", "User.Read"),
    ];
    let graph = post(&mut entra, "token", &again);
    let graph = graph["access_token"].as_str().unwrap();
    assert!(entra.graph_holder(graph, now()).is_some());
    assert_eq!(entra.holder(graph, now()), None);
    entra.revoke_refresh_tokens();
    assert_eq!(post(&mut entra, "token", &again)["error_codes"][0], 50_173);
}

#[test]
fn people_must_have_consented() {
    let mut entra = Entra::seed();
    entra.device_interval = 0;
    entra.applications[0].delegated = vec!["User.Read".to_owned()];
    let scope = "499b84ac-1321-427f-aa17-267ca6975798/user_impersonation";
    let client = ("client_id", CREDENTIALS.client_id);
    let shown = post(&mut entra, "devicecode", &[client, ("scope", scope)]);
    assert!(entra.sign_in_device(shown["user_code"].as_str().unwrap(), "kim"));
    let code = shown["device_code"].as_str().unwrap();
    let poll = [client, ("grant_type", device::GRANT), ("device_code", code)];
    assert_eq!(post(&mut entra, "token", &poll)["error_codes"][0], 65_001);
    entra.applications[0].forbids_public_clients = true;
    let refused = post(&mut entra, "devicecode", &[client, ("scope", scope)]);
    assert_eq!(refused["error_codes"][0], 7_000_218);
}

/// Microsoft's libraries ask for everything that was consented to, and want to know who it was.
#[test]
fn a_device_gets_default_scopes_and_an_identity() {
    let mut entra = Entra::seed();
    entra.device_interval = 0;
    let scope = "499b84ac-1321-427f-aa17-267ca6975798/.default offline_access openid profile";
    let client = ("client_id", CREDENTIALS.client_id);
    let shown = post(&mut entra, "devicecode", &[client, ("scope", scope)]);
    assert!(entra.sign_in_device(shown["user_code"].as_str().unwrap(), "kim"));
    let code = shown["device_code"].as_str().unwrap();
    let poll = [
        client,
        ("grant_type", device::GRANT),
        ("device_code", code),
        ("client_info", "1"),
    ];
    let tokens = post(&mut entra, "token", &poll);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(entra.holder(access, now()).unwrap().object_id, "kim");
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = id_token.split('.').nth(1).unwrap();
    for (text, member) in [
        (claims, "oid"),
        (tokens["client_info"].as_str().unwrap(), "uid"),
    ] {
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        let claims: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(claims[member], "kim", "{claims}");
    }
}

#[test]
fn a_tenant_is_discovered() {
    let entra = Entra::seed();
    let call = |method| Call {
        method,
        path: String::new(),
        query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        origin: "http://127.0.0.1:1".into(),
    };
    for tenant in [CREDENTIALS.tenant_id, "common", "organizations"] {
        let reply = entra.discovery(tenant, &call(Method::GET), now());
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        let token = format!("http://127.0.0.1:1/{tenant}/oauth2/v2.0/token");
        assert_eq!(body["token_endpoint"], token);
    }
    let reply = entra.discovery("nobody.example.com", &call(Method::GET), now());
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(body["error_codes"][0], 90_002);
    assert_eq!(
        entra.discovery("common", &call(Method::POST), now()).status,
        405
    );
}
