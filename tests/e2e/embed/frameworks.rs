//! Host pages with real scripts that change the page: React and its router, Turbo, jQuery.

use super::sites::{installed, is_read};
use super::{Embedded, READER};
use crate::server::Server;
use crate::{Stage, Test, tests};
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![
        in_a_react_page,
        below_a_react_router,
        in_a_page_that_turbo_replaces,
        in_a_page_that_turbo_replaces_with_an_address,
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

fn in_a_react_page(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let react = react(server);
    embedded.host(
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
    is_read(stage);
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.look_around();
    page.wait_until("document.getElementById('told').textContent.startsWith('broadsheet:navigate #/posts/')");
    for _ in 0..3 {
        page.click("#count");
    }
    page.wait_until("document.getElementById('count').textContent === 'Count 3'");
    page.look_into(READER);
    assert_eq!(page.count(&format!("article[data-slug='{}']", site.stories[0].slug)), 1, "it is still being read");
    page.wait_for(".home[data-theme=dark]");
    page.look_around();
    page.click("#swap");
    page.wait_until("!document.querySelector('broadsheet-reader')");
    page.click("#swap");
    is_read(stage);
}

/// The router keeps its path, and the reader keeps its address in the fragment.
fn below_a_react_router(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let router = react(server) + &library(server, "BROADSHEET_REACT_ROUTER", "react-router-dom.min.js");
    embedded.host(
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
    page.look_into(READER);
    page.settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.settled();
    assert!(page.address().starts_with("/host/#/posts/"), "{}", page.address());
    page.back();
    page.wait_for(".stories");
    page.settled();
    page.look_around();
    assert_eq!(page.text("#where"), "/host/");
    page.click("#about");
    page.wait_until("document.querySelector('h1')?.textContent === 'About us'");
    assert_eq!(page.address(), "/host/about");
    page.click("#news");
    page.wait_for(READER);
    page.look_into(READER);
    page.settled();
    assert_eq!(page.texts(".stories .story-title").len(), site.stories.len().min(site.page_size));
}

/// Opens a page with a reader. Turbo exchanges it with a second page.
fn turbo_pages(embedded: &Embedded, stage: &Stage, attributes: &str) {
    let server = &stage.server;
    let turbo = library(server, "BROADSHEET_TURBO", "turbo.es2017-umd.js");
    // Counts from 0, the page as it was opened.
    let count = "<script>window.visits = -1; document.addEventListener('turbo:load', () => window.visits++)</script>";
    let head = format!("{turbo}{count}<script type=module src={}></script>", embedded.other.url("/broadsheet.js"));
    server.put(
        "/host/two/",
        format!("<!doctype html><html lang=en><meta charset=utf-8><title>Two</title><script src=/__e2e/probe.js></script>{head}<body><h1>Two</h1><a id=one href=/host/>One</a>"),
    );
    embedded.host(
        &head,
        &format!("<h1>One</h1><a id=two href=/host/two/>Two</a><broadsheet-reader src={{src}} {attributes}></broadsheet-reader>"),
    );
}

/// Waits for a page. Turbo first shows its cached copy, and then the new page.
fn turbo_arrived(stage: &Stage, title: &str, visits: u32) {
    let there = format!("window.visits >= {visits} && document.querySelector('h1')?.textContent === '{title}'");
    stage.page.look_around();
    stage.page.wait_until(&format!("{there} && !document.documentElement.hasAttribute('data-turbo-preview')"));
}

/// Turbo replaces the body with that of the next page, and shows cached copies of earlier pages.
fn in_a_page_that_turbo_replaces(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    turbo_pages(&embedded, stage, "");
    is_read(stage);
    page.look_around();
    page.click("#two");
    turbo_arrived(stage, "Two", 1);
    page.back();
    turbo_arrived(stage, "One", 2);
    is_read(stage);
    page.look_around();
    page.click("#two");
    turbo_arrived(stage, "Two", 3);
    page.click("#one");
    turbo_arrived(stage, "One", 4);
    is_read(stage);
    page.look_around();
    assert!(page.is("window.visits === 4"), "Turbo never loaded a page anew, and our links are not its links");
    assert_eq!(page.count(READER), 1);
}

/// Turbo restores pages from the history state, which also contains the reader's addresses.
fn in_a_page_that_turbo_replaces_with_an_address(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    turbo_pages(&embedded, stage, "routing=hash");
    let article = format!("article[data-slug='{}']", site.stories[0].slug);
    page.look_into(READER);
    page.settled();
    page.look_around();
    page.click("#two");
    turbo_arrived(stage, "Two", 1);
    page.back();
    turbo_arrived(stage, "One", 2);

    // From an article, whose history entry was created by the reader.
    page.look_into(READER);
    page.settled();
    page.click(".stories .story-title a");
    page.wait_for(&article);
    page.look_around();
    page.click("#two");
    turbo_arrived(stage, "Two", 3);
    page.back();
    turbo_arrived(stage, "One", 4);
    page.look_into(READER);
    page.wait_for(&article);
    page.settled();
    assert_eq!(page.address(), format!("/host/#{}", site.stories[0].path));
    page.back();
    page.wait_for(".stories > li");
    page.settled();
    assert_eq!(page.address(), "/host/");
}

/// jQuery creates elements from strings, moves them, and listens for clicks on everything.
fn in_a_page_of_jquery(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let jquery = library(server, "BROADSHEET_JQUERY", "jquery.min.js");
    embedded.host(
        &format!("{jquery}<script type=module src={{script}}></script>"),
        "<div id=here></div><div id=there></div><script>
          window.taken = 0;
          $(document).on('click', 'a', function (event) { taken++; event.preventDefault(); location.hash = 'taken'; });
          $('#here').html('<broadsheet-reader src=\"{src}\"><a href=/>Our articles</a></broadsheet-reader>');
        </script>",
    );
    is_read(stage);
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.settled();
    page.look_around();
    page.js("$('broadsheet-reader').detach().appendTo('#there').attr('theme', 'dark').prop('limit', '3')", json!([]));
    page.look_into(READER);
    page.wait_for(".home[data-theme=dark]");
    page.settled();
    page.look_around();
    page.js("$('broadsheet-reader').removeAttr('limit').fadeTo(0, 1).trigger('focus')", json!([]));
    page.look_into(READER);
    page.settled();
    page.look_around();
    assert_eq!(page.address(), "/host/", "no link of ours was taken for one of the page's");
    assert!(page.is("taken === 0"));
    page.js("$('#there').empty()", json!([]));
    assert_eq!(page.count(READER), 0);
}
