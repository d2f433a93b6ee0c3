//! Whoever is signed in to the Azure CLI; a script stands in for it.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use adoconn::sandbox::CREDENTIALS;
use adoconn::sandbox::ado::ALEX;

use super::{config, projects};
use crate::harness::{Adoconn, World};

const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";

/// A machine on which `az` does this.
fn machine<'w>(world: &'w World, script: &str) -> Adoconn<'w> {
    let own = config("ado.auth = \"azure-cli\"").without(&["ado.client_id"]);
    let mut adoconn = Adoconn::with(world, &own);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let folder = adoconn.home().join("bin");
    fs::create_dir(&folder).unwrap();
    adoconn.set("PATH", folder.to_str().unwrap());
    if !script.is_empty() {
        let az = folder.join("az");
        fs::write(&az, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&az, fs::Permissions::from_mode(0o755)).unwrap();
    }
    adoconn
}

#[test]
fn the_cli_is_asked_for_the_tenant_and_its_token_opens_the_organization() {
    let world = World::small();
    let token = world.sandbox().world(|world| {
        let (alex, now) = (world.ado.identities[ALEX].object_id.clone(), world.now());
        world.entra.give(&alex, AZURE_DEVOPS, now)
    });
    // The token comes from a file outside the home directory, in which nothing may be found.
    let kept = tempfile::NamedTempFile::new().unwrap();
    fs::write(kept.path(), format!("{{\"accessToken\": \"{token}\"}}")).unwrap();
    let script = format!(
        "[ \"$*\" = \"account get-access-token --output json --resource {AZURE_DEVOPS} --tenant \
         {}\" ] || exit 9\nwhile read -r line; do echo \"$line\"; done < {}\necho \"$line\"",
        CREDENTIALS.tenant_id,
        kept.path().display()
    );
    let adoconn = machine(&world, &script);
    assert!(projects(&adoconn).code(0).items().len() > 2);
    let verified = adoconn.run(&["verify", "-o", "json"]);
    assert!(
        verified.stdout.contains("the Azure CLI gave a token"),
        "{verified}"
    );
}

#[test]
fn who_is_not_signed_in_is_told_so() {
    let world = World::small();
    let adoconn = machine(
        &world,
        "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
    );
    let _told = projects(&adoconn).code(4).says(&["run `az login`"]);
    let expired = "echo 'ERROR: AADSTS700082: The refresh token has expired.' >&2; exit 1";
    let adoconn = machine(&world, expired);
    let _told = projects(&adoconn)
        .code(4)
        .says(&["AADSTS700082", "run `az login`"]);
}

#[test]
fn a_machine_without_the_cli_is_a_matter_of_settings() {
    let world = World::small();
    let _told = projects(&machine(&world, ""))
        .code(2)
        .says(&["no program `az`"]);
}

#[test]
fn what_is_no_token_is_not_repeated() {
    let world = World::small();
    let adoconn = machine(&world, "echo '{\"accessToken\": \"canary-half'");
    let told = projects(&adoconn).code(1);
    assert!(!told.stderr.contains("canary"), "{told}");
}

#[test]
fn what_it_leaves_behind_may_hold_the_pipe() {
    let world = World::small();
    let token = world.sandbox().world(|world| {
        let (alex, now) = (world.ado.identities[ALEX].object_id.clone(), world.now());
        world.entra.give(&alex, AZURE_DEVOPS, now)
    });
    let kept = tempfile::NamedTempFile::new().unwrap();
    fs::write(kept.path(), format!("{{\"accessToken\": \"{token}\"}}\n")).unwrap();
    let script = format!(
        "/bin/sleep 100 &\nwhile read -r line; do echo \"$line\"; done < {}",
        kept.path().display()
    );
    let started = std::time::Instant::now();
    assert!(projects(&machine(&world, &script)).code(0).items().len() > 2);
    // The other end of the wait would come after a hundred seconds.
    assert!(started.elapsed() < std::time::Duration::from_secs(50));
}

#[test]
fn a_program_that_others_can_write_to_is_not_run() {
    let world = World::small();
    let adoconn = machine(&world, "echo '{}'");
    let az = adoconn.home().join("bin/az");
    fs::set_permissions(&az, fs::Permissions::from_mode(0o777)).unwrap();
    let _told = projects(&adoconn)
        .code(2)
        .says(&["the Azure CLI is not run", "chmod go-w"]);
    fs::set_permissions(&az, fs::Permissions::from_mode(0o755)).unwrap();
    let bin = adoconn.home().join("bin");
    fs::set_permissions(&bin, fs::Permissions::from_mode(0o777)).unwrap();
    let _told = projects(&adoconn).code(2).says(&["chmod go-w"]);
}

#[test]
fn a_token_in_its_complaints_is_not_repeated() {
    let world = World::small();
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJjYW5hcnkiOiJ4In0.c2lnbmF0dXJl";
    let script = format!("printf 'ERROR: \\033[2Jtoken {token} is no use\\n' >&2; exit 1");
    let told = projects(&machine(&world, &script)).code(4);
    assert!(
        !told.stderr.contains("eyJ") && !told.stderr.contains('\u{1b}'),
        "{told}"
    );
}
