//! The check of `benches/growth`: quadratic growth fails, linear growth passes.

#[allow(dead_code, reason = "the benchmark uses the rest")]
#[path = "../benches/growth/curve.rs"]
mod curve;

use curve::{Curve, LIMIT, Point, Run, repeatable, sizes};
use std::hint::black_box;
use std::time::Duration;

/// A curve with this duration for each size.
fn curve(largest: usize, seconds: impl Fn(f64) -> f64) -> Curve {
    let point = |size: usize| Point { size, runs: vec![Duration::from_secs_f64(seconds(size as f64) / 1e6)] };
    Curve(sizes(largest).into_iter().map(point).collect())
}

#[test]
fn the_exponent_tells_linear_from_superlinear() {
    type Row = (&'static str, fn(f64) -> f64, bool);
    let table: [Row; 8] = [
        ("linear", |n| 3.0 * n, false),
        ("with a fixed cost", |n| 5_000.0 + n, false),
        ("sorting", |n| n * n.log2(), false),
        ("logarithmic", |n| n.log2(), false),
        ("quadratic", |n| n * n / 100.0, true),
        ("quadratic, but fast at first", |n| 20.0 * n + n * n / 100.0, true),
        ("each post compared with its neighbours", |n| n * n.sqrt(), true),
        ("a list that is saved after each hundred", |n| n + n * n / 5_000.0, true),
    ];
    for (name, seconds, is_superlinear) in table {
        for largest in [10_000, 100_000] {
            let curve = curve(largest, seconds);
            let exponent = curve.exponent().unwrap();
            assert_eq!(curve.is_superlinear(), is_superlinear, "{name} up to {largest}: {exponent:.2}, limit {LIMIT}");
        }
    }
    assert!(curve(316, |n| n * n).exponent().is_none(), "two sizes are no curve");
}

/// Real functions, measured like those of the benchmark.
#[test]
fn a_quadratic_function_fails() {
    let sizes = [100, 316, 1_000];
    let quadratic = |size: usize| -> Run {
        let numbers: Vec<usize> = (0..size).collect();
        repeatable(move || {
            let count = |one: &usize| numbers.iter().filter(|other| black_box(**other) > *one).count();
            black_box(numbers.iter().map(count).sum::<usize>());
        })
    };
    let linear = |size: usize| -> Run {
        let numbers: Vec<usize> = (0..size * 100).collect();
        repeatable(move || {
            black_box(numbers.iter().filter(|number| black_box(**number) % 3 == 0).count());
        })
    };
    let slow = Curve::measure(&sizes, &quadratic);
    assert!(slow.is_superlinear(), "{:?}", slow.exponent());
    // A busy machine can disturb a measurement, but hardly three.
    let passes = (0..3).any(|_| !Curve::measure(&sizes, &linear).is_superlinear());
    assert!(passes, "a linear function fails");
}
