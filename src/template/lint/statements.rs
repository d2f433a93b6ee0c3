//! The statements of a template, with the names that they give values.

use std::collections::BTreeMap;
use std::ops::Range;

use minijinja::machinery::ast::{self, Expr, Stmt};

use super::kinds::{Class, Kind};
use super::place::place;
use super::walk::{FUNCTIONS, Walk};
use super::{bytes, words};

impl Walk<'_> {
    /// The statements of a template.
    pub(super) fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn within(&mut self, names: &[(&str, Kind)], body: impl FnOnce(&mut Self)) {
        self.names.scopes.push(BTreeMap::new());
        for (name, kind) in names {
            self.names.set(name, *kind);
        }
        body(self);
        self.names.scopes.pop();
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitExpr(emit) => {
                self.kind(&emit.expr);
            }
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(each) => {
                let kind = self.kind(&each.iter);
                if matches!(kind.class(), Class::Number | Class::Flag | Class::Nothing) {
                    let what = format!(
                        "`{}` is {}: there is nothing to go through",
                        self.source(&each.iter),
                        kind.class().word()
                    );
                    self.wrong(place(&each.iter), what);
                }
                self.within(&[("loop", Kind::Any)], |walk| {
                    walk.assign(&each.target, kind.element());
                    if let Some(filter) = &each.filter_expr {
                        walk.condition(filter, false);
                    }
                    walk.statements(&each.body);
                });
                self.within(&[], |walk| walk.statements(&each.else_body));
            }
            Stmt::IfCond(choice) => {
                self.condition(&choice.expr, false);
                self.statements(&choice.true_body);
                self.statements(&choice.false_body);
            }
            Stmt::WithBlock(with) => self.within(&[], |walk| {
                for (target, value) in &with.assignments {
                    let kind = walk.kind(value);
                    walk.assign(target, kind);
                }
                walk.statements(&with.body);
            }),
            Stmt::Set(set) => {
                let kind = self.kind(&set.expr);
                self.assign(&set.target, kind);
            }
            Stmt::SetBlock(set) => {
                self.statements(&set.body);
                if let Some(filter) = &set.filter {
                    self.kind(filter);
                }
                self.assign(&set.target, Kind::Text);
            }
            Stmt::AutoEscape(escape) => {
                self.kind(&escape.enabled);
                self.statements(&escape.body);
            }
            Stmt::FilterBlock(filter) => {
                self.kind(&filter.filter);
                self.statements(&filter.body);
            }
            Stmt::Block(block) => self.statements(&block.body),
            Stmt::Macro(one) => self.macro_of(one),
            Stmt::CallBlock(call) => {
                let at = bytes(call.call_expr_span);
                if let Expr::Var(var) = &call.call.expr
                    && !self.names.anywhere.contains(var.id)
                {
                    let what = words::unknown("function", var.id, &FUNCTIONS);
                    self.wrong(at, what);
                }
                self.arguments(&call.call.args);
                self.macro_of(&call.macro_decl);
            }
            Stmt::Do(call) => {
                self.arguments(&call.call.args);
            }
            Stmt::Include(include) => self.no_files(place(&include.name), "include"),
            Stmt::Extends(extends) => self.no_files(place(&extends.name), "extends"),
            Stmt::Import(import) => self.no_files(place(&import.expr), "import"),
            Stmt::FromImport(import) => self.no_files(place(&import.expr), "import"),
        }
    }

    fn no_files(&mut self, at: Range<usize>, word: &str) {
        self.wrong(at, format!("there are no other templates to `{word}` here"));
    }

    fn macro_of(&mut self, one: &ast::Macro<'_>) {
        self.names.set(one.name, Kind::Any);
        for default in &one.defaults {
            self.kind(default);
        }
        self.within(&[("caller", Kind::Any), ("varargs", Kind::Any)], |walk| {
            for argument in &one.args {
                walk.assign(argument, Kind::Any);
            }
            walk.statements(&one.body);
        });
    }

    fn assign(&mut self, target: &Expr<'_>, kind: Kind) {
        match target {
            Expr::Var(var) => self.names.set(var.id, kind),
            Expr::List(list) => {
                for item in &list.items {
                    self.assign(item, Kind::Any);
                }
            }
            Expr::Tuple(tuple) => {
                for item in &tuple.items {
                    self.assign(item, Kind::Any);
                }
            }
            // `namespace` members.
            _ => {}
        }
    }
}
