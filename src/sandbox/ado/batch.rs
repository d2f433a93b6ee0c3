//! `$batch`: many writes in one request, each with its own fate (ado-api, 9).

use std::collections::BTreeMap;

use axum::http::Uri;
use serde_json::{Value, json};

use super::change::Pen;
use super::commit::{self, Saved};
use super::error::AdoError;
use super::patch::{self, Op};
use super::render::{Expand, Shape};
use super::route::Ask;
use super::write::{PATCH, rendered};
use super::{Ado, same};
use crate::sandbox::exchange::{Reply, decoded};
use crate::sandbox::faults::{FaultKind, due};

/// How many requests a batch may hold.
const MOST: usize = 200;

/// One request inside a batch.
struct Part {
    uri: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    media: String,
    body: Value,
}

/// `POST _apis/wit/$batch`: 200 whatever becomes of its parts.
pub(super) fn run(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.json()?;
    let Some(list) = body.as_array() else {
        return Err(invalid("The batch must be a list of requests."));
    };
    if list.is_empty() || list.len() > MOST {
        return Err(invalid(format!(
            "A batch may hold 1 to {MOST} requests; this one holds {}.",
            list.len()
        )));
    }
    // A part that cannot even be read spoils the whole batch (ado-api, 9.1).
    let parts: Option<Vec<Part>> = list.iter().map(Part::read).collect();
    let Some(parts) = parts else {
        let wrapper = json!({ "count": 1, "value": { "Message": "The request is invalid." } });
        return Ok(Reply::json(400, &wrapper));
    };
    let mut aliases = BTreeMap::new();
    let mut unnamed = 0;
    let mut fates = Vec::with_capacity(parts.len());
    for part in &parts {
        fates.push(part.run(ado, ask, &mut aliases, &mut unnamed));
    }
    // Answers are made when all is saved: links to later parts show.
    let value: Vec<Value> = fates.iter().map(|fate| answered(ado, ask, fate)).collect();
    let mut reply = Ask::list(value);
    reply.items = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    Ok(reply)
}

fn invalid(message: impl Into<String>) -> AdoError {
    AdoError::malformed("VssPropertyValidationException", message)
}

fn answered(ado: &Ado, ask: &Ask, fate: &Result<Saved, AdoError>) -> Value {
    let shape = Shape::Expand(Expand::None);
    let fate = match fate {
        Ok(saved) => rendered(ado, saved, &shape, &ask.root),
        Err(error) => Err(error.clone()),
    };
    let (code, body, retry_after) = match fate {
        Ok(body) => (200, body, None),
        Err(error) => (error.status, error.body(), error.retry_after),
    };
    let mut headers = json!({ "Content-Type": "application/json; charset=utf-8" });
    if let Some(value) = retry_after {
        headers["Retry-After"] = value.into();
    }
    json!({ "code": code, "headers": headers, "body": body.to_string() })
}

impl Part {
    fn read(entry: &Value) -> Option<Self> {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        if !text("method")?.eq_ignore_ascii_case("PATCH") {
            return None;
        }
        let uri = text("uri")?;
        if !uri.starts_with('/') {
            return None;
        }
        // Blanks need not be encoded: the recorded batch has them as they are.
        let uri: Uri = uri.replace(' ', "%20").parse().ok()?;
        let headers = entry.get("headers").and_then(Value::as_object);
        let media = headers.into_iter().flatten().find_map(|(name, value)| {
            let value = value.as_str().filter(|_| same(name, "content-type"))?;
            Some(value.split(';').next()?.trim().to_lowercase())
        });
        let path = uri.path().split('/').filter(|part| !part.is_empty());
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        Some(Self {
            uri: uri.to_string(),
            segments: path.map(decoded).collect(),
            query: query.into_owned().collect(),
            media: media.unwrap_or_default(),
            body: entry.get("body").cloned().unwrap_or(Value::Null),
        })
    }

    fn run(
        &self,
        ado: &mut Ado,
        ask: &Ask,
        aliases: &mut BTreeMap<i64, u32>,
        unnamed: &mut u32,
    ) -> Result<Saved, AdoError> {
        let fault = due(&mut ado.part_faults, "PATCH", &self.uri);
        if let Some(FaultKind::Status {
            status,
            retry_after,
            body: _,
        }) = fault
        {
            let mut error = AdoError::failure(status);
            error.retry_after = retry_after;
            return Err(error);
        }
        if self.media != PATCH {
            return Err(AdoError::content_type("PATCH", &self.media, PATCH));
        }
        let ops = patch::parse(&self.body)?;
        let mut pen = Pen::of(ask, |name| {
            let found = self.query.iter().find(|(key, _)| same(key, name));
            found.map(|(_, value)| value.as_str())
        });
        pen.aliases.clone_from(aliases);
        let lower: Vec<String> = self
            .segments
            .iter()
            .map(|part| part.to_lowercase())
            .collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        match lower.as_slice() {
            ["_apis", "wit", "workitems", id] => {
                let id: u32 = id.parse().map_err(|_no_number| AdoError::no_item(id))?;
                commit::update(ado, id, &ops, &pen)
            }
            [_, "_apis", "wit", "workitems", name] if name.starts_with('$') => {
                let alias = free_alias(&ops, aliases, unnamed)?;
                let project = ado.visible(&pen.who, &self.segments[0])?.id.clone();
                let name = self.segments[4].trim_start_matches('$');
                let saved = commit::create(ado, &project, name, &ops, &pen)?;
                if let (Some(alias), Saved::Stored(id)) = (alias, &saved) {
                    aliases.insert(alias, *id);
                }
                Ok(saved)
            }
            // An update with a project in its address is not found (ado-api, 9.1).
            other => Err(AdoError::no_item(other.last().copied().unwrap_or_default())),
        }
    }
}

/// The negative number of a new item. Without one only the first item of a batch is made; the
/// same number twice is refused (ado-api, 9.1).
fn free_alias(
    ops: &[Op],
    aliases: &BTreeMap<i64, u32>,
    unnamed: &mut u32,
) -> Result<Option<i64>, AdoError> {
    let alias = ops.iter().find_map(|op| match op {
        Op::Alias(number) => Some(*number),
        Op::Test { .. }
        | Op::Set { .. }
        | Op::Copy { .. }
        | Op::Format { .. }
        | Op::Relate(_)
        | Op::Unrelate(_)
        | Op::Remark { .. } => None,
    });
    match alias {
        Some(number) if number >= 0 => Err(invalid(format!(
            "The id {number} of a new work item must be negative."
        ))),
        Some(number) if aliases.contains_key(&number) => Err(invalid(format!(
            "The id {number} is used for more than one work item of the batch."
        ))),
        Some(number) => Ok(Some(number)),
        None if *unnamed > 0 => Err(invalid(
            "Every new work item of a batch needs an id of its own, a negative number.",
        )),
        None => {
            *unnamed += 1;
            Ok(None)
        }
    }
}
