//! Target states: one for all, or one for each work item type.

use std::str::FromStr;

use crate::model::process::same_name;

/// One `--state`: `Done`, `Bug=Closed` or `Payments/Bug=Closed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChoice {
    /// Only in this project.
    pub project: Option<String>,
    /// Only for this work item type.
    pub work_item_type: Option<String>,
    /// The state.
    pub state: String,
}

impl StateChoice {
    /// One state for every type.
    pub fn of_all(state: &str) -> Self {
        Self {
            project: None,
            work_item_type: None,
            state: state.to_owned(),
        }
    }

    /// Whether it speaks of that type of that project.
    pub fn is_for(&self, project: &str, work_item_type: &str) -> bool {
        let fits = |wanted: &Option<String>, name: &str| {
            wanted
                .as_deref()
                .is_none_or(|wanted| same_name(wanted, name))
        };
        fits(&self.project, project) && fits(&self.work_item_type, work_item_type)
    }
}

impl FromStr for StateChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORMS: &str = "needs the form STATE, TYPE=STATE or PROJECT/TYPE=STATE";
        let part = |text: &str| {
            let text = text.trim();
            (!text.is_empty())
                .then(|| text.to_owned())
                .ok_or_else(|| FORMS.to_owned())
        };
        let Some((key, state)) = text.split_once('=') else {
            return Ok(Self {
                project: None,
                work_item_type: None,
                state: part(text)?,
            });
        };
        // Azure DevOps allows no slash in a project's name, but in a type's.
        let (project, work_item_type) = match key.split_once('/') {
            Some((project, work_item_type)) => (Some(part(project)?), part(work_item_type)?),
            None => (None, part(key)?),
        };
        Ok(Self {
            project,
            work_item_type: Some(work_item_type),
            state: part(state)?,
        })
    }
}

/// What stands behind one `--state`: a choice, or several with commas between them, as in
/// `Bug=Closed,Task=Done`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChoices(pub Vec<StateChoice>);

impl FromStr for StateChoices {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A state may have a comma in its name; a map has a sign behind each.
        let parts: Vec<&str> = text.split(',').collect();
        if parts.len() > 1 && parts.iter().all(|part| part.contains('=')) {
            return parts
                .into_iter()
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map(Self);
        }
        Ok(Self(vec![text.parse()?]))
    }
}

/// All `--state` of one command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateMap {
    choices: Vec<StateChoice>,
}

impl StateMap {
    /// Takes the choices of one command line.
    ///
    /// # Errors
    /// When two of them say different things about the same types.
    pub fn new(choices: &[StateChoice]) -> Result<Self, String> {
        let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => same_name(one, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        for (at, choice) in choices.iter().enumerate() {
            let earlier = choices[..at].iter().find(|earlier| {
                same(&earlier.project, &choice.project)
                    && same(&earlier.work_item_type, &choice.work_item_type)
            });
            if let Some(earlier) = earlier {
                return Err(format!(
                    "--state names two states for the same items, {:?} and {:?}; \
                     one state for each type is --state TYPE=STATE",
                    earlier.state, choice.state
                ));
            }
        }
        Ok(Self {
            choices: choices.to_vec(),
        })
    }

    /// The state wanted for a type of a project; the most particular choice decides.
    pub fn state_for(&self, project: &str, work_item_type: &str) -> Option<&str> {
        self.choices
            .iter()
            .filter(|choice| choice.is_for(project, work_item_type))
            .max_by_key(|choice| (choice.project.is_some(), choice.work_item_type.is_some()))
            .map(|choice| choice.state.as_str())
    }

    /// The choices as they were given.
    pub fn choices(&self) -> &[StateChoice] {
        &self.choices
    }

    /// Whether none was given.
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }
}
