//! The rules of the service, one behaviour a test, asked without a socket.

mod batches;
mod comments;
mod door;
mod policies;
mod queries;
mod reading;
mod values;
mod writing;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

use super::answer;
use crate::sandbox::exchange::{Call, Reply};
use crate::sandbox::world::{CREDENTIALS, World};

/// A world and a client that may send anything.
struct Tester {
    world: World,
    headers: HeaderMap,
}

/// Makes a patch document that sets fields.
fn sets(fields: &[(&str, Value)]) -> Value {
    let ops = fields.iter();
    ops.map(
        |(field, value)| json!({ "op": "add", "path": format!("/fields/{field}"), "value": value }),
    )
    .collect()
}

impl Tester {
    /// Signed in as the service principal.
    fn new() -> Self {
        let mut tester = Self {
            world: World::seed(),
            headers: HeaderMap::new(),
        };
        tester.header("x-tfs-fedauthredirect", "Suppress");
        let body = tester.token(&[]).1;
        let token = body["access_token"].as_str().unwrap().to_owned();
        tester.header("authorization", &format!("Bearer {token}"));
        tester
    }

    fn header(&mut self, name: &'static str, value: &str) {
        self.headers
            .insert(name, HeaderValue::from_str(value).unwrap());
    }

    /// Asks for a token, with some parameters changed; an empty value leaves one out.
    fn token(&mut self, changes: &[(&str, &str)]) -> (u16, Value) {
        let tenant = changes.iter().find(|(name, _)| *name == "tenant");
        let tenant = tenant.map_or(CREDENTIALS.tenant_id, |(_, value)| value);
        let mut form = vec![
            ("client_id", CREDENTIALS.client_id),
            ("client_secret", CREDENTIALS.client_secret),
            ("grant_type", "client_credentials"),
            ("scope", "499b84ac-1321-427f-aa17-267ca6975798/.default"),
        ];
        for (name, value) in &mut form {
            if let Some((_, changed)) = changes.iter().find(|(changed, _)| changed == name) {
                *value = changed;
            }
        }
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let mut call = self.call("POST", &format!("/{tenant}/oauth2/v2.0/token"), body);
        let media = HeaderValue::from_static("application/x-www-form-urlencoded");
        call.headers.insert("content-type", media);
        let now = self.world.now();
        parsed(&self.world.entra.token(tenant, &call, now))
    }

    fn call(&self, method: &str, address: &str, body: impl Into<Bytes>) -> Call {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Call {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            path: path.to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: self.headers.clone(),
            body: body.into(),
            origin: "http://127.0.0.1:1".into(),
        }
    }

    /// Sends a request with the right content type.
    fn send(&mut self, method: &str, path: &str, body: &Value) -> Reply {
        let mut call = self.call(
            method,
            &format!("/adoconn-sandbox/{path}"),
            body.to_string(),
        );
        let of_patch =
            method == "PATCH" && path.contains("/workitems/") && !path.contains("comments")
                || path.contains("/workitems/$");
        let media = if of_patch {
            "application/json-patch+json"
        } else {
            "application/json"
        };
        call.headers
            .insert("content-type", HeaderValue::from_static(media));
        answer(&mut self.world, &call)
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let version = match path {
            _ if path.contains("api-version") => "",
            _ if path.contains("comments") => "api-version=7.1-preview.4",
            _ => "api-version=7.1",
        };
        let separator = if path.contains('?') { '&' } else { '?' };
        parsed(&self.send(method, &format!("{path}{separator}{version}"), body))
    }

    fn get(&mut self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, &Value::Null);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Sends and expects success.
    fn done(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let (status, body) = self.ask(method, path, body);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Sends and expects a refusal with this status and this piece of message.
    fn refused(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
        status: u16,
        piece: &str,
    ) -> Value {
        let (seen, body) = self.ask(method, path, body);
        let message = body["message"].as_str().unwrap_or_default();
        assert!(
            seen == status && message.contains(piece),
            "{path}: {seen} {body}"
        );
        body
    }

    /// Makes a work item; `place` is `Project/Type`.
    fn create(&mut self, place: &str, fields: &[(&str, Value)]) -> Value {
        let (project, item_type) = place.split_once('/').unwrap();
        let mut all = vec![("System.Title", json!("a title"))];
        all.extend_from_slice(fields);
        let path = format!("{project}/_apis/wit/workitems/${item_type}");
        self.done("POST", &path, &sets(&all))
    }

    fn id(&mut self, place: &str, fields: &[(&str, Value)]) -> u64 {
        self.create(place, fields)["id"].as_u64().unwrap()
    }

    fn update(&mut self, id: u64, ops: &Value) -> Value {
        self.done("PATCH", &format!("_apis/wit/workitems/{id}"), ops)
    }
}

fn parsed(reply: &Reply) -> (u16, Value) {
    let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    (reply.status, body)
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    let (_, value) = reply.headers.iter().find(|(known, _)| *known == name)?;
    Some(value)
}
