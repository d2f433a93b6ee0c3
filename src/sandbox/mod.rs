//! The embedded cloud: Entra ID, Azure DevOps and Nucleus as one world, served over real HTTP.
//!
//! It is as strict as the services it stands for, and it changes what it stores as they do. One
//! origin on loopback serves everything:
//!
//! | Path | Service |
//! |---|---|
//! | `/{tenant}/oauth2/v2.0/token`, `.../devicecode`, `/devicelogin` | Entra ID |
//! | `/v1.0/me` | Microsoft Graph |
//! | `/metadata/identity/oauth2/token` | the metadata service of a virtual machine, and Azure Arc |
//! | `/msi/token` | App Service's managed identity |
//! | `/_issuer/github`, `/_issuer/pipelines` | issuers of tokens outside Entra ID |
//! | `/adoconn-sandbox/...` | Azure DevOps, organization `adoconn-sandbox` |
//! | `/nucleus/api/...` | Nucleus |
//! | `/_sandbox/...` | controls for people and tests: faults, request log, next scan |
//!
//! A request takes this way: `server` counts it (`log`) and lets `faults` spoil it, then the
//! service answers from the [`World`], which `store` keeps in a file. It shares no wire type,
//! error builder or constant with the clients: each side reads the contract for itself.

pub mod ado;
mod control;
pub mod entra;
pub(crate) mod estate;
mod exchange;
pub mod faults;
mod graph;
mod log;
pub mod machine;
pub mod nucleus;
mod server;
mod store;
#[cfg(test)]
mod tests;
pub mod world;

pub use log::{Entry, Report};
pub use server::{BlockingSandbox, Latency, Options, Sandbox};
pub use store::reset;
pub use world::{CREDENTIALS, Credentials, World};
