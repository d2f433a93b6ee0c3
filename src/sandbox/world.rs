//! The world: everything the simulated services know, and the credentials that open it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ado::Ado;
use super::entra::Entra;
use super::faults::Fault;
use super::machine::Machine;
use super::nucleus::{NucleusWorld, ScanSummary};

/// What opens the sandbox: fixed, public, and worth nothing anywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credentials {
    /// The Entra tenant, a GUID.
    pub tenant_id: &'static str,
    /// The service principal's application id.
    pub client_id: &'static str,
    /// The service principal's client secret.
    pub client_secret: &'static str,
    /// A personal access token of the sandbox's administrator.
    pub pat: &'static str,
    /// The key for the Nucleus API.
    pub nucleus_api_key: &'static str,
    /// The Azure DevOps organization.
    pub organization: &'static str,
}

/// The only credentials of every sandbox. They are no secrets.
pub const CREDENTIALS: Credentials = Credentials {
    tenant_id: "5a4db0c5-0000-4000-8000-00000000ad01",
    client_id: "5a4db0c5-0000-4000-8000-00000000ad02",
    client_secret: "sandbox~public.dummy.secret~no.real.one",
    pat: "sandboxpublicdummytokennotarealonesandboxpublicdummytokennotarealonesandboxAZDOdummy",
    nucleus_api_key: "sandbox-public-dummy-api-key",
    organization: "adoconn-sandbox",
};

/// The state of all simulated services. Tests change it, people play it.
#[derive(Debug, Serialize, Deserialize)]
pub struct World {
    /// Tenants, applications and tokens.
    pub entra: Entra,
    /// The machine that programs run on.
    #[serde(default)]
    pub machine: Machine,
    /// The Azure DevOps organization.
    pub ado: Ado,
    /// Nucleus has a router of its own, so it has a lock of its own.
    #[serde(with = "shared")]
    pub(crate) nucleus: Arc<Mutex<NucleusWorld>>,
    /// What goes wrong, in the order in which it is looked for.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// How many requests are, or were, held for ever by a fault.
    #[serde(default)]
    pub held: u32,
    /// How many requests are still to be carried out late.
    #[serde(default)]
    pub late: u32,
    /// By how many seconds the services' clock differs from this machine's.
    #[serde(default)]
    pub clock_offset: i64,
}

impl World {
    /// A new world: the same on every start.
    pub fn seed() -> Self {
        Self {
            entra: Entra::seed(),
            machine: Machine::default(),
            ado: Ado::seed(service_time(0)),
            nucleus: Arc::new(Mutex::new(NucleusWorld::seed())),
            faults: Vec::new(),
            held: 0,
            late: 0,
            clock_offset: 0,
        }
    }

    /// The same organization, with a Nucleus that has projects and nothing else: for tests that
    /// make what they need.
    pub fn small() -> Self {
        Self {
            nucleus: Arc::new(Mutex::new(NucleusWorld::empty())),
            entra: Entra::seed(),
            machine: Machine::default(),
            ado: Ado::seed(service_time(0)),
            faults: Vec::new(),
            held: 0,
            late: 0,
            clock_offset: 0,
        }
    }

    /// Looks at Nucleus, or changes it by hand.
    pub fn in_nucleus<T>(&self, look: impl FnOnce(&mut NucleusWorld) -> T) -> T {
        look(&mut locked(&self.nucleus))
    }

    /// The services' own time, in milliseconds precision.
    pub fn now(&self) -> Timestamp {
        service_time(self.clock_offset)
    }

    /// A copy that can be written down while the original goes on.
    pub(super) fn snapshot(&self) -> Self {
        Self {
            entra: self.entra.clone(),
            machine: self.machine.clone(),
            ado: self.ado.clone(),
            nucleus: Arc::new(Mutex::new(locked(&self.nucleus).clone())),
            faults: self.faults.clone(),
            held: self.held,
            late: self.late,
            clock_offset: self.clock_offset,
        }
    }

    /// Plays the next scanner run in Nucleus.
    pub(crate) fn next_scan(&self) -> ScanSummary {
        locked(&self.nucleus).next_scan()
    }
}

/// This machine's time moved by `offset` seconds, cut to milliseconds as the services do.
pub(super) fn service_time(offset: i64) -> Timestamp {
    let now = crate::clock::now()
        .saturating_add(SignedDuration::from_secs(offset))
        .unwrap_or(Timestamp::MAX);
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// Locks, and goes on with what a panicking test left behind.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stores what stands behind a shared lock.
mod shared {
    use std::sync::{Arc, Mutex};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Arc<Mutex<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::locked(value).serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<Mutex<T>>, D::Error> {
        T::deserialize(deserializer).map(|value| Arc::new(Mutex::new(value)))
    }
}
