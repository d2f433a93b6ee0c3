//! Every name stays one segment of the path, and no secret travels unprotected.

use super::*;
use proptest::prelude::*;

fn base(text: &str) -> Result<Base, ApiError> {
    Base::new(Service::Ado, &Url::parse(text).unwrap())
}

fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

proptest! {
    #[test]
    fn a_name_is_one_segment_and_comes_back_as_it_was(name in "\\PC{1,40}") {
        prop_assume!(name != "." && name != "..");
        let base = base("https://dev.azure.com/contoso").unwrap();
        let url = base.at(&[Part::Name(&name), Part::Fixed("_apis/wit/workitems"), Part::Type(&name)], &[]).unwrap();
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        prop_assert_eq!(segments.len(), 6);
        prop_assert_eq!(decoded(segments[1]), name.clone());
        let last = segments[5].strip_prefix('$').unwrap();
        prop_assert_eq!(decoded(last), name);
        prop_assert_eq!(url.query(), None);
        prop_assert_eq!(url.fragment(), None);
        prop_assert_eq!(url.host_str(), Some("dev.azure.com"));
    }

    #[test]
    fn a_query_value_comes_back_as_it_was(value in "\\PC{0,40}") {
        let base = base("https://dev.azure.com/contoso").unwrap();
        let url = base.at(&[Part::Fixed("_apis/projects")], &[("$top", &value), ("api-version", "7.1")]).unwrap();
        let pairs: Vec<_> = url.query_pairs().collect();
        prop_assert_eq!(pairs.len(), 2);
        prop_assert_eq!(&pairs[0].1, &value);
    }
}

#[test]
fn odd_names_are_encoded_as_segments() {
    let base = base("https://dev.azure.com/contoso/").unwrap();
    let table = [
        ("../x", "/contoso/..%2Fx"),
        ("a/b", "/contoso/a%2Fb"),
        ("%2e", "/contoso/%252e"),
        ("What? #1", "/contoso/What%3F%20%231"),
        ("Größe", "/contoso/Gr%C3%B6%C3%9Fe"),
        ("O'Hara", "/contoso/O%27Hara"),
    ];
    for (name, path) in table {
        assert_eq!(base.at(&[Part::Name(name)], &[]).unwrap().path(), path);
    }
    for name in ["", ".", ".."] {
        let error = base.at(&[Part::Name(name)], &[]).unwrap_err();
        assert_eq!((error.kind, error.sent), (ApiErrorKind::Invalid, Sent::No));
    }
}

#[test]
fn http_is_for_this_machine_only() {
    for good in [
        "https://tfs.example:8080/tfs/Collection",
        "http://127.0.0.1:4711",
        "http://localhost:80",
        "http://[::1]:4711/x",
        "http://api.localhost",
    ] {
        assert!(base(good).is_ok(), "{good}");
    }
    for bad in [
        "http://dev.azure.com",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://169.254.169.254",
        "ftp://127.0.0.1",
        "https://user@dev.azure.com",
        "https://:canary@dev.azure.com",
        "data:text,canary",
    ] {
        let error = base(bad).unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::Setting, "{bad}");
        assert!(!error.message.contains("canary@"), "{error}");
    }
}

#[test]
fn query_and_fragment_of_a_pasted_address_are_left_out() {
    let base = base("https://dev.azure.com/contoso/?a=b#c").unwrap();
    let url = base.at(&[Part::Fixed("_apis/projects")], &[]).unwrap();
    assert_eq!(url.as_str(), "https://dev.azure.com/contoso/_apis/projects");
}
