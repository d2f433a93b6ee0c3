//! Questions on Nucleus: where it is, its key, and the name that tickets keep.

use super::interview::{Interview, Question};
use super::secret::{self, Secret};
use crate::cli::InitNucleusArgs;
use crate::config::address;
use crate::config::draft::Draft;
use crate::config::secrets::SecretName;
use crate::error::Failure;

/// Asks everything about Nucleus; whether there is one.
pub(super) fn ask(
    args: &InitNucleusArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
    secrets: &mut Vec<Secret>,
) -> Result<bool, Failure> {
    if args.no_nucleus {
        return Ok(false);
    }
    let question = Question {
        words: "Nucleus instance, as the browser shows it",
        flag: "--nucleus-url (or --no-nucleus)",
        variable: "ADOCONN_NUCLEUS_URL",
        given: None,
    };
    let acceptable = |text: &str| address::nucleus(text).map(drop);
    let by_flag = args.nucleus_url.as_deref();
    if let Some(text) = interview.line(question, by_flag, acceptable)? {
        let url = address::nucleus(&text).map_err(Failure::usage)?;
        // Written down now, so that another address later doubles no ticket (design, 8 A.3).
        let identity = args.nucleus_identity.clone();
        draft.set(
            "nucleus.identity",
            identity.unwrap_or_else(|| address::authority_of(&url)),
        );
        draft.set("nucleus.url", url.as_str().trim_end_matches('/'));
    }
    let from = args.nucleus_api_key_from.as_ref();
    secrets.extend(secret::ask(
        SecretName::NucleusApiKey,
        from,
        draft,
        interview,
    )?);
    Ok(true)
}
