//! Whose ticket it is: ours by provenance, not by bearing our key (design, 8 A.7).

mod by_hand;
mod lost;
mod proofs;
mod strays;

use adoconn::model::finding::FindingRef;
use adoconn::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use adoconn::sandbox::ado::{ALEX, WorkItem};
use serde_json::json;

use crate::harness::{Outcome, PROJECT, World};

/// Who the sandbox's application is in the organization.
const US: &str = "5a4db0c5-0000-4000-8000-00000000ad03";
/// The highest generation that a link can name.
const LAST: u32 = u32::MAX;

fn identity() -> NucleusIdentity {
    NucleusIdentity::new("nucleus.test.example.com").unwrap()
}

/// The key link of a finding, as anybody can compute it.
pub(crate) fn link_of(number: &str, generation: u32) -> String {
    let finding = FindingRef {
        project: PROJECT.into(),
        scan_type: "Nessus".into(),
        number: number.into(),
    };
    let key = TicketKey::for_finding(&identity(), "", &finding);
    let generation = Generation(generation);
    KeyLink { key, generation }.url(&identity())
}

/// Somebody makes a work item.
fn made_by(world: &World, who: &str, place: (&str, &str), tags: &str) -> u32 {
    let fields = [
        ("System.Title", json!("Not yours")),
        ("System.Tags", json!(tags)),
    ];
    world.ado(|ado, now| ado.create_as(who, place, &fields, now).unwrap())
}

/// Somebody puts a link on a work item.
fn linked_by(world: &World, who: &str, id: u32, link: &str) {
    world.ado(|ado, now| ado.link_as(who, id, link, now).unwrap());
}

/// A person makes an item in another project, and gives it a link that belongs to a finding.
fn stray(world: &World, link: &str) -> u32 {
    world.may_double();
    let id = made_by(world, ALEX, ("Platform", "Task"), "nucleus");
    linked_by(world, ALEX, id, link);
    id
}

/// Takes all hyperlinks off an item.
fn unlink(world: &World, id: u32) {
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&id).unwrap();
        item.relations.retain(|link| link.rel != "Hyperlink");
    });
}

/// What was made by us, lowest id first.
fn ours(world: &World) -> Vec<WorkItem> {
    world.ado(|ado, _| {
        let all = ado.items.values();
        let ours = all.filter(|item| item.fields["System.CreatedBy"] == US);
        ours.filter(|item| item.title().contains("Weakness"))
            .cloned()
            .collect()
    })
}

#[track_caller]
fn our_one(world: &World) -> WorkItem {
    let mut ours = ours(world);
    assert_eq!(ours.len(), 1, "{ours:#?}");
    ours.remove(0)
}

/// How often a history was read.
fn histories(world: &World) -> usize {
    let report = world.sandbox().requests();
    let mut asked = report.requests.iter().map(|one| one.path.to_lowercase());
    asked
        .by_ref()
        .filter(|path| path.contains("/updates"))
        .count()
}

/// The causes of all rows with these words.
fn causes(outcome: &Outcome, what: &str) -> Vec<String> {
    let (verb, held) = what.split_once(" held ").unwrap();
    let rows = outcome.items().into_iter();
    let rows = rows.filter(|row| row["action"] == verb && row["outcome"] == "held");
    let causes = rows.map(|row| row["cause"].as_str().unwrap().to_owned());
    causes.filter(|cause| cause.starts_with(held)).collect()
}

/// The one row that names these items as doubles.
#[track_caller]
fn names(outcome: &Outcome, ids: &[u32]) {
    let causes = causes(outcome, "close_ticket held double");
    assert_eq!(causes.len(), 1, "{outcome}");
    for id in ids {
        assert!(causes[0].contains(&format!("#{id}")), "#{id}: {outcome}");
    }
}
