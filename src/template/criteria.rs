//! A rule's criteria: which instances it is for.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Environment, Expression};

use super::lint::{self, Remark};
use super::{TemplateError, bounds, environment, evaluation};
use crate::model::finding::{Instance, Severity};

/// The criteria of one rule, ready to be applied to many instances.
pub struct Criteria {
    expression: Expression<'static, 'static>,
    wants_informational: bool,
    wants_placeholders: bool,
    remarks: Vec<Remark>,
}

impl fmt::Debug for Criteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Criteria").finish_non_exhaustive()
    }
}

/// The environment of all criteria; expressions borrow it.
static ENVIRONMENT: std::sync::LazyLock<Environment<'static>> =
    std::sync::LazyLock::new(environment);

impl Criteria {
    /// Reads an expression such as `severity in ["Critical", "High"] and exploitable`.
    ///
    /// # Errors
    /// When it does not parse, names what does not exist, or compares what can never be the same.
    pub fn parse(expression: &str) -> Result<Self, TemplateError> {
        bounds::expression(expression)?;
        let remarks = lint::expression(expression).map_err(TemplateError::Wrong)?;
        let compiled = ENVIRONMENT
            .compile_expression_owned(expression.to_owned())
            .map_err(|error| TemplateError::Syntax(super::describe(&error)))?;
        let used = compiled.undeclared_variables(false);
        Ok(Self {
            expression: compiled,
            wants_informational: expression.contains(Severity::Informational.as_str()),
            wants_placeholders: used.contains("placeholder"),
            remarks,
        })
    }

    /// What is odd about it, though it can be used.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Whether the rule is for this instance.
    ///
    /// Placeholder rows and `Informational` are left out unless the rule names them
    /// (design, 4.4).
    ///
    /// # Errors
    /// When the expression fails on this instance, such as an order between text and number.
    pub fn matches(&self, instance: &Arc<Instance>) -> Result<bool, TemplateError> {
        if instance.severity == Severity::Informational && !self.wants_informational
            || instance.is_placeholder() && !self.wants_placeholders
        {
            return Ok(false);
        }
        let context = Value::from_object(Context(Arc::clone(instance)));
        let value = self
            .expression
            .eval(context)
            .map_err(|error| evaluation(&error))?;
        Ok(value.is_true())
    }
}

/// An instance as the expression sees it; only what it names is made into values.
#[derive(Debug)]
struct Context(Arc<Instance>);

impl Object for Context {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let instance = &*self.0;
        Some(match key.as_str()? {
            "severity" => Value::from(instance.severity.as_str()),
            "exploitable" => Value::from(instance.exploitable),
            "name" => Value::from(bounded(&instance.name)),
            "description" => Value::from(bounded(&instance.description)),
            "recommendation" => Value::from(bounded(&instance.recommendation)),
            "cve" => instance.cve.iter().map(String::as_str).collect(),
            "scan_type" => Value::from(instance.finding.scan_type.as_str()),
            "finding_number" => Value::from(instance.finding.number.as_str()),
            "nucleus_project" => Value::from(instance.finding.project.as_str()),
            "status" => Value::from(instance.status.as_str()),
            "asset_id" => Value::from(instance.asset_id.as_str()),
            "asset_name" => Value::from(bounded(&instance.asset_name)),
            "ip_address" => Value::from(instance.ip_address.as_str()),
            "port" => Value::from(instance.port.as_str()),
            "path" => Value::from(bounded(&instance.path)),
            "package" => Value::from(instance.package.as_str()),
            "package_version" => Value::from(instance.package_version.as_str()),
            "epss" => Value::from(instance.epss.unwrap_or(0.0)),
            "due_date" => text_of(instance.due_on),
            "discovered" => text_of(instance.discovered_at),
            "teams" => instance
                .teams
                .iter()
                .map(|team| team.name.as_str())
                .collect(),
            "placeholder" => Value::from(instance.is_placeholder()),
            _ => return None,
        })
    }
}

/// Longest text that an expression sees, in bytes.
const TEXT_MAX: usize = 65_536;

/// The beginning of a text: one of megabytes would use up an expression's fuel, and stop its whole
/// project.
fn bounded(text: &str) -> &str {
    if text.len() <= TEXT_MAX {
        return text;
    }
    (0..=TEXT_MAX)
        .rev()
        .find_map(|end| text.get(..end))
        .unwrap_or_default()
}

/// ISO 8601 text, which orders as time does; empty where there is none.
fn text_of(value: Option<impl fmt::Display>) -> Value {
    value.map_or_else(|| Value::from(""), |value| Value::from(value.to_string()))
}

#[cfg(test)]
mod tests;
