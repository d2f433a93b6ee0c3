//! The looseness of the wire: one field, many types (nucleus-api, 1.4).

use serde_json::{Value, json};

use super::vocabulary::Severity;
use crate::sandbox::estate::Dice;

/// How one row is spelled; always the same for the same row and field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loose {
    row: u64,
}

impl Loose {
    pub(super) fn of(row: impl Into<u64>) -> Self {
        Self { row: row.into() }
    }

    fn throw(self, field: &str, sides: usize) -> usize {
        Dice::new(field, self.row).below(sides)
    }

    /// An id: a string, for one row in eight a number.
    pub(super) fn id(self, field: &str, id: u32) -> Value {
        match self.throw(field, 8) {
            0 => json!(id),
            _ => json!(id.to_string()),
        }
    }

    /// A count: a string, for one row in four a number.
    pub(super) fn count(self, field: &str, count: usize) -> Value {
        match self.throw(field, 4) {
            0 => json!(count),
            _ => json!(count.to_string()),
        }
    }

    /// The flag for yes is `"1"` or `1`; for no there are four ways.
    pub(super) fn flag(self, field: &str, is_set: bool) -> Value {
        match (is_set, self.throw(field, 8)) {
            (true, 0..5) => json!("1"),
            (true, _) => json!(1),
            (false, 0) => json!(""),
            (false, 1) => Value::Null,
            (false, 2) => json!(0),
            (false, _) => json!("0"),
        }
    }

    /// A probability: a float, an integer zero, a string, or an empty one.
    pub(super) fn epss(self, thousandths: Option<u16>) -> Value {
        match thousandths {
            None => json!(""),
            Some(0) => json!(0),
            Some(some) => {
                let probability = f64::from(some) / 1000.0;
                match self.throw("epss_score", 2) {
                    0 => json!(probability),
                    _ => json!(probability.to_string()),
                }
            }
        }
    }

    /// Assigned teams: a string that holds JSON, for one row in two without a team an empty one.
    pub(super) fn teams(self, team: Option<(u32, &str)>) -> Value {
        let field = "justification_assigned_teams";
        match (team, self.throw(field, 2)) {
            (None, 0) => json!(""),
            (None, _) => json!("[]"),
            (Some((id, name)), _) => {
                let list = json!([{"team_id": self.id(field, id), "team_name": name}]);
                json!(list.to_string())
            }
        }
    }
}

/// A list; an empty one is an empty string.
pub(super) fn list<T: Into<Value>>(items: Vec<T>) -> Value {
    if items.is_empty() {
        json!("")
    } else {
        Value::Array(items.into_iter().map(Into::into).collect())
    }
}

/// A team that looks after an asset: nested one level too deep, or an empty string.
pub(super) fn owner(loose: Loose, team: Option<(u32, &str)>) -> Value {
    team.map_or_else(
        || json!(""),
        |(id, name)| {
            json!({"team_name": {"team_id": loose.id("owner_team", id), "team_name": name}})
        },
    )
}

/// A severity; none is an empty string.
pub(super) fn severity(severity: Option<Severity>) -> Value {
    json!(severity.map_or("", Severity::as_str))
}
