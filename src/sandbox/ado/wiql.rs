//! WIQL: the query language, in the part of it that flat queries use (ado-api, 10.3).

mod eval;
mod lexer;
mod operators;
mod parser;

use serde_json::{Value, json};

use super::error::AdoError;
use super::item::WorkItem;
use super::route::Ask;
use super::{Ado, written};
use crate::sandbox::exchange::Reply;
use eval::{Context, Judge};
use parser::Query;

/// The longest query.
const LONGEST: usize = 32_000;

/// `POST {project?}/_apis/wit/wiql`: numbers only, whatever is selected.
pub(super) fn run(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.json()?;
    let text = body
        .get("query")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if text.encode_utf16().count() > LONGEST {
        return Err(refused(format!(
            "VS402612: The query text is longer than {LONGEST} characters."
        )));
    }
    let query = parser::parse(ado, text)?;
    let context = Context {
        ado,
        who: &ask.who,
        project: ask.project.as_deref(),
        now: ask.time,
        time_precision: ask.call.flag("timePrecision"),
    };
    let judge = Judge::new(&context, &query)?;
    let as_of = query.as_of.as_ref();
    let as_of = as_of.map(|operand| context.moment(operand)).transpose()?;
    let fits = |item: &&WorkItem| match as_of {
        None => judge.fits(item),
        Some(moment) => item.as_of(moment).is_some_and(|then| judge.fits(&then)),
    };
    let mut rows: Vec<&WorkItem> = ado.findable(ask).filter(fits).collect();
    eval::sort(ado, &mut rows, &query.order);
    let top = match ask.call.query("$top") {
        None => None,
        Some(text) => match text.parse::<usize>() {
            Ok(top @ 1..) => Some(top),
            Ok(0) | Err(_) => return Err(AdoError::parameter("$top", text)),
        },
    };
    let limit = ado.settings.query_limit;
    // A limit of exactly as many rows is no help against more (ado-api, 10.3).
    if rows.len() > limit && top.is_none_or(|top| top >= limit) {
        return Err(AdoError::invalid(
            "WorkItemTrackingQueryResultSizeLimitExceededException",
            format!(
                "VS402337: The number of work items returned exceeds the size limit of {limit}. \
                 Change the query to return fewer items."
            ),
        ));
    }
    rows.truncate(top.unwrap_or(limit));
    let body = answer(ado, ask, &query, as_of, &rows);
    Ok(Reply::json(200, &body))
}

fn answer(
    ado: &Ado,
    ask: &Ask,
    query: &Query,
    as_of: Option<jiff::Timestamp>,
    rows: &[&WorkItem],
) -> Value {
    let column = |field: &String| {
        json!({
            "referenceName": field,
            "name": ado.field(field).map(|def| &def.name),
            "url": format!("{}/_apis/wit/fields/{field}", ask.root),
        })
    };
    let base = match &ask.project {
        Some(project) => format!("{}/{project}", ask.root),
        None => ask.root.clone(),
    };
    let items: Vec<Value> = rows
        .iter()
        .map(|item| {
            json!({ "id": item.id, "url": format!("{base}/_apis/wit/workItems/{}", item.id) })
        })
        .collect();
    let mut body = json!({
        "queryType": "flat",
        "queryResultType": "workItem",
        "asOf": written(as_of.unwrap_or(ask.time)),
        "columns": query.columns.iter().map(column).collect::<Vec<_>>(),
        "workItems": items,
    });
    if !query.order.is_empty() {
        let order = query.order.iter();
        let order = order
            .map(|(field, descending)| json!({ "field": column(field), "descending": descending }));
        body["sortColumns"] = order.collect();
    }
    body
}

/// A query that the service refuses.
fn refused(message: impl Into<String>) -> AdoError {
    AdoError::invalid("WorkItemTrackingQueryException", message)
}

impl Ado {
    /// The items that a query may find: not deleted, visible, and old enough to be indexed.
    pub(super) fn findable<'a>(&'a self, ask: &'a Ask) -> impl Iterator<Item = &'a WorkItem> {
        let visible: Vec<&str> = self
            .projects
            .iter()
            .filter(|project| self.visible(&ask.who, &project.id).is_ok())
            .map(|project| project.id.as_str())
            .collect();
        let lag = self.settings.query_lag;
        let indexed = move |item: &WorkItem| {
            let made: Result<jiff::Timestamp, _> = item.text("System.CreatedDate").parse();
            made.is_ok_and(|made| ask.time.as_millisecond() - made.as_millisecond() >= lag)
        };
        self.items.values().filter(move |item| {
            item.deleted.is_none()
                && visible.contains(&item.project_id.as_str())
                && (lag == 0 || indexed(item))
        })
    }
}
