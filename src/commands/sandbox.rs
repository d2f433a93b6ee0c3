//! `sandbox serve|reset|scan`, and the embedded cloud behind `--sandbox`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::Context;
use super::interrupt::Interrupt;
use super::session;
use crate::cli::{SandboxCommand, SandboxServeArgs};
use crate::config::env::Env;
use crate::config::profile::Profile;
use crate::config::{self, SandboxParts, sandbox_profile};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::Out;
use crate::sandbox::{self, Options, Sandbox};

/// Runs a command on the embedded cloud itself.
///
/// # Errors
/// When its world is in use, broken or cannot be saved, or the port is taken.
pub fn run(command: &SandboxCommand, context: &mut Context) -> Result<ExitStatus, Failure> {
    match command {
        SandboxCommand::Serve(args) => serve(args, context),
        SandboxCommand::Reset => reset(context),
        SandboxCommand::Scan => scan(context),
    }
}

/// The Nucleus projects that the built-in rules look at.
const CRITICAL_PROJECT: &str = "13000008";
const HIGH_PROJECT: &str = "13000009";

/// Starts the embedded cloud inside this process, with yesterday's world.
///
/// The ledger commits every write at once, so the world must as well: a process that is killed
/// takes both down, and neither may know more than the other.
///
/// # Errors
/// As [`run`].
pub async fn start(env: &Env) -> Result<Sandbox, Failure> {
    let options = Options {
        durable: true,
        ..Options::default()
    };
    start_with(env, options).await
}

async fn start_with(env: &Env, options: Options) -> Result<Sandbox, Failure> {
    let state = world_path(env)?;
    let options = Options {
        state: Some(state.clone()),
        ..options
    };
    Sandbox::start(options).await.map_err(|error| {
        if error.kind() == ErrorKind::WouldBlock {
            return in_use(error);
        }
        let hint = if error.kind() == ErrorKind::AddrInUse {
            "choose another --port; 0 takes a free one".to_owned()
        } else {
            let world = state.display();
            format!("its world is {world}; `adoconn sandbox reset` starts over")
        };
        Failure::new(
            ExitStatus::Error,
            format!("the sandbox cannot start: {error}"),
        )
        .hint(hint)
    })
}

/// The profile that works in a running embedded cloud.
///
/// # Errors
/// When a setting in the environment is wrong.
pub fn profile(sandbox: &Sandbox, env: &Env) -> Result<Profile, Failure> {
    let address = sandbox.base_url().to_owned();
    let keys = sandbox.credentials();
    sandbox_profile(SandboxParts {
        ado_url: address.clone(),
        organization: keys.organization.to_owned(),
        authority: address.clone(),
        tenant_id: keys.tenant_id.to_owned(),
        client_id: keys.client_id.to_owned(),
        client_secret: keys.client_secret.to_owned(),
        nucleus_url: address,
        nucleus_api_key: keys.nucleus_api_key.to_owned(),
        critical_project: CRITICAL_PROJECT.to_owned(),
        high_project: HIGH_PROJECT.to_owned(),
        ledger: config::sandbox_ledger(env)?,
        quiet_period: config::quiet_period(env)?,
    })
}

fn world_path(env: &Env) -> Result<PathBuf, Failure> {
    let folder = env.state_dir().ok_or_else(|| {
        Failure::usage("there is no place for the sandbox's world: HOME is not set")
            .hint("set HOME, or XDG_STATE_HOME")
    })?;
    Ok(folder.join("sandbox").join("world.json.gz"))
}

fn serve(args: &SandboxServeArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let certificates = args.certificate.as_deref().map(certificates).transpose()?;
    let runtime = session::runtime()?;
    let result = runtime.block_on(async {
        // From before it can be asked anything until its world is saved.
        let interrupt = Interrupt::listen();
        let options = Options {
            port: args.port,
            ..Options::default()
        };
        let sandbox = start_with(&context.env, options).await?;
        if let Some(certificates) = certificates {
            sandbox.world(|world| {
                for application in &mut world.entra.applications {
                    application.certificates.clone_from(&certificates);
                }
            });
        }
        print_doors(&sandbox, &mut context.out)?;
        interrupt.wait().await;
        let stopped = sandbox.stop().map_err(unsaved);
        drop(interrupt);
        stopped
    });
    result.map(|()| ExitStatus::Done)
}

/// The certificates of a PEM file, in DER.
fn certificates(path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let failed = |why: String| {
        Failure::usage(format!("{}: {why}", path.display()))
            .hint("--certificate takes the public certificate in PEM form")
    };
    let found = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let found: Vec<Vec<u8>> = found
        .filter_map(Result::ok)
        .map(|certificate| certificate.to_vec())
        .collect();
    if found.is_empty() {
        return Err(failed("no PEM certificate in this file".to_owned()));
    }
    Ok(found)
}

/// Prints how to reach it, as lines that a shell can read back.
fn print_doors(sandbox: &Sandbox, out: &mut Out) -> Result<(), Failure> {
    let keys = sandbox.credentials();
    let address = sandbox.base_url();
    let lines = [
        ("ADOCONN_ADO_URL", address),
        ("ADOCONN_ORGANIZATION", keys.organization),
        ("ADOCONN_AUTHORITY", address),
        ("ADOCONN_TENANT_ID", keys.tenant_id),
        ("ADOCONN_CLIENT_ID", keys.client_id),
        ("ADOCONN_CLIENT_SECRET", keys.client_secret),
        ("ADOCONN_NUCLEUS_URL", address),
        ("ADOCONN_NUCLEUS_API_KEY", keys.nucleus_api_key),
    ];
    let mut text = String::new();
    for (name, value) in lines {
        text = format!("{text}export {name}='{value}'\n");
    }
    text = format!(
        "{text}# the same organization by personal access token: {}\n\
         # in a configuration file, keep nucleus.identity = \"{}\" (another port is the same Nucleus)\n\
         # as the identity of this machine: ADOCONN_AUTH=managed-identity, without ADOCONN_CLIENT_ID, and \
         AZURE_POD_IDENTITY_AUTHORITY_HOST={address}\n\
         # as a person, by device code: ADOCONN_AUTH=device-code ADOCONN_GRAPH_URL={address}\n\
         # the scanners' next day, while this runs: curl -X POST {address}/_sandbox/scan\n",
        keys.pat,
        config::sandbox::IDENTITY
    );
    out.data(&text)?;
    out.flush()?;
    out.status(format_args!("SANDBOX: serving {address}; Ctrl-C ends it"));
    Ok(())
}

fn reset(context: &mut Context) -> Result<ExitStatus, Failure> {
    let world = world_path(&context.env)?;
    let ledger = config::sandbox_ledger(&context.env)?;
    sandbox::reset(&world).map_err(|error| {
        if error.kind() == ErrorKind::WouldBlock {
            return in_use(error);
        }
        let message = format!("the sandbox's world {} cannot be reset", world.display());
        Failure::new(ExitStatus::Error, message).because(error)
    })?;
    // The ledger speaks of tickets that are gone with the world.
    for suffix in ["", "-wal", "-shm"] {
        let mut file = ledger.clone().into_os_string();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    context
        .out
        .status("SANDBOX: started over; its tickets and its ledger are gone");
    Ok(ExitStatus::Done)
}

fn scan(context: &mut Context) -> Result<ExitStatus, Failure> {
    let runtime = session::runtime()?;
    let summary = runtime.block_on(async {
        let sandbox = start(&context.env).await?;
        let summary = sandbox.world(|world| world.next_scan().to_string());
        sandbox.stop().map_err(unsaved)?;
        Ok::<_, Failure>(summary)
    })?;
    context.out.status(format_args!("SANDBOX: {summary}"));
    context
        .out
        .hint("`adoconn --sandbox sync` brings the tickets in step");
    Ok(ExitStatus::Done)
}

/// Another process has the world.
fn in_use(error: std::io::Error) -> Failure {
    let message = "the sandbox is in use by another adoconn";
    Failure::new(ExitStatus::Locked, message)
        .because(error)
        .hint("wait until it ends, or stop `adoconn sandbox serve`")
        .hint("a server plays the scanners' next day itself: `curl -X POST http://127.0.0.1:PORT/_sandbox/scan`")
}

/// The world could not be written to its file.
pub(super) fn unsaved(error: std::io::Error) -> Failure {
    Failure::new(ExitStatus::Error, "the sandbox's world cannot be saved").because(error)
}
