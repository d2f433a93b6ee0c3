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
    let mut ledger = Place::new().open();
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
    let mut ledger = Place::new().open();
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
    let mut ledger = Place::new().open();
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
    let actions: Vec<Action> = (1..=7).map(closing).collect();
    let intents = ledger
        .intend(&run, &actions.iter().collect::<Vec<_>>())
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
        (actions[0].clone(), Settled::Already),
        (actions[1].clone(), Settled::Skipped(why())),
    ];
    ledger.note_stays(&run, stays.into_iter()).unwrap();
    let past = |rest| ledger.past(run.as_str(), rest).unwrap().unwrap();
    assert_eq!(past(Rest::Unfinished).args, args);
    let ids = |rest| {
        past(rest)
            .ids
            .into_iter()
            .map(|id| id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(Rest::Unfinished), [3, 4, 5, 6]);
    assert_eq!(ids(Rest::Failed), [2, 7]);
    assert_eq!(ledger.past("nobody", Rest::Failed).unwrap(), None);
}

#[test]
fn what_a_later_run_did_at_the_same_revision_never_arrived() {
    let mut ledger = Place::new().open();
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
