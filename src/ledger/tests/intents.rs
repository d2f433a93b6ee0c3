//! What is in doubt, and for how long.

use super::*;

#[test]
fn a_create_is_in_doubt_from_before_it_is_sent_until_it_is_settled() {
    let place = Place::new();
    let mut ledger = place.open();
    let run = RunId::fresh();
    ledger.begin_run(&run, "sync", &[]).unwrap();
    let actions = ["a", "b", "c", "d"].map(create);
    let intents = ledger
        .intend(&run, &actions.iter().collect::<Vec<_>>())
        .unwrap();
    ledger.send(&intents[..3]).unwrap();
    drop(ledger);

    let mut ledger = place.open();
    let doubts = ledger.doubts().unwrap();
    assert_eq!(
        doubts.len(),
        3,
        "what a killed run had sent, not what it had planned"
    );
    assert_eq!(doubts[0].link.as_ref().unwrap().key, key("a"));
    assert_eq!(doubts[0].way.target(), Some("Active"));
    assert_eq!(doubts[0].memo.facts, memo().facts);
    let outcomes = [
        (intents[0], Settled::Done(WorkItemId(5))),
        (intents[1], Settled::Failed("refused".to_owned())),
        (intents[2], Settled::Unknown("lost".to_owned())),
    ];
    ledger.settle(&outcomes).unwrap();
    let left: Vec<TicketKey> = ledger.memory().unwrap().in_doubt.into_keys().collect();
    assert_eq!(left, [key("c")]);
}

#[test]
fn a_change_is_in_doubt_until_it_is_settled_and_holds_no_create_back() {
    let place = Place::new();
    let mut ledger = place.open();
    let run = RunId::fresh();
    ledger.begin_run(&run, "sync", &[]).unwrap();
    let mut action = create("a");
    action.change = Change::Comment {
        id: WorkItemId(5),
        rev: Rev(1),
        comment: "said".to_owned(),
        memo: memo(),
    };
    let intents = ledger.intend(&run, &vec![&action]).unwrap();
    ledger.send(&intents).unwrap();
    let doubts = ledger.doubts().unwrap();
    assert_eq!(doubts[0].work_item, Some(WorkItemId(5)));
    assert_eq!(doubts[0].way.from, Some(Rev(1)));
    assert_eq!(ledger.memory().unwrap().in_doubt.len(), 0);
    let settled = Settled::GivenUp("never arrived".to_owned());
    ledger.settle(&[(intents[0], settled)]).unwrap();
    assert_eq!(ledger.doubts().unwrap(), []);
}

#[test]
fn creates_for_one_key_are_counted_where_there_was_more_than_one() {
    let place = Place::new();
    let mut ledger = place.open();
    let run = RunId::fresh();
    ledger.begin_run(&run, "sync", &[]).unwrap();
    let actions = [
        create("a"),
        create("a"),
        create("b"),
        create("c"),
        create("c"),
    ];
    let intents = ledger
        .intend(&run, &actions.iter().collect::<Vec<_>>())
        .unwrap();
    ledger.send(&intents).unwrap();
    let refused = Settled::Failed("refused".to_owned());
    ledger.settle(&[(intents[3], refused)]).unwrap();
    let repeated = ledger.memory().unwrap().repeated_creates;
    let counts: Vec<_> = repeated
        .iter()
        .map(|(l, ways)| (&l.key, ways.len()))
        .collect();
    assert_eq!(counts, [(&key("a"), 2)]);
}

#[test]
fn a_run_is_taken_up_where_it_was_left() {
    let place = Place::new();
    let mut ledger = place.open();
    let run = RunId::fresh();
    let args = ["tickets", "close", "--state", "Done"].map(str::to_owned);
    ledger.begin_run(&run, "tickets close", &args).unwrap();
    let closing = |id: u32| {
        let mut action = create("a");
        action.change = Change::Close(Transit {
            id: WorkItemId(id),
            rev: Rev(1),
            from: "New".to_owned(),
            path: vec!["Done".to_owned()],
            sets: BTreeMap::new(),
            comment: String::new(),
            duplicate_of: None,
            memo: memo(),
        });
        action
    };
    let actions: Vec<Action> = (1..=9).map(closing).collect();
    let intents = ledger
        .intend(&run, &actions.iter().take(7).collect::<Vec<_>>())
        .unwrap();
    ledger.send(&intents[..5]).unwrap();
    let why = || "why".to_owned();
    let not_tried = format!("{NOT_TRIED}: others were refused");
    let outcomes = [
        (intents[0], Settled::Done(WorkItemId(1))),
        (intents[1], Settled::Failed(why())),
        (intents[2], Settled::Unknown(why())),
        (intents[3], Settled::GivenUp(why())),
        (intents[6], Settled::Skipped(not_tried)),
    ];
    ledger.settle(&outcomes).unwrap();
    let stays = [
        (actions[7].clone(), Settled::Already),
        (actions[8].clone(), Settled::Skipped(why())),
    ];
    ledger.note_stays(&run, stays.into_iter()).unwrap();
    let past = |ledger: &Ledger, run: &RunId| ledger.past(run.as_str()).unwrap().unwrap();
    let left = |past: &Past| [ids(&past.unfinished), ids(&past.failed)];
    assert_eq!(past(&ledger, &run).args, args);
    assert_eq!(left(&past(&ledger, &run)), [vec![3, 4, 5, 6], vec![2, 7]]);
    assert_eq!(ledger.past("nobody").unwrap(), None);

    // Taken up, and killed on its way: whichever is asked, the same is left.
    let second = RunId::fresh();
    let resumes = run.as_str();
    ledger
        .begin_bulk_run(&second, "tickets close", bulk(&args, resumes))
        .unwrap();
    assert_eq!(left(&past(&ledger, &run)), [vec![3, 4, 5, 6], vec![2, 7]]);
    let killed = past(&ledger, &second);
    assert!(killed.is_empty && killed.resumes.as_deref() == Some(resumes));
    let rest: Vec<&Action> = actions[2..6].iter().collect();
    let again = ledger.intend(&second, &rest).unwrap();
    let outcomes = [
        (again[0], Settled::Done(WorkItemId(3))),
        (again[1], Settled::Failed(why())),
    ];
    ledger.settle(&outcomes).unwrap();
    assert_eq!(left(&past(&ledger, &run)), [vec![5, 6], vec![2, 4, 7]]);
    assert_eq!(left(&past(&ledger, &second)), [vec![5, 6], vec![4]]);

    // Retried, and interrupted: what was not reached is still left of both.
    let third = RunId::fresh();
    ledger
        .begin_bulk_run(&third, "tickets close", bulk(&args, resumes))
        .unwrap();
    let retried = [1, 3, 6].map(|at| &actions[at]);
    let again = ledger.intend(&third, &retried.to_vec()).unwrap();
    let done = [1, 2].map(|at| (again[at], Settled::Already));
    ledger.settle(&done).unwrap();
    assert_eq!(left(&past(&ledger, &run)), [vec![2, 5, 6], vec![2]]);
    assert_eq!(left(&past(&ledger, &third)), [vec![2], vec![2]]);

    // A resume of the resume finishes it, and is named.
    let last = RunId::fresh();
    let resumes = second.as_str();
    ledger
        .begin_bulk_run(&last, "tickets close", bulk(&args, resumes))
        .unwrap();
    let rest = [1, 4, 5].map(|at| &actions[at]);
    let again = ledger.intend(&last, &rest.to_vec()).unwrap();
    let done: Vec<_> = again.iter().map(|it| (*it, Settled::Already)).collect();
    ledger.settle(&done).unwrap();
    for run in [&run, &second, &third, &last] {
        let past = past(&ledger, run);
        assert_eq!(left(&past), [Vec::<u32>::new(), Vec::new()], "{run}");
        assert_eq!(past.finished_by, last.as_str(), "{run}");
    }
    assert_eq!(
        ledger.last_bulk_run().unwrap().as_deref(),
        Some(last.as_str())
    );
    let found = ledger
        .runs_like(&run.as_str()[..run.as_str().len() - 2])
        .unwrap();
    assert_eq!(found, [run.as_str()]);
}

fn bulk<'a>(args: &'a [String], resumes: &'a str) -> BulkRun<'a> {
    BulkRun {
        args,
        resumes: Some(resumes),
        items: 1,
    }
}

fn ids(things: &[Thing]) -> Vec<u32> {
    let id = |thing: &Thing| match thing {
        Thing::Item(id) => id.0,
        Thing::Key(key) => unreachable!("{key}"),
    };
    things.iter().map(id).collect()
}

#[test]
fn what_a_later_run_did_at_the_same_revision_never_arrived() {
    let place = Place::new();
    let mut ledger = place.open();
    let change = |rev| {
        let mut action = create("a");
        action.change = Change::Comment {
            id: WorkItemId(5),
            rev: Rev(rev),
            comment: "said".to_owned(),
            memo: memo(),
        };
        action
    };
    let killed = RunId::fresh();
    ledger.begin_run(&killed, "tickets comment", &[]).unwrap();
    let (same, other) = (change(1), change(2));
    let sent = ledger.intend(&killed, &vec![&same, &other]).unwrap();
    ledger.send(&sent).unwrap();

    let later = RunId::fresh();
    ledger.begin_run(&later, "tickets comment", &[]).unwrap();
    let again = ledger.intend(&later, &vec![&same]).unwrap();
    ledger.send(&again).unwrap();
    ledger
        .settle(&[(again[0], Settled::Done(WorkItemId(5)))])
        .unwrap();
    assert_eq!(ledger.doubts().unwrap().len(), 2);
    ledger.finish_run(&later, RunSummary::default()).unwrap();
    let left: Vec<i64> = ledger
        .doubts()
        .unwrap()
        .iter()
        .map(|doubt| doubt.intent)
        .collect();
    assert_eq!(left, [sent[1]]);
}
