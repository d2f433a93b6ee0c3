//! Nucleus Security: reading projects, findings and what surrounds them.
//!
//! The wire is known from public clients only; what they leave open is decoded tolerantly in
//! `loose`, or is data in the dialect (nucleus-api, 9.6 and 9.12).

mod assets;
mod error;
mod findings;
mod loose;
mod page;
mod projects;
mod wire;

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderName;
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

pub use assets::Asset;
pub use findings::{MitigatedFinding, Overview, Rows, Search, UniqueFinding};
pub use page::{OddRow, instances_in};
pub use projects::{Connector, NucleusProject, Scan};

use crate::clients::address::{Base, Part, Query};
use crate::clients::answer::Answer;
use crate::clients::api_error::{ApiError, Service};
use crate::clients::credential::{Auth, Credential};
use crate::clients::http::{Body, Effect, Http, Request};
use crate::clients::options::HttpOptions;
use crate::config::profile::{Dialect, NucleusSettings};
use crate::redact;

/// Not `Authorization`: the redirect policy of HTTP clients does not protect it.
const API_KEY: HeaderName = HeaderName::from_static("x-apikey");

/// Reads Nucleus. Cheap to clone; clones share pauses and connections.
#[derive(Debug, Clone)]
pub struct Reader {
    nucleus: Arc<Nucleus>,
}

/// One instance of Nucleus, with all that calls to it share.
#[derive(Debug)]
struct Nucleus {
    http: Http,
    base: Base,
    credential: Credential,
    dialect: Dialect,
}

impl Reader {
    pub(super) fn new(settings: &NucleusSettings, options: &HttpOptions) -> Result<Self, ApiError> {
        let url = api_root(&settings.url, &settings.dialect.api_path);
        let base = Base::new(Service::Nucleus, &url)?;
        redact::IN_USE.add(settings.api_key.expose_secret());
        let auth = Auth::header(
            Service::Nucleus,
            API_KEY,
            "",
            &settings.api_key,
            "the API key",
        )?;
        Ok(Self {
            nucleus: Arc::new(Nucleus {
                http: Http::new(Service::Nucleus, base.url(), options)?,
                base,
                credential: Credential::Fixed(auth),
                dialect: settings.dialect.clone(),
            }),
        })
    }
}

/// The root of the API, whichever of the three forms was pasted: the host, `/nucleus`, or
/// `/nucleus/api` (nucleus-api, 1.1).
fn api_root(url: &Url, api_path: &str) -> Url {
    let api: Vec<&str> = api_path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let mut path: Vec<&str> = url
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let pasted = (0..=api.len().min(path.len()))
        .rev()
        .find(|&count| path.ends_with(&api[..count]))
        .unwrap_or(0);
    path.truncate(path.len() - pasted);
    path.extend(api);
    let mut root = url.clone();
    root.set_path(&path.join("/"));
    root
}

impl Nucleus {
    async fn get(
        &self,
        parts: &[Part<'_>],
        query: Query<'_>,
    ) -> Result<(Request, Answer), ApiError> {
        self.answer(Method::GET, parts, query, None).await
    }

    /// A question that needs a body; changes nothing.
    async fn ask(
        &self,
        parts: &[Part<'_>],
        query: Query<'_>,
        question: &Value,
    ) -> Result<(Request, Answer), ApiError> {
        let body = Body {
            content_type: "application/json",
            bytes: question.to_string().into_bytes(),
        };
        self.answer(Method::POST, parts, query, Some(body)).await
    }

    async fn answer(
        &self,
        method: Method,
        parts: &[Part<'_>],
        query: Query<'_>,
        body: Option<Body>,
    ) -> Result<(Request, Answer), ApiError> {
        let request = Request {
            service: Service::Nucleus,
            effect: Effect::Read,
            method,
            url: self.base.at(parts, query)?,
            body,
        };
        let answer = self
            .http
            .send(&request, &self.credential, error::check)
            .await?;
        Ok((request, answer))
    }
}

#[cfg(test)]
mod tests;
