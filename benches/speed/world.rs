//! Serves the embedded cloud in memory for `scripts/speed`: 150 ms a request, 5 ms a batch item,
//! and as many open tickets as its argument says, over three projects of three processes.

use std::error::Error;
use std::io::Write as _;
use std::time::Duration;

use adoconn::model::finding::FindingRef;
use adoconn::model::ids::{FindingNumber, NucleusProjectId, ScanType};
use adoconn::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use adoconn::sandbox::ado::SERVICE_PRINCIPAL;
use adoconn::sandbox::{Latency, Options, Sandbox, World};
use serde_json::json;

/// Agile, Scrum and Basic.
const KINDS: [(&str, &str); 3] = [
    ("Payments", "Bug"),
    ("Platform", "Product Backlog Item"),
    ("Web Shop", "Issue"),
];
const LATENCY: Latency = Latency {
    per_request: Duration::from_millis(150),
    per_item: Duration::from_millis(5),
};
/// Whose findings the tickets are for.
const IDENTITY: &str = "nucleus.speed.example.com";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).unwrap_or_default().parse()?;
    let world = world(count)?;
    let options = Options {
        latency: LATENCY,
        ..Options::default()
    };
    let sandbox = Sandbox::start_with(world, options).await?;
    let keys = sandbox.credentials();
    let doors = json!({
        "url": sandbox.base_url(),
        "organization": keys.organization,
        "tenant_id": keys.tenant_id,
        "client_id": keys.client_id,
        "client_secret": keys.client_secret,
        "nucleus_api_key": keys.nucleus_api_key,
        "pat": keys.pat,
        "identity": IDENTITY,
    });
    writeln!(std::io::stdout(), "{doors}")?;
    std::future::pending().await
}

/// Tickets as rules make them, each for a finding of its own.
fn world(count: usize) -> Result<World, Box<dyn Error>> {
    let mut world = World::small();
    let identity = NucleusIdentity::new(IDENTITY)?;
    let now = world.now();
    for (number, place) in (0..count).zip(KINDS.iter().cycle()) {
        let finding = FindingRef {
            project: NucleusProjectId::from("13000008".to_owned()),
            scan_type: ScanType::from("Nessus".to_owned()),
            number: FindingNumber::from(format!("CVE-2026-{number}")),
        };
        let link = KeyLink {
            key: TicketKey::for_finding(&identity, "", &finding),
            generation: Generation::FIRST,
        };
        let text = "<p>Somebody without an account can run code of their own.</p>".repeat(20);
        let fields = [
            ("System.Title", json!(format!("Weakness {number}"))),
            ("System.Tags", json!("nucleus")),
            ("System.Description", json!(text)),
        ];
        let id = world
            .ado
            .create_as(SERVICE_PRINCIPAL, *place, &fields, now)?;
        world
            .ado
            .link_as(SERVICE_PRINCIPAL, id, &link.url(&identity), now)?;
    }
    Ok(world)
}
