//! How the duration of an operation grows with the size of its input.
//!
//! Input: sizes, and an operation for each. Output: a [`Curve`]. Entry point: [`Curve::measure`].
//!
//! The exponent is the slope of a line through the durations of the largest sizes, in logarithms: 1 is linear, 2 is
//! quadratic. Small sizes do not count, because fixed costs would hide the growth.

use std::time::{Duration, Instant};

/// The largest exponent that counts as linear. Sorting and colder caches cost more than 1, a quadratic part that takes
/// half of the time exceeds it.
pub const LIMIT: f64 = 1.3;

/// The line goes through the sizes of the last decade.
const DECADE: usize = 10;
/// Sizes are measured in turn at least so often, because another program may disturb one of them.
const ROUNDS: usize = 3;
/// A size is measured again until its runs took this long together.
const ENOUGH: Duration = Duration::from_millis(600);
const MAX_ROUNDS: usize = 15;

/// Runs the operation once and returns its duration. What it prepares and removes does not count.
pub type Run = Box<dyn FnMut() -> Duration>;

/// The durations for one size.
pub struct Point {
    /// The number of posts, or of parts of a post.
    pub size: usize,
    /// Of each run.
    pub runs: Vec<Duration>,
}

impl Point {
    /// The shortest run. Others were disturbed.
    pub fn shortest(&self) -> f64 {
        self.runs.iter().min().copied().unwrap_or_default().as_secs_f64()
    }
}

/// The durations for all sizes, the smallest first.
pub struct Curve(pub Vec<Point>);

impl Curve {
    /// Measures an operation, which is prepared once for each size.
    pub fn measure(sizes: &[usize], prepare: &dyn Fn(usize) -> Run) -> Self {
        let mut all: Vec<(Point, Run)> =
            sizes.iter().map(|&size| (Point { size, runs: Vec::new() }, prepare(size))).collect();
        for round in 0..MAX_ROUNDS {
            for (point, run) in &mut all {
                if round < ROUNDS || point.runs.iter().sum::<Duration>() < ENOUGH {
                    point.runs.push(run());
                }
            }
        }
        Curve(all.into_iter().map(|(point, _)| point).collect())
    }

    /// The exponent of the growth. `None` with fewer than three sizes in the last decade.
    pub fn exponent(&self) -> Option<f64> {
        let largest = self.0.last()?.size;
        // Rounded sizes: the first one of a decade may be a little larger than a tenth of the last.
        let last = self.0.iter().filter(|point| point.size * (DECADE + 1) >= largest);
        let points: Vec<(f64, f64)> = last.map(|point| ((point.size as f64).ln(), point.shortest().ln())).collect();
        if points.len() < 3 {
            return None;
        }
        let count = points.len() as f64;
        let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
        let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        Some(covariance / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>())
    }

    /// Whether the duration grows faster than the input.
    pub fn is_superlinear(&self) -> bool {
        self.exponent().is_some_and(|exponent| exponent > LIMIT)
    }
}

/// A run of an operation that leaves nothing behind.
pub fn repeatable(mut operation: impl FnMut() + 'static) -> Run {
    Box::new(move || timed(&mut operation))
}

/// The duration of one call, or the mean of several if one is too short for the clock.
pub fn timed(operation: &mut dyn FnMut()) -> Duration {
    const LONG: Duration = Duration::from_millis(5);
    let (start, mut calls) = (Instant::now(), 0);
    while calls == 0 || start.elapsed() < LONG {
        operation();
        calls += 1;
    }
    start.elapsed() / calls
}

/// Half decades from 100 up to a largest size.
pub fn sizes(largest: usize) -> Vec<usize> {
    [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000].into_iter().filter(|size| *size <= largest).collect()
}
