//! Progress bars of the reading, made when their first event comes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::observe::Event;
use crate::output::Out;
use crate::output::progress::Progress;

/// Progress bars of the reading, made when their first event comes.
#[derive(Debug)]
pub(super) struct Bars<'a> {
    out: &'a Out,
    bars: RefCell<BTreeMap<String, (Progress, usize)>>,
}

impl<'a> Bars<'a> {
    pub(super) fn new(out: &'a Out) -> Self {
        Self {
            out,
            bars: RefCell::default(),
        }
    }

    pub(super) fn show(&self, event: Event<'_>) {
        let (what, count) = match event {
            Event::Rows { project, rows } => (format!("findings of project {project}"), rows),
            Event::Tickets(count) => ("tickets".to_owned(), count),
            Event::LookedUp(count) => ("keys looked up".to_owned(), count),
            Event::ReadAgain(count) => ("findings read again".to_owned(), count),
        };
        let mut bars = self.bars.borrow_mut();
        let (bar, shown) = bars
            .entry(what.clone())
            .or_insert_with(|| (self.out.progress(&what, None), 0));
        bar.advance(count.saturating_sub(*shown));
        *shown = count;
    }
}
