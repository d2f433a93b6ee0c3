//! Azure DevOps: a reader that cannot write, a prober that can only ask, and a writer.

mod batch;
mod bulk;
mod catalog;
mod comments;
mod door;
mod error;
mod history;
mod items;
mod origin;
pub mod patch;
mod recycle_bin;
mod rights;
mod size;
mod sweep;
mod tree;
mod version;
pub mod wiql;
mod wire;
mod writer;

use std::sync::Arc;

use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

pub use batch::BatchRequest;
pub use catalog::{OddType, ProjectPage, Types};
pub use door::{ConnectionData, OrganizationProbe, Tenant};
pub use items::{IdPage, ItemPage, Linked, Read, Select};
pub use patch::Patch;
pub use rights::Right;
pub use sweep::Tagged;
pub use tree::Places;
pub use writer::{Prober, WriteOptions, Writer};

use crate::clients::address::{Base, Part, Query};
use crate::clients::answer::Answer;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::clients::credential::Credential;
use crate::clients::http::{Body, Effect, Http, Request};
use crate::clients::options::HttpOptions;
use crate::config::profile::AdoSettings;
use crate::model::ids::WorkItemId;
use crate::model::provenance::Ourselves;
use size::BatchSize;
use version::ApiVersion;

/// The version of everything that is released (ado-api, 2.2).
const VERSION: (&str, &str) = ("api-version", "7.1");
/// Work items in one call, read or written (ado-api, 10.1 and 9.1).
pub const CHUNK: usize = 200;

const JSON: &str = "application/json";
const JSON_PATCH: &str = "application/json-patch+json";

/// Reads Azure DevOps. Cheap to clone; clones share token, pauses and connections.
#[derive(Debug, Clone)]
pub struct Reader {
    ado: Arc<Ado>,
}

/// One organization, with all that calls to it share.
#[derive(Debug)]
struct Ado {
    http: Http,
    base: Base,
    credential: Credential,
    version: ApiVersion,
    size: BatchSize,
    /// As whom the service sees us, once somebody asked.
    me: OnceCell<ConnectionData>,
    trusted_identities: Vec<String>,
    /// Who we are, once somebody asked.
    ourselves: OnceCell<Ourselves>,
}

impl Reader {
    pub(super) fn new(settings: &AdoSettings, options: &HttpOptions) -> Result<Self, ApiError> {
        let host = Base::new(Service::Ado, &settings.url)?;
        let base = if is_old_form(settings) {
            host
        } else {
            host.below(&[Part::Name(&settings.organization)])?
        };
        Ok(Self {
            ado: Arc::new(Ado {
                http: Http::new(Service::Ado, base.url(), options)?,
                credential: Credential::new(&settings.credential, options)?,
                base,
                version: ApiVersion::default(),
                size: BatchSize::default(),
                me: OnceCell::new(),
                trusted_identities: settings.trusted_identities.clone(),
                ourselves: OnceCell::new(),
            }),
        })
    }

    /// The same organization, for writing. A dry run never asks for one.
    pub fn writer(&self) -> Writer {
        Writer::new(Arc::clone(&self.ado))
    }

    /// The page of a work item for people.
    pub fn page(&self, id: WorkItemId) -> String {
        format!("{}/_workitems/edit/{id}", self.ado.base.url())
    }

    /// Whether an address lies in this organization, in its new or its old form (ado-api, 2.1).
    pub fn is_here(&self, address: &Url) -> bool {
        let here = self.ado.base.url();
        organization_of(here) == organization_of(address)
    }

    /// The same organization, for asking whether a write would be accepted.
    pub fn prober(&self) -> Prober {
        Prober::new(Arc::clone(&self.ado))
    }
}

/// Host, port and the path to the organization, in lower case; both forms of one organization are
/// the same.
fn organization_of(address: &Url) -> String {
    const OLD: &str = ".visualstudio.com";
    let host = address.host_str().unwrap_or_default().to_lowercase();
    if let Some(organization) = host.strip_suffix(OLD) {
        return format!("dev.azure.com/{organization}");
    }
    let first = address.path_segments().and_then(|mut parts| parts.next());
    let first = first.unwrap_or_default().to_lowercase();
    let port = address.port().map(|port| format!(":{port}"));
    format!("{host}{}/{first}", port.unwrap_or_default())
}

/// `https://{organization}.visualstudio.com` has the organization in its host (ado-api, 2.1).
fn is_old_form(settings: &AdoSettings) -> bool {
    let old = format!("{}.visualstudio.com", settings.organization);
    settings
        .url
        .host_str()
        .is_some_and(|host| host.eq_ignore_ascii_case(&old))
}

impl Ado {
    async fn get<T: DeserializeOwned>(
        &self,
        parts: &[Part<'_>],
        query: Query<'_>,
    ) -> Result<T, ApiError> {
        let request = self.request(Effect::Read, Method::GET, parts, query, None)?;
        let answer = self.answer(&request).await?;
        answer.decode(&request)
    }

    /// A question that needs a body; changes nothing.
    async fn ask<T: DeserializeOwned>(
        &self,
        parts: &[Part<'_>],
        query: Query<'_>,
        question: &(impl Serialize + Sync),
    ) -> Result<T, ApiError> {
        let body = json_body(JSON, question)?;
        let request = self.request(Effect::Read, Method::POST, parts, query, Some(body))?;
        let answer = self.answer(&request).await?;
        answer.decode(&request)
    }

    fn request(
        &self,
        effect: Effect,
        method: Method,
        parts: &[Part<'_>],
        query: Query<'_>,
        body: Option<Body>,
    ) -> Result<Request, ApiError> {
        Ok(Request {
            service: Service::Ado,
            effect,
            method,
            url: self.base.at(parts, query)?,
            body,
        })
    }

    /// The answer to a request, in the newest version that the service speaks.
    async fn answer(&self, request: &Request) -> Result<Answer, ApiError> {
        loop {
            let version = self.version.present();
            let result = if version == 0 {
                self.answer_once(request).await
            } else {
                let url = version::respoken(&request.url, version);
                let request = Request {
                    url,
                    ..request.clone()
                };
                self.answer_once(&request).await
            };
            match result {
                Err(failure) if self.version.steps_down(&failure, version) => {}
                result => return result,
            }
        }
    }

    /// The answer to a request as it stands.
    async fn answer_once(&self, request: &Request) -> Result<Answer, ApiError> {
        let (http, credential) = (&self.http, &self.credential);
        http.send(request, credential, error::check).await
    }
}

fn json_body(content_type: &'static str, value: &impl Serialize) -> Result<Body, ApiError> {
    let bytes = serde_json::to_vec(value).map_err(|error| invalid(&error.to_string()))?;
    Ok(Body {
        content_type,
        bytes,
    })
}

/// An answer that holds more than can be.
fn too_many(message: &str) -> ApiError {
    ApiError::new(
        ApiErrorKind::BadAnswer,
        Service::Ado,
        Sent::No,
        "reading a list",
        message,
    )
}

/// An error about what we were asked to send, before anything is sent.
fn invalid(message: &str) -> ApiError {
    ApiError::new(
        ApiErrorKind::Invalid,
        Service::Ado,
        Sent::No,
        "building a request",
        message,
    )
}

#[cfg(test)]
mod tests;
