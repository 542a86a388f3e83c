//! A page loads fast and calmly: nothing moves, nothing is fetched without need, and no part waits for another.

pub mod adoption;
pub mod figures;
pub mod parts;
