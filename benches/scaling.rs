//! What an item costs, from a thousand to a million: `cargo bench`. The second line of each is to be
//! looked at: items a second are to stay the same however many there are.
//!
//! An item is an instance; ten instances make a finding.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use adoconn::clients::nucleus::instances_in;
use adoconn::model::finding::{FindingRef, Instance};
use adoconn::model::group::Group;
use adoconn::model::ids::NucleusProjectId;
use adoconn::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use adoconn::model::observed::{Completeness, Lookup, Memory, Observed, Source, Target};
use adoconn::model::process::{State, StateCategory, WorkItemType};
use adoconn::model::rule::{Rule, TicketTemplate};
use adoconn::model::status::StatusClass;
use adoconn::plan::{Exceptions, Policy, plan};
use divan::Bencher;
use divan::counter::ItemsCount;
use jiff::Timestamp;

const COUNTS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PER_FINDING: usize = 10;
/// Rows of a page, as the reader asks for them.
const PAGE: usize = 1_000;

fn project() -> NucleusProjectId {
    "13000008".into()
}

fn row(number: usize) -> String {
    let (finding, asset) = (number / PER_FINDING, number % 10_000);
    format!(
        r#"{{"scan_id":"{scan}","finding_number":"CVE-2026-{finding}","finding_name":"Code execution in component {finding}","finding_description":"A flaw in the parser lets somebody without an account run code of their own. It is used in the wild.","finding_recommendation":"Install the update of the vendor.","finding_severity":"{severity}","scan_date":"2026-03-01 11:17:53","scan_type":"TRIVY","finding_cve":"CVE-2026-{finding}","asset_id":"{asset}","asset_name":"web-{asset}.prod.example.com","ip_address":"10.0.{a}.{b}","finding_port":"443","justification_status_name":"Active","justification_is_mitigating":"0","due_date":"2026-12-31"}}"#,
        scan = 2_000_000 + finding % 50,
        severity = ["Critical", "High", "Medium", "Low"][finding % 4],
        a = asset / 250,
        b = asset % 250,
    )
}

/// The pages of a list with so many rows.
fn pages(count: usize) -> Vec<String> {
    let rows: Vec<String> = (0..count).map(row).collect();
    let pages = rows.chunks(PAGE);
    pages.map(|page| format!("[{}]", page.join(","))).collect()
}

fn instances(count: usize) -> impl Iterator<Item = Instance> {
    pages(count)
        .into_iter()
        .flat_map(|page| instances_in(page.as_bytes(), &project()).unwrap_or_default())
}

fn folded<'a>(instances: impl IntoIterator<Item = &'a Instance>) -> BTreeMap<FindingRef, Group> {
    let mut groups: BTreeMap<FindingRef, Group> = BTreeMap::new();
    for instance in instances {
        let finding = instance.finding.clone();
        groups
            .entry(finding)
            .or_insert_with_key(|finding| Group::new(finding.clone()))
            .add(instance, StatusClass::Open, Some(0));
    }
    for group in groups.values_mut() {
        group.settle();
    }
    groups
}

fn bug() -> WorkItemType {
    let states = [
        ("New", StateCategory::Proposed),
        ("Active", StateCategory::InProgress),
        ("Closed", StateCategory::Completed),
    ];
    let names: Vec<String> = states.iter().map(|(name, _)| (*name).to_owned()).collect();
    let ways = names.iter().map(|name| (name.clone(), names.clone()));
    WorkItemType {
        name: "Bug".to_owned(),
        reference_name: "Microsoft.VSTS.WorkItemTypes.Bug".to_owned(),
        is_disabled: false,
        is_hidden: false,
        states: states
            .into_iter()
            .map(|(name, category)| State {
                name: name.to_owned(),
                color: String::new(),
                category: Some(category),
            })
            .collect(),
        transitions: ways
            .chain([(String::new(), vec!["New".to_owned()])])
            .collect(),
        fields: Vec::new(),
    }
}

fn rule() -> Rule {
    Rule {
        name: "all".to_owned(),
        nucleus_project: project(),
        when: "true".to_owned(),
        ticket: TicketTemplate {
            project: "Payments".to_owned(),
            work_item_type: "Bug".to_owned(),
            title: TicketTemplate::DEFAULT_TITLE.to_owned(),
            ..TicketTemplate::default()
        },
        ..Rule::without_name()
    }
}

/// A first run's look at both sides: every question is answered, no ticket is there.
fn observed(count: usize, identity: &NucleusIdentity) -> Observed {
    let mut observed = Observed::new(Timestamp::UNIX_EPOCH, Memory::default());
    let rows: Vec<Instance> = instances(count).collect();
    observed.groups = folded(&rows);
    observed.lookup_proved = true;
    observed.lookups = observed
        .groups
        .keys()
        .map(|finding| {
            let link = KeyLink {
                key: TicketKey::for_finding(identity, "", finding),
                generation: Generation::FIRST,
            };
            (link, Lookup::Absent)
        })
        .collect();
    let source = Source {
        rows: count,
        rows_before: None,
        completeness: Completeness::Complete,
    };
    observed.sources.insert(project(), source);
    observed.elsewhere.insert(project(), Ok(BTreeMap::new()));
    observed.targets = vec![Ok(Target {
        project: "Payments".to_owned(),
        work_item_type: bug(),
        state: "New".to_owned(),
        path: Vec::new(),
    })];
    observed
}

fn identity() -> NucleusIdentity {
    NucleusIdentity::new("nucleus.example.com").expect("a host is an identity")
}

/// A million takes seconds: ten samples of each are enough to see whether it grows in a line.
const SAMPLES: u32 = 10;

#[divan::bench(args = COUNTS, sample_count = SAMPLES, sample_size = 1)]
fn decode(bencher: Bencher<'_, '_>, count: usize) {
    let (pages, project) = (pages(count), project());
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for page in &pages {
            let read = instances_in(black_box(page).as_bytes(), &project);
            drop(black_box(read.expect("rows as Nucleus writes them")));
        }
    });
}

#[divan::bench(args = COUNTS, sample_count = SAMPLES, sample_size = 1)]
fn fold(bencher: Bencher<'_, '_>, count: usize) {
    let instances: Vec<Instance> = instances(count).collect();
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| folded(black_box(&instances)));
}

#[divan::bench(args = COUNTS, sample_count = SAMPLES, sample_size = 1)]
fn keys(bencher: Bencher<'_, '_>, count: usize) {
    let identity = identity();
    let findings: Vec<FindingRef> = (0..count)
        .map(|number| FindingRef {
            project: project(),
            scan_type: "TRIVY".into(),
            number: format!("CVE-2026-{number}").into(),
        })
        .collect();
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for finding in &findings {
            let link = KeyLink {
                key: TicketKey::for_finding(&identity, "", black_box(finding)),
                generation: Generation::FIRST,
            };
            black_box(KeyLink::parse(&link.url(&identity)));
        }
    });
}

#[divan::bench(args = COUNTS, sample_count = SAMPLES, sample_size = 1)]
fn first_plan(bencher: Bencher<'_, '_>, count: usize) {
    let (identity, rules) = (identity(), [rule()]);
    let policy = Policy {
        rules: &rules,
        identity: &identity,
        quiet_period: Duration::ZERO,
        exceptions: Exceptions::default(),
        create_limit: None,
        only: None,
        zone: jiff::tz::TimeZone::UTC,
    };
    let observed = observed(count, &identity);
    let made = plan(&observed, &policy);
    assert!(made.questions.is_empty(), "{:?}", made.questions);
    assert_eq!(made.actions.len(), count / PER_FINDING);
    drop(made);
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| plan(black_box(&observed), &policy));
}

fn main() {
    divan::main();
}
