//! The service around the world: one call, its answer or refusal, and the key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::state::NucleusWorld;

/// The world and who may see it.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) world: Arc<Mutex<NucleusWorld>>,
    pub(super) api_key: Arc<str>,
}

/// What a call leads to.
pub(super) type Outcome = Result<Reply, Refusal>;

/// An answer.
#[derive(Debug)]
pub(super) enum Reply {
    /// A bare array, unless asked otherwise.
    Rows {
        rows: Vec<Value>,
        total: usize,
        has_envelope: bool,
    },
    /// One object.
    One(Value),
}

impl Reply {
    pub(super) fn all(rows: Vec<Value>) -> Self {
        Self::Rows {
            total: rows.len(),
            rows,
            has_envelope: false,
        }
    }

    fn into_value(self, has_envelopes: bool) -> Value {
        match self {
            Self::Rows {
                rows,
                total,
                has_envelope,
            } if has_envelope || has_envelopes => json!({"total_count": total, "data": rows}),
            Self::Rows { rows, .. } => Value::Array(rows),
            Self::One(value) => value,
        }
    }
}

/// A refusal, in the body of nucleus-api 1.5.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({
            "success": false,
            "code": self.status.as_u16(),
            "message": self.message,
        });
        as_json(self.status, &body)
    }
}

/// One request, with its world.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) world: &'a mut NucleusWorld,
    pub(super) path: &'a BTreeMap<String, String>,
    pub(super) query: &'a BTreeMap<String, String>,
    pub(super) body: &'a [u8],
}

impl Call<'_> {
    /// A part of the path.
    pub(super) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A query parameter that is not empty.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let text = self.query.get(name).map(String::as_str);
        text.filter(|text| !text.is_empty())
    }

    /// The project of the path, if the key has a role in it.
    pub(super) fn project(&self) -> Result<String, Refusal> {
        let id = self.path("project");
        let project = self.world.projects.iter().find(|project| project.id == id);
        match project {
            None => Err(Refusal::not_found("Project")),
            Some(project) if !project.is_accessible => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "You do not have access to this project",
            )),
            Some(project) => Ok(project.id.clone()),
        }
    }

    /// The body as JSON; none is an empty object.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(json!({}));
        }
        serde_json::from_slice(self.body).map_err(|error| {
            Refusal::new(StatusCode::BAD_REQUEST, format!("Invalid JSON: {error}"))
        })
    }

    /// The body as an object; an empty array is one too, as PHP has it.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        let body = self.json()?;
        let is_empty_list = body.as_array().is_some_and(Vec::is_empty);
        match body {
            Value::Object(map) => Ok(map),
            Value::Array(_) if is_empty_list => Ok(Map::new()),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "The body has to be a JSON object",
            )),
        }
    }
}

impl Service {
    /// Answers one call; the world is locked until the answer is complete.
    pub(super) fn answer(
        &self,
        path: &BTreeMap<String, String>,
        query: &BTreeMap<String, String>,
        body: &[u8],
        work: fn(&mut Call<'_>) -> Outcome,
    ) -> Response {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = work(&mut Call {
            world: &mut world,
            path,
            query,
            body,
        });
        let has_envelopes = world.knobs.envelope;
        drop(world);
        match outcome {
            Ok(reply) => as_json(StatusCode::OK, &reply.into_value(has_envelopes)),
            Err(refusal) => refusal.into_response(),
        }
    }

    fn is_blocked(&self) -> bool {
        let world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.knobs.html_block
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        headers
            .get("x-apikey")
            .is_some_and(|key| key.as_bytes() == self.api_key.as_bytes())
    }
}

/// What stands before every call: first the firewall, then the key.
pub(super) async fn guard(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    if service.is_blocked() {
        return as_html(StatusCode::OK, BLOCKED);
    }
    if !service.knows(request.headers()) {
        return Refusal::new(StatusCode::UNAUTHORIZED, "Invalid API key").into_response();
    }
    next.run(request).await
}

/// The page of a web application firewall, which comes with status 200.
const BLOCKED: &str = "<html><head><title>Request Rejected</title></head><body>The requested URL \
    was rejected. Please consult with your administrator.<br><br>Your support ID is: \
    1234567890123456789<br><br><a href='javascript:history.back();'>[Go Back]</a></body></html>";

/// The page outside the API's base path.
pub(super) async fn wrong_base_path() -> Response {
    as_html(
        StatusCode::NOT_FOUND,
        "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
    )
}

fn as_html(status: StatusCode, page: &'static str) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=UTF-8")],
        page,
    )
        .into_response()
}

fn as_json(status: StatusCode, body: &Value) -> Response {
    let content = [(header::CONTENT_TYPE, "application/json")];
    (status, content, body.to_string()).into_response()
}
