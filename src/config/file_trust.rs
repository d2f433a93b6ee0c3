//! Whether a file is its owner's alone to change: the configuration whose commands are run, and
//! the programs themselves.

use std::fmt;
use std::path::{Path, PathBuf};

use super::env::Env;

/// Why what a file says is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Untrusted {
    path: PathBuf,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Neither ours nor root's.
    Foreign,
    /// Everybody may write to it.
    Open,
}

impl Untrusted {
    /// A sentence.
    pub(super) fn why(&self) -> String {
        self.to_string()
    }

    /// What to do about it.
    pub(super) fn mend(&self) -> String {
        match self.fault {
            Fault::Foreign => {
                "use a file of your own, or one of root: --config FILE, ADOCONN_CONFIG".to_owned()
            }
            Fault::Open => format!("chmod go-w {}", self.path.display()),
        }
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.fault {
            Fault::Foreign => write!(f, "{path} belongs to somebody else"),
            Fault::Open => write!(f, "everybody on this machine can write to {path}"),
        }
    }
}

/// The file or the nearest folder on the way to it that others can write to; links are followed.
#[cfg(unix)]
pub(super) fn open_to_others(path: &Path) -> Option<Untrusted> {
    use std::os::unix::fs::MetadataExt as _;

    const OTHERS: u32 = 0o002;
    const STICKY: u32 = 0o1000;
    let untrusted = |path: &Path, fault| {
        Some(Untrusted {
            path: path.to_owned(),
            fault,
        })
    };
    let path = std::fs::canonicalize(path).ok()?;
    let file = std::fs::metadata(&path).ok()?;
    // A pipe's rights say nothing: who may open it is decided where it was made.
    if file.is_file() && file.mode() & OTHERS != 0 {
        return untrusted(&path, Fault::Open);
    }
    let me = rustix::process::geteuid().as_raw();
    for folder in path.ancestors().skip(1) {
        let about = std::fs::metadata(folder).ok()?;
        if about.mode() & OTHERS == 0 {
            continue;
        }
        if about.mode() & STICKY == 0 {
            return untrusted(folder, Fault::Open);
        }
        // As in /tmp: others can put a file there, but not replace one.
        let below = path.strip_prefix(folder).ok()?.components().next()?;
        let below = folder.join(below);
        let owner = std::fs::metadata(&below).ok()?.uid();
        if owner != 0 && owner != me {
            return untrusted(&below, Fault::Foreign);
        }
    }
    None
}

#[cfg(not(unix))]
pub(super) fn open_to_others(_path: &Path) -> Option<Untrusted> {
    None
}

/// Why the commands in a configuration file are not run, if so: they are run from the user's own
/// file and from root's, where nobody else can write.
#[cfg(unix)]
pub(super) fn of_configuration(path: &Path, env: &Env) -> Option<Untrusted> {
    use std::os::unix::fs::MetadataExt as _;

    let file = std::fs::metadata(path).ok()?;
    // In a container the home directory's owner may be meant where the process runs as root.
    let home = env
        .home()
        .and_then(|home| std::fs::metadata(home).ok())
        .map(|home| home.uid());
    let me = rustix::process::geteuid().as_raw();
    let is_ours = file.uid() == 0 || file.uid() == me || home == Some(file.uid());
    if !is_ours && file.is_file() {
        return Some(Untrusted {
            path: path.to_owned(),
            fault: Fault::Foreign,
        });
    }
    open_to_others(path)
}

#[cfg(not(unix))]
pub(super) fn of_configuration(_path: &Path, _env: &Env) -> Option<Untrusted> {
    None
}

/// Where a program is that is called by this name.
pub(super) fn find(program: &str, env: &Env) -> Option<PathBuf> {
    if program.contains(['/', '\\']) {
        return Some(PathBuf::from(program));
    }
    let path = env.path("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Programs whose first argument is the program that matters.
const INTERPRETERS: [&str; 12] = [
    "sh", "bash", "dash", "zsh", "ksh", "fish", "python", "python3", "perl", "ruby", "node", "pwsh",
];

/// What others can write to of a command: the program, or the script that it is to run.
pub(super) fn of_command(argv: &[String], env: &Env) -> Option<Untrusted> {
    let [program, arguments @ ..] = argv else {
        return None;
    };
    let found = find(program, env)?;
    if let Some(untrusted) = open_to_others(&found) {
        return Some(untrusted);
    }
    let name = found.file_name()?.to_str()?;
    if !INTERPRETERS.contains(&name) {
        return None;
    }
    let script = arguments
        .iter()
        .find(|argument| !argument.starts_with('-'))?;
    let script = Path::new(script);
    (script.is_absolute() && script.is_file())
        .then(|| open_to_others(script))
        .flatten()
}
