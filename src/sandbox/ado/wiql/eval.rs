//! Judges work items by a query's conditions.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::operators;
use super::parser::{Condition, Operand, Operator, Query, Test};
use super::refused;
use crate::sandbox::ado::error::AdoError;
use crate::sandbox::ado::fields::FieldKind;
use crate::sandbox::ado::identity::Named;
use crate::sandbox::ado::item::WorkItem;
use crate::sandbox::ado::{Ado, coerce, same, tags};

/// What a query is asked in.
pub(super) struct Context<'a> {
    pub(super) ado: &'a Ado,
    pub(super) who: &'a str,
    pub(super) project: Option<&'a str>,
    pub(super) now: Timestamp,
    pub(super) time_precision: bool,
}

/// A query whose values were checked.
pub(super) struct Judge<'a> {
    context: &'a Context<'a>,
    rule: Option<Rule<'a>>,
}

enum Rule<'a> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Ever(Box<Self>),
    Test(&'a Test, FieldKind, Vec<Known>),
}

/// A value to compare with.
enum Known {
    /// Empty for the empty value.
    Text(String),
    Number(f64),
    Field(String),
}

impl<'a> Judge<'a> {
    pub(super) fn new(context: &'a Context<'a>, query: &'a Query) -> Result<Self, AdoError> {
        let rule = query.condition.as_ref();
        Ok(Self {
            context,
            rule: rule
                .map(|condition| context.rule(condition, false))
                .transpose()?,
        })
    }

    pub(super) fn fits(&self, item: &WorkItem) -> bool {
        let rule = self.rule.as_ref();
        rule.is_none_or(|rule| self.context.holds(rule, item))
    }
}

impl<'a> Context<'a> {
    fn rule(&self, condition: &'a Condition, is_ever: bool) -> Result<Rule<'a>, AdoError> {
        let list = |parts: &'a [Condition]| -> Result<Vec<Rule<'a>>, AdoError> {
            parts.iter().map(|part| self.rule(part, is_ever)).collect()
        };
        Ok(match condition {
            Condition::All(parts) => Rule::All(list(parts)?),
            Condition::Any(parts) => Rule::Any(list(parts)?),
            Condition::Not(inner) => Rule::Not(Box::new(self.rule(inner, is_ever)?)),
            Condition::Ever(inner) => Rule::Ever(Box::new(self.rule(inner, true)?)),
            Condition::Test(comparison) => {
                let kind = self.ado.field(&comparison.field).map(|field| field.kind);
                let kind = kind.unwrap_or(FieldKind::String);
                operators::check(comparison, kind, is_ever)?;
                let operands = comparison.operands.iter();
                let known = operands.map(|operand| self.known(comparison, kind, operand));
                Rule::Test(comparison, kind, known.collect::<Result<_, _>>()?)
            }
        })
    }

    /// Checks a value against the field's type.
    fn known(
        &self,
        comparison: &Test,
        kind: FieldKind,
        operand: &Operand,
    ) -> Result<Known, AdoError> {
        let mismatch = || {
            refused(format!(
                "TF212023: The type of the value does not match the type of the field. The error \
                 is caused by «{}».",
                comparison.source
            ))
        };
        let text = match operand {
            Operand::Field(field) => return Ok(Known::Field(field.clone())),
            Operand::Macro(name, argument, number) => {
                self.macro_value(comparison, name, argument.as_deref(), *number)?
            }
            Operand::Text(text) | Operand::Number(text) => text.clone(),
        };
        if text.is_empty() {
            return Ok(Known::Text(text));
        }
        match kind {
            FieldKind::Integer | FieldKind::Double => Ok(Known::Number(
                text.trim().parse().map_err(|_error| mismatch())?,
            )),
            FieldKind::DateTime => {
                let is_macro = matches!(operand, Operand::Macro(..));
                if !self.time_precision && !is_macro && text.contains([':', 'T']) {
                    return Err(refused(format!(
                        "You cannot supply a time with the date when running a query using date \
                         precision. The error is caused by «{}».",
                        comparison.source
                    )));
                }
                Ok(Known::Text(coerce::moment(&text).ok_or_else(mismatch)?))
            }
            FieldKind::TreePath => self.tree_path(comparison, text),
            FieldKind::Identity => match self.ado.named(&Value::String(text.clone())) {
                Named::One(id) => Ok(Known::Text(id)),
                Named::Several | Named::Nobody => Ok(Known::Text(text)),
            },
            FieldKind::String
            | FieldKind::PlainText
            | FieldKind::Html
            | FieldKind::History
            | FieldKind::Boolean => Ok(Known::Text(text)),
        }
    }

    fn tree_path(&self, comparison: &Test, text: String) -> Result<Known, AdoError> {
        let iteration = comparison.field == "System.IterationPath";
        let exists = self.ado.projects.iter().any(|project| {
            let root = if iteration {
                &project.iterations
            } else {
                &project.areas
            };
            root.find(&text).is_some()
        });
        if exists {
            return Ok(Known::Text(text));
        }
        let what = if iteration { "iteration" } else { "area" };
        Err(refused(format!(
            "TF51011: The specified {what} path does not exist. The error is caused by «'{text}'»."
        )))
    }

    fn macro_value(
        &self,
        comparison: &Test,
        name: &str,
        argument: Option<&str>,
        number: i64,
    ) -> Result<String, AdoError> {
        let source = &comparison.source;
        match (name, argument) {
            ("me", None) => Ok(self.who.to_owned()),
            ("today", None) => Ok(self.start("day", None, number, source)?),
            ("startofday" | "startofweek" | "startofmonth" | "startofyear", _) => {
                let unit = name.strip_prefix("startof").unwrap_or(name);
                self.start(unit, argument, number, source)
            }
            ("project", None) => {
                let project = self.project.and_then(|project| self.ado.project(project));
                project.map(|project| project.name.clone()).ok_or_else(|| {
                    refused(format!(
                        "TF51011: The @project macro needs a project in the address. The error is \
                         caused by «{source}».",
                    ))
                })
            }
            (
                "currentiteration"
                | "follows"
                | "myrecentactivity"
                | "recentmentions"
                | "recentprojectactivity"
                | "teamareas",
                _,
            ) => Err(refused(format!(
                "@{name} is valid WIQL that the sandbox does not simulate."
            ))),
            (other, _) => Err(refused(format!(
                "TF51006: The query statement holds the unknown macro «@{other}». The error is \
                 caused by «{source}»."
            ))),
        }
    }

    /// The first day of a unit of time: `@StartOfMonth('-1M') + 1`. An argument has a unit of its
    /// own, a number behind the macro counts the macro's units.
    fn start(
        &self,
        unit: &str,
        argument: Option<&str>,
        number: i64,
        source: &str,
    ) -> Result<String, AdoError> {
        let wrong = || {
            refused(format!(
                "The offset of the macro is not valid. The error is caused by «{source}»."
            ))
        };
        let mut day = self.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let own = match unit {
            "week" => 'w',
            "month" => 'M',
            "year" => 'y',
            _ => 'd',
        };
        let offsets = [
            argument.map(|text| offset(text, own)),
            Some(Some((number, own))),
        ];
        for offset in offsets.into_iter().flatten() {
            let (count, unit) = offset.ok_or_else(wrong)?;
            let span = match unit {
                'w' => jiff::Span::new().try_weeks(count),
                'M' => jiff::Span::new().try_months(count),
                'y' => jiff::Span::new().try_years(count),
                _ => jiff::Span::new().try_days(count),
            };
            day = span
                .and_then(|span| day.checked_add(span))
                .map_err(|_too_far| wrong())?;
        }
        let first = match unit {
            "week" => {
                let since = i64::from(day.weekday().to_sunday_zero_offset());
                day.checked_sub(jiff::Span::new().days(since))
            }
            "month" => Ok(day.first_of_month()),
            "year" => Ok(day.first_of_year()),
            _ => Ok(day),
        };
        first.map(|day| day.to_string()).map_err(|_too_far| wrong())
    }

    /// The moment that `ASOF` names.
    pub(super) fn moment(&self, operand: &Operand) -> Result<Timestamp, AdoError> {
        let text = match operand {
            Operand::Macro(name, argument, number) => {
                let test = Test::of_as_of(name);
                self.macro_value(&test, name, argument.as_deref(), *number)?
            }
            Operand::Text(text) | Operand::Number(text) | Operand::Field(text) => text.clone(),
        };
        let moment = coerce::moment(&text).and_then(|text| text.parse().ok());
        moment.ok_or_else(|| {
            refused(format!(
                "TF51006: ASOF needs a date. The error is caused by «{text}»."
            ))
        })
    }

    fn holds(&self, rule: &Rule<'_>, item: &WorkItem) -> bool {
        match rule {
            Rule::All(parts) => parts.iter().all(|part| self.holds(part, item)),
            Rule::Any(parts) => parts.iter().any(|part| self.holds(part, item)),
            Rule::Not(inner) => !self.holds(inner, item),
            Rule::Ever(inner) => {
                let mut revisions = (1..=item.rev).filter_map(|rev| item.at_rev(rev));
                revisions.any(|then| self.holds(inner, &then))
            }
            Rule::Test(comparison, kind, known) => self.test(comparison, *kind, known, item),
        }
    }

    fn test(&self, comparison: &Test, kind: FieldKind, known: &[Known], item: &WorkItem) -> bool {
        use Operator::{
            AtLeast, AtMost, Contains, ContainsWords, Empty, Equal, Greater, In, InGroup, Less,
            NotContains, NotContainsWords, NotEmpty, NotEqual, NotIn, NotInGroup, NotUnder, Under,
        };
        let value = self.ado.value(item, &comparison.field);
        let order = |known: &Known| self.compared(kind, &value, known, item);
        let equal = |known: &Known| order(known) == Some(Ordering::Equal);
        let ordered = |fits: fn(Ordering) -> bool| known.first().and_then(order).is_some_and(fits);
        match comparison.operator {
            Equal | In => known.iter().any(equal),
            NotEqual | NotIn => !known.iter().any(equal),
            Less => ordered(Ordering::is_lt),
            AtMost => ordered(Ordering::is_le),
            Greater => ordered(Ordering::is_gt),
            AtLeast => ordered(Ordering::is_ge),
            Contains | ContainsWords => contains(comparison, item, &value, known),
            NotContains | NotContainsWords => !contains(comparison, item, &value, known),
            Under => under(&value, known),
            NotUnder => !under(&value, known),
            InGroup => self.in_group(item, known),
            NotInGroup => !self.in_group(item, known),
            Empty => value.is_null(),
            NotEmpty => !value.is_null(),
        }
    }

    /// How a value stands to another; `None` where they cannot be put in order.
    fn compared(
        &self,
        kind: FieldKind,
        value: &Value,
        known: &Known,
        item: &WorkItem,
    ) -> Option<Ordering> {
        match known {
            Known::Field(field) => Some(order(value, &self.ado.value(item, field))),
            Known::Text(text) if text.is_empty() => value.is_null().then_some(Ordering::Equal),
            Known::Number(number) => value.as_f64()?.partial_cmp(number),
            Known::Text(text) if kind == FieldKind::DateTime => {
                let length = if self.time_precision { usize::MAX } else { 10 };
                let cut = |text: &str| text.chars().take(length).collect::<String>();
                let (one, other) = (cut(value.as_str()?), cut(text));
                match (one.parse::<Timestamp>(), other.parse::<Timestamp>()) {
                    (Ok(one), Ok(other)) => Some(one.cmp(&other)),
                    _ => Some(one.cmp(&other)),
                }
            }
            Known::Text(text) => {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                Some(value.to_lowercase().cmp(&text.to_lowercase()))
            }
        }
    }

    fn in_group(&self, item: &WorkItem, known: &[Known]) -> bool {
        let Some(Known::Text(group)) = known.first() else {
            return false;
        };
        let item_type = self.ado.item_type(&item.project_id, &item.item_type);
        item_type.is_some_and(|item_type| match group.as_str() {
            "Microsoft.HiddenCategory" => item_type.hidden,
            group => same(&item_type.category, group),
        })
    }
}

/// `+3d`, `-1`, `2w`: a number and its unit, a macro's own where none is named.
fn offset(text: &str, own: char) -> Option<(i64, char)> {
    let text = text.trim();
    let unit = text.chars().last().filter(char::is_ascii_alphabetic);
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let units = text.len() - number.len();
    let unit = match unit {
        None => own,
        Some(unit @ ('d' | 'w' | 'M' | 'y')) if units == 1 => unit,
        Some(_) => return None,
    };
    Some((number.trim_start_matches('+').parse().ok()?, unit))
}

/// Tags contain a whole tag; texts contain a piece of text; the history is all comments.
fn contains(comparison: &Test, item: &WorkItem, value: &Value, known: &[Known]) -> bool {
    let Some(Known::Text(wanted)) = known.first() else {
        return false;
    };
    let wanted = wanted.to_lowercase();
    let text = value.as_str().unwrap_or_default();
    match comparison.field.as_str() {
        "System.Tags" => tags::split(text).iter().any(|tag| same(tag, &wanted)),
        "System.History" => item
            .comments
            .iter()
            .any(|comment| comment.text.to_lowercase().contains(&wanted)),
        _ => text.to_lowercase().contains(&wanted),
    }
}

fn under(value: &Value, known: &[Known]) -> bool {
    let Some(Known::Text(root)) = known.first() else {
        return false;
    };
    let (path, root) = (
        value.as_str().unwrap_or_default().to_lowercase(),
        root.to_lowercase(),
    );
    path.strip_prefix(&root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}

/// Empty before everything, numbers by value, texts without case.
fn order(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            _ => plain(one).cmp(&plain(other)),
        },
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_lowercase)
}

/// Sorts as the query wants; by number where it does not say.
pub(super) fn sort(ado: &Ado, rows: &mut [&WorkItem], columns: &[(String, bool)]) {
    for (field, descending) in columns.iter().rev() {
        rows.sort_by_cached_key(|item| Sorted(ado.value(item, field)));
        if *descending {
            rows.reverse();
        }
    }
}

struct Sorted(Value);

impl PartialEq for Sorted {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Sorted {}

impl PartialOrd for Sorted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sorted {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}
