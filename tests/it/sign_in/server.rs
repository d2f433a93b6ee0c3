//! Azure DevOps Server: a collection, a personal access token, an older version of the API.

use adoconn::sandbox::CREDENTIALS;

use super::{config, projects};
use crate::harness::{Adoconn, Severity, World};

/// A Server of which nothing newer is known than this version.
fn server(version: (u32, u32)) -> World {
    let world = World::with_one_finding();
    world.ado(|ado, _| {
        ado.settings.newest_version = version;
        ado.settings.tenant_id = None;
    });
    world
}

fn machine(world: &World) -> Adoconn<'_> {
    let collection = format!("{}/{}", world.url(), CREDENTIALS.organization);
    let pat = config(&format!("ado.auth = \"pat\"\nado.url = {collection:?}"));
    let left_out = ["ado.tenant_id", "ado.client_id", "ado.organization"];
    let mut adoconn = Adoconn::with(world, &pat.without(&left_out));
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn.set("ADOCONN_PAT", CREDENTIALS.pat);
    adoconn
}

#[test]
fn every_server_since_2020_can_be_synced() {
    for version in [(6, 0), (7, 0), (7, 1), (7, 2)] {
        let world = server(version);
        let adoconn = machine(&world);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        world.finding("F-2", Severity::High, &["web-1"]);
        world.remediate("F-1");
        let _closed = adoconn
            .sync()
            .did(&[("close_ticket done", 1), ("create_ticket done", 1)]);
    }
}

#[test]
fn verify_goes_through_on_a_server() {
    let world = server((6, 0));
    world.ado(|ado, _| ado.settings.on_premises = true);
    let verified = machine(&world).run(&["verify", "-o", "json"]).code(0);
    let failed: Vec<_> = verified
        .items()
        .into_iter()
        .filter(|check| check["outcome"] == "fail" || check["outcome"] == "warn")
        .collect();
    assert_eq!(failed, Vec::<serde_json::Value>::new());
}

#[test]
fn the_version_is_found_once_a_run() {
    let world = server((6, 0));
    let adoconn = machine(&world);
    world.sandbox().forget_requests();
    let _listed = projects(&adoconn).code(0);
    let report = world.sandbox().requests();
    let asked = |version: &str| {
        let requests = report.requests.iter();
        requests
            .filter(|asked| asked.path.contains(version))
            .count()
    };
    assert_eq!((asked("=7.1"), asked("=7.0")), (1, 1));
    assert_eq!(asked("=6.0") + 2, report.requests.len());
}

#[test]
fn a_server_that_is_too_old_says_so() {
    let world = server((5, 0));
    let told = projects(&machine(&world)).code(1);
    let _told = told.says(&["VssVersionOutOfRangeException"]);
}
