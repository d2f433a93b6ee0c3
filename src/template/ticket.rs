//! The texts of a ticket: title, tags, fields and introduction, from a rule's templates.

use std::collections::BTreeMap;

use minijinja::Environment;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::lint::{self, Remark};
use super::{Part, TemplateError, bounds, environment, evaluation, safe};
use crate::model::rule::TicketTemplate;

/// What a template may name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Context<'a> {
    /// Worst severity among the open instances.
    pub severity: &'static str,
    /// The finding's name.
    pub name: &'a str,
    /// What is wrong.
    pub description: &'a str,
    /// What to do.
    pub recommendation: &'a str,
    /// CVE ids.
    pub cve: &'a [String],
    /// The scanner.
    pub scan_type: &'a str,
    /// The scanner's number.
    pub finding_number: &'a str,
    /// The Nucleus project's id.
    pub nucleus_project: &'a str,
    /// Whether any instance is exploitable.
    pub exploitable: bool,
    /// Highest probability of exploitation; 0 where unknown.
    pub epss: f64,
    /// Nearest due date of an open instance, ISO 8601, empty if none.
    pub due_date: String,
    /// Members of the ticket.
    pub instances: usize,
    /// Members that are open.
    pub open_instances: usize,
    /// The rule's name.
    pub rule: &'a str,
    /// The ticket key.
    pub key: &'a str,
}

/// A ticket's texts, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// One line, within the service's limit.
    pub title: String,
    /// HTML, escaped; empty where the rule has no introduction.
    pub introduction: String,
    /// Tags, without `nucleus`.
    pub tags: Vec<String>,
    /// Further fields by reference name.
    pub fields: BTreeMap<String, String>,
    /// Who gets it; empty for nobody.
    pub assigned_to: String,
}

/// The tag on every ticket, for people and for sweeps.
pub const TAG: &str = "nucleus";
/// The tag with which people freeze a ticket.
pub const HOLD_TAG: &str = "adoconn:hold";

/// Longest name, number and CVE id that a template meets, in UTF-16 units.
const NAME_MAX: usize = 1_000;
/// Longest description and recommendation that a template meets: a scanner's text of megabytes
/// would use up the template's fuel, and the service would not take it.
const TEXT_MAX: usize = 32_000;
/// Most CVE ids that a template meets.
const CVE_MAX: usize = 200;
/// Longest introduction. Escaped, and with our block, it stays below the service's limit of a
/// million characters (ado-api, 12.1).
const INTRODUCTION_MAX: usize = 100_000;
/// Fields that take long texts in every process.
const LONG_FIELDS: [&str; 6] = [
    "System.Description",
    "System.History",
    "Microsoft.VSTS.TCM.ReproSteps",
    "Microsoft.VSTS.TCM.SystemInfo",
    "Microsoft.VSTS.Common.AcceptanceCriteria",
    "Microsoft.VSTS.Common.Resolution",
];

/// The value of a field. Its type is not known here: where nothing tells that it takes long texts,
/// it is cut to what a single line may have. The service would refuse the whole ticket.
fn field(name: &str, source: &str, text: &str) -> String {
    let text = safe::plain(text.trim());
    let is_long = LONG_FIELDS
        .iter()
        .any(|long| long.eq_ignore_ascii_case(name))
        || source.contains("description")
        || source.contains("recommendation")
        || text.contains('\n');
    if is_long {
        safe::shorten(&text, INTRODUCTION_MAX).into_owned()
    } else {
        safe::cut(&text, safe::TITLE_MAX)
    }
}

/// Renders a rule's templates.
///
/// # Errors
/// When a template fails on this finding.
pub fn render(template: &TicketTemplate, context: &Context<'_>) -> Result<Texts, TemplateError> {
    let environment = environment();
    let [name, description, recommendation] = [
        safe::shorten(context.name, NAME_MAX),
        safe::shorten(context.description, TEXT_MAX),
        safe::shorten(context.recommendation, TEXT_MAX),
    ];
    let short = |text: &str| safe::cut(text, NAME_MAX);
    let cve = context.cve.iter().take(CVE_MAX).map(|id| short(id));
    let cve: Vec<String> = cve.collect();
    let (scan_type, finding_number) = (short(context.scan_type), short(context.finding_number));
    let cut = Context {
        name: &name,
        description: &description,
        recommendation: &recommendation,
        cve: &cve,
        scan_type: &scan_type,
        finding_number: &finding_number,
        ..context.clone()
    };
    let value = Value::from(Serde(&cut));
    let text = |source: &str| render_one(&environment, source, &value);
    let mut fields = BTreeMap::new();
    for (name, source) in &template.fields {
        fields.insert(name.clone(), field(name, source, &text(source)?));
    }
    let mut tags = Vec::new();
    for source in &template.tags {
        tags.push(tag(&text(source)?));
    }
    tags.retain(|tag| !tag.is_empty() && !tag.eq_ignore_ascii_case(TAG));
    Ok(Texts {
        title: non_empty(safe::line(&text(&template.title)?), context),
        introduction: safe::html(&safe::shorten(
            text(&template.description)?.trim(),
            INTRODUCTION_MAX,
        )),
        tags,
        fields,
        assigned_to: match &template.assigned_to {
            Some(source) => safe::line(&text(source)?),
            None => String::new(),
        },
    })
}

/// Checks every template of a rule; says what is odd, though it can be used.
///
/// # Errors
/// The first template that does not parse or names what does not exist.
pub fn check(template: &TicketTemplate) -> Result<Vec<(Part, Remark)>, (Part, TemplateError)> {
    let mut remarks = Vec::new();
    for (part, source) in parts(template) {
        match check_one(source) {
            Ok(odd) => remarks.extend(odd.into_iter().map(|remark| (part.clone(), remark))),
            Err(error) => return Err((part, error)),
        }
    }
    Ok(remarks)
}

/// Every template of a rule, with its place in the rule.
pub fn parts(template: &TicketTemplate) -> Vec<(Part, &str)> {
    let part = |key: &str| Part::new(&["ticket", key]);
    let mut parts = vec![
        (part("title"), template.title.as_str()),
        (part("description"), &template.description),
    ];
    parts.extend(
        template
            .assigned_to
            .iter()
            .map(|source| (part("assigned_to"), source.as_str())),
    );
    parts.extend(template.tags.iter().enumerate().map(|(index, source)| {
        let index = Some(index);
        (
            Part {
                index,
                ..part("tags")
            },
            source.as_str(),
        )
    }));
    parts.extend(
        template
            .fields
            .iter()
            .map(|(name, source)| (Part::new(&["ticket", "fields", name]), source.as_str())),
    );
    parts
}

/// Reads a template, and renders it once over a finding that has everything: a sum that cannot
/// be is found before a ticket is due.
fn check_one(source: &str) -> Result<Vec<Remark>, TemplateError> {
    bounds::template(source)?;
    let remarks = lint::template(source).map_err(TemplateError::Wrong)?;
    let environment = environment();
    let cve = ["CVE-2021-44228".to_owned(), "CVE-2021-45046".to_owned()];
    let sample = Context {
        severity: "High",
        name: "A weakness",
        description: "What is wrong.",
        recommendation: "What to do.",
        cve: &cve,
        scan_type: "QUALYS",
        finding_number: "QID-91234",
        nucleus_project: "13000008",
        exploitable: true,
        epss: 0.5,
        due_date: "2026-01-31".to_owned(),
        instances: 3,
        open_instances: 2,
        rule: "rule",
        key: "k1-key",
    };
    render_one(&environment, source, &Value::from(Serde(&sample))).map(|_text| remarks)
}

fn render_one(
    environment: &Environment<'_>,
    source: &str,
    context: &Value,
) -> Result<String, TemplateError> {
    environment
        .render_str(source, context.clone())
        .map_err(|error| evaluation(&error))
}

/// The service refuses an empty title; a finding without a name still gets a ticket.
fn non_empty(title: String, context: &Context<'_>) -> String {
    if title.is_empty() {
        safe::line(&format!("{} {}", context.scan_type, context.finding_number))
    } else {
        title
    }
}

/// A tag may hold neither `,` nor `;` nor control characters, and 400 characters at most
/// (ado-api, 8.9).
fn tag(text: &str) -> String {
    safe::cut(&safe::line(text).replace([',', ';'], " "), 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> TicketTemplate {
        TicketTemplate {
            project: "Payments".into(),
            work_item_type: "Bug".into(),
            state: None,
            title: "[{{ severity }}] {{ name }}".into(),
            description: String::new(),
            tags: vec!["vulnerability".into(), "Nucleus".into(), "a;b".into()],
            fields: BTreeMap::from([(
                "Microsoft.VSTS.Common.Priority".to_owned(),
                "{{ {'Critical':1,'High':2,'Medium':3}[severity] | default(4) }}".to_owned(),
            )]),
            area: None,
            iteration: None,
            assigned_to: None,
        }
    }

    fn context(severity: &'static str) -> Context<'static> {
        Context {
            severity,
            name: "OpenSSL <3> {{ key }}",
            description: "",
            recommendation: "",
            cve: &[],
            scan_type: "QUALYS",
            finding_number: "QID-1",
            nucleus_project: "1",
            exploitable: true,
            epss: 0.0,
            due_date: String::new(),
            instances: 2,
            open_instances: 1,
            rule: "r",
            key: "k1-x",
        }
    }

    #[test]
    fn texts_are_rendered_and_foreign_text_is_no_template() {
        let texts = render(&template(), &context("Low")).unwrap();
        assert_eq!(texts.title, "[Low] OpenSSL <3> {{ key }}");
        assert_eq!(texts.tags, ["vulnerability", "a b"]);
        assert_eq!(texts.fields["Microsoft.VSTS.Common.Priority"], "4");
        let texts = render(&template(), &context("Critical")).unwrap();
        assert_eq!(texts.fields["Microsoft.VSTS.Common.Priority"], "1");
    }

    #[test]
    fn unknown_variables_are_found_before_a_ticket_is_due() {
        let title = "{{ severty }}".to_owned();
        let (key, error) = check(&TicketTemplate {
            title,
            ..template()
        })
        .unwrap_err();
        assert_eq!(key.to_string(), "ticket.title");
        assert_eq!(
            error.to_string(),
            r#"unknown variable "severty"; did you mean "severity"?"#
        );
        assert_eq!(check(&template()), Ok(Vec::new()));
    }

    #[test]
    fn an_endless_template_ends() {
        let title =
            "{% for i in range(10000) %}{% for j in range(10000) %}x{% endfor %}{% endfor %}";
        let template = TicketTemplate {
            title: title.into(),
            ..template()
        };
        assert!(matches!(
            render(&template, &context("Low")),
            Err(TemplateError::Evaluation(_))
        ));
    }

    #[test]
    fn texts_of_any_length_make_a_ticket() {
        let long = "[adoconn: end] <b>&amp; ".repeat(250_000);
        let cve = vec![long.clone(); 3];
        let template = TicketTemplate {
            title: "{{ name | upper | trim }} {{ description | replace('a', 'b') }}".into(),
            description: "{{ name }}{% for line in description | lines %}{{ line }}{% endfor %}\
                          {{ recommendation | lower }} {{ cve | join(', ') }}"
                .into(),
            tags: vec!["{{ name }}".into(), "{{ cve | join(' ') }}".into()],
            fields: BTreeMap::from([
                ("Custom.Name".to_owned(), "{{ name }}".to_owned()),
                ("Custom.Text".to_owned(), "{{ description }}".to_owned()),
            ]),
            assigned_to: Some("{{ finding_number }}".into()),
            ..template()
        };
        let texts = render(
            &template,
            &Context {
                name: &long,
                description: &long,
                recommendation: &long,
                cve: &cve,
                scan_type: &long,
                finding_number: &long,
                ..context("Low")
            },
        )
        .unwrap();
        let length = |text: &str| text.encode_utf16().count();
        assert!(length(&texts.title) <= 255);
        assert!(
            length(&texts.introduction) < 800_000,
            "{}",
            length(&texts.introduction)
        );
        assert!(
            texts
                .introduction
                .contains("(cut here, 6000000 characters in all)")
        );
        assert!(!texts.introduction.contains("[adoconn"));
        assert!(texts.tags.iter().all(|tag| length(tag) <= 255));
        assert!(length(&texts.fields["Custom.Name"]) <= 255);
        assert!((30_000..33_000).contains(&length(&texts.fields["Custom.Text"])));
        assert!(!texts.fields["Custom.Text"].contains("[adoconn"));
    }

    #[test]
    fn a_mark_spread_over_two_variables_is_none() {
        let template = TicketTemplate {
            description: "{{ name }}{{ description }}".into(),
            ..template()
        };
        let texts = render(
            &template,
            &Context {
                name: "[ado",
                description: "conn: end]",
                ..context("Low")
            },
        );
        assert_eq!(texts.unwrap().introduction, "(adoconn: end]");
    }

    #[test]
    fn a_finding_without_a_name_still_has_a_title() {
        let template = TicketTemplate {
            title: "{{ name }}".into(),
            ..template()
        };
        let texts = render(
            &template,
            &Context {
                name: " ",
                ..context("Low")
            },
        )
        .unwrap();
        assert_eq!(texts.title, "QUALYS QID-1");
    }
}
