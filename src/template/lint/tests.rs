//! Expressions and templates that are fine, and those that are not, with the right form.

use super::*;
use crate::template::criteria::Criteria;
use crate::template::environment;

fn what(text: &str) -> String {
    match expression(text) {
        Err(remark) => format!("{}|{}", &text[remark.at.clone()], remark.what),
        Ok(odd) => odd
            .iter()
            .map(|remark| format!("warning {}|{}", &text[remark.at.clone()], remark.what))
            .collect::<Vec<_>>()
            .concat(),
    }
}

#[test]
fn good_expressions_are_fine() {
    for text in [
        "true",
        "not placeholder",
        "exploitable",
        "exploitable == true",
        "exploitable is true",
        r#"severity == "Critical""#,
        r#"severity in ["Critical", "High"] and exploitable"#,
        r#"severity in ("Critical", "High")"#,
        r#"severity not in ["Low", "Informational"]"#,
        r#"not severity == "Low""#,
        r#"severity == "Unknown""#,
        r#"severity|lower == "critical""#,
        r#"severity|upper in ["CRITICAL", "HIGH"]"#,
        "severity != 'Low'",
        r#"severity is eq("High")"#,
        r#"severity is in(["High", "Low"])"#,
        "severity == \"High\"\n  and exploitable\n",
        r#"(severity == "High" or severity == "Critical") and not placeholder"#,
        r#""Critical" == severity"#,
        r#""OpenSSL" in name"#,
        r#""openssl" in name|lower"#,
        r#""openssl" in (name ~ " " ~ description)|lower"#,
        r#"name is startingwith("Apache")"#,
        r#"name|lower is endingwith("vulnerability")"#,
        r#"asset_name is startingwith "web-""#,
        r#"asset_name in ["web-1", "web-2"]"#,
        "asset_name|length > 3",
        r#"name|replace("-", " ")|title == "Web 1""#,
        r#"description == "" or recommendation == """#,
        r#""CVE-2021-44228" in cve"#,
        "cve|length > 1",
        "cve",
        "not cve",
        r#"cve|join(" ") is startingwith("CVE-2024-")"#,
        r#""CVE-2021" in cve|join(",")"#,
        r#"cve|select("startingwith", "CVE-2024")|list|length > 0"#,
        r#"(cve|first|default("")) == "CVE-2021-44228""#,
        r#""Web" in teams or "Payments" in teams"#,
        r#"teams|map("lower")|list|length > 0"#,
        r#"(teams|map("lower")|join(",")) == "web""#,
        "epss > 0.5",
        "0.1 <= epss < 0.5",
        "epss == 0",
        "epss * 100 > 50",
        "(epss|round(2)) >= 0.01",
        "epss >= 0.5 or exploitable",
        r#"due_date < "2026-12-31" and due_date != """#,
        r#"due_date is startingwith("2026-")"#,
        r#"due_date == "2026-12-31""#,
        r#"due_date >= "2026""#,
        "due_date",
        r#"discovered > "2026-01-01""#,
        r#"discovered >= "2026-01-01T08:00:00""#,
        r#"port == "443""#,
        "port|int < 1024",
        r#"port in ["80", "443"]"#,
        r#"status == "Active""#,
        r#"status not in ["Accepted Risk", "Exception Granted"]"#,
        r#"status == "Our Own Status 7""#,
        r#"scan_type == "QUALYS""#,
        r#"finding_number == "QID-91234" or finding_number is startingwith("QID")"#,
        r#"nucleus_project == "13000008""#,
        r#"asset_id == "7" and ip_address is startingwith("10.")"#,
        r#"ip_address == "" and path == "/opt/app""#,
        r#"package == "openssl" and package_version in ["3.0.1", "3.0.2"]"#,
        r#"exploitable if severity == "Low" else true == exploitable"#,
        r#"{"Critical": 0.1, "High": 0.5}[severity]|default(1) <= epss"#,
        r#"name == "a && b || !c # d; `e` = “f”""#,
        r#"name == "it's" and path == 'say "no"'"#,
        "name is defined and name is string",
        "(port|int) in range(8000, 8100)",
        r#"name == "Überwachung 日本""#,
        r#"asset_name[:4] == "web-""#,
        "asset_name.split is undefined or true",
    ] {
        if text.contains(".split") {
            // An attribute that no text has: it stands here to be refused.
            assert!(expression(text).is_err(), "{text}");
            continue;
        }
        assert_eq!(what(text), "", "{text}");
        assert!(Criteria::parse(text).is_ok(), "{text}");
    }
}

/// An expression, the place that is told, and words of the advice.
const BAD: &[(&str, &str, &str)] = &[
    // Operators of other languages.
    (r#"severity == "Low" && nonsense"#, "&&", "write `and`"),
    (r#"severity == "Low" && false"#, "&&", "write `and`"),
    (r#"severity == "Low" & exploitable"#, "&", "write `and`"),
    (r#"severity == "Low" !exploitable"#, "!", "write `not`"),
    (r#"severity == "Low" || exploitable"#, "||", "write `or`"),
    (r#"severity == "Low" | exploitable"#, "|", "write `or`"),
    ("!exploitable", "!", "write `not`"),
    ("exploitable && !placeholder", "&&", "write `and`"),
    ("exploitable AND placeholder", "AND", "write `and`"),
    ("exploitable And placeholder", "And", "write `and`"),
    ("exploitable OR placeholder", "OR", "write `or`"),
    ("NOT exploitable", "NOT", "write `not`"),
    (r#""a" IN name"#, "IN", "write `in`"),
    (r#"severity = "High""#, "=", "write `==`"),
    (r#"(severity = "High")"#, "=", "write `==`"),
    (r#"severity === "High""#, "===", "write `==`"),
    (r#"severity !== "High""#, "!==", "write `!=`"),
    (r#"severity <> "High""#, "<>", "write `!=`"),
    (r#"name =~ "x.*""#, "=~", "startingwith"),
    (r#"name !~ "x.*""#, "!~", "startingwith"),
    ("epss => 0.5", "=>", "write `>=`"),
    ("epss =< 0.5", "=<", "write `<=`"),
    ("epss ≥ 0.5", "≥", "write `>=`"),
    ("exploitable ? 1 : 0", "?", "if condition else"),
    ("exploitable ^ placeholder", "^", "!="),
    (r#"name contains "x""#, "contains", "\"text\" in name"),
    (r#"name LIKE "x%""#, "LIKE", "startingwith"),
    (r#"name matches "x""#, "matches", "startingwith"),
    (r#"name startswith "x""#, "startswith", "startingwith"),
    ("epss between 0.1 and 0.5", "between", "0.1 <= epss"),
    // Values of other languages.
    ("due_date == null", "null", "\"\""),
    ("due_date is null", "null", "\"\""),
    ("due_date == NULL", "NULL", "\"\""),
    ("exploitable == TRUE", "TRUE", "write `true`"),
    ("due_date == none", "none", "\"\""),
    ("epss != none", "none", "0"),
    ("severity == “High”", "“", "not a quote"),
    ("severity == ‘High’", "‘", "not a quote"),
    ("severity == `High`", "`", "not a quote"),
    ("severity == High", "High", "between quotes"),
    (r#"severity == "High"; exploitable"#, ";", "`;`"),
    (r#"severity == "High" # only these"#, "#", "comments"),
    ("{{ severity == \"High\" }}", "{{", "without {{ }}"),
    ("{% if exploitable %}", "{%", "without {% %}"),
    ("$severity == 'High'", "$", "name alone"),
    ("exploitable \\ placeholder", "\\", "inside a text"),
    ("exploitable\u{a0}and placeholder", "\u{a0}", "U+00A0"),
    ("exploitable\0", "\0", "U+0000"),
    ("name == \"a\0b\"", "\0", "U+0000"),
    ("exploitable\u{200b}", "\u{200b}", "U+200B"),
    ("größe > 1", "ö", "name"),
    // Quotes and brackets.
    (r#"severity == "High"#, "\"", "no end"),
    ("severity == 'High", "'", "no end"),
    (r#"severity in ["High", "Low""#, "[", "`]` is missing"),
    (r#"severity in "High", "Low"]"#, "]", "closes nothing"),
    ("(exploitable", "(", "`)` is missing"),
    ("exploitable)", ")", "closes nothing"),
    (r#"(severity in ["High")]"#, ")", "`]`"),
    // Input that is left.
    (r#"severity == "Low" exploitable"#, "exploitable", "and"),
    ("severity == \"Low\"\nexploitable", "exploitable", "and"),
    (r#""a" "b" 1"#, "1", "and"),
    ("severity ==", "", "ends too early"),
    ("exploitable and", "", "ends too early"),
    ("exploitable }}", "}", "closes nothing"),
    // Names.
    ("severty == 'High'", "severty", "did you mean \"severity\""),
    (
        "Severity == 'High'",
        "Severity",
        "did you mean \"severity\"",
    ),
    ("asset.name == 'x'", "asset.name", "write `asset_name`"),
    (
        "finding.severity == 'High'",
        "finding.severity",
        "write `severity`",
    ),
    ("name.lower() == 'x'", "name.lower", "write `name|lower`"),
    ("name.startswith('x')", "name.startswith", "startingwith"),
    ("due_date < today", "today", "2026-12-31"),
    (r#"name|contains("x")"#, "contains", "\"text\" in name"),
    (r#"name|lowre == "x""#, "lowre", "did you mean \"lower\""),
    (r#"name is beginning("x")"#, "beginning", "unknown test"),
    (r#"name is startswith("x")"#, "startswith", "startingwith"),
    (r#"lower(name) == "x""#, "lower", "write `name|lower`"),
    ("len(cve) > 1", "len", "write `cve|length`"),
    (r#"contains(name, "x")"#, "contains", "in name"),
    (
        r#"teams|map("lowre")|list"#,
        "\"lowre\"",
        "did you mean \"lower\"",
    ),
    (
        r#"cve|select("startswith", "x")|list"#,
        "\"startswith\"",
        "startingwith",
    ),
    // Unlike kinds.
    (r#"epss > "0.5""#, "\"0.5\"", "write `epss > 0.5`"),
    (r#""0.5" < epss"#, "\"0.5\"", "is a number"),
    (r#"epss == "high""#, "\"high\"", "is a number"),
    (
        r#"severity == "critical""#,
        "\"critical\"",
        "write \"Critical\"",
    ),
    (
        r#"severity == "CRITICAL" or exploitable"#,
        "\"CRITICAL\"",
        "write \"Critical\"",
    ),
    (
        r#"not (severity != "hihg")"#,
        "\"hihg\"",
        "there are Critical, High",
    ),
    (
        r#"severity in ["Critical", "high"]"#,
        "\"high\"",
        "write \"High\"",
    ),
    (r#"severity in ["Critical", 4]"#, "4", "is text"),
    (
        r#"severity == "Info""#,
        "\"Info\"",
        "write \"Informational\"",
    ),
    (
        r#"severity > "High""#,
        "severity > \"High\"",
        "severity in [\"Critical\"]",
    ),
    (
        r#"severity >= "high""#,
        "severity >= \"high\"",
        "[\"Critical\", \"High\"]",
    ),
    (
        r#""High" <= severity"#,
        "\"High\" <= severity",
        "[\"Critical\", \"High\"]",
    ),
    ("severity > 3", "severity > 3", "severity in"),
    (
        r#"severity|lower == "Critical""#,
        "\"Critical\"",
        "write \"critical\"",
    ),
    (
        r#"name|lower == "OpenSSL""#,
        "\"OpenSSL\"",
        "write \"openssl\"",
    ),
    (
        r#""OpenSSL" in name|lower"#,
        "\"OpenSSL\"",
        "write \"openssl\"",
    ),
    (
        r#"exploitable == "true""#,
        "\"true\"",
        "write `exploitable`",
    ),
    (
        r#"exploitable == "No""#,
        "\"No\"",
        "write `not exploitable`",
    ),
    (
        r#"exploitable in ["true"]"#,
        "\"true\"",
        "write `exploitable`",
    ),
    ("exploitable > 0", "exploitable", "neither before nor after"),
    (r#"due_date < "tomorrow""#, "\"tomorrow\"", "2026-12-31"),
    (r#"due_date < "31.12.2026""#, "\"31.12.2026\"", "2026-12-31"),
    (r#"due_date < "2026-1-5""#, "\"2026-1-5\"", "2026-12-31"),
    (
        r#"due_date == "2026-02-30""#,
        "\"2026-02-30\"",
        "2026-12-31",
    ),
    ("due_date < 2026", "2026", "write `due_date < \"2026\"`"),
    (
        r#"discovered == "2026-01-02""#,
        "\"2026-01-02\"",
        "startingwith",
    ),
    (
        r#"discovered > "2026-01-02 08:00""#,
        "\"2026-01-02 08:00\"",
        "T",
    ),
    (
        r#"cve == "CVE-2021-44228""#,
        "\"CVE-2021-44228\"",
        "write `\"CVE-2021-44228\" in cve`",
    ),
    (
        r#"cve in ["CVE-2021-44228", "CVE-2021-1"]"#,
        "cve",
        "\"CVE-2021-44228\" in cve or",
    ),
    (
        r#""cve-2021-44228" in cve"#,
        "\"cve-2021-44228\"",
        "CVE-2021-44228",
    ),
    (
        r#"["Web", "DB"] in teams"#,
        "[\"Web\", \"DB\"]",
        "\"Web\" in teams or \"DB\" in teams",
    ),
    ("teams == 'Web'", "'Web'", "write `\"Web\" in teams`"),
    ("cve > 1", "cve", "neither before nor after"),
    ("port == 443", "443", "write `port == \"443\"`"),
    ("asset_id in [7, 8]", "7", "write `asset_id == \"7\"`"),
    ("1 in name", "1", "is text"),
    (r#""x" in epss"#, "epss", "nothing can be in it"),
    (
        r#""x" in exploitable"#,
        "exploitable",
        "nothing can be in it",
    ),
    (
        r#""Crit" in severity"#,
        "\"Crit\"",
        "there are Critical, High",
    ),
    ("name + 1 == 'x1'", "name + 1", "`~`"),
    ("severity - 1 > 2", "severity", "needs numbers"),
    (
        "name == exploitable",
        "name == exploitable",
        "never the same",
    ),
    ("epss|length > 1", "length", "no length"),
    (r#"cve is startingwith("CVE")"#, "cve", "only a text"),
    (
        r#"severity == "High" or "Critical""#,
        "\"Critical\"",
        "severity in [\"High\", \"Critical\"]",
    ),
    (
        r#"severity == ("High" or "Critical")"#,
        "\"Critical\"",
        "always counts",
    ),
    ("exploitable and 1", "1", "always true"),
    (
        r#"{"critical": 1}[severity] == 1"#,
        "\"critical\"",
        "write \"Critical\"",
    ),
    (
        r#"exploitable if severity == "Low""#,
        "exploitable if severity == \"Low\"",
        "else",
    ),
    (r#"severity is in(["low"])"#, "\"low\"", "write \"Low\""),
    (r#"epss is gt("0.5")"#, "\"0.5\"", "write `epss > 0.5`"),
];

#[test]
fn bad_expressions_are_told_with_the_place_and_the_right_form() {
    for (text, at, advice) in BAD {
        let remark = expression(text).expect_err(text);
        assert_eq!(&text[remark.at.clone()], *at, "{text}: {remark}");
        assert!(remark.what.contains(advice), "{text}: {remark}");
        assert!(Criteria::parse(text).is_err(), "{text}");
    }
}

#[test]
fn odd_expressions_are_warned_about() {
    for (text, advice) in [
        ("false", "matches nothing"),
        ("\"x\"", "always true"),
        ("1", "always true"),
        ("0", "never true"),
        ("1 == 1", "always true"),
        ("exploitable and false", "never true"),
        ("exploitable or true", "always true"),
        ("severity", "always true"),
        ("exploitable == 1", "write `exploitable`"),
        (
            r#""Critical" in severity"#,
            "write `severity == \"Critical\"`",
        ),
        (
            r#"severity in "Critical, High""#,
            "write `severity in [\"Critical\", \"High\"]`",
        ),
        (r#"status == "active""#, "\"Active\""),
        (r#"status == "Acive""#, "\"Active\""),
        (r#"package_version > "3.0""#, "\"10.0\""),
        (r#"port < "1024""#, "|int"),
        (r#""CVE-2021" in cve"#, "join"),
        ("due_date is none", "never none"),
        ("epss > 50", "between 0 and 1"),
        ("severity in []", "never true"),
    ] {
        let told = what(text);
        assert!(told.starts_with("warning "), "{text}: {told}");
        assert!(told.contains(advice), "{text}: {told}");
        assert_eq!(Criteria::parse(text).unwrap().remarks().len(), 1, "{text}");
    }
}

#[test]
fn good_templates_are_fine() {
    for text in [
        "",
        "plain text with { braces } and 100% && more",
        "[{{ severity }}] {{ name }}",
        "{{ {'Critical':1,'High':2,'Medium':3}[severity] | default(4) }}",
        "{{ name|truncate_is_no_filter if false else name }}",
        "{% if exploitable %}exploited{% elif epss > 0.5 %}likely{% else %}-{% endif %}",
        "{% for id in cve %}{{ loop.index }}: {{ id|lower }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% set words = name.split %}{{ name }}",
        "{% set n = instances - open_instances %}{{ n }} of {{ instances }}",
        "{% set ns = namespace(found=false) %}{% for id in cve %}{% set ns.found = true %}{% endfor %}{{ ns.found }}",
        "{% with a = name, b = rule %}{{ a ~ b }}{% endwith %}",
        "{% macro m(x, y='z') %}{{ x }}{{ y }}{% endmacro %}{{ m(name, y=key) }}",
        "{% raw %}{{ nothing && here }}{% endraw %}{{ name }}",
        "{# a comment: a && b, {{ x }} #}{{ name }}",
        "{{- name -}} {%- if exploitable -%} ! {%- endif -%}",
        "{{ \"}}\" ~ name }}",
        "{{ due_date or 'none' }}",
        "{{ cve|join(', ') or 'no CVE' }}",
        "{{ description|replace('\\n', ' ')|trim }}",
        "{% filter upper %}{{ name }}{% endfilter %}",
        "{{ dict(name='x', severity=severity).name }}",
        "{{ 'y' if severity in ['Critical', 'High'] else 'n' }}",
        "{{ '%s-%s'|format(scan_type, finding_number) }}",
        "{{ range(3)|join }}",
    ] {
        let is_bad = text.contains("truncate_is_no") || text.contains(".split");
        let result = template(text);
        assert_eq!(result.is_err(), is_bad, "{text}: {result:?}");
        assert!(result.is_err() || result == Ok(Vec::new()), "{text}");
    }
}

#[test]
fn bad_templates_are_told_with_the_place() {
    for (text, at, advice) in [
        ("{{ severty }}", "severty", "did you mean \"severity\""),
        ("x {{ severity && name }}", "&&", "write `and`"),
        ("{{ 'a' && name }}", "&&", "write `and`"),
        ("{% if !exploitable %}x{% endif %}", "!", "write `not`"),
        (
            "{% if severity == 'critical' %}x{% endif %}",
            "'critical'",
            "\"Critical\"",
        ),
        (
            "{% if severity = 'Critical' %}x{% endif %}",
            "=",
            "write `==`",
        ),
        (
            "{{ {'critical':1}[severity] }}",
            "'critical'",
            "\"Critical\"",
        ),
        ("{{ name|truncate(10) }}", "truncate", "unknown filter"),
        ("{{ name|tojson }}", "tojson", "unknown filter"),
        ("{{ asset_name }}", "asset_name", "unknown variable"),
        ("{{ finding.name }}", "finding.name", "write `name`"),
        (
            "{% for x in cve %}{{ y }}{% endfor %}",
            "y",
            "unknown variable",
        ),
        (
            "{% for x in instances %}{{ x }}{% endfor %}",
            "instances",
            "nothing to go through",
        ),
        ("{% include 'x' %}", "'x'", "no other templates"),
        ("{{ today() }}", "today", "2026-12-31"),
        ("{{ name", "{{", "never closed"),
        ("{% if exploitable %}x", "", "ends too early"),
        ("{{ name + 1 }}", "name + 1", "`~`"),
        ("{{ \"a }}", "\"", "no end"),
        ("{{ name }} {{ “x” }}", "“", "not a quote"),
    ] {
        let remark = template(text).expect_err(text);
        assert_eq!(&text[remark.at.clone()], at, "{text}: {remark}");
        assert!(remark.what.contains(advice), "{text}: {remark}");
    }
}

#[test]
fn the_filters_and_tests_are_those_of_the_language() {
    let environment = environment();
    let is = |text: String| {
        let compiled = environment.compile_expression_owned(text).unwrap();
        compiled.eval(()).unwrap().is_true()
    };
    for filter in applied::FILTERS {
        assert!(is(format!("{filter:?} is filter")), "{filter}");
    }
    for test in applied::TESTS {
        assert!(is(format!("{test:?} is test")), "{test}");
    }
    for none in ["tojson", "urlencode", "truncate"] {
        assert!(!is(format!("{none:?} is filter")), "{none}");
    }
}

#[test]
fn what_the_parser_drops_in_silence_is_refused() {
    // After a text, the parser takes an error of its lexer for the end of the input.
    assert!(parse_expr("\"x\" & y").is_ok());
    assert!(expression("\"x\" & y").is_err());
    // Whatever follows a text: no character of it is dropped.
    for c in (0..=u8::MAX)
        .map(char::from)
        .filter(|c| !c.is_alphanumeric())
    {
        // It joins two texts.
        if c == '~' {
            continue;
        }
        let text = format!("severity == \"Low\" {c} exploitable");
        assert!(expression(&text).is_err(), "{c:?}");
    }
}
