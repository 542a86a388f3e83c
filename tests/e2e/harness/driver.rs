//! Real browsers. Input: an [`Engine`], and the feature to disable ([`Disabled`]). Output: a [`Browser`], which is a
//! process with one WebDriver session. Dropping it ends the process and its children.
//!
//! WebDriver is JSON over HTTP with one request for each command, so no client library is needed: see
//! [`Browser::command`].

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fmt, fs, thread};

/// A host name that resolves to this machine, except in WebKit.
pub const REBIND_HOST: &str = "rebind.example";

/// The time limit of a command.
pub const COMMAND_TIMEOUT: Duration = Duration::from_secs(90);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    /// The engines in `BROADSHEET_ENGINES`, or those that set-up found, or all. No browser is skipped silently.
    pub fn chosen() -> Vec<Engine> {
        let names = ["BROADSHEET_ENGINES", "BROADSHEET_BROWSERS"].iter().find_map(|name| env::var(name).ok());
        let Some(names) = names.filter(|names| !names.trim().is_empty()) else { return Engine::ALL.to_vec() };
        names.split([' ', ',']).filter(|name| !name.is_empty()).map(Engine::named).collect()
    }

    fn named(name: &str) -> Engine {
        match name.to_lowercase().as_str() {
            "chromium" | "chrome" => Engine::Chromium,
            "firefox" => Engine::Firefox,
            "webkit" => Engine::WebKit,
            other => panic!("BROADSHEET_ENGINES: unknown engine {other:?}; use chromium, firefox or webkit"),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        })
    }
}

/// A feature that a few visitors' browsers lack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disabled {
    Nothing,
    Script,
    WebAssembly,
}

pub struct Browser {
    pub engine: Engine,
    port: u16,
    session: String,
    // Drop order: the driver before its display, and both before their temporary files.
    _driver: Process,
    _display: Option<Process>,
    _temp_folder: TempFolder,
}

impl Browser {
    pub fn start(engine: Engine, disabled: Disabled) -> Browser {
        let port = free_port();
        let number = port.to_string();
        let (mut driver, display) = match engine {
            Engine::Chromium => {
                let mut command = program("CHROMEDRIVER", "chromedriver");
                command.arg(format!("--port={number}"));
                (command, None)
            }
            Engine::Firefox => {
                let mut command = program("BROADSHEET_GECKODRIVER", "geckodriver");
                command.args(["--port", &number, "--websocket-port", &free_port().to_string()]);
                (command, None)
            }
            Engine::WebKit => {
                let (display, name) = display();
                let mut command = program("BROADSHEET_WEBKITDRIVER", "WebKitWebDriver");
                command.arg(format!("--port={number}")).env("DISPLAY", name).env("GDK_BACKEND", "x11");
                if disabled == Disabled::WebAssembly {
                    command.env("JSC_useWasm", "0").env("JSC_useWebAssembly", "0");
                }
                (command, Some(display))
            }
        };
        let temp_folder = TempFolder(env::temp_dir().join(format!("broadsheet-e2e-{number}")));
        fs::create_dir_all(&temp_folder.0).expect("a temporary folder");
        driver.env("TMPDIR", &temp_folder.0);
        let driver = Process::start(driver, Stdio::null());
        let mut browser = Browser {
            engine,
            port,
            session: String::new(),
            _driver: driver,
            _display: display,
            _temp_folder: temp_folder,
        };
        browser.wait_for_driver();
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities(engine, disabled) } });
        let opened =
            browser.call("POST", "/session", &wanted).unwrap_or_else(|e| panic!("{engine} did not start: {e}"));
        browser.session = opened["sessionId"].as_str().expect("a new session has an id").to_owned();
        let window = json!({ "x": 0, "y": 0, "width": 1280, "height": 900 });
        browser.command("POST", "/window/rect", window).unwrap_or_else(|e| panic!("{engine} has no window: {e}"));
        browser
    }

    /// The port that the driver was started with.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends one command of the session: `command("POST", "/url", json!({"url": …}))`.
    pub fn command(&self, method: &str, path: &str, body: Value) -> Result<Value, String> {
        self.call(method, &format!("/session/{}{path}", self.session), &body)
    }

    /// Runs an idempotent script. Returns `None` on a timeout: the page is busy, or WebKitWebDriver lost the command,
    /// as happens during history navigation.
    pub fn try_execute(&self, script: &str, timeout: Duration) -> Option<Result<Value, String>> {
        let path = format!("/session/{}/execute/sync", self.session);
        match self.call_within(timeout, "POST", &path, &json!({ "script": script, "args": [] })) {
            Err(why) if matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
            answer => Some(answer.unwrap_or_else(|why| Err(why.to_string()))),
        }
    }

    /// One HTTP exchange with the driver. Returns the `value` of its response, or its error as text.
    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let answer = self.call_within(COMMAND_TIMEOUT, method, path, body);
        answer.unwrap_or_else(|why| Err(format!("{method} {path}: {why}")))
    }

    fn call_within(
        &self,
        timeout: Duration,
        method: &str,
        path: &str,
        body: &Value,
    ) -> std::io::Result<Result<Value, String>> {
        let (status, answer) = exchange(self.port, timeout, method, path, body)?;
        let mut answer: Value = serde_json::from_slice(&answer)?;
        Ok(match status {
            200 => Ok(answer["value"].take()),
            _ => Err(format!("{}: {}", answer["value"]["error"], answer["value"]["message"])),
        })
    }

    fn wait_for_driver(&self) {
        let timeout = Instant::now() + Duration::from_secs(20);
        while self.call("GET", "/status", &Value::Null).is_err() {
            assert!(Instant::now() < timeout, "the driver of {} did not answer within 20 s", self.engine);
            thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.command("DELETE", "", Value::Null);
    }
}

fn capabilities(engine: Engine, disabled: Disabled) -> Value {
    // `none`: a test waits for its own conditions, and some hold back resources that the load event needs.
    let mut wanted = json!({
        "pageLoadStrategy": "none",
        "unhandledPromptBehavior": "accept",
        "timeouts": { "script": 60_000, "pageLoad": 60_000, "implicit": 0 },
    });
    match engine {
        Engine::Chromium => {
            let resolve = format!("--host-resolver-rules=MAP {REBIND_HOST} 127.0.0.1");
            let mut args = vec![
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                &resolve,
            ];
            if disabled == Disabled::WebAssembly {
                // `--noexpose-wasm` is ignored by current versions.
                args.push("--js-flags=--jitless");
            }
            let mut options = json!({ "args": args });
            if let Ok(binary) = env::var("BROADSHEET_CHROME") {
                options["binary"] = json!(binary);
            }
            if disabled == Disabled::Script {
                options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
            }
            wanted["goog:chromeOptions"] = options;
        }
        Engine::Firefox => {
            let mut options = json!({
                "args": ["-headless"],
                "prefs": {
                    "javascript.enabled": disabled != Disabled::Script,
                    "javascript.options.wasm": disabled != Disabled::WebAssembly,
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                    "network.dns.localDomains": REBIND_HOST,
                },
            });
            if let Ok(binary) = env::var("BROADSHEET_FIREFOX") {
                options["binary"] = json!(binary);
            }
            wanted["moz:firefoxOptions"] = options;
        }
        Engine::WebKit => {
            let mut args = vec!["--automation"];
            if disabled == Disabled::Script {
                args.push("--enable-javascript=false");
            }
            wanted["browserName"] = json!("MiniBrowser");
            wanted["webkitgtk:browserOptions"] = json!({ "binary": minibrowser(), "args": args });
        }
    }
    wanted
}

fn minibrowser() -> String {
    if let Ok(path) = env::var("BROADSHEET_WEBKIT") {
        return path;
    }
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let found = folders
        .flat_map(|folder| ["4.1", "4.0"].map(|api| folder.path().join(format!("webkit2gtk-{api}/MiniBrowser"))))
        .find(|path| path.is_file());
    found.expect("MiniBrowser of WebKitGTK is not installed (webkit2gtk-driver)").to_string_lossy().into_owned()
}

/// WebKitGTK has no headless mode, so it gets its own display.
fn display() -> (Process, String) {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
    let mut display = Process::start(command, Stdio::piped());
    let mut number = String::new();
    BufReader::new(display.0.stdout.take().expect("piped")).read_line(&mut number).expect("Xvfb prints its display");
    assert!(!number.trim().is_empty(), "Xvfb did not start; is it installed?");
    (display, format!(":{}", number.trim()))
}

fn program(variable: &str, name: &str) -> Command {
    Command::new(env::var(variable).ok().filter(|path| !path.is_empty()).unwrap_or_else(|| name.to_owned()))
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// A temporary folder for the profiles of killed browsers.
struct TempFolder(PathBuf);

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process with its children. A small shell leads their process group, and ends it when its input closes: on drop,
/// or if the test run is killed.
pub struct Process(Child);

impl Process {
    pub fn start(command: Command, stdout: Stdio) -> Process {
        const LEADER_SCRIPT: &str = r#""$@" & trap : TERM; cat >/dev/null; kill -TERM -$$; sleep 0.3; kill -KILL -$$"#;
        let mut leader = Command::new("sh");
        leader.args(["-c", LEADER_SCRIPT, "sh"]).arg(command.get_program()).args(command.get_args());
        leader.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        leader.process_group(0).stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::null());
        Process(leader.spawn().expect("sh starts"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn exchange(port: u16, timeout: Duration, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, Vec<u8>)> {
    let body = if method == "POST" { body.to_string() } else { String::new() };
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(timeout))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes())?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer)?;
    Ok((status, answer))
}
