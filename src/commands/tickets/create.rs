//! `tickets create`: one ticket from flags, in any state of its type.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::Value;

use super::super::failures::{from_api, from_ledger, from_target};
use super::super::session::Session;
use super::super::{Context, actions};
use super::{carry_out, check_writable, open_ledger};
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::{CreateArgs, FileOrStdin};
use crate::clients::ado;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::RunId;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::process::{WorkItemType, same_name};
use crate::observe::{Catalog, creation_path};
use crate::output::Out;
use crate::plan::Plan;
use crate::plan::action::{Action, Change, Create, Memo, Transit};
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
    let session = Session::open(context)?;
    if !args.write.dry_run {
        check_writable(&session)?;
    }
    let reader = session.ado()?;
    let report = session.block_on(create(args, &description, &session, &reader, context))?;
    actions::print(&report, &mut context.out)?;
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
    context: &Context,
) -> Result<Report, Failure> {
    let action = action(args, description, reader).await?;
    let key = action.key.clone();
    let known = match (&args.key, &key) {
        (Some(_), Some(key)) => find(session, reader, key).await?,
        _ => None,
    };
    let done = |outcome, id: Option<WorkItemId>| {
        let mut item = Item::of(&action, outcome);
        item.id = id;
        Report {
            items: vec![item],
            stopped: None,
        }
    };
    if let Some(id) = known {
        return match unfinished(&action, id, reader).await? {
            Some(rest) if args.write.dry_run => Ok(Report::planned(&rest)),
            Some(rest) => make(session, reader, &rest, &context.out).await,
            None => Ok(done(Outcome::Already, Some(id))),
        };
    }
    if args.write.dry_run {
        return Ok(done(Outcome::Planned, None));
    }
    let plan = Plan {
        actions: vec![action.clone()],
        ..Plan::default()
    };
    make(session, reader, &plan, &context.out).await
}

async fn make(
    session: &Session,
    reader: &ado::Reader,
    plan: &Plan,
    out: &Out,
) -> Result<Report, Failure> {
    let mut ledger = open_ledger(session, reader).await?;
    let doubts = ledger.doubts().map_err(from_ledger)?;
    for action in &plan.actions {
        if let Some(doubt) = doubts
            .iter()
            .find(|doubt| Some(&doubt.link.key) == action.key.as_ref())
        {
            let why = format!(
                "in_doubt: a create sent at {} has no known outcome yet",
                doubt.since
            );
            let held = Item::of(action, Outcome::Skipped).because(why);
            return Ok(Report {
                items: vec![held],
                stopped: None,
            });
        }
    }
    let run = RunId::fresh();
    carry_out(
        session,
        reader,
        &mut ledger,
        &run,
        "tickets create",
        plan,
        out,
    )
    .await
}

/// What is left to do where an earlier creation was cut short before its last step: only while
/// nobody touched the ticket since.
async fn unfinished(
    action: &Action,
    id: WorkItemId,
    reader: &ado::Reader,
) -> Result<Option<Plan>, Failure> {
    let Change::Create(create) = &action.change else {
        return Ok(None);
    };
    if create.path.is_empty() {
        return Ok(None);
    }
    let item = reader
        .work_item(id)
        .await
        .map_err(|error| from_api(&error))?;
    if item.rev != Rev(1) || !same_name(item.state(), &create.initial_state) {
        return Ok(None);
    }
    let change = Change::Move(Transit {
        id,
        rev: item.rev,
        from: item.state().to_owned(),
        path: create.path.clone(),
        sets: BTreeMap::new(),
        comment: String::new(),
        memo: create.memo.clone(),
    });
    let cause = "its creation was to end in this state and was cut short".to_owned();
    Ok(Some(Plan {
        actions: vec![Action {
            change,
            cause,
            ..action.clone()
        }],
        ..Plan::default()
    }))
}

/// The ticket that already has this key.
async fn find(
    session: &Session,
    reader: &ado::Reader,
    key: &TicketKey,
) -> Result<Option<WorkItemId>, Failure> {
    let link = KeyLink {
        key: key.clone(),
        generation: Generation::FIRST,
    };
    let url = link.url(&session.profile.identity);
    let hits = reader
        .by_links(std::slice::from_ref(&url))
        .await
        .map_err(|error| from_api(&error).hint("nothing was made: it could be there already"))?;
    Ok(hits.get(&url).and_then(|ids| ids.iter().min().copied()))
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
        title: title.clone(),
        cause: "asked for on the command line".to_owned(),
        change: Change::Create(Box::new(Create {
            work_item_type: kind.name.clone(),
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
    let mut fields: BTreeMap<String, Value> = args
        .field
        .iter()
        .map(|field| {
            let number = field.value.parse::<i64>().ok().map(Value::from);
            (
                field.reference_name.clone(),
                number.unwrap_or_else(|| field.value.clone().into()),
            )
        })
        .collect();
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
