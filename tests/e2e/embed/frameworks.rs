//! Host pages with real scripts that change the page: React and its router, Turbo, jQuery.

use super::sites::{assert_readable, installed};
use super::{Embedded, READER};
use crate::server::Server;
use crate::{Context, Test, tests};
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![
        in_a_react_page,
        with_a_react_router,
        in_a_page_that_turbo_replaces,
        in_a_page_that_turbo_replaces_with_addresses,
        in_a_page_of_jquery,
    ]
}

/// Serves a library from the server of the host page. Returns the tag that loads it.
fn library(server: &Server, variable: &str, file: &str) -> String {
    let from = installed(variable).join(file);
    server.put(&format!("/{file}"), fs::read(&from).unwrap_or_else(|e| panic!("{}: {e}", from.display())));
    format!("<script src=/{file}></script>")
}

fn react(server: &Server) -> String {
    let react = library(server, "BROADSHEET_REACT", "react.production.min.js");
    react + &library(server, "BROADSHEET_REACT_DOM", "react-dom.production.min.js")
}

fn in_a_react_page(context: &Context) {
    let Context { page, server, site, .. } = context;
    let embedded = Embedded::new(context);
    let react = react(server);
    embedded.open_page(
        &format!("{react}<script type=module src={{script}}></script>"),
        "<div id=app></div><script>
          const { createElement, useState, useEffect, useRef } = React;
          function App() {
            const [count, setCount] = useState(0), [shown, setShown] = useState(true), reader = useRef(null), [told, setTold] = useState('');
            useEffect(() => {
              const listen = (event) => setTold(event.type + ' ' + event.detail.address);
              reader.current?.addEventListener('broadsheet:navigate', listen);
              return () => reader.current?.removeEventListener('broadsheet:navigate', listen);
            }, [shown]);
            return createElement('div', { className: 'n' + count },
              createElement('button', { id: 'count', onClick: () => setCount(count + 1) }, 'Count ' + count),
              createElement('button', { id: 'swap', onClick: () => setShown(!shown) }, 'Swap'),
              createElement('p', { id: 'told' }, told),
              count % 2 ? createElement('p', null, 'odd') : null,
              shown && createElement('broadsheet-reader', { key: 'reader', ref: reader, src: '{src}', theme: count % 2 ? 'dark' : 'light' }));
          }
          ReactDOM.createRoot(document.getElementById('app')).render(createElement(React.StrictMode, null, createElement(App)));
        </script>",
    );
    assert_readable(context);
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.leave_shadow_root();
    page.wait_until("document.getElementById('told').textContent.startsWith('broadsheet:navigate #/posts/')");
    for _ in 0..3 {
        page.click("#count");
    }
    page.wait_until("document.getElementById('count').textContent === 'Count 3'");
    page.enter_shadow_root(READER);
    assert_eq!(page.count(&format!("article[data-slug='{}']", site.articles[0].slug)), 1, "the article is still shown");
    page.wait_for(".home[data-theme=dark]");
    page.leave_shadow_root();
    page.click("#swap");
    page.wait_until("!document.querySelector('broadsheet-reader')");
    page.click("#swap");
    assert_readable(context);
}

/// The router keeps its path, and the reader keeps its address in the fragment.
fn with_a_react_router(context: &Context) {
    let Context { page, server, site, .. } = context;
    let embedded = Embedded::new(context);
    let router = react(server) + &library(server, "BROADSHEET_REACT_ROUTER", "react-router-dom.min.js");
    embedded.open_page(
        &format!("{router}<script type=module src={{script}}></script>"),
        "<div id=app></div><script>
          const { createElement: h } = React, { BrowserRouter, Link, Switch, Route, useLocation } = ReactRouterDOM;
          const Where = () => h('p', { id: 'where' }, useLocation().pathname);
          ReactDOM.createRoot(document.getElementById('app')).render(h(BrowserRouter, null,
            h(Link, { to: '/host/', id: 'news' }, 'News'), ' ', h(Link, { to: '/host/about', id: 'about' }, 'About'), h(Where),
            h(Switch, null, h(Route, { path: '/host/about' }, h('h1', null, 'About us')),
              h(Route, { path: '/host/' }, h('broadsheet-reader', { src: '{src}', routing: 'hash' })))));
        </script>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert!(page.address().starts_with("/host/#/posts/"), "{}", page.address());
    page.back();
    page.wait_for(".stories");
    page.wait_until_settled();
    page.leave_shadow_root();
    assert_eq!(page.text("#where"), "/host/");
    page.click("#about");
    page.wait_until("document.querySelector('h1')?.textContent === 'About us'");
    assert_eq!(page.address(), "/host/about");
    page.click("#news");
    page.wait_for(READER);
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title").len(), site.articles.len().min(site.page_size));
}

/// Opens a page with a reader. Turbo exchanges it with a second page.
fn turbo_pages(embedded: &Embedded, context: &Context, attributes: &str) {
    let server = &context.server;
    let turbo = library(server, "BROADSHEET_TURBO", "turbo.es2017-umd.js");
    // Counts from 0, the page as it was opened.
    let count = "<script>window.visits = -1; document.addEventListener('turbo:load', () => window.visits++)</script>";
    let head = format!("{turbo}{count}<script type=module src={}></script>", embedded.other.url("/broadsheet.js"));
    server.put(
        "/host/two/",
        format!("<!doctype html><html lang=en><meta charset=utf-8><title>Two</title><script src=/__e2e/probe.js></script>{head}<body><h1>Two</h1><a id=one href=/host/>One</a>"),
    );
    embedded.open_page(
        &head,
        &format!("<h1>One</h1><a id=two href=/host/two/>Two</a><broadsheet-reader src={{src}} {attributes}></broadsheet-reader>"),
    );
}

/// Waits for a page. Turbo first shows its cached copy, and then the new page.
fn turbo_arrived(context: &Context, title: &str, visits: u32) {
    let there = format!("window.visits >= {visits} && document.querySelector('h1')?.textContent === '{title}'");
    context.page.leave_shadow_root();
    context.page.wait_until(&format!("{there} && !document.documentElement.hasAttribute('data-turbo-preview')"));
}

/// Turbo replaces the body with that of the next page, and shows cached copies of earlier pages.
fn in_a_page_that_turbo_replaces(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    turbo_pages(&embedded, context, "");
    assert_readable(context);
    page.leave_shadow_root();
    page.click("#two");
    turbo_arrived(context, "Two", 1);
    page.back();
    turbo_arrived(context, "One", 2);
    assert_readable(context);
    page.leave_shadow_root();
    page.click("#two");
    turbo_arrived(context, "Two", 3);
    page.click("#one");
    turbo_arrived(context, "One", 4);
    assert_readable(context);
    page.leave_shadow_root();
    assert!(page.is("window.visits === 4"), "Turbo did not reload, or follow links of the reader");
    assert_eq!(page.count(READER), 1);
}

/// Turbo restores pages from the history state, which also contains the reader's addresses.
fn in_a_page_that_turbo_replaces_with_addresses(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    turbo_pages(&embedded, context, "routing=hash");
    let article = format!("article[data-slug='{}']", site.articles[0].slug);
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.leave_shadow_root();
    page.click("#two");
    turbo_arrived(context, "Two", 1);
    page.back();
    turbo_arrived(context, "One", 2);

    // From an article, whose history entry was created by the reader.
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&article);
    page.leave_shadow_root();
    page.click("#two");
    turbo_arrived(context, "Two", 3);
    page.back();
    turbo_arrived(context, "One", 4);
    page.enter_shadow_root(READER);
    page.wait_for(&article);
    page.wait_until_settled();
    assert_eq!(page.address(), format!("/host/#{}", site.articles[0].path));
    page.back();
    page.wait_for(".stories > li");
    page.wait_until_settled();
    assert_eq!(page.address(), "/host/");
}

/// jQuery creates elements from strings, moves them, and listens for clicks on everything.
fn in_a_page_of_jquery(context: &Context) {
    let Context { page, server, site, .. } = context;
    let embedded = Embedded::new(context);
    let jquery = library(server, "BROADSHEET_JQUERY", "jquery.min.js");
    embedded.open_page(
        &format!("{jquery}<script type=module src={{script}}></script>"),
        "<div id=here></div><div id=there></div><script>
          window.taken = 0;
          $(document).on('click', 'a', function (event) { taken++; event.preventDefault(); location.hash = 'taken'; });
          $('#here').html('<broadsheet-reader src=\"{src}\"><a href=/>Our articles</a></broadsheet-reader>');
        </script>",
    );
    assert_readable(context);
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    page.leave_shadow_root();
    page.js("$('broadsheet-reader').detach().appendTo('#there').attr('theme', 'dark').prop('limit', '3')", json!([]));
    page.enter_shadow_root(READER);
    page.wait_for(".home[data-theme=dark]");
    page.wait_until_settled();
    page.leave_shadow_root();
    page.js("$('broadsheet-reader').removeAttr('limit').fadeTo(0, 1).trigger('focus')", json!([]));
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.leave_shadow_root();
    assert_eq!(page.address(), "/host/", "the page did not handle links of the reader");
    assert!(page.is("taken === 0"));
    page.js("$('#there').empty()", json!([]));
    assert_eq!(page.count(READER), 0);
}
