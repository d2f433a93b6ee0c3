//! Progress bars: on stderr, on a terminal only, and only for what takes longer than a second.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::escape;

/// Whoever is faster needs no bar.
const DELAY: Duration = Duration::from_secs(1);

/// The bars of one process.
pub(super) struct Bars {
    multi: Option<MultiProgress>,
}

impl fmt::Debug for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bars")
            .field("visible", &self.multi.is_some())
            .finish()
    }
}

impl Bars {
    pub(super) fn new(visible: bool) -> Self {
        let multi = visible
            .then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10)));
        Self { multi }
    }

    /// Writes something else without tearing the bars.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.multi {
            Some(multi) => multi.suspend(write),
            None => write(),
        }
    }

    pub(super) fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        bar.set_style(style(total.is_some()));
        bar.set_message(escape::line(what).into_owned());
        Progress {
            bar,
            waiting: self.multi.clone().map(|multi| (multi, Instant::now())),
        }
    }
}

fn style(has_total: bool) -> ProgressStyle {
    let template: Cow<'static, str> = if has_total {
        "{msg} [{bar:30}] {human_pos} of {human_len}".into()
    } else {
        "{spinner} {msg} {human_pos}".into()
    };
    ProgressStyle::with_template(&template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

/// One bar; gone when dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// Where it will be shown, and since when it waits.
    waiting: Option<(MultiProgress, Instant)>,
}

impl Progress {
    /// Counts some more.
    pub fn advance(&mut self, by: usize) {
        self.bar.inc(u64::try_from(by).unwrap_or(u64::MAX));
        if let Some((multi, since)) = self.waiting.take() {
            if since.elapsed() >= DELAY {
                self.bar = multi.add(self.bar.clone());
                self.bar.tick();
            } else {
                self.waiting = Some((multi, since));
            }
        }
    }

    /// Sets how many there are, once that is known.
    pub fn set_total(&mut self, total: u64) {
        self.bar.set_style(style(true));
        self.bar.set_length(total);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
