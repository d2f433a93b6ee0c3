//! `tickets create`: one ticket from flags, in any state of its type.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::{Value, json};

use super::super::failures::{from_api, from_ledger, from_target};
use super::super::session::Session;
use super::super::{Context, actions};
use super::keyed::{self, Known};
use super::{carry_out, check_writable, finish_half_made, open_ledger};
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::{CreateArgs, FileOrStdin};
use crate::clients::ado;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, RunId};
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::observed::Memory;
use crate::model::process::WorkItemType;
use crate::model::ticket::WorkItem;
use crate::observe::{Catalog, creation_path};
use crate::output::Out;
use crate::plan::Plan;
use crate::plan::action::{Action, Change, Create, Memo, Verb};
use crate::template::safe;
use crate::template::ticket::TAG;

/// Makes one ticket, or finds the one that its key already has.
///
/// # Errors
/// Wrong names (with those that exist), a refusal by the service, a ledger that cannot be
/// written.
pub fn run(args: &CreateArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    let description = description(args)?;
    let session = Session::open(context)?.for_writing(args.notify);
    if !args.write.is_dry_run() {
        check_writable(&session)?;
    }
    let reader = session.ado()?;
    let report = session.block_on(create(
        args,
        &description,
        &session,
        &reader,
        &mut context.out,
    ))?;
    actions::print(&report, None, report.stopped.is_none(), &mut context.out)?;
    for item in &report.items {
        context.out.status(sentence(item));
    }
    let status = report.status();
    actions::summary_of_requests(&session, &mut context.out, status);
    Ok(status)
}

async fn create(
    args: &CreateArgs,
    description: &str,
    session: &Session,
    reader: &ado::Reader,
    out: &mut Out,
) -> Result<Report, Failure> {
    let action = action(args, description, reader).await?;
    let dry_run = args.write.is_dry_run();
    // The lock comes first: what an earlier run left open is settled before anybody looks.
    let mut ledger = if dry_run {
        Ledger::open_read(&session.profile.ledger).map_err(from_ledger)?
    } else {
        Some(open_ledger(session, reader).await?)
    };
    let mut report = match ledger.as_mut().filter(|_| !dry_run) {
        Some(ledger) => finish_half_made(session, reader, ledger, COMMAND, out).await?,
        None => Report::default(),
    };
    let memory = ledger
        .as_ref()
        .map_or_else(|| Ok(Memory::default()), Ledger::memory)
        .map_err(from_ledger)?;
    if let Some(item) = known(args, &action, &memory, session, reader).await? {
        report.items.push(item);
        return Ok(report);
    }
    let plan = Plan {
        actions: vec![action],
        ..Plan::default()
    };
    if let Some(how) = args.write.dry_run {
        return Ok(actions::preview(how, reader, &session.profile.identity, &plan).await);
    }
    let Some(ledger) = ledger.as_mut() else {
        return Err(Failure::new(ExitStatus::Error, "the ledger is not open"));
    };
    let run = RunId::fresh();
    let made = carry_out(session, reader, ledger, &run, COMMAND, &plan, out).await?;
    report.items.extend(made.items);
    report.stopped = report.stopped.or(made.stopped);
    Ok(report)
}

/// What runs of this command are called.
const COMMAND: &str = "tickets create";

/// The row of a ticket that is not made: it exists already, or may.
async fn known(
    args: &CreateArgs,
    action: &Action,
    memory: &Memory,
    session: &Session,
    reader: &ado::Reader,
) -> Result<Option<Item>, Failure> {
    let (Some(_), Some(key)) = (&args.key, &action.key) else {
        return Ok(None);
    };
    let skipped = |why: String| Ok(Some(Item::of(action, Outcome::Skipped).because(why)));
    if let Some(since) = memory.in_doubt.get(key) {
        return skipped(format!(
            "in_doubt: a create sent at {since} has no known outcome yet"
        ));
    }
    match keyed::find(session, reader, memory, key).await? {
        Known::Nothing => Ok(None),
        Known::Gone(id) => skipped(format!(
            "deleted: #{id} had this key and is gone; choose another --key"
        )),
        Known::Item(item) => Ok(Some(as_it_is(action, &item))),
    }
}

/// The row of a ticket that exists already, as it is and not as it was asked for.
fn as_it_is(action: &Action, item: &WorkItem) -> Item {
    let (kind, state, title) = (item.work_item_type(), item.state(), item.title());
    Item {
        id: Some(item.id),
        project: item.project().to_owned(),
        title: title.to_owned(),
        new: json!({"type": kind, "state": state, "title": title}),
        ..Item::of(action, Outcome::Already)
    }
}

/// What is to be made, with every name checked against the project.
async fn action(
    args: &CreateArgs,
    description: &str,
    reader: &ado::Reader,
) -> Result<Action, Failure> {
    let mut catalog = Catalog::new(reader.clone());
    let api = |error| from_api(&error);
    let target = |error| from_target("", &error);
    let project = catalog
        .project(&args.project)
        .await
        .map_err(api)?
        .map_err(target)?;
    let kind = catalog
        .work_item_type(&project.name, &args.work_item_type)
        .await
        .map_err(api)?
        .map_err(target)?;
    let (state, path) =
        creation_path(&project.name, &kind, args.state.as_deref()).map_err(target)?;
    let key = args
        .key
        .as_deref()
        .map_or_else(TicketKey::fresh, TicketKey::manual);
    let title = safe::line(&args.title);
    if title.is_empty() {
        return Err(Failure::usage("--title has nothing that can be shown"));
    }
    let initial = if path.is_empty() {
        state
    } else {
        initial(&kind)
    };
    let memo = Memo {
        generation: Some(Generation::FIRST),
        ..Memo::default()
    };
    Ok(Action {
        key: Some(key.clone()),
        rule: None,
        project: project.name,
        work_item_type: kind.name.clone(),
        basis: String::new(),
        title: title.clone(),
        cause: "asked for on the command line".to_owned(),
        change: Change::Create(Box::new(Create {
            description: (
                kind.description_field().to_owned(),
                html(args, &key, description),
            ),
            link: KeyLink {
                key,
                generation: Generation::FIRST,
            },
            title,
            tags: tags(args)?,
            fields: fields(args),
            initial_state: initial,
            path,
            related: None,
            memo,
        })),
    })
}

fn initial(kind: &WorkItemType) -> String {
    kind.initial_state().unwrap_or_default().to_owned()
}

/// A key that had to be hashed is spelled out, so that people can still search for it.
fn html(args: &CreateArgs, key: &TicketKey, description: &str) -> String {
    let mut html = safe::html(description);
    if let Some(chosen) = args
        .key
        .as_deref()
        .filter(|chosen| !key.as_str().ends_with(*chosen))
    {
        html = format!("{html}<p>Ticket key {key}: {}</p>", safe::html(chosen));
    }
    html
}

fn tags(args: &CreateArgs) -> Result<Vec<String>, Failure> {
    if let Some(tag) = args.tag.iter().find(|tag| tag.contains([',', ';'])) {
        return Err(
            Failure::usage(format!("--tag {tag:?}: a tag holds neither `,` nor `;`"))
                .hint("repeat --tag for several tags"),
        );
    }
    let mut tags = vec![TAG.to_owned()];
    tags.extend(
        args.tag
            .iter()
            .filter(|tag| !tag.eq_ignore_ascii_case(TAG))
            .cloned(),
    );
    Ok(tags)
}

fn fields(args: &CreateArgs) -> BTreeMap<String, Value> {
    let mut fields = super::fields::values(&args.field);
    let places = [
        ("System.AreaPath", &args.area),
        ("System.IterationPath", &args.iteration),
        ("System.AssignedTo", &args.assigned_to),
    ];
    for (name, value) in places {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.as_str().into());
        }
    }
    fields
}

fn description(args: &CreateArgs) -> Result<String, Failure> {
    let unreadable = |name: &str, error: std::io::Error| {
        Failure::usage(format!("--description-file {name} cannot be read")).because(error)
    };
    match (&args.description, &args.description_file) {
        (Some(text), _) => Ok(text.clone()),
        (None, None) => Ok(String::new()),
        (None, Some(FileOrStdin::File(path))) => std::fs::read_to_string(path)
            .map_err(|error| unreadable(&path.display().to_string(), error)),
        (None, Some(FileOrStdin::Stdin)) => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| unreadable("-", error))?;
            Ok(text)
        }
    }
}

fn sentence(item: &Item) -> String {
    let id = item.id.map(|id| format!("#{id}")).unwrap_or_default();
    let place = &item.project;
    match item.outcome {
        Outcome::Done if item.action == Verb::MoveState => {
            format!("{id} in {place}: an earlier creation was cut short and is finished now")
        }
        Outcome::Done => format!("created {id} in {place}: {}", item.title),
        Outcome::Already => format!("{id} in {place} has this key already; nothing was made"),
        Outcome::Planned => format!(
            "would create in {place}: {}; nothing was changed",
            item.title
        ),
        Outcome::Held | Outcome::Failed | Outcome::Skipped | Outcome::Unknown => {
            let why = item.error.as_deref().unwrap_or_default();
            format!("not created in {place}: {why}")
        }
    }
}
