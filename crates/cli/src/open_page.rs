//! Opens a page in the browser that the account prefers. Entry point: [`open`].

use std::process::{Command, Stdio};
use std::{env, io};

/// The system's command that opens an address, with its first arguments.
fn opener() -> (&'static str, &'static [&'static str]) {
    match env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    }
}

/// Starts the system's command and does not wait for it. The error says which command could not be started.
pub fn open(address: &str) -> io::Result<()> {
    let (program, arguments) = opener();
    let mut command = Command::new(program);
    command.args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("cannot run {program} to open a browser: {error}")))?;
    // The system keeps a finished process until its parent waits for it.
    std::thread::spawn(move || child.wait());
    Ok(())
}
