//! The set-up installs a downloaded tool only if its hash matches, and compiles it otherwise. The check for known
//! vulnerabilities reports whether it had a database.
#![cfg(unix)]

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

/// A machine with empty folders and a fake `cargo`.
struct Machine {
    folder: PathBuf,
}

impl Machine {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("setup-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("path")).unwrap();
        fs::write(folder.join("list.txt"), "# no archive\n").unwrap();
        let machine = Machine { folder };
        let compiled = "#!/bin/sh\necho \"probe 1.0.0 (compiled)\"";
        let cargo = format!(
            "#!/bin/sh\ncase \"$*\" in \"install --locked \"*) ;; *) echo \"cargo $*\" >&2; exit 1 ;; esac\n\
             cat >\"$CARGO_HOME/bin/probe\" <<'END'\n{compiled}\nEND\nchmod +x \"$CARGO_HOME/bin/probe\"\n"
        );
        machine.program("path/cargo", &cargo);
        machine
    }

    fn program(&self, name: &str, text: &str) {
        let file = self.folder.join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// An archive with a tool that prints `says` as its version.
    fn archive(&self, says: &str) -> Vec<u8> {
        fs::create_dir_all(self.folder.join("probe-1.0.0")).unwrap();
        self.program("probe-1.0.0/probe", &format!("#!/bin/sh\necho \"{says}\"\n"));
        self.output(Command::new("tar").args(["-czf", "probe.tar.gz", "probe-1.0.0"]));
        fs::read(self.folder.join("probe.tar.gz")).unwrap()
    }

    /// Adds the archive to the list of downloads with this URL.
    fn list(&self, address: &str) {
        let platform = self.output(Command::new("sh").args(["-c", "echo $(uname -s)-$(uname -m)"]));
        let sum = self.output(Command::new("sh").args(["-c", "sha256sum probe.tar.gz || shasum -a 256 probe.tar.gz"]));
        let sum = sum.split(' ').next().unwrap();
        let row = format!("probe 1.0.0 {} {sum} {address}/probe.tar.gz probe-1.0.0/probe\n", platform.trim());
        fs::write(self.folder.join("list.txt"), row).unwrap();
    }

    fn output(&self, command: &mut Command) -> String {
        let output = command.current_dir(&self.folder).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the set-up of the tool. Returns its output, and the output of the installed tool.
    fn set_up(&self) -> (String, String) {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/setup");
        let script = "set -euo pipefail; . \"$0/log.sh\"; . \"$0/rust_tools.sh\"; cargo_tool probe 1.0.0 probe";
        let path = format!("{}:{}", self.folder.join("path").display(), std::env::var("PATH").unwrap());
        let printed = self.output(
            Command::new("bash")
                .args(["-c", script])
                .arg(tools)
                .env("PATH", path)
                .env("CARGO_HOME", self.folder.join("home"))
                .env("XDG_CACHE_HOME", self.folder.join("cache"))
                .env("BROADSHEET_PREBUILT", self.folder.join("list.txt"))
                .env("BROADSHEET_SETUP_LOGS", self.folder.join("logs"))
                .env("BROADSHEET_SETUP_PATIENCE", "1"),
        );
        (printed, self.output(Command::new(self.folder.join("home/bin/probe")).arg("--version")))
    }
}

/// Serves one body to every request and returns its address.
fn serve(body: Vec<u8>) -> String {
    answer(move |mut stream| {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(&body);
    })
}

fn answer(with: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(with));
    format!("http://{address}")
}

#[test]
fn a_download_with_the_right_hash_is_installed() {
    let machine = Machine::new("right");
    let address = serve(machine.archive("probe 1.0.0 (downloaded)"));
    machine.list(&address);
    let (printed, version) = machine.set_up();
    assert_eq!(version, "probe 1.0.0 (downloaded)\n", "{printed}");
    assert!(printed.contains("downloading probe 1.0.0"), "{printed}");
    let (printed, _) = machine.set_up();
    assert_eq!(printed, "", "a second set-up finds the tool");
    let left: Vec<_> = fs::read_dir(machine.folder.join("cache/broadsheet")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_download_with_another_hash_is_refused_and_the_tool_is_compiled() {
    let machine = Machine::new("wrong");
    let mut archive = machine.archive("probe 1.0.0 (downloaded)");
    *archive.last_mut().unwrap() ^= 1;
    let address = serve(archive);
    machine.list(&address);
    let (printed, version) = machine.set_up();
    assert_eq!(version, "probe 1.0.0 (compiled)\n", "{printed}");
    assert!(printed.contains(&format!("refused: {address}/probe.tar.gz has the SHA-256 sum ")), "{printed}");
    assert!(printed.contains("list.txt"), "{printed}");
}

#[test]
fn a_download_that_does_not_run_here_is_not_installed() {
    let machine = Machine::new("other-version");
    let address = serve(machine.archive("probe 0.9.0"));
    machine.list(&address);
    let (printed, version) = machine.set_up();
    assert_eq!(version, "probe 1.0.0 (compiled)\n", "{printed}");
    assert!(printed.contains("the downloaded probe 1.0.0 does not run on this machine"), "{printed}");
}

/// A closed port, a server that never answers, and one that stalls after the first bytes.
#[test]
fn a_tool_that_cannot_be_downloaded_is_compiled() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hold = |stream: TcpStream| std::mem::forget(stream);
    let silent = answer(hold);
    let stalled = answer(move |mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\nbeginning");
        hold(stream);
    });
    for (name, address) in [("nobody", format!("http://{nobody}")), ("silent", silent), ("stalled", stalled)] {
        let machine = Machine::new(name);
        machine.archive("probe 1.0.0 (downloaded)");
        machine.list(&address);
        let (printed, version) = machine.set_up();
        assert_eq!(version, "probe 1.0.0 (compiled)\n", "{name}: {printed}");
        assert!(printed.contains("probe 1.0.0 cannot be downloaded: curl: "), "{name}: {printed}");
    }
}

#[test]
fn a_platform_without_an_archive_compiles_the_tool() {
    let (printed, version) = Machine::new("no-archive").set_up();
    assert_eq!(version, "probe 1.0.0 (compiled)\n");
    assert!(!printed.contains("download"), "{printed}");
}

/// Runs the vulnerability check with a fake `cargo deny` whose two steps succeed or fail as given. Returns success
/// and output.
fn known_vulnerabilities(name: &str, mode: &str, fetch: bool, database: bool, check: bool) -> (bool, String) {
    let machine = Machine::new(name);
    let offline = if fetch && mode != "offline" { "error" } else { "error --offline" };
    let cargo = format!(
        "#!/bin/sh\ncase \"$*\" in \"deny fetch db\") {fetch} ;; \"fetch --quiet --locked \"*) ;; *\" {offline} check advisories\") {check} ;; *) exit 9 ;; esac\n"
    );
    machine.program("path/cargo", &cargo);
    // A failed download leaves the folders of a database.
    let advisories = machine.folder.join("home/advisory-dbs/advisory-db/crates/probe");
    fs::create_dir_all(&advisories).unwrap();
    if database {
        fs::write(advisories.join("RUSTSEC-2026-0001.md"), "").unwrap();
    }
    let path = format!("{}:{}", machine.folder.join("path").display(), std::env::var("PATH").unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/known-holes.sh");
    let mut command = Command::new("bash");
    let command = command.arg(script).arg(mode).env("PATH", path).env("CARGO_HOME", machine.folder.join("home"));
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn vulnerabilities_are_checked_if_a_database_is_available() {
    let (yes, no) = (true, false);
    // name, mode, can fetch, has a database, no known vulnerability; passes, output
    let cases = [
        ("fresh", "fetch", yes, yes, yes, yes, "known holes: tools/wasm-bindgen/Cargo.toml"),
        ("hole", "fetch", yes, yes, no, no, "known holes: Cargo.toml"),
        ("older", "fetch", no, yes, no, no, "using the existing database"),
        ("none", "fetch", no, no, no, yes, "NOT CHECKED"),
        ("strict", "strict", no, yes, yes, no, "the database cannot be updated"),
        ("offline", "offline", no, yes, no, no, "using the existing database"),
        ("offline-none", "offline", yes, no, no, yes, "NOT CHECKED"),
    ];
    for (name, mode, fetch, database, check, passes, says) in cases {
        let (passed, printed) = known_vulnerabilities(&format!("holes-{name}"), mode, fetch, database, check);
        assert_eq!(passed, passes, "{name}: {printed}");
        assert!(printed.contains(says), "{name}: {printed}");
    }
}

/// The packages that a program needs, each with its version and features.
fn dependencies(program: &str) -> BTreeSet<(String, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    let arguments = ["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}|{f}", "--package"];
    let output = cargo.args(arguments).arg(program).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let parts = lines.lines().filter(|line| !line.contains("proc-macro")).filter_map(|line| line.split_once('|'));
    parts.map(|(package, features)| (package.to_owned(), features.trim_end_matches(" (*)").to_owned())).collect()
}

/// With other features, `make build` would compile a package and all that depend on it twice.
#[test]
fn the_bundler_and_the_command_line_program_share_their_dependencies() {
    let bundler = dependencies("broadsheet-bundle");
    for needed in dependencies("broadsheet-cli") {
        let is_shared = bundler.contains(&needed) || bundler.iter().all(|(package, _)| *package != needed.0);
        assert!(is_shared, "{needed:?}: list these features in crates/publish/Cargo.toml");
    }
}
