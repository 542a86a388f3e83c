//! Fast and calm loading: no layout shifts, no unnecessary requests, and no part waits for another.

pub mod adoption;
pub mod budgets;
pub mod drawn_pages;
pub mod figures;
pub mod lean;
