//! Work item numbers as arguments, and on standard input.

use std::io::Read;

use crate::cli::IdArgument;
use crate::cli::values::work_item_id;
use crate::error::Failure;
use crate::model::ids::WorkItemId;

/// The numbers given, each once, in their order; `-` stands for those on `input`.
///
/// # Errors
/// Text on standard input that is no number; exit status 2.
pub(super) fn given(
    arguments: &[IdArgument],
    mut input: impl Read,
) -> Result<Vec<WorkItemId>, Failure> {
    let mut ids = Vec::new();
    for argument in arguments {
        match argument {
            IdArgument::Id(id) => ids.push(*id),
            IdArgument::Stdin => ids.extend(of_input(&mut input)?),
        }
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

fn of_input(input: &mut impl Read) -> Result<Vec<WorkItemId>, Failure> {
    let mut text = String::new();
    input
        .read_to_string(&mut text)
        .map_err(|error| Failure::usage("standard input cannot be read").because(error))?;
    let lines = text.lines().zip(1..);
    let words = lines.flat_map(|(line, number): (_, usize)| {
        line.split_whitespace().map(move |word| (word, number))
    });
    words
        .map(|(word, line)| {
            work_item_id(word).map_err(|why| {
                Failure::usage(format!("standard input, line {line}: {word:?} is {why}"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_and_come_once() {
        let arguments = [
            IdArgument::Id(WorkItemId(7)),
            IdArgument::Stdin,
            IdArgument::Id(WorkItemId(9)),
        ];
        let ids = given(&arguments, "9 #8\n\n7\n".as_bytes()).unwrap();
        assert_eq!(ids, [WorkItemId(7), WorkItemId(9), WorkItemId(8)]);
    }

    #[test]
    fn an_empty_input_selects_nothing() {
        assert_eq!(given(&[IdArgument::Stdin], &b" \n"[..]).unwrap(), []);
    }

    #[test]
    fn a_word_that_is_no_number_is_told_with_its_line() {
        let failure = given(&[IdArgument::Stdin], "7\nseven".as_bytes()).unwrap_err();
        assert_eq!(failure.status.code(), 2);
        assert_eq!(
            failure.message,
            "standard input, line 2: \"seven\" is not a work item id: a whole number above 0"
        );
    }
}
