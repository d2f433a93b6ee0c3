//! The ledger on a real file: what goes in comes out, and what is no ledger stays out.

mod evidence;
mod intents;
mod migrations;
mod opening;

use std::collections::BTreeMap;

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::model::finding::{FindingRef, InstanceId};
use crate::model::ids::{Rev, ScanId, WorkItemId};
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::members::{Claimed, KnownMember};
use crate::model::observed::{Closed, ClosedAt, Facts, KnownScans, Remembered};
use crate::plan::Note;
use crate::plan::action::{Action, Change, Create, Memo, Transit};

/// A folder with a ledger in it.
struct Place {
    _folder: TempDir,
    file: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("below/test.db");
        Self {
            _folder: folder,
            file,
        }
    }

    fn open(&self) -> Ledger {
        Ledger::open(&self.file).unwrap()
    }
}

fn key(text: &str) -> TicketKey {
    TicketKey::manual(text)
}

fn finding() -> FindingRef {
    FindingRef {
        project: "1".into(),
        scan_type: "Nessus".into(),
        number: "F-1".into(),
    }
}

fn memo() -> Memo {
    Memo {
        generation: Some(Generation::FIRST),
        finding: Some(finding()),
        scope: "s".to_owned(),
        rule: Some("main".to_owned()),
        facts: Some(Facts {
            severity: "High".to_owned(),
            due_date: String::new(),
            open_instances: 1,
            instances: 2,
            rest: "r".to_owned(),
        }),
        title: Some("T".to_owned()),
        state_before_close: None,
        decision: None,
        fields: BTreeMap::from([("A.B".to_owned(), "1".to_owned())]),
        members: vec![member(1), member(2)],
        scans: vec![ScanId::from("7")],
        scanned_at: None,
        claim: None,
    }
}

fn member(name: u8) -> KnownMember {
    KnownMember {
        id: InstanceId([name; 16]),
        asset: Some(format!("asset-{name}").into()),
    }
}

fn since(rev: u32) -> Timestamp {
    Timestamp::from_second(i64::from(rev)).unwrap()
}

fn left(rev: u32, state: &str) -> Left {
    Left {
        id: Some(WorkItemId(5)),
        rev: Some(Rev(rev)),
        state: Some(state.to_owned()),
        pending_state: None,
        block_hash: Some(format!("hash of {rev}")),
        state_since: Some(since(rev)),
    }
}

fn record(ledger: &mut Ledger, write: Write, memo: &Memo, left: Left, before: Option<&str>) {
    let memo = Memo {
        state_before_close: before.map(str::to_owned),
        ..memo.clone()
    };
    let written = Written {
        key: key("a"),
        write,
        memo: &memo,
        left,
    };
    ledger.record(&[written], &[]).unwrap();
}

fn remembered(ledger: &Ledger) -> Remembered {
    let memory = ledger.memory().unwrap();
    memory.tickets[&(key("a"), Generation::FIRST)].clone()
}

fn create(text: &str) -> Action {
    let memo = Memo {
        members: Vec::new(),
        ..memo()
    };
    Action {
        key: Some(key(text)),
        rule: Some("main".to_owned()),
        project: "P".to_owned(),
        work_item_type: "Bug".to_owned(),
        basis: String::new(),
        title: "T".to_owned(),
        cause: "because".to_owned(),
        change: Change::Create(Box::new(Create {
            link: KeyLink {
                key: key(text),
                generation: Generation::FIRST,
            },
            title: "T".to_owned(),
            description: (
                "System.Description".to_owned(),
                "<p>secret plan</p>".to_owned(),
            ),
            tags: Vec::new(),
            fields: BTreeMap::new(),
            initial_state: "New".to_owned(),
            path: vec!["Active".to_owned()],
            related: None,
            memo,
        })),
    }
}

#[test]
fn a_new_ledger_remembers_nothing() {
    let memory = Place::new().open().memory().unwrap();
    assert!(memory.tickets.is_empty() && memory.in_doubt.is_empty());
    assert_eq!(memory.rebuilt_at, None);
}

#[test]
fn a_ticket_comes_back_as_it_was_left_across_runs() {
    let place = Place::new();
    record(
        &mut place.open(),
        Write::Created,
        &memo(),
        left(1, "New"),
        None,
    );
    let expected = Remembered {
        id: Some(WorkItemId(5)),
        finding: Some(finding()),
        scope: "s".to_owned(),
        rule: Some("main".to_owned()),
        rev: Some(Rev(1)),
        state: Some("New".to_owned()),
        block_hash: Some("hash of 1".to_owned()),
        title: memo().title,
        fields: memo().fields,
        facts: memo().facts,
        members: memo().members.into_iter().collect(),
        ..Remembered::default()
    };
    assert_eq!(remembered(&place.open()), expected);
}

#[test]
fn an_update_adds_to_what_is_known_and_is_dated() {
    let place = Place::new();
    let mut ledger = place.open();
    record(&mut ledger, Write::Created, &memo(), left(1, "New"), None);
    assert_eq!(
        remembered(&ledger).updated_at,
        None,
        "its creation is no update"
    );
    let update = Memo {
        generation: Some(Generation::FIRST),
        fields: BTreeMap::from([("C.D".to_owned(), "2".to_owned())]),
        members: vec![member(3)],
        ..Memo::default()
    };
    record(&mut ledger, Write::Updated, &update, left(2, "New"), None);
    let now = remembered(&ledger);
    assert!(now.updated_at.is_some());
    assert_eq!(now.fields.len(), 2);
    assert_eq!(now.members.len(), 3);
    assert_eq!((now.title, now.facts), (memo().title, memo().facts));
    assert_eq!((now.rule, now.rev), (memo().rule, Some(Rev(2))));
}

#[test]
fn closing_and_reopening_are_remembered() {
    let place = Place::new();
    let mut ledger = place.open();
    record(&mut ledger, Write::Created, &memo(), left(1, "New"), None);
    record(
        &mut ledger,
        Write::Closed,
        &memo(),
        left(3, "Closed"),
        Some("Active"),
    );
    let closed = remembered(&ledger);
    assert_eq!(closed.closed, Some(Closed::ByUs));
    let at = ClosedAt {
        rev: Some(Rev(3)),
        since: Some(since(3)),
    };
    assert_eq!(closed.closed_at, Some(at));
    assert_eq!(closed.state_before_close.as_deref(), Some("Active"));
    record(
        &mut ledger,
        Write::Reopened,
        &memo(),
        left(4, "Active"),
        None,
    );
    assert_eq!(remembered(&ledger).closed, None);
    record(
        &mut ledger,
        Write::Commented,
        &memo(),
        left(5, "Closed"),
        None,
    );
    assert_eq!(remembered(&ledger).closed, Some(Closed::Told));
}

#[test]
fn notes_of_the_planner_are_learnt() {
    let place = Place::new();
    let mut ledger = place.open();
    let (key, generation) = (key("a"), Generation::FIRST);
    let at = ClosedAt {
        rev: Some(Rev(4)),
        since: None,
    };
    let notes = [
        Note::Found {
            key: key.clone(),
            generation,
            id: WorkItemId(9),
            finding: Some(finding()),
            scope: String::new(),
            rule: Some("main".to_owned()),
            block_hash: Some("h".to_owned()),
        },
        Note::Members {
            key: key.clone(),
            new: memo().members,
        },
        Note::SeenClosed {
            key: key.clone(),
            generation,
            closed: Closed::ByOthers(KnownScans::Round(2)),
            at,
        },
        Note::Claimed {
            key: key.clone(),
            generation,
            claim: Claimed::Unknown,
        },
        Note::Scans {
            nucleus_project: "1".into(),
            scans: ["7", "8"].map(ScanId::from).into(),
            round: 2,
        },
    ];
    ledger.learn(&notes).unwrap();
    let found = remembered(&ledger);
    assert_eq!((found.id, found.members.len()), (Some(WorkItemId(9)), 2));
    let known = Closed::ByOthers(KnownScans::Round(2));
    assert_eq!((&found.closed, found.closed_at), (&Some(known), Some(at)));
    assert_eq!(found.claim, Some(Claimed::Unknown));
    assert_eq!(ledger.memory().unwrap().scans["1"]["8"], 2);
    ledger
        .learn(&[Note::OpenAgain { key, generation }])
        .unwrap();
    assert_eq!(remembered(&ledger).closed, None);
}

#[test]
fn an_older_ledger_is_brought_up_to_date_by_the_next_run_that_writes() {
    let place = Place::new();
    let ledger = place.open();
    let path = ledger.path().to_owned();
    ledger
        .db
        .execute_batch(
            "ALTER TABLE intents DROP COLUMN way; ALTER TABLE tickets DROP COLUMN closing;
             ALTER TABLE tickets DROP COLUMN scanned_at;
             ALTER TABLE tickets DROP COLUMN closed_rev;
             ALTER TABLE tickets DROP COLUMN closed_since;
             ALTER TABLE tickets DROP COLUMN claim;
             ALTER TABLE tickets DROP COLUMN weighed;
             DROP TABLE scans;
             ALTER TABLE tickets DROP COLUMN proved_since;
             ALTER TABLE tickets DROP COLUMN proved_reads;
             ALTER TABLE members DROP COLUMN asset;
             ALTER TABLE members DROP COLUMN missing_since;
             ALTER TABLE members DROP COLUMN missing_reads;
             ALTER TABLE members DROP COLUMN missing_after;
             ALTER TABLE members DROP COLUMN moved_to;
             ALTER TABLE runs DROP COLUMN args; DROP INDEX intents_by_run;
             DROP TABLE links; DROP TABLE lease;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(ledger);
    let older = Ledger::open_read(&path);
    assert!(matches!(older, Err(LedgerError::Older { found: 1, .. })));
    assert_eq!(place.open().doubts().unwrap(), []);
    assert!(Ledger::open_read(&path).unwrap().is_some());
}

#[test]
fn accepted_reads_are_remembered_by_project() {
    let place = Place::new();
    let ledger = place.open();
    assert_eq!(ledger.rows_before(&"1".into()).unwrap(), None);
    ledger.accept_rows(&"1".into(), 10).unwrap();
    ledger.accept_rows(&"1".into(), 7).unwrap();
    assert_eq!(ledger.rows_before(&"1".into()).unwrap(), Some(7));
    assert_eq!(ledger.rows_before(&"2".into()).unwrap(), None);
}

#[test]
fn a_rebuilding_is_remembered() {
    let place = Place::new();
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    place.open().set_rebuilt(at).unwrap();
    assert_eq!(place.open().memory().unwrap().rebuilt_at, Some(at));
}

#[test]
fn no_text_of_a_finding_is_in_the_file() {
    let place = Place::new();
    let mut ledger = place.open();
    let run = RunId::fresh();
    ledger.begin_run(&run, "sync", &[]).unwrap();
    ledger.intend(&run, &vec![&create("a")]).unwrap();
    drop(ledger);
    let bytes = std::fs::read(&place.file).unwrap();
    assert!(bytes.windows(4).any(|w| w == b"m1-a"), "the file was read");
    assert!(!bytes.windows(11).any(|w| w == b"secret plan"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.open();
    let mode = std::fs::metadata(&place.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_full_disk_is_an_error_and_what_was_committed_stays() {
    let place = Place::new();
    let mut ledger = place.open();
    record(&mut ledger, Write::Created, &memo(), left(1, "New"), None);
    let pages: i64 = ledger
        .db
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    ledger
        .db
        .pragma_update(None, "max_page_count", pages)
        .unwrap();
    let run = RunId::fresh();
    ledger.begin_run(&run, "sync", &[]).unwrap();
    let actions: Vec<Action> = (0..500).map(|n| create(&format!("n{n}"))).collect();
    let error = ledger
        .intend(&run, &actions.iter().collect::<Vec<_>>())
        .unwrap_err();
    assert!(error.to_string().contains("full"), "{error}");
    drop(ledger);
    let ledger = place.open();
    assert_eq!(ledger.doubts().unwrap(), [], "nothing of the batch");
    assert_eq!(remembered(&ledger).rev, Some(Rev(1)));
}
