//! The test harness. [`driver`] starts browsers, [`page`] acts like a visitor, [`server`] serves files and injects
//! faults. [`site`] holds the expected content, [`wordpress`] runs a real WordPress, [`engines`] lists skipped tests.

pub mod driver;
pub mod engines;
pub mod page;
pub mod server;
pub mod site;
pub mod wordpress;
