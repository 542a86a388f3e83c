//! What the tests are made of. [`driver`] starts browsers, [`page`] does what a visitor does, [`server`] is the host and its
//! faults, [`site`] says what must be shown, [`wordpress`] is a real WordPress. [`engines`] lists what an engine may skip.

pub mod driver;
pub mod engines;
pub mod page;
pub mod server;
pub mod site;
pub mod wordpress;
