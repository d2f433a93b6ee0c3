//! Questions, or their answers from elsewhere; what nobody answers is gathered.

use std::fmt;

use secrecy::SecretString;

use crate::commands::Context;
use crate::commands::secrets::set::from_stdin;
use crate::config::secrets::SecretName;
use crate::error::Failure;
use crate::output::prompt;

/// A longer list is narrowed by typing before it is shown.
const LONG: usize = 15;

/// One set-up's questions.
#[derive(Debug)]
pub(super) struct Interview<'a> {
    pub(super) context: &'a mut Context,
    asks: bool,
    /// Flags that would have answered, with what they mean.
    missing: Vec<String>,
    has_read_stdin: bool,
}

/// A question whose answer is one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    /// The words on the terminal.
    pub(super) words: &'a str,
    /// The flag that answers it.
    pub(super) flag: &'static str,
    /// The variable that answers it.
    pub(super) variable: &'static str,
    /// What Enter alone means.
    pub(super) given: Option<&'a str>,
}

impl<'a> Interview<'a> {
    pub(super) fn new(is_silent: bool, context: &'a mut Context) -> Self {
        Self {
            asks: context.out.manner().can_ask && !is_silent,
            context,
            missing: Vec::new(),
            has_read_stdin: false,
        }
    }

    /// Whether somebody answers.
    pub(super) fn asks(&self) -> bool {
        self.asks
    }

    /// Says something to whoever answers.
    pub(super) fn say(&mut self, line: impl fmt::Display) {
        self.context.out.status(line);
    }

    /// Notes a flag that nobody set.
    pub(super) fn lacks(&mut self, flag: &str, what: impl fmt::Display) {
        self.missing.push(format!("{flag}: {what}"));
    }

    /// Everything that nobody answered, at once.
    ///
    /// # Errors
    /// When anything is missing; exit status 2.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let why = if self.asks {
            "answers are missing"
        } else if self.context.out.manner().can_ask {
            "answers are missing, and --yes asks nothing"
        } else {
            "answers are missing, and there is no terminal to ask on"
        };
        let failure = Failure::usage(format!("{why}; nothing was written"));
        Err(std::mem::take(&mut self.missing)
            .into_iter()
            .fold(failure, Failure::hint))
    }

    /// The flag's answer, a person's, the variable's or the given one. `None` is noted.
    pub(super) fn line(
        &mut self,
        question: Question<'_>,
        by_flag: Option<&str>,
        acceptable: impl Fn(&str) -> Result<(), String>,
    ) -> Result<Option<String>, Failure> {
        let Question {
            words,
            flag,
            variable,
            given,
        } = question;
        let wrong = |place: &str, why: String| Failure::usage(format!("{place} {why}"));
        if let Some(text) = by_flag {
            acceptable(text.trim()).map_err(|why| wrong(flag, why))?;
            return Ok(Some(text.trim().to_owned()));
        }
        let known = self.context.env.text(variable)?.map(str::to_owned);
        let given = known.as_deref().or(given);
        if self.asks {
            return self.ask(words, given, acceptable, flag).map(Some);
        }
        let Some(text) = given else {
            self.lacks(flag, words);
            return Ok(None);
        };
        acceptable(text.trim()).map_err(|why| wrong(variable, why))?;
        Ok(Some(text.trim().to_owned()))
    }

    /// An answer that may be left out.
    pub(super) fn optional(
        &mut self,
        by_flag: Option<&str>,
        words: &str,
        flag: &str,
    ) -> Result<Option<String>, Failure> {
        let text = match by_flag {
            Some(text) => text.trim().to_owned(),
            None if self.asks => {
                let words = format!("{words} (may be left out)");
                self.ask(&words, None, |_| Ok(()), flag)?
            }
            None => String::new(),
        };
        Ok((!text.is_empty()).then_some(text))
    }

    /// Asks a person.
    pub(super) fn ask(
        &mut self,
        words: &str,
        given: Option<&str>,
        acceptable: impl Fn(&str) -> Result<(), String>,
        instead: &str,
    ) -> Result<String, Failure> {
        if !self.asks {
            return Ok(given.unwrap_or_default().to_owned());
        }
        prompt::text(&mut self.context.out, words, given, acceptable, instead)
    }

    /// Asks a person for a secret; nothing of it is shown.
    pub(super) fn secret(&mut self, words: &str, instead: &str) -> Result<SecretString, Failure> {
        prompt::secret(&mut self.context.out, words, instead)
    }

    /// Reads a secret from standard input, which has room for one.
    pub(super) fn stdin(&mut self, name: SecretName) -> Result<SecretString, Failure> {
        if std::mem::replace(&mut self.has_read_stdin, true) {
            return Err(Failure::usage("standard input can hold one secret only")
                .hint("give the other as env:NAME, file:PATH or command:PROGRAM"));
        }
        from_stdin(name)
    }

    /// Asks a person yes or no.
    pub(super) fn confirm(&mut self, question: &str, instead: &str) -> Result<bool, Failure> {
        prompt::confirm(&mut self.context.out, question, instead)
    }

    /// Asks a person to pick one; answers with its place.
    pub(super) fn pick(
        &mut self,
        words: &str,
        choices: &[String],
        instead: &str,
    ) -> Result<usize, Failure> {
        let mut shown: Vec<usize> = (0..choices.len()).collect();
        while shown.len() > LONG {
            let count = shown.len();
            let question = format!("{words}: {count} to choose from, type a part of the name");
            let part = self.ask(&question, None, |_| Ok(()), instead)?;
            shown = containing(choices, &part);
            if shown.is_empty() {
                self.say(format_args!("nothing there has {part:?} in its name"));
                shown = (0..choices.len()).collect();
            } else if part.is_empty() {
                break;
            }
        }
        let names: Vec<&String> = shown.iter().map(|at| &choices[*at]).collect();
        let picked = prompt::select(&mut self.context.out, words, &names, instead)?;
        Ok(shown[picked])
    }
}

/// Where the choices are that have this part; a whole name is meant alone.
fn containing(choices: &[String], part: &str) -> Vec<usize> {
    let part = part.to_lowercase();
    let places = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let all = choices.iter().enumerate();
        all.filter(|(_, choice)| fits(&choice.to_lowercase()))
            .map(|(at, _)| at)
            .collect()
    };
    let whole = places(&|choice| choice == part);
    if whole.is_empty() {
        places(&|choice| choice.contains(&part))
    } else {
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn a_part_narrows_a_list_and_a_whole_name_decides() {
        let choices = ["Payments", "Payments EU", "Zahlungen Süd"].map(str::to_owned);
        assert_eq!(containing(&choices, "pay"), [0, 1]);
        assert_eq!(containing(&choices, "PAYMENTS"), [0]);
        assert_eq!(containing(&choices, "sÜd"), [2]);
        assert_eq!(containing(&choices, "x"), [0_usize; 0]);
        assert_eq!(containing(&choices, ""), [0, 1, 2]);
    }
}
