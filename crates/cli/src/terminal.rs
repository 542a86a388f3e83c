//! What the program prints. A closed pipe is no error: the work is done all the same.

use std::io::Write;

/// Prints to standard output.
pub fn print(text: &str) {
    _ = write!(anstream::stdout(), "{text}").and_then(|()| anstream::stdout().flush());
}

/// Prints to standard error.
pub fn print_error(text: &str) {
    _ = write!(anstream::stderr(), "{text}");
}
