//! Kills a process at random moments. Input: a command, and a check of what it left. Output: a panic that names the seed
//! and the moment. Entry point: [`Kills::next`].

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// Kills of each command in `make test`.
const SAMPLE: usize = 12;

/// What a killed process left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One complete site, the old or the new one.
    Complete,
    /// Whole files of both.
    Mixed,
}

/// Numbers that a seed determines (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn fraction(&mut self) -> f64 {
        self.next() as f64 / u64::MAX as f64
    }
}

/// The kills of one command.
pub struct Kills {
    name: &'static str,
    pub seed: u64,
    count: usize,
    done: usize,
    /// The duration of a complete run.
    duration: Duration,
    /// Kills that met the exchange of files by chance.
    mixed: usize,
}

/// One kill.
pub struct Kill {
    title: String,
    /// After this time, or if it is `None`, when the process begins to exchange files.
    after: Option<Duration>,
}

impl Kills {
    pub fn new(name: &'static str) -> Self {
        let number = |variable: &str| env::var(variable).ok().and_then(|value| value.parse::<u64>().ok());
        let clock = || SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64 % 1_000_000);
        let seed = number("SEED").unwrap_or_else(clock);
        let count = number("KILLS").map_or(SAMPLE, |kills| kills as usize);
        println!("{name}: {count} kills with SEED={seed}");
        Kills { name, seed, count, done: 0, duration: Duration::ZERO, mixed: 0 }
    }

    /// Runs a command once, to know how long it takes.
    pub fn measure(&mut self, command: &mut Command) {
        let start = Instant::now();
        assert!(quiet(command).wait().unwrap().success(), "{command:?}");
        self.duration = start.elapsed();
    }

    /// The next kill. Every eighth is aimed at the exchange of files, which is too short to be met by chance.
    pub fn next(&mut self, random: &mut Random) -> Option<Kill> {
        if self.done == self.count {
            return None;
        }
        self.done += 1;
        let after = self.duration.mul_f64(random.fraction() * 1.1);
        let after = (!self.done.is_multiple_of(8)).then_some(after);
        let Kills { name, seed, done, .. } = self;
        Some(Kill { title: format!("{name}: kill {done} with SEED={seed}, after {after:?}"), after })
    }

    /// Records what a kill left. The exchange of files is so short that chance meets it rarely.
    pub fn record(&mut self, kill: &Kill, outcome: Outcome) {
        self.mixed += usize::from(outcome == Outcome::Mixed && kill.after.is_some());
        assert!(
            self.mixed <= 1 + self.count / 20,
            "{}: {} kills of {} left a mixture",
            kill.title,
            self.mixed,
            self.done
        );
    }

    pub fn finish(self) {
        assert!(self.done > 0, "KILLS is 0");
        println!("{}: {} kills survived, of which {} met the exchange by chance", self.name, self.done, self.mixed);
    }
}

impl Kill {
    /// Starts the command, kills it, and checks what it left. `first` is what it exchanges first.
    pub fn run(&self, command: &mut Command, first: &Path, check: impl FnOnce() -> Outcome) -> Outcome {
        let mut process = quiet(command);
        let start = Instant::now();
        match self.after {
            Some(after) => thread::sleep(after),
            None => {
                let inode = |path: &Path| fs::metadata(path).map(|about| about.ino()).ok();
                let before = inode(first);
                while inode(first) == before && process.try_wait().unwrap().is_none() {
                    assert!(start.elapsed() < Duration::from_secs(60), "{}: the process hangs", self.title);
                }
            }
        }
        _ = process.kill();
        let ended = process.wait().unwrap();
        // Its failure is reported with the kill.
        let title = Title(&self.title);
        let outcome = check();
        std::mem::forget(title);
        println!("{}: {ended}, {outcome:?}", self.title);
        outcome
    }
}

fn quiet(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Names the kill if the check panics.
struct Title<'a>(&'a str);

impl Drop for Title<'_> {
    fn drop(&mut self) {
        println!("failed: {}", self.0);
    }
}
