//! The process around the library: arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: a signal may come in the first moment.
    adoconn::process::prepare();
    adoconn::run(std::env::args_os()).into()
}
