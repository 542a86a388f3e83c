//! Each address shows its page; links, Back and reload work at each of them.

pub mod crawl;
pub mod kept;
pub mod permalinks;
pub mod routes;
