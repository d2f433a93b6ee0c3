//! Every spelling that public clients met (nucleus-api, 1.4).

use serde_json::json;

use super::*;

fn loose(json: &str) -> Loose<'_> {
    serde_json::from_str(json).unwrap()
}

#[test]
fn text_comes_as_text_number_truth_or_nothing() {
    let table = [
        ("\"13000008\"", "13000008"),
        ("13000008", "13000008"),
        ("-3", "-3"),
        ("0.85", "0.85"),
        ("null", ""),
        ("\"\"", ""),
        ("true", "1"),
        ("false", "0"),
        ("\" a \\\"b\\\" \"", "a \"b\""),
        ("[\"High\",\"Low\"]", "High,Low"),
        ("{\"a\":[1,{}]}", ""),
    ];
    for (json, text) in table {
        assert_eq!(loose(json).text(), text, "{json}");
    }
}

#[test]
fn people_s_text_keeps_its_blanks() {
    assert_eq!(loose("\" two  lines\\n\"").into_string(), " two  lines\n");
}

#[test]
fn flags_and_counts_may_be_missing() {
    for json in ["\"1\"", "1", "true", "\"true\"", "\"Yes\""] {
        assert_eq!(loose(json).flag(), Some(true), "{json}");
    }
    for json in ["\"0\"", "0", "false", "\"No\""] {
        assert_eq!(loose(json).flag(), Some(false), "{json}");
    }
    for json in ["\"\"", "null", "\"2\"", "{}"] {
        assert_eq!(loose(json).flag(), None, "{json}");
    }
    assert_eq!(loose("\"20\"").count(), Some(20));
    assert_eq!(loose("0").count(), Some(0));
    assert_eq!(loose("\"\"").count(), None);
    assert_eq!(loose("-1").count(), None);
}

#[test]
fn exploitable_by_knowledge_or_by_hand() {
    for (json, expected) in [
        ("\"0\"", false),
        ("\"1\"", true),
        ("2", true),
        ("true", true),
        ("\"\"", false),
    ] {
        assert_eq!(loose(json).exploitable(), expected, "{json}");
    }
}

#[test]
fn scores_are_numbers_or_absent() {
    assert_eq!(loose("\"0.85\"").score(), Some(0.85));
    assert_eq!(loose("0").score(), Some(0.0));
    assert_eq!(loose("\"\"").score(), None);
    assert_eq!(loose("\"NaN\"").score(), None);
}

#[test]
fn moments_have_no_zone_and_may_lack_the_time() {
    let moment: DateTime = "2026-03-01T11:17:53".parse().unwrap();
    assert_eq!(loose("\"2026-03-01 11:17:53\"").moment(), Some(moment));
    assert_eq!(loose("\"2026-03-01T11:17:53\"").moment(), Some(moment));
    let midnight: DateTime = "2026-03-01T00:00:00".parse().unwrap();
    assert_eq!(loose("\"2026-03-01\"").moment(), Some(midnight));
    assert_eq!(
        loose("\"2026-03-01 11:17:53\"").date(),
        Some(midnight.date())
    );
    for empty in [
        "\"\"",
        "null",
        "\"0000-00-00 00:00:00\"",
        "\"never\"",
        "\"ééééé\"",
        "0",
    ] {
        assert_eq!(loose(empty).moment(), None, "{empty}");
    }
}

#[test]
fn lists_are_parts_with_commas_between() {
    assert_eq!(loose("\"CVE-1, CVE-2,,\"").list(), ["CVE-1", "CVE-2"]);
    assert_eq!(loose("[\"CVE-1\",\"CVE-2\"]").list(), ["CVE-1", "CVE-2"]);
    assert!(loose("\"\"").list().is_empty());
}

#[test]
fn teams_are_json_in_text() {
    let two = teams_in_text(
        "[{\"team_id\":\"12\",\"team_name\":\"Ops\"},{\"team_id\":13,\"team_name\":\"Dev\"}]",
    );
    assert_eq!((two[0].id.as_str(), two[0].name.as_str()), ("12", "Ops"));
    assert_eq!((two[1].id.as_str(), two[1].name.as_str()), ("13", "Dev"));
    assert_eq!(
        teams_in_text("{\"team_id\":\"1\",\"team_name\":\"Ops\"}").len(),
        1
    );
    for none in ["", "[]", "null", "Ops", "[{}]", "[[]]", "{"] {
        assert!(teams_in_text(none).is_empty(), "{none}");
    }
}

#[test]
fn flags_and_numbers_of_an_error_object() {
    assert_eq!(flag(&json!("false")), Some(false));
    assert_eq!(flag(&json!(1)), Some(true));
    assert_eq!(flag(&json!([])), None);
    assert_eq!(number(&json!("403")), Some(403));
    assert_eq!(number(&json!(403)), Some(403));
    assert_eq!(number(&json!("E12")), None);
}
