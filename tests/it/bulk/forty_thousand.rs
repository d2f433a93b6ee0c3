//! Forty thousand tickets closed in one go, with every kind of fault on the way: each is accounted
//! for. A plain run closes twelve thousand, `ADOCONN_TEST_FULL=1` all, `ADOCONN_BULK_ITEMS=10000`
//! another number.

use std::collections::BTreeMap;
use std::time::Duration;

use adoconn::clients::HttpOptions;
use adoconn::model::finding::FindingRef;
use adoconn::model::ids::{FindingNumber, NucleusProjectId, ScanType};
use adoconn::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use adoconn::sandbox::ado::{SERVICE_PRINCIPAL, WorkItem};
use serde_json::{Value, json};

use crate::harness::{Adoconn, Config, Fault, FaultKind, Outcome, PROJECT, World};
use crate::{asked, is_full, tell};

/// How many tickets there are.
const ITEMS: u64 = 40_000;
/// How many there are in a plain run: three batches for every kind of fault, since three failures in a
/// row end a run.
const SAMPLE: u64 = 12_000;
/// Three processes.
const PLACES: [(&str, &str); 3] = [
    ("Payments", "Bug"),
    ("Platform", "Product Backlog Item"),
    ("Web Shop", "Issue"),
];
const CLOSE: [&str; 7] = [
    "tickets",
    "close",
    "--state-category",
    "completed",
    "--all",
    "--yes",
    "--comment=Retired",
];

fn status(status: u16, retry_after: Option<&str>) -> FaultKind {
    FaultKind::Status {
        status,
        body: None,
        retry_after: retry_after.map(str::to_owned),
    }
}

/// Everything that can happen to a request.
fn kinds() -> Vec<FaultKind> {
    vec![
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::Late { ms: 300 },
        FaultKind::Twice,
        FaultKind::Partial { items: 7 },
        FaultKind::CutBody,
        FaultKind::HtmlPage,
        status(429, Some("1")),
        status(503, Some("soon")),
        status(500, None),
        status(413, None),
        FaultKind::StatusAfter { status: 502 },
        FaultKind::Delay { ms: 20_000 },
        FaultKind::DelayAnswer { ms: 20_000 },
        FaultKind::Overtaken,
        FaultKind::SignIn,
        FaultKind::ExpiredToken,
        FaultKind::RetryAfter { seconds: 1 },
    ]
}

/// Open tickets as rules make them, each for a finding of its own.
fn fill(world: &World, count: u64) {
    let identity = NucleusIdentity::new("nucleus.test.example.com").unwrap();
    world.ado(|ado, now| {
        for (number, place) in (0..count).zip(PLACES.iter().cycle()) {
            let finding = FindingRef {
                project: NucleusProjectId::from(PROJECT.to_owned()),
                scan_type: ScanType::from("Nessus".to_owned()),
                number: FindingNumber::from(format!("N-{number}")),
            };
            let link = KeyLink {
                key: TicketKey::for_finding(&identity, "", &finding),
                generation: Generation::FIRST,
            };
            let fields = [
                ("System.Title", json!(format!("Weakness {number}"))),
                ("System.Tags", json!("nucleus")),
            ];
            let id = ado
                .create_as(SERVICE_PRINCIPAL, *place, &fields, now)
                .unwrap();
            ado.link_as(SERVICE_PRINCIPAL, id, &link.url(&identity), now)
                .unwrap();
        }
    });
}

/// Faults on the batches, spread over all of them, and on single items inside.
fn sprinkle(world: &World, batches: usize) {
    let kinds = kinds();
    let step = (batches / kinds.len()).max(1);
    for (number, kind) in kinds.into_iter().enumerate() {
        let skip = u32::try_from(number * step).unwrap();
        world.fault(Fault::new("$batch", kind).after(skip).times(1));
    }
    let ids: Vec<u32> = world.tickets().iter().map(|item| item.id).collect();
    let inside = [
        status(429, Some("1")),
        status(503, None),
        status(403, None),
        status(404, None),
        status(400, None),
    ];
    world.ado(|ado, _| {
        ado.part_faults = ids
            .iter()
            .step_by(ids.len() / 20)
            .zip(inside.iter().cycle())
            .map(|(id, kind)| Fault::new(&format!("/workitems/{id}?"), kind.clone()).times(1))
            .collect();
    });
}

fn is_closed(item: &WorkItem) -> bool {
    ["Closed", "Done"].contains(&item.state())
}

fn said(item: &WorkItem) -> usize {
    let texts = item.comments.iter().map(|comment| &comment.text);
    texts.filter(|text| text.contains("Retired")).count()
}

/// One row for each item, and each row is true.
fn account(world: &World, outcome: &Outcome, count: usize) -> BTreeMap<String, usize> {
    let mut outcomes = BTreeMap::new();
    let mut rows: BTreeMap<u32, String> = BTreeMap::new();
    for row in outcome.items() {
        let id = u32::try_from(row["id"].as_u64().unwrap()).unwrap();
        let word = row["outcome"].as_str().unwrap().to_owned();
        assert!(row["error"] != Value::Null || ["done", "already"].contains(&word.as_str()));
        *outcomes.entry(word.clone()).or_default() += 1;
        assert_eq!(rows.insert(id, word), None, "#{id} has two rows");
    }
    assert_eq!(rows.len(), count);
    world.ado(|ado, _| {
        for (id, word) in &rows {
            let item = &ado.items[id];
            match word.as_str() {
                "done" | "already" => assert!(is_closed(item), "#{id} {word}, {}", item.state()),
                "failed" => assert!(!is_closed(item), "#{id} failed, and is closed"),
                other => assert_eq!(other, "unknown", "#{id}"),
            }
        }
    });
    outcomes
}

#[test]
fn forty_thousand_are_closed_whatever_happens_on_the_way() {
    let usual = if is_full() { ITEMS } else { SAMPLE };
    let count = asked("ADOCONN_BULK_ITEMS").unwrap_or(usual);
    let items = usize::try_from(count).unwrap();
    let world = World::small();
    fill(&world, count);
    let config = Config::one_rule("").and("limits.unattended = 100000");
    let adoconn = Adoconn::with(&world, &config);
    let http = HttpOptions {
        request_timeout: Duration::from_secs(8),
        ..HttpOptions::default()
    };
    sprinkle(&world, items / 200);
    let first = adoconn.run_inside(&CLOSE, &http).code(3);
    let left = world.sandbox().world(|world| world.faults.clone());
    let unmet: Vec<_> = left
        .iter()
        .filter(|fault| fault.times != Some(0))
        .map(|fault| format!("{:?}", fault.kind))
        .collect();
    assert_eq!(unmet, Vec::<String>::new(), "never happened");
    let outcomes = account(&world, &first, items);
    tell(format_args!("{count} tickets: {outcomes:?}"));
    assert!(outcomes["done"] > items * 9 / 10, "{outcomes:?}");

    world.mend();
    world.ado(|ado, _| ado.part_faults.clear());
    let rest = items - outcomes["done"];
    let second = adoconn.run_inside(&CLOSE, &http).code(0);
    assert_eq!(second.items().len(), rest);
    for item in world.tickets() {
        assert!(is_closed(&item), "#{} {}", item.id, item.state());
        assert_eq!(said(&item), 1, "#{}", item.id);
    }
    adoconn.run_inside(&CLOSE, &http).code(0).did_nothing();
}
