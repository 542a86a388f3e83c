//! Articles cannot harm the page that shows them or the person who reads it, and websites cannot read a local server.

pub mod breaches;
pub mod frames;
pub mod harm;
pub mod hostile;
pub mod serve;
