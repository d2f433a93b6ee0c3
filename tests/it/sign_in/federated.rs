//! Applications that trust the tokens of GitHub, Azure Pipelines and Kubernetes.

use adoconn::sandbox::CREDENTIALS;
use adoconn::sandbox::entra::issuer::{
    AUDIENCE, KUBERNETES, RUNNER_TOKEN, SERVICE_CONNECTION, token,
};

use super::{config, is_refused, private, projects, signs_in};
use crate::harness::{Adoconn, World};

fn machine(world: &World) -> Adoconn<'_> {
    let mut adoconn = Adoconn::with(world, &config("ado.auth = \"federated\""));
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn
}

/// A token of the Kubernetes cluster, valid for so many seconds.
fn of_kubernetes(world: &World, seconds: i64) -> String {
    let now = world.sandbox().world(|world| world.now());
    token(KUBERNETES, AUDIENCE, now, seconds)
}

#[test]
fn kubernetes_keeps_a_file_fresh() {
    let world = World::small();
    let mut adoconn = machine(&world);
    // As the workload identity webhook sets them; the file says nothing about the application.
    adoconn.configure(
        &config("ado.auth = \"federated\"").without(&["ado.tenant_id", "ado.client_id"]),
    );
    let first = of_kubernetes(&world, 600);
    let file = private(adoconn.home(), "token", first.as_bytes());
    for (name, value) in [
        ("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap()),
        ("AZURE_TENANT_ID", CREDENTIALS.tenant_id),
        ("AZURE_CLIENT_ID", CREDENTIALS.client_id),
    ] {
        adoconn.set(name, value);
    }
    signs_in(&world, &adoconn);
    private(
        adoconn.home(),
        "token",
        of_kubernetes(&world, -900).as_bytes(),
    );
    is_refused(&adoconn, "AADSTS700024");
    private(
        adoconn.home(),
        "token",
        of_kubernetes(&world, 600).as_bytes(),
    );
    let outcome = projects(&adoconn).code(0);
    let shown = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!shown.contains(&first), "{outcome}");
}

#[test]
fn a_token_may_be_given_by_value() {
    let world = World::small();
    let mut adoconn = machine(&world);
    adoconn.set("ADOCONN_FEDERATED_TOKEN", &of_kubernetes(&world, 600));
    signs_in(&world, &adoconn);
}

#[test]
fn github_actions_give_a_token_for_each_request() {
    let world = World::small();
    let mut adoconn = machine(&world);
    let address = format!("{}/_issuer/github?api-version=2.0", world.url());
    adoconn.set("ACTIONS_ID_TOKEN_REQUEST_URL", &address);
    let told = projects(&adoconn).code(2);
    let _told = told.says(&["the federated token missing", "id-token: write"]);
    adoconn.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", RUNNER_TOKEN);
    signs_in(&world, &adoconn);
    adoconn.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "wrong");
    is_refused(&adoconn, "Bad credentials");
}

#[test]
fn azure_pipelines_give_a_token_for_a_service_connection() {
    let world = World::small();
    let mut adoconn = machine(&world);
    let address = format!("{}/_issuer/pipelines", world.url());
    adoconn.set("SYSTEM_OIDCREQUESTURI", &address);
    adoconn.set("SYSTEM_ACCESSTOKEN", RUNNER_TOKEN);
    let told = projects(&adoconn).code(2);
    let _told = told.says(&["ado.service_connection_id"]);
    let named =
        format!("ado.auth = \"federated\"\nado.service_connection_id = \"{SERVICE_CONNECTION}\"");
    adoconn.configure(&config(&named));
    signs_in(&world, &adoconn);
    adoconn.set("ADOCONN_SERVICE_CONNECTION_ID", "another");
    is_refused(&adoconn, "service connection does not exist");
}

#[test]
fn whoever_is_not_trusted_is_told_what_differs() {
    let world = World::small();
    let mut adoconn = machine(&world);
    adoconn.set("ADOCONN_FEDERATED_TOKEN", &of_kubernetes(&world, 600));
    let trust = |change: fn(&mut adoconn::sandbox::entra::FederatedCredential)| {
        world.sandbox().world(|world| {
            for known in &mut world.entra.applications[0].federated {
                change(known);
            }
        });
    };
    trust(|known| known.audience = "api://other".to_owned());
    is_refused(&adoconn, "AADSTS700212");
    trust(|known| known.subject = "somebody".to_owned());
    is_refused(&adoconn, "AADSTS700213");
    trust(|known| known.issuer = "https://elsewhere".to_owned());
    is_refused(&adoconn, "AADSTS700211");
}

#[test]
fn the_file_of_ours_goes_over_what_the_machine_has() {
    let world = World::small();
    let mut adoconn = machine(&world);
    let file = private(
        adoconn.home(),
        "token",
        of_kubernetes(&world, 600).as_bytes(),
    );
    adoconn.set("ADOCONN_FEDERATED_TOKEN_FILE", file.to_str().unwrap());
    adoconn.set("AZURE_FEDERATED_TOKEN_FILE", "/no/such/file");
    adoconn.set("AZURE_CLIENT_ID", "99999999-0000-4000-8000-000000000001");
    adoconn.set("AZURE_TENANT_ID", "99999999-0000-4000-8000-000000000001");
    signs_in(&world, &adoconn);
}
