//! Addresses as people paste them become the base addresses that the clients use.
//!
//! Every error is a fragment that fits behind the name of the setting.

use std::net::IpAddr;

use url::{Host, Url};

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
    if is_bare_name(text) {
        return Ok(AdoAddress {
            url: services(),
            organization: Some(text.to_owned()),
        });
    }
    let url = base(text)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let segments = segments(&url);
    if host == "dev.azure.com" {
        return at_services(None, &segments);
    }
    if let Some(organization) = host.strip_suffix(".visualstudio.com") {
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
            "goes further than the organization: leave out {project:?}, projects are named in \
             rules and with --project"
        ));
    }
    Ok(AdoAddress {
        url: services(),
        organization: organization.map(str::to_owned),
    })
}

/// The organization setting, which may be a pasted address too.
///
/// # Errors
/// Why it is no such address, as a fragment.
pub fn organization(text: &str) -> Result<AdoAddress, String> {
    let text = text.trim().trim_end_matches('/');
    let is_address = text.contains("://")
        || text.starts_with("dev.azure.com/")
        || text.ends_with(".visualstudio.com");
    if is_address {
        let address = ado(text)?;
        if address.organization.is_none() {
            return Err(format!("has no organization in {text:?}"));
        }
        return Ok(address);
    }
    if text.is_empty() || text.contains(['/', '\\', '?', '#']) || text.chars().any(char::is_control)
    {
        return Err(format!(
            "cannot be {text:?}: a name is needed, as in contoso"
        ));
    }
    Ok(AdoAddress {
        url: services(),
        organization: Some(text.to_owned()),
    })
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
pub(super) fn base(text: &str) -> Result<Url, String> {
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let mut url = Url::parse(&with_scheme)
        .ok()
        .filter(Url::has_host)
        .ok_or_else(|| format!("is not an address: {text:?}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "has a user name or password in it: credentials have settings of their own".to_owned(),
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("has a `?` or `#` in it: {text:?}"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(format!(
                "would send credentials in the clear: use https:// ({text:?}; http:// is for \
                 loopback only)"
            ));
        }
        other => return Err(format!("begins with {other}://, not with https://")),
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
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
