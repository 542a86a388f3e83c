//! Articles cannot harm the page that shows them or the person who reads it.

pub mod breaches;
pub mod frames;
pub mod harm;
pub mod hostile;
