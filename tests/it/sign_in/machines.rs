//! Machines with an identity of their own: virtual machines and App Service. Azure Arc, whose
//! keys stand in a folder of the system's, is tested beside its code.

use adoconn::sandbox::machine::{IDENTITY_HEADER, USER_ASSIGNED};

use super::{config, is_refused, projects, signs_in};
use crate::harness::{Adoconn, World};

const AUTH: &str = "ado.auth = \"managed-identity\"";

/// A virtual machine. Other programs there use a proxy; this one must not.
fn machine(world: &World) -> Adoconn<'_> {
    let own = config(AUTH).without(&["ado.client_id"]);
    let mut adoconn = Adoconn::with(world, &own);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn.set("HTTP_PROXY", "http://127.0.0.1:9");
    adoconn.set("AZURE_POD_IDENTITY_AUTHORITY_HOST", world.url());
    adoconn
}

#[test]
fn a_virtual_machine_signs_in_as_itself() {
    let world = World::small();
    let adoconn = machine(&world);
    signs_in(&world, &adoconn);
    let verified = adoconn.run(&["verify", "-o", "json", "-vv"]);
    assert!(
        verified.stdout.contains("this machine gave a token"),
        "{verified}"
    );
    world
        .sandbox()
        .world(|world| world.machine.has_identity = false);
    is_refused(&adoconn, "Identity not found");
}

#[test]
fn a_user_assigned_identity_is_named_by_its_client_id() {
    let world = World::small();
    world
        .sandbox()
        .world(|world| world.machine.has_identity = false);
    let mut adoconn = machine(&world);
    adoconn.set("ADOCONN_CLIENT_ID", USER_ASSIGNED);
    signs_in(&world, &adoconn);
    adoconn.set("ADOCONN_CLIENT_ID", "99999999-0000-4000-8000-000000000001");
    is_refused(&adoconn, "Identity not found");
}

#[test]
fn app_service_wants_to_see_its_header() {
    let world = World::small();
    let mut adoconn = machine(&world);
    let endpoint = format!("{}/msi/token", world.url());
    adoconn.set("AZURE_POD_IDENTITY_AUTHORITY_HOST", "");
    adoconn.set("IDENTITY_ENDPOINT", &endpoint);
    adoconn.set("IDENTITY_HEADER", IDENTITY_HEADER);
    signs_in(&world, &adoconn);
    adoconn.set("IDENTITY_HEADER", "wrong");
    is_refused(&adoconn, "Unauthorized");
    adoconn.set("IDENTITY_HEADER", "");
    let _told = projects(&adoconn)
        .code(2)
        .says(&["IDENTITY_HEADER", "IMDS_ENDPOINT"]);
}

#[test]
fn a_machine_without_a_metadata_service_says_so() {
    let world = World::small();
    let mut adoconn = machine(&world);
    adoconn.set("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9");
    let told = projects(&adoconn).code(1);
    let _told = told.says(&["does this machine have a managed identity?"]);
}

#[test]
fn f4_tokens_of_the_machine_never_leave_it() {
    let world = World::small();
    let mut adoconn = machine(&world);
    for elsewhere in [
        "http://metadata.example.com",
        "https://169.254.169.254",
        "http://10.0.0.1",
        "http://169.254.169.254.example.com",
    ] {
        adoconn.set("AZURE_POD_IDENTITY_AUTHORITY_HOST", elsewhere);
        let told = projects(&adoconn).code(2);
        let _told = told.says(&["not an http address of this machine"]);
    }
    assert_eq!(world.sandbox().requests().total, 0);
}
