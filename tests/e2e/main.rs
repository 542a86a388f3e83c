//! End-to-end tests: `dist/`, served by a test server, in Chromium, Firefox and WebKit.
//!
//! [`harness`] has the browsers, the server and the expected content. The other folders are the tests, grouped by
//! what they protect. Each test runs in each engine, except for those in [`engines`], with its own server and origin.
//! Uncaught errors in the page fail it. A few failed tests run again alone ([`retry_failures`]).
//!
//! Settings: `BROADSHEET_ENGINES="firefox webkit"` selects engines, `BROADSHEET_DIST` the site, `BROADSHEET_AXE` the
//! file axe.min.js. `BROADSHEET_QUICK=1` runs what visitors do most. Screenshots of failures are in `target/e2e/`.

#![allow(missing_docs, reason = "public items are used only inside this program")]

mod embed;
mod endurance;
mod failures;
#[path = "../flatness/mod.rs"]
mod flatness;
mod harness;
mod loading;
mod navigation;
#[path = "../reader_folder/mod.rs"]
mod reader_folder;
mod reading;
mod security;
#[allow(dead_code, reason = "only its process is used here; a browser makes the requests")]
#[path = "../served/mod.rs"]
mod served;

use driver::{Browser, Disabled, Engine};
use failures::{faults, flapping, sizes};
use harness::{built_site, driver, engines, page, server, site, stress_site, wordpress};
use libtest_mimic::{Arguments, Conclusion, Failed, Trial};
use loading::{adoption, budgets, drawn_pages, figures, lean};
use navigation::{crawl, kept, permalinks, routes};
use page::Page;
use reading::{
    acceptance, accessibility, admin, comfort, feeds, galleries, languages, layout, looks, media, news, offline,
    pictures, screenshots, search, several_feeds, visits,
};
use security::{breaches, frames, harm, hostile, serve};
use server::Server;
use site::Site;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, thread};

/// The page, the server and the site of one test.
pub struct Context {
    pub page: Page,
    pub server: Server,
    pub site: Arc<Site>,
    errors_allowed: Cell<bool>,
    /// Prefixes of the policy reports that this test expects.
    expected_reports: RefCell<Vec<&'static str>>,
}

impl Context {
    pub fn engine(&self) -> Engine {
        self.page.engine()
    }

    /// Uncaught errors are expected in this test. Violations of the security policy still fail it.
    pub fn allow_errors(&self) {
        self.errors_allowed.set(true);
    }

    /// Reports of the security policy with these prefixes are expected.
    pub fn expect_reports(&self, reports: &[&'static str]) {
        self.expected_reports.borrow_mut().extend(reports);
    }

    /// Errors that the test did not expect.
    fn unexpected_errors(&self) -> Vec<String> {
        let mut faults = self.page.errors();
        faults.extend(self.server.reports());
        let expected_reports = self.expected_reports.borrow();
        faults.retain(|fault| match fault.starts_with("policy: ") {
            true => !expected_reports.iter().any(|known| fault.starts_with(known)),
            false => !self.errors_allowed.get(),
        });
        faults
    }
}

/// One test: something that a visitor would notice.
pub struct Test {
    pub name: String,
    pub disabled: Disabled,
    pub run: Box<dyn Fn(&Context) + Send + Sync>,
}

impl Test {
    pub fn new(name: impl Into<String>, run: impl Fn(&Context) + Send + Sync + 'static) -> Test {
        Test { name: name.into().replace([' ', '-'], "_"), disabled: Disabled::Nothing, run: Box::new(run) }
    }

    pub fn disabled(self, disabled: Disabled) -> Test {
        Test { disabled, ..self }
    }
}

/// A module of tests: its name, and a function that returns the tests.
type Module = (&'static str, fn() -> Vec<Test>);

/// Tests named after their functions.
#[macro_export]
macro_rules! tests {
    ($($function:ident),* $(,)?) => { vec![$($crate::Test::new(stringify!($function), $function)),*] };
}

/// Browsers that wait for their next test.
#[derive(Default)]
struct Pool(Mutex<Vec<Browser>>);

impl Pool {
    fn take(&self, engine: Engine) -> Browser {
        let mut idle = self.0.lock().unwrap();
        match idle.iter().position(|browser| browser.engine == engine) {
            Some(found) => idle.swap_remove(found),
            None => {
                drop(idle);
                Browser::start(engine, Disabled::Nothing)
            }
        }
    }

    fn give_back(&self, browser: Browser) {
        self.0.lock().unwrap().push(browser);
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let dist = env::var_os("BROADSHEET_DIST").map_or_else(|| root.join("dist"), PathBuf::from);
    let pool = Arc::new(Pool::default());
    let modules: [Module; 35] = [
        ("acceptance", acceptance::tests),
        ("admin", admin::tests),
        ("routes", routes::tests),
        ("crawl", crawl::tests),
        ("adoption", adoption::tests),
        ("kept", kept::tests),
        ("permalinks", permalinks::tests),
        ("feeds", feeds::tests),
        ("several_feeds", several_feeds::tests),
        ("news", news::tests),
        ("faults", faults::tests),
        ("flapping", flapping::tests),
        ("frames", frames::tests),
        ("breaches", breaches::tests),
        ("hostile", hostile::tests),
        ("sizes", sizes::tests),
        ("embed", embed::tests),
        ("accessibility", accessibility::tests),
        ("comfort", comfort::tests),
        ("offline", offline::tests),
        ("visits", visits::tests),
        ("figures", figures::tests),
        ("lean", lean::tests),
        ("budgets", budgets::tests),
        ("languages", languages::tests),
        ("layout", layout::tests),
        ("looks", looks::tests),
        ("screenshots", screenshots::tests),
        ("search", search::tests),
        ("media", media::tests),
        ("galleries", galleries::tests),
        ("pictures", pictures::tests),
        ("drawn_pages", drawn_pages::tests),
        ("serve", serve::tests),
        ("endurance", endurance::tests),
    ];
    let listing = arguments.list;
    let site = if listing { None } else { Some(Arc::new(Site::read(&dist))) };

    let failed = Arc::new(Mutex::new(BTreeSet::new()));
    let durations = Arc::new(Mutex::new(Vec::new()));
    let trials = |only: Option<&BTreeSet<String>>| {
        let mut trials = Vec::new();
        for engine in Engine::chosen() {
            for (module, tests) in modules {
                for test in tests() {
                    let name = format!("{engine}::{module}::{}", test.name);
                    if only.is_some_and(|names| !names.contains(&name)) {
                        continue;
                    }
                    let excuse = engines::excuse(engine, &format!("{module}::{}", test.name));
                    let (pool, site, dist, trial_name) = (pool.clone(), site.clone(), dist.clone(), name.clone());
                    let (failed, durations) = (failed.clone(), durations.clone());
                    let run = move || {
                        let site = site.expect("read when tests run");
                        let start = Instant::now();
                        let result = run_test(&test, engine, &pool, site, &dist, &trial_name);
                        durations.lock().unwrap().push((start.elapsed(), trial_name.clone()));
                        result.inspect_err(|_| {
                            failed.lock().unwrap().insert(trial_name);
                        })
                    };
                    let trial = Trial::test(name, run).with_ignored_flag(excuse.is_some());
                    trials.push(match excuse {
                        Some(why) => trial.with_kind(why),
                        None => trial,
                    });
                }
            }
        }
        trials
    };
    // A failed test is reported once, with a description of the page.
    panic::set_hook(Box::new(|panic| PANIC.set(panic.location().map(ToString::to_string))));
    let conclusion = libtest_mimic::run(&arguments, trials(None));
    print_slowest(&mut durations.lock().unwrap());
    let failed = std::mem::take(&mut *failed.lock().unwrap());
    retry_failures(&arguments, &conclusion, &failed, |names| trials(Some(names)))
}

/// Prints the slowest tests and the time of each module, because all tests together must take little time.
fn print_slowest(durations: &mut [(Duration, String)]) {
    durations.sort_by(|a, b| b.cmp(a));
    let mut modules: BTreeMap<&str, Duration> = BTreeMap::new();
    for (duration, name) in &*durations {
        *modules.entry(name.rsplit_once("::").map_or(&**name, |(module, _)| module)).or_default() += *duration;
    }
    let slowest = durations.iter().take(15).map(|(duration, name)| (duration, &**name));
    for (duration, name) in slowest.chain(modules.iter().map(|(module, duration)| (duration, *module))) {
        println!("{:>7.1} s  {name}", duration.as_secs_f64());
    }
}

/// Runs a few failed tests again, alone, and returns the exit code. A busy machine slows engines down; a real defect
/// fails again. The retry is reported.
fn retry_failures(
    arguments: &Arguments,
    conclusion: &Conclusion,
    failed: &BTreeSet<String>,
    trials: impl Fn(&BTreeSet<String>) -> Vec<Trial>,
) -> ExitCode {
    const MAX_RETRIES: usize = 5;
    let concurrent = arguments.test_threads != Some(1) && conclusion.num_passed > 0;
    if failed.is_empty() || failed.len() > MAX_RETRIES || !concurrent {
        return conclusion.exit_code();
    }
    println!("\nRunning the failed tests again, alone.");
    let alone = Arguments { test_threads: Some(1), ..arguments.clone() };
    let conclusion = libtest_mimic::run(&alone, trials(failed));
    if !conclusion.has_failed() {
        let names: Vec<&str> = failed.iter().map(String::as_str).collect();
        println!("passed only alone: {}", names.join(", "));
    }
    conclusion.exit_code()
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn run_test(test: &Test, engine: Engine, pool: &Pool, site: Arc<Site>, dist: &Path, name: &str) -> Result<(), Failed> {
    let guarded = |what: &mut dyn FnMut()| {
        panic::catch_unwind(AssertUnwindSafe(what))
            .map_err(|panic| format!("{}\n  at {}", message_of(&*panic), PANIC.take().unwrap_or_default()))
    };
    let server = Server::start(dist);
    let mut browser = None;
    guarded(&mut || {
        browser = Some(match test.disabled {
            Disabled::Nothing => pool.take(engine),
            disabled => Browser::start(engine, disabled),
        });
    })?;
    let page = Page::new(browser.expect("it started"), server.url(""));
    let context =
        Context { page, server, site, errors_allowed: Cell::new(false), expected_reports: RefCell::default() };

    let mut result = guarded(&mut || (test.run)(&context));
    if result.is_ok() {
        let faults = context.unexpected_errors();
        if !faults.is_empty() {
            result = Err(format!("uncaught errors in the page:\n{}", faults.join("\n")));
        }
    }
    if let Err(why) = result {
        let file: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e");
        let description = context.page.describe(&target.join(file + ".png"));
        let requested: Vec<String> = context.server.requests().iter().map(ToString::to_string).collect();
        // A browser in which something went wrong is not used again.
        return Err(format!("{why}\n{description}\nrequests:\n  {}", requested.join("\n  ")).into());
    }
    if test.disabled == Disabled::Nothing
        && let Ok(browser) = context.page.into_clean_browser()
    {
        pool.give_back(browser);
    }
    Ok(())
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_else(|| "a panic".to_owned())
}

/// Waits while something must not happen.
pub fn pause(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}
