//! Every part of an expression or a template: names, filters, tests, functions, and comparisons
//! that cannot come true.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use minijinja::machinery::ast::{self, BinOpKind, CompareOpKind, Expr};
use minijinja::value::{Value, ValueKind};

use super::applied::{is_filter, is_test};
use super::kinds::{Class, How, Kind};
use super::place::{operands, place};
use super::{Known, Remark, bytes, words};
use crate::model::finding::Severity;

/// Functions of the language.
pub(super) const FUNCTIONS: [&str; 4] = ["range", "dict", "namespace", "debug"];

/// How deep parts may stand in each other.
const DEPTH: usize = 300;

/// The names that are known at a place.
pub(super) struct Names {
    given: Known,
    pub(super) scopes: Vec<BTreeMap<String, Kind>>,
    /// Whatever the template gives a value anywhere.
    pub(super) anywhere: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(given: Known) -> Self {
        Self {
            given,
            scopes: vec![BTreeMap::new()],
            anywhere: BTreeSet::new(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<Kind> {
        let own = self.scopes.iter().rev().find_map(|scope| scope.get(name));
        let given = || {
            let mut given = self.given.iter();
            given
                .find(|(known, _)| *known == name)
                .map(|(_, kind)| *kind)
        };
        own.copied().or_else(given)
    }

    pub(super) fn set(&mut self, name: &str, kind: Kind) {
        self.anywhere.insert(name.to_owned());
        if let Some(scope) = self.scopes.last_mut() {
            // Where it gets another kind later, nothing is said about it.
            let known = scope.get(name).map_or(kind, |known| known.and(kind));
            scope.insert(name.to_owned(), known);
        }
    }

    pub(super) fn all(&self) -> Vec<&str> {
        let given = self.given.iter().map(|(name, _)| *name);
        let own = self.scopes.iter().flat_map(BTreeMap::keys);
        given.chain(own.map(String::as_str)).collect()
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Same,
    Before(&'static str),
    In,
}

/// One walk through a text.
pub(super) struct Walk<'a> {
    pub(super) text: &'a str,
    pub(super) names: Names,
    wrong: Vec<Remark>,
    odd: Vec<Remark>,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str, names: Names) -> Self {
        Self {
            text,
            names,
            wrong: Vec::new(),
            odd: Vec::new(),
            depth: 0,
        }
    }

    /// The warnings.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(super) fn end(mut self) -> Result<Vec<Remark>, Remark> {
        self.wrong.sort_by_key(|remark| remark.at.start);
        if let Some(first) = self.wrong.into_iter().next() {
            return Err(first);
        }
        self.odd.sort_by_key(|remark| remark.at.start);
        self.odd.dedup();
        Ok(self.odd)
    }

    pub(super) fn wrong(&mut self, at: Range<usize>, what: impl Into<String>) {
        self.wrong.push(Remark::new(at, what.into()));
    }

    pub(super) fn odd(&mut self, at: Range<usize>, what: impl Into<String>) {
        self.odd.push(Remark::new(at, what.into()));
    }

    pub(super) fn source(&self, expr: &Expr<'_>) -> &'a str {
        self.text.get(place(expr)).unwrap_or_default().trim()
    }

    /// A part whose truth decides.
    pub(super) fn condition(&mut self, expr: &Expr<'_>, is_whole: bool) {
        if self.is_too_deep(expr) {
            return;
        }
        match expr {
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                for (operand, before) in operands(expr) {
                    self.operand(operand, before);
                }
            }
            Expr::UnaryOp(not) if matches!(not.op, ast::UnaryOpKind::Not) => {
                self.condition(&not.expr, is_whole);
            }
            Expr::IfExpr(choice) => {
                self.condition(&choice.test_expr, false);
                self.condition(&choice.true_expr, false);
                if let Some(other) = &choice.false_expr {
                    self.condition(other, false);
                } else {
                    let at = place(expr);
                    self.wrong(at, "an `else` is missing: what is it otherwise?");
                }
            }
            Expr::Const(constant) if is_whole && constant.value.kind() == ValueKind::Bool => {
                if !constant.value.is_true() {
                    self.odd(place(expr), "this is never true: it matches nothing");
                }
            }
            _ => {
                let kind = self.kind(expr);
                if let Some(value) = expr.as_const() {
                    let always = always(&value);
                    let source = self.source(expr);
                    self.odd(place(expr), format!("`{source}` is {always} true"));
                } else if matches!(kind, Kind::Severity | Kind::Status) {
                    let source = self.source(expr);
                    let what = format!("`{source}` is always true: it is never empty");
                    self.odd(place(expr), what);
                }
            }
        }
        self.depth -= 1;
    }

    /// A side of `and` or `or`, with the side before it.
    fn operand(&mut self, expr: &Expr<'_>, before: Option<&Expr<'_>>) {
        let Some(value) = expr.as_const() else {
            self.condition(expr, false);
            return;
        };
        let always = always(&value);
        let source = self.source(expr);
        if value.kind() == ValueKind::Bool {
            self.odd(place(expr), format!("`{source}` is {always} true"));
            return;
        }
        let first = match before {
            Some(Expr::BinOp(op)) if matches!(op.op, BinOpKind::Eq) => Some(op),
            _ => None,
        };
        let instead = match first {
            Some(op) => format!(
                "; write `{} in [{}, {source}]`",
                self.source(&op.left),
                self.source(&op.right)
            ),
            None => "; write a whole condition on each side".to_owned(),
        };
        self.wrong(
            place(expr),
            format!("`{source}` alone is {always} true{instead}"),
        );
    }

    fn is_too_deep(&mut self, expr: &Expr<'_>) -> bool {
        self.depth += 1;
        if self.depth <= DEPTH {
            return false;
        }
        self.depth -= 1;
        self.wrong(place(expr), "too many parts stand in each other here");
        true
    }

    /// What a part holds; everything below it is checked.
    pub(super) fn kind(&mut self, expr: &Expr<'_>) -> Kind {
        if self.is_too_deep(expr) {
            return Kind::Any;
        }
        let kind = self.kind_within(expr);
        self.depth -= 1;
        kind
    }

    fn kind_within(&mut self, expr: &Expr<'_>) -> Kind {
        match expr {
            Expr::Var(var) => self.variable(var.id, bytes(var.span())),
            Expr::Const(constant) => Kind::of(&constant.value),
            Expr::Slice(slice) => {
                for part in [&slice.start, &slice.stop, &slice.step]
                    .into_iter()
                    .flatten()
                {
                    self.kind(part);
                }
                match self.kind(&slice.expr) {
                    kind if kind.class() == Class::Text => Kind::Text,
                    kind if kind.class() == Class::List => kind,
                    _ => Kind::Any,
                }
            }
            Expr::UnaryOp(op) => match op.op {
                ast::UnaryOpKind::Not => {
                    self.condition(&op.expr, false);
                    Kind::Flag
                }
                ast::UnaryOpKind::Neg => {
                    let kind = self.kind(&op.expr);
                    self.needs_number("-", &op.expr, kind);
                    Kind::Number
                }
            },
            Expr::BinOp(op) => self.operation(expr, op),
            Expr::Compare(compare) => {
                let mut left = &compare.expr;
                for step in &compare.ops {
                    self.compare(op_of(step.op), left, &step.expr);
                    left = &step.expr;
                }
                Kind::Flag
            }
            Expr::IfExpr(choice) => {
                self.condition(&choice.test_expr, false);
                let kind = self.kind(&choice.true_expr);
                match &choice.false_expr {
                    Some(other) => kind.and(self.kind(other)),
                    None => kind.and(Kind::Any),
                }
            }
            Expr::Filter(filter) => self.filter(expr, filter),
            Expr::Test(test) => {
                self.test(expr, test);
                Kind::Flag
            }
            Expr::GetAttr(get) => self.attribute(expr, get),
            Expr::GetItem(get) => self.item(get),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.list(&list.items),
            Expr::Tuple(tuple) => self.list(&tuple.items),
            Expr::Map(map) => {
                for part in map.keys.iter().chain(&map.values) {
                    self.kind(part);
                }
                Kind::Map
            }
        }
    }

    pub(super) fn list(&mut self, items: &[Expr<'_>]) -> Kind {
        let kinds: Vec<Kind> = items.iter().map(|item| self.kind(item)).collect();
        let is_texts = kinds.iter().all(|kind| kind.class() == Class::Text);
        if is_texts { Kind::Texts } else { Kind::List }
    }

    pub(super) fn variable(&mut self, name: &str, at: Range<usize>) -> Kind {
        if let Some(kind) = self.names.get(name) {
            return kind;
        }
        if !self.names.anywhere.contains(name) && !FUNCTIONS.contains(&name) {
            let what = self.unknown_variable(name);
            self.wrong(at, what);
        }
        Kind::Any
    }

    fn unknown_variable(&self, name: &str) -> String {
        let small = name.to_lowercase();
        let is_time = ["today", "now", "yesterday", "tomorrow"].contains(&small.as_str());
        if is_time {
            return format!(
                "unknown variable {name:?}; days are compared with a text such as \"2026-12-31\""
            );
        }
        let severities = Severity::KNOWN.map(Severity::as_str);
        let mut words = severities.into_iter();
        if let Some(word) = words.find(|word| word.eq_ignore_ascii_case(name)) {
            return format!("unknown variable {name:?}; put text between quotes: {word:?}");
        }
        words::unknown("variable", name, &self.names.all())
    }

    fn needs_number(&mut self, sign: &str, expr: &Expr<'_>, kind: Kind) {
        if matches!(kind.class(), Class::Any | Class::Number | Class::Flag) {
            return;
        }
        let source = self.source(expr);
        let what = format!(
            "`{sign}` needs numbers, and `{source}` is {}",
            kind.class().word()
        );
        self.wrong(place(expr), what);
    }

    fn operation(&mut self, expr: &Expr<'_>, op: &ast::BinOp<'_>) -> Kind {
        match op.op {
            BinOpKind::Eq | BinOpKind::Ne => {
                self.compare(Op::Same, &op.left, &op.right);
                Kind::Flag
            }
            BinOpKind::Lt => self.ordered("<", op),
            BinOpKind::Lte => self.ordered("<=", op),
            BinOpKind::Gt => self.ordered(">", op),
            BinOpKind::Gte => self.ordered(">=", op),
            BinOpKind::In => {
                self.compare(Op::In, &op.left, &op.right);
                Kind::Flag
            }
            BinOpKind::ScAnd | BinOpKind::ScOr => {
                let mut kind = None;
                for (operand, before) in operands(expr) {
                    let constant = before.and_then(Expr::as_const);
                    if matches!(op.op, BinOpKind::ScOr)
                        && constant.is_some_and(|value| value.is_true())
                    {
                        let what = "the value before `or` always counts; write `name in [\"one\", \
                                    \"other\"]`";
                        self.wrong(place(operand), what);
                    }
                    let own = self.kind(operand);
                    kind = Some(kind.map_or(own, |kind: Kind| kind.and(own)));
                }
                kind.unwrap_or(Kind::Any)
            }
            BinOpKind::Concat => {
                self.kind(&op.left);
                self.kind(&op.right);
                Kind::Text
            }
            BinOpKind::Add => {
                let (left, right) = (self.kind(&op.left), self.kind(&op.right));
                let (one, other) = (left.class(), right.class());
                let plain = |class| {
                    if class == Class::Flag {
                        Class::Number
                    } else {
                        class
                    }
                };
                if one == Class::Any || other == Class::Any || plain(one) == plain(other) {
                    return left.and(right);
                }
                let what = format!(
                    "`+` cannot add {} and {}; `~` joins them as texts",
                    one.word(),
                    other.word()
                );
                self.wrong(place(expr), what);
                Kind::Any
            }
            BinOpKind::Mul => {
                let kinds = (self.kind(&op.left), self.kind(&op.right));
                match (kinds.0.class(), kinds.1.class()) {
                    (Class::Number | Class::Flag, Class::Number | Class::Flag) => Kind::Number,
                    // A text or a list is repeated.
                    (Class::Text | Class::List, Class::Number | Class::Any)
                    | (Class::Number, Class::Text | Class::List)
                    | (Class::Any, _)
                    | (_, Class::Any) => Kind::Any,
                    (one, other) => {
                        let what =
                            format!("`*` cannot multiply {} and {}", one.word(), other.word());
                        self.wrong(place(expr), what);
                        Kind::Any
                    }
                }
            }
            BinOpKind::Sub
            | BinOpKind::Div
            | BinOpKind::FloorDiv
            | BinOpKind::Rem
            | BinOpKind::Pow => {
                let sign = match op.op {
                    BinOpKind::Sub => "-",
                    BinOpKind::Rem => "%",
                    BinOpKind::Pow => "**",
                    _ => "/",
                };
                for side in [&op.left, &op.right] {
                    let kind = self.kind(side);
                    self.needs_number(sign, side, kind);
                }
                Kind::Number
            }
        }
    }

    fn ordered(&mut self, sign: &'static str, op: &ast::BinOp<'_>) -> Kind {
        self.compare(Op::Before(sign), &op.left, &op.right);
        Kind::Flag
    }

    pub(super) fn attribute(&mut self, expr: &Expr<'_>, get: &ast::GetAttr<'_>) -> Kind {
        if let Expr::Var(var) = &get.expr
            && self.names.get(var.id).is_none()
            && !self.names.anywhere.contains(var.id)
        {
            let joined = format!("{}_{}", var.id, get.name);
            let known = self.names.all();
            let near = [joined.as_str(), get.name]
                .into_iter()
                .find(|name| known.contains(name));
            let what = match near {
                Some(name) => format!("there is no `{}`; write `{name}`", self.source(expr)),
                None => self.unknown_variable(var.id),
            };
            self.wrong(place(expr), what);
            return Kind::Any;
        }
        let kind = self.kind(&get.expr);
        if matches!(kind.class(), Class::Any | Class::Map) {
            return Kind::Any;
        }
        let source = self.source(&get.expr);
        let filter = if is_filter(get.name) {
            format!("; write `{source}|{}`", get.name)
        } else {
            words::instead_of(get.name).map_or_else(String::new, |instead| format!("; {instead}"))
        };
        let what = format!(
            "`{source}` is {} and has no `{}`{filter}",
            kind.class().word(),
            get.name
        );
        self.wrong(place(expr), what);
        Kind::Any
    }

    pub(super) fn item(&mut self, get: &ast::GetItem<'_>) -> Kind {
        let index = self.kind(&get.subscript_expr);
        if let Expr::Map(map) = &get.expr {
            for key in &map.keys {
                let constant = key.as_const();
                if let Some(text) = constant.as_ref().and_then(Value::as_str)
                    && index.class() == Class::Text
                    && let Err(verdict) = index.fits(text, How::Same)
                {
                    self.say(place(key), verdict);
                }
            }
            let mut kinds = map.values.iter().map(|value| self.kind(value));
            let first = kinds.next().unwrap_or(Kind::Any);
            return kinds.fold(first, Kind::and);
        }
        let kind = self.kind(&get.expr);
        if matches!(kind.class(), Class::Number | Class::Flag | Class::Nothing) {
            let what = format!(
                "`{}` is {}: nothing is in it",
                self.source(&get.expr),
                kind.class().word()
            );
            self.wrong(place(&get.expr), what);
        }
        match kind.class() {
            Class::List => kind.element(),
            _ => Kind::Any,
        }
    }

    pub(super) fn call(&mut self, call: &ast::Call<'_>) -> Kind {
        match &call.expr {
            Expr::Var(var) => {
                let name = var.id;
                let is_own = self.names.anywhere.contains(name) || name == "caller";
                let is_known = FUNCTIONS.contains(&name) || is_own;
                if !is_known {
                    let what = self.unknown_function(name, call);
                    self.wrong(bytes(var.span()), what);
                }
                self.arguments(&call.args);
                match name {
                    "range" => Kind::List,
                    "dict" => Kind::Map,
                    _ => Kind::Any,
                }
            }
            Expr::GetAttr(get) => {
                // `loop.cycle(...)` is a call; a text has none.
                self.attribute(&call.expr, get);
                self.arguments(&call.args);
                Kind::Any
            }
            other => {
                self.kind(other);
                self.arguments(&call.args);
                Kind::Any
            }
        }
    }

    fn unknown_function(&self, name: &str, call: &ast::Call<'_>) -> String {
        if self.names.get(name).is_some() {
            return format!("`{name}` is no function: write it without brackets");
        }
        let value = match call.args.first() {
            Some(ast::CallArg::Pos(value)) => self.source(value),
            _ => "name",
        };
        if let Some(instead) = words::instead_of(name) {
            return format!("there is no function {name:?}; {instead}");
        }
        if is_filter(name) {
            return format!("`{name}` is a filter; write `{value}|{name}`");
        }
        if is_test(name) {
            return format!("`{name}` is a test; write `{value} is {name}(...)`");
        }
        match name {
            "today" | "now" => self.unknown_variable(name),
            "len" | "size" => format!("there is no function {name:?}; write `{value}|length`"),
            "tolower" | "lowercase" | "lcase" => {
                format!("there is no function {name:?}; write `{value}|lower`")
            }
            _ => words::unknown("function", name, &FUNCTIONS),
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[ast::CallArg<'_>]) -> Vec<Kind> {
        arguments
            .iter()
            .map(|argument| match argument {
                ast::CallArg::Pos(value)
                | ast::CallArg::Kwarg(_, value)
                | ast::CallArg::PosSplat(value)
                | ast::CallArg::KwargSplat(value) => self.kind(value),
            })
            .collect()
    }

    /// Where a filter's or a test's name stands: behind what it is applied to.
    pub(super) fn name_after(
        &self,
        value: Option<&Expr<'_>>,
        whole: &Expr<'_>,
        name: &str,
    ) -> Range<usize> {
        let begin = value.map_or(place(whole).start, |value| place(value).end);
        let rest = self.text.get(begin..).unwrap_or_default();
        match rest.find(name) {
            Some(at) => begin + at..begin + at + name.len(),
            None => place(whole),
        }
    }
}

const fn op_of(kind: CompareOpKind) -> Op {
    match kind {
        CompareOpKind::Eq | CompareOpKind::Ne => Op::Same,
        CompareOpKind::Lt => Op::Before("<"),
        CompareOpKind::Lte => Op::Before("<="),
        CompareOpKind::Gt => Op::Before(">"),
        CompareOpKind::Gte => Op::Before(">="),
        CompareOpKind::In | CompareOpKind::NotIn => Op::In,
    }
}

fn always(value: &Value) -> &'static str {
    if value.is_true() { "always" } else { "never" }
}
