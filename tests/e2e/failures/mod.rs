//! Bad networks, bad answers and extreme sizes are reported, and the page stays usable.

pub mod faults;
pub mod flapping;
pub mod sizes;
