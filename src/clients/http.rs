//! The one door to the network: sends one request, reads one answer.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Method, Response, redirect};
use tokio::time::Instant;
use url::Url;

use super::address::{is_loopback, setting};
use super::answer::Answer;
use super::api_error::{ApiError, ApiErrorKind, Sent, Service};
use super::credential::Auth;
use super::gate::Gate;
use super::options::{Counters, Deadline, HttpOptions};
use super::proxy::Way;
use super::trust;

/// Largest answer that is read, unpacked; a page of 1,000 findings has 1.6 MB.
const BODY_CAP: usize = 64 * 1024 * 1024;
/// So much is read of an error or of a web page: a message needs little of it.
const ERROR_CAP: usize = 256 * 1024;

/// How long the answer to a write may still take when the run is over: what became of it is then
/// known, and need not be looked for by the next run.
const GRACE: Duration = Duration::from_secs(3);

/// Whether a request changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It may be repeated at will, whatever its method.
    Read,
    /// It may be repeated only if it was surely not carried out.
    Write,
}

/// The body of a request; may hold a client secret.
#[derive(Clone)]
pub(super) struct Body {
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of {}", self.bytes.len(), self.content_type)
    }
}

/// A request, as often as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) service: Service,
    pub(super) effect: Effect,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Body>,
}

impl Request {
    /// Method and path, for messages: neither host nor query.
    pub(super) fn call(&self) -> String {
        let path = self.url.path().trim_start_matches('/');
        format!("{} {path}", self.method)
    }
}

/// The connections to one service, its gate and its options.
#[derive(Debug)]
pub(super) struct Http {
    client: Client,
    way: Way,
    pub(super) service: Service,
    pub(super) gate: Gate,
    pub(super) options: HttpOptions,
    body_cap: usize,
}

impl Http {
    /// Connections for the service at `url`.
    ///
    /// # Errors
    /// `Setting` when the options cannot be used or the system's roots cannot be read.
    pub(super) fn new(
        service: Service,
        url: &Url,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        if is_loopback(url) {
            // Nothing there speaks TLS, and the system's certificates take longer to read than
            // everything else that a start does.
            let builder = if url.scheme() == "http" {
                builder(service, options).tls_certs_only([])
            } else {
                trusting(service, options)?
            };
            return Self::of(service, builder, Way::Direct, options);
        }
        let way = Way::usual(options.proxies.as_ref());
        way.hide_password(url);
        Self::of(service, trusting(service, options)?, way, options)
    }

    /// Connections for a service of this machine: never through a proxy (design, 8 F.4). Where its
    /// certificate is known by a thumbprint, nothing else of it counts.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub(super) fn on_this_machine(
        service: Service,
        url: &Url,
        options: &HttpOptions,
        thumbprint: Option<&str>,
    ) -> Result<Self, ApiError> {
        let builder = match (url.scheme(), thumbprint) {
            ("http", _) => builder(service, options).tls_certs_only([]),
            (_, Some(thumbprint)) => {
                let config = trust::pinned(thumbprint).map_err(|why| setting(service, &why))?;
                builder(service, options).tls_backend_preconfigured(config)
            }
            (_, None) => trusting(service, options)?,
        };
        Self::of(service, builder, Way::Direct, options)
    }

    fn of(
        service: Service,
        builder: ClientBuilder,
        way: Way,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        let builder = way.on(builder).map_err(|why| setting(service, &why))?;
        let client = builder.build().map_err(|error| {
            let why = root_cause(&error);
            setting(
                service,
                &format!("TLS cannot be set up, see --ca-file: {why}"),
            )
        })?;
        Ok(Self {
            client,
            way,
            service,
            gate: Gate::new(),
            options: options.clone(),
            body_cap: BODY_CAP,
        })
    }

    #[cfg(test)]
    pub(super) fn with_body_cap(mut self, cap: usize) -> Self {
        self.body_cap = cap;
        self
    }

    pub(super) fn counters(&self) -> &Counters {
        &self.options.counters
    }

    /// What is left of the run; `None` where it has no end.
    pub(super) fn time_left(&self) -> Option<Duration> {
        self.options.deadline.map(Deadline::left)
    }

    /// The error that the run is over, which is noted.
    pub(super) fn out_of_time(&self, call: &str) -> ApiError {
        self.counters().note_out_of_time();
        let deadline = self.options.deadline;
        let max_time = deadline.map(Deadline::max_time).unwrap_or_default();
        ApiError::out_of_time(self.service, call, max_time)
    }

    /// How long a request may take.
    fn timeout(&self, effect: Effect) -> Duration {
        let grace = match effect {
            Effect::Read => Duration::ZERO,
            Effect::Write => GRACE,
        };
        let limit = self.options.request_timeout;
        let left = self.time_left();
        left.map_or(limit, |left| left.saturating_add(grace).min(limit))
    }

    /// Sends the request once. Any status is an answer here.
    ///
    /// # Errors
    /// `Network` when no complete answer came, `BadAnswer` when it is too large.
    pub(super) async fn once(
        &self,
        request: &Request,
        auth: &Auth,
        attempt: u32,
    ) -> Result<Answer, ApiError> {
        self.counters().count_request();
        let started = Instant::now();
        let result = self.exchange(request, auth).await;
        trace(request, attempt, started.elapsed(), &result);
        if let Ok(answer) = &result {
            self.note(answer);
        }
        result
    }

    async fn exchange(&self, request: &Request, auth: &Auth) -> Result<Answer, ApiError> {
        let mut builder = self
            .client
            .request(request.method.clone(), request.url.clone())
            .timeout(self.timeout(request.effect));
        if let Some(body) = &request.body {
            builder = builder
                .header(CONTENT_TYPE, HeaderValue::from_static(body.content_type))
                .body(body.bytes.clone());
        }
        let response = auth
            .sign(builder)
            .send()
            .await
            .map_err(|error| self.lost(request, error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = self.read(request, response).await?;
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    /// The body; of what is no answer only the beginning.
    async fn read(&self, request: &Request, mut response: Response) -> Result<Vec<u8>, ApiError> {
        let status = response.status().as_u16();
        let mut body = Vec::new();
        loop {
            let chunk = response
                .chunk()
                .await
                .map_err(|error| self.lost(request, error))?;
            let Some(chunk) = chunk else { return Ok(body) };
            self.counters().count_bytes(chunk.len());
            let is_page = body.trim_ascii_start().first() == Some(&b'<');
            let is_error = !(200..300).contains(&status) || is_page;
            let left = ERROR_CAP.saturating_sub(body.len());
            if is_error && chunk.len() > left {
                body.extend_from_slice(chunk.get(..left).unwrap_or_default());
                return Ok(body);
            }
            if body.len() + chunk.len() > self.body_cap {
                let message = format!(
                    "the answer is larger than {} bytes, the most that adoconn reads at once",
                    self.body_cap
                );
                let mut error = ApiError::new(
                    ApiErrorKind::BadAnswer,
                    request.service,
                    super::answer::sent(request.effect, status),
                    &request.call(),
                    &message,
                );
                error.status = Some(status);
                return Err(error);
            }
            body.extend_from_slice(&chunk);
        }
    }

    /// Pauses everybody when the service asks for it, on whatever status (ado-api, 12.2).
    fn note(&self, answer: &Answer) {
        let pause = answer.retry_after();
        let delayed = pause.is_some() || answer.header("x-ratelimit-delay").is_some();
        self.gate.answered(delayed);
        if let Some(pause) = pause {
            self.gate.pause(pause);
        }
        if let Some(budget) = answer.budget() {
            self.gate.budget_is_low(budget.is_low());
            self.counters().note_budget(budget);
        }
    }

    /// Only a connection that was never made proves that nothing was sent (style, 8).
    fn lost(&self, request: &Request, error: reqwest::Error) -> ApiError {
        let error = error.without_url();
        let host = request.url.host_str().unwrap_or("the service");
        let port = request.url.port().map(|port| format!(":{port}"));
        let host = format!("{host}{}", port.unwrap_or_default());
        let cause = root_cause(&error);
        let message = if error.is_connect() {
            let through = match self.way.proxy(&request.url) {
                Some(proxy) => format!(" through the proxy {proxy}"),
                None => String::new(),
            };
            format!("cannot connect to {host}{through}: {cause}")
        } else if error.is_timeout() && self.time_left().is_some_and(|left| left.is_zero()) {
            let over = self.out_of_time(&request.call());
            if request.effect == Effect::Read {
                return over;
            }
            format!("no complete answer from {host} before the run was over")
        } else if error.is_timeout() {
            let limit = self.options.request_timeout.as_secs_f64();
            format!("no complete answer from {host} within {limit} seconds")
        } else if error.is_builder() {
            format!("the request cannot be built: {cause}")
        } else {
            format!("the connection to {host} was lost: {cause}")
        };
        let never_sent = error.is_connect() || error.is_builder();
        let sent = match request.effect {
            Effect::Write if !never_sent => Sent::Maybe,
            Effect::Read | Effect::Write => Sent::No,
        };
        let mut lost = ApiError::new(
            ApiErrorKind::Network,
            request.service,
            sent,
            &request.call(),
            &message,
        );
        if error.is_connect() && cause.contains("certificate") {
            lost.code = Some(CERTIFICATE.into());
        }
        lost
    }
}

/// What all connections have in common.
fn builder(service: Service, options: &HttpOptions) -> ClientBuilder {
    install_provider();
    Client::builder()
        .user_agent(&options.user_agent)
        .default_headers(default_headers(service))
        .connect_timeout(options.connect_timeout)
        .timeout(options.request_timeout)
        .redirect(redirect::Policy::none())
        .gzip(true)
}

/// The same, for servers that the given certificates speak for, too.
fn trusting(service: Service, options: &HttpOptions) -> Result<ClientBuilder, ApiError> {
    let builder = builder(service, options);
    if options.roots.certificates().is_empty() {
        return Ok(builder);
    }
    let config = trust::config(&options.roots).map_err(|why| {
        setting(
            service,
            &format!("TLS cannot be set up, see --ca-file: {why}"),
        )
    })?;
    Ok(builder.tls_backend_preconfigured(config))
}

/// The code of an error about a TLS certificate: trying again does not help.
pub(super) const CERTIFICATE: &str = "CERTIFICATE";

/// One process has one TLS provider; a second call finds it installed.
fn install_provider() {
    use rustls::crypto::{CryptoProvider, ring};
    if CryptoProvider::get_default().is_none() {
        let installed = ring::default_provider().install_default();
        if installed.is_err() {
            tracing::trace!("another thread installed the TLS provider");
        }
    }
}

fn default_headers(service: Service) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en-US"));
    if service == Service::Ado {
        headers.insert(
            "x-tfs-fedauthredirect",
            HeaderValue::from_static("Suppress"),
        );
    }
    headers
}

/// The innermost cause: the outer ones only say that a request failed.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn trace(request: &Request, attempt: u32, took: Duration, result: &Result<Answer, ApiError>) {
    let (status, activity) = match result {
        Ok(answer) => (Some(answer.status), answer.activity_id()),
        Err(error) => (error.status, None),
    };
    tracing::debug!(
        service = %request.service,
        call = request.call(),
        status,
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        attempt,
        activity,
        failure = result.as_ref().err().map(|error| &*error.message),
        "request"
    );
}

#[cfg(test)]
mod tests;
