//! Which proxy a connection goes through.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::{ClientBuilder, NoProxy, Proxy};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::config::proxy::Proxies;
use crate::redact;

/// How connections are made.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// Through the proxy that the system names, if it does.
    AsTheSystemSays,
    /// Through those that were read from the environment with care.
    Through(Proxies),
    Direct,
}

impl Way {
    /// The usual way, under the proxies that the environment names.
    pub(super) fn usual(proxies: Option<&Proxies>) -> Self {
        proxies.map_or(Self::AsTheSystemSays, |proxies| {
            Self::Through(proxies.clone())
        })
    }

    /// A builder of connections that go this way.
    ///
    /// # Errors
    /// A proxy that cannot be used, as a fragment without its credentials.
    pub(super) fn on(&self, builder: ClientBuilder) -> Result<ClientBuilder, String> {
        match self {
            Self::AsTheSystemSays => Ok(builder),
            Self::Direct => Ok(builder.no_proxy()),
            Self::Through(proxies) => {
                let mut builder = builder.no_proxy();
                let not_for = || NoProxy::from_string(&proxies.not_for);
                let made = [
                    proxies
                        .http
                        .as_ref()
                        .map(|proxy| Proxy::http(proxy.expose_secret())),
                    proxies
                        .https
                        .as_ref()
                        .map(|proxy| Proxy::https(proxy.expose_secret())),
                ];
                for proxy in made.into_iter().flatten() {
                    // The error may hold the address, and that the password.
                    let proxy =
                        proxy.map_err(|_has_the_address| "the proxy's address cannot be used")?;
                    builder = builder.proxy(proxy.no_proxy(not_for()));
                }
                Ok(builder)
            }
        }
    }

    /// A proxy may repeat what it was sent, too.
    pub(super) fn hide_password(&self, url: &Url) {
        let proxy = self.intercept(url);
        let header = proxy.as_ref().and_then(|proxy| proxy.basic_auth());
        let encoded = header.and_then(|header| header.to_str().ok()?.strip_prefix("Basic "));
        let Some(encoded) = encoded else { return };
        redact::IN_USE.add(encoded);
        let decoded = STANDARD.decode(encoded).unwrap_or_default();
        let decoded = String::from_utf8_lossy(&decoded);
        if let Some((_, password)) = decoded.split_once(':') {
            redact::IN_USE.add(password);
        }
    }

    /// The proxy for an address, without its credentials.
    pub(super) fn proxy(&self, url: &Url) -> Option<String> {
        let proxy = self.intercept(url)?;
        let port = proxy.uri().port_u16().map(|port| format!(":{port}"));
        Some(format!(
            "{}{}",
            proxy.uri().host()?,
            port.unwrap_or_default()
        ))
    }

    fn intercept(&self, url: &Url) -> Option<Intercept> {
        let matcher = match self {
            Self::Direct => return None,
            Self::AsTheSystemSays => Matcher::from_system(),
            Self::Through(proxies) => {
                let text = |proxy: &Option<SecretString>| {
                    let proxy = proxy.as_ref();
                    proxy.map_or_else(String::new, |proxy| proxy.expose_secret().to_owned())
                };
                Matcher::builder()
                    .http(text(&proxies.http))
                    .https(text(&proxies.https))
                    .no(proxies.not_for.clone())
                    .build()
            }
        };
        matcher.intercept(&url.as_str().parse().ok()?)
    }
}
