//! Which findings are meant: by their keys, or by filters.

use std::collections::{BTreeMap, BTreeSet};

use super::super::input;
use crate::cli::{CreateArgs, FileOrStdin, FindingFilter};
use crate::commands::findings::filter::InstanceFilter;
use crate::commands::findings::source::Source;
use crate::commands::findings::unique::Uniques;
use crate::commands::session::Session;
use crate::error::Failure;
use crate::model::finding::FindingRef;
use crate::model::key::{KeyVersion, TicketKey};
use crate::output::Out;

/// The findings that are meant, with the keys that their tickets may have.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) findings: BTreeSet<FindingRef>,
    /// Which finding each key is of: one for each scope of the rules.
    pub(super) keys: BTreeMap<TicketKey, FindingRef>,
    /// Keys that no finding has.
    pub(super) unknown: Vec<TicketKey>,
    /// Why more findings may be meant.
    pub(super) gaps: Vec<String>,
}

/// The keys of `--finding`; `None` where filters alone choose.
///
/// # Errors
/// Text that is no key of a finding.
pub(super) fn keys(args: &CreateArgs) -> Result<Option<BTreeSet<TicketKey>>, Failure> {
    if args.finding.is_empty() {
        return Ok(None);
    }
    let mut words = Vec::new();
    for text in &args.finding {
        if text == "-" {
            let bytes = input::bytes(&FileOrStdin::Stdin, "--finding")?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            words.extend(text.split_whitespace().map(str::to_owned));
        } else {
            words.push(text.clone());
        }
    }
    let keys = words.iter().map(|word| {
        let key = TicketKey::parse(word).filter(|key| key.version() == KeyVersion::K1);
        key.ok_or_else(|| {
            Failure::usage(format!(
                "--finding: {word:?} is not the key of a finding (k1-...)"
            ))
            .hint("`adoconn findings list -o ids` prints them")
        })
    });
    keys.collect::<Result<_, _>>().map(Some)
}

/// Reads through Nucleus for what is meant.
///
/// # Errors
/// An unknown rule or project; a side that cannot be reached at all.
pub(super) async fn choose(
    args: &CreateArgs,
    keys: Option<&BTreeSet<TicketKey>>,
    session: &Session,
    out: &Out,
) -> Result<Chosen, Failure> {
    let profile = &session.profile;
    // A key says enough: what filters leave out by themselves is not left out.
    let filter = FindingFilter {
        all: args.filter.all || keys.is_some(),
        ..args.filter.clone()
    };
    let filter = InstanceFilter::new(&filter, profile)?;
    let source = Source {
        profile,
        filter: &filter,
        reader: session.nucleus()?,
    };
    let scopes = profile.rules.iter().map(|rule| rule.scope.as_str());
    let scopes: BTreeSet<&str> = scopes.chain([""]).collect();
    let mut chosen = Chosen::default();
    for project in source.projects(&args.filter.nucleus_project).await? {
        let mut uniques = Uniques::default();
        let mut bar = out.progress(&format!("instances of project {project}"), None);
        if let Some(gap) = source.read(&project, &mut uniques, &mut bar).await? {
            if !gap.is_partial {
                return Err(gap.failure);
            }
            chosen
                .gaps
                .push(format!("Nucleus project {project}: {}", gap.failure));
        }
        for finding in uniques.findings() {
            for scope in &scopes {
                let key = TicketKey::for_finding(&profile.identity, scope, finding);
                if keys.is_none_or(|keys| keys.contains(&key)) {
                    chosen.findings.insert(finding.clone());
                    chosen.keys.insert(key, finding.clone());
                }
            }
        }
    }
    let unknown = keys
        .into_iter()
        .flatten()
        .filter(|key| !chosen.keys.contains_key(*key));
    chosen.unknown = unknown.cloned().collect();
    Ok(chosen)
}
