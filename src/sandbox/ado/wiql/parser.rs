//! From words to conditions.

use super::lexer::{Token, split};
use super::refused;
use crate::sandbox::ado::error::AdoError;
use crate::sandbox::ado::{Ado, same};

/// How deep conditions may nest.
const DEEPEST: usize = 100;

/// A flat query.
#[derive(Debug)]
pub(super) struct Query {
    /// Reference names of the selected fields.
    pub(super) columns: Vec<String>,
    pub(super) condition: Option<Condition>,
    /// Reference names, and whether descending.
    pub(super) order: Vec<(String, bool)>,
    /// The past moment to look at, as it was written.
    pub(super) as_of: Option<Operand>,
}

#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// Held at any time.
    Ever(Box<Condition>),
    Test(Test),
}

/// One comparison.
#[derive(Debug)]
pub(super) struct Test {
    /// The reference name.
    pub(super) field: String,
    pub(super) operator: Operator,
    pub(super) operands: Vec<Operand>,
    /// As it was written, for messages.
    pub(super) source: String,
}

impl Test {
    /// What messages about a macro after `ASOF` point at.
    pub(super) fn of_as_of(name: &str) -> Self {
        Self {
            field: String::new(),
            operator: Operator::Equal,
            operands: Vec::new(),
            source: format!("ASOF @{name}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    AtMost,
    AtLeast,
    In,
    NotIn,
    Contains,
    NotContains,
    ContainsWords,
    NotContainsWords,
    Under,
    NotUnder,
    InGroup,
    NotInGroup,
    Empty,
    NotEmpty,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Text(String),
    Number(String),
    /// A macro, its argument, and the number added to it: `@today - 7`, `@StartOfDay('-1d')`.
    Macro(String, Option<String>, i64),
    /// Another field.
    Field(String),
}

/// Reads a query.
pub(super) fn parse(ado: &Ado, text: &str) -> Result<Query, AdoError> {
    let mut parser = Parser {
        ado,
        text,
        tokens: split(text)?,
        at: 0,
        depth: 0,
    };
    let query = parser.query()?;
    match parser.peek() {
        None => Ok(query),
        Some(_) => Err(parser.wrong("the end of the query")),
    }
}

struct Parser<'a> {
    ado: &'a Ado,
    text: &'a str,
    tokens: Vec<(Token, usize, usize)>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _, _)| token)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(text)) if same(text, word));
        self.at += usize::from(found);
        found
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Symbol(text)) if *text == symbol);
        self.at += usize::from(found);
        found
    }

    fn wrong(&self, expected: &str) -> AdoError {
        let rest = self
            .tokens
            .get(self.at)
            .map_or("", |(_, start, _)| &self.text[*start..]);
        let rest: String = rest.chars().take(60).collect();
        refused(format!(
            "TF51006: The query statement is missing {expected}. The error is caused by «{rest}»."
        ))
    }

    fn expect(&mut self, word: &str) -> Result<(), AdoError> {
        if self.word(word) {
            return Ok(());
        }
        Err(self.wrong(&format!("a {} clause", word.to_uppercase())))
    }

    fn query(&mut self) -> Result<Query, AdoError> {
        self.expect("select")?;
        let mut columns = vec![self.field()?];
        while self.symbol(",") {
            columns.push(self.field()?);
        }
        self.expect("from")?;
        if self.word("workitemlinks") {
            return Err(refused(
                "The sandbox answers FROM WorkItems only. FROM WorkItemLinks is valid WIQL that it \
                 does not simulate.",
            ));
        }
        if !self.word("workitems") {
            return Err(self.wrong("FROM WorkItems"));
        }
        let condition = if self.word("where") {
            Some(self.any()?)
        } else {
            None
        };
        let mut order = Vec::new();
        if self.word("order") {
            self.expect("by")?;
            order.push(self.ordered()?);
            while self.symbol(",") {
                order.push(self.ordered()?);
            }
        }
        let as_of = if self.word("asof") {
            Some(self.operand()?)
        } else {
            None
        };
        Ok(Query {
            columns,
            condition,
            order,
            as_of,
        })
    }

    fn ordered(&mut self) -> Result<(String, bool), AdoError> {
        let field = self.field()?;
        let descending = self.word("desc");
        if !descending {
            self.word("asc");
        }
        Ok((field, descending))
    }

    /// A field by its reference name or the name that people see.
    fn field(&mut self) -> Result<String, AdoError> {
        let name = match self.peek() {
            Some(Token::Field(name) | Token::Word(name)) => name.clone(),
            Some(Token::Text(_) | Token::Number(_) | Token::Macro(_) | Token::Symbol(_)) | None => {
                return Err(self.wrong("a field"));
            }
        };
        self.at += 1;
        let known = self
            .ado
            .fields
            .iter()
            .find(|field| same(&field.reference_name, &name) || same(&field.name, &name));
        match known {
            Some(field) => Ok(field.reference_name.clone()),
            None => Err(refused(format!(
                "TF51005: The query references a field that does not exist. The error is caused \
                 by «[{name}]»."
            ))),
        }
    }

    fn any(&mut self) -> Result<Condition, AdoError> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(Condition::Any(parts))
    }

    fn all(&mut self) -> Result<Condition, AdoError> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Ok(Condition::All(parts))
    }

    fn one(&mut self) -> Result<Condition, AdoError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(refused("TF51006: The query nests too deeply."));
        }
        let condition = if self.word("not") {
            Condition::Not(Box::new(self.one()?))
        } else if self.word("ever") {
            Condition::Ever(Box::new(self.one()?))
        } else if self.symbol("(") {
            let inner = self.any()?;
            if !self.symbol(")") {
                return Err(self.wrong("a closing bracket"));
            }
            inner
        } else {
            Condition::Test(self.test()?)
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn test(&mut self) -> Result<Test, AdoError> {
        let start = self.tokens.get(self.at).map_or(0, |(_, start, _)| *start);
        let field = self.field()?;
        let (operator, operands) = self.comparison()?;
        let end = self
            .tokens
            .get(self.at - 1)
            .map_or(start, |(_, _, end)| *end);
        Ok(Test {
            field,
            operator,
            operands,
            source: self.text[start..end].to_owned(),
        })
    }

    fn comparison(&mut self) -> Result<(Operator, Vec<Operand>), AdoError> {
        let compared = [
            ("=", Operator::Equal),
            ("<>", Operator::NotEqual),
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        for (symbol, operator) in compared {
            if self.symbol(symbol) {
                return Ok((operator, vec![self.operand()?]));
            }
        }
        if self.word("is") {
            let operator = if self.word("not") {
                Operator::NotEmpty
            } else {
                Operator::Empty
            };
            self.expect("empty")?;
            return Ok((operator, Vec::new()));
        }
        let not = self.word("not");
        let choose = |yes, no| if not { no } else { yes };
        if self.word("contains") {
            let operator = if self.word("words") {
                choose(Operator::ContainsWords, Operator::NotContainsWords)
            } else {
                choose(Operator::Contains, Operator::NotContains)
            };
            return Ok((operator, vec![self.operand()?]));
        }
        if self.word("under") {
            let operator = choose(Operator::Under, Operator::NotUnder);
            return Ok((operator, vec![self.operand()?]));
        }
        if !self.word("in") {
            return Err(self.wrong("an operator"));
        }
        if self.word("group") {
            let operator = choose(Operator::InGroup, Operator::NotInGroup);
            return Ok((operator, vec![self.operand()?]));
        }
        Ok((choose(Operator::In, Operator::NotIn), self.listed()?))
    }

    fn listed(&mut self) -> Result<Vec<Operand>, AdoError> {
        if !self.symbol("(") {
            return Err(self.wrong("a list in brackets"));
        }
        let mut operands = vec![self.operand()?];
        while self.symbol(",") {
            operands.push(self.operand()?);
        }
        if !self.symbol(")") {
            return Err(self.wrong("a closing bracket"));
        }
        Ok(operands)
    }

    fn operand(&mut self) -> Result<Operand, AdoError> {
        if let Some(Token::Field(_)) = self.peek() {
            return Ok(Operand::Field(self.field()?));
        }
        let negative = self.symbol("-");
        match self.next() {
            Some(Token::Number(number)) if negative => Ok(Operand::Number(format!("-{number}"))),
            Some(Token::Number(number)) => Ok(Operand::Number(number)),
            Some(Token::Text(text)) if !negative => Ok(Operand::Text(text)),
            Some(Token::Macro(name)) if !negative => {
                let argument = self.argument()?;
                Ok(Operand::Macro(name, argument, self.offset()?))
            }
            Some(Token::Word(word)) if same(&word, "true") || same(&word, "false") => {
                Ok(Operand::Text(word.to_lowercase()))
            }
            _ => {
                self.at -= 1;
                Err(self.wrong("a value"))
            }
        }
    }

    /// The argument of a macro: `@StartOfDay('-1d')`.
    fn argument(&mut self) -> Result<Option<String>, AdoError> {
        if !self.symbol("(") {
            return Ok(None);
        }
        let Some(Token::Text(text)) = self.next() else {
            self.at -= 1;
            return Err(self.wrong("a quoted argument of the macro"));
        };
        if self.symbol(")") {
            return Ok(Some(text));
        }
        Err(self.wrong("a closing bracket"))
    }

    /// The days after a macro, as in `@today - 7`.
    fn offset(&mut self) -> Result<i64, AdoError> {
        let sign = if self.symbol("-") {
            -1
        } else if self.symbol("+") {
            1
        } else {
            return Ok(0);
        };
        match self.next() {
            Some(Token::Number(number)) => match number.parse::<i64>() {
                Ok(days) => Ok(sign * days),
                Err(_) => Err(self.wrong("a whole number of days")),
            },
            _ => Err(self.wrong("a number of days")),
        }
    }
}
