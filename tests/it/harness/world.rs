//! A world in the words of the field: findings on assets, tickets, people at work.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use adoconn::sandbox::ado::{ALEX, Ado, WorkItem};
use adoconn::sandbox::entra::issuer;
use adoconn::sandbox::faults::Fault;
use adoconn::sandbox::machine;
use adoconn::sandbox::nucleus::{FindingSpec, InstanceId, NucleusWorld, Severity, Status};
use adoconn::sandbox::{BlockingSandbox, CREDENTIALS, Options, World as Simulated};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The Nucleus project of tests.
pub(crate) const PROJECT: &str = "13000008";
/// The Nucleus project that the full world has beside it.
pub(crate) const FULL_PROJECT: &str = "13000009";
pub(crate) const SCANNER: &str = "Nessus";

/// How long a test waits for what another process does, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a description stands on a Bug.
pub(crate) const REPRO_STEPS: &str = "Microsoft.VSTS.TCM.ReproSteps";

/// A simulated world, served on loopback.
#[derive(Debug)]
pub(crate) struct World {
    sandbox: BlockingSandbox,
    may_double: AtomicBool,
}

impl World {
    /// All of Azure DevOps, nothing in Nucleus yet.
    pub(crate) fn small() -> Self {
        Self::of(Simulated::small())
    }

    /// The world as every sandbox begins: 1,404 real vulnerabilities.
    pub(crate) fn full() -> Self {
        Self::of(Simulated::seed())
    }

    /// A small world with one High finding, F-1, on two assets, web-1 and web-2.
    pub(crate) fn with_one_finding() -> Self {
        let world = Self::small();
        world.finding("F-1", Severity::High, &["web-1", "web-2"]);
        world
    }

    /// The world as it is, to be gone on with by [`World::like`] as often as wanted.
    pub(crate) fn snapshot(&self) -> Vec<u8> {
        self.sandbox
            .world(|world| serde_json::to_vec(world).unwrap())
    }

    /// A world of its own that begins as another one was.
    pub(crate) fn like(snapshot: &[u8]) -> Self {
        Self::of(serde_json::from_slice(snapshot).unwrap())
    }

    fn of(world: Simulated) -> Self {
        let sandbox = BlockingSandbox::start_with(world, Options::default()).unwrap();
        Self {
            sandbox,
            may_double: AtomicBool::new(false),
        }
    }

    pub(crate) fn url(&self) -> &str {
        self.sandbox.base_url()
    }

    /// The whole simulator, for what has no word here.
    pub(crate) fn sandbox(&self) -> &BlockingSandbox {
        &self.sandbox
    }

    // Nucleus

    /// Looks at Nucleus, or changes it.
    pub(crate) fn nucleus<T>(&self, look: impl FnOnce(&mut NucleusWorld) -> T) -> T {
        self.sandbox.world(|world| world.in_nucleus(look))
    }

    /// A finding with an Active instance on each of the assets.
    pub(crate) fn finding(
        &self,
        number: &str,
        severity: Severity,
        assets: &[&str],
    ) -> Vec<InstanceId> {
        self.nucleus(|nucleus| {
            nucleus.add_finding(&FindingSpec {
                project: PROJECT,
                scan_type: SCANNER,
                number,
                name: &format!("Weakness {number}"),
                description: "Something is wrong.",
                recommendation: "Update it.",
                cve: "CVE-2024-0001",
            });
        });
        let add = |asset: &&str| self.instance(number, severity, asset);
        assets.iter().map(add).collect()
    }

    /// One more Active instance of a finding.
    pub(crate) fn instance(&self, number: &str, severity: Severity, asset: &str) -> InstanceId {
        self.nucleus(|nucleus| {
            let known = nucleus.asset_named(PROJECT, asset);
            let asset = known.unwrap_or_else(|| nucleus.add_asset(PROJECT, asset, "10.0.0.1", &[]));
            let finding = (PROJECT, SCANNER, number);
            nucleus.add_instance(finding, asset, severity, "").unwrap()
        })
    }

    /// The instances of a finding.
    pub(crate) fn instances(&self, number: &str) -> Vec<InstanceId> {
        self.nucleus(|nucleus| {
            let views = nucleus.instances_of(PROJECT, number);
            views.iter().map(|view| view.id).collect()
        })
    }

    /// Every instance of a finding gets a status.
    pub(crate) fn set_status(&self, number: &str, status: &Status) {
        let count = self.nucleus(|n| n.set_status_of_all(PROJECT, number, status));
        assert!(count > 0, "{number} has no instances");
    }

    /// Nucleus describes a finding in other words.
    pub(crate) fn describe(&self, number: &str, text: &str) {
        assert!(self.nucleus(|n| n.set_description((PROJECT, SCANNER, number), text)));
    }

    /// The scanner no longer finds it anywhere.
    pub(crate) fn remediate(&self, number: &str) {
        self.set_status(number, &Status::ScanMitigated);
    }

    /// Every instance of a finding is rated anew.
    pub(crate) fn rate(&self, number: &str, severity: Severity) {
        for id in self.instances(number) {
            assert!(self.nucleus(|nucleus| nucleus.set_severity(id, severity)));
        }
    }

    /// Every instance of a finding is due on a day.
    pub(crate) fn due(&self, number: &str, day: Option<&str>) {
        let day = day.map(|day| day.parse().unwrap());
        for id in self.instances(number) {
            assert!(self.nucleus(|nucleus| nucleus.set_due(id, day)));
        }
    }

    /// The scanner runs again, and finds what it found before.
    pub(crate) fn rescan(&self) {
        self.nucleus(|nucleus| nucleus.rescan(PROJECT, SCANNER));
    }

    /// Nucleus itself knows so many open tickets for a finding.
    pub(crate) fn ticketed_by_nucleus(&self, number: &str, open: u16) {
        assert!(self.nucleus(|n| n.set_issues((PROJECT, SCANNER, number), open, 0)));
    }

    // Azure DevOps

    /// Looks at the organization, or changes it.
    pub(crate) fn ado<T>(&self, look: impl FnOnce(&mut Ado, Timestamp) -> T) -> T {
        self.sandbox.world(|world| {
            let now = world.now();
            look(&mut world.ado, now)
        })
    }

    /// The live work items that carry a key link, lowest id first.
    pub(crate) fn tickets(&self) -> Vec<WorkItem> {
        self.ado(|ado, _| {
            let live = ado.items.values().filter(|item| item.deleted.is_none());
            let keyed = live.filter(|item| item.hyperlinks().any(is_key_link));
            keyed.cloned().collect()
        })
    }

    /// The one ticket there is.
    #[track_caller]
    pub(crate) fn ticket(&self) -> WorkItem {
        let mut tickets = self.tickets();
        assert_eq!(tickets.len(), 1, "{tickets:#?}");
        tickets.remove(0)
    }

    /// One work item, deleted or not.
    pub(crate) fn item(&self, id: u32) -> WorkItem {
        self.ado(|ado, _| ado.items[&id].clone())
    }

    /// The state of the one ticket.
    #[track_caller]
    pub(crate) fn state(&self) -> String {
        self.ticket().state().to_owned()
    }

    /// A person changes a field.
    pub(crate) fn edit(&self, id: u32, field: &str, value: impl Into<Value>) {
        let change = [(field, value.into())];
        self.ado(|ado, now| ado.edit_as(ALEX, id, &change, now).unwrap());
    }

    /// A person moves a work item.
    pub(crate) fn move_to(&self, id: u32, state: &str) {
        self.edit(id, "System.State", json!(state));
    }

    /// A person throws a work item into the recycle bin.
    pub(crate) fn delete(&self, id: u32) {
        self.ado(|ado, now| ado.delete_as(ALEX, id, now).unwrap());
    }

    /// Harness and test expect doubles from now on.
    pub(crate) fn may_double(&self) {
        self.may_double.store(true, Ordering::Relaxed);
    }

    /// A person makes a work item and gives it a link that belongs to another one; harness and
    /// test expect that double from then on.
    pub(crate) fn with_double(&self, link: &str) -> u32 {
        self.may_double();
        let title = [
            ("System.Title", json!("A copy")),
            ("System.Tags", json!("nucleus")),
        ];
        self.ado(|ado, now| {
            let id = ado
                .create_as(ALEX, ("Payments", "Bug"), &title, now)
                .unwrap();
            ado.link_as(ALEX, id, link, now).unwrap();
            id
        })
    }

    /// What was said on a work item, oldest first.
    pub(crate) fn comments(&self, id: u32) -> Vec<String> {
        let item = self.item(id);
        item.comments.into_iter().map(|said| said.text).collect()
    }

    // What goes wrong, and what was asked

    /// From now on this goes wrong.
    pub(crate) fn fault(&self, fault: Fault) {
        self.sandbox.faults([fault]);
    }

    /// Everything works again.
    pub(crate) fn mend(&self) {
        self.sandbox.world(|world| world.faults.clear());
    }

    /// Waits until something is so; a test that waits in vain ends.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !is_so(self) {
            assert!(begin.elapsed() < PATIENCE, "waited in vain: {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// How many requests are held for ever.
    pub(crate) fn held(&self) -> u32 {
        self.sandbox.world(|world| world.held)
    }

    /// Whether a request to an address with this text came to its end.
    pub(crate) fn was_asked(&self, path: &str) -> bool {
        let report = self.sandbox.requests();
        report
            .requests
            .iter()
            .any(|asked| asked.path.contains(path))
    }

    /// Some findings of their own, numbered N-0 and up, each on one asset.
    pub(crate) fn findings(&self, count: usize, severity: Severity) {
        for number in 0..count {
            self.finding(&format!("N-{number}"), severity, &["web-1"]);
        }
    }

    /// How many requests so far changed something, or tried to.
    pub(crate) fn writes(&self) -> u64 {
        self.sandbox.requests().writes
    }

    /// Every value that must never be seen.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = [
            CREDENTIALS.client_secret,
            CREDENTIALS.pat,
            CREDENTIALS.nucleus_api_key,
            issuer::RUNNER_TOKEN,
            machine::IDENTITY_HEADER,
            // The password of the test certificates.
            "opensesame",
        ]
        .map(str::to_owned)
        .into();
        self.sandbox.world(|world| {
            secrets.extend(world.entra.tokens().map(str::to_owned));
        });
        secrets
    }

    /// Key links that more than one live work item carries.
    pub(crate) fn doubles(&self) -> Vec<String> {
        if self.may_double.load(Ordering::Relaxed) {
            return Vec::new();
        }
        self.ado(|ado, _| {
            let links = ado.hyperlinks();
            let doubles = links
                .into_iter()
                .filter(|(url, ids)| is_key_link(url) && ids.len() > 1);
            doubles
                .map(|(url, ids)| format!("{url}: {ids:?}"))
                .collect()
        })
    }
}

/// Whether an address is a key link of the tests' Nucleus.
fn is_key_link(url: &str) -> bool {
    url.starts_with("https://nucleus.test.example.com/")
}
