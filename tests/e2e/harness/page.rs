//! Actions of a visitor in a browser. Input: a [`Browser`] and the origin of the site. Entry point: [`Page`].
//!
//! Each action waits until its element exists, or panics after ten seconds. The runner adds [`Page::describe`] to the
//! message. Selectors are CSS.

use crate::driver::{Browser, COMMAND_TIMEOUT, Engine};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, thread};

const TIMEOUT: Duration = Duration::from_secs(10);
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Key codes of WebDriver.
pub mod key {
    pub const TAB: &str = "\u{E004}";
    pub const ENTER: &str = "\u{E007}";
    pub const SHIFT: &str = "\u{E008}";
    pub const CONTROL: &str = "\u{E009}";
    pub const ESCAPE: &str = "\u{E00C}";
    pub const PAGE_UP: &str = "\u{E00E}";
    pub const META: &str = "\u{E03D}";
}

/// Memory use of a page.
#[derive(Debug, Clone, Copy)]
pub struct MemoryUse {
    pub nodes: f64,
    pub listeners: f64,
    /// Bytes of JavaScript objects.
    pub heap: f64,
}

pub struct Page {
    browser: Browser,
    origin: String,
    /// The root for selectors, as a script expression.
    root: RefCell<String>,
    /// Scripts that run before those of a document.
    early_scripts: RefCell<Vec<String>>,
}

impl Page {
    pub fn new(browser: Browser, origin: String) -> Page {
        Page { browser, origin, root: RefCell::new("document".to_owned()), early_scripts: RefCell::default() }
    }

    /// Selectors and states refer to the shadow root of `host` from now on.
    pub fn enter_shadow_root(&self, host: &str) {
        *self.root.borrow_mut() = format!("document.querySelector({}).shadowRoot", json!(host));
    }

    /// Selectors refer to the document again.
    pub fn leave_shadow_root(&self) {
        *self.root.borrow_mut() = "document".to_owned();
    }

    fn root(&self) -> String {
        self.root.borrow().clone()
    }

    pub fn engine(&self) -> Engine {
        self.browser.engine
    }

    // ---- Navigation

    /// Opens a page of the site and waits until the reader has shown it.
    pub fn open(&self, path: &str) {
        self.load(path);
        self.wait_until_settled();
    }

    /// Opens a page of the site and waits only for its document.
    pub fn load(&self, path: &str) {
        self.visit(&format!("{}{path}", self.origin));
    }

    /// Opens any URL and waits only for its document.
    pub fn visit(&self, url: &str) {
        self.wait_for_document(|| self.command("POST", "/url", json!({ "url": url })));
    }

    pub fn reload(&self) {
        self.wait_for_document(|| self.command("POST", "/refresh", json!({})));
    }

    /// Waits until the navigation that `leave` starts has replaced this document.
    fn wait_for_document(&self, leave: impl FnOnce() -> Value) {
        let _ = self.try_js("window.__leaving = true", json!([]));
        leave();
        self.wait_until("!window.__leaving && location.href !== 'about:blank' && document.readyState !== 'loading'");
    }

    pub fn back(&self) {
        self.command("POST", "/back", json!({}));
    }

    pub fn forward(&self) {
        self.command("POST", "/forward", json!({}));
    }

    /// Waits until the reader is ready and shows its final state completely.
    pub fn wait_until_settled(&self) {
        let root = self.root();
        // A key loads the reader of a page that is only read. It is sent until the page has a listener for it.
        self.wait_until(&format!(
            "dispatchEvent(new Event('keydown')) && ({root}.host ?? document.documentElement).dataset.reader === 'ready' && \
             {root}.querySelector('main')?.dataset.state && {root}.querySelector('main').dataset.state !== 'loading' && \
             !{root}.querySelector('[data-fresh] [data-state=ready]')",
        ));
    }

    /// Waits until the address is `path` (with query and fragment) and its page is shown.
    pub fn wait_for_address(&self, path: &str) {
        self.wait_until(&format!("location.pathname + location.search + location.hash === {}", json!(path)));
        self.wait_until_settled();
    }

    // ---- Input

    /// A real mouse click in the middle of the first match.
    pub fn click(&self, selector: &str) {
        // The element may be replaced before the click. During the transition between two pages, WebKit lets nobody
        // press anything.
        for tries_left in (0..6).rev() {
            let path = format!("/element/{}/click", self.find_in_view(selector));
            match self.browser.command("POST", &path, json!({})) {
                Ok(_) => return,
                Err(error)
                    if tries_left > 0
                        && ["not interactable", "stale element"].iter().any(|why| error.contains(why)) =>
                {
                    thread::sleep(Duration::from_millis(200));
                }
                Err(error) => panic!("POST {path}: {error}"),
            }
        }
    }

    /// Clicks while the key `held` is down.
    pub fn click_with_key(&self, held: &str, selector: &str) {
        self.pointer(selector, Some(held), 0, true);
    }

    pub fn middle_click(&self, selector: &str) {
        self.pointer(selector, None, 1, true);
    }

    pub fn hover(&self, selector: &str) {
        self.pointer(selector, None, 0, false);
    }

    /// Presses the mouse at one point of the window, moves it, and releases it at another.
    pub fn drag(&self, from: (f64, f64), to: (f64, f64)) {
        let at = |(x, y): (f64, f64), duration: u32| json!({ "type": "pointerMove", "duration": duration, "x": x.round(), "y": y.round(), "origin": "viewport" });
        let between = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let button = |what: &str| json!({ "type": what, "button": 0 });
        let pointer_actions =
            json!([at(from, 0), button("pointerDown"), at(between, 60), at(to, 60), button("pointerUp")]);
        self.perform_actions(json!([
            { "type": "pointer", "id": "hand", "parameters": { "pointerType": "mouse" }, "actions": pointer_actions },
        ]));
    }

    fn pointer(&self, selector: &str, held: Option<&str>, button: u8, press: bool) {
        let element = self.find(selector);
        self.js(
            "arguments[0].scrollIntoView({ block: 'nearest', behavior: 'instant' })",
            json!([{ ELEMENT: element }]),
        );
        let pause = json!({ "type": "pause", "duration": 0 });
        let mut pointer_actions = vec![
            pause.clone(),
            json!({ "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": { ELEMENT: element } }),
        ];
        if press {
            pointer_actions.extend(["pointerDown", "pointerUp"].map(|what| json!({ "type": what, "button": button })));
        }
        let mut keys = vec![pause; pointer_actions.len() + 1];
        if let Some(held) = held {
            keys[0] = json!({ "type": "keyDown", "value": held });
            keys[pointer_actions.len()] = json!({ "type": "keyUp", "value": held });
        }
        self.perform_actions(json!([
            { "type": "key", "id": "keys", "actions": keys },
            { "type": "pointer", "id": "hand", "parameters": { "pointerType": "mouse" }, "actions": pointer_actions },
        ]));
    }

    pub fn press(&self, key: &str) {
        self.perform_actions(json!([{ "type": "key", "id": "keys", "actions": [
            { "type": "keyDown", "value": key }, { "type": "keyUp", "value": key },
        ]}]));
    }

    /// Types at the end of the first match.
    pub fn type_text(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.command("POST", &format!("/element/{element}/value"), json!({ "text": text }));
    }

    /// Presses Tab until `selector` has the focus.
    pub fn tab_to(&self, selector: &str) {
        for _ in 0..60 {
            if self.focus_is_on(selector) {
                return;
            }
            self.press(key::TAB);
        }
        panic!("sixty presses of Tab did not reach {selector}");
    }

    fn perform_actions(&self, actions: Value) {
        self.command("POST", "/actions", json!({ "actions": actions }));
        self.command("DELETE", "/actions", Value::Null);
    }

    // ---- Queries

    pub fn wait_for(&self, selector: &str) {
        self.find(selector);
    }

    pub fn wait_until(&self, condition: &str) {
        self.wait_until_within(TIMEOUT, condition);
    }

    pub fn wait_until_within(&self, timeout: Duration, condition: &str) {
        let deadline = Instant::now() + timeout;
        loop {
            // Errors while one document replaces another are retried.
            let Some(answer) = self.browser.try_execute(&format!("return !!({condition})"), TIMEOUT / 3) else {
                assert!(Instant::now() < deadline + COMMAND_TIMEOUT, "no response while waiting for {condition}");
                continue;
            };
            if answer == Ok(Value::Bool(true)) {
                return;
            }
            let error = answer.err().map(|error| format!(" ({error})")).unwrap_or_default();
            assert!(Instant::now() < deadline, "waited {} s in vain until {condition}{error}", timeout.as_secs());
            thread::sleep(Duration::from_millis(25));
        }
    }

    /// Scrolls to the first match, and returns it when its position is stable: rows near the window are laid out later.
    /// WebKitWebDriver does not scroll to an element that is just below the window.
    fn find_in_view(&self, selector: &str) -> String {
        let element = self.find(selector);
        let script = "const [element, done] = arguments;
            const top = () => {
                element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
                return element.getBoundingClientRect().top;
            };
            const frames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
            const check = (before, checksLeft) =>
                frames(() => {
                    const now = top();
                    now === before || !checksLeft ? done() : check(now, checksLeft - 1);
                });
            check(top(), 20);";
        // If the element or the document was replaced, the next command reports it.
        let _ =
            self.browser.command("POST", "/execute/async", json!({ "script": script, "args": [{ ELEMENT: element }] }));
        element
    }

    fn find(&self, selector: &str) -> String {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let script = format!("return {}.querySelector(arguments[0])", self.root());
            match self.try_js(&script, json!([selector])).map(|found| found[ELEMENT].as_str().map(str::to_owned)) {
                Ok(Some(element)) => return element,
                result => assert!(Instant::now() < deadline, "no match for {selector} within 10 s ({result:?})"),
            }
            thread::sleep(Duration::from_millis(25));
        }
    }

    pub fn js(&self, script: &str, arguments: Value) -> Value {
        self.try_js(script, arguments).unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    fn try_js(&self, script: &str, arguments: Value) -> Result<Value, String> {
        self.browser.command("POST", "/execute/sync", json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that ends by calling its last argument.
    pub fn js_async(&self, script: &str, arguments: Value) -> Value {
        self.command("POST", "/execute/async", json!({ "script": script, "args": arguments }))
    }

    /// The rendered text of the first match.
    pub fn text(&self, selector: &str) -> String {
        self.wait_for(selector);
        let script = "return $.querySelector(arguments[0]).innerText.trim().replace(/\\s+/g, ' ')";
        self.js(&script.replace('$', &self.root()), json!([selector])).as_str().unwrap_or_default().to_owned()
    }

    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.each(selector, "one.innerText.trim().replace(/\\s+/g, ' ')")
    }

    /// The attribute of each match; empty if it is missing.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.each(selector, &format!("one.getAttribute({}) ?? ''", json!(name)))
    }

    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.wait_for(selector);
        let script = format!("return {}.querySelector(arguments[0]).getAttribute(arguments[1])", self.root());
        self.js(&script, json!([selector, name])).as_str().map(str::to_owned)
    }

    fn each(&self, selector: &str, what: &str) -> Vec<String> {
        let script = format!("return [...{}.querySelectorAll(arguments[0])].map((one) => {what})", self.root());
        let found = self.js(&script, json!([selector]));
        found.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    }

    pub fn count(&self, selector: &str) -> usize {
        let script = format!("return {}.querySelectorAll(arguments[0]).length", self.root());
        self.number(&script, json!([selector])) as usize
    }

    pub fn number(&self, script: &str, arguments: Value) -> f64 {
        self.js(script, arguments).as_f64().unwrap_or_else(|| panic!("{script} is not a number"))
    }

    pub fn is(&self, condition: &str) -> bool {
        self.js(&format!("return !!({condition})"), json!([])) == true
    }

    pub fn focus_is_on(&self, selector: &str) -> bool {
        let script = format!("return !!{}.activeElement?.matches(arguments[0])", self.root());
        self.js(&script, json!([selector])) == true
    }

    /// The path, with query and fragment.
    pub fn address(&self) -> String {
        let script = "return location.pathname + location.search + location.hash";
        self.js(script, json!([])).as_str().unwrap_or_default().to_owned()
    }

    pub fn title(&self) -> String {
        self.js("return document.title", json!([])).as_str().unwrap_or_default().to_owned()
    }

    /// The state that `main` reports: loading, ready, empty, missing or failed.
    pub fn state(&self) -> String {
        self.attribute("main", "data-state").unwrap_or_default()
    }

    pub fn scroll_position(&self) -> f64 {
        self.number("return window.scrollY", json!([]))
    }

    pub fn scroll_to(&self, y: f64) {
        self.js("window.scrollTo({ top: arguments[0], behavior: 'instant' })", json!([y]));
    }

    pub fn tabs(&self) -> usize {
        self.command("GET", "/window/handles", Value::Null).as_array().map_or(0, Vec::len)
    }

    /// Switches to the first frame of the page.
    pub fn enter_frame(&self) {
        let frame = self.find("iframe");
        self.command("POST", "/frame", json!({ "id": { ELEMENT: frame } }));
    }

    /// Opens a page without scripts, and returns its rendered text.
    pub fn load_without_script(&self, path: &str) -> String {
        self.command("POST", "/url", json!({ "url": format!("{}{path}", self.origin) }));
        // WebKit answers before the page is loaded, and a command during loading never returns.
        thread::sleep(Duration::from_millis(700));
        self.wait_until(&format!("location.pathname === '{path}' && document.readyState === 'complete'"));
        // Closed `details` can be opened.
        let script = "document.querySelectorAll('details').forEach((details) => details.open = true);
            return document.body.innerText";
        self.js(script, json!([])).as_str().unwrap_or_default().to_owned()
    }

    fn command(&self, method: &str, path: &str, body: Value) -> Value {
        self.browser.command(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// A screenshot of the window, a PNG in base64.
    pub fn screenshot(&self) -> String {
        self.command("GET", "/screenshot", Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// A screenshot of the window, as the bytes of a PNG.
    pub fn picture(&self) -> Vec<u8> {
        from_base64(&self.screenshot())
    }

    /// The port of the browser's driver.
    pub fn driver_port(&self) -> u16 {
        self.browser.port()
    }

    /// The memory use after a garbage collection, if the browser reports it.
    pub fn memory_use(&self) -> Option<MemoryUse> {
        let ask = |method: &str| {
            let command = json!({ "cmd": method, "params": {} });
            self.browser.command("POST", "/goog/cdp/execute", command)
        };
        ask("Performance.enable").ok()?;
        for _ in 0..3 {
            ask("HeapProfiler.collectGarbage").ok()?;
            thread::sleep(Duration::from_millis(100));
        }
        let metrics = ask("Performance.getMetrics").ok()?;
        let metric =
            |name: &str| metrics["metrics"].as_array()?.iter().find(|one| one["name"] == name)?["value"].as_f64();
        Some(MemoryUse {
            nodes: metric("Nodes")?,
            listeners: metric("JSEventListeners")?,
            heap: metric("JSHeapUsedSize")?,
        })
    }

    /// Runs a script before those of each document from now on, in Chromium. It is removed with the test.
    pub fn run_before_scripts(&self, script: &str) {
        let command =
            json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": format!("{{{script}}}") } });
        let answer = self.command("POST", "/goog/cdp/execute", command);
        self.early_scripts.borrow_mut().extend(answer["identifier"].as_str().map(str::to_owned));
    }

    /// Emulates another medium if the browser can. Takes the parameters of Chromium's `Emulation.setEmulatedMedia`.
    pub fn emulate(&self, medium: Value) -> bool {
        self.devtools("Emulation.setEmulatedMedia", medium)
    }

    /// Emulates a network if the browser can. Takes the parameters of Chromium's `Network.emulateNetworkConditions`.
    pub fn emulate_network(&self, conditions: Value) -> bool {
        self.devtools("Network.enable", json!({})) && self.devtools("Network.emulateNetworkConditions", conditions)
    }

    /// Gives the window this size, without scroll bars, if the browser can. It may be narrower than a real window.
    pub fn resize_viewport(&self, width: u32, height: u32) -> bool {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }))
            && self.devtools("Emulation.setDeviceMetricsOverride", size)
    }

    /// Undoes [`Page::resize_viewport`].
    pub fn reset_viewport(&self) {
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({}));
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": false }));
    }

    /// Lets the browser save data, as visitors can set it.
    pub fn save_data(&self, is_on: bool) -> bool {
        self.devtools("Emulation.setDataSaverOverride", json!({ "dataSaverEnabled": is_on }))
    }

    /// The answer of Chromium's DevTools to a question.
    pub fn devtools_answer(&self, method: &str) -> Value {
        self.command("POST", "/goog/cdp/execute", json!({ "cmd": method, "params": {} }))
    }

    /// Sends a command of Chromium's DevTools. Returns false in other browsers.
    fn devtools(&self, method: &str, parameters: Value) -> bool {
        let command = json!({ "cmd": method, "params": parameters });
        self.browser.command("POST", "/goog/cdp/execute", command).is_ok()
    }

    /// Runs `look` in a window that is nearly as narrow as a phone.
    pub fn in_narrow_window(&self, look: impl FnOnce()) {
        if self.engine() == Engine::WebKit {
            // WebKit reports the end of the old page too early. Its driver loses a window that is resized meanwhile.
            thread::sleep(Duration::from_millis(500));
        }
        self.command("POST", "/window/rect", json!({ "width": 600, "height": 900 }));
        look();
        self.command("POST", "/window/rect", json!({ "width": 1280, "height": 900 }));
    }

    // ---- After a test

    /// Describes the page after a failure. Never panics.
    pub fn describe(&self, screenshot: &Path) -> String {
        const SUMMARY: &str = "const main = document.querySelector('main'), active = document.activeElement;
            return ['page: ' + location.href + ' “' + document.title + '”',
              'main: data-state=' + (main && main.dataset.state) + ', reader=' + document.documentElement.dataset.reader,
              'focus: ' + (active && active.outerHTML.slice(0, 120)), 'scroll: ' + scrollY,
              'console: ' + (window.__probe ? __probe.console.concat(__probe.faults).join('\\n  ') : 'no probe'),
              'text: ' + (document.body ? document.body.innerText.slice(0, 2048) : 'no body')].join('\\n')";
        let summary = match self.try_js(SUMMARY, json!([])) {
            Ok(summary) => summary.as_str().unwrap_or_default().to_owned(),
            Err(error) => format!("the page does not respond: {error}"),
        };
        let image = self.browser.command("GET", "/screenshot", Value::Null).ok();
        let image = image.as_ref().and_then(Value::as_str).map(from_base64);
        let saved = image.is_some_and(|bytes| {
            screenshot.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok())
                && fs::write(screenshot, bytes).is_ok()
        });
        if saved { format!("{summary}\nscreenshot: {}", screenshot.display()) } else { summary }
    }

    /// The errors that the probe of the open page recorded. A report to the server may still be on its way.
    pub fn errors(&self) -> Vec<String> {
        let found = self.try_js("return window.__probe ? __probe.faults : []", json!([])).unwrap_or_default();
        found.as_array().into_iter().flatten().filter_map(|fault| fault.as_str().map(str::to_owned)).collect()
    }

    /// Closes all tabs and returns the browser for reuse.
    pub fn into_clean_browser(self) -> Result<Browser, String> {
        if self.engine() == Engine::Chromium {
            let unlimited = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
            self.emulate_network(unlimited);
            for identifier in self.early_scripts.take() {
                self.devtools("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": identifier }));
            }
        }
        let browser = self.browser;
        browser.command("POST", "/frame", json!({ "id": null }))?;
        let handles = browser.command("GET", "/window/handles", Value::Null)?;
        let handles = handles.as_array().cloned().unwrap_or_default();
        for handle in &handles[1..] {
            browser.command("POST", "/window", json!({ "handle": handle }))?;
            browser.command("DELETE", "/window", Value::Null)?;
        }
        browser.command("POST", "/window", json!({ "handle": handles[0] }))?;
        browser.command("POST", "/url", json!({ "url": "about:blank" }))?;
        Ok(browser)
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for value in text.bytes().filter_map(|letter| alphabet.iter().position(|&known| known == letter)) {
        bits = bits << 6 | value as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}
