//! The progress bar of the reading: one at a time, for the stage that was heard of last.

use std::cell::RefCell;

use crate::observe::Event;
use crate::output::Out;
use crate::output::progress::Progress;

/// The progress bar of the reading.
#[derive(Debug)]
pub(in crate::commands) struct Bars<'a> {
    out: &'a Out,
    stage: RefCell<Stage>,
}

/// What is being read, and how much of it the bar shows.
#[derive(Debug)]
struct Stage {
    what: String,
    bar: Progress,
    shown: usize,
}

impl Stage {
    fn new(what: String, out: &Out) -> Self {
        let bar = out.progress(&what, None);
        let shown = 0;
        Self { what, bar, shown }
    }
}

impl<'a> Bars<'a> {
    /// Begins before the first event, which can be long in coming.
    pub(in crate::commands) fn new(out: &'a Out) -> Self {
        let stage = RefCell::new(Stage::new("answers so far".to_owned(), out));
        Self { out, stage }
    }

    pub(in crate::commands) fn show(&self, event: Event<'_>) {
        let (what, count) = match event {
            Event::Rows { project, rows } => {
                (format!("instances of Nucleus project {project}"), rows)
            }
            Event::Tickets(count) => ("tickets".to_owned(), count),
            Event::LookedUp(count) => ("keys looked up".to_owned(), count),
            Event::ReadAgain(count) => ("findings read again".to_owned(), count),
        };
        let mut stage = self.stage.borrow_mut();
        if stage.what != what {
            *stage = Stage::new(what, self.out);
        }
        let more = count.saturating_sub(stage.shown);
        stage.bar.advance(more);
        stage.shown = count;
    }
}
