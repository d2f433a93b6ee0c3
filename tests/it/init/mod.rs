//! `init`: by a person at a real terminal, and by flags alone.

mod flags;
#[cfg(unix)]
mod terminal;

use std::fs;
use std::path::PathBuf;

use adoconn::sandbox::CREDENTIALS;
use tempfile::TempDir;

use crate::harness::{Adoconn, Severity, World};

/// A machine where nothing is set up, and a folder for what `init` writes. The folder is not
/// below the home directory, where the harness hunts for secrets.
struct NewMachine<'w> {
    adoconn: Adoconn<'w>,
    folder: TempDir,
}

impl<'w> NewMachine<'w> {
    fn new(world: &'w World) -> Self {
        let mut adoconn = Adoconn::new(world);
        fs::remove_dir_all(adoconn.home().join(".config")).unwrap();
        adoconn.set("ADOCONN_CLIENT_SECRET", "");
        adoconn.set("ADOCONN_NUCLEUS_API_KEY", "");
        // The public cloud's is known by itself.
        adoconn.set("ADOCONN_AUTHORITY", world.url());
        let folder = TempDir::new().unwrap();
        Self { adoconn, folder }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// The file as it stands.
    fn text(&self) -> String {
        fs::read_to_string(self.config()).unwrap()
    }

    /// What stands in the folder.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The arguments with the file that they are about.
    fn with_config<'a>(&self, args: &[&'a str], config: &'a str) -> Vec<&'a str> {
        assert_eq!(config, self.config().to_str().unwrap());
        args.iter().copied().chain(["--config", config]).collect()
    }

    /// The set-up works: a sync would make the one ticket there is to make.
    #[track_caller]
    fn would_sync(&self) {
        let config = self.config();
        let args = ["sync", "--dry-run", "-o", "json"];
        let args = self.with_config(&args, config.to_str().unwrap());
        let planned = self.adoconn.run(&args).code(0);
        let ticket = planned.only("create_ticket planned");
        assert_eq!(ticket["project"], "Payments");
    }
}

/// A world with one finding that everybody's first rule selects.
fn world() -> World {
    let world = World::small();
    world.finding("F-1", Severity::Critical, &["web-1"]);
    world
}

/// No secret is in a text.
#[track_caller]
fn holds_no_secret(text: &str) {
    for secret in [CREDENTIALS.client_secret, CREDENTIALS.nucleus_api_key] {
        assert!(!text.contains(secret), "{secret:?} is in {text}");
    }
}
