//! People who sign in with a code on another device.

use adoconn::sandbox::ado::ALEX;

use super::{config, projects};
use crate::harness::{Adoconn, World};

const AUTH: &str = "ado.auth = \"device-code\"";

/// A machine without a keyring, at which somebody may sit.
fn machine(world: &World) -> Adoconn<'_> {
    let own = config(&format!("{AUTH}\nado.graph_url = {:?}", world.url()));
    let mut adoconn = Adoconn::with(world, &own);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn.set("ADOCONN_NO_KEYRING", "1");
    world
        .sandbox()
        .world(|world| world.entra.device_interval = 1);
    adoconn
}

#[test]
fn off_a_terminal_nobody_is_asked_and_nothing_hangs() {
    let world = World::small();
    let adoconn = machine(&world);
    let told = projects(&adoconn).code(4);
    let _told = told.says(&["nobody is signed in", "adoconn verify", "client-secret"]);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[cfg(unix)]
mod at_a_terminal {
    use std::io::Read as _;
    use std::process::Child;
    use std::sync::{Arc, Mutex};
    use std::thread::{self, JoinHandle};

    use super::{ALEX, Adoconn, World, machine};

    /// A program that runs on a terminal of its own.
    struct Terminal {
        child: Child,
        shown: Arc<Mutex<String>>,
        reader: JoinHandle<()>,
    }

    impl Terminal {
        fn run(adoconn: &Adoconn<'_>, args: &[&str]) -> Self {
            let (mut pty, pts) = pty_process::blocking::open().unwrap();
            pty.resize(pty_process::Size::new(24, 200)).unwrap();
            let command = adoconn.command(args);
            let variables: Vec<_> = command
                .get_envs()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
                .collect();
            let child = pty_process::blocking::Command::new(command.get_program())
                .args(args)
                .env_clear()
                .envs(variables)
                .spawn(pts)
                .unwrap();
            let shown = Arc::new(Mutex::new(String::new()));
            let text = Arc::clone(&shown);
            let reader = thread::spawn(move || {
                let mut bytes = [0; 4_096];
                // The end of the program ends the terminal with an error.
                while let Ok(count @ 1..) = pty.read(&mut bytes) {
                    let more = String::from_utf8_lossy(&bytes[..count]);
                    text.lock().unwrap().push_str(&more);
                }
            });
            Self {
                child,
                shown,
                reader,
            }
        }

        /// The code on the screen, once it is there.
        fn code(&self, world: &World) -> String {
            let found = || {
                let shown = self.shown.lock().unwrap();
                let (_, rest) = shown.split_once("enter the code ")?;
                let (code, _) = rest.split_once('\r')?;
                Some(code.to_owned())
            };
            world.wait_until("a code on the screen", |_| found().is_some());
            found().unwrap()
        }

        /// The exit status, and everything that was on the screen.
        fn end(mut self) -> (Option<i32>, String) {
            let status = self.child.wait().unwrap();
            self.reader.join().unwrap();
            (status.code(), self.shown.lock().unwrap().clone())
        }
    }

    /// Nobody's secret is on a screen.
    fn is_clean(world: &World, shown: &str) {
        world.sandbox().world(|world| {
            for secret in world.entra.tokens() {
                assert!(!shown.contains(secret), "{shown}");
            }
        });
    }

    #[test]
    fn a_person_signs_in_with_the_code_and_is_greeted() {
        let world = World::small();
        let adoconn = machine(&world);
        let terminal = Terminal::run(&adoconn, &["projects", "list", "-o", "ids", "-vv"]);
        let code = terminal.code(&world);
        world.sandbox().world(|world| {
            let alex = world.ado.identities[ALEX].object_id.clone();
            assert!(world.entra.sign_in_device(&code, &alex));
        });
        let (status, shown) = terminal.end();
        assert_eq!(status, Some(0), "{shown}");
        let address = format!("open {}/devicelogin in a browser", world.url());
        for words in [
            address.as_str(),
            "signed in as Alex",
            "this sign-in ends with this command",
        ] {
            assert!(shown.contains(words), "no {words:?} in {shown}");
        }
        is_clean(&world, &shown);
    }

    #[test]
    fn who_says_no_is_believed() {
        let world = World::small();
        let adoconn = machine(&world);
        let terminal = Terminal::run(&adoconn, &["projects", "list", "-o", "ids", "-vv"]);
        let code = terminal.code(&world);
        assert!(
            world
                .sandbox()
                .world(|world| world.entra.decline_device(&code))
        );
        let (status, shown) = terminal.end();
        assert_eq!(status, Some(4), "{shown}");
        assert!(
            shown.contains("denied the authorization request"),
            "{shown}"
        );
        is_clean(&world, &shown);
    }

    #[test]
    fn what_nobody_consented_to_is_told() {
        let world = World::small();
        let adoconn = machine(&world);
        world
            .sandbox()
            .world(|world| world.entra.applications[0].forbids_public_clients = true);
        let terminal = Terminal::run(&adoconn, &["projects", "list", "-o", "ids"]);
        let (status, shown) = terminal.end();
        assert_eq!(status, Some(4), "{shown}");
        assert!(shown.contains("AADSTS7000218"), "{shown}");
    }
}
