//! Comparisons: what can never be the same, and what orders in another way than it looks.

use std::ops::Range;

use minijinja::machinery::ast::Expr;
use minijinja::value::{Value, ValueKind};

use super::kinds::{Class, How, Kind, Verdict};
use super::place::place;
use super::walk::{Op, Walk};
use crate::model::finding::Severity;

impl Walk<'_> {
    pub(super) fn compare(&mut self, op: Op, left: &Expr<'_>, right: &Expr<'_>) {
        let kinds = (self.kind(left), self.kind(right));
        match op {
            Op::In => self.contained(left, right, kinds),
            Op::Same => self.alike((left, kinds.0), (right, kinds.1), How::Same, "=="),
            Op::Before(sign) => {
                if self.severities_in_order((left, kinds.0), (right, kinds.1), sign) {
                    return;
                }
                for (side, kind) in [(left, kinds.0), (right, kinds.1)] {
                    if matches!(
                        kind.class(),
                        Class::Flag | Class::List | Class::Map | Class::Nothing
                    ) {
                        let what = format!(
                            "`{}` is {} and comes neither before nor after anything",
                            self.source(side),
                            kind.class().word()
                        );
                        self.wrong(place(side), what);
                        return;
                    }
                }
                self.alike((left, kinds.0), (right, kinds.1), How::Order, sign);
            }
        }
    }

    /// Severities are words: their order is none that texts have.
    fn severities_in_order(
        &mut self,
        (left, left_kind): (&Expr<'_>, Kind),
        (right, right_kind): (&Expr<'_>, Kind),
        sign: &str,
    ) -> bool {
        let is_severity = |kind| {
            matches!(
                kind,
                Kind::Severity | Kind::SmallSeverity | Kind::CapitalSeverity
            )
        };
        let (name, other, sign) = match (is_severity(left_kind), is_severity(right_kind)) {
            (true, _) => (left, right, sign),
            (false, true) => (right, left, flipped(sign)),
            (false, false) => return false,
        };
        let word = other.as_const();
        let word = word
            .as_ref()
            .and_then(Value::as_str)
            .map(Severity::from_wire);
        let wanted = |severity: Severity, bound: Severity| match sign {
            "<" => severity < bound,
            "<=" => severity <= bound,
            ">" => severity > bound,
            _ => severity >= bound,
        };
        let instead = match word {
            Some(bound) if bound != Severity::Unknown => {
                let all = Severity::KNOWN.into_iter();
                let all = all.filter(|severity| wanted(*severity, bound));
                let all: Vec<String> = all.map(|word| format!("{:?}", word.as_str())).collect();
                format!("[{}]", all.join(", "))
            }
            _ => "[\"Critical\", \"High\"]".to_owned(),
        };
        let what =
            format!("severities are words and have no order here; write `severity in {instead}`");
        let at = place(name).start.min(place(other).start)..place(name).end.max(place(other).end);
        self.wrong(at, what);
        true
    }

    /// Two sides that are to be of one kind.
    fn alike(
        &mut self,
        (left, left_kind): (&Expr<'_>, Kind),
        (right, right_kind): (&Expr<'_>, Kind),
        how: How,
        sign: &str,
    ) {
        let (one, other) = (left_kind.class(), right_kind.class());
        let constants = (left.as_const(), right.as_const());
        // The name first, whatever the order was.
        let (name, name_kind, value, constant) = match constants {
            (None, Some(constant)) => (left, left_kind, right, constant),
            (Some(constant), None) => (right, right_kind, left, constant),
            (None, None) => {
                if one != Class::Any && other != Class::Any && one != other {
                    let what = format!(
                        "`{}` is {} and `{}` is {}: they are never the same",
                        self.source(left),
                        one.word(),
                        self.source(right),
                        other.word()
                    );
                    self.wrong(place(left).start..place(right).end, what);
                }
                return;
            }
            // Two constants are told about as a condition.
            (Some(_), Some(_)) => return,
        };
        if name_kind.class() == Class::Any {
            return;
        }
        let class = Kind::of(&constant).class();
        if name_kind.class() == class {
            self.fits(name_kind, &constant, how, value);
            return;
        }
        let verdict = self.unlike(name, name_kind, &constant, sign);
        self.say(place(value), verdict);
    }

    fn fits(&mut self, kind: Kind, constant: &Value, how: How, at: &Expr<'_>) {
        if let Some(text) = constant.as_str() {
            if let Err(verdict) = kind.fits(text, how) {
                self.say(place(at), verdict);
            }
        } else if kind == Kind::Probability {
            let number = f64::try_from(constant.clone()).unwrap_or_default();
            if !(0.0..=1.0).contains(&number) {
                let what = "epss is a probability between 0 and 1, such as 0.5";
                self.odd(place(at), what);
            }
        }
    }

    pub(super) fn say(&mut self, at: Range<usize>, verdict: Verdict) {
        match verdict {
            Verdict::Wrong(what) => self.wrong(at, what),
            Verdict::Odd(what) => self.odd(at, what),
        }
    }

    /// A name compared with a constant of another kind.
    fn unlike(&self, name: &Expr<'_>, kind: Kind, constant: &Value, sign: &str) -> Verdict {
        let source = self.source(name);
        let text = constant.as_str();
        let instead = match (kind.class(), text) {
            (Class::List, Some(text)) => format!("write `{text:?} in {source}`"),
            (Class::List, None) if constant.kind() == ValueKind::Number => {
                format!("write `{source}|length {sign} {constant}`")
            }
            (Class::Number, Some(text)) if text.trim().parse::<f64>().is_ok() => {
                format!("write `{source} {sign} {}`", text.trim())
            }
            (Class::Flag, Some(text)) => match text.to_lowercase().as_str() {
                "true" | "yes" | "1" | "y" => format!("write `{source}`"),
                "false" | "no" | "0" | "n" => format!("write `not {source}`"),
                _ => format!("write `{source}` or `not {source}`"),
            },
            (Class::Flag, None) if constant.kind() == ValueKind::Number => {
                let not = if constant.is_true() { "" } else { "not " };
                return Verdict::Odd(format!(
                    "`{source}` is true or false; write `{not}{source}`"
                ));
            }
            (Class::Text, None) if constant.kind() == ValueKind::Number => {
                format!("write `{source} {sign} \"{constant}\"`")
            }
            (Class::Text, None) if constant.kind() == ValueKind::None => {
                format!("where nothing is known it is \"\": write `{source} {sign} \"\"`")
            }
            (Class::Number, None) if constant.kind() == ValueKind::None => {
                "where nothing is known it is 0".to_owned()
            }
            (_, None) if constant.kind() == ValueKind::None => "it is never none".to_owned(),
            (Class::Text, None) if constant.kind() == ValueKind::Seq => {
                format!("write `{source} in [...]`")
            }
            _ => "they are never the same".to_owned(),
        };
        Verdict::Wrong(format!(
            "`{source}` is {}, not {}; {instead}",
            kind.class().word(),
            Kind::of(constant).class().word()
        ))
    }

    /// `left in right`.
    fn contained(
        &mut self,
        left: &Expr<'_>,
        right: &Expr<'_>,
        (left_kind, right_kind): (Kind, Kind),
    ) {
        let constant = left.as_const();
        let text = constant.as_ref().and_then(Value::as_str);
        let sources = (self.source(left), self.source(right));
        match right_kind.class() {
            Class::List => self.among(left, right, left_kind, right_kind),
            Class::Text => match (text, right.as_const(), right_kind) {
                (None, Some(list), _) => {
                    let words = list.as_str().unwrap_or_default().to_owned();
                    let words = words.split([',', ';', '|']).map(str::trim);
                    let words: Vec<String> = words.map(|word| format!("{word:?}")).collect();
                    let what = format!(
                        "`in` with a text looks for a part of that text; write `{} in [{}]`",
                        sources.0,
                        words.join(", ")
                    );
                    self.odd(place(right), what);
                }
                (Some(text), None, Kind::Severity) => match Kind::Severity.fits(text, How::Same) {
                    Ok(()) => {
                        let what = format!("write `{} == {text:?}`", sources.1);
                        self.odd(place(left).start..place(right).end, what);
                    }
                    Err(verdict) => self.say(place(left), verdict),
                },
                (
                    Some(text),
                    None,
                    Kind::Small | Kind::Capital | Kind::SmallSeverity | Kind::CapitalSeverity,
                ) => {
                    let kind = match right_kind {
                        Kind::Small | Kind::SmallSeverity => Kind::Small,
                        _ => Kind::Capital,
                    };
                    if let Err(verdict) = kind.fits(text, How::Same) {
                        self.say(place(left), verdict);
                    }
                }
                _ if matches!(
                    left_kind.class(),
                    Class::Number | Class::Flag | Class::List | Class::Map | Class::Nothing
                ) =>
                {
                    let what = format!(
                        "`{}` is text, and {} is no part of a text",
                        sources.1,
                        left_kind.class().word()
                    );
                    self.wrong(place(left), what);
                }
                _ => {}
            },
            Class::Number | Class::Flag | Class::Nothing => {
                let what = format!(
                    "`{}` is {}, so nothing can be in it",
                    sources.1,
                    right_kind.class().word()
                );
                self.wrong(place(right), what);
            }
            Class::Any | Class::Map => {}
        }
    }

    /// `left in right`, where that is a list.
    fn among(&mut self, left: &Expr<'_>, right: &Expr<'_>, left_kind: Kind, right_kind: Kind) {
        let source = self.source(left);
        let list = self.source(right);
        let items = match right {
            Expr::List(items) => items.items.as_slice(),
            Expr::Tuple(items) => items.items.as_slice(),
            _ => {
                self.among_names(left, right, left_kind, right_kind);
                return;
            }
        };
        if items.is_empty() {
            self.odd(
                place(right),
                "an empty list has nothing in it: this is never true",
            );
        }
        if left_kind.class() == Class::List && left.as_const().is_none() {
            let words: Vec<String> = items
                .iter()
                .map(|item| format!("{} in {source}", self.source(item)))
                .collect();
            let what = format!(
                "`{source}` is a list, and no list is in {list}; write `{}`",
                words.join(" or ")
            );
            self.wrong(place(left), what);
            return;
        }
        for item in items {
            let Some(value) = item.as_const() else {
                continue;
            };
            if left_kind.class() == Class::Any || left.as_const().is_some() {
                continue;
            }
            if Kind::of(&value).class() == left_kind.class() {
                self.fits(left_kind, &value, How::Same, item);
            } else {
                let verdict = self.unlike(left, left_kind, &value, "==");
                self.say(place(item), verdict);
            }
        }
    }

    /// `left in cve`, `left in teams`.
    fn among_names(
        &mut self,
        left: &Expr<'_>,
        right: &Expr<'_>,
        left_kind: Kind,
        right_kind: Kind,
    ) {
        let list = self.source(right);
        if !matches!(right_kind, Kind::Cves | Kind::Texts) {
            return;
        }
        match left_kind.class() {
            Class::Any | Class::Text => {}
            Class::List => {
                let items = match left {
                    Expr::List(items) => items.items.as_slice(),
                    Expr::Tuple(items) => items.items.as_slice(),
                    _ => &[],
                };
                let each: Vec<String> = items
                    .iter()
                    .map(|item| format!("{} in {list}", self.source(item)))
                    .collect();
                let instead = if each.is_empty() {
                    String::new()
                } else {
                    format!("; write `{}`", each.join(" or "))
                };
                let what = format!("`{list}` is a list of texts, and no list is in it{instead}");
                self.wrong(place(left), what);
                return;
            }
            Class::Number | Class::Flag | Class::Map | Class::Nothing => {
                let what = format!(
                    "`{list}` is a list of texts, and {} is never in it",
                    left_kind.class().word()
                );
                self.wrong(place(left), what);
                return;
            }
        }
        let constant = left.as_const();
        let Some(text) = constant.as_ref().and_then(Value::as_str) else {
            return;
        };
        if right_kind != Kind::Cves {
            return;
        }
        let capital = text.trim().to_uppercase();
        if !is_cve(&capital) {
            let what = format!(
                "`cve` has whole ids such as \"CVE-2021-44228\", and {text:?} is none; for a part \
                 of one write `{text:?} in cve|join(\" \")`"
            );
            self.odd(place(left), what);
        } else if capital != text {
            self.wrong(
                place(left),
                format!("CVE ids have capital letters; write {capital:?}"),
            );
        }
    }
}

fn flipped(sign: &str) -> &'static str {
    match sign {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        _ => "<=",
    }
}

fn is_cve(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_digits = |part: Option<&str>| {
        part.is_some_and(|part| part.len() >= 4 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    parts.next() == Some("CVE")
        && is_digits(parts.next())
        && is_digits(parts.next())
        && parts.next().is_none()
}
