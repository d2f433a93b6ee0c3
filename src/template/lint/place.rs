//! Where parts of an expression stand.

use std::ops::Range;

use minijinja::machinery::ast::Expr;

use super::bytes;

/// The sides of a chain of `and` or of `or`, each with the one before it.
pub(super) fn operands<'e, 'a>(expr: &'e Expr<'a>) -> Vec<(&'e Expr<'a>, Option<&'e Expr<'a>>)> {
    let mut sides = Vec::new();
    let mut rest = expr;
    let word = match expr {
        Expr::BinOp(op) => op.op,
        _ => return vec![(expr, None)],
    };
    while let Expr::BinOp(op) = rest
        && std::mem::discriminant(&op.op) == std::mem::discriminant(&word)
    {
        sides.push(&op.right);
        rest = &op.left;
    }
    sides.push(rest);
    sides.reverse();
    let before = std::iter::once(None).chain(sides.iter().copied().map(Some));
    let before: Vec<_> = before.take(sides.len()).collect();
    sides.into_iter().zip(before).collect()
}

/// The bytes of a part. Some spans of the parser begin with the piece before.
pub(super) fn place(expr: &Expr<'_>) -> Range<usize> {
    match expr {
        Expr::BinOp(op) => start(&op.left)..bytes(op.span()).end,
        Expr::Compare(compare) => start(&compare.expr)..bytes(compare.span()).end,
        Expr::IfExpr(choice) => start(&choice.true_expr)..bytes(choice.span()).end,
        Expr::Filter(filter) => {
            let own = bytes(filter.span());
            filter.expr.as_ref().map_or(own.start, start)..own.end
        }
        Expr::Test(test) => start(&test.expr)..bytes(test.span()).end,
        Expr::GetAttr(get) => start(&get.expr)..bytes(get.span()).end,
        Expr::GetItem(get) => start(&get.expr)..bytes(get.span()).end,
        Expr::Slice(slice) => start(&slice.expr)..bytes(slice.span()).end,
        Expr::Call(call) => start(&call.expr)..bytes(call.span()).end,
        // `a not in b` is the negation of `a in b`, and begins with `a`.
        Expr::UnaryOp(op) => bytes(op.span()).start.min(start(&op.expr))..bytes(op.span()).end,
        Expr::Var(_) | Expr::Const(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => {
            bytes(expr.span())
        }
    }
}

/// Where a part begins: with its leftmost piece, however long the chain is.
fn start(expr: &Expr<'_>) -> usize {
    let mut expr = expr;
    loop {
        expr = match expr {
            Expr::BinOp(op) => &op.left,
            Expr::Compare(compare) => &compare.expr,
            Expr::IfExpr(choice) => &choice.true_expr,
            Expr::Test(test) => &test.expr,
            Expr::GetAttr(get) => &get.expr,
            Expr::GetItem(get) => &get.expr,
            Expr::Slice(slice) => &slice.expr,
            Expr::Call(call) => &call.expr,
            Expr::Filter(filter) => match &filter.expr {
                Some(value) => value,
                None => return bytes(filter.span()).start,
            },
            other => return bytes(other.span()).start,
        };
    }
}
