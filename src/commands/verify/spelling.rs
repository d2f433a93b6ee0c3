//! The organization's name as it is to be pasted elsewhere.

use super::check::Check;
use crate::clients::api_error::ApiError;

pub(super) const NAME: &str = "ado.spelling";

/// Azure DevOps compares names without case, the connector form of Nucleus does not (ado-api,
/// 2.1; the connector's page).
pub(super) fn check(told: &Result<Option<String>, ApiError>, ours: &str) -> Check {
    let why = "Azure DevOps ignores case, Nucleus' own connector does not";
    match told {
        Ok(Some(theirs)) if theirs != ours => Check::warn(
            NAME,
            format!(
                "Azure DevOps spells the organization {theirs}, the settings say {ours}; {why}"
            ),
        )
        .mended_by(format!(
            "paste {theirs} into Nucleus (Azure Organization), and set `ado.organization` to it"
        )),
        Ok(Some(theirs)) => Check::pass(NAME, format!("{theirs}, to be pasted as it is: {why}")),
        Ok(None) | Err(_) => Check::skip(NAME, format!("Azure DevOps does not tell; {why}"))
            .mended_by(
                "paste the name as the address of your boards shows it in a browser".to_owned(),
            ),
    }
}
