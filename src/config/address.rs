//! Addresses as people paste them become the base addresses that the clients use.
//!
//! Every error is a fragment that fits behind the name of the setting.

use std::net::IpAddr;

use url::{Host, Url};

use super::told;

/// Azure DevOps Services.
pub const SERVICES: &str = "https://dev.azure.com";
/// Entra ID of the public cloud.
pub const AUTHORITY: &str = "https://login.microsoftonline.com";

/// Where Azure DevOps is, and the organization if the address names one (ado-api, 2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoAddress {
    /// The host, or a Server's address without the collection.
    pub url: Url,
    /// The organization that the address names.
    pub organization: Option<String>,
}

/// Understands `https://dev.azure.com/{org}`, `https://{org}.visualstudio.com`, a bare
/// organization, and a Server's address.
///
/// # Errors
/// Why it is no such address, as a fragment.
pub fn ado(text: &str) -> Result<AdoAddress, String> {
    let text = text.trim();
    let bare = text.trim_end_matches('/');
    if is_bare_name(bare) {
        check_organization(bare)?;
        return Ok(AdoAddress {
            url: services(),
            organization: Some(bare.to_owned()),
        });
    }
    let url = base_of(text, true)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let segments = segments(&url);
    if host == "dev.azure.com" {
        refuse_port(&url)?;
        return at_services(None, &segments);
    }
    if let Some(organization) = host.strip_suffix(".visualstudio.com") {
        refuse_port(&url)?;
        let collection = segments
            .first()
            .is_some_and(|first| first.eq_ignore_ascii_case("DefaultCollection"));
        return at_services(Some(organization), &segments[usize::from(collection)..]);
    }
    Ok(AdoAddress {
        url,
        organization: None,
    })
}

/// The services have one port.
fn refuse_port(url: &Url) -> Result<(), String> {
    match url.port() {
        None => Ok(()),
        Some(port) => Err(format!(
            "has the port {port}: Azure DevOps Services has none, write {SERVICES}/ORGANIZATION"
        )),
    }
}

/// A Server's address with the collection behind it, as a browser shows it: `/tfs` alone is where
/// the Server lives (ado-api, 2.1). `named` is the collection where a setting says it.
pub(super) fn at_server(url: &Url, named: Option<&str>) -> AdoAddress {
    let unchanged = AdoAddress {
        url: url.clone(),
        organization: named.map(str::to_owned),
    };
    let segments = segments(url);
    let Some(last) = segments.last() else {
        return unchanged;
    };
    let is_collection = match named {
        Some(named) => last.eq_ignore_ascii_case(named),
        None => !last.eq_ignore_ascii_case("tfs"),
    };
    if !is_collection {
        return unchanged;
    }
    let mut base = url.clone();
    if let Ok(mut path) = base.path_segments_mut() {
        path.pop();
    }
    AdoAddress {
        url: base,
        organization: Some(named.map_or_else(|| last.clone(), str::to_owned)),
    }
}

fn at_services(organization: Option<&str>, segments: &[String]) -> Result<AdoAddress, String> {
    let mut rest = segments.iter().map(String::as_str);
    let organization = organization.or_else(|| rest.next());
    if let Some(project) = rest.next() {
        return Err(format!(
            "goes further than the organization: leave out {}, projects are named in rules and \
             with --project",
            told::shown(project)
        ));
    }
    if let Some(organization) = organization {
        check_organization(organization)?;
    }
    Ok(AdoAddress {
        url: services(),
        organization: organization.map(str::to_owned),
    })
}

/// Letters, digits and hyphens, as Azure DevOps Services gives them out.
///
/// # Errors
/// Why it is no organization of the services, as a fragment without the value.
pub(super) fn check_organization(text: &str) -> Result<(), String> {
    let is_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_name && text.len() <= 50 && !text.is_empty() && !told::is_surely_secret(text) {
        return Ok(());
    }
    let why = if text.contains('.') {
        "an organization has no dot: write contoso for https://dev.azure.com/contoso and for \
         contoso.visualstudio.com, or name a Server's address in `ado.url`"
    } else {
        "an organization has up to 50 letters, digits and hyphens, as in contoso"
    };
    Err(format!("cannot be {}: {why}", told::described(text)))
}

/// What a collection of a Server may be called.
///
/// # Errors
/// Why it is none, as a fragment without the value.
pub(super) fn check_collection(text: &str) -> Result<(), String> {
    let is_odd = |c: char| {
        "/:\\~&%;@'\"?<>|#$*}{,+=[]".contains(c) || c.is_control() || told::invisible(c).is_some()
    };
    if text.is_empty()
        || text.contains(is_odd)
        || text.chars().count() > 64
        || told::is_surely_secret(text)
    {
        return Err(format!(
            "cannot be {}: the name of a collection is needed, as in DefaultCollection",
            told::described(text)
        ));
    }
    Ok(())
}

/// The organization setting, which may be a pasted address too, and is percent-encoded where it
/// was pasted from one.
///
/// # Errors
/// Why it is no such address, as a fragment without the value.
pub fn organization(text: &str) -> Result<AdoAddress, String> {
    let text = text.trim().trim_end_matches('/');
    let lower = text.to_ascii_lowercase();
    let host = lower.split('/').next().unwrap_or_default();
    let host = host.trim_end_matches('.');
    let is_address = text.contains("://")
        || (host == "dev.azure.com" && lower.len() > host.len())
        || host.ends_with(".visualstudio.com");
    if is_address {
        let address = ado(text)?;
        if address.organization.is_none() {
            return Err(format!(
                "is {} without an organization: write {SERVICES}/ORGANIZATION, or its name alone",
                told::described(text)
            ));
        }
        return Ok(address);
    }
    let name = decoded_once(text);
    let is_odd = |c: char| "/\\?#".contains(c) || told::invisible(c).is_some();
    if name.is_empty() || name.contains(is_odd) {
        return Err(format!(
            "cannot be {}: a name is needed, as in contoso",
            told::described(text)
        ));
    }
    Ok(AdoAddress {
        url: services(),
        organization: Some(name),
    })
}

/// `My%20Collection`, as browsers show it, is `My Collection`; what is no such code stays.
fn decoded_once(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// Understands the host root, `.../nucleus` and `.../nucleus/api` (nucleus-api, 1.1).
///
/// # Errors
/// Why it is no such address, as a fragment.
pub fn nucleus(text: &str) -> Result<Url, String> {
    let mut url = base(text.trim())?;
    let path = url.path().to_owned();
    for pasted in ["/nucleus/api", "/nucleus"] {
        if let Some(prefix) = path.strip_suffix(pasted) {
            url.set_path(prefix);
            break;
        }
    }
    Ok(url)
}

/// Host, and port where it is not the scheme's: what stands for an instance by default.
pub fn authority_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// An address without query, credentials and closing slash, over https unless it is loopback.
/// What is refused is not repeated: people paste a secret where its address belongs.
pub(super) fn base(text: &str) -> Result<Url, String> {
    base_of(text, false)
}

/// The same; `git clone` shows the organization as a user of the address.
fn base_of(text: &str, may_have_user: bool) -> Result<Url, String> {
    let has_scheme = text.contains("://");
    let with_scheme = if has_scheme {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let no_address = || format!("cannot be read as an address ({})", told::described(text));
    // The host of an address has no case any more.
    let mut url = Url::parse(&with_scheme)
        .ok()
        .filter(|url| url.has_host() && !told::is_surely_secret(text))
        .ok_or_else(no_address)?;
    let is_clone = may_have_user && url.password().is_none() && is_clone_of(&url);
    if is_clone {
        // It has a host: a user can be taken off.
        url.set_username("").map_err(|()| no_address())?;
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "has a user name or password in it: credentials have settings of their own".to_owned(),
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a `?` or `#` in it: only the address itself is needed".to_owned());
    }
    check_host(&mut url, has_scheme).map_err(|what| match what {
        Some(what) => what.to_owned(),
        None => no_address(),
    })?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(
                "would send credentials in the clear: use https:// (http:// is for loopback only)"
                    .to_owned(),
            );
        }
        _ => return Err("has another scheme than https://".to_owned()),
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Whether the user in the address is the organization that is in it anyway.
fn is_clone_of(url: &Url) -> bool {
    let first = segments(url).into_iter().next();
    url.host_str() == Some("dev.azure.com")
        && first.is_some_and(|first| first.eq_ignore_ascii_case(url.username()))
}

/// Refuses what no host is called, and takes the root's dot off. `None`: it is no address at all.
fn check_host(url: &mut Url, has_scheme: bool) -> Result<(), Option<&'static str>> {
    let Some(Host::Domain(host)) = url.host() else {
        return Ok(());
    };
    if host.contains(['~', '_', '%']) {
        return Err(Some(
            "has a `~` or `_` in the name of its host, which no host has: is it another value?",
        ));
    }
    let bare = host.strip_suffix('.').unwrap_or(host).to_owned();
    let labels = || bare.split('.');
    let is_name = labels().all(|label| (1..=63).contains(&label.len()));
    // One word without a scheme may be anything; with one it is a host of the own network.
    let is_word = !has_scheme && url.port().is_none() && labels().count() == 1 && bare.len() >= 16;
    if !is_name || is_word || labels().any(told::is_surely_secret) {
        return Err(None);
    }
    if bare.len() != host.len() {
        url.set_host(Some(&bare)).map_err(|_odd| None)?;
    }
    Ok(())
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

fn is_bare_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && text != "localhost"
}

fn segments(url: &Url) -> Vec<String> {
    url.path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            percent_encoding::percent_decode_str(segment)
                .decode_utf8_lossy()
                .into_owned()
        })
        .collect()
}

/// Azure DevOps Services' address.
pub(super) fn services() -> Url {
    #[expect(clippy::unwrap_used, reason = "a constant, covered by every test here")]
    Url::parse(SERVICES).unwrap()
}
