//! The proxies that variables name, where the usual reading of them goes wrong: a password with an
//! `@`, a `/` or a `#` in it.
//!
//! The last `@` ends the password, and what is percent-encoded in it is decoded once, by whoever
//! sends it. Where every variable is read alike by everybody, the library reads them itself.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::SecretString;

use super::env::Env;
use super::told;
use crate::error::Failure;

/// Proxies with their credentials.
#[derive(Debug, Clone)]
pub struct Proxies {
    /// For http.
    pub http: Option<SecretString>,
    /// For https.
    pub https: Option<SecretString>,
    /// Hosts for which none is asked.
    pub not_for: String,
}

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

impl Proxies {
    /// The proxies of the environment; `None` where there is none with an odd address.
    ///
    /// # Errors
    /// An address that cannot be read, without any of it.
    pub fn of(env: &Env) -> Result<Option<Self>, Failure> {
        // A web server sets HTTP_PROXY to what a stranger's header says.
        if env.is_set("REQUEST_METHOD") {
            return Ok(None);
        }
        let all = read(env, ["ALL_PROXY", "all_proxy"])?;
        let http = read(env, ["HTTP_PROXY", "http_proxy"])?;
        let https = read(env, ["HTTPS_PROXY", "https_proxy"])?;
        if ![&all, &http, &https]
            .iter()
            .any(|proxy| proxy.as_ref().is_some_and(|proxy| proxy.is_odd))
        {
            return Ok(None);
        }
        let address = |proxy: &Option<Address>| {
            let proxy = proxy.as_ref().or(all.as_ref())?;
            Some(SecretString::from(proxy.text.as_str()))
        };
        let not_for = match env.text("NO_PROXY")? {
            Some(hosts) => Some(hosts),
            None => env.text("no_proxy")?,
        };
        Ok(Some(Self {
            http: address(&http),
            https: address(&https),
            not_for: not_for.unwrap_or_default().to_owned(),
        }))
    }
}

/// An address as everybody reads it.
struct Address {
    text: String,
    /// Whether others would read what was written in another way.
    is_odd: bool,
}

fn read(env: &Env, names: [&str; 2]) -> Result<Option<Address>, Failure> {
    for name in names {
        if let Some(text) = env.text(name)? {
            return address(text.trim()).map(Some).ok_or_else(|| {
                Failure::usage(format!(
                    "{name} is {}, not the address of a proxy",
                    told::described(text)
                ))
                .hint(
                    "write it as http://USER:PASSWORD@HOST:PORT, with %40 for an @ in the \
                     password, %2F for a / and %23 for a #",
                )
            });
        }
    }
    Ok(None)
}

fn address(text: &str) -> Option<Address> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    // Hosts have no `@`: what stands before the last one is a name and a password.
    let Some((user_info, host)) = rest.rsplit_once('@') else {
        return Some(Address {
            text: text.to_owned(),
            is_odd: false,
        });
    };
    let host = host.split(['/', '?', '#']).next()?;
    let is_host = !host.is_empty() && url::Url::parse(&format!("http://{host}/")).is_ok();
    if !is_host {
        return None;
    }
    let (user, password) = match user_info.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (user_info, None),
    };
    let encoded = |text: &str| {
        let bytes: Vec<u8> = percent_decode_str(text).collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        utf8_percent_encode(&text, RESERVED).to_string()
    };
    let password = password.map(|password| format!(":{}", encoded(password)));
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:%".contains(char);
    Some(Address {
        is_odd: !user_info.chars().all(is_plain),
        text: format!(
            "{scheme}://{}{}@{host}",
            encoded(user),
            password.unwrap_or_default()
        ),
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn https(text: &str) -> Option<String> {
        let env = Env::from_pairs([("HTTPS_PROXY", text), ("NO_PROXY", "a.example")]);
        let proxies = Proxies::of(&env).unwrap()?;
        assert_eq!(proxies.not_for, "a.example");
        assert!(!format!("{proxies:?}").contains("p%40ss"));
        Some(proxies.https.unwrap().expose_secret().to_owned())
    }

    #[test]
    fn the_last_at_sign_ends_the_password() {
        for (written, read) in [
            ("http://user:p@ss@host:8080", "http://user:p%40ss@host:8080"),
            ("user:p@ss@host:8080", "http://user:p%40ss@host:8080"),
            ("http://user:p@ss@@host/", "http://user:p%40ss%40@host"),
            (
                "http://user:p/s#s?@host:1",
                "http://user:p%2Fs%23s%3F@host:1",
            ),
            ("http://us@er:p%40s@s@host", "http://us%40er:p%40s%40s@host"),
            ("http://user:pä ss@host", "http://user:p%C3%A4%20ss@host"),
            ("https://u:a:b@c@[::1]:8", "https://u:a%3Ab%40c@[::1]:8"),
        ] {
            assert_eq!(https(written).as_deref(), Some(read));
        }
    }

    #[test]
    fn what_everybody_reads_alike_is_left_alone() {
        for plain in [
            "http://host:8080",
            "host:8080",
            "http://user:p%40ss@host:8080",
            "http://user@host",
            "",
        ] {
            assert_eq!(https(plain), None, "{plain}");
        }
    }

    #[test]
    fn what_has_no_host_is_refused_without_the_password() {
        for odd in [
            "http://user:canary@",
            "http://user:canary@ho st",
            "canary@:x",
        ] {
            let env = Env::from_pairs([("https_proxy", odd)]);
            let failure = Proxies::of(&env).unwrap_err();
            assert!(failure.message.starts_with("https_proxy is "), "{failure}");
            assert!(!format!("{failure:?}").contains("canary"));
        }
    }

    #[test]
    fn one_for_everything_counts_where_no_other_is_set() {
        let env = Env::from_pairs([
            ("all_proxy", "http://u:a@b@host"),
            ("HTTP_PROXY", "other:1"),
        ]);
        let proxies = Proxies::of(&env).unwrap().unwrap();
        let text = |proxy: Option<SecretString>| proxy.unwrap().expose_secret().to_owned();
        assert_eq!(text(proxies.http), "other:1");
        assert_eq!(text(proxies.https), "http://u:a%40b@host");
    }
}
