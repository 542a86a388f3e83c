//! The test harness. [`driver`] starts browsers, [`page`] acts like a visitor, [`server`] serves files and injects
//! faults. [`site`] holds the expected content, [`built_site`] builds a site of a test, [`stress_site`] one of difficult
//! articles, [`wordpress`] runs a real WordPress, [`engines`] lists skipped tests.

pub mod built_site;
pub mod driver;
pub mod engines;
pub mod page;
pub mod server;
pub mod site;
pub mod stress_site;
pub mod wordpress;
