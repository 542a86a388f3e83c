//! Whether a quantity stays flat while something is repeated. Input: samples at equal distances. Output: an error that
//! shows them. Entry point: [`Series::check`].
//!
//! The median of the second half is compared with that of the first. Medians ignore single peaks, and a leak raises the
//! second half by half of everything that it leaks.

/// A quantity over time.
pub struct Series {
    name: &'static str,
    samples: Vec<f64>,
    /// How much the second half may exceed the first: a part of it, and an absolute amount.
    relative: f64,
    absolute: f64,
}

impl Series {
    /// A quantity that may grow by this part, or by this amount if that is more.
    pub fn new(name: &'static str, relative: f64, absolute: f64) -> Self {
        Series { name, samples: Vec::new(), relative, absolute }
    }

    pub fn push(&mut self, sample: f64) {
        self.samples.push(sample);
    }

    /// Compares the halves. The first quarter of the samples is the warm-up: caches fill, and pools grow.
    pub fn check(&self) -> Result<(), String> {
        let Series { name, samples, relative, absolute } = self;
        let steady = &samples[samples.len() / 4..];
        let (first, second) = steady.split_at(steady.len() / 2);
        if first.is_empty() {
            return Err(format!("{name}: {} samples are too few", samples.len()));
        }
        let (before, after) = (median(first), median(second));
        let limit = before + (before * relative).max(*absolute);
        let said = format!("{name}: {before} in the first half, {after} in the second, at most {limit}");
        println!("{said}");
        if after > limit { Err(format!("{said}; all: {samples:?}")) } else { Ok(()) }
    }
}

/// Checks several quantities, and names all that grow.
#[track_caller]
pub fn assert_flat<'a>(all: impl IntoIterator<Item = &'a Series>) {
    let grown: Vec<String> = all.into_iter().filter_map(|series| series.check().err()).collect();
    assert!(grown.is_empty(), "it grows:\n{}", grown.join("\n"));
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
