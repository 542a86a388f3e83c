//! Every address shows its page, and links, Back and reload work at each of them.

pub mod permalinks;
pub mod routes;
