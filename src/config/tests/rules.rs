//! Rules: defaults, every key, every refusal.

use std::collections::BTreeMap;
use std::time::Duration;

use snapbox::{IntoData, assert_data_eq, str};

use super::{CONTOSO, Home, RULE};
use crate::model::process::StateCategory;
use crate::model::rule::{
    ClosePolicy, CloseTarget, Mode, OnReturn, OnTemporary, OnVanished, Patience, ReopenPolicy,
    Rule, TicketTemplate,
};

fn rules(text: &str) -> Vec<Rule> {
    Home::with(&format!("{CONTOSO}{text}"))
        .load(&[])
        .unwrap()
        .rules
}

#[test]
fn a_short_rule_has_every_default() {
    let expected = Rule {
        name: "critical".into(),
        nucleus_project: "13000008".into(),
        when: "true".into(),
        scope: String::new(),
        mode: Mode::Enforce,
        ticket: TicketTemplate {
            project: "Payments".into(),
            work_item_type: "Bug".into(),
            state: None,
            title: "[{{ severity }}] {{ name }}".into(),
            description: String::new(),
            tags: Vec::new(),
            fields: BTreeMap::new(),
            area: None,
            iteration: None,
            assigned_to: None,
        },
        close: ClosePolicy {
            auto: true,
            target: CloseTarget::Category(StateCategory::Completed),
            temporary: OnTemporary::Hold,
            person_statuses: OnTemporary::Close,
            vanished: OnVanished::Hold,
            patience: Patience::None,
            from: vec![
                StateCategory::Proposed,
                StateCategory::InProgress,
                StateCategory::Resolved,
            ],
            again: None,
        },
        reopen: ReopenPolicy {
            action: OnReturn::Reopen,
            ..ReopenPolicy::default()
        },
        min_update_interval: Duration::from_secs(86_400),
    };
    assert_eq!(rules(RULE), [expected]);
}

#[test]
fn a_long_rule_says_everything() {
    let text = r#"
[[profiles.contoso.rules]]
name = "all"
nucleus_project = "13000008"
when = 'severity == "Critical"'
scope = "second"
group_by = ["finding"]
mode = "observe"
ticket = { project = "P", type = "T", state = "S", title = "t", description = "d", tags = ["a"], fields = { "A.B" = "{{ x }}", "A.C" = 2, "A.D" = true }, area = 'P\X', iteration = 'P\Y', assigned_to = "w" }
close = { auto = false, state = "Gone", temporary = "close", person_statuses = "hold", vanished = "30d", patience = 2, from = ["in-progress"], again = "30d" }
reopen = { policy = "new", state = "Again", respect = ["Nonsense"] }
update = { min_interval = "90m" }
"#;
    let expected = Rule {
        name: "all".into(),
        nucleus_project: "13000008".into(),
        when: "severity == \"Critical\"".into(),
        scope: "second".into(),
        mode: Mode::Observe,
        ticket: TicketTemplate {
            project: "P".into(),
            work_item_type: "T".into(),
            state: Some("S".into()),
            title: "t".into(),
            description: "d".into(),
            tags: vec!["a".into()],
            fields: [("A.B", "{{ x }}"), ("A.C", "2"), ("A.D", "true")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            area: Some("P\\X".into()),
            iteration: Some("P\\Y".into()),
            assigned_to: Some("w".into()),
        },
        close: ClosePolicy {
            auto: false,
            target: CloseTarget::State("Gone".into()),
            temporary: OnTemporary::Close,
            person_statuses: OnTemporary::Hold,
            vanished: OnVanished::After(Duration::from_secs(30 * 86_400)),
            patience: Patience::Reads(2),
            from: vec![StateCategory::InProgress],
            again: Some(Duration::from_secs(30 * 86_400)),
        },
        reopen: ReopenPolicy {
            action: OnReturn::New,
            state: Some("Again".into()),
            respect: vec!["Nonsense".into()],
        },
        min_update_interval: Duration::from_secs(5_400),
    };
    assert_eq!(rules(text), [expected]);
}

#[test]
fn rules_keep_the_order_of_the_file() {
    let several = ["c", "a", "b"]
        .map(|name| RULE.replace("critical", name))
        .concat();
    let names: Vec<String> = rules(&several).into_iter().map(|rule| rule.name).collect();
    assert_eq!(names, ["c", "a", "b"]);
}

#[track_caller]
fn check(text: &str, expected: impl IntoData) {
    let home = Home::with(&format!("{CONTOSO}{text}"));
    assert_data_eq!(home.refusal(&[]), expected);
}

fn with(key: &str, value: &str) -> String {
    RULE.replace("\n\n[", &format!("\n{key} = {value}\n\n["))
}

#[test]
fn refusals_name_the_rule() {
    check(
        &format!("{RULE}{}", RULE.replace("critical", "Critical")),
        str![[r#"
2: two rules of the profile "contoso" are called "Critical": every ticket remembers its rule by name

"#]],
    );
    check(
        &with("group_by", "['asset']"),
        str![[r#"
2: rule "critical" of the profile "contoso": `group_by` must be ["finding"], the only grouping this version has

"#]],
    );
    check(
        &with("when", "' '"),
        str![[r#"
2: rule "critical" of the profile "contoso": `when` is empty

"#]],
    );
    check(
        &with("close", "{ state = 'Done', category = 'completed' }"),
        str![[r#"
2: rule "critical" of the profile "contoso": `close` has both `state` and `category`: choose one

"#]],
    );
    check(
        &with("close", "{ category = 'done' }"),
        str![[r#"
2: rule "critical" of the profile "contoso": `close.category` is "done": not a state category: proposed, in-progress, resolved, completed or removed

"#]],
    );
    check(
        &with("close", "{ from = ['completed'] }"),
        str![[r#"
2: rule "critical" of the profile "contoso": `close.from` has "completed", which is closed already

"#]],
    );
    check(
        &with("reopen", "{ state = '' }"),
        str![[r#"
2: rule "critical" of the profile "contoso": `reopen.state` is empty

"#]],
    );
    check(
        &with("update", "{ min_interval = '1 day' }"),
        str![[r#"
2: rule "critical" of the profile "contoso": `update.min_interval` is not a length of time, as in 45s, 5m, 24h, 90d or 2w

"#]],
    );
}

#[test]
fn refusals_name_the_key_of_the_ticket() {
    check(
        &format!("{RULE}fields = {{ 'A/B' = 1 }}"),
        str![[r#"
2: rule "critical" of the profile "contoso": `ticket.fields."A/B"` is not a field's reference name, as in Microsoft.VSTS.Common.Priority

"#]],
    );
    check(
        &format!("{RULE}fields = {{ 'A.B' = [1] }}"),
        str![[r#"
2: rule "critical" of the profile "contoso": `ticket.fields."A.B"` must be a text or a number

"#]],
    );
    check(
        &format!("{RULE}tags = ['']"),
        str![[r#"
2: rule "critical" of the profile "contoso": `ticket.tags` is empty

"#]],
    );
    check(
        &RULE.replace("\"Bug\"", "\"\""),
        str![[r#"
2: rule "critical" of the profile "contoso": `ticket.type` is empty

"#]],
    );
}
