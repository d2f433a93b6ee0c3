//! Runs the real binary against a simulated world, and watches over what no run may do.
//!
//! After every run, whatever the test is about:
//!
//! 1. no secret is in what was printed, nor in any file below the home directory;
//! 2. no two live work items carry one key link, unless the test expects doubles;
//! 3. it did not panic.
//!
//! A command that changes something runs twice ([`Adoconn::run_changing`]): the second run has
//! nothing to do.

mod config;
mod outcome;
#[cfg(unix)]
mod terminal;
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use adoconn::cli::App;
use adoconn::clients::HttpOptions;
use adoconn::commands::{self, Context};
use adoconn::config::env::Env;
use adoconn::output::{Format, Manner, Out};
use clap::Parser as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;

pub(crate) use adoconn::sandbox::faults::{EchoPlace, Fault, FaultKind};
pub(crate) use adoconn::sandbox::nucleus::{Severity, Status};
pub(crate) use config::Config;
pub(crate) use outcome::Outcome;
#[cfg(unix)]
pub(crate) use terminal::{LocalModes, Terminal};
pub(crate) use world::{FULL_PROJECT, PROJECT, REPRO_STEPS, SCANNER, World};

use adoconn::sandbox::CREDENTIALS;

/// A certificate authority that never signed anything; its key was not kept.
const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/test-ca.pem");

/// An administrator's machine: a home directory, a configuration file, an environment.
#[derive(Debug)]
pub(crate) struct Adoconn<'w> {
    world: &'w World,
    home: TempDir,
    environment: BTreeMap<String, String>,
}

impl<'w> Adoconn<'w> {
    /// A machine with one rule for everything, and all credentials in the environment.
    pub(crate) fn new(world: &'w World) -> Self {
        Self::with(world, &Config::one_rule(""))
    }

    /// A machine with this configuration.
    pub(crate) fn with(world: &'w World, config: &Config) -> Self {
        let mut adoconn = Self {
            world,
            home: TempDir::new().unwrap(),
            environment: BTreeMap::new(),
        };
        adoconn.configure(config);
        let home = adoconn.home().to_str().unwrap().to_owned();
        for (name, value) in [
            ("HOME", home.as_str()),
            ("COLUMNS", "100"),
            // One certificate instead of the system's: nothing here speaks TLS, and reading
            // them all is most of the time of a run.
            ("SSL_CERT_FILE", CERTIFICATE),
            // No test asks, or changes, the keyring of whoever runs it.
            ("ADOCONN_NO_KEYRING", "1"),
            ("ADOCONN_CLIENT_SECRET", CREDENTIALS.client_secret),
            ("ADOCONN_NUCLEUS_API_KEY", CREDENTIALS.nucleus_api_key),
        ] {
            adoconn.set(name, value);
        }
        adoconn
    }

    /// Another configuration from now on; the ledger stays.
    pub(crate) fn configure(&mut self, config: &Config) {
        self.write_config(&config.text(self.world.url()));
    }

    /// A configuration file with just this text.
    pub(crate) fn write_config(&mut self, text: &str) {
        let file = self.home().join(".config/adoconn/config.toml");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Sets an environment variable; nothing is a variable that is not set.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            self.environment.remove(name);
        } else {
            self.environment.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Creates in doubt are settled by the very next run.
    pub(crate) fn without_quiet_period(mut self) -> Self {
        self.set("ADOCONN_QUIET_PERIOD", "0s");
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The ledger's file.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.home().join(".local/state/adoconn/test.db")
    }

    /// Loses the ledger, as a machine that is set up anew.
    pub(crate) fn forget(&self) {
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let mut file = self.ledger().into_os_string();
            file.push(suffix);
            match fs::remove_file(file) {
                Ok(()) => {}
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
            }
        }
    }

    /// The command, ready to be run in another way than [`Adoconn::run`].
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adoconn"));
        command
            .args(args)
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        let output = self.command(args).output().unwrap();
        let outcome = Outcome::of(args, output);
        self.watch(&outcome);
        outcome
    }

    /// Runs a command inside this process, with requests sent in a way of the test's own; it talks
    /// JSON.
    pub(crate) fn run_inside(&self, args: &[&str], http: &HttpOptions) -> Outcome {
        self.run_inside_at("", args, http)
    }

    /// The same with another way to the ledger; nothing is the usual one. Nobody watches over it:
    /// while a run works in this process, nobody else may open and close its ledger.
    pub(crate) fn run_inside_at(&self, ledger: &str, args: &[&str], http: &HttpOptions) -> Outcome {
        let words = std::iter::once(&"adoconn").chain(args);
        let App { global, command } = App::try_parse_from(words).unwrap();
        let (out, captured) = Out::captured_as(Manner {
            format: Format::Json,
            ..Manner::default()
        });
        let mut environment = self.environment.clone();
        if !ledger.is_empty() {
            environment.insert("ADOCONN_LEDGER".to_owned(), ledger.to_owned());
        }
        let mut context = Context {
            global,
            env: Env::from_pairs(environment),
            out,
            http: http.clone(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            command_line: format!("adoconn {}", args.join(" ")),
        };
        let result = commands::dispatch(command, &mut context);
        let status = result.unwrap_or_else(|failure| {
            context.out.error(&failure);
            failure.status
        });
        context.out.flush().unwrap();
        Outcome::inside(args, i32::from(status.code()), &captured)
    }

    /// Runs a command that changes something, then again: the second run has nothing to do but
    /// what it deliberately holds.
    pub(crate) fn run_changing(&self, args: &[&str]) -> Outcome {
        let first = self.run(args);
        let mut again: Vec<&str> = args.to_vec();
        if let Some(place) = again.iter().position(|arg| *arg == "-o") {
            again.drain(place..=place + 1);
        }
        again.extend(["-o", "json"]);
        let writes = self.world.writes();
        let second = self.run(&again).told_by_its_holds();
        let left: Vec<_> = second
            .items()
            .into_iter()
            .filter(|item| !["held", "already"].contains(&item["outcome"].as_str().unwrap()))
            .collect();
        assert!(left.is_empty(), "{first}\nsecond run: {left:#?}");
        assert_eq!(self.world.writes(), writes, "the second run wrote");
        first
    }

    /// A sync to the end, twice; its actions as data.
    pub(crate) fn sync(&self) -> Outcome {
        self.run_changing(&["sync", "-o", "json"])
            .told_by_its_holds()
    }

    /// The same, holding what would have to wait for the quiet period of a new ledger.
    pub(crate) fn sync_without_waiting(&self) -> Outcome {
        self.run_changing(&["sync", "--no-wait-quiet", "-o", "json"])
            .told_by_its_holds()
    }

    /// One sync, for tests in which the second is another story.
    pub(crate) fn sync_once(&self) -> Outcome {
        self.run(&["sync", "-o", "json"])
    }

    /// Where a secret was told on, if anywhere: in what a run printed, or in any file.
    pub(crate) fn leak(&self, outcome: &Outcome) -> Option<String> {
        let mut texts = vec![
            ("stdout".into(), outcome.stdout.clone().into_bytes()),
            ("stderr".into(), outcome.stderr.clone().into_bytes()),
        ];
        files(self.home(), &mut texts);
        let secrets = self.world.secrets();
        for (place, bytes) in &texts {
            let text = String::from_utf8_lossy(bytes);
            for secret in &secrets {
                // A form that was posted carries it encoded.
                let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
                if text.contains(secret) || text.contains(&encoded) {
                    return Some(format!("{} has {secret:?}", place.display()));
                }
            }
        }
        None
    }

    fn watch(&self, outcome: &Outcome) {
        assert!(!outcome.stderr.contains("panicked at"), "{outcome}");
        assert_eq!(self.leak(outcome), None, "{outcome}");
        assert_eq!(self.world.doubles(), Vec::<String>::new(), "{outcome}");
    }
}

/// All files below a folder, with their bytes.
fn files(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if let Ok(bytes) = fs::read(&path) {
            found.push((path, bytes));
        }
    }
}
