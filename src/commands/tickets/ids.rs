//! Work items as they are given: as arguments, in a file, on standard input; by number or address.

use std::collections::HashSet;
use std::io::Read;

use super::input;
use crate::cli::BulkArgs;
use crate::cli::values::{FileOrStdin, GivenId, IdArgument};
use crate::clients::ado;
use crate::config::{intake, told};
use crate::error::Failure;
use crate::model::ids::WorkItemId;

/// What a bulk command is given; `None` where filters say what is meant.
///
/// # Errors
/// Text that is no number and no address, a file that cannot be read; exit status 2.
pub(super) fn given(args: &BulkArgs, input: impl Read) -> Result<Option<Vec<GivenId>>, Failure> {
    match &args.ids_from {
        Some(FileOrStdin::Stdin) => of_text(input, "standard input").map(Some),
        Some(FileOrStdin::File(path)) => {
            let bytes = input::of_file(path, "--ids-from")?;
            of_bytes(bytes, &path.display().to_string()).map(Some)
        }
        None if args.ids.is_empty() => Ok(None),
        None => of_arguments(&args.ids, input).map(Some),
    }
}

/// The work items given as arguments, in their order; `-` stands for those on `input`.
///
/// # Errors
/// Text on standard input that is no number; exit status 2.
pub(super) fn of_arguments(
    arguments: &[IdArgument],
    mut input: impl Read,
) -> Result<Vec<GivenId>, Failure> {
    let mut ids = Vec::new();
    for argument in arguments {
        match argument {
            IdArgument::Id(id) => ids.push(id.clone()),
            IdArgument::Stdin => ids.extend(of_text(&mut input, "standard input")?),
        }
    }
    Ok(ids)
}

/// Refuses addresses of another organization: a number alone does not tell whose it is.
///
/// # Errors
/// The first address that is not below ours; exit status 2.
pub(super) fn check_organization(ids: &[GivenId], reader: &ado::Reader) -> Result<(), Failure> {
    let other = ids.iter().find_map(|given| {
        let address = given.address.as_ref()?;
        (!reader.is_here(address)).then_some((given.id, address))
    });
    match other {
        None => Ok(()),
        Some((id, address)) => {
            let here = reader.page(id);
            Err(
                Failure::usage(format!("{address} is of another organization"))
                    .hint(format!("addresses here look like {here}"))
                    .hint("--profile chooses where a command works"),
            )
        }
    }
}

/// The numbers, each once, in their order.
pub(super) fn numbers(given: Vec<GivenId>) -> Vec<WorkItemId> {
    let mut seen = HashSet::new();
    let numbers = given.into_iter().map(|given| given.id);
    numbers.filter(|id| seen.insert(*id)).collect()
}

fn of_text(input: impl Read, name: &str) -> Result<Vec<GivenId>, Failure> {
    let bytes = intake::lines(input, intake::ROWS)
        .map_err(|error| Failure::usage(format!("{name} cannot be read")).because(error))?;
    of_bytes(bytes, name)
}

fn of_bytes(bytes: Vec<u8>, name: &str) -> Result<Vec<GivenId>, Failure> {
    let text = intake::text(bytes)
        .map_err(|garbled| Failure::usage(format!("{name} cannot be read")).because(garbled))?;
    let lines = text.lines().zip(1..);
    let words = lines.flat_map(|(line, number): (_, usize)| {
        line.split_whitespace().map(move |word| (word, number))
    });
    words
        .map(|(word, line)| {
            word.parse::<GivenId>().map_err(|why| {
                Failure::usage(format!(
                    "{name}, line {line}: {} is {why}",
                    told::shown(word)
                ))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_and_come_once() {
        let arguments = ["7", "-", "9"].map(|text| text.parse().unwrap());
        let ids = of_arguments(&arguments, "9 #8\n\n7\n".as_bytes()).unwrap();
        assert_eq!(numbers(ids), [7, 9, 8].map(WorkItemId));
    }

    #[test]
    fn an_empty_input_selects_nothing() {
        assert_eq!(of_arguments(&[IdArgument::Stdin], &b" \n"[..]).unwrap(), []);
    }

    #[test]
    fn addresses_tell_their_number() {
        let text = "\u{feff}https://dev.azure.com/contoso/Web%20Shop/_workitems/edit/640/ \
                    https://dev.azure.com/contoso/_apis/wit/workItems/641?x=1";
        let ids = of_text(text.as_bytes(), "f").unwrap();
        assert!(ids.iter().all(|given| given.address.is_some()));
        assert_eq!(numbers(ids), [640, 641].map(WorkItemId));
        for bad in [
            "https://dev.azure.com/contoso",
            "https://x/_workitems/edit/0",
            "4711111111",
        ] {
            assert!(of_text(bad.as_bytes(), "f").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_word_that_is_no_number_is_told_with_its_line() {
        let failure = of_text("7\nseven".as_bytes(), "standard input").unwrap_err();
        assert_eq!(failure.status.code(), 2);
        assert_eq!(
            failure.message,
            "standard input, line 2: \"seven\" is not a work item id: a whole number above 0"
        );
    }
}
