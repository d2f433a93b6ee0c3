//! Every recorded and every constructed error: its kind, code, message and fields.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::*;
use crate::clients::api_error::Service;
use crate::clients::fake::recorded;
use crate::clients::http::Effect;

fn request(effect: Effect) -> Request {
    Request {
        service: Service::Ado,
        effect,
        method: Method::PATCH,
        url: Url::parse("https://dev.azure.com/contoso/_apis/wit/workitems/7?x=secret").unwrap(),
        body: None,
    }
}

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let headers = headers.iter().map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    Answer {
        status,
        headers: headers.collect::<HeaderMap>(),
        body: body.as_bytes().to_vec(),
    }
}

fn failure(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> ApiError {
    check(&request(Effect::Write), &answer(status, headers, body)).unwrap_err()
}

#[test]
fn recorded_errors_mean_what_they_say() {
    use ApiErrorKind as K;
    let table = [
        (
            404,
            recorded!("http/32-error-404-tf200016-create-in-unknown-project.json"),
            K::NotFound,
            "TF200016",
            "TF200016: The following project does not exist",
        ),
        (
            503,
            recorded!("http/34-error-503-tf24668-org-stopped-bom.json"),
            K::Stopped,
            "TF24668",
            "TF24668: The following team project collection is stopped: AzureDevOpsCliTest.",
        ),
        (
            400,
            recorded!("http/36-error-400-tf400497.json"),
            K::Invalid,
            "TF400497",
            "TF400497: The backlog iteration path",
        ),
        (
            400,
            recorded!("http/37-error-400-teamfield.json"),
            K::Invalid,
            "TeamFieldArgumentNullException",
            "DefaultValue",
        ),
    ];
    for (status, body, kind, code, beginning) in table {
        let error = failure(status, &[("activityid", "id-1")], body);
        assert_eq!(error.kind, kind, "{code}");
        assert_eq!(error.code.as_deref(), Some(code));
        assert!(error.message.starts_with(beginning), "{}", error.message);
        assert_eq!(error.activity_id.as_deref(), Some("id-1"));
        assert_eq!(error.status, Some(status));
        assert!(!error.to_string().contains("secret"));
    }
}

/// What a constructed error must be read as; the file's name begins with its status.
macro_rules! means {
    ($($file:literal => $kind:ident, $code:literal;)*) => {
        $(
            let error = failure(
                $file[..3].parse().unwrap(),
                &[],
                recorded!($file in "constructed-errors/"),
            );
            let read = (error.kind, error.code.as_deref(), error.sent);
            assert_eq!(read, (ApiErrorKind::$kind, Some($code), Sent::No), $file);
        )*
    };
}

#[test]
fn constructed_errors_mean_what_they_say() {
    means! {
        "400-invalid-state.json" => Invalid, "RuleValidationException";
        "400-required-field-empty.json" => Invalid, "TF401320";
        "400-wiql-over-20000.json" => Invalid, "VS402337";
        "401-tf400813.json" => Unauthorized, "TF400813";
        "401-tf401444-sp-not-member.json" => NotAMember, "TF401444";
        "403-tag-create.json" => Forbidden, "TF401289";
        "403-vs403463-conditional-access.json" => Forbidden, "VS403463";
        "404-item-not-found.json" => NotFound, "TF401232";
        "409-revision-mismatch.json" => StaleRevision, "TF26071";
        "412-test-rev.json" => StaleRevision, "VS403351";
        "429-tf400733.json" => Throttled, "TF400733";
    }
}

fn broken(name: &str, wants: FieldWants) -> BrokenField {
    BrokenField {
        reference_name: name.to_owned(),
        wants,
    }
}

#[test]
fn rule_errors_name_their_fields_whatever_the_case_of_the_keys() {
    let state = failure(
        400,
        &[],
        recorded!("constructed-errors/400-invalid-state.json"),
    );
    assert_eq!(state.fields, [broken("System.State", FieldWants::Another)]);
    let effort = failure(
        400,
        &[],
        recorded!("constructed-errors/400-required-field-empty.json"),
    );
    assert_eq!(
        effort.fields,
        [broken(
            "Microsoft.VSTS.Scheduling.Effort",
            FieldWants::Value
        )]
    );
    let not_empty = failure(
        400,
        &[],
        r#"{"message":"TF401320: Rule Error for field Remaining Work. Error code: InvalidNotEmpty.",
            "customProperties":{"FieldReferenceName":null,"RuleValidationErrors":[
            {"fieldReferenceName":"Microsoft.VSTS.Scheduling.RemainingWork",
             "errorMessage":"TF401320: Rule Error for field Remaining Work. Error code: InvalidNotEmpty."}]}}"#,
    );
    assert_eq!(not_empty.fields[0].wants, FieldWants::Nothing);
}

#[test]
fn a_sign_in_page_is_never_a_success() {
    let page = recorded!("constructed-errors/203-signin-page.html");
    let html = [("content-type", "text/html; charset=utf-8")];
    for status in [200, 203] {
        assert_eq!(
            failure(status, &html, page).kind,
            ApiErrorKind::Unauthorized
        );
    }
    let json = failure(203, &[("content-type", "application/json")], "{}");
    assert_eq!(json.kind, ApiErrorKind::Unauthorized);
}

#[test]
fn a_foreign_page_with_200_is_named_by_its_title() {
    let html = [("content-type", "text/html")];
    let page = "<html><head><TITLE lang=en>\n Access\tdenied </TITLE></head></html>";
    let error = failure(200, &html, page);
    assert_eq!(error.kind, ApiErrorKind::Blocked);
    assert!(error.message.ends_with("Access denied"), "{error}");
    assert_eq!(error.sent, Sent::Maybe);
}

#[test]
fn an_empty_refusal_is_understood_by_its_status() {
    let error = failure(401, &[("www-authenticate", "Basic realm=\"x\"")], "");
    assert_eq!(error.kind, ApiErrorKind::Unauthorized);
    assert_eq!(error.message, "status 401 without an explanation");
}

#[test]
fn plain_text_falls_back_to_the_header() {
    let body = recorded!("http/33-error-404-text-controller-not-found.txt");
    let error = failure(404, &[("content-type", "text/plain; charset=utf-8")], body);
    assert_eq!(error.kind, ApiErrorKind::NotFound);
    assert!(error.message.starts_with("The controller for path"));
    let header = [("x-tfs-serviceerror", "TF24668%3A%20It%20is%20stopped.")];
    let error = failure(503, &header, "");
    assert_eq!(error.kind, ApiErrorKind::Stopped);
    assert_eq!(error.message, "TF24668: It is stopped.");
}

#[test]
fn the_older_wrapper_is_understood() {
    let body = recorded!("constructed-errors/400-critical-exception-wrapper.json");
    let error = failure(400, &[], body);
    assert_eq!(error.message, "The request is invalid.");
    assert_eq!((error.kind, error.code), (ApiErrorKind::Invalid, None));
}

#[test]
fn the_cap_of_revisions_is_no_outage() {
    let body = r#"{"message":"Work item 5 has 10001 revisions, but currently, when updating via the API, only work items with up to 10,000 revisions are supported.","typeKey":"VssServiceException"}"#;
    let error = failure(500, &[], body);
    assert_eq!((error.kind, error.sent), (ApiErrorKind::Invalid, Sent::No));
}

#[test]
fn what_is_no_error_object_is_still_an_error() {
    for body in [
        "[]",
        "{}",
        "{\"message\":5}",
        "{\"value\":{}}",
        "{",
        "null",
        "\u{feff}",
    ] {
        let error = failure(500, &[], body);
        assert_eq!(error.kind, ApiErrorKind::Unavailable, "{body}");
        assert!(!error.message.is_empty());
    }
}

#[test]
fn codes_stand_at_the_beginning_only() {
    assert_eq!(code_prefix("TF401232: Work item"), Some("TF401232"));
    assert_eq!(code_prefix("VS403463"), Some("VS403463"));
    assert_eq!(code_prefix("TFS is down"), None);
    assert_eq!(code_prefix("see TF401232"), None);
    assert_eq!(code_prefix(""), None);
}
