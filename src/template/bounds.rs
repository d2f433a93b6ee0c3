//! How large an expression or a template may be.
//!
//! The parser takes time that grows with the square of a chain of operators, so a rule that some
//! tool wrote could keep `config check` busy for minutes. A list (`severity in [...]`) is not a
//! chain, and costs what its length costs.

use super::TemplateError;

/// Longest expression or template, in bytes.
const BYTES_MAX: usize = 65_536;
/// Most operators in one expression.
const OPERATORS_MAX: usize = 1_000;
/// Words that are operators.
const WORDS: [&str; 7] = ["or", "and", "not", "in", "is", "if", "else"];

/// Checks an expression before anything else reads it.
///
/// # Errors
/// When it is too long, or has too many operators.
pub(super) fn expression(text: &str) -> Result<(), TemplateError> {
    length(text, "an expression")?;
    operators(text)
}

/// Checks a template before anything else reads it.
///
/// # Errors
/// When it is too long, or an expression in it has too many operators.
pub(super) fn template(text: &str) -> Result<(), TemplateError> {
    length(text, "a template")?;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let Some(code) = rest.get(at..) else { break };
        let Some(inside) = ["{{", "{%"].iter().find_map(|open| code.strip_prefix(open)) else {
            rest = code.get(1..).unwrap_or_default();
            continue;
        };
        let end = code_end(inside);
        operators(inside.get(..end).unwrap_or_default())?;
        rest = inside.get(end..).unwrap_or_default();
    }
    Ok(())
}

/// Where the code that a `{{` or `{%` opened ends: at the first `}}` or `%}` outside of strings.
fn code_end(code: &str) -> usize {
    let mut quote = None;
    let mut chars = code.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '}' | '%') if chars.as_str().starts_with('}') => return at,
            _ => {}
        }
    }
    code.len()
}

fn length(text: &str, what: &str) -> Result<(), TemplateError> {
    if text.len() <= BYTES_MAX {
        return Ok(());
    }
    let bytes = text.len();
    Err(TemplateError::Syntax(format!(
        "it has {bytes} bytes; {what} may have {BYTES_MAX}"
    )))
}

fn operators(text: &str) -> Result<(), TemplateError> {
    let count = count_operators(text);
    if count <= OPERATORS_MAX {
        return Ok(());
    }
    Err(TemplateError::Syntax(format!(
        "it has {count} operators, and at most {OPERATORS_MAX} are allowed; a list takes their \
         place, as in name in [\"one\", \"two\"]"
    )))
}

/// Operators outside of strings: signs, and words.
fn count_operators(text: &str) -> usize {
    let mut count = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' | '\'' => {
                while let Some((_, inner)) = chars.next() {
                    match inner {
                        '\\' => {
                            chars.next();
                        }
                        inner if inner == c => break,
                        _ => {}
                    }
                }
            }
            '~' | '+' | '-' | '*' | '/' | '%' | '|' | '&' | '!' | '<' | '>' | '=' | '.' | '('
            | '[' | '{' => count += 1,
            c if c.is_alphanumeric() || c == '_' => {
                let mut end = at + c.len_utf8();
                while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                    end = at + c.len_utf8();
                }
                count += usize::from(WORDS.contains(&text.get(at..end).unwrap_or_default()));
            }
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(result: Result<(), TemplateError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_long_chain_is_refused_and_a_long_list_is_read() {
        for chain in [
            vec!["exploitable"; 2_000].join(" or "),
            vec!["a"; 2_000].join("~"),
            format!("{}a", "not ".repeat(2_000)),
            format!("{}a", "-".repeat(2_000)),
            format!("a{}", ".b".repeat(2_000)),
            format!("a{}", "|trim".repeat(2_000)),
            format!("a{}", "[0]".repeat(2_000)),
            format!("{}1", "1 if a else ".repeat(2_000)),
        ] {
            assert!(
                refused(expression(&chain)).contains("at most 1000"),
                "{chain:.40}"
            );
            for template_text in [
                format!("x {{{{ {chain} }}}} y"),
                format!("{{% if {chain} %}}"),
                format!("{{{{ \"}}}}\" ~ '%}}' or {chain} }}}}"),
            ] {
                let said = refused(template(&template_text));
                assert!(said.contains("at most 1000"), "{said}");
            }
        }
        let names: Vec<String> = (0..3_000).map(|n| format!("\"or~and-{n}\"")).collect();
        let list = format!("asset_name in [{}]", names.join(", "));
        assert_eq!(expression(&list), Ok(()));
        assert_eq!(expression(&vec!["exploitable"; 1_000].join(" or ")), Ok(()));
    }

    #[test]
    fn plain_text_of_a_template_has_no_operators() {
        let text = "a | b - c (d) or e. ".repeat(2_000);
        assert_eq!(template(&text), Ok(()));
        assert_eq!(template(&"{{ a or b }} | ".repeat(2_000)), Ok(()));
    }

    #[test]
    fn what_is_too_long_says_how_long_it_may_be() {
        let said = refused(expression(&"x".repeat(70_000)));
        assert_eq!(said, "it has 70000 bytes; an expression may have 65536");
        assert!(refused(template(&"x".repeat(70_000))).contains("a template may have"));
    }
}
