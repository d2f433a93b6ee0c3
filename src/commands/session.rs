//! One command's connection to both sides: profile, runtime, readers, and the embedded cloud
//! where that is meant.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use super::Context;
use super::failures::from_api;
#[cfg(feature = "sandbox")]
use super::sandbox;
use crate::cli::{NotifyArgs, NotifyWhen};
use crate::clients::api_error::ApiError;
use crate::clients::{self, Audience, Counters, Deadline, HttpOptions, Roots, ado, nucleus};
use crate::config;
use crate::config::intake::{self, Bounds};
use crate::config::profile::{AdoCredential, AdoSettings, Notify, Profile};
use crate::config::proxy::Proxies;
use crate::config::told;
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Everything a command needs to reach the services.
#[derive(Debug)]
pub struct Session {
    /// Where it works and how.
    pub profile: Profile,
    http: HttpOptions,
    #[cfg(feature = "sandbox")]
    sandbox: Option<crate::sandbox::Sandbox>,
    runtime: Runtime,
}

impl Session {
    /// Reads the profile, and starts the embedded cloud where that is meant. Nothing is sent.
    ///
    /// # Errors
    /// Wrong settings; exit status 2.
    pub fn open(context: &Context) -> Result<Self, Failure> {
        #[cfg(feature = "sandbox")]
        if config::wants_sandbox(&context.global, &context.env)? {
            let runtime = runtime()?;
            let sandbox = runtime.block_on(sandbox::start(&context.env))?;
            let mut profile = sandbox::profile(&sandbox, &context.env)?;
            profile.limits.max_time = config::max_time(&context.env)?;
            let http = HttpOptions {
                deadline: deadline(&profile, context),
                ..context.http.clone()
            };
            return Ok(Self {
                profile,
                http,
                sandbox: Some(sandbox),
                runtime,
            });
        }
        Self::of(config::load(&context.global, &context.env)?, context)
    }

    /// The same as the flags of a command that writes want it.
    #[must_use]
    pub fn for_writing(mut self, notify: NotifyArgs) -> Self {
        self.profile.notify = match notify.notify {
            Some(NotifyWhen::Auto) => Notify::Auto,
            Some(NotifyWhen::Always) => Notify::Always,
            Some(NotifyWhen::Never) => Notify::Never,
            None => self.profile.notify,
        };
        self
    }

    /// A session for a profile that is known already. Nothing is sent.
    ///
    /// # Errors
    /// Certificate authorities that cannot be read; exit status 2.
    pub fn of(profile: Profile, context: &Context) -> Result<Self, Failure> {
        let runtime = runtime()?;
        let http = HttpOptions {
            deadline: deadline(&profile, context),
            roots: roots(profile.ca_file.as_deref())?,
            proxies: Proxies::of(&context.env)?,
            audience: context
                .out
                .aside()
                .map(|aside| Audience::new(move |line| aside.tell(line))),
            ..context.http.clone()
        };
        Ok(Self {
            profile,
            http,
            #[cfg(feature = "sandbox")]
            sandbox: None,
            runtime,
        })
    }

    /// Runs a future to its end.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// A reader of Azure DevOps.
    ///
    /// # Errors
    /// Missing or wrong settings; exit status 2.
    pub fn ado(&self) -> Result<ado::Reader, Failure> {
        let settings = self.profile.require_ado()?;
        clients::connect_ado(&settings, &self.http).map_err(|error| from_api(&error))
    }

    /// What the organization tells about itself without a credential.
    ///
    /// # Errors
    /// There is no such organization, or it cannot be reached.
    pub async fn probe_organization(&self) -> Result<ado::OrganizationProbe, ApiError> {
        let settings = AdoSettings {
            url: self.profile.ado.url.clone(),
            organization: self.profile.ado.organization.clone().unwrap_or_default(),
            // A reader needs one; the probe sends none.
            credential: AdoCredential::Pat("unsent".into()),
            trusted_identities: Vec::new(),
        };
        let reader = clients::connect_ado(&settings, &self.http)?;
        reader.probe_organization().await
    }

    /// A reader of Nucleus.
    ///
    /// # Errors
    /// Missing or wrong settings; exit status 2.
    pub fn nucleus(&self) -> Result<nucleus::Reader, Failure> {
        let settings = self.profile.require_nucleus()?;
        clients::connect_nucleus(&settings, &self.http).map_err(|error| from_api(&error))
    }

    /// What is left of the time that this run may take; `None` where it has no end.
    pub fn time_left(&self) -> Option<Duration> {
        self.http.deadline.map(Deadline::left)
    }

    /// What was sent and received so far.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.http.counters
    }
}

#[cfg(feature = "sandbox")]
impl Drop for Session {
    /// Keeps what the embedded cloud holds, however the command ended.
    fn drop(&mut self) {
        if let Some(sandbox) = self.sandbox.take()
            && let Err(error) = sandbox.stop()
        {
            tracing::error!("the sandbox's world cannot be saved: {error}");
        }
    }
}

/// When a run that begins now is over: the command line goes over the profile.
fn deadline(profile: &Profile, context: &Context) -> Option<Deadline> {
    let max_time = context.global.max_time.or(profile.limits.max_time);
    max_time.map(Deadline::after)
}

/// The certificate authorities of a file.
fn roots(ca_file: Option<&Path>) -> Result<Roots, Failure> {
    let Some(path) = ca_file else {
        return Ok(Roots::default());
    };
    let place = told::shown_path(path);
    let pem = intake::read(path, Bounds::small(intake::AUTHORITIES)).map_err(|error| {
        Failure::usage(format!(
            "cannot read the certificate authorities in {place}"
        ))
        .because(error)
    })?;
    Roots::from_pem(&pem)
        .map_err(|why| Failure::usage(format!("the file of certificate authorities {place} {why}")))
}

/// A runtime for one command.
///
/// # Errors
/// When the system gives no threads, or too few files can be open at once.
pub fn runtime() -> Result<Runtime, Failure> {
    crate::process::check_room()
        .map_err(|(why, hint)| Failure::new(ExitStatus::Error, why).hint(hint))?;
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::new(ExitStatus::Error, "cannot start").because(error))
}
