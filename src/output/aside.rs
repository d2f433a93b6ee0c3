//! Talk from the middle of a call, where the writer itself is not at hand.

use std::io::{self, Write as _};

use super::escape;
use super::progress::Bars;
use crate::redact;

/// Says a line to the person at the terminal. It is said with `--quiet`, too: somebody waits for
/// what it asks.
#[derive(Debug)]
pub struct Aside {
    bars: Bars,
}

impl Aside {
    pub(super) fn new(bars: Bars) -> Self {
        Self { bars }
    }

    /// Says one line.
    pub fn tell(&self, line: &str) {
        let text = format!("{}\n", escape::line(&redact::line(line)));
        let mut stderr = io::stderr();
        // Nobody is left to tell when stderr fails.
        self.bars
            .aside(|| stderr.write_all(text.as_bytes()).unwrap_or(()));
    }
}
