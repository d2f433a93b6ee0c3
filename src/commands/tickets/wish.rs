//! What a bulk command was asked to do, by whichever of the four.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{fields, input};
use crate::cli::{
    BulkArgs, CommentArgs, FileOrStdin, KeepArgs, MoveArgs, StateMap, TagArgs, TargetArgs,
    TicketsCommand,
};
use crate::error::Failure;
use crate::model::process::{StateCategory, same_name};
use crate::model::remark::Decision;
use crate::plan::bulk::{Moving, Order, StateFor, Task, Wanted};
use crate::template::safe;
use crate::template::ticket::TAG;

impl StateFor for StateMap {
    fn state_for(&self, project: &str, work_item_type: &str) -> Option<&str> {
        Self::state_for(self, project, work_item_type)
    }
}

/// What is to be done, and with which tickets.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// The command, as the journal has it.
    pub(super) command: &'static str,
    /// What is done with each.
    pub(super) what: What,
    /// Said on each; HTML, empty for nothing.
    pub(super) said: String,
    /// Which tickets, and the consent.
    pub(super) bulk: BulkArgs,
}

/// What is done with each ticket.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// It is brought to a state.
    Move(Target),
    /// Something is said.
    Comment,
    /// Tags are put on and taken off.
    Tag {
        add: Vec<String>,
        remove: Vec<String>,
    },
}

/// Where tickets are moved to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Whether it was asked for as a closing.
    pub(super) is_closing: bool,
    /// The states that were named.
    pub(super) states: StateMap,
    /// The category, where that was asked for.
    pub(super) category: Option<StateCategory>,
    /// Where types go that lack the state.
    pub(super) or_else: Option<StateCategory>,
    move_closed: bool,
    /// Fields that change with the last step; null empties one.
    pub(super) sets: BTreeMap<String, Value>,
    /// How long they stay closed.
    pub(super) keep: KeepArgs,
}

impl Target {
    /// Whether it is not said where to.
    pub(super) fn is_open(&self) -> bool {
        self.states.is_empty() && self.category.is_none()
    }
}

impl Wish {
    /// What a command asks for; `None` where it is none on many tickets.
    ///
    /// # Errors
    /// Flags that contradict each other, a file that cannot be read.
    pub(super) fn of(command: &TicketsCommand) -> Result<Option<Self>, Failure> {
        Ok(Some(match command {
            TicketsCommand::Close(args) => Self::of_move(args, "tickets close", true)?,
            TicketsCommand::Move(args) => Self::of_move(args, "tickets move", false)?,
            TicketsCommand::Comment(args) => Self::of_comment(args)?,
            TicketsCommand::Tag(args) => Self::of_tag(args)?,
            TicketsCommand::List(_) | TicketsCommand::Show(_) | TicketsCommand::Create(_) => {
                return Ok(None);
            }
        }))
    }

    fn of_move(args: &MoveArgs, command: &'static str, is_closing: bool) -> Result<Self, Failure> {
        let MoveArgs { target, bulk } = args.clone();
        let TargetArgs {
            state,
            state_category,
            field,
            clear,
            move_closed,
            keep,
            comment,
        } = target;
        let choices: Vec<_> = state.into_iter().flat_map(|choices| choices.0).collect();
        let target = Target {
            is_closing,
            states: StateMap::new(&choices).map_err(Failure::usage)?,
            category: state_category,
            or_else: None,
            move_closed,
            sets: fields::changes(&field, &clear)?,
            keep,
        };
        Ok(Self {
            command,
            what: What::Move(target),
            said: paragraph(comment.as_deref().unwrap_or_default()),
            bulk,
        })
    }

    fn of_comment(args: &CommentArgs) -> Result<Self, Failure> {
        let CommentArgs {
            comment,
            comment_file,
            bulk,
        } = args.clone();
        let text = match (comment, comment_file) {
            (Some(text), _) => text,
            (None, Some(path)) => read(&path)?,
            (None, None) if bulk.is_again() || bulk.show_wiql => String::new(),
            (None, None) => {
                return Err(Failure::usage("nothing to say: --comment is missing")
                    .hint("--comment TEXT, or --comment-file FILE"));
            }
        };
        Ok(Self {
            command: "tickets comment",
            what: What::Comment,
            said: paragraph(&text),
            bulk,
        })
    }

    fn of_tag(args: &TagArgs) -> Result<Self, Failure> {
        let TagArgs { add, remove, bulk } = args.clone();
        if add.is_empty() && remove.is_empty() && !bulk.is_again() && !bulk.show_wiql {
            return Err(Failure::usage("no tag: --add or --remove is missing"));
        }
        let both = add
            .iter()
            .find(|tag| remove.iter().any(|r| same_name(r, tag)));
        if let Some(tag) = both {
            return Err(Failure::usage(format!(
                "{tag:?} is to be added and removed"
            )));
        }
        Ok(Self {
            command: "tickets tag",
            what: What::Tag { add, remove },
            said: String::new(),
            bulk,
        })
    }

    /// The same for the planner.
    pub(super) fn order<'a>(&'a self, run: &'a str, decision: &'a Decision) -> Order<'a> {
        let task = match &self.what {
            What::Comment => Task::Comment,
            What::Tag { add, remove } => Task::Tag { add, remove },
            What::Move(target) => Task::Move(Moving {
                wanted: match target.category {
                    Some(category) => Wanted::Category(category),
                    None => Wanted::State(&target.states),
                },
                or_else: target.or_else,
                is_closing: target.is_closing,
                move_closed: target.move_closed,
                sets: &target.sets,
                decision,
            }),
        };
        Order {
            task,
            said: &self.said,
            command: self.command,
            run,
        }
    }

    /// The states that were named, where a move names some.
    pub(super) fn states(&self) -> Option<&StateMap> {
        match &self.what {
            What::Move(target) => Some(&target.states).filter(|states| !states.is_empty()),
            What::Comment | What::Tag { .. } => None,
        }
    }

    /// Whether the tag by which tickets are found is to be taken off.
    pub(super) fn hides_tickets(&self) -> bool {
        match &self.what {
            What::Tag { add: _, remove } => remove.iter().any(|tag| same_name(tag, TAG)),
            What::Move(_) | What::Comment => false,
        }
    }
}

fn read(file: &FileOrStdin) -> Result<String, Failure> {
    let text = input::text(file, "--comment-file")?;
    if text.trim().is_empty() {
        return Err(Failure::usage("--comment-file says nothing"));
    }
    Ok(text)
}

fn paragraph(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    format!("<p>{}</p>", safe::html(text.trim()))
}
