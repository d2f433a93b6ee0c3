//! Manual pages, made from the command tree: one a command.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::{App, ManArgs};
use crate::config::told;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::Out;

/// A page, as it is checked in under `man/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The command without the program's name, such as `tickets close`; empty for the program.
    pub command: String,
    /// The file, such as `adoconn-tickets-close.1`.
    pub file: String,
    /// The page in roff.
    pub text: String,
}

/// `man [COMMAND...]`
pub(super) fn run(args: &ManArgs, out: &mut Out) -> Result<ExitStatus, Failure> {
    let pages = pages()?;
    if let Some(directory) = &args.out {
        write_all(directory, &pages)?;
        out.status(format_args!(
            "wrote {} pages to {}",
            pages.len(),
            directory.display()
        ));
        return Ok(ExitStatus::Done);
    }
    let wanted = args.command.join(" ");
    let page = pages.iter().find(|page| page.command == wanted);
    let page = page.ok_or_else(|| {
        Failure::usage(format!("there is no command {}", told::shown(&wanted)))
            .hint("adoconn help lists the commands")
    })?;
    out.data(&page.text)?;
    Ok(ExitStatus::Done)
}

/// The pages of all commands, the program's own first.
///
/// # Errors
/// When a page cannot be rendered.
pub fn pages() -> io::Result<Vec<Page>> {
    let mut app = App::command().disable_help_subcommand(true);
    app.build();
    let mut pages = Vec::new();
    collect(&app, "", &mut pages)?;
    Ok(pages)
}

fn collect(command: &clap::Command, path: &str, pages: &mut Vec<Page>) -> io::Result<()> {
    let page = Man::new(command.clone())
        .source("adoconn")
        .manual("adoconn manual");
    let mut bytes = Vec::new();
    page.render(&mut bytes)?;
    pages.push(Page {
        command: path.to_owned(),
        file: page.get_filename(),
        text: with_notes(&String::from_utf8(bytes).map_err(io::Error::other)?),
    });
    for child in command.get_subcommands() {
        let path = format!("{path} {}", child.get_name());
        collect(child, path.trim_start(), pages)?;
    }
    Ok(())
}

/// The renderer calls what stands below a command's help "extra", and fills its lines.
fn with_notes(text: &str) -> String {
    text.replace(".SH EXTRA\n", ".SH NOTES\n.nf\n")
}

fn write_all(directory: &Path, pages: &[Page]) -> Result<(), Failure> {
    fs::create_dir_all(directory).map_err(|error| unwritable(directory, error))?;
    for page in pages {
        let path = directory.join(&page.file);
        fs::write(&path, &page.text).map_err(|error| unwritable(&path, error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: io::Error) -> Failure {
    Failure::new(
        ExitStatus::Error,
        format!("cannot write {}", path.display()),
    )
    .because(error)
}
