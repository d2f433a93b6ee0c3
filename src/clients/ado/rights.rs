//! What the identity may do, by the service's own permission bits (ado-api, 13).

use super::wire::{Evaluation, EvaluationAnswer, EvaluationQuestion};
use super::{Reader, VERSION, invalid};
use crate::clients::address::Part;
use crate::clients::api_error::ApiError;

/// Security namespaces.
const AREAS: &str = "83e28ad4-2d72-4ceb-97b0-c7726d5502c3";
const TAGGING: &str = "bb50f182-8e5e-40b8-bc21-e8752a1e7ae2";
const PROJECT: &str = "52d39943-cb85-4d7f-8fa8-c6baac873819";

/// A right that matters for tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// View work items in an area.
    View,
    /// Edit work items in an area.
    Edit,
    /// Make a tag that the project does not know yet.
    CreateTags,
    /// Write without mailing people.
    SuppressNotifications,
}

impl Right {
    /// All of them, in the order in which they are asked for.
    pub const ALL: [Self; 4] = [
        Self::View,
        Self::Edit,
        Self::CreateTags,
        Self::SuppressNotifications,
    ];

    /// The permission as the settings pages call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::View => "View work items in this node",
            Self::Edit => "Edit work items in this node",
            Self::CreateTags => "Create tag definition",
            Self::SuppressNotifications => "Suppress notifications for work item updates",
        }
    }

    fn question(self, project_id: &str, area: &[String]) -> Evaluation {
        let (security_namespace_id, token, permissions) = match self {
            Self::View => (AREAS, area_token(area), 16),
            Self::Edit => (AREAS, area_token(area), 32),
            Self::CreateTags => (TAGGING, format!("/{project_id}"), 2),
            Self::SuppressNotifications => {
                let token = format!("$PROJECT:vstfs:///Classification/TeamProject/{project_id}");
                (PROJECT, token, 2_097_152)
            }
        };
        Evaluation {
            security_namespace_id,
            token,
            permissions,
        }
    }
}

/// Parents before children, joined by `:`.
fn area_token(identifiers: &[String]) -> String {
    let nodes: Vec<String> = identifiers
        .iter()
        .map(|identifier| format!("vstfs:///Classification/Node/{identifier}"))
        .collect();
    nodes.join(":")
}

impl Reader {
    /// In which of these projects, by their ids, writes may go without mails.
    ///
    /// # Errors
    /// When the call fails, or answers another number of questions.
    pub async fn may_suppress_notifications(
        &self,
        project_ids: &[&str],
    ) -> Result<Vec<bool>, ApiError> {
        if project_ids.is_empty() {
            return Ok(Vec::new());
        }
        let question = |id: &&str| Right::SuppressNotifications.question(id, &[]);
        self.evaluate(project_ids.iter().map(question).collect())
            .await
    }

    /// The rights that we lack in a project and an area of it, given by the GUIDs from the root
    /// down.
    ///
    /// An answer about a token that the service does not know may be true or false without an
    /// error: a refused write proves more (ado-api, 13).
    ///
    /// # Errors
    /// When the call fails, or answers another number of questions.
    pub async fn missing_rights(
        &self,
        project_id: &str,
        area: &[String],
    ) -> Result<Vec<Right>, ApiError> {
        let questions = Right::ALL.map(|right| right.question(project_id, area));
        let granted = self.evaluate(questions.into()).await?;
        let pairs = Right::ALL.into_iter().zip(granted);
        let missing = pairs.filter(|(_, is_granted)| !is_granted);
        Ok(missing.map(|(right, _)| right).collect())
    }

    /// One answer to each question, in one request.
    async fn evaluate(&self, evaluations: Vec<Evaluation>) -> Result<Vec<bool>, ApiError> {
        let count = evaluations.len();
        let question = EvaluationQuestion {
            always_allow_administrators: false,
            evaluations,
        };
        let parts = [Part::Fixed("_apis/security/permissionevaluationbatch")];
        let answer: EvaluationAnswer = self.ado.ask(&parts, &[VERSION], &question).await?;
        let granted = answer.evaluations;
        if granted.len() != count {
            return Err(invalid(&format!(
                "{} answers to {count} questions about rights",
                granted.len()
            )));
        }
        Ok(granted.into_iter().map(|grant| grant.value).collect())
    }
}
