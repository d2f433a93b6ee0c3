//! The world when time goes on or somebody changes it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Server, text};
use crate::sandbox::estate::PAYMENTS;
use crate::sandbox::nucleus::{
    FindingSpec, InstanceId, InstanceView, NucleusWorld, Persistence, Severity, Status,
};

fn by_id(world: &NucleusWorld) -> BTreeMap<InstanceId, InstanceView> {
    world.instances().map(|view| (view.id, view)).collect()
}

/// Findings of which every instance has one of these statuses.
fn whole(world: &NucleusWorld, is_wanted: impl Fn(&Status) -> bool) -> BTreeSet<(String, String)> {
    let mut all: BTreeMap<(String, String), bool> = BTreeMap::new();
    for view in world.instances() {
        let is_whole = all.entry((view.scan_type, view.number)).or_insert(true);
        *is_whole &= is_wanted(&view.status);
    }
    all.into_iter()
        .filter(|(_, is_whole)| *is_whole)
        .map(|(key, _)| key)
        .collect()
}

#[test]
fn a_scan_remediates_returns_adds_accepts_and_reverts() {
    let mut world = NucleusWorld::seed();
    for number in 1..=6 {
        let before = world.clone();
        let summary = world.next_scan();
        assert_eq!(summary.number, number);
        let gone = |status: &Status| *status == Status::ScanMitigated;
        let closed = whole(&world, gone)
            .difference(&whole(&before, gone))
            .count();
        assert_eq!(closed, summary.remediated, "{summary}");
        assert!(
            summary.remediated >= 10 && summary.remediated < 80,
            "{summary}"
        );
        assert!(
            summary.partly_remediated > 0 && summary.returning > 0,
            "{summary}"
        );
        assert_eq!(summary.new_instances, 20);
        let added = world.counts().instances - before.counts().instances;
        assert_eq!(added, summary.new_instances);
        let accepted = |status: &Status| *status == Status::AcceptedRisk;
        let newly = whole(&world, accepted)
            .difference(&whole(&before, accepted))
            .count();
        assert_eq!(newly, summary.accepted, "{summary}");
        assert!(summary.accepted > 0, "{summary}");
        assert_eq!(summary.assets_retired, usize::from(number % 2 == 0));
        assert_eq!(world.counts().findings, 1404);
    }
}

#[test]
fn what_a_scan_accepts_is_open_again_two_scans_later() {
    let mut world = NucleusWorld::seed();
    let before = by_id(&world);
    world.next_scan();
    let accepted: Vec<_> = world
        .instances()
        .filter(|view| view.status == Status::AcceptedRisk)
        .filter(|view| before[&view.id].status == Status::Active)
        .map(|view| view.id)
        .collect();
    assert!(!accepted.is_empty());
    world.next_scan();
    let is_accepted =
        |world: &NucleusWorld, id| world.instance(id).unwrap().status == Status::AcceptedRisk;
    assert!(accepted.iter().all(|id| is_accepted(&world, *id)));
    let summary = world.next_scan();
    assert!(summary.reverted > 0);
    assert!(accepted.iter().all(|id| !is_accepted(&world, *id)));
}

#[test]
fn dates_and_ids_go_on_and_some_rows_change_their_id() {
    let mut world = NucleusWorld::seed();
    let before = by_id(&world);
    let day = world.today();
    let summary = world.next_scan();
    assert_eq!(summary.date, day.tomorrow().unwrap());
    let after = by_id(&world);
    let same: Vec<_> = before.values().map(|old| (old, &after[&old.id])).collect();
    let rescanned: Vec<_> = same
        .iter()
        .filter(|(old, new)| new.scan > old.scan)
        .collect();
    assert!(rescanned.len() * 2 > same.len());
    let renewed = rescanned
        .iter()
        .filter(|(old, new)| new.finding_id > old.finding_id)
        .count();
    assert!(
        renewed * 10 > rescanned.len() && renewed * 2 < rescanned.len(),
        "{renewed}"
    );
    for (old, new) in &same {
        let is_reported = new.scan > old.scan;
        assert!(!is_reported || new.status != Status::ScanMitigated);
    }
    let paused = same
        .iter()
        .filter(|(old, new)| new.scan == old.scan && new.status != Status::ScanMitigated);
    assert!(paused.count() > 0, "one scanner pauses");
}

#[test]
fn statuses_of_people_persist() {
    let mut world = NucleusWorld::seed();
    let kept = |status: &Status| {
        !matches!(
            status,
            Status::Active | Status::Potential | Status::ScanMitigated
        ) && *status != Status::AcceptedRisk
    };
    let before: Vec<_> = world
        .instances()
        .filter(|view| kept(&view.status))
        .collect();
    assert!(before.len() > 100);
    for _ in 0..8 {
        world.next_scan();
    }
    let after = by_id(&world);
    for view in before {
        assert_eq!(after[&view.id].status, view.status, "{view:?}");
    }
}

#[test]
fn a_switch_lets_scans_mitigate_what_people_work_on() {
    let mut world = NucleusWorld::seed();
    world.knobs.persistence = Persistence::ResolvedOnly;
    let working: Vec<_> = world
        .instances()
        .filter(|view| view.status == Status::InProgress)
        .map(|view| view.id)
        .collect();
    for _ in 0..8 {
        world.next_scan();
    }
    let mitigated = working
        .iter()
        .filter(|id| world.instance(**id).unwrap().status == Status::ScanMitigated)
        .count();
    assert!(mitigated > 0);
}

#[tokio::test]
async fn a_retired_asset_takes_its_rows_with_it_and_can_be_read() {
    let server = Server::start(NucleusWorld::seed()).await;
    let asset = server.world().asset_named(PAYMENTS, "pay-web-01").unwrap();
    let body = json!({"asset_id": asset.0});
    assert!(!server.search(PAYMENTS, &body, 100).await.is_empty());
    server.world().retire_asset(asset);
    assert!(server.search(PAYMENTS, &body, 100).await.is_empty());
    let one = server
        .get(&format!("/projects/{PAYMENTS}/assets/{}", asset.0))
        .await
        .json();
    assert_eq!(
        (&one["active"], &one["decommed"]),
        (&json!(false), &json!("1"))
    );
    assert_eq!(one["asset_inactive_date"], "2025-08-26");
    let list = format!("/projects/{PAYMENTS}/assets?limit=5000");
    let named = |rows: Vec<serde_json::Value>| {
        rows.iter()
            .any(|row| text(&row["asset_name"]) == "pay-web-01")
    };
    assert!(!named(server.get(&list).await.rows()));
    assert!(named(
        server
            .get(&format!("{list}&inactive_assets=true"))
            .await
            .rows()
    ));
    server.world().restore_asset(asset);
    assert!(!server.search(PAYMENTS, &body, 100).await.is_empty());
}

#[tokio::test]
async fn scans_are_listed_newest_first() {
    let server = Server::start(NucleusWorld::seed()).await;
    let path = format!("/projects/{PAYMENTS}/scans?limit=100");
    let before = server.get(&path).await.rows();
    let id = server.world().rescan(PAYMENTS, "TRIVY");
    let after = server.get(&path).await.rows();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(text(&after[0]["scan_id"]), id.to_string());
    assert_eq!(after[0]["scan_date"], "2025-08-27 02:23:53");
    let body = json!({"scan_date": {"operator": ">=", "datetime": "2025-08-27 00:00:00"}});
    let rows = server.search(PAYMENTS, &body, 1000).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row["scan_type"] == "TRIVY"));
}

#[test]
fn the_world_can_be_changed_by_hand() {
    let mut world = NucleusWorld::empty();
    world.add_project("13000099", "By hand");
    let asset = world.add_asset("13000099", "box", "192.0.2.1", &["/a/b"]);
    let key = ("13000099", "TRIVY", "CVE-1");
    assert_eq!(world.add_instance(key, asset, Severity::Low, ""), None);
    world.add_finding(&FindingSpec {
        project: key.0,
        scan_type: key.1,
        number: key.2,
        name: "n",
        description: "d",
        recommendation: "r",
        cve: "CVE-1",
    });
    let id = world.add_instance(key, asset, Severity::Low, "").unwrap();
    let other = world
        .add_instance(key, asset, Severity::Low, "/other")
        .unwrap();
    assert!(world.set_severity(id, Severity::Critical));
    assert!(world.set_comment(id, "seen"));
    assert!(world.set_due(id, Some(world.today())));
    assert!(!world.set_team(id, "nobody"));
    assert!(world.set_issues(key, 1, 2));
    assert!(!world.set_issues(("13000099", "TRIVY", "CVE-2"), 1, 2));
    let view = world.instance(id).unwrap();
    assert_eq!(
        (view.severity, view.comment.as_str()),
        (Severity::Critical, "seen")
    );
    assert_eq!(
        world.set_status_of_all(key.0, key.2, &Status::ScanMitigated),
        2
    );
    assert_eq!(world.counts().open, 0);
    let unknown = Status::Other {
        name: "Mitigated".to_owned(),
        mitigating: false,
    };
    assert!(world.set_status(id, unknown));
    assert_eq!(world.counts().open, 1);
    assert!(world.remove_instance(other) && !world.remove_instance(other));
    assert!(world.remove_asset(asset) && !world.remove_asset(asset));
    assert_eq!(world.counts().instances, 0);
    assert!(world.set_access_to("13000099", false));
    assert_eq!(world.next_scan().remediated, 0);
}
