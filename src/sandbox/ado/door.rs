//! Who may come in: credentials, membership, and what refusals look like (ado-api, 5.1).

use super::Ado;
use super::error::AdoError;
use crate::sandbox::exchange::{Call, Reply};
use crate::sandbox::world::{CREDENTIALS, World};

/// Who everybody is that shows no credential.
pub(super) const ANONYMOUS: &str = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
/// What an organization without an Entra tenant shows instead of one.
const NO_TENANT: &str = "00000000-0000-0000-0000-000000000000";

/// The identity behind a request's credential, or the refusal.
pub(super) fn visitor(world: &World, call: &Call) -> Result<String, Reply> {
    let settings = &world.ado.settings;
    let Some(id) = identified(world, call) else {
        let is_open = settings.has_public_projects && call.header("authorization").is_none();
        if is_open && call.path.to_lowercase().ends_with("/connectiondata") {
            return Ok(ANONYMOUS.to_owned());
        }
        return Err(refused(&world.ado, call));
    };
    if let Some(policy) = policy_against(world, call) {
        return Err(policy);
    }
    match world.ado.identities.get(&id) {
        Some(identity) if identity.member => Ok(id),
        found => {
            let tenant = &world.entra.tenant_id;
            let object = found.map_or(id.as_str(), |identity| identity.object_id.as_str());
            Err(AdoError::unauthorized(format!(
                "TF401444: Please sign-in at least once as {tenant}\\{tenant}\\{object} in a web \
                 browser to enable access to the service."
            ))
            .reply())
        }
    }
}

/// The refusal of a policy that lets a good credential stand outside.
fn policy_against(world: &World, call: &Call) -> Option<Reply> {
    let settings = &world.ado.settings;
    let scheme = call.header("authorization").unwrap_or_default();
    let by_token = scheme.to_ascii_lowercase().starts_with("bearer");
    if settings.refuses_oauth && by_token {
        return Some(refused(&world.ado, call));
    }
    if settings.refuses_global_pats && !by_token {
        let message = "The personal access token used has a global scope, which the policy \
                       \"Restrict global personal access tokens\" of the organization forbids.";
        return Some(AdoError::unauthorized(message).reply());
    }
    let refused_by_tenant = settings.conditional_access;
    refused_by_tenant.then(|| AdoError::failure(403).reply())
}

/// Who a valid credential stands for. A token of another tenant than the organization's is worth
/// as much as none.
fn identified(world: &World, call: &Call) -> Option<String> {
    let (scheme, secret) = call.header("authorization")?.split_once(' ')?;
    let secret = secret.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        let holder = world.entra.holder(secret, world.now())?;
        let at_home = world.ado.settings.tenant_id.as_ref() == Some(&holder.tenant_id);
        return at_home.then(|| {
            let known = world
                .ado
                .identities
                .values()
                .find(|identity| identity.object_id == holder.object_id);
            known.map_or(holder.object_id, |identity| identity.id.clone())
        });
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(base64(secret)?).ok()?;
    let (_, token) = pair.split_once(':')?;
    (token == CREDENTIALS.pat).then(|| super::seed::ADMINISTRATOR.to_owned())
}

/// The answer to a bad or missing credential: it depends on how it was asked.
fn refused(ado: &Ado, call: &Call) -> Reply {
    let suppressed = call
        .header("x-tfs-fedauthredirect")
        .is_some_and(|value| value.eq_ignore_ascii_case("suppress"));
    if suppressed {
        return challenge(ado, &call.origin);
    }
    let reply = if call.method == axum::http::Method::PATCH {
        AdoError::unauthorized("TF400813: The user '' is not authorized to access this resource.")
            .reply()
    } else {
        sign_in_page()
    };
    with_tenant(reply, ado, &call.origin)
}

/// 401 with an empty body, as a client sees it that suppresses the sign-in redirect.
pub(crate) fn challenge(ado: &Ado, origin: &str) -> Reply {
    with_tenant(Reply::empty(401), ado, origin)
        .with("www-authenticate", format!("Basic realm=\"{origin}/\""))
}

pub(super) fn with_tenant(reply: Reply, ado: &Ado, origin: &str) -> Reply {
    let tenant = ado.settings.tenant_id.as_deref().unwrap_or(NO_TENANT);
    reply.with("x-vss-resourcetenant", tenant).with(
        "www-authenticate",
        format!("Bearer authorization_uri={origin}/{tenant}"),
    )
}

/// The sign-in page, which comes with a status of success.
pub(crate) fn sign_in_page() -> Reply {
    Reply::html(
        203,
        "<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>\r\n\r\n            Azure DevOps \
         Services | Sign In\r\n\r\n</title></head><body></body></html>\n",
    )
}

/// An organization that does not exist: 404, and no JSON.
pub(super) fn no_such_organization() -> Reply {
    Reply::html(
        404,
        "<!DOCTYPE html>\n<html><head><title>Azure DevOps Services | 404</title></head><body>\
         <h1>404 - Page not found</h1><p>The resource you are looking for has been removed, had \
         its name changed, or is temporarily unavailable.</p></body></html>\n",
    )
}

/// Decodes standard base64; `None` where it is none.
fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let mut bits: u32 = 0;
    let mut count = 0;
    for digit in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(base64("OnBhdA==").unwrap(), b":pat");
        assert_eq!(base64("dXNlcjpwYXQ").unwrap(), b"user:pat");
        assert_eq!(base64("no base64"), None);
    }
}
