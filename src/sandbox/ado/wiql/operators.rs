//! Which operators a field takes, by its type.
//!
//! Microsoft's page "Work Item Query Language (WIQL) syntax reference" has the table. Tags and
//! history are long texts with operators of their own (same page, and "Query fields, operators,
//! and macros in Azure Boards").

use super::parser::{Operand, Operator, Test};
use super::refused;
use crate::sandbox::ado::error::AdoError;
use crate::sandbox::ado::fields::FieldKind;

/// Refuses an operator that the type of the field does not support.
pub(super) fn check(test: &Test, kind: FieldKind, is_ever: bool) -> Result<(), AdoError> {
    let by_field = matches!(test.operands.first(), Some(Operand::Field(_)));
    if is_allowed(test, kind) && !(is_ever && is_long(kind)) && (!by_field || compares(test)) {
        return Ok(());
    }
    Err(refused(format!(
        "The operator cannot be used with the field {} of type {}. The error is caused by «{}».",
        test.field,
        kind.word(),
        test.source
    )))
}

/// Whether it compares two values that may both be fields.
fn compares(test: &Test) -> bool {
    use Operator::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
    matches!(
        test.operator,
        Equal | NotEqual | Less | Greater | AtMost | AtLeast
    )
}

/// Long texts are searched by words; `EVER` cannot look at them, nor at places in a tree.
fn is_long(kind: FieldKind) -> bool {
    use FieldKind::{Boolean, History, Html, PlainText, TreePath};
    matches!(kind, Boolean | History | Html | PlainText | TreePath)
}

fn is_allowed(test: &Test, kind: FieldKind) -> bool {
    use Operator::{
        AtLeast, AtMost, Contains, ContainsWords, Empty, Equal, Greater, In, InGroup, Less,
        NotContains, NotContainsWords, NotEmpty, NotEqual, NotIn, NotInGroup, NotUnder, Under,
    };
    let operator = test.operator;
    let equals = matches!(operator, Equal | NotEqual);
    let orders = equals || matches!(operator, Less | Greater | AtMost | AtLeast);
    let lists = matches!(operator, In | NotIn);
    let contains = matches!(operator, Contains | NotContains);
    let words = matches!(operator, ContainsWords | NotContainsWords);
    let groups = matches!(operator, InGroup | NotInGroup);
    let empties = matches!(operator, Empty | NotEmpty);
    match (kind, test.field.as_str()) {
        (_, "System.Tags") => contains || empties,
        (_, "System.Title") => orders || lists || contains || words || groups,
        (FieldKind::Boolean, _) => equals,
        (FieldKind::Integer | FieldKind::Double | FieldKind::DateTime, _) => orders || lists,
        (FieldKind::String | FieldKind::Identity, _) => orders || lists || contains || groups,
        (FieldKind::TreePath, _) => equals || lists || matches!(operator, Under | NotUnder),
        (FieldKind::PlainText | FieldKind::Html | FieldKind::History, _) => words || empties,
    }
}
