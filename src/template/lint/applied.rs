//! Filters and tests: which there are, and what they make of what.

use minijinja::machinery::ast::{self, Expr};
use minijinja::value::Value;

use super::kinds::{Class, How, Kind};
use super::place::place;
use super::walk::{Op, Walk};
use super::words;

/// Filters of the language.
pub(super) const FILTERS: [&str; 47] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests of the language.
pub(super) const TESTS: [&str; 37] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
    "==",
];

impl Walk<'_> {
    pub(super) fn filter(&mut self, expr: &Expr<'_>, filter: &ast::Filter<'_>) -> Kind {
        let kind = match &filter.expr {
            Some(value) => self.kind(value),
            None => Kind::Text,
        };
        let arguments = self.arguments(&filter.args);
        let at = self.name_after(filter.expr.as_ref(), expr, filter.name);
        if !is_filter(filter.name) {
            self.wrong(at, words::unknown("filter", filter.name, &FILTERS));
            return Kind::Any;
        }
        let first = filter.args.first();
        self.named_within(filter.name, first);
        match filter.name {
            "lower" => kind.small(),
            "upper" => kind.capital(),
            "length" | "count" => {
                if matches!(kind.class(), Class::Number | Class::Flag | Class::Nothing) {
                    let what = format!("{} has no length", kind.class().word());
                    self.wrong(at, what);
                }
                Kind::Number
            }
            "int" | "float" | "abs" | "sum" => Kind::Number,
            "round" => match kind {
                Kind::Probability => Kind::Probability,
                _ => Kind::Number,
            },
            "bool" => Kind::Flag,
            "default" | "d" => kind.and(arguments.first().copied().unwrap_or(Kind::Text)),
            "trim" | "string" | "safe" | "escape" | "e" if kind.class() == Class::Text => kind,
            "title" | "capitalize" | "replace" | "trim" | "join" | "string" | "indent"
            | "format" | "pprint" | "safe" | "escape" | "e" => Kind::Text,
            "sort" | "unique" | "list" | "reverse" | "select" | "reject"
                if kind.class() == Class::List =>
            {
                kind
            }
            "split" | "lines" => Kind::Texts,
            "sort" | "unique" | "list" | "select" | "reject" | "selectattr" | "rejectattr"
            | "map" | "batch" | "slice" | "items" | "dictsort" | "groupby" | "chain" | "zip" => {
                Kind::List
            }
            "first" | "last" | "min" | "max" => kind.element(),
            _ => Kind::Any,
        }
    }

    /// Filters and tests that are named as a text: `map("lower")`, `select("startingwith", "x")`.
    fn named_within(&mut self, filter: &str, first: Option<&ast::CallArg<'_>>) {
        let Some(ast::CallArg::Pos(argument)) = first else {
            return;
        };
        let constant = argument.as_const();
        let Some(name) = constant.as_ref().and_then(Value::as_str) else {
            return;
        };
        match filter {
            "map" if !is_filter(name) => {
                self.wrong(place(argument), words::unknown("filter", name, &FILTERS));
            }
            "select" | "reject" if !is_test(name) => {
                self.wrong(place(argument), words::unknown("test", name, &TESTS));
            }
            _ => {}
        }
    }

    pub(super) fn test(&mut self, expr: &Expr<'_>, test: &ast::Test<'_>) {
        let at = self.name_after(Some(&test.expr), expr, test.name);
        if !is_test(test.name) {
            self.kind(&test.expr);
            self.arguments(&test.args);
            let what = match words::instead_of(test.name) {
                None if matches!(test.name, "contains" | "empty") => {
                    format!("unknown test {:?}", test.name)
                }
                _ => words::unknown("test", test.name, &TESTS),
            };
            self.wrong(at, what);
            return;
        }
        let value = match test.args.first() {
            Some(ast::CallArg::Pos(value)) => Some(value),
            _ => None,
        };
        let op = match test.name {
            "eq" | "equalto" | "==" | "ne" | "!=" | "sameas" => Some(Op::Same),
            "lt" | "lessthan" | "<" => Some(Op::Before("<")),
            "le" | "<=" => Some(Op::Before("<=")),
            "gt" | "greaterthan" | ">" => Some(Op::Before(">")),
            "ge" | ">=" => Some(Op::Before(">=")),
            "in" => Some(Op::In),
            _ => None,
        };
        if let (Some(op), Some(value)) = (op, value) {
            self.compare(op, &test.expr, value);
            return;
        }
        let kind = self.kind(&test.expr);
        let kinds = self.arguments(&test.args);
        let source = self.source(&test.expr);
        let is_given = matches!(&test.expr, Expr::Var(_)) && kind != Kind::Any;
        match test.name {
            "startingwith" | "endingwith" => self.edges(test, kind, value, &kinds),
            "none" if is_given => {
                let unknown = match kind.class() {
                    Class::Text => format!("; where nothing is known, `{source} == \"\"`"),
                    Class::List => format!("; where nothing is known, `not {source}`"),
                    Class::Number => format!("; where nothing is known, `{source} == 0`"),
                    _ => String::new(),
                };
                self.odd(at, format!("`{source}` is never none{unknown}"));
            }
            "undefined" if is_given => {
                self.odd(at, format!("`{source}` is never undefined"));
            }
            "true" | "false" if !matches!(kind.class(), Class::Any | Class::Flag) => {
                let what = format!("`{source}` is {}: never {}", kind.class().word(), test.name);
                self.wrong(at, what);
            }
            _ => {}
        }
    }

    /// `is startingwith`, `is endingwith`.
    fn edges(
        &mut self,
        test: &ast::Test<'_>,
        kind: Kind,
        value: Option<&Expr<'_>>,
        kinds: &[Kind],
    ) {
        let source = self.source(&test.expr);
        if !matches!(kind.class(), Class::Any | Class::Text) {
            let what = format!(
                "`{source}` is {}, and only a text starts or ends with something",
                kind.class().word()
            );
            self.wrong(place(&test.expr), what);
            return;
        }
        let Some(value) = value else {
            let what = format!("write `{source} is {}(\"text\")`", test.name);
            self.wrong(place(&test.expr), what);
            return;
        };
        let given = kinds.first().copied().unwrap_or(Kind::Any);
        if !matches!(given.class(), Class::Any | Class::Text) {
            let what = format!("{} is no text", given.class().word());
            self.wrong(place(value), what);
            return;
        }
        let constant = value.as_const();
        let text = constant.as_ref().and_then(Value::as_str);
        if let (Some(text), Kind::Small | Kind::Capital) = (text, kind)
            && let Err(verdict) = kind.fits(text, How::Same)
        {
            self.say(place(value), verdict);
        }
    }
}

pub(super) fn is_filter(name: &str) -> bool {
    FILTERS.contains(&name)
}

pub(super) fn is_test(name: &str) -> bool {
    TESTS.contains(&name) || ["!=", "<", "<=", ">", ">="].contains(&name)
}
