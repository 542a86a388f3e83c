//! Which notations of formulas are converted. Entry point: [`Math`].

/// Which notations of formulas are converted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Math {
    /// All notations, where the text looks like a formula.
    #[default]
    Detect,
    /// None.
    Off,
    /// Those that begin with one of these delimiters: `$`, `$$`, `\\(` or `\\[`.
    Delimiters(Vec<String>),
}

impl Math {
    /// Returns whether formulas may begin with this delimiter.
    pub fn allows(&self, delimiter: &str) -> bool {
        match self {
            Math::Detect => true,
            Math::Off => false,
            Math::Delimiters(delimiters) => delimiters.iter().any(|known| known == delimiter),
        }
    }
}
