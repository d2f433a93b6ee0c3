//! The process around the library: arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    adoconn::run(std::env::args_os()).into()
}
