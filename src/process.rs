//! The process itself: signals from the first moment, limits, and what it leaves behind.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What every command sets up before anything else.
///
/// 1. A signal that comes before anybody listens ends the process with status 130.
/// 2. A file that grows beyond its limit is an error of that write, not the end of the process.
/// 3. Neither a core dump nor the text of a panic shows a secret.
pub fn prepare() {
    system::prepare();
    tell_of_panics();
}

/// Whether a signal ends the process at once: nothing was begun that has to be finished.
fn is_early() -> &'static Arc<AtomicBool> {
    static EARLY: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    EARLY.get_or_init(|| Arc::new(AtomicBool::new(true)))
}

/// How many listen to signals in a way of their own.
static LISTENERS: AtomicUsize = AtomicUsize::new(0);

/// As long as there is one of these, a signal does not end the process by itself: somebody listens
/// who ends it well.
#[derive(Debug)]
pub struct Listening;

impl Listening {
    /// From now on; the caller has its handlers in place already.
    pub fn begin() -> Self {
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        is_early().store(false, Ordering::SeqCst);
        Self
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if LISTENERS.fetch_sub(1, Ordering::SeqCst) == 1 {
            is_early().store(true, Ordering::SeqCst);
        }
    }
}

/// Whether SIGHUP was ignored when the process began, as by `nohup`.
pub fn ignores_hangup() -> bool {
    system::ignores_hangup()
}

/// Whether the system has what a run needs; the error says what is missing, and how to get it.
///
/// Found out here it is an error; inside the runtime it would be a panic.
///
/// # Errors
/// Too few file descriptors or threads, in words, with a hint.
pub fn check_room() -> Result<(), (String, &'static str)> {
    system::check_files()?;
    check_threads()
}

/// Threads of the runtime, and those that ask for names and read files.
const THREADS: usize = 4;

fn check_threads() -> Result<(), (String, &'static str)> {
    let mut threads = Vec::new();
    for _ in 0..THREADS {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        match std::thread::Builder::new().spawn(move || held.recv().unwrap_or(())) {
            Ok(thread) => threads.push((hold, thread)),
            Err(error) => {
                let message = format!("this process may not start {THREADS} threads: {error}");
                return Err((message, "raise its limits: see ulimit -u and ulimit -v"));
            }
        }
    }
    for (hold, thread) in threads {
        drop(hold);
        // Its end is that of the sender.
        drop(thread.join());
    }
    Ok(())
}

/// The text of a panic may quote what it was working on: a release says only where it was.
fn tell_of_panics() {
    if cfg!(debug_assertions) {
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        use std::io::Write as _;
        let place = panic.location().map(ToString::to_string);
        let place = place.unwrap_or_else(|| "an unknown place".to_owned());
        drop(writeln!(
            std::io::stderr(),
            "error: internal error at {place} (adoconn {})\n\
             hint: this is a bug in adoconn; please report this line. What was sent is in the ledger, \
             and the next run looks at it",
            env!("CARGO_PKG_VERSION")
        ));
        end();
    }));
}

#[expect(clippy::exit, reason = "a panic is an error as any other to a shell")]
fn end() {
    std::process::exit(1);
}

#[cfg(unix)]
mod system {
    use std::sync::Arc;
    use std::sync::OnceLock;
    use std::sync::atomic::AtomicBool;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;

    use super::is_early;

    /// Status of a process that a signal ended.
    const INTERRUPTED: i32 = 130;
    /// What a run has open at once: the runtime, the ledger and its locks, connections.
    const FILES: u64 = 40;
    /// More than a run ever needs.
    const ENOUGH: u64 = 1_024;

    static HANGUP_IGNORED: OnceLock<bool> = OnceLock::new();

    pub(super) fn prepare() {
        let is_ignored = *HANGUP_IGNORED.get_or_init(is_hangup_ignored);
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            if signal == SIGHUP && is_ignored {
                continue;
            }
            // Without it the signal ends the process all the same, with another status.
            drop(flag::register_conditional_shutdown(
                signal,
                INTERRUPTED,
                Arc::clone(is_early()),
            ));
        }
        // Whoever writes is told by the write; the flag itself says nothing.
        drop(flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))));
        leave_no_core();
    }

    pub(super) fn ignores_hangup() -> bool {
        *HANGUP_IGNORED.get_or_init(is_hangup_ignored)
    }

    /// Secrets are in the memory of this process.
    fn leave_no_core() {
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        setrlimit(Resource::Core, none).unwrap_or(());
        // A core that is piped to a program has no limit.
        #[cfg(target_os = "linux")]
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
            .unwrap_or(());
    }

    /// The kernel tells it as the first bit of a mask. Elsewhere nobody tells without unsafe code,
    /// and the signal is left to do what it does.
    #[cfg(target_os = "linux")]
    fn is_hangup_ignored() -> bool {
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
            return false;
        };
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & 1 == 1)
    }

    #[cfg(not(target_os = "linux"))]
    fn is_hangup_ignored() -> bool {
        true
    }

    /// Raises the limit as far as it goes, then looks whether so many files can be opened.
    pub(super) fn check_files() -> Result<(), (String, &'static str)> {
        let limit = getrlimit(Resource::Nofile);
        if limit.current.is_some_and(|current| current < ENOUGH) {
            let most = limit.maximum.map_or(ENOUGH, |most| most.min(ENOUGH));
            let raised = Rlimit {
                current: Some(most),
                maximum: limit.maximum,
            };
            setrlimit(Resource::Nofile, raised).unwrap_or(());
        }
        let mut open = Vec::new();
        for _ in 0..FILES {
            match rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 0) {
                Ok(file) => open.push(file),
                Err(error) if error == rustix::io::Errno::BADF => break,
                Err(_) => {
                    let most = getrlimit(Resource::Nofile).current.unwrap_or(0);
                    let message = format!(
                        "this process may not open {FILES} more files (its limit is {most})"
                    );
                    return Err((message, "raise the limit, for example: ulimit -n 256"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(not(unix))]
mod system {
    pub(super) fn prepare() {}

    pub(super) fn ignores_hangup() -> bool {
        true
    }

    pub(super) fn check_files() -> Result<(), (String, &'static str)> {
        Ok(())
    }
}
