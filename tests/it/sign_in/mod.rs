//! Every way to sign in to Azure DevOps, through the whole program.

mod applications;
mod azure_cli;
mod federated;
mod machines;
mod network;
mod people;
mod server;

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, World};

/// One rule, and this credential.
fn config(ado: &str) -> Config {
    Config::one_rule("").and(ado)
}

/// Asks for the projects, and tells everything about it.
fn projects(adoconn: &Adoconn<'_>) -> Outcome {
    adoconn.run(&["projects", "list", "-o", "json", "-vv"])
}

/// Ends the test unless the credential opens the organization, and again after its token ran out
/// in the middle of a run.
#[track_caller]
fn signs_in(world: &World, adoconn: &Adoconn<'_>) {
    let listed = projects(adoconn).code(0);
    assert!(listed.items().len() > 2, "{listed}");
    let run_out = Fault::new("_apis/projects", FaultKind::SignIn);
    world.fault(run_out.times(1));
    let listed = projects(adoconn).code(0);
    assert!(listed.items().len() > 2, "{listed}");
    world.mend();
}

/// Ends the test unless Entra ID says no with this code.
#[track_caller]
fn is_refused(adoconn: &Adoconn<'_>, code: &str) {
    let _refused = projects(adoconn).code(4).says(&[code]);
}

/// A file of the home directory that nobody else can read.
fn private(home: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = home.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}

/// A file of `tests/data/certificates`.
fn data(name: &str) -> Vec<u8> {
    fs::read(crate::root().join("tests/data/certificates").join(name)).unwrap()
}
