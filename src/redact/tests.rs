//! Every notation of every secret, cuts, and texts that must stay as they are.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

use super::*;

/// With everything that some notation writes differently.
const CLIENT_SECRET: &str = "v8Q~Zr.T3x/+a b\"c\\d&e<f>'g%h=i{0}";
const KEY: &str = "nuc-0123456789abcdef0123456789abcdef";
const PASSWORD: &str = "pässwörd-größe";

fn knowing(secrets: &[&str]) -> Redactor {
    let redactor = Redactor::new();
    for secret in secrets {
        redactor.add(secret);
    }
    redactor
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Every letter and sign as an escape.
fn each(text: &str, escape: impl Fn(u32) -> String) -> String {
    text.encode_utf16()
        .map(|unit| escape(u32::from(unit)))
        .collect()
}

/// Every second byte percent-encoded.
fn in_part(text: &str) -> String {
    let pieces = text.chars().enumerate();
    pieces
        .map(|(at, char)| {
            if at % 2 == 0 || char == '%' {
                percent(&char.to_string())
            } else {
                char.to_string()
            }
        })
        .collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted.trim_matches('"').replace('/', "\\/")
}

fn hex(text: &str) -> String {
    pairs(text, "").to_lowercase()
}

/// Two digits a byte, with something in between.
fn pairs(text: &str, between: &str) -> String {
    let pairs: Vec<String> = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(between)
}

/// In pieces of so many characters.
fn broken(text: &str, length: usize, between: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = chars
        .chunks(length)
        .map(|piece| piece.iter().collect())
        .collect();
    pieces.join(between)
}

/// As PowerShell writes it.
fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// As the name of a host, where enough of it is left.
fn host(secret: &str) -> String {
    let kept = secret.chars().filter(char::is_ascii_alphanumeric);
    let kept: String = kept.collect();
    if kept.len() < WINDOW_SEEN {
        return secret.to_owned();
    }
    kept
}

/// The secret in every notation, with its name.
fn notations(secret: &str) -> Vec<(String, String)> {
    let basic = |engine: &base64::engine::GeneralPurpose, before: &str| {
        engine.encode(format!("{before}{secret}"))
    };
    let named: Vec<(&str, String)> = vec![
        ("raw", secret.to_owned()),
        ("as a host", host(secret)),
        ("lower case", secret.to_ascii_lowercase()),
        ("upper case", secret.to_ascii_uppercase()),
        ("percent", percent(secret)),
        ("percent in small letters", percent(secret).to_lowercase()),
        ("percent in part", in_part(secret)),
        ("percent twice", percent(&percent(secret))),
        ("percent three times", percent(&percent(&percent(secret)))),
        ("form", form(secret)),
        ("form twice", form(&form(secret))),
        ("json", json(secret)),
        ("json twice", json(&json(secret))),
        ("json \\u", each(secret, |unit| format!("\\u{unit:04x}"))),
        ("json \\U", each(secret, |unit| format!("\\u{unit:04X}"))),
        ("html", html(secret)),
        ("html &#", each(secret, |unit| format!("&#{unit};"))),
        ("html &#x", each(secret, |unit| format!("&#x{unit:X};"))),
        ("json of html", json(&html(secret))),
        ("percent of json", percent(&json(secret))),
        ("hexadecimal", hex(secret)),
        ("hexadecimal in capitals", hex(secret).to_uppercase()),
        ("base64", basic(&STANDARD, "")),
        ("basic", basic(&STANDARD, ":")),
        ("basic without padding", basic(&STANDARD_NO_PAD, "us:")),
        ("basic for addresses", basic(&URL_SAFE, "user:")),
        ("basic for addresses, bare", basic(&URL_SAFE_NO_PAD, "u:")),
        ("header", basic(&STANDARD, "Authorization: Bearer ")),
        (
            "header twice",
            STANDARD.encode(format!("Authorization: Basic {}", basic(&STANDARD, ":"))),
        ),
        (
            "form in base64",
            STANDARD.encode(format!("client_secret={}&x=1", form(secret))),
        ),
        (
            "json in base64",
            URL_SAFE.encode(format!("{{\"k\":\"{}\"}}", json(secret))),
        ),
        ("base64 in percent", percent(&basic(&STANDARD, ":"))),
        ("bytes", format!("{:?}", secret.as_bytes())),
        ("bytes, a line each", format!("{:#?}", secret.as_bytes())),
        ("hexadecimal in pairs", pairs(secret, " ")),
        ("hexadecimal with colons", pairs(secret, ":")),
        (
            "hexadecimal with 0x",
            format!("0x{}", pairs(secret, ", 0x")),
        ),
        ("lines", broken(secret, 7, "\n")),
        ("quoted lines", broken(secret, 9, "\\r\\n  ")),
        ("spaced out", broken(secret, 1, " ")),
        ("unseen characters", broken(secret, 1, "\u{200b}")),
        (
            "short lines of base64",
            broken(&basic(&STANDARD, ":"), 20, "\n"),
        ),
        ("percent in lines", broken(&percent(secret), 15, "\r\n\t")),
        ("UTF-16 in base64", STANDARD.encode(wide(secret))),
    ];
    named
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text))
        .collect()
}

/// No ten characters in a row of any of these are in the text.
fn assert_hidden(text: &str, notation: &str, what: &str) {
    let chars: Vec<char> = notation.chars().collect();
    for part in chars.windows(WINDOW_SEEN) {
        let part: String = part.iter().collect();
        assert!(!text.contains(&part), "{what}: {part:?} in {text:?}");
    }
}

const WINDOW_SEEN: usize = 10;

#[test]
fn every_notation_of_every_secret_is_hidden() {
    let redactor = knowing(&[CLIENT_SECRET, KEY, PASSWORD]);
    for secret in [CLIENT_SECRET, KEY, PASSWORD] {
        for (name, notation) in notations(secret) {
            for (before, behind) in [
                ("", ""),
                ("You sent ", " to us"),
                ("{\"message\":\"client_secret=", "&grant_type=x\"}"),
                ("https://x/", "/y"),
                ("é", "é"),
            ] {
                let shown = redactor.shown(
                    &format!("{before}{notation}{behind}"),
                    LONGEST,
                    Author::Service,
                );
                let what = format!("{secret} as {name}");
                assert!(shown.contains(MARK), "{what}: {shown}");
                assert_hidden(&shown, &notation, &what);
            }
        }
    }
}

#[test]
fn broken_lines_of_base64_are_one() {
    let secret = "x".repeat(30) + KEY;
    let redactor = knowing(&[KEY]);
    let encoded = STANDARD.encode(secret.repeat(3));
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    for end in ["\n", "\r\n", "\\r\\n"] {
        let shown = redactor.shown(&lines.join(end), LONGEST, Author::Service);
        assert!(shown.contains(MARK), "{end:?}: {shown}");
        assert_hidden(&shown, &STANDARD.encode(KEY), end);
    }
}

#[test]
fn a_secret_that_holds_escapes_by_chance_is_hidden_in_escaped_text() {
    for secret in [
        r"A\!a&0aa!0",
        "a%41bcdefghi&lt;x",
        r"\x41%2541&#65;\\n-abcdef",
    ] {
        let redactor = knowing(&[secret]);
        for (name, notation) in notations(secret) {
            let text = format!("x: {notation} y");
            let shown = redactor.shown(&text, LONGEST, Author::Service);
            assert!(shown.contains(MARK), "{secret} as {name}: {shown}");
            assert!(!shown.contains(&notation), "{secret} as {name}: {shown}");
        }
    }
}

#[test]
fn a_secret_in_pieces_takes_no_words_with_it() {
    let redactor = knowing(&[KEY]);
    let broken = broken(KEY, 6, "\n");
    for (text, shown) in [
        (
            format!("You sent {broken} to us"),
            "You sent [secret] to us",
        ),
        (
            format!("You add {} to it", pairs(KEY, " ")),
            "You add [secret] to it",
        ),
    ] {
        assert_eq!(redactor.shown(&text, LONGEST, Author::Service), shown);
    }
}

#[test]
fn a_part_of_a_secret_is_hidden_too() {
    let redactor = knowing(&[KEY]);
    for start in 0..KEY.len() - WINDOW_SEEN {
        for end in start + WINDOW_SEEN..=KEY.len() {
            let shown = redactor.shown(
                &format!("it was {}", &KEY[start..end]),
                500,
                Author::Service,
            );
            assert_eq!(shown, "it was [secret]");
        }
    }
    let half = &percent(CLIENT_SECRET)[..40];
    let shown = knowing(&[CLIENT_SECRET]).shown(half, 500, Author::Service);
    assert_hidden(&shown, half, "a half");
}

#[test]
fn what_is_no_secret_stays_as_it_is() {
    let redactor = knowing(&[CLIENT_SECRET, KEY, PASSWORD, "abc", "changeit"]);
    for text in [
        "",
        "TF401232: Work item 7 does not exist, or you do not have permissions to read it.",
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is \
         the client secret value, not the client secret ID, for a secret added to app \
         '00000000-0000-0000-0000-000000000000'.",
        "AADSTS900144: The request body must contain the following parameter: 'client_assertion'.",
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common\"",
        "GET contoso/_apis/wit/workitems?ids=1,2,3&api-version=7.1",
        "100%25 of abcdefgh \\u00e9 &amp; &#233;",
        "an abc and abcd: abc1",
        "password: required; access_token: missing-parameter-in-request",
        "漢字 👍 \u{1b}[2J",
        "change it now, or abc d e f g: [1, 2, 3, 4, 5, 6, 7, 8], 10:11:12:13:14:15",
        "line one\nline two\r\n  line three nuc- 0123 pass word",
    ] {
        assert_eq!(redactor.shown(text, LONGEST, Author::Service), text);
        assert_eq!(redactor.line(text), text);
    }
}

#[test]
fn very_short_secrets_are_hidden_only_where_values_stand() {
    let redactor = knowing(&["abc", "", " "]);
    for (text, shown) in [
        ("password=abc", "password=[secret]"),
        ("\"key\":\"abc\"", "\"key\":\"[secret]\""),
        ("http://user:abc@proxy", "http://user:[secret]@proxy"),
        ("the abc of it", "the abc of it"),
        ("key=abcd", "key=abcd"),
    ] {
        assert_eq!(redactor.shown(text, LONGEST, Author::Service), shown);
    }
}

#[test]
fn tokens_that_nobody_told_us_of_are_known_by_their_looks() {
    let redactor = Redactor::new();
    let jwt = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYyJ9.c2lnbmF0dXJl";
    for (text, shown) in [
        (format!("got {jwt}."), "got [secret]".to_owned()),
        (
            "Authorization: Bearer abcdefgh12345678== x".to_owned(),
            "Authorization: Bearer [secret] x".to_owned(),
        ),
        (
            "{\"access_token\":\"opaque-token-number-1\",\"n\":1}".to_owned(),
            "{\"access_token\":\"[secret]\",\"n\":1}".to_owned(),
        ),
        (
            "{\\\"refreshToken\\\": \\\"0.AXoAopaqueopaque\\\"}".to_owned(),
            "{\\\"refreshToken\\\": \\\"[secret]\\\"}".to_owned(),
        ),
    ] {
        assert_eq!(redactor.shown(&text, LONGEST, Author::Service), shown);
    }
    let cut = "id=1&client_secret=v8Q~&scope=x";
    let shown = redactor.shown(cut, LONGEST, Author::Service);
    assert_eq!(shown, "id=1&client_secret=[secret]&scope=x");
    let opaque = "0.AXoAFy4b3kS9Qk2mN7xR5tVwYz1234567890abcdEFGH";
    let said = format!("ERROR: cache has {opaque} for anna; password=hunter2!");
    assert_eq!(
        redactor.shown(&said, LONGEST, Author::Tool),
        "ERROR: cache has [secret] for anna; password=[secret]"
    );
}

#[test]
fn messages_are_cut_and_a_secret_at_the_cut_is_not_told_in_part() {
    let redactor = knowing(&[KEY]);
    let long = "é".repeat(30_000_000);
    let shown = redactor.shown(&long, LONGEST, Author::Service);
    assert_eq!(shown.chars().count(), LONGEST + 1);
    assert!(shown.ends_with('…'));
    let exact = "x".repeat(LONGEST);
    assert_eq!(redactor.shown(&exact, LONGEST, Author::Service), exact);

    // Wherever the cuts fall, no part of the secret is left.
    for before in [LONGEST - 60, LOOKED_AT - 300] {
        for shift in (0..310).step_by(3) {
            let mut text = "a ".repeat(usize::midpoint(before, shift));
            text.push_str(KEY);
            text.push_str(&" b".repeat(20_000));
            let shown = redactor.shown(&text, usize::MAX, Author::Service);
            assert!(!shown.contains("nuc"), "{before} {shift}");
            let shown = redactor.shown(&text, LONGEST, Author::Service);
            assert!(!shown.contains("nuc"), "{before} {shift}");
        }
    }
    // So much is hidden that the end of what is looked at comes into sight.
    let text = format!("{}{}", KEY.repeat(LOOKED_AT / KEY.len()), KEY.repeat(3));
    assert_eq!(redactor.shown(&text, LONGEST, Author::Service), "[secret]…");
}

#[test]
fn tokens_follow_each_other_and_secrets_stay() {
    let redactor = knowing(&[KEY]);
    let token = |number: usize| format!("{number:03}-token-{number:03}-of-many");
    for number in 0..40 {
        redactor.add_token(&token(number));
    }
    let shown = |text: &str| redactor.shown(text, LONGEST, Author::Service);
    assert_eq!(shown(&token(39)), MARK);
    assert_eq!(shown(&token(30)), MARK);
    assert_eq!(shown(&token(0)), token(0));
    assert_eq!(shown(KEY), MARK);
}

#[test]
fn a_token_without_end_costs_no_memory() {
    let redactor = Redactor::new();
    let token = format!("{}{}", "a1b2c3d4e5f6".repeat(100), "x".repeat(20_000_000));
    redactor.add_token(&token);
    let needles = redactor.needles().unwrap();
    assert!(needles.size() < 100_000, "{}", needles.size());
    assert_eq!(redactor.shown(&token[..40], LONGEST, Author::Service), MARK);
}

#[test]
fn its_own_words_tell_nothing() {
    let redactor = knowing(&[KEY]);
    let debug = format!("{redactor:?}");
    assert!(!debug.contains("0123"), "{debug}");
    assert!(debug.contains("1 secrets"), "{debug}");
}

proptest! {
    #[test]
    fn no_text_breaks_the_search(text in any::<String>(), secret in any::<String>()) {
        let redactor = knowing(&[&secret]);
        let shown = redactor.shown(&format!("{text}{secret}{text}"), LONGEST, Author::Tool);
        prop_assert!(shown.chars().count() <= LONGEST + 1);
        redactor.line(&text);
    }

    #[test]
    fn any_secret_in_any_notation_is_hidden(secret in "[!-~]{10,60}", which in 0_usize..44) {
        let all = notations(&secret);
        let (name, notation) = &all[which % all.len()];
        let shown = knowing(&[&secret]).shown(&format!("x: {notation} y"), LONGEST, Author::Service);
        prop_assert!(!shown.contains(notation.as_str()), "{} {}", name, shown);
        prop_assert!(shown.contains(MARK), "{} {}", name, shown);
    }
}
