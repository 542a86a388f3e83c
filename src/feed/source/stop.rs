//! Why an API source has no document. Entry point: [`Stop`].

use crate::feed::answer::ApiError;

/// Why there is no document.
pub(super) enum Stop {
    /// These URLs must be requested first.
    Needs(Vec<String>),
    /// It does not exist.
    Missing,
    /// The source failed, for this reason.
    Failed(String),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Missing | ApiError::PastTheEnd => Stop::Missing,
            error => Stop::Failed(error.text()),
        }
    }
}
