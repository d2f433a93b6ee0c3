//! A diagnosis as a row of a table: a world, what verify says about it, and a world so near to it
//! that it must not say so.

use std::fmt;

use serde_json::Value;

use crate::harness::{Adoconn, Config, Outcome, World};
use crate::none_of;

/// A machine and the world that it looks at.
#[derive(Clone, Copy)]
pub(super) struct Setup {
    world: fn(&World),
    rule: &'static str,
    profile: &'static str,
    environment: &'static [(&'static str, &'static str)],
    args: &'static [&'static str],
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "rule {:?}, profile {:?}, environment {:?}, {:?}",
            self.rule, self.profile, self.environment, self.args
        )
    }
}

/// Everything as it should be: one rule, one finding, all credentials.
pub(super) const GOOD: Setup = Setup {
    world: |_| {},
    rule: "",
    profile: "",
    environment: &[],
    args: &[],
};

impl Setup {
    pub(super) const fn world(self, world: fn(&World)) -> Self {
        Self { world, ..self }
    }

    /// This TOML over the rule.
    pub(super) const fn rule(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }

    /// This TOML over the profile. `URL` stands for the world's address.
    pub(super) const fn profile(self, profile: &'static str) -> Self {
        Self { profile, ..self }
    }

    /// These variables; an empty one is not set.
    pub(super) const fn env(self, environment: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            environment,
            ..self
        }
    }

    pub(super) const fn args(self, args: &'static [&'static str]) -> Self {
        Self { args, ..self }
    }

    /// What verify makes of it.
    pub(super) fn verified(&self) -> Outcome {
        let world = World::with_one_finding();
        (self.world)(&world);
        let profile = self.profile.replace("URL", world.url());
        let config = Config::one_rule(self.rule).and(&profile);
        let mut adoconn = Adoconn::with(&world, &config);
        for (name, value) in self.environment {
            adoconn.set(name, value);
        }
        let items = world.ado(|ado, _| ado.items.len());
        let verified = adoconn.run(&[&["verify", "-o", "json"], self.args].concat());
        let after = world.ado(|ado, _| ado.items.len());
        assert_eq!(items, after, "verify wrote: {verified}");
        check_status(&verified);
        verified
    }
}

/// One diagnosis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    /// The check that makes it.
    pub(super) check: &'static str,
    /// `fail`, `warn` or `skip`.
    pub(super) outcome: &'static str,
    /// The exit status.
    pub(super) status: i32,
    /// What it says; the first is a code, a name or a phrase that stands for this diagnosis.
    pub(super) says: &'static [&'static str],
    /// What it advises.
    pub(super) advises: &'static [&'static str],
    /// Where it is so.
    pub(super) so: Setup,
    /// Where it is nearly so.
    pub(super) not_so: Setup,
}

impl Case {
    /// Compares check, words, advice and exit status, then the near miss.
    fn complaint(&self) -> Option<String> {
        let verified = self.so.verified();
        let row = row(&verified, self.check);
        let (detail, fix) = (row["detail"].to_string(), row["fix"].to_string());
        let is_told = row["outcome"] == self.outcome
            && verified.status == Some(self.status)
            && has(&detail, self.says)
            && has(&fix, self.advises);
        if !is_told {
            return Some(format!("{self:#?}\n{verified}"));
        }
        let near = self.not_so.verified();
        let word = self.says[0];
        let items = near.items();
        let found = items.iter().find(|item| item["name"] == self.check);
        let is_near = found.is_some_and(|found| {
            let told = found["detail"].as_str().unwrap();
            found["outcome"] != self.outcome || !told.contains(word)
        });
        (!is_near).then(|| format!("not so, but told: {self:#?}\n{near}"))
    }
}

/// Ends the test with every diagnosis that is not made, or made where it is not so.
#[track_caller]
pub(super) fn prove(cases: &[Case]) {
    let complaints: Vec<String> = cases.iter().filter_map(Case::complaint).collect();
    none_of(&complaints, "see the table of this test");
}

fn has(text: &str, words: &[&str]) -> bool {
    // The text is JSON: its own quotes and backslashes are escaped.
    let plain = text.replace("\\\"", "\"").replace("\\\\", "\\");
    words.iter().all(|word| plain.contains(word))
}

/// The check of that name.
#[track_caller]
pub(super) fn row(outcome: &Outcome, name: &str) -> Value {
    let items = outcome.items();
    let found = items.iter().find(|item| item["name"] == name);
    let found = found.unwrap_or_else(|| unreachable!("no {name} in {outcome}"));
    found.clone()
}

/// Skipping is never success: what fails decides the status, and what is skipped because
/// something failed says which.
fn check_status(verified: &Outcome) {
    let items = verified.items();
    let failed = items.iter().any(|item| item["outcome"] == "fail");
    assert_eq!(failed, verified.status != Some(0), "{verified}");
    for item in items.iter().filter(|item| item["outcome"] == "skip") {
        let why = item["detail"].as_str().unwrap();
        let cause = why.strip_suffix(" failed").unwrap_or_default();
        if !cause.is_empty() {
            let found = items.iter().find(|item| item["name"] == cause);
            let found = found.unwrap_or_else(|| unreachable!("{why:?} of nothing: {verified}"));
            assert_eq!(found["outcome"], "fail", "{why}: {verified}");
        }
        assert!(!why.is_empty(), "{verified}");
    }
}
