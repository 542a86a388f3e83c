//! The list of functions that the first page does not need.
//!
//! Input: the name of a function. Output: whether it belongs to the second part of the module. Entry point:
//! [`is_deferred`].
//!
//! The list only decides when the second part is loaded ([`super::split`]). A missing name makes the first part larger;
//! a wrong name delays the first page, which `tests/e2e/loading/parts.rs` reports.
//!
//! Standard mechanism that would replace it: the profile of `wasm-split` (Binaryen), or `#[lazy]` functions of
//! `cargo leptos --split`.

use super::strip_panics::without_hashes;

/// Prefixes of function names, without a leading `<`.
const DEFERRED: [&str; 45] = [
    "broadsheet::content::query::",
    "broadsheet::feed::FeedError::text",
    "broadsheet::feed::json::Parser::error",
    "broadsheet::feed::json::Parser::salvage",
    "broadsheet::reader::adapter_module::AdapterModule::ask",
    "broadsheet::reader::adapter_module::AdapterModule::prepare",
    "broadsheet::reader::adapter_module::AdapterModule::refused",
    "broadsheet::reader::adapter_module::AdapterModule::source",
    "broadsheet::reader::ages::",
    "broadsheet::reader::document_cache::ask",
    "broadsheet::reader::events::",
    "broadsheet::reader::fetch::announced_length",
    "broadsheet::reader::fetch::get",
    "broadsheet::reader::fetch::read",
    "broadsheet::reader::fetch::retry_after",
    "broadsheet::reader::filter_dom::",
    "broadsheet::reader::focus::announce",
    "broadsheet::reader::focus::focus",
    "broadsheet::reader::focus::has_focus",
    "broadsheet::reader::focus::return_to",
    "broadsheet::reader::library::Library::begin_with",
    "broadsheet::reader::library::Library::filter",
    "broadsheet::reader::library::Library::list",
    "broadsheet::reader::library::Library::search",
    "broadsheet::reader::library::Library::summaries",
    "broadsheet::reader::links::",
    "broadsheet::reader::listen",
    "broadsheet::reader::module::Module::function",
    "broadsheet::reader::mount",
    "broadsheet::reader::navigation::Reader::adopt",
    "broadsheet::reader::navigation::Reader::attend",
    "broadsheet::reader::navigation::Reader::fail",
    "broadsheet::reader::navigation::Reader::follow",
    "broadsheet::reader::navigation::Reader::leave_place",
    "broadsheet::reader::navigation::Reader::refresh",
    "broadsheet::reader::navigation::Reader::retry",
    "broadsheet::reader::navigation::Reader::travelled",
    "broadsheet::reader::orders::{{closure}}",
    "broadsheet::reader::outlet::Outlet::show_list",
    "broadsheet::reader::outlet::Outlet::show_problem",
    "broadsheet::reader::outlet::Outlet::turn_into",
    "broadsheet::reader::prefetch::",
    "broadsheet::reader::search::",
    "broadsheet::route::Parameters::",
    "broadsheet::view::failure::",
];

/// Whether the function belongs to the second part.
pub fn is_deferred(name: &str) -> bool {
    let name = without_hashes(name);
    DEFERRED.iter().any(|start| name.trim_start_matches('<').starts_with(start))
}
