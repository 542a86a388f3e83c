//! What of the reader an article can be drawn without.
//!
//! Comes in: the name of a function. Goes out: whether it may come after the first page. Which functions these are
//! decides when the second part of the module is needed, and nothing else ([`super::split`]): what is missing here
//! makes the first part larger, and what should not be here makes the first page wait. `tests/e2e/loading/parts.rs`
//! sees that it does not.

use super::strip_panics::without_hashes;

/// How the names of such functions begin, without the `<` of what is implemented for something.
const DEFERRED: [&str; 42] = [
    "broadsheet::content::query::",
    "broadsheet::feed::FeedError::text",
    "broadsheet::feed::json::Parser::fault",
    "broadsheet::feed::json::Parser::salvage",
    "broadsheet::reader::adapter_module::AdapterModule::ask",
    "broadsheet::reader::adapter_module::AdapterModule::prepare",
    "broadsheet::reader::adapter_module::AdapterModule::refused",
    "broadsheet::reader::adapter_module::AdapterModule::source",
    "broadsheet::reader::ages::",
    "broadsheet::reader::document_cache::ask",
    "broadsheet::reader::events::",
    "broadsheet::reader::fetch::",
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

/// Whether a function of this name may come later.
pub fn is_deferred(name: &str) -> bool {
    let name = without_hashes(name);
    DEFERRED.iter().any(|start| name.trim_start_matches('<').starts_with(start))
}
