//! Quoting holds whatever is quoted, and conditions of people stay within their parentheses.

use proptest::prelude::*;

use super::*;

/// Reads a literal as WIQL does, and what follows it.
fn read_literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (before, after) = rest.split_once('\'')?;
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

proptest! {
    #[test]
    fn a_literal_reads_back_as_it_was(text in "[\\PC'\n\t]{0,60}") {
        let query = format!("{} AND x", quote(&text));
        prop_assert_eq!(read_literal(&query), Some((text, " AND x")));
    }

    #[test]
    fn a_filter_holds_exactly_what_was_given(project in "\\PC{1,20}", state in "\\PC{1,20}", tag in "\\PC{1,20}") {
        let filter = Filter {
            project: Some(project.clone()),
            states: vec![state.clone()],
            tags: vec![tag.clone()],
            ..Filter::default()
        };
        let query = filter.query(None).unwrap();
        let rest = query.strip_prefix("SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = ").unwrap();
        let (read, rest) = read_literal(rest).unwrap();
        prop_assert_eq!(read, project);
        let (read, rest) = read_literal(rest.strip_prefix(" AND [System.State] IN (").unwrap()).unwrap();
        prop_assert_eq!(read, state);
        let (read, rest) = read_literal(rest.strip_prefix(") AND [System.Tags] CONTAINS ").unwrap()).unwrap();
        prop_assert_eq!(read, tag);
        prop_assert_eq!(rest, " ORDER BY [System.Id] ASC");
    }

    #[test]
    fn no_condition_breaks_out_and_none_panics(raw in "[\\PC'()\\[\\]\"]{0,40}") {
        let filter = Filter { raw: Some(raw), ..Filter::default() };
        if let Ok(query) = filter.query(None) {
            prop_assert!(balanced(&without_literals(&query).unwrap()).is_ok());
        }
    }
}

#[test]
fn everything_given_must_hold() {
    let filter = Filter {
        project: Some("Pay'ments".into()),
        types: vec!["Bug".into(), "Issue".into()],
        states: vec!["New".into()],
        tags: vec!["nucleus".into(), "critical".into()],
        assigned_to: Some("@Me".into()),
        area_under: Some("Payments\\Team".into()),
        older_than: Some("2026-01-02T03:04:05.678901Z".parse().unwrap()),
        raw: Some("[System.Id] = 1 OR [System.Id] = 2".into()),
    };
    assert_eq!(
        filter.text(Some(WorkItemId(41)), true).unwrap(),
        "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project \
         AND [System.TeamProject] = 'Pay''ments' \
         AND [System.WorkItemType] IN ('Bug', 'Issue') AND [System.State] IN ('New') \
         AND [System.Tags] CONTAINS 'nucleus' AND [System.Tags] CONTAINS 'critical' \
         AND [System.AssignedTo] = @me AND [System.AreaPath] UNDER 'Payments\\Team' \
         AND [System.ChangedDate] < '2026-01-02T03:04:05.678Z' \
         AND ([System.Id] = 1 OR [System.Id] = 2) AND [System.Id] > 41 \
         ORDER BY [System.Id] ASC"
    );
}

#[test]
fn nothing_given_means_all() {
    assert_eq!(
        Filter::default().query(None).unwrap(),
        "SELECT [System.Id] FROM WorkItems ORDER BY [System.Id] ASC"
    );
}

#[test]
fn of_a_whole_query_the_condition_is_taken() {
    let table = [
        (
            "select [System.Id] from workitems where [System.Title] = 'a ORDER BY b' order by [System.Id]",
            Some("[System.Title] = 'a ORDER BY b'"),
        ),
        ("SELECT [System.Id] FROM WorkItems", None),
        (
            "SELECT [Where.Field] FROM WorkItems\nWHERE\t[A] = 'x'\nORDER BY [B]",
            Some("[A] = 'x'"),
        ),
        ("[A] = 1 order by [B]", Some("[A] = 1")),
        ("  [A] = 'it''s' ", Some("[A] = 'it''s'")),
        ("[A] = \"it's\"", Some("[A] = \"it's\"")),
    ];
    for (raw, expected) in table {
        assert_eq!(condition(raw).unwrap().as_deref(), expected, "{raw}");
    }
}

#[test]
fn a_condition_that_is_not_closed_in_itself_is_refused() {
    for raw in [
        "[A] = 1) OR ([B] = 2",
        "([A] = 1",
        "[A] = 'x",
        "[A = 1",
        "",
        "  ",
        "SELECT [System.Id] FROM WorkItems WHERE ORDER BY [System.Id]",
        "SELECT [System.Id] FROM WorkItemLinks WHERE [A] = 1",
        // What was is not what is there to be closed.
        "SELECT [System.Id] FROM WorkItems WHERE [A] = 1 ASOF '2026-01-01'",
    ] {
        assert!(condition(raw).is_err(), "{raw}");
    }
}

#[test]
fn a_project_takes_the_place_of_its_macro() {
    let query = |raw: &str, project: Option<&str>| {
        Filter {
            project: project.map(str::to_owned),
            raw: Some(raw.to_owned()),
            ..Filter::default()
        }
        .query(None)
    };
    let text = query(
        "[System.TeamProject] = @Project AND [System.Title] <> '@project' AND [System.AreaPath] \
         UNDER @project AND [System.AssignedTo] = @me",
        Some("Pay'ments"),
    );
    assert_eq!(
        text.unwrap(),
        "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = 'Pay''ments' AND \
         ([System.TeamProject] = 'Pay''ments' AND [System.Title] <> '@project' AND \
         [System.AreaPath] UNDER 'Pay''ments' AND [System.AssignedTo] = @me) ORDER BY [System.Id] \
         ASC"
    );
    let unbound = query("[System.TeamProject] = @project", None);
    assert!(unbound.unwrap_err().contains("--project"));
    let whole = query(
        "select [System.Id] from workitems where [System.TeamProject] = @project order by [System.Id]",
        Some("P"),
    );
    assert!(whole.unwrap().contains("([System.TeamProject] = 'P')"));
    // A longer word is none of ours.
    assert!(query("[Custom.X] = @projects", None).is_ok());
}
