//! Numbers over a project (nucleus-api, 3.9).

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::rows::Row;
use super::service::{Call, Outcome, Reply};
use super::vocabulary::Severity;

/// Open instances by severity. That instances are counted, not unique findings, is a guess from
/// `finding_count` in summaries.
pub(super) fn overview(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let mut open = call.world.rows(&project);
    open.retain(Row::is_open);
    let of = |severity| count(&open, |row| row.instance.current_severity() == severity);
    let (critical, high) = (of(Severity::Critical), of(Severity::High));
    Ok(Reply::One(json!({
        "finding_count_crithigh": (critical + high).to_string(),
        "finding_count_cve": count(&open, |row| !row.finding.text().cve.is_empty()).to_string(),
        "finding_count_iava": "0",
        "finding_count_exploitable": count(&open, |row| row.finding.exploitable > 0).to_string(),
        "finding_count_critical": critical.to_string(),
        "finding_count_high": high.to_string(),
        "finding_count_medium": of(Severity::Medium).to_string(),
        "finding_count_low": of(Severity::Low).to_string(),
        "finding_vulnerability_score": score(&open),
    })))
}

/// One number for the project.
pub(super) fn risk_score(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let mut open = call.world.rows(&project);
    open.retain(Row::is_open);
    Ok(Reply::One(json!({"score": score(&open)})))
}

/// Instances discovered, day by day.
pub(super) fn trend(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let day = |name| call.query(name).and_then(|text| text.parse::<Date>().ok());
    let (from, to) = (day("start_date"), day("end_date"));
    let groups: Vec<String> = call
        .query("asset_groups")
        .map(|list| list.split(',').map(str::to_owned).collect())
        .unwrap_or_default();
    let mut days: BTreeMap<Date, BTreeMap<Severity, usize>> = BTreeMap::new();
    for row in call.world.rows(&project) {
        let found = row.instance.discovered.date();
        let is_wanted = from.is_none_or(|from| found >= from)
            && to.is_none_or(|to| found <= to)
            && super::filter::in_one_group(&groups, row.asset);
        if is_wanted {
            let day = days.entry(found).or_default();
            *day.entry(row.instance.current_severity()).or_default() += 1;
        }
    }
    let bars: Vec<_> = days.iter().map(|(day, counts)| bar(*day, counts)).collect();
    Ok(Reply::One(json!({"vulnDiscoveredBar": bars})))
}

fn bar(day: Date, counts: &BTreeMap<Severity, usize>) -> Value {
    let mut bar = Map::from_iter([("vuln_date_short".to_owned(), json!(day.to_string()))]);
    for severity in Severity::ALL {
        let count = counts.get(&severity).copied().unwrap_or_default();
        bar.insert(severity.as_str().to_owned(), json!(count.to_string()));
    }
    Value::Object(bar)
}

/// What was discovered and remediated in the last 30, 90 and 180 days.
pub(super) fn metrics(call: &mut Call<'_>) -> Outcome {
    let project = call.project()?;
    let today = call.world.today;
    let rows = call.world.rows(&project);
    let mut metrics = Map::from_iter([
        ("metric_date".to_owned(), json!(today.to_string())),
        ("success".to_owned(), json!(true)),
    ]);
    for days in [30, 90, 180] {
        let since = today.saturating_sub(days.days());
        let discovered = count(&rows, |row| row.instance.discovered.date() >= since);
        let remediated: Vec<i64> = rows
            .iter()
            .filter_map(|row| Some((row, row.instance.resolved.filter(|end| *end >= since)?)))
            .map(|(row, end)| {
                row.instance
                    .discovered
                    .date()
                    .duration_until(end)
                    .as_hours()
                    / 24
            })
            .collect();
        let number = i64::try_from(remediated.len()).unwrap_or(i64::MAX);
        let mean = remediated.iter().sum::<i64>() / number.max(1);
        for (name, value) in [
            ("discovered", json!(discovered)),
            ("remediated", json!(number)),
            ("remdays", json!(mean)),
        ] {
            metrics.insert(format!("projectmetrics{name}{days}"), value);
        }
    }
    Ok(Reply::One(Value::Object(metrics)))
}

fn count(rows: &[Row<'_>], is_counted: impl Fn(&Row<'_>) -> bool) -> usize {
    rows.iter().filter(|row| is_counted(row)).count()
}

/// The sum of the severities' scores.
pub(super) fn score(rows: &[Row<'_>]) -> usize {
    let scores = rows
        .iter()
        .map(|row| row.instance.current_severity().score());
    scores.sum()
}
