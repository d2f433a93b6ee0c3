//! Progress bars: on stderr, on a terminal only, and only for what takes longer than a second.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{
    HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use super::{escape, when};

/// Whoever is faster needs no bar.
const DELAY: Duration = Duration::from_secs(1);
/// How often a bar moves although nothing is counted.
const TICK: Duration = Duration::from_millis(120);

/// The bars of one process; clones are the same bars.
#[derive(Clone)]
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

    /// A bar that shows how much is left of a wait that begins now.
    pub(super) fn countdown(&self, what: &str, wait: Duration) -> Progress {
        let end = Instant::now() + wait;
        let left = move |_: &ProgressState, text: &mut dyn fmt::Write| {
            let left = end.saturating_duration_since(Instant::now());
            // Writing to the text of a bar does not fail.
            let _ = write!(text, "{}", when::length(left));
        };
        let progress = self.progress(what, None);
        let style = styled("{spinner} {msg}: {left} left");
        progress.bar.set_style(style.with_key("left", left));
        progress
    }

    pub(super) fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        bar.set_style(style(total.is_some()));
        bar.set_message(escape::line(what).into_owned());
        let pulse = self
            .multi
            .clone()
            .and_then(|multi| Pulse::start(multi, bar.clone()));
        Progress { bar, pulse }
    }
}

fn style(has_total: bool) -> ProgressStyle {
    styled(if has_total {
        "{msg} [{bar:30}] {human_pos} of {human_len}"
    } else {
        "{spinner} {msg} {human_pos}"
    })
}

fn styled(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

/// How long everything waits because a service asked for it, if it does.
pub type PauseLeft = Arc<dyn Fn() -> Option<Duration> + Send + Sync>;

/// The rate and the time that is left, or why nothing moves.
fn write_pace(state: &ProgressState, pause_left: &PauseLeft, pace: &mut dyn fmt::Write) {
    // Writing to the text of a bar does not fail.
    let _ = match pause_left() {
        Some(left) => write!(pace, ", throttled: waits {}", HumanDuration(left)),
        None if state.pos() == 0 => Ok(()),
        None => write!(
            pace,
            ", {:.0}/s, {:#} left",
            state.per_sec(),
            HumanDuration(state.eta())
        ),
    };
}

/// One bar, shown a second after it was made; gone when dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    pulse: Option<Pulse>,
}

impl Progress {
    /// Counts some more.
    pub fn advance(&mut self, by: usize) {
        self.bar.inc(u64::try_from(by).unwrap_or(u64::MAX));
    }

    /// Shows the rate and the time that is left, too, and when a service asked us to wait.
    #[must_use]
    pub fn with_pace(self, pause_left: PauseLeft) -> Self {
        let style = styled("{msg} [{bar:20}] {human_pos} of {human_len}{pace}");
        let write = move |state: &ProgressState, text: &mut dyn fmt::Write| {
            write_pace(state, &pause_left, text);
        };
        self.bar.set_style(style.with_key("pace", write));
        self
    }

    /// Sets how many there are, once that is known.
    pub fn set_total(&mut self, total: u64) {
        self.bar.set_style(style(true));
        self.bar.set_length(total);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        // The pulse ends first: it would draw again what is cleared here.
        drop(self.pulse.take());
        self.bar.finish_and_clear();
    }
}

/// The thread that shows a bar and keeps it moving; over when dropped.
#[derive(Debug)]
struct Pulse {
    /// Dropped, it ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Pulse {
    /// None where the system has no thread left: then there is no bar either.
    fn start(multi: MultiProgress, bar: ProgressBar) -> Option<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || beat(&multi, bar, &stopped))
            .ok()?;
        Some(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that broke has nothing to say: a bar is no reason to fail.
            drop(thread.join());
        }
    }
}

fn beat(multi: &MultiProgress, bar: ProgressBar, stopped: &Receiver<()>) {
    let is_over = |wait| stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout);
    if is_over(DELAY) {
        return;
    }
    let bar = multi.add(bar);
    bar.tick();
    while !is_over(TICK) {
        bar.tick();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use indicatif::TermLike;

    use super::*;

    /// A terminal that remembers what it was told; clearing is told as `<clear>`.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn told(&self) -> String {
            self.lock().clone()
        }

        fn lock(&self) -> MutexGuard<'_, String> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.lock().push_str(text);
            Ok(())
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.lock().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.lock().push_str("<clear>");
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn bars() -> (Bars, Screen) {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let multi = Some(MultiProgress::with_draw_target(target));
        (Bars { multi }, screen)
    }

    #[test]
    fn a_bar_shows_itself_moves_and_goes() {
        let (bars, screen) = bars();
        let bar = bars.progress("work items read", None);
        thread::sleep(DELAY / 2);
        assert_eq!(screen.told(), "");
        thread::sleep(DELAY + TICK * 5);
        let told = screen.told();
        assert!(told.matches("work items read 0").count() > 2, "{told}");
        drop(bar);
        let told = screen.told();
        assert!(told.trim_end().ends_with("<clear>"), "{told}");
        thread::sleep(TICK * 3);
        assert_eq!(screen.told(), told);
    }

    #[test]
    fn a_bar_tells_its_pace_and_when_it_is_throttled() {
        let (bars, screen) = bars();
        let wait = Arc::new(Mutex::new(None));
        let told = Arc::clone(&wait);
        let pause_left = move || *told.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bars.progress("closing", Some(100));
        let mut bar = bar.with_pace(Arc::new(pause_left));
        thread::sleep(DELAY / 2);
        bar.advance(50);
        thread::sleep(DELAY + TICK * 5);
        let text = screen.told();
        assert!(
            text.contains("50 of 100, ") && text.contains("/s, "),
            "{text}"
        );
        *wait.lock().unwrap() = Some(Duration::from_secs(30));
        thread::sleep(TICK * 5);
        let text = screen.told();
        assert!(text.contains("throttled: waits 30 seconds"), "{text}");
    }

    #[test]
    fn whoever_is_fast_waits_for_no_bar() {
        let (bars, screen) = bars();
        let begin = Instant::now();
        let mut bar = bars.progress("work items read", Some(2));
        bar.advance(2);
        drop(bar);
        assert!(begin.elapsed() < DELAY);
        assert_eq!(screen.told(), "");
    }

    #[test]
    fn where_nobody_looks_no_thread_runs() {
        assert!(Bars::new(false).progress("checks", None).pulse.is_none());
    }
}
