//! A person at a terminal: a real pty, what is seen on it, what is typed.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

pub(crate) use rustix::termios::LocalModes;
use rustix::termios::tcgetattr;

/// How long a person waits for the next question, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const DOWN: &str = "\u{1b}[B";
const ENTER: &str = "\r";

/// A command on a terminal of its own.
#[derive(Debug)]
pub(crate) struct Terminal {
    child: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    bytes: Vec<u8>,
    /// What was looked at already.
    seen: usize,
}

impl Terminal {
    /// Starts the command with stdin, stdout and stderr on a new terminal.
    pub(crate) fn start(command: Command) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(50, 160)).unwrap();
        let child = pty_process::blocking::Command::from(command)
            .env("TERM", "xterm")
            .env("NO_COLOR", "1");
        let child = child.spawn(pts).unwrap();
        let keyboard = File::from(OwnedFd::from(pty));
        let mut reader = keyboard.try_clone().unwrap();
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The other side's end is an error here.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            keyboard,
            screen,
            bytes: Vec::new(),
            seen: 0,
        }
    }

    /// Waits until this text is seen, after what was waited for before.
    #[track_caller]
    pub(crate) fn sees(&mut self, text: &str) -> &mut Self {
        let begin = Instant::now();
        loop {
            let all = self.text();
            if let Some(at) = all[self.seen..].find(text) {
                self.seen += at + text.len();
                return self;
            }
            assert!(begin.elapsed() < PATIENCE, "{text:?} is not seen in\n{all}");
            match self.screen.recv_timeout(Duration::from_millis(100)) {
                Ok(bytes) => self.bytes.extend(bytes),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    unreachable!("it ended before {text:?} was seen in\n{}", self.text())
                }
            }
        }
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits for a question and answers with a line.
    #[track_caller]
    pub(crate) fn answer(&mut self, question: &str, line: &str) -> &mut Self {
        self.sees(question).press(line).press(ENTER)
    }

    /// Waits for a question for a secret, and until nothing that is typed is shown.
    #[track_caller]
    pub(crate) fn confide(&mut self, question: &str, secret: &str) -> &mut Self {
        self.sees(question).is_without(LocalModes::ECHO);
        self.press(secret).press(ENTER)
    }

    /// Waits until the terminal is switched so: what is typed before is thrown away.
    #[track_caller]
    fn is_without(&self, mode: LocalModes) {
        let begin = Instant::now();
        while tcgetattr(&self.keyboard)
            .unwrap()
            .local_modes
            .contains(mode)
        {
            assert!(
                begin.elapsed() < PATIENCE,
                "{mode:?} stays\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for a question and stops there. The terminal has to be as it was.
    #[track_caller]
    pub(crate) fn stops_at(
        mut self,
        question: &str,
        switches_off: LocalModes,
    ) -> (Option<i32>, String) {
        let keyboard = self.keyboard.try_clone().unwrap();
        self.sees(question);
        if !switches_off.is_empty() {
            self.is_without(switches_off);
        }
        self.press("\u{3}");
        self.drain();
        let shell_wants = LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        let modes = tcgetattr(&keyboard).unwrap().local_modes;
        assert!(modes.contains(shell_wants), "{modes:?}");
        let all = String::from_utf8_lossy(&self.bytes).into_owned();
        let is_hidden = all.rfind("\u{1b}[?25l") > all.rfind("\u{1b}[?25h");
        assert!(!is_hidden, "the cursor is gone: {all:?}");
        self.ends()
    }

    /// Waits for a list and picks the entry that stands so far below the first.
    #[track_caller]
    pub(crate) fn pick(&mut self, question: &str, below: usize) -> &mut Self {
        self.sees(question).is_without(LocalModes::ICANON);
        for _ in 0..below {
            self.press(DOWN);
        }
        self.press(ENTER)
    }

    /// Waits for the end: the exit status, and everything that was seen.
    #[track_caller]
    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        self.drain();
        let status = self.child.wait().unwrap();
        (status.code(), self.text())
    }

    /// Reads until the command ended.
    #[track_caller]
    fn drain(&mut self) {
        loop {
            match self.screen.recv_timeout(PATIENCE) {
                Ok(bytes) => self.bytes.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    self.child.kill().unwrap();
                    unreachable!("it does not end\n{}", self.text())
                }
            }
        }
    }

    /// What was written, without what only moves the cursor.
    fn text(&self) -> String {
        let all = String::from_utf8_lossy(&self.bytes);
        let mut text = String::new();
        let mut rest = all.as_ref();
        while let Some((plain, control)) = rest.split_once("\u{1b}[") {
            text.push_str(plain);
            let end = control.find(|c: char| c.is_ascii_alphabetic());
            rest = end.map_or("", |end| &control[end + 1..]);
        }
        text + rest
    }
}
