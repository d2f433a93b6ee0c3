//! The ticket key: what makes a work item *the* ticket for a group of instances.
//!
//! Properties, in the order of their importance:
//!
//! 1. One function builds every key; nothing else concatenates its parts.
//! 2. Only stable ids go in: no title, no severity, no rule, no address that may move.
//! 3. The spelling of key and link never changes for a version (`k1`, `m1`); a test holds
//!    golden values.
//! 4. Equal text means equal parts: every part carries its kind and its length into the hash.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::finding::FindingRef;

/// Which Nucleus a key belongs to: host and port by default, fixed at set-up (design, 8 A.3).
///
/// It is apart from the address that is called, so that a moved instance doubles nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NucleusIdentity(String);

impl NucleusIdentity {
    /// The identity with the given host (and port), in its canonical spelling.
    ///
    /// # Errors
    /// When the text cannot stand as the host of an https address.
    pub fn new(host: &str) -> Result<Self, String> {
        let host = host.trim().trim_end_matches('/').to_lowercase();
        match Url::parse(&format!("https://{host}/")) {
            Ok(url) if url.path() == "/" && url.username().is_empty() && url.query().is_none() => {
                let port = url
                    .port()
                    .map(|port| format!(":{port}"))
                    .unwrap_or_default();
                Ok(Self(format!(
                    "{}{port}",
                    url.host_str().unwrap_or_default()
                )))
            }
            _ => Err(format!(
                "{host:?} is not a host name, as in nucleus-us1.nucleussec.com"
            )),
        }
    }

    /// Host, and port where it is not 443.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the parts of a key were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyVersion {
    /// Over a group of Nucleus instances, version 1.
    K1,
    /// Of a ticket made by hand, version 1.
    M1,
}

impl KeyVersion {
    const fn prefix(self) -> &'static str {
        match self {
            Self::K1 => "k1-",
            Self::M1 => "m1-",
        }
    }
}

/// The stable name of a ticket: `k1-` or `m1-` and characters of `[A-Za-z0-9_-]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketKey {
    version: KeyVersion,
    text: String,
}

/// Longest key by hand that is kept as it was typed; longer ones are hashed.
const MANUAL_KEY_MAX: usize = 64;

impl TicketKey {
    /// The key of the ticket for a unique finding.
    ///
    /// `scope` is a rule's immutable scope, empty by default; it lets two rules each have a
    /// ticket for the same finding (design, 8 A.2).
    pub fn for_finding(identity: &NucleusIdentity, scope: &str, finding: &FindingRef) -> Self {
        let digest = digest(&[
            ("nucleus", identity.as_str()),
            ("project", finding.project.as_str()),
            ("scope", scope),
            ("scan_type", finding.scan_type.as_str()),
            ("finding_number", finding.number.as_str()),
        ]);
        Self {
            version: KeyVersion::K1,
            text: format!("k1-{digest}"),
        }
    }

    /// The key of a ticket made by hand, from what a person chose as its key.
    ///
    /// Text outside `[A-Za-z0-9_-]`, or longer than 64 characters, is hashed.
    pub fn manual(chosen: &str) -> Self {
        let text = if is_key_text(chosen) && chosen.len() <= MANUAL_KEY_MAX {
            format!("m1-{chosen}")
        } else {
            format!("m1-{}", digest(&[("chosen", chosen)]))
        };
        Self {
            version: KeyVersion::M1,
            text,
        }
    }

    /// The key of a ticket made from a row of a file: what the row says, by the names of its
    /// columns, in a fixed order.
    pub fn for_row<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let parts: Vec<(&str, &str)> = std::iter::once(("row", "")).chain(cells).collect();
        Self {
            version: KeyVersion::M1,
            text: format!("m1-{}", digest(&parts)),
        }
    }

    /// Whether it is the key of a finding.
    pub fn is_for_finding(&self) -> bool {
        self.version == KeyVersion::K1
    }

    /// A key by hand that no other ticket has; a command that uses it is not idempotent.
    pub fn fresh() -> Self {
        let random = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        Self {
            version: KeyVersion::M1,
            text: format!("m1-{random}"),
        }
    }

    /// Reads a key's text.
    pub fn parse(text: &str) -> Option<Self> {
        [KeyVersion::K1, KeyVersion::M1]
            .into_iter()
            .find_map(|version| {
                let rest = text.strip_prefix(version.prefix())?;
                is_key_text(rest).then(|| Self {
                    version,
                    text: text.to_owned(),
                })
            })
    }

    /// The key's text, prefix included.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How the key was made.
    pub fn version(&self) -> KeyVersion {
        self.version
    }
}

impl fmt::Display for TicketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl TryFrom<String> for TicketKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a ticket key (k1-... or m1-...)"))
    }
}

impl From<TicketKey> for String {
    fn from(key: TicketKey) -> Self {
        key.text
    }
}

/// Which ticket of a key: raised when a finding that returns gets a new ticket (design, 8 A.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub u32);

impl Generation {
    /// The first ticket of a key.
    pub const FIRST: Self = Self(1);
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "g{}", self.0)
    }
}

/// The key as it stands on a work item: a hyperlink below the Nucleus host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLink {
    /// The ticket key.
    pub key: TicketKey,
    /// The generation.
    pub generation: Generation,
}

impl KeyLink {
    /// The comment on the hyperlink, for people.
    pub const COMMENT: &'static str =
        "adoconn: ticket key. This link ties the work item to Nucleus; please keep it.";

    /// The one spelling of the link. Look-ups compare it as text (ado-api, 11.2).
    pub fn url(&self, identity: &NucleusIdentity) -> String {
        let Self { key, generation } = self;
        format!(
            "https://{}/nucleus/?adoconn={key}&g={generation}",
            identity.as_str()
        )
    }

    /// Reads a hyperlink; `None` if it is not one of ours. Any host is accepted: whose key it
    /// is stands in the key itself.
    pub fn parse(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let value = |name| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        let key = TicketKey::parse(&value("adoconn")?)?;
        let generation = value("g")?;
        let generation = generation
            .strip_prefix('g')?
            .parse()
            .ok()
            .filter(|g| *g > 0)?;
        Some(Self {
            key,
            generation: Generation(generation),
        })
    }
}

fn is_key_text(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// 160 bits of SHA-256 over (kind, value) pairs, each with its length, as 32 characters of
/// lower-case base 32: safe where somebody compares without case.
fn digest(parts: &[(&str, &str)]) -> String {
    let mut hash = Sha256::new();
    for (kind, value) in parts {
        for text in [kind, value] {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text.as_bytes());
        }
    }
    base32(&hash.finalize()[..20])
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    bytes
        .chunks_exact(5)
        .flat_map(|chunk| {
            let group = chunk
                .iter()
                .fold(0_u64, |group, byte| (group << 8) | u64::from(*byte));
            (0..8).rev().map(move |i| {
                let digit = usize::try_from((group >> (i * 5)) & 31).unwrap_or(0);
                char::from(ALPHABET[digit])
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finding(project: &str, scan_type: &str, number: &str) -> FindingRef {
        FindingRef {
            project: project.into(),
            scan_type: scan_type.into(),
            number: number.into(),
        }
    }

    fn identity() -> NucleusIdentity {
        NucleusIdentity::new("nucleus-us1.nucleussec.com").unwrap()
    }

    /// These values stand on real tickets: a change here orphans every one of them.
    #[test]
    fn keys_and_links_are_spelled_the_same_for_ever() {
        let key =
            TicketKey::for_finding(&identity(), "", &finding("13000008", "QUALYS", "QID-91234"));
        assert_eq!(key.as_str(), "k1-a34khpnn3k52k53mepyb5dsgabqrpuoq");
        let link = KeyLink {
            key,
            generation: Generation::FIRST,
        };
        assert_eq!(
            link.url(&identity()),
            format!(
                "https://nucleus-us1.nucleussec.com/nucleus/?adoconn={}&g=g1",
                link.key
            )
        );
        assert_eq!(TicketKey::manual("INC-42").as_str(), "m1-INC-42");
        assert_eq!(
            TicketKey::manual("a b").as_str(),
            "m1-jzsw2266dbf3wah2d5fmto6lhc5kgir6"
        );
        let row = [("project", "1"), ("type", "bug"), ("title", "T")];
        assert_eq!(
            TicketKey::for_row(row.into_iter()).as_str(),
            "m1-ajt6svpmccjkvazsivm5r45sgzjlxmgr"
        );
    }

    #[test]
    fn identity_is_canonical() {
        for spelling in [
            "Nucleus.Example.COM",
            "nucleus.example.com:443",
            " nucleus.example.com/ ",
        ] {
            assert_eq!(
                NucleusIdentity::new(spelling).unwrap().as_str(),
                "nucleus.example.com"
            );
        }
        assert_eq!(
            NucleusIdentity::new("10.0.0.1:8080").unwrap().as_str(),
            "10.0.0.1:8080"
        );
        for bad in ["", "a b", "user@host", "host/path", "https://host"] {
            assert!(NucleusIdentity::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn foreign_links_are_not_ours() {
        for url in [
            "https://example.com/",
            "https://h/nucleus/?adoconn=k1-x",
            "https://h/nucleus/?adoconn=k2-x&g=g1",
            "https://h/nucleus/?adoconn=k1-x&g=g0",
            "https://h/nucleus/?adoconn=k1-&g=g1",
            "not a url",
        ] {
            assert_eq!(KeyLink::parse(url), None, "{url}");
        }
    }

    proptest! {
        #[test]
        fn links_round_trip(scope in ".*", project in ".*", scan in ".*", number in ".*", g in 1_u32..) {
            let key = TicketKey::for_finding(&identity(), &scope, &finding(&project, &scan, &number));
            let link = KeyLink { key, generation: Generation(g) };
            let url = link.url(&identity());
            prop_assert!(url.len() < 1_000);
            let parsed = Url::parse(&url).unwrap();
            prop_assert_eq!(parsed.as_str(), url.as_str());
            prop_assert_eq!(KeyLink::parse(&url), Some(link));
        }

        #[test]
        fn different_parts_make_different_keys(a in "[ab]{0,3}", b in "[ab]{0,3}", c in "[ab]{0,3}", d in "[ab]{0,3}") {
            let one = TicketKey::for_finding(&identity(), "", &finding("p", &a, &b));
            let other = TicketKey::for_finding(&identity(), "", &finding("p", &c, &d));
            prop_assert_eq!(one == other, a == c && b == d);
        }

        #[test]
        fn manual_keys_are_always_valid(chosen in ".*") {
            let key = TicketKey::manual(&chosen);
            prop_assert_eq!(TicketKey::parse(key.as_str()), Some(key));
        }
    }
}
