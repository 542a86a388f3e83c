//! Prints to the terminal. A closed pipe is not an error, because the work is done anyway.

use std::io::Write;

/// Prints to standard output.
pub fn print(text: &str) {
    _ = write!(anstream::stdout(), "{text}").and_then(|()| anstream::stdout().flush());
}

/// Prints to standard error.
pub fn print_error(text: &str) {
    _ = write!(anstream::stderr(), "{text}");
}
